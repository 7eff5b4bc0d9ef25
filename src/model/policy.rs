//! 政策文件 and 条款: documents and their smallest citable parts.

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ClauseId, PolicyId};

/// Stands in where no department is known; planned as one department.
pub const UNKNOWN_DEPARTMENT: &str = "未定部门";

/// Who issued a policy. Nearer levels rank above farther ones when both answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    #[serde(rename = "镇")]
    Town,
    #[serde(rename = "区")]
    District,
    #[serde(rename = "市")]
    City,
    #[serde(rename = "省")]
    Province,
    #[serde(rename = "国家")]
    Nation,
}

impl Level {
    pub fn label(self) -> &'static str {
        match self {
            Level::Town => "镇",
            Level::District => "区",
            Level::City => "市",
            Level::Province => "省",
            Level::Nation => "国家",
        }
    }

    /// Reads 国家/省/市/区/县/镇/街道 in a metadata field.
    pub fn parse(text: &str) -> Option<Level> {
        let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
        if has(&["国家", "中央", "全国", "国务院"]) {
            Some(Level::Nation)
        } else if has(&["省"]) {
            Some(Level::Province)
        } else if has(&["市"]) {
            Some(Level::City)
        } else if has(&["区", "县"]) {
            Some(Level::District)
        } else if has(&["镇", "街道", "乡"]) {
            Some(Level::Town)
        } else {
            None
        }
    }
}

/// A document with its metadata. Dates are whole days; both ends of the term are included.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Policy {
    /// Its document number, else its path.
    pub id: String,
    pub title: String,
    pub department: String,
    pub level: Option<Level>,
    pub issued: Option<Date>,
    pub effective: Option<Date>,
    pub expires: Option<Date>,
    /// Said to be repealed by its metadata.
    pub repealed: bool,
    /// It asks for opinions or approval: nothing in it is in force yet.
    pub draft: bool,
    /// Numbers (or titles) of the documents it replaces.
    pub replaces: Vec<String>,
    /// The policy that replaces it, found after all are read.
    pub replaced_by: Option<PolicyId>,
    /// What it says of documents that it does not replace as a whole.
    pub amends: Vec<Amendment>,
    /// 公开属性: may be explained in public.
    pub public: bool,
    /// For a town's supporting document: where it applies. Empty: everywhere.
    pub towns: Vec<String>,
    /// Path inside the project.
    pub path: String,
}

/// What a policy says of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// The other's number and title, as far as they are said; the first that is known counts.
    pub names: Vec<String>,
    pub change: Change,
}

/// What becomes of another policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// This part of it is repealed.
    Part(Part),
    /// This part of it is put in other words.
    Altered(Part),
    /// What it says of a matter is repealed, in these words: 有关午餐费的内容.
    Scope(String),
    /// It is in force for longer.
    Extended(Extension),
}

/// How long a policy goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extension {
    /// Until this day.
    Until(Date),
    /// So many months beyond its last day.
    Longer(u32),
    /// Without a day.
    Open,
    /// It stands in a list of what is in force: its own term counts, unless that had ended before.
    Listed,
}

/// A part of a policy, as another document names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub unit: Unit,
    /// 5 of 第五条之一.
    pub number: u32,
    /// 1 of 第五条之一, else 0.
    pub sub: u32,
    /// Only something in it is meant: 第五条第二款.
    pub narrower: bool,
    /// As written.
    pub printed: String,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// 第五条
    Article,
    /// 第二章
    Chapter,
    /// 第三点, 第二部分: a paragraph numbered 三、
    Item,
    /// 附件2
    Attachment,
}

/// Whether a policy may be explained on a day, and if not, why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    InForce,
    NotYet(Date),
    Expired(Date),
    Repealed,
    /// A draft.
    Draft,
    /// Replaced by this policy.
    Replaced(PolicyId),
    /// Of a clause: repealed by this policy, which leaves others in force.
    PartRepealed(PolicyId),
    /// Of a clause: this policy puts it in other words.
    PartAltered(PolicyId),
    NotPublic,
}

impl Policy {
    /// Its standing on `day`. A replacement counts from the day it is itself in force.
    pub fn standing(&self, day: Date, all: &[Policy]) -> Standing {
        if let Some(by) = self.replaced_by.filter(|by| by.get(all).is_none_or(|by| by.has_begun(day))) {
            Standing::Replaced(by)
        } else if self.repealed {
            Standing::Repealed
        } else if self.draft {
            Standing::Draft
        } else if let Some(d) = self.expires.filter(|&d| d < day) {
            Standing::Expired(d)
        } else if let Some(d) = self.effective.filter(|&d| d > day) {
            Standing::NotYet(d)
        } else if !self.public {
            Standing::NotPublic
        } else {
            Standing::InForce
        }
    }

    /// 文号, if it has one.
    pub fn number(&self) -> Option<&str> {
        Some(self.id.as_str()).filter(|id| id.ends_with('号'))
    }

    /// Its title without the marks that some write around it.
    pub fn bare_title(&self) -> &str {
        self.title.trim_matches(['《', '》'])
    }

    /// Its first day, as far as one is known.
    pub fn first_day(&self) -> Option<Date> {
        self.effective.or(self.issued)
    }

    fn has_begun(&self, day: Date) -> bool {
        self.first_day().is_none_or(|first| first <= day)
    }
}

/// What a clause is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// It says who may, must or gets what.
    #[default]
    Rule,
    /// It says what a word means: worth explaining only beside rules.
    Definition,
    /// It says why its document was made, when it begins or ends, what it repeals or encloses: nothing to explain.
    Formal,
}

/// The smallest citable part of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Clause {
    /// The policy it is of.
    pub policy: PolicyId,
    /// `#8`, `#2.3.1`, or `#p7` for a plain paragraph: the part of its id after the policy's.
    pub label: String,
    /// The number as printed: 第八条, （三）, or empty.
    pub number: String,
    /// Chapter and headings above it, outermost first, joined with “ / ”.
    pub heading: String,
    pub text: String,
    pub content: Content,
    /// The policy that repeals this part or puts it in other words, found after all are read.
    pub repealed: Option<Repealed>,
}

/// That a part of a policy does not hold as it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repealed {
    /// By this policy.
    pub by: PolicyId,
    /// The part, as that names it: 第五条.
    pub printed: String,
    /// It goes on in the words of the other.
    pub altered: bool,
}

/// All policies and their clauses; the clauses of one policy lie together, in printed order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policies {
    pub policies: Vec<Policy>,
    pub clauses: Vec<Clause>,
}

impl Policies {
    /// By policy: where its clauses lie.
    pub fn ranges(&self) -> Vec<Range<usize>> {
        let mut ranges = vec![0..0; self.policies.len()];
        for (i, clause) in self.clauses.iter().enumerate() {
            let range: &mut Range<usize> = &mut ranges[clause.policy.position()];
            if range.end == 0 {
                *range = i..i;
            }
            range.end = i + 1;
        }
        ranges
    }

    pub fn policy_of(&self, clause: ClauseId) -> &Policy {
        &self[self[clause].policy]
    }

    /// The standing of a clause on `day`: its policy's, unless it is itself repealed.
    pub fn standing(&self, clause: &Clause, day: Date) -> Standing {
        let repealed = clause.repealed.as_ref().filter(|repealed| self[repealed.by].has_begun(day));
        match (self[clause.policy].standing(day, &self.policies), repealed) {
            (Standing::InForce, Some(repealed)) if repealed.altered => Standing::PartAltered(repealed.by),
            (Standing::InForce, Some(repealed)) => Standing::PartRepealed(repealed.by),
            (standing, _) => standing,
        }
    }

    /// Where a clause stands in its document, as it is cited: 第八条, 四、（二）, 一、第1问; a paragraph without a number by its
    /// beginning.
    pub fn printed_number(&self, clause: ClauseId) -> String {
        let Clause { number, heading, text, .. } = &self[clause];
        let number = number.trim().trim_end_matches(['.', '．', '、']);
        if number.starts_with('第') {
            return number.to_string();
        }
        let above: String = heading.split(" / ").filter_map(mark).collect();
        let answers = self.policy_of(clause).title.contains("问答");
        match number {
            "" if text.chars().count() <= 12 => format!("{above}“{}”", text.trim()),
            "" => format!("{above}“{}……”一段", text.chars().take(12).collect::<String>().trim()),
            digits if digits.chars().all(|c| c.is_ascii_digit()) && answers => format!("{above}第{digits}问"),
            digits if digits.chars().all(|c| c.is_ascii_digit()) => format!("{above}第{digits}点"),
            number if number.chars().all(|c| "一二三四五六七八九十百".contains(c)) => {
                format!("{above}第{number}点")
            }
            number => format!("{above}{number}"),
        }
    }

    /// The clause that has this id.
    pub fn clause(&self, id: &str) -> Option<ClauseId> {
        let has_it =
            |(_, clause): &(ClauseId, &Clause)| id.strip_prefix(&self[clause.policy].id) == Some(&clause.label);
        ClauseId::enumerate(&self.clauses).find(has_it).map(|(clause, _)| clause)
    }

    /// The clause's id: policy id and label.
    pub fn clause_id(&self, clause: ClauseId) -> String {
        format!("{}{}", self.policy_of(clause).id, self[clause].label)
    }
}

/// The number that a heading begins with, where it is one that repeats: 一、, （二）, 附件1. Chapters do not: articles are counted
/// through them.
fn mark(heading: &str) -> Option<&str> {
    let numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let end = |from: usize, wanted: fn(char) -> bool| heading[from..].find(wanted).map(|at| from + at);
    if heading.starts_with(numeral) {
        let digits = heading.trim_start_matches(numeral);
        return digits.starts_with('、').then(|| &heading[..heading.len() - digits.len() + '、'.len_utf8()]);
    }
    if heading.starts_with('（') {
        return end(0, |c| c == '）').map(|at| &heading[..at + '）'.len_utf8()]);
    }
    if heading.starts_with("附件") {
        let until = end("附件".len(), |c| !c.is_ascii_digit()).unwrap_or(heading.len());
        return Some(&heading[..until]);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn clauses_are_cited_so_that_they_cannot_be_mistaken() {
        let cited = |title: &str, heading: &str, number: &str| {
            let policy = Policy { title: title.into(), ..Policy::default() };
            let clause = Clause {
                heading: heading.into(),
                number: number.into(),
                text: "村民每户每月发放一百二十元补贴。".into(),
                ..Clause::default()
            };
            Policies { policies: vec![policy], clauses: vec![clause] }.printed_number(ClauseId(0))
        };
        assert_eq!(cited("办法", "第二章 申请", "第八条"), "第八条");
        assert_eq!(cited("方案", "四、权益保障", "（二）"), "四、（二）");
        assert_eq!(cited("宣传问答", "一、基本内容", "1."), "一、第1问");
        assert_eq!(cited("方案", "附件2 标准 / 二、金额", "3."), "附件2二、第3点");
        assert_eq!(cited("方案", "（一）对象", ""), "（一）“村民每户每月发放一百二十……”一段");
        assert_eq!(cited("方案", "", "三、"), "第三点");
    }

    #[test]
    fn a_replacement_counts_from_its_own_first_day() {
        let old = Policy { id: "旧".into(), replaced_by: Some(PolicyId(1)), public: true, ..Policy::default() };
        let new = Policy { id: "新".into(), effective: Some(date(2023, 10, 1)), public: true, ..Policy::default() };
        let all = [old, new];
        assert_eq!(all[0].standing(date(2023, 9, 30), &all), Standing::InForce);
        assert_eq!(all[1].standing(date(2023, 9, 30), &all), Standing::NotYet(date(2023, 10, 1)));
        assert_eq!(all[0].standing(date(2023, 10, 1), &all), Standing::Replaced(PolicyId(1)));
        assert_eq!(all[1].standing(date(2023, 10, 1), &all), Standing::InForce);
    }

    #[test]
    fn the_last_day_of_the_term_is_included() {
        let p = Policy { expires: Some(date(2023, 7, 18)), public: true, ..Policy::default() };
        assert_eq!(p.standing(date(2023, 7, 18), &[]), Standing::InForce);
        assert_eq!(p.standing(date(2023, 7, 19), &[]), Standing::Expired(date(2023, 7, 18)));
    }
}
