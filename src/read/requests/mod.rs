//! Rounds of letters → requests. [`rounds`] says which files are rounds, [`round`] reads one of their files: [`header`] finds the
//! rows that name the columns, [`layout`] tells which column is what, by its name ([`columns`]) or by what stands in it,
//! [`neighbours`] lets cells speak that leave it to the one above or beside them,
//! [`records`] makes a request of the fields of a row and finds its village; [`jsonl`] does the same for a line of JSON. When all
//! are read, [`spellings`] gives villages that no roster knows one name each and [`ids`] gives every request its id.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::model::{Problem, Request, Roster, Severity};
use crate::progress;

use super::diagnostics::{FileKind, FileReport, Notes, shown};
use super::villages::{Gazetteer, Villages};
use records::Context;
use round::RoundFile;
use rounds::RoundFiles;

mod columns;
mod header;
mod ids;
mod jsonl;
mod layout;
mod neighbours;
mod own;
mod records;
mod round;
mod rounds;
mod spellings;

pub use jsonl::request_line;
pub use rounds::request_files;

/// The requests of all rounds. Every row of every file is used or set aside, and where it is set aside a problem says so.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    /// In the order of files and rows.
    pub requests: Vec<Request>,
    /// Rows that could not be used.
    pub set_aside: u32,
    /// What is odd about them.
    pub problems: Vec<Problem>,
    /// How each file was understood.
    pub files: Vec<FileReport>,
}

/// One file, read.
struct FileRead {
    requests: Vec<Request>,
    report: FileReport,
    notes: Notes,
}

/// Reads the rounds, each a file or a folder, in the order given. `base` is left out of the names shown.
pub fn requests(rounds: &[PathBuf], base: &Path, roster: &Roster) -> Requests {
    progress::begin("读取诉求", 0);
    let names = Gazetteer::new(roster);
    let rounds: Vec<RoundFiles> = rounds.iter().map(|path| rounds::round_at(path, base)).collect();
    let read = |round: &RoundFiles| -> Vec<FileRead> {
        round.files.par_iter().map(|path| read_file(path, &round.name, base, &names)).collect()
    };
    let files: Vec<Vec<FileRead>> = rounds.par_iter().map(read).collect();
    let mut all = Requests::default();
    let (mut notes, mut ends) = (Vec::new(), Vec::new());
    for (round, files) in rounds.into_iter().zip(files) {
        let mut of_round = Notes::new(round.shown);
        for problem in round.problems {
            of_round.add(problem.severity, "不能读取或已跳过", |_| problem);
        }
        for file in files {
            of_round.absorb(file.notes);
            all.requests.extend(file.requests);
            all.set_aside += file.report.set_aside;
            all.files.push(file.report);
        }
        notes.push(of_round);
        ends.push(all.requests.len());
    }
    spellings::join(&mut all.requests);
    let renamed = ids::give(&mut all.requests);
    let same_file =
        |a: &(usize, String), b: &(usize, String)| all.requests[a.0].source.file == all.requests[b.0].source.file;
    for of_file in renamed.chunk_by(same_file) {
        let (at, printed) = &of_file[0];
        let round = ends.partition_point(|end| end <= at);
        ids::tell(&all.requests[*at], printed, of_file.len(), &mut notes[round]);
    }
    all.problems = notes.into_iter().flat_map(Notes::finish).chain(many_rounds(&all)).collect();
    all
}

/// From so many files of one village each on, a person has probably taken a file for a village and not for a round.
const VILLAGES_FOR_ROUNDS: usize = 3;

/// Tells where the files of the villages lie side by side, each a round.
fn many_rounds(all: &Requests) -> Option<Problem> {
    let mut villages: HashMap<&str, Option<&str>> = HashMap::new();
    let in_rounds = all.requests.iter().filter(|request| !request.is_live_question());
    for request in in_rounds.filter(|request| !request.village_name.is_empty()) {
        let village = request.village_name.as_str();
        let one = villages.entry(&request.round).or_insert(Some(village));
        *one = one.filter(|known| *known == village);
    }
    let alone = |file: &&FileReport| all.files.iter().filter(|other| other.round == file.round).count() == 1;
    let single: Vec<&FileReport> = if all.files.len() < VILLAGES_FOR_ROUNDS {
        Vec::new()
    } else {
        all.files
            .iter()
            .filter(|file| matches!(villages.get(file.round.as_str()), Some(Some(_))))
            .filter(alone)
            .collect()
    };
    (single.len() >= VILLAGES_FOR_ROUNDS).then(|| {
        let what = format!("有 {} 个文件各只有一个村居的诉求，现在一个文件算一轮，与上轮的比较会不对", single.len());
        Problem::warning("requests", what, "同一轮的文件请放进一个文件夹，如 requests/第一轮/")
    })
}

fn read_file(path: &Path, round: &str, base: &Path, names: &Gazetteer) -> FileRead {
    let notes = Notes::new(shown(path, base));
    let report = FileReport { round: round.to_string(), ..FileReport::new(&notes.file, FileKind::Requests, path) };
    // The folders of a round are often its towns.
    let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let town = folder.filter(|name| names.roster.towns().contains(&name.as_str())).unwrap_or_default();
    let mut file = RoundFile {
        round,
        notes,
        report,
        requests: Vec::new(),
        villages: &mut Villages::new(names),
        context: Context { town, ..Context::default() },
    };
    if let Err(problem) = file.read(path) {
        file.notes.add(Severity::Error, "文件不能读取", |_| problem);
    }
    let RoundFile { notes, report, requests, .. } = file;
    FileRead { requests, report, notes }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::{Kind, Severity, VillageId};
    use encoding_rs::GB18030;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn read(files: &[(&str, &[u8])]) -> Requests {
        let dir = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = files.iter().map(|(name, _)| dir.path().join(name)).collect();
        for ((_, bytes), path) in files.iter().zip(&paths) {
            fs::write(path, bytes).unwrap();
        }
        requests(&paths, dir.path(), &Roster::of_three())
    }

    fn texts(all: &Requests) -> Vec<&str> {
        all.requests.iter().map(|r| r.text.as_str()).collect()
    }

    fn is_made(id: &str) -> bool {
        id.len() >= 8 && id.starts_with('x')
    }

    #[test]
    fn a_table_with_notes_above_and_columns_in_any_order() {
        let csv = "南海区意见建议收集表,,,,,,\n,,,,,,\n日期,村（社区）名称,镇街,诉求内容,留言主题,类型,备注\n2023/5/8,沙边村,,路灯不亮。,路灯,群众热点咨询,甲\n昨天,大岗村,,,鱼塘,,\n,月球村,九江镇,,,,\n,,,,,,\n";
        let (bytes, _, _) = GB18030.encode(csv);
        let all = read(&[("一.csv", &bytes)]);
        let first = &all.requests[0];
        assert_eq!((first.text.as_str(), first.town.as_str()), ("路灯不亮。", "桂城街道"));
        assert!(is_made(&first.id), "{}", first.id);
        assert_eq!(
            (first.village, first.kind, first.date),
            (Some(VillageId(2)), Some(Kind::Asked), Some(date(2023, 5, 8)))
        );
        assert_eq!(first.extra, [("备注".to_string(), "甲".to_string())]);
        assert_eq!((all.requests.len(), all.set_aside), (2, 1));
        let rows: Vec<_> = all.problems.iter().map(|p| (p.row, p.severity)).collect();
        assert_eq!(rows, [(Some(5), Severity::Note), (Some(5), Severity::Note), (Some(6), Severity::Warning)]);
        let report = &all.files[0];
        assert_eq!((report.read, report.used, report.set_aside, report.encoding.as_str()), (3, 2, 1, "gb18030"));
        assert_eq!(report.details, ["表头在第 3 行"]);
    }

    #[test]
    fn a_sheet_without_a_header_is_read_by_content() {
        let all = read(&[(
            "二.csv",
            "1,沙边村,2023-05-08,村里的路灯不亮，想问找谁修\n2,大岗村,2023-05-09,鱼塘租金几时公开\n".as_bytes(),
        )]);
        assert_eq!(texts(&all), ["村里的路灯不亮，想问找谁修", "鱼塘租金几时公开"]);
        assert_eq!((all.requests[0].village, all.requests[0].date), (Some(VillageId(2)), Some(date(2023, 5, 8))));
        assert!(is_made(&all.requests[0].id));
    }

    #[test]
    fn workbooks_lines_and_paragraphs() {
        let jsonl = "{\"id\": 7, \"内容\": \"修路\", \"村\": \"沙边村\"}\n\"排水\"\n\n[1]\n{\"其他\": \"宅基地\"}\n{\"id\": 8}\n";
        let all = read(&[
            ("三.xlsx", include_bytes!("../../../crates/formats/testdata/sample.xlsx")),
            ("四.jsonl", jsonl.as_bytes()),
            ("五.txt", "第一段，\n第二行。\n\n第二段。\n".as_bytes()),
            ("六.txt", "一行\n两行\n".as_bytes()),
        ]);
        assert_eq!(
            texts(&all),
            [
                "宅基地怎么申请",
                "鱼塘租金什么时候公开",
                "修路",
                "排水",
                "宅基地",
                "第一段，\n第二行。",
                "第二段。",
                "一行",
                "两行"
            ]
        );
        let ids: Vec<&str> = all.requests.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids[..3], ["1001", "1002", "7"]);
        assert!(ids[3..].iter().all(|id| is_made(id)), "{ids:?}");
        assert_eq!(all.set_aside, 2);
        assert_eq!(all.files[1].read, 5);
    }

    #[test]
    fn an_id_of_different_letters_is_none() {
        let csv = "编号,内容\nA,修路\nA,排水\n".as_bytes();
        let all = read(&[("一.csv", csv), ("二.csv", csv)]);
        let ids: Vec<&str> = all.requests.iter().map(|r| r.id.as_str()).collect();
        assert!(ids.iter().all(|id| is_made(id)), "{ids:?}");
        assert_eq!((format!("{}-2", ids[0]), format!("{}-2", ids[1])), (ids[2].to_string(), ids[3].to_string()));
        assert_eq!(all.problems.len(), 2);
    }

    #[test]
    fn a_file_that_cannot_be_used_is_one_problem_and_others_go_on() {
        let sample: &[u8] = include_bytes!("../../../crates/formats/testdata/sample.xlsx");
        let all = read(&[
            ("空.csv", b""),
            ("网页.xls", "<html><table><tr><td>内容".as_bytes()),
            ("断.xlsx", &sample[..2000]),
            ("数.csv", b"a,b\n1,2\n"),
            ("假.xlsx", "内容\n修路\n".as_bytes()),
        ]);
        assert_eq!(texts(&all), ["修路"]);
        let mut files: Vec<&str> = all.problems.iter().map(|p| p.file.as_str()).collect();
        files.dedup();
        assert_eq!(files, ["空.csv", "网页.xls", "断.xlsx", "数.csv", "假.xlsx"]);
        assert_eq!(all.set_aside, 2);
    }

    #[test]
    fn a_printed_id_goes_before_a_running_number() {
        let all = read(&[("一.csv", "序号,留言编号,留言详情\n1,188006,修路\n".as_bytes())]);
        assert_eq!(all.requests[0].id, "188006");
    }

    #[test]
    fn commas_without_quotes_and_open_quotes() {
        let all = read(&[("一.csv", "编号,内容\n1,修路,排水\n2,\"养老\n3,入学\n".as_bytes())]);
        assert_eq!(texts(&all), ["修路,排水", "\"养老", "入学"]);
        assert_eq!(all.problems.iter().map(|p| p.row).collect::<Vec<_>>(), [Some(3)]);
    }

    proptest! {
        #[test]
        fn every_row_is_used_or_set_aside(csv in "[编号内容日期村,，\"\n\t1a;]{0,120}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let all = read(&[("甲.csv", csv.as_bytes()), ("乙.csv", &bytes), ("丙.txt", &bytes), ("丁.jsonl", csv.as_bytes())]);
            for file in &all.files {
                prop_assert_eq!(file.read, file.used + file.set_aside);
            }
            prop_assert_eq!(all.requests.len() as u32, all.files.iter().map(|f| f.used).sum::<u32>());
            prop_assert_eq!(all.set_aside, all.files.iter().map(|f| f.set_aside).sum::<u32>());
            prop_assert!(all.requests.iter().all(|r| !r.text.trim().is_empty()));
        }
    }
}
