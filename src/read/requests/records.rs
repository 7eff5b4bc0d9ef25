//! One row, line or paragraph → one request: the same for every sort of file.

use crate::model::{Kind, Problem, Request, Severity, Source};
use crate::read::dates;
use crate::read::diagnostics::Notes;

use super::columns::Field;
use super::villages::{Lookup, Villages};

/// Longest request in characters: as much as a cell of a workbook holds. Beyond it, rows have run together.
const LONGEST: usize = 32_767;

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

    /// The request it makes, without an id if none was given; `None` if it has no text or far too much. What is odd goes
    /// to `notes`.
    pub fn request(self, round: &str, source: Source, villages: &mut Villages, notes: &mut Notes) -> Option<Request> {
        let title = join(self.titles.iter().cloned());
        let text = join(self.titles.into_iter().chain(self.texts));
        let row = source.row;
        if text.is_empty() {
            notes.add(Severity::Warning, "没有内容", |file| {
                Problem::warning(file, "没有诉求内容，这一行未使用", "请补上内容，或删去这一行")
                    .at_row(row)
                    .setting_aside()
            });
            return None;
        }
        // Every character is at least a byte, so most texts need no counting.
        if text.len() > LONGEST && text.chars().count() > LONGEST {
            notes.add(Severity::Warning, "内容过长", |file| {
                let what = format!("内容有 {} 字，不像一件诉求，这一行未使用", text.chars().count());
                let todo = "多半是换行或引号丢失，许多件连成了一件；请拆成每件一行";
                Problem::warning(file, what, todo).at_row(row).setting_aside()
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
        find_village(&mut request, villages, notes);
        Some(request)
    }
}

/// Finds the request's village in the roster, and its town with it.
fn find_village(request: &mut Request, villages: &mut Villages, notes: &mut Notes) {
    let roster = villages.roster;
    if request.village_name.is_empty() || roster.villages.is_empty() {
        return;
    }
    let row = request.source.row;
    let note = |file: &str, what: String, todo: String| {
        Problem::note(file, what, todo).at_row(row).at_column(Field::Village.label())
    };
    let written = clip(&request.village_name);
    match villages.find(&request.village_name, &request.town) {
        Lookup::One(at) => {
            request.village = Some(*at);
            if request.town.is_empty() {
                request.town = roster.villages[*at].town.clone();
            }
        }
        Lookup::Several(towns) => notes.add(Severity::Note, "村(社区)重名", |file| {
            let what = format!("有几个镇(街道)都有“{written}”（{}），分不清是哪一个", towns.join("、"));
            note(file, what, "请在“镇(街道)”列写明".into())
        }),
        Lookup::Unknown(hint) => notes.add(Severity::Note, "村(社区)不在花名册", |file| {
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
    text.chars().filter(|&c| crate::text::is_ideograph(c)).count()
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
pub fn clip(text: &str) -> String {
    let mut short: String = text.chars().take(20).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
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
