//! One row, line or paragraph → one request: the same for every sort of file.

use crate::model::{Kind, Problem, Request, Severity, Source};
use crate::read::dates;
use crate::read::diagnostics::{Notes, clip};
use crate::read::villages::{Lookup, Villages, looks_like_one};
use crate::text::states_nothing;

use super::columns::Field;

/// Longest request in characters: as much as a cell of a workbook holds. Beyond it, rows have run together.
const LONGEST: usize = 32_767;

/// Titles that say what sort of letter it is and nothing of what it is about.
const SORTS_OF_LETTERS: [&str; 20] = [
    "咨询",
    "求助",
    "投诉",
    "建议",
    "举报",
    "表扬",
    "感谢",
    "其他",
    "其它",
    "意见",
    "反映",
    "民生",
    "诉求",
    "来信",
    "留言",
    "问题",
    "反馈",
    "无",
    "无标题",
    "无主题",
];

/// The values of one row, sorted by field. Several columns for one field: see [`Record::add`].
#[derive(Debug, Default, Clone)]
pub struct Record {
    id: String,
    titles: Vec<String>,
    texts: Vec<Text>,
    village: String,
    town: String,
    sender: String,
    unit: String,
    user: String,
    kind: String,
    date: String,
    likes: String,
    extra: Vec<(String, String)>,
    /// What an office answered: kept, and never taken for the text.
    replies: Vec<(String, String)>,
}

/// What stands in a column of texts.
#[derive(Debug, Clone)]
pub struct Text {
    pub text: String,
    /// A need of its own beside what stands in the other columns.
    pub alone: bool,
    /// Which kind of need the column is for.
    pub kind: Option<Kind>,
}

/// What a file says of all its rows: its name, a line above the table.
#[derive(Debug, Clone, Default)]
pub struct Context {
    pub village: String,
    pub town: String,
    /// What of the file says which village it is, for people.
    pub whence: &'static str,
}

impl Record {
    /// Adds a value. All texts of a row count; of other fields the first that is filled, the rest are only kept.
    pub fn add(&mut self, field: Option<Field>, name: &str, value: String) {
        let value = seen(value);
        if value.trim().is_empty() {
            return;
        }
        let slot = match field {
            Some(Field::Text) => return self.add_text(Text { text: value, alone: false, kind: None }),
            Some(Field::Title) if SORTS_OF_LETTERS.contains(&value.trim()) => None,
            Some(Field::Title) => return self.titles.push(value),
            Some(Field::Reply) => return self.replies.push((name.to_string(), value)),
            Some(Field::Kind) if Kind::parse(&value).is_none() => None,
            Some(Field::Id) => Some(&mut self.id),
            Some(Field::Village) => Some(&mut self.village),
            Some(Field::Town) => Some(&mut self.town),
            Some(Field::Sender) => Some(&mut self.sender),
            Some(Field::Unit) => Some(&mut self.unit),
            Some(Field::User) => Some(&mut self.user),
            Some(Field::Kind) => Some(&mut self.kind),
            Some(Field::Date) => Some(&mut self.date),
            Some(Field::Likes) => Some(&mut self.likes),
            Some(Field::Running) => return,
            Some(Field::Industry) | None => None,
        };
        match slot {
            Some(slot) if slot.is_empty() => *slot = trimmed(value),
            _ => self.extra.push((name.to_string(), value)),
        }
    }

    /// Adds what stands in a column of texts.
    pub fn add_text(&mut self, text: Text) {
        let text = Text { text: trimmed(seen(text.text)), ..text };
        if !text.text.is_empty() {
            self.texts.push(text);
        }
    }

    /// Where no name told which value is the text: the one with the most Chinese characters. Beside a title it must be a
    /// sentence.
    pub fn choose_text(&mut self) {
        if !self.texts.is_empty() {
            return;
        }
        let titled = !self.titles.is_empty();
        let longest = self.extra.iter().map(|(_, value)| chinese(value)).enumerate().max_by_key(|(_, n)| *n);
        if let Some((at, _)) = longest.filter(|(at, n)| *n > 0 && (!titled || is_sentence(&self.extra[*at].1))) {
            let text = self.extra.remove(at).1;
            self.add_text(Text { text, alone: false, kind: None });
        }
    }

    /// The record itself, or one for each kind of need where its columns hold both.
    pub fn by_kind(self) -> Vec<Record> {
        let kinds = Kind::ALL.map(|kind| self.texts.iter().any(|text| text.kind == Some(kind)));
        if !kinds[0] && !kinds[1] {
            return vec![self];
        }
        let of = |(at, kind): (usize, &Kind)| {
            let mut record = self.clone();
            // What is for neither goes with the first.
            record.texts.retain(|text| text.kind.map_or(at == 0 || !kinds[0], |of| of == *kind));
            record.kind = kind.label().into();
            record
        };
        Kind::ALL.iter().enumerate().filter(|(at, _)| kinds[*at]).map(of).collect()
    }

    /// The request it makes, without an id if none was given; `None` if it has no text or far too much. What is odd goes
    /// to `notes`.
    pub fn request(
        self,
        round: &str,
        source: Source,
        context: &Context,
        villages: &mut Villages,
        notes: &mut Notes,
    ) -> Option<Request> {
        let title = join(self.titles.iter().cloned());
        let (text, parts) = whole(self.titles, self.texts);
        let row = source.row;
        if text.is_empty() {
            notes.add(Severity::Warning, "没有内容", |file| {
                let elsewhere = self.extra.iter().find(|(_, value)| is_sentence(value));
                let elsewhere = elsewhere.map_or(String::new(), |(name, _)| format!("（“{name}”列写着文字）"));
                let what = format!("没有诉求内容，这一行未使用{elsewhere}");
                Problem::warning(file, what, "请补上内容，或删去这一行").at_row(row).setting_aside()
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
        let date = dates::parse(&self.date).or_else(|| dates::stamp(&self.date));
        if date.is_none() && !self.date.is_empty() {
            notes.add(Severity::Note, "日期看不懂", |file| {
                let what = format!("日期“{}”看不懂，已按没有日期使用", clip(&self.date));
                Problem::note(file, what, "请写成 2023-05-08 的样子").at_row(row).at_column(Field::Date.label())
            });
        }
        // A community that fills in the form for communities and firms is no firm.
        let (village, firm) = match looks_like_one(&self.unit) {
            true if self.village.is_empty() => (self.unit, String::new()),
            true => (self.village, String::new()),
            false => (self.village, self.unit),
        };
        let mut request = Request {
            id: self.id,
            // Where the text says the title again, the joined text begins with the text.
            title: if text.starts_with(&title) { title } else { String::new() },
            text,
            parts,
            round: round.to_string(),
            village_name: village,
            town: self.town,
            sender: if self.sender.is_empty() { self.user.clone() } else { self.sender },
            voice_name: if self.user.is_empty() { firm.clone() } else { self.user },
            firm,
            kind: Kind::parse(&self.kind),
            date,
            likes: likes(&self.likes, row, notes),
            source,
            extra: self.extra.into_iter().chain(self.replies).collect(),
            village: None,
        };
        let placed = request.place(context);
        find_village(&mut request, placed, villages, notes);
        Some(request)
    }
}

/// Titles and texts as one text, and where in it needs of their own begin. A column that says 无 beside one that says something
/// is left out.
fn whole(titles: Vec<String>, texts: Vec<Text>) -> (String, Vec<u32>) {
    let speaks = !titles.is_empty() || texts.iter().any(|text| !states_nothing(&text.text));
    let several = texts.len() + titles.len() > 1;
    let said = texts.into_iter().filter(|text| !(several && speaks && states_nothing(&text.text)));
    let (alone, joined): (Vec<Text>, Vec<Text>) = said.partition(|text| text.alone);
    let mut whole = join(titles.into_iter().chain(joined.into_iter().map(|text| text.text)));
    let mut parts = Vec::new();
    for text in alone {
        if whole.is_empty() {
            whole = text.text;
        } else if !whole.contains(&text.text) {
            whole.push('\n');
            parts.extend(u32::try_from(whole.len()));
            whole.push_str(&text.text);
        }
    }
    (whole, parts)
}

impl Request {
    /// Says where it comes from, if it does not say so itself; what of its file told the village, if something did.
    pub(super) fn place(&mut self, context: &Context) -> Option<&'static str> {
        let Context { village, town, whence } = context;
        let placed = self.village_name.is_empty() && !village.is_empty();
        if placed {
            self.village_name.clone_from(village);
        }
        if self.town.is_empty() && (placed || village.is_empty()) {
            self.town.clone_from(town);
        }
        placed.then_some(whence)
    }
}

/// Finds the request's village in the roster, and its town with it. `whence`: what of the file names it for all its rows, of
/// which one message tells.
pub fn find_village(request: &mut Request, whence: Option<&'static str>, villages: &mut Villages, notes: &mut Notes) {
    let roster = villages.names.roster;
    if request.village_name.is_empty() || roster.villages.is_empty() {
        return;
    }
    match villages.find(&request.village_name, &request.town) {
        Lookup::One(at) => {
            request.village = Some(*at);
            if request.town.is_empty() {
                request.town = roster.villages[*at].town.clone();
            }
        }
        Lookup::Several(which) => tell_village(request, whence, "村(社区)重名", notes, |written| {
            let what = format!("名册里有几个“{written}”（{}），分不清是哪一个", which.join("、"));
            (what, "请写全名，或写明镇(街道)".into())
        }),
        Lookup::Unknown(hint) => tell_village(request, whence, "村(社区)不在花名册", notes, |written| {
            let todo = match hint.is_empty() {
                true => "请改正，或补进 villages.csv".into(),
                false => format!("{hint}；请改正，或在 villages.csv 补上别名"),
            };
            (format!("花名册里没有“{written}”，已按未知村居使用"), todo)
        }),
    }
}

/// Tells what is odd about a village: in its row, or once for all the rows that something else names it for.
fn tell_village(
    request: &Request,
    whence: Option<&'static str>,
    kind: &'static str,
    notes: &mut Notes,
    message: impl Fn(&str) -> (String, String),
) {
    let (what, todo) = message(&clip(&request.village_name));
    match whence {
        Some(whence) => {
            let mut problem = Problem::note(&notes.file, format!("{whence}写着村居，但{what}"), todo);
            problem.sheet.clone_from(&notes.sheet);
            notes.add_once(kind, problem);
        }
        None => notes.add(Severity::Note, kind, |file| {
            Problem::note(file, what, todo).at_row(request.source.row).at_column(Field::Village.label())
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

/// Whether a cell says more than a word: long, or with a stop in it.
pub fn is_sentence(cell: &str) -> bool {
    let said = chinese(cell);
    said >= 12 || said >= 6 && cell.contains(['，', '。', '？', '！', '；', ',', '?', '!', ';'])
}

/// `text` without what nobody sees: byte order marks and zero-width spaces, which come with copied text.
fn seen(text: String) -> String {
    let unseen = |c: char| matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{2060}' | '\u{AD}');
    if text.contains(unseen) { text.chars().filter(|c| !unseen(*c)).collect() } else { text }
}

/// `text` without space around it, and without a copy where there is none.
fn trimmed(text: String) -> String {
    if text.trim().len() == text.len() { text } else { text.trim().to_string() }
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

    fn text(text: &str, alone: bool) -> Text {
        Text { text: text.into(), alone, kind: None }
    }

    #[test]
    fn columns_of_texts_are_joined_and_needs_of_their_own_are_parts() {
        let texts = vec![text("路灯坏了", false), text("无", false), text("尽快修", false), text("宅基地申请", true)];
        let (joined, parts) = whole(Vec::new(), texts);
        assert_eq!(joined, "路灯坏了。尽快修\n宅基地申请");
        assert_eq!(&joined[parts[0] as usize..], "宅基地申请");
        assert_eq!(whole(Vec::new(), vec![text("无", false), text("暂无", true)]).0, "无\n暂无");
        assert_eq!(whole(Vec::new(), vec![text("", false), text("宅基地申请", true)]), ("宅基地申请".into(), vec![]));
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
