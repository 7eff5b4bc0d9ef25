//! One row, line or paragraph → one request: the same for every sort of file.

use std::collections::HashMap;

use crate::model::{Kind, Problem, Request, Severity, Source};

use super::columns::{self, Names};
use super::dates;
use super::notes::Notes;
use super::places::{Place, Places};

/// What a column of a round's table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Id,
    Title,
    Text,
    Village,
    Town,
    Sender,
    User,
    Kind,
    Date,
    Likes,
}

impl Field {
    pub fn label(self) -> &'static str {
        match self {
            Field::Id => "编号",
            Field::Title => "标题",
            Field::Text => "内容",
            Field::Village => "村(社区)",
            Field::Town => "镇(街道)",
            Field::Sender => "来源",
            Field::User => "留言人",
            Field::Kind => "需求类型",
            Field::Date => "日期",
            Field::Likes => "点赞数",
        }
    }
}

/// The names of columns, as in [`columns::field`].
pub const NAMES: &Names<Field> = &[
    (Field::Id, &["编号", "序号", "留言编号", "信件编号", "工单编号", "诉求编号", "id", "no", "requestid"]),
    (
        Field::Text,
        &[
            "内容",
            "意见建议",
            "意见",
            "建议",
            "意见和建议",
            "诉求",
            "诉求内容",
            "诉求描述",
            "需求",
            "需求内容",
            "详情",
            "留言详情",
            "留言内容",
            "留言",
            "来信内容",
            "信件内容",
            "反映内容",
            "反映问题",
            "问题",
            "问题描述",
            "问题内容",
            "具体内容",
            "建议内容",
            "意见建议内容",
            "正文",
            "text",
            "content",
            "question",
            "body",
            "message",
        ],
    ),
    (Field::Title, &["主题", "标题", "留言主题", "留言标题", "信件标题", "诉求标题", "题目", "title", "subject"]),
    (
        Field::Village,
        &[
            "村",
            "村居",
            "社区",
            "村社区",
            "村社区名称",
            "村居名称",
            "村名",
            "村名称",
            "行政村",
            "所在村",
            "所在村居",
            "所在村社区",
            "所属村居",
            "所属村社区",
            "报送村居",
            "报送村社区",
            "村委会",
            "报送单位",
            "village",
            "community",
        ],
    ),
    (
        Field::Town,
        &["镇", "镇街", "镇街道", "街道", "所属镇街", "所在镇街", "镇街名称", "乡镇", "乡镇街道", "所属镇街道", "town"],
    ),
    (
        Field::Sender,
        &[
            "来源",
            "身份",
            "提交人",
            "提交人身份",
            "报送单位类型",
            "反映人身份",
            "提交人类型",
            "报送人",
            "填报人",
            "sender",
        ],
    ),
    (Field::User, &["留言用户", "姓名", "留言人", "用户", "反映人", "联系人", "来信人", "user", "username", "name"]),
    (Field::Kind, &["需求类型", "类别", "类型", "诉求类型", "需求类别", "kind", "type"]),
    (
        Field::Date,
        &[
            "日期",
            "时间",
            "留言时间",
            "留言日期",
            "提交时间",
            "提交日期",
            "报送日期",
            "来信时间",
            "填报日期",
            "填报时间",
            "date",
            "time",
        ],
    ),
    (Field::Likes, &["点赞数", "点赞", "赞", "likes"]),
];

/// The field a column or JSON key is named for.
pub fn field(name: &str) -> Option<Field> {
    columns::field(NAMES, name)
}

/// The values of one row, sorted by field. Several columns for one field: see [`Record::add`].
#[derive(Debug, Default)]
pub struct Record {
    id: String,
    titles: Vec<String>,
    texts: Vec<String>,
    village: String,
    town: String,
    sender: String,
    user: String,
    kind: String,
    date: String,
    likes: String,
    extra: Vec<(String, String)>,
}

impl Record {
    /// Adds a value. All texts of a row count; of other fields the first that is filled, the rest are only kept.
    pub fn add(&mut self, field: Option<Field>, name: &str, value: String) {
        if value.trim().is_empty() {
            return;
        }
        let slot = match field {
            Some(Field::Text) => return self.texts.push(value),
            Some(Field::Title) => return self.titles.push(value),
            Some(Field::Kind) if Kind::parse(&value).is_none() => None,
            Some(Field::Id) => Some(&mut self.id),
            Some(Field::Village) => Some(&mut self.village),
            Some(Field::Town) => Some(&mut self.town),
            Some(Field::Sender) => Some(&mut self.sender),
            Some(Field::User) => Some(&mut self.user),
            Some(Field::Kind) => Some(&mut self.kind),
            Some(Field::Date) => Some(&mut self.date),
            Some(Field::Likes) => Some(&mut self.likes),
            None => None,
        };
        match slot {
            Some(slot) if slot.is_empty() => *slot = trimmed(value),
            _ => self.extra.push((name.to_string(), value)),
        }
    }

    /// Where no name told which value is the text: the one with the most Chinese characters.
    pub fn choose_text(&mut self) {
        if !self.texts.is_empty() || !self.titles.is_empty() {
            return;
        }
        let longest = self.extra.iter().map(|(_, value)| chinese(value)).enumerate().max_by_key(|(_, n)| *n);
        if let Some((at, _)) = longest.filter(|(_, n)| *n > 0) {
            self.texts.push(self.extra.remove(at).1);
        }
    }

    /// The request it makes, without an id if none was given; `None` if it has no text. What is odd goes to `notes`.
    pub fn request(self, round: &str, source: Source, places: &mut Places, notes: &mut Notes) -> Option<Request> {
        let title = join(self.titles.iter().cloned());
        let text = join(self.titles.into_iter().chain(self.texts));
        let row = source.row;
        if text.is_empty() {
            notes.add(Severity::Warning, "没有内容", |file| {
                Problem::warning(file, "没有诉求内容，这一行未使用", "请补上内容，或删去这一行").at_row(row)
            });
            return None;
        }
        let date = dates::parse(&self.date);
        if date.is_none() && !self.date.is_empty() {
            notes.add(Severity::Note, "日期看不懂", |file| {
                let what = format!("日期“{}”看不懂，已按没有日期使用", clip(&self.date));
                Problem::note(file, what, "请写成 2023-05-08 的样子").at_row(row).at_column(Field::Date.label())
            });
        }
        let mut request = Request {
            id: self.id,
            // Where the text says the title again, the joined text begins with the text.
            title: if text.starts_with(&title) { title } else { String::new() },
            text,
            round: round.to_string(),
            village_name: self.village,
            town: self.town,
            sender: if self.sender.is_empty() { self.user.clone() } else { self.sender },
            voice_name: self.user,
            kind: Kind::parse(&self.kind),
            date,
            likes: likes(&self.likes, row, notes),
            source,
            extra: self.extra,
            village: None,
        };
        settle(&mut request, places, notes);
        Some(request)
    }
}

/// Finds the request's village in the roster, and its town with it.
fn settle(request: &mut Request, places: &mut Places, notes: &mut Notes) {
    let roster = places.roster;
    if request.village_name.is_empty() || roster.villages.is_empty() {
        return;
    }
    let row = request.source.row;
    let note = |file: &str, what: String, todo: String| {
        Problem::note(file, what, todo).at_row(row).at_column(Field::Village.label())
    };
    let written = clip(&request.village_name);
    match places.find(&request.village_name, &request.town) {
        Place::One(at) => {
            request.village = Some(*at);
            if request.town.is_empty() {
                request.town = roster.villages[*at as usize].town.clone();
            }
        }
        Place::Several(towns) => notes.add(Severity::Note, "村(社区)重名", |file| {
            let what = format!("有几个镇(街道)都有“{written}”（{}），分不清是哪一个", towns.join("、"));
            note(file, what, "请在“镇(街道)”列写明".into())
        }),
        Place::Unknown(hint) => notes.add(Severity::Note, "村(社区)不在花名册", |file| {
            let todo = if hint.is_empty() {
                "请改正，或补进 villages.csv".into()
            } else {
                format!("{hint}；请改正，或在 villages.csv 补上别名")
            };
            note(file, format!("花名册里没有“{written}”，已按未知村居使用"), todo)
        }),
    }
}

fn likes(text: &str, row: u32, notes: &mut Notes) -> u32 {
    let number: String = crate::text::normalise(text).chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
    match number.trim_end_matches(".0").parse() {
        Ok(n) => n,
        Err(_) if text.is_empty() => 0,
        Err(_) => {
            notes.add(Severity::Note, "点赞数看不懂", |file| {
                let what = format!("点赞数“{}”不是数，已按 0 使用", clip(text));
                Problem::note(file, what, "请改成数字").at_row(row).at_column(Field::Likes.label())
            });
            0
        }
    }
}

/// How many Chinese characters a text has.
pub fn chinese(text: &str) -> usize {
    text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count()
}

/// Title and texts as one text: each part once, with a full stop between where none stands.
fn join(parts: impl Iterator<Item = String>) -> String {
    let mut whole = String::new();
    for part in parts.map(trimmed).filter(|part| !part.is_empty()) {
        let said = whole.trim_end_matches(['…', '.', '。', ' ']);
        if part.starts_with(said) {
            whole = part;
        } else if !said.starts_with(part.as_str()) {
            if !whole.ends_with(['。', '！', '？', '；', '.', '!', '?', ';', '\n', '：', '，']) {
                whole.push('。');
            }
            whole.push_str(&part);
        }
    }
    whole
}

/// `text` without space around it, and without a copy where there is none.
fn trimmed(text: String) -> String {
    if text.trim().len() == text.len() { text } else { text.trim().to_string() }
}

/// A value as quoted in a message.
fn clip(text: &str) -> String {
    let mut short: String = text.chars().take(20).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The ids given so far, so that each is given once.
#[derive(Default)]
pub struct Ids {
    /// Id → the last suffix tried for it.
    given: HashMap<String, u32>,
}

impl Ids {
    /// Settles a request's id: as printed, else made from `made`; a repeated one gets a suffix and a note.
    pub fn settle(&mut self, request: &mut Request, made: impl FnOnce() -> String, notes: &mut Notes) {
        let printed = !request.id.is_empty();
        if !printed {
            request.id = made();
        }
        let unique = self.unique(&request.id);
        if unique != request.id {
            if printed {
                let (row, was) = (request.source.row, clip(&request.id));
                notes.add(Severity::Note, "编号重复", |file| {
                    let what = format!("编号“{was}”前面已经用过，这里改用“{}”", clip(&unique));
                    Problem::note(file, what, "如果是同一条诉求，请删去一行；否则请改编号")
                        .at_row(row)
                        .at_column(Field::Id.label())
                });
            }
            request.id = unique;
        }
    }

    fn unique(&mut self, id: &str) -> String {
        let Some(&last) = self.given.get(id) else {
            self.given.insert(id.to_string(), 1);
            return id.to_string();
        };
        let mut n = last + 1;
        while self.given.contains_key(&format!("{id}-{n}")) {
            n += 1;
        }
        self.given.insert(id.to_string(), n);
        let unique = format!("{id}-{n}");
        self.given.insert(unique.clone(), 1);
        unique
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(parts: &[&str]) -> String {
        join(parts.iter().map(|p| p.to_string()))
    }

    #[test]
    fn title_and_text_are_joined_without_doubling() {
        assert_eq!(joined(&["修路", "村口的路坏了"]), "修路。村口的路坏了");
        assert_eq!(joined(&["怎么修路？", "村口的路坏了"]), "怎么修路？村口的路坏了");
        assert_eq!(joined(&["村口的路…", "村口的路坏了"]), "村口的路坏了");
        assert_eq!(joined(&["", " 村口的路坏了 "]), "村口的路坏了");
    }

    #[test]
    fn a_repeated_id_gets_a_suffix_that_is_free() {
        let mut ids = Ids::default();
        let given: Vec<String> = ["A", "A-2", "A", "A", "B"].iter().map(|id| ids.unique(id)).collect();
        assert_eq!(given, ["A", "A-2", "A-3", "A-4", "B"]);
    }

    #[test]
    fn the_first_filled_value_counts_and_the_rest_is_kept() {
        let mut record = Record::default();
        record.add(Some(Field::Village), "村", " ".into());
        record.add(Some(Field::Village), "社区", "沙边村".into());
        record.add(Some(Field::Village), "报送单位", "某单位".into());
        record.add(Some(Field::Kind), "类型", "城乡建设".into());
        assert_eq!(record.village, "沙边村");
        assert_eq!(record.extra.len(), 2);
    }
}
