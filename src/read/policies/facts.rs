//! What is known about a policy, each fact with who says it: front matter or a catalogue first, then the folder it lies in,
//! then the document's own words.

use jiff::civil::Date;

use crate::model::{Amendment, Change, Extension, Level, Policy, Problem, Severity};
use crate::read::columns::split_list;
use crate::read::dates;
use crate::read::diagnostics::{Known, Notes, Origin};

use super::columns::Field;

/// One thing known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<T> {
    /// `None` where nobody can understand what is written.
    pub value: Option<T>,
    /// As people are told of it.
    pub written: String,
    pub origin: Origin,
}

impl<T> Fact<T> {
    /// What a document says in its own words.
    pub fn stated(value: T, written: impl Into<String>) -> Option<Fact<T>> {
        Some(Fact { value: Some(value), written: written.into(), origin: Origin::Text })
    }

    fn read(written: &str, origin: Origin, value: impl FnOnce(&str) -> Option<T>) -> Option<Fact<T>> {
        Some(Fact { value: value(written), written: written.to_string(), origin })
    }
}

impl Fact<Date> {
    /// A day that a document states.
    pub fn day(day: Date) -> Option<Fact<Date>> {
        Fact::stated(day, day.to_string())
    }
}

impl Fact<String> {
    /// Words that a document states; `None` if there are none.
    pub fn words(words: &str) -> Option<Fact<String>> {
        let words = words.trim();
        if words.is_empty() { None } else { Fact::stated(words.to_string(), words) }
    }
}

/// What a document is, apart from its term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Issued,
    /// It asks for opinions or approval, and binds nobody.
    Draft,
    Repealed,
}

/// All that is known of one policy, or that one source says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub number: Option<Fact<String>>,
    pub title: Option<Fact<String>>,
    pub department: Option<Fact<String>>,
    pub level: Option<Fact<Level>>,
    pub issued: Option<Fact<Date>>,
    pub effective: Option<Fact<Date>>,
    pub expires: Option<Fact<Date>>,
    pub status: Option<Fact<Status>>,
    pub replaces: Option<Fact<Vec<String>>>,
    pub public: Option<Fact<bool>>,
    pub towns: Option<Fact<Vec<String>>>,
    /// Only a document itself says these.
    pub amends: Vec<Amendment>,
}

/// The value of a fact that is known and understood.
pub fn value<T: Clone>(fact: &Option<Fact<T>>) -> Option<T> {
    fact.as_ref().and_then(|fact| fact.value.clone())
}

fn not_understood<T>(fact: &Option<Fact<T>>) -> Option<&str> {
    fact.as_ref().filter(|fact| fact.value.is_none()).map(|fact| fact.written.as_str())
}

impl Facts {
    /// Takes down what is written in a field; nothing is written in an empty one.
    pub fn write(&mut self, field: Field, written: &str, origin: Origin) {
        let written = written.trim();
        if written.is_empty() {
            return;
        }
        let words = |text: &str| Some(text.to_string());
        let list = |text: &str| Some(split_list(text));
        match field {
            Field::Number => self.number = Fact::read(written, origin, words),
            Field::Title => self.title = Fact::read(written, origin, words),
            Field::Department => self.department = Fact::read(written, origin, words),
            Field::Level => self.level = Fact::read(written, origin, Level::parse),
            Field::Issued => self.issued = Fact::read(written, origin, dates::parse),
            Field::Effective => self.effective = Fact::read(written, origin, dates::parse),
            Field::Expires => self.expires = Fact::read(written, origin, dates::parse),
            Field::Status => self.status = Fact::read(written, origin, status),
            Field::Replaces => self.replaces = Fact::read(written, origin, list),
            Field::Public => self.public = Fact::read(written, origin, public),
            Field::Towns => self.towns = Fact::read(written, origin, list),
            // Which document it is, and its words, are told elsewhere.
            Field::File | Field::Id | Field::Text => {}
        }
    }

    /// Fills in from `other` what is not said here.
    pub fn or(self, other: Facts) -> Facts {
        Facts {
            number: self.number.or(other.number),
            title: self.title.or(other.title),
            department: self.department.or(other.department),
            level: self.level.or(other.level),
            issued: self.issued.or(other.issued),
            effective: self.effective.or(other.effective),
            expires: self.expires.or(other.expires),
            status: self.status.or(other.status),
            replaces: self.replaces.or(other.replaces),
            public: self.public.or(other.public),
            towns: self.towns.or(other.towns),
            amends: if self.amends.is_empty() { other.amends } else { self.amends },
        }
    }

    fn written(&self) -> impl Iterator<Item = (Field, &str, Origin)> {
        fn seen<T>(fact: &Option<Fact<T>>) -> Option<(&str, Origin)> {
            fact.as_ref().map(|fact| (fact.written.as_str(), fact.origin))
        }
        let all = [
            (Field::Number, seen(&self.number)),
            (Field::Title, seen(&self.title)),
            (Field::Department, seen(&self.department)),
            (Field::Level, seen(&self.level)),
            (Field::Issued, seen(&self.issued)),
            (Field::Effective, seen(&self.effective)),
            (Field::Expires, seen(&self.expires)),
            (Field::Status, seen(&self.status)),
            (Field::Replaces, seen(&self.replaces)),
            (Field::Public, seen(&self.public)),
            (Field::Towns, seen(&self.towns)),
        ];
        all.into_iter().filter_map(|(field, seen)| seen.map(|(written, origin)| (field, written, origin)))
    }

    pub fn is_empty(&self) -> bool {
        self.written().next().is_none()
    }

    /// What is known and who says it, the surest source first.
    pub fn known(&self) -> Vec<Known> {
        let known = |(field, written, from): (Field, &str, Origin)| Known {
            field: field.label().to_string(),
            value: written.to_string(),
            from,
        };
        let sources = [Origin::FrontMatter, Origin::Catalogue, Origin::Folder, Origin::Text, Origin::Name];
        let said = sources.iter().flat_map(|source| self.written().filter(move |(.., from)| from == source)).map(known);
        said.chain(self.amends.iter().map(amendment)).collect()
    }

    /// What a policy should have and this one has not. The name of its file is no title.
    pub fn missing(&self) -> Vec<String> {
        let wanted = [Field::Number, Field::Title, Field::Department, Field::Issued, Field::Effective, Field::Expires];
        let is_known = |field: Field| self.written().any(|(known, _, from)| known == field && from != Origin::Name);
        wanted.into_iter().filter(|field| !is_known(*field)).map(|field| field.label().to_string()).collect()
    }

    /// The policy it describes, without path; what cannot be understood goes to `notes` and counts as not said.
    pub fn policy(&self, row: Option<u32>, notes: &mut Notes) -> Policy {
        let mut odd = |field: Field, written: &str, todo: &'static str| {
            notes.add(Severity::Warning, "元数据看不懂", |file| {
                let problem = Problem::warning(file, format!("“{written}”看不懂，未使用"), todo);
                row.into_iter().fold(problem.at_column(field.label()), Problem::at_row)
            });
        };
        let day = "请写成 2023-05-08 的样子";
        for (field, written, todo) in [
            (Field::Issued, not_understood(&self.issued), day),
            (Field::Effective, not_understood(&self.effective), day),
            (Field::Expires, not_understood(&self.expires), day),
            (Field::Level, not_understood(&self.level), "请写 国家、省、市、区 或 镇"),
            (Field::Status, not_understood(&self.status), "请写 现行、征求意见稿 或 已废止"),
            (Field::Public, not_understood(&self.public), "请写 是 或 否；写明之前按不公开处理"),
        ] {
            written.into_iter().for_each(|written| odd(field, written, todo));
        }
        let (effective, expires) = (value(&self.effective), value(&self.expires));
        if let (Some(from), Some(to), Some(fact)) = (effective, expires, &self.expires)
            && from > to
        {
            odd(Field::Expires, &fact.written, "失效日期早于施行日期，请核对");
        }
        Policy {
            id: value(&self.number).unwrap_or_default(),
            title: value(&self.title).unwrap_or_default(),
            department: value(&self.department).unwrap_or_default(),
            level: value(&self.level),
            issued: value(&self.issued),
            effective,
            expires,
            repealed: value(&self.status) == Some(Status::Repealed),
            draft: value(&self.status) == Some(Status::Draft),
            replaces: value(&self.replaces).unwrap_or_default(),
            replaced_by: None,
            // What may not be public must not be explained by mistake.
            public: self.public.as_ref().is_none_or(|fact| fact.value == Some(true)),
            towns: value(&self.towns).unwrap_or_default(),
            amends: self.amends.clone(),
            path: String::new(),
        }
    }
}

/// What a document says of another one, as people are told of it.
fn amendment(Amendment { names, change }: &Amendment) -> Known {
    let name = names.first().map(String::as_str).unwrap_or_default();
    let (field, what) = match change {
        Change::Part(part) => ("部分废止", part.printed.clone()),
        Change::Altered(part) => ("修改", part.printed.clone()),
        Change::Scope(words) => ("部分废止", format!("中“{words}”")),
        Change::Extended(Extension::Until(day)) => ("延长有效期", format!("至 {day}")),
        Change::Extended(Extension::Longer(months)) => ("延长有效期", format!("{months} 个月")),
        Change::Extended(Extension::Open | Extension::Listed) => ("继续有效", String::new()),
    };
    Known { field: field.to_string(), value: format!("{name} {what}").trim_end().to_string(), from: Origin::Text }
}

fn status(written: &str) -> Option<Status> {
    match written {
        "" | "现行" | "有效" | "现行有效" | "试行" | "暂行" | "施行" | "尚未施行" | "未施行" | "尚未生效"
        | "未生效" | "待施行" | "active" => Some(Status::Issued),
        "征求意见稿" | "征求意见" | "征求意见中" | "草案" | "送审稿" | "讨论稿" | "draft" => {
            Some(Status::Draft)
        }
        "已废止" | "废止" | "失效" | "已失效" | "repealed" => Some(Status::Repealed),
        _ => None,
    }
}

fn public(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "" | "是" | "公开" | "主动公开" | "可公开" | "yes" | "true" | "1" => Some(true),
        "否" | "不公开" | "依申请公开" | "不予公开" | "内部" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn said(origin: Origin, fields: &[(Field, &str)]) -> Facts {
        let mut facts = Facts::default();
        fields.iter().for_each(|(field, written)| facts.write(*field, written, origin));
        facts
    }

    #[test]
    fn the_surer_source_counts_and_each_fact_says_whose_it_is() {
        let front = said(Origin::FrontMatter, &[(Field::Issued, "2023年6月1日"), (Field::Level, " ")]);
        let text = said(Origin::Text, &[(Field::Issued, "2022-01-01"), (Field::Level, "区")]);
        let facts = front.or(text);
        assert_eq!((value(&facts.issued), value(&facts.level)), (Some(date(2023, 6, 1)), Some(Level::District)));
        let known: Vec<_> = facts.known().into_iter().map(|known| (known.field, known.value, known.from)).collect();
        let known: Vec<_> = known.iter().map(|(field, value, from)| (field.as_str(), value.as_str(), *from)).collect();
        assert_eq!(known, [("发文日期", "2023年6月1日", Origin::FrontMatter), ("层级", "区", Origin::Text)]);
        assert_eq!(facts.missing(), ["文号", "标题", "部门", "施行日期", "失效日期"]);
    }

    #[test]
    fn what_cannot_be_understood_is_told_and_keeps_the_policy_from_the_public() {
        let fields = [
            (Field::Level, "星球"),
            (Field::Issued, "昨天"),
            (Field::Status, "已废止"),
            (Field::Public, "也许"),
            (Field::Effective, "2023-07-01"),
            (Field::Expires, "2023-06-30"),
        ];
        let mut notes = Notes::new("a.md");
        let policy = said(Origin::FrontMatter, &fields).policy(None, &mut notes);
        assert!(policy.repealed && !policy.public);
        let columns: Vec<_> = notes.finish().into_iter().filter_map(|problem| problem.column).collect();
        assert_eq!(columns, ["发文日期", "层级", "公开属性", "失效日期"]);
    }

    #[test]
    fn silence_is_public_and_in_force() {
        let policy = Facts::default().policy(None, &mut Notes::new("a.md"));
        assert!(policy.public && !policy.repealed && !policy.draft);
    }
}
