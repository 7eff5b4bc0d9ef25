//! A round's file → its requests.

use std::path::{Path, PathBuf};

use crate::model::{Problem, Request, Roster, Severity, Source};
use crate::progress;

use super::columns::HEADER_WITHIN;
use super::delimited::Row;
use super::fields::{Field, field};
use super::ids::Ids;
use super::layout::Layout;
use super::lines::{Keys, json_record, not_json};
use super::notes::{FileReport, Notes, shown};
use super::outline::is_title;
use super::places::Places;
use super::records::Record;
use super::table::{self, Content, Table};

/// The requests of all rounds. Every row of every file is used or set aside, and where it is set aside a problem says so.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    pub requests: Vec<Request>,
    /// Rows that could not be used.
    pub set_aside: u32,
    pub problems: Vec<Problem>,
    pub files: Vec<FileReport>,
}

/// Reads the rounds, one a file, in the order given. `base` is left out of the names shown.
pub fn requests(files: &[PathBuf], base: &Path, roster: &Roster) -> Requests {
    progress::begin("读取诉求", 0);
    let (mut all, mut ids, mut places) = (Requests::default(), Ids::default(), Places::new(roster));
    for path in files {
        let round = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let mut file = RoundFile {
            notes: Notes::new(shown(path, base)),
            report: FileReport { kind: "requests".into(), format: table::ending(path), ..FileReport::default() },
            requests: &mut all.requests,
            places: &mut places,
            ids: &mut ids,
            round,
        };
        file.report.file.clone_from(&file.notes.file);
        let failed = file.read(path).err();
        let RoundFile { notes, report, .. } = file;
        all.problems.extend(notes.finish());
        all.problems.extend(failed);
        all.set_aside += report.set_aside;
        all.files.push(report);
    }
    all
}

/// One file being read.
struct RoundFile<'a, 'r> {
    round: String,
    notes: Notes,
    report: FileReport,
    requests: &'a mut Vec<Request>,
    places: &'a mut Places<'r>,
    ids: &'a mut Ids,
}

impl RoundFile<'_, '_> {
    fn read(&mut self, path: &Path) -> Result<(), Problem> {
        let content = table::open(path, &mut self.notes)?;
        self.report.encoding = content.encoding().to_string();
        match (&content, self.report.format.as_str()) {
            (Content::Text(decoded), "jsonl" | "ndjson") => {
                self.lines(&decoded.text);
                return Ok(());
            }
            (Content::Text(decoded), "txt") if !is_table(&decoded.text) => {
                self.paragraphs(&decoded.text);
                return Ok(());
            }
            (Content::Text(_), "csv" | "tsv" | "txt") => {}
            (Content::Text(_), _) => self.report.format = "csv".into(),
            (Content::Book(book), _) => self.report.format = book.format.into(),
            (Content::Paper(paper), _) => self.report.format.clone_from(&paper.format),
        }
        let named = |row: &Row| row.cells.iter().filter(|cell| field(cell).is_some()).count();
        let tables = content.tables(named);
        let several = tables.len() > 1;
        // Beside a sheet that names its columns, one that does not is a note or a summary.
        let must_name =
            several && tables.into_iter().any(|table| table.rows.take(HEADER_WITHIN).any(|row| named(&row) > 1));
        let mut first = true;
        for table in content.tables(named) {
            let sheet = table.sheet;
            let before = self.report.read;
            let found = self.table(table, several, must_name, first);
            first &= !found;
            if let Some(sheet) = sheet.filter(|_| several) {
                let rows = self.report.read - before;
                self.report.details.push(match found {
                    true => format!("工作表“{sheet}”：{rows} 行"),
                    false => format!("工作表“{sheet}”：没有认出诉求表，未读取"),
                });
            }
        }
        if first
            && let Content::Paper(paper) = &content
            && paper.format == "docx"
        {
            self.report.details.push("没有诉求表，每段一条".into());
            first = paper.paragraphs.is_empty();
            for (at, (number, text)) in paper.paragraphs.iter().enumerate() {
                match at == 0 && is_heading(text) {
                    true => self.report.details.push(format!("第一段“{text}”是标题，不作诉求")),
                    false => self.paragraph(text.clone(), *number),
                }
            }
        }
        if first {
            let is_page = matches!(&content, Content::Paper(paper) if paper.format == "html");
            self.notes.add(Severity::Error, "没有认出内容列", |file| match is_page {
                true => Problem::error(file, "内容其实是网页，里面没有认出诉求表", "请用 WPS/Excel 打开，另存为 .xlsx"),
                false => Problem::error(file, "没有认出哪一列是诉求内容", "请把那一列的表头写成“内容”"),
            });
        }
        Ok(())
    }

    /// Reads one table; `false` if no column of it holds texts. The rows of such a sheet beside others are left alone;
    /// those of a table that is the whole file are set aside.
    fn table(&mut self, table: Table, several: bool, must_name: bool, first: bool) -> bool {
        let mut rows = table.rows.filter(|row| !row.is_blank());
        let head: Vec<_> = rows.by_ref().take(Layout::SAMPLE).collect();
        let layout = Layout::new(&head, table.delimiter, self.places);
        let Some(layout) = layout.filter(|layout| !must_name || layout.has_header()) else {
            if !several {
                let rows = head.len() as u32 + rows.count() as u32;
                self.report.read += rows;
                self.report.set_aside += rows;
            }
            return false;
        };
        for (name, field) in layout.described() {
            if !self.report.columns.iter().any(|(known, _)| *known == name) {
                self.report.columns.push((name, field));
            }
        }
        self.report.details.extend(layout.detail());
        let prefix = table.sheet.filter(|_| !first).map(|sheet| format!("{sheet}-")).unwrap_or_default();
        for row in head.into_iter().skip(layout.data_from).chain(rows) {
            table::note_flaw(&row, &mut self.notes);
            if layout.is_header(&row) {
                continue;
            }
            let source =
                Source { file: self.notes.file.clone(), sheet: table.sheet.map(str::to_string), row: row.number };
            let record = layout.record(row, &mut self.notes);
            self.take(record, source, &prefix);
        }
        true
    }

    fn lines(&mut self, text: &str) {
        let mut keys = Keys::default();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            match json_record(line, &mut keys) {
                Some(record) => {
                    let source = Source { file: self.notes.file.clone(), sheet: None, row: number };
                    self.take(record, source, "");
                }
                None => {
                    self.report.read += 1;
                    self.report.set_aside += 1;
                    self.notes.add(Severity::Warning, "不是 JSON", |file| not_json(file, number));
                }
            }
        }
        self.report.columns = keys.described();
    }

    /// One request a paragraph; one a line where no line is blank.
    fn paragraphs(&mut self, text: &str) {
        let mut paragraphs: Vec<String> = Vec::new();
        let lines = text.trim().lines().map(str::trim);
        let by_line = lines.clone().all(|line| !line.is_empty());
        let mut open = false;
        for line in lines {
            match paragraphs.last_mut().filter(|_| open && !by_line) {
                Some(last) if !line.is_empty() => {
                    last.push('\n');
                    last.push_str(line);
                }
                _ if line.is_empty() => {}
                _ => paragraphs.push(line.to_string()),
            }
            open = !line.is_empty();
        }
        self.report.details.push(if by_line { "每行一条" } else { "每段一条（段间空行）" }.to_string());
        for (number, paragraph) in (1..).zip(paragraphs) {
            self.paragraph(paragraph, number);
        }
    }

    fn paragraph(&mut self, text: String, number: u32) {
        let mut record = Record::default();
        record.add(Some(Field::Text), "内容", text);
        self.take(record, Source { file: self.notes.file.clone(), sheet: None, row: number }, "");
    }

    /// Uses a record or sets it aside.
    fn take(&mut self, record: Record, source: Source, prefix: &str) {
        self.report.read += 1;
        progress::add(1);
        let row = source.row;
        match record.request(&self.round, source, self.places, &mut self.notes) {
            Some(mut request) => {
                self.ids.settle(&mut request, || format!("{}-{prefix}{row}", self.round), &mut self.notes);
                self.requests.push(request);
                self.report.used += 1;
            }
            None => self.report.set_aside += 1,
        }
    }
}

/// What stands at the top of a village's letter: 沙边村意见建议汇总.
fn is_heading(text: &str) -> bool {
    const ENDS: [&str; 10] = ["意见", "建议", "诉求", "需求", "情况", "清单", "汇总", "报告", "表", "问题"];
    is_title(text) && !text.contains(['，', ',']) && ENDS.iter().any(|end| text.ends_with(end))
}

/// A spreadsheet saved as “Unicode text” is a table, though its name ends in .txt.
fn is_table(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    first.split('\t').filter(|cell| field(cell).is_some()).count() > 1
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::{Kind, Severity};
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

    #[test]
    fn a_table_with_notes_above_and_columns_in_any_order() {
        let csv = "南海区意见建议收集表,,,,,,\n,,,,,,\n日期,村（社区）名称,镇街,诉求内容,留言主题,类型,备注\n2023/5/8,沙边村,,路灯不亮。,路灯,群众热点咨询,甲\n昨天,大岗村,,,鱼塘,,\n,月球村,九江镇,,,,\n,,,,,,\n";
        let (bytes, _, _) = GB18030.encode(csv);
        let all = read(&[("一.csv", &bytes)]);
        let first = &all.requests[0];
        assert_eq!((first.id.as_str(), first.text.as_str(), first.town.as_str()), ("一-4", "路灯不亮。", "桂城街道"));
        assert_eq!((first.village, first.kind, first.date), (Some(2), Some(Kind::Asked), Some(date(2023, 5, 8))));
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
        assert_eq!((all.requests[0].village, all.requests[0].date), (Some(2), Some(date(2023, 5, 8))));
        assert_eq!(all.requests[0].id, "二-1");
    }

    #[test]
    fn workbooks_lines_and_paragraphs() {
        let jsonl = "{\"id\": 7, \"内容\": \"修路\", \"村\": \"沙边村\"}\n\"排水\"\n\n[1]\n{\"其他\": \"宅基地\"}\n{\"id\": 8}\n";
        let all = read(&[
            ("三.xlsx", include_bytes!("testdata/sample.xlsx")),
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
        assert_eq!(ids, ["1001", "1002", "7", "四-2", "四-5", "五-1", "五-2", "六-1", "六-2"]);
        assert_eq!(all.set_aside, 2);
        assert_eq!(all.files[1].read, 5);
    }

    #[test]
    fn repeated_ids_stay_unique_over_rounds() {
        let csv = "编号,内容\nA,修路\nA,排水\n".as_bytes();
        let all = read(&[("一.csv", csv), ("二.csv", csv)]);
        let ids: Vec<&str> = all.requests.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["A", "A-2", "A-3", "A-4"]);
        assert_eq!(all.problems.len(), 3);
    }

    #[test]
    fn a_file_that_cannot_be_used_is_one_problem_and_others_go_on() {
        let sample: &[u8] = include_bytes!("testdata/sample.xlsx");
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
