//! Who came to a broadcast and what they asked: the office's workbook as it comes back, whatever was done to it meanwhile.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use xuanti_formats::{Content, Role, Row};

use crate::model::{ATTENDANTS, Attendance, LiveQuestion, Problem, Roster, Severity};
use crate::read::diagnostics::Notes;
use crate::read::tables::{paragraphs, tables};
use crate::read::villages::{Gazetteer, Lookup, Villages};
use crate::read::{columns, dates, files};
use crate::text::lists::pattern;
use crate::text::normalise;

use super::rows::{Names, each_of, lacks, name_of};
use super::villages::{TOWN, VILLAGE};

/// What stands in place of a village where the broadcast is made.
pub const MAIN_VENUE: &str = "主会场";
/// More people than that do not fit into a venue.
const MOST: u32 = 100_000;

/// What a file says of one broadcast.
#[derive(Debug, Default)]
pub struct AttendanceFile {
    /// Its name.
    pub file: String,
    /// The day that stands above its tables.
    pub day: Option<Date>,
    pub venues: Vec<Attendance>,
    pub questions: Vec<LiveQuestion>,
    /// Rows of venues: read = used + blank + set aside.
    pub rows: Rows,
    /// What is odd about it.
    pub problems: Vec<Problem>,
}

/// How many rows of venues were read, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rows {
    pub read: u32,
    pub used: u32,
    /// Nobody has filled them in.
    pub blank: u32,
    /// A problem says why.
    pub set_aside: u32,
}

/// 镇（街道）, 村（社区）, then 应到 and 实到 of each kind in turn.
const VENUES: [Names; 10] = [
    TOWN,
    VILLAGE,
    &["两委干部应到", "应到两委干部", "两委应到", "应到两委"],
    &["两委干部实到", "实到两委干部", "两委实到", "实到两委"],
    &["社委干部应到", "应到社委干部", "社委应到", "应到社委"],
    &["社委干部实到", "实到社委干部", "社委实到", "实到社委"],
    &["党员代表应到", "应到党员代表", "党员应到", "应到党员"],
    &["党员代表实到", "实到党员代表", "党员实到", "实到党员"],
    &["村民代表应到", "应到村民代表", "村民应到", "应到村民"],
    &["村民代表实到", "实到村民代表", "村民实到", "实到村民"],
];
/// By this column a table of venues is known.
const PRESENT: usize = 3;
/// 镇（街道）, 村（社区）, 提问人类别, 问题.
const QUESTIONS: [Names; 4] =
    [TOWN, VILLAGE, &["提问人类别", "提问人", "报送人", "身份"], &["问题", "提问", "提问内容", "问题内容", "内容"]];
/// By this one a table of questions is.
const QUESTION: usize = 3;

/// The files of a broadcast, of one town or of all; a village counts once, in the first of them.
pub fn attendance(paths: &[PathBuf], roster: &Roster) -> Vec<AttendanceFile> {
    let names = Gazetteer::new(roster);
    let mut reading = Reading { villages: Villages::new(&names), seen: HashMap::new() };
    paths.iter().map(|path| reading.file(path)).collect()
}

/// Files being read.
struct Reading<'r> {
    villages: Villages<'r>,
    /// The file in which a venue stood first.
    seen: HashMap<(String, String), String>,
}

impl Reading<'_> {
    fn file(&mut self, path: &Path) -> AttendanceFile {
        let mut notes = Notes::new(name_of(path));
        let mut read = AttendanceFile { file: notes.file.clone(), ..AttendanceFile::default() };
        match files::open(path, Role::Tables, &mut notes) {
            Ok(opened) => {
                read.day = day(&opened.content);
                read.problems = self.venues(&opened.content, &mut read.venues, &mut read.rows, notes);
                read.problems.extend(self.questions(&opened.content, &mut read.questions, Notes::new(&read.file)));
            }
            Err(problem) => read.problems.push(problem),
        }
        read
    }

    fn venues(
        &mut self,
        content: &Content,
        venues: &mut Vec<Attendance>,
        rows: &mut Rows,
        notes: Notes,
    ) -> Vec<Problem> {
        let take = |[town, village, counts @ ..]: [String; 10], row: u32, notes: &mut Notes| {
            rows.read += 1;
            // Who was expected stands there already; a venue of which nobody says who came is not filled in.
            if counts.iter().skip(1).step_by(2).all(String::is_empty) {
                rows.blank += 1;
                return;
            }
            match self.venue(town, village, &counts, row, notes) {
                Some(venue) => {
                    rows.used += 1;
                    venues.push(venue);
                }
                None => rows.set_aside += 1,
            }
        };
        each_of(content, VENUES, Some(PRESENT), take, notes)
    }

    fn venue(
        &mut self,
        town: String,
        village: String,
        counts: &[String; 8],
        row: u32,
        notes: &mut Notes,
    ) -> Option<Attendance> {
        let (town, village) = self.place(town, village, row, notes)?;
        let mut numbers = [0; 8];
        for (at, (number, cell)) in numbers.iter_mut().zip(counts).enumerate() {
            let Some(known) = count(cell) else {
                notes.add(Severity::Warning, "不是人数", |file| {
                    Problem::warning(file, format!("“{cell}”不是人数，这一行未使用"), "请写数字")
                        .at_row(row)
                        .at_column(title(at))
                        .setting_aside()
                });
                return None;
            };
            *number = known;
        }
        let of = |kind: usize, side: usize| numbers.get(kind * 2 + side).copied().unwrap_or_default();
        self.seen.insert((town.clone(), village.clone()), notes.file.clone());
        let venue = Attendance {
            expected: std::array::from_fn(|kind| of(kind, 0)),
            present: std::array::from_fn(|kind| of(kind, 1)),
            town,
            village,
        };
        for (kind, (expected, present)) in venue.expected.iter().zip(venue.present).enumerate() {
            if present > *expected {
                notes.add(Severity::Note, "实到多于应到", |file| {
                    let what = format!("实到 {present} 人，多于应到 {expected} 人，照样记录");
                    Problem::note(file, what, "请核对").at_row(row).at_column(title(kind * 2 + 1))
                });
            }
        }
        Some(venue)
    }

    /// The venue under the names that the roster has for it, if it is there and was not read before.
    fn place(&mut self, town: String, village: String, row: u32, notes: &mut Notes) -> Option<(String, String)> {
        let roster = self.villages.names.roster;
        let place = match columns::plain(&village).as_str() {
            "" => {
                notes.add(Severity::Warning, "缺名称", |file| lacks(file, row, "村(社区)"));
                return None;
            }
            MAIN_VENUE => (String::new(), String::new()),
            _ if roster.villages.is_empty() => (town, village),
            _ => match self.villages.find(&village, &town) {
                Lookup::One(id) => {
                    let known = &roster.villages[*id];
                    (known.town.clone(), known.name.clone())
                }
                lookup => {
                    notes.add(Severity::Warning, "名册里没有", |file| {
                        let what = format!("“{town}{village}”在名册里找不到（或有几个同名），这一行未使用");
                        Problem::warning(file, what, lookup.todo()).at_row(row).setting_aside()
                    });
                    return None;
                }
            },
        };
        if let Some(first) = self.seen.get(&place) {
            notes.add(Severity::Warning, "会场重复", |file| {
                let name = if place.1.is_empty() { MAIN_VENUE } else { &place.1 };
                let what = format!("“{}{name}”前面已经有了（{first}），这一行未使用", place.0);
                Problem::warning(file, what, "请核对，只留一行").at_row(row).setting_aside()
            });
            return None;
        }
        Some(place)
    }

    fn questions(&mut self, content: &Content, questions: &mut Vec<LiveQuestion>, notes: Notes) -> Vec<Problem> {
        let take = |[town, village, sender, text]: [String; 4], row: u32, notes: &mut Notes| {
            if text.is_empty() {
                return notes.add(Severity::Note, "没有写问题", |file| lacks(file, row, "问题"));
            }
            let roster = self.villages.names.roster;
            let (town, village) = match self.villages.find(&village, &town) {
                Lookup::One(id) => {
                    let known = &roster.villages[*id];
                    (known.town.clone(), known.name.clone())
                }
                Lookup::Several(_) | Lookup::Unknown(_) => (town, village),
            };
            questions.push(LiveQuestion { town, village, sender, text });
        };
        each_of(content, QUESTIONS, Some(QUESTION), take, notes)
    }
}

/// The name of a column of counts, from 0.
fn title(at: usize) -> String {
    let kind = ATTENDANTS.get(at / 2).copied().unwrap_or_default();
    format!("{kind}{}", if at.is_multiple_of(2) { "应到" } else { "实到" })
}

/// People in a cell: 12, 12人, １２; a dash or nothing is nobody.
fn count(cell: &str) -> Option<u32> {
    let cell = normalise(cell);
    let number = cell.trim().trim_end_matches(['人', '名', '位']).trim_end();
    if matches!(number, "" | "-" | "—" | "/" | "无") {
        return Some(0);
    }
    let whole = number.strip_suffix(".0").unwrap_or(number);
    whole.parse().ok().filter(|number| *number <= MOST)
}

static DAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9]{4} ?[-/.年] ?[0-9]{1,2} ?[-/.月] ?[0-9]{1,2}"));

/// The day of the broadcast, which stands above a table or the names of its columns.
fn day(content: &Content) -> Option<Date> {
    let found = |text: &str| DAY.find(&normalise(text)).and_then(|found| dates::parse(found.as_str()));
    let written = paragraphs(content).into_iter().take(columns::HEADER_WITHIN).find_map(|(_, text)| found(text));
    if written.is_some() {
        return written;
    }
    let names: [(usize, Names); 10] = std::array::from_fn(|n| (n, VENUES[n]));
    for table in tables(content, |row| columns::named(&names, row)) {
        let rows: Vec<Row> = table.rows.take(columns::HEADER_WITHIN).collect();
        let Some(header) = columns::header_row(&names, &rows) else { continue };
        let above = rows.iter().take(header).flat_map(|row| &row.cells).find_map(|cell| found(cell));
        if above.is_some() {
            return above;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::written;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_table_in_another_order_with_its_troubles() {
        let head = "播出日期：2023年7月18日（星期二）\n村,镇,实到两委,两委应到,党员代表应到,党员代表实到\n";
        let rows = "主会场,,20,30,5,5\n沙边村委会,桂城,3,2,,\n大岗,西樵,１２人,12,x,1\n大岗,,1,1,1,1\n\
                    沙边,桂城街道,1,1,,\n无名村,桂城街道,1,1,,\n大岗村,里水镇,,,,\n合计,,24,33,5,5\n";
        let (_dir, path) = written("到会.csv", &format!("{head}{rows}"));
        let roster = Roster::of_three();
        let [file] = attendance(&[path], &roster).try_into().unwrap_or_else(|_| panic!("one file"));
        assert_eq!(file.day, Some(date(2023, 7, 18)));
        assert_eq!(file.rows, Rows { read: 7, used: 2, blank: 1, set_aside: 4 });
        let main = Attendance { expected: [30, 0, 5, 0], present: [20, 0, 5, 0], ..Attendance::default() };
        assert_eq!(file.venues[0], main);
        assert_eq!((file.venues[1].village.as_str(), file.venues[1].present[0]), ("沙边村", 3));
        let told: Vec<(Option<u32>, Option<&str>)> =
            file.problems.iter().map(|p| (p.row, p.column.as_deref())).collect();
        let all = [
            (Some(4), Some("两委干部实到")),
            (Some(5), Some("党员代表应到")),
            (Some(6), None),
            (Some(7), None),
            (Some(8), None),
            (Some(10), None),
        ];
        assert_eq!(told, all, "{:?}", file.problems);
    }

    #[test]
    fn people_are_counted_as_they_are_written() {
        for (cell, people) in [("12", 12), ("１２人", 12), (" 3 名", 3), ("", 0), ("—", 0), ("7.0", 7)] {
            assert_eq!(count(cell), Some(people), "{cell}");
        }
        for cell in ["x", "-3", "1.5", "4294967296", "100001"] {
            assert_eq!(count(cell), None, "{cell}");
        }
    }
}
