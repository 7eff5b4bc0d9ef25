//! A round's file → its requests.

use std::path::Path;

use xuanti_formats::outline::is_title;
use xuanti_formats::{Content, Role, Row};

use crate::model::{Problem, Request, Severity, Source};
use crate::progress;
use crate::read::columns::{self, HEADER_WITHIN};
use crate::read::diagnostics::{FileReport, Notes};
use crate::read::files;
use crate::read::tables::{Table, note_flaw, paragraphs, tables};

use super::columns::{Field, NAMES, field};
use super::ids::Ids;
use super::jsonl::{Keys, json_record, not_json};
use super::layout::Layout;
use super::records::Record;
use super::villages::Places;

/// One file being read.
pub struct RoundFile<'a, 'r> {
    /// The file's name without its ending.
    pub round: String,
    pub notes: Notes,
    pub report: FileReport,
    pub requests: &'a mut Vec<Request>,
    pub places: &'a mut Places<'r>,
    pub ids: &'a mut Ids,
}

impl RoundFile<'_, '_> {
    /// Reads the file; every row of it is used, or set aside with a problem that says so.
    ///
    /// # Errors
    /// The whole file cannot be read.
    pub fn read(&mut self, path: &Path) -> Result<(), Problem> {
        let opened = files::open(path, Role::Letters, &mut self.notes)?;
        self.report.format = opened.format.to_string();
        self.report.encoding = opened.encoding.to_string();
        match (&opened.content, opened.format) {
            (Content::Text(text), "jsonl") => self.lines(text),
            (Content::Text(text), "txt") if !is_table(text) => self.paragraphs(text),
            (content, format) => {
                let found = self.tables(content) || format == "docx" && self.document(content);
                if !found {
                    self.notes.add(Severity::Error, "没有认出内容列", |file| match format {
                        "html" => Problem::error(
                            file,
                            "内容其实是网页，里面没有认出诉求表",
                            "请用 WPS/Excel 打开，另存为 .xlsx",
                        ),
                        _ => Problem::error(file, "没有认出哪一列是诉求内容", "请把那一列的表头写成“内容”"),
                    });
                }
            }
        }
        Ok(())
    }

    /// Reads all tables; `false` if none holds requests.
    fn tables(&mut self, content: &Content) -> bool {
        let named = |row: &Row| columns::named(NAMES, row);
        let all = tables(content, named);
        let several = all.len() > 1;
        // Beside a sheet that names its columns, one that does not is a note or a summary.
        let must_name =
            several && all.into_iter().any(|table| table.rows.take(HEADER_WITHIN).any(|row| named(&row) > 1));
        let mut any = false;
        for table in tables(content, named) {
            let sheet = table.sheet.clone();
            let before = self.report.read;
            let found = self.table(table, several, must_name, !any);
            any |= found;
            if let Some(sheet) = sheet.filter(|_| several) {
                let rows = self.report.read - before;
                self.report.details.push(match found {
                    true => format!("工作表“{sheet}”：{rows} 行"),
                    false => format!("工作表“{sheet}”：没有认出诉求表，未读取"),
                });
            }
        }
        any
    }

    /// Reads a document without such a table, one request a paragraph; `false` if it has none.
    fn document(&mut self, content: &Content) -> bool {
        let paragraphs = paragraphs(content);
        self.report.details.push("没有诉求表，每段一条".into());
        for (at, (number, text)) in paragraphs.iter().enumerate() {
            match at == 0 && is_heading(text) {
                true => self.report.details.push(format!("第一段“{text}”是标题，不作诉求")),
                false => self.paragraph(text.to_string(), *number),
            }
        }
        !paragraphs.is_empty()
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
        let prefix = table.sheet.as_ref().filter(|_| !first).map(|sheet| format!("{sheet}-")).unwrap_or_default();
        for row in head.into_iter().skip(layout.data_from).chain(rows) {
            note_flaw(&row, &mut self.notes);
            if layout.is_header(&row) {
                continue;
            }
            let source = Source {
                file: self.notes.file.clone(),
                sheet: table.sheet.as_deref().map(str::to_string),
                row: row.number,
            };
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
                self.ids.give(&mut request, || format!("{}-{prefix}{row}", self.round), &mut self.notes);
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
