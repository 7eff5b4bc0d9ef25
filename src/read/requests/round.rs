//! A round's file → its requests.

use std::path::Path;

use xuanti_formats::outline::is_title;
use xuanti_formats::{Content, Role, Row};

use crate::model::{Problem, Request, Severity, Source};
use crate::progress;
use crate::read::asides::{self, Aside};
use crate::read::columns::{self, HEADER_WITHIN};
use crate::read::diagnostics::{FileReport, Notes, clip};
use crate::read::files;
use crate::read::tables::{Table, note_flaw, paragraphs, tables};
use crate::read::villages::Villages;

use super::columns::{Field, NAMES, field};
use super::jsonl::{Keys, json_record, not_json};
use super::layout::Layout;
use super::own::{Own, own};
use super::records::{Context, Record, find_village};

/// How many paragraphs of a document, or rows above a table, are looked at for the village they are from.
const HEAD: usize = 12;

/// One file being read.
pub struct RoundFile<'a, 'r> {
    /// The name of the round it is part of.
    pub round: &'a str,
    pub notes: Notes,
    pub report: FileReport,
    /// What it holds, without ids where none are printed.
    pub requests: Vec<Request>,
    pub villages: &'a mut Villages<'r>,
    /// What the file's name, its headings and its sheets say of who sends it.
    pub context: Context,
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
        if let Some(own) = own(&opened.content) {
            let (what, todo) = match own {
                Own::Sheet => ("是部门研讨单，不是诉求", "请把它移出 requests，用 xuanti sheets in 收回"),
                Own::Report => ("是本程序写出的报告（提纲、回复单等），不是诉求", "请把它移出 requests"),
            };
            return Err(Problem::error(&self.report.file, what, todo));
        }
        self.name_village(
            "文件名",
            &path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        );
        match (&opened.content, opened.format) {
            (Content::Text(text), "jsonl") => self.lines(text),
            (Content::Text(text), "txt") if !is_table(text) => self.paragraphs(text),
            (content, format) => {
                let is_page = format == "html";
                // A page without a table is a page about something; a document without one is a list of paragraphs.
                let is_document = matches!(content, Content::Blocks { .. }) && !is_page;
                let found = self.tables(content) || is_document && self.document(content);
                if !found {
                    self.notes.add(Severity::Error, "没有认出内容列", |file| match is_page {
                        true => Problem::error(
                            file,
                            "内容其实是网页，里面没有认出诉求表",
                            "请用 WPS/Excel 打开，另存为 .xlsx",
                        ),
                        false => Problem::error(file, "没有认出哪一列是诉求内容", "请把那一列的表头写成“内容”"),
                    });
                }
            }
        }
        Ok(())
    }

    /// Takes the village that a text names as the sender of what names none itself; `whence`: what that text is.
    fn name_village(&mut self, whence: &'static str, text: &str) {
        let Some((town, village)) = self.villages.names.named_in(text, &self.context.town) else { return };
        let town = if town.is_empty() { self.context.town.clone() } else { town };
        self.context = Context { village, town, whence };
    }

    /// The same for the lines of a form: 填报单位：沙边村.
    fn name_unit<'c>(&mut self, cells: impl Iterator<Item = &'c str>) {
        if let Some(village) = asides::unit(cells) {
            self.context = Context { village, whence: "填报单位", ..std::mem::take(&mut self.context) };
        }
    }

    /// Reads all tables; `false` if none holds requests.
    fn tables(&mut self, content: &Content) -> bool {
        for (_, text) in paragraphs(content).into_iter().take(HEAD) {
            self.name_unit(std::iter::once(text));
        }
        let named = |row: &Row| columns::named(NAMES, row);
        let all = tables(content, named);
        let several = all.len() > 1;
        // Beside a sheet that names its columns, one that does not is a note or a summary.
        let must_name =
            several && all.into_iter().any(|table| table.rows.take(HEADER_WITHIN).any(|row| named(&row) > 1));
        let mut any = false;
        let of_file = self.context.clone();
        for table in tables(content, named) {
            let sheet = table.sheet.clone();
            let before = self.report.read;
            self.context.clone_from(&of_file);
            // A sheet alone may have kept the name that it had in the form.
            if let Some(sheet) = sheet.as_ref().filter(|_| several || of_file.village.is_empty()) {
                self.name_village("工作表名", sheet);
            }
            self.notes.sheet = sheet.as_ref().filter(|_| several).map(ToString::to_string);
            let found = self.table(table, several, must_name);
            self.notes.sheet = None;
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
        let head = paragraphs.iter().enumerate().filter(|(at, (_, text))| *at == 0 && is_heading(text)).count();
        for (_, text) in &paragraphs[..head] {
            self.name_village("标题", text);
            self.report.details.push(format!("第一段“{text}”是标题，不作诉求"));
        }
        for (number, text) in &paragraphs[head..] {
            self.paragraph(text.to_string(), *number);
        }
        self.sign(0);
        !paragraphs.is_empty()
    }

    /// Reads one table; `false` if no column of it holds texts. The rows of such a sheet beside others are left alone;
    /// those of a table that is the whole file are set aside.
    fn table(&mut self, table: Table, several: bool, must_name: bool) -> bool {
        let mut rows = table.rows.filter(|row| !row.is_blank());
        let head: Vec<_> = rows.by_ref().take(Layout::SAMPLE).collect();
        let layout = Layout::new(&head, table.delimiter, self.villages);
        let Some(mut layout) = layout.filter(|layout| !must_name || layout.has_header()) else {
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
        for row in head[..layout.data_from].iter().take(HEAD) {
            self.name_unit(row.cells.iter().map(String::as_str));
        }
        let first = self.requests.len();
        for row in head.into_iter().skip(layout.data_from).chain(rows) {
            note_flaw(&row, &mut self.notes);
            if layout.is_header(&row) {
                self.set_aside(row.number, "表头又出现一次", |_| {
                    ("表头又出现一次，不作诉求".into(), "若是几张表接在一起，不必处理")
                });
                continue;
            }
            if let Some(aside) = asides::of_row(row.cells.iter().map(String::as_str)) {
                self.name_unit(row.cells.iter().map(String::as_str));
                let said = row.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or_default();
                self.tell_aside(said, aside, row.number);
                continue;
            }
            let source = Source {
                file: self.notes.file.clone(),
                sheet: table.sheet.as_deref().map(str::to_string),
                row: row.number,
            };
            for record in layout.records(row, &mut self.notes) {
                self.take(record, source.clone());
            }
        }
        layout.tell_unused(&mut self.notes);
        self.sign(first);
        true
    }

    /// What stands at the end may say who sent it all: 填报单位：沙边村.
    fn sign(&mut self, first: usize) {
        for request in self.requests[first..].iter_mut().filter(|request| request.village_name.is_empty()) {
            let placed = request.place(&self.context);
            find_village(request, placed, self.villages, &mut self.notes);
        }
    }

    fn set_aside(&mut self, row: u32, kind: &'static str, make: impl FnOnce(&str) -> (String, &'static str)) {
        self.report.read += 1;
        self.report.set_aside += 1;
        self.notes.add(Severity::Note, kind, |file| {
            let (what, todo) = make(file);
            Problem::note(file, what, todo).at_row(row).setting_aside()
        });
    }

    fn tell_aside(&mut self, said: &str, aside: Aside, row: u32) {
        // Who signed is nobody's business.
        let said = said.split(['：', ':']).next().filter(|_| aside == Aside::Signature).unwrap_or(said);
        self.set_aside(row, "不是诉求", |_| {
            (format!("“{}”是{}，不作诉求", clip(said), aside.label()), "若是诉求，请写成完整的话，写在内容列")
        });
    }

    fn lines(&mut self, text: &str) {
        let mut keys = Keys::default();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            match json_record(line, &mut keys) {
                Some(record) => {
                    let source = Source { file: self.notes.file.clone(), sheet: None, row: number };
                    self.take(record, source);
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
        self.sign(0);
    }

    fn paragraph(&mut self, text: String, number: u32) {
        if let Some(aside) = asides::of_line(&text) {
            if aside == Aside::Signature {
                self.name_unit(std::iter::once(text.as_str()));
                self.name_village("落款", &text);
            }
            return self.tell_aside(&text, aside, number);
        }
        let mut record = Record::default();
        record.add(Some(Field::Text), "内容", text);
        self.take(record, Source { file: self.notes.file.clone(), sheet: None, row: number });
    }

    /// Uses a record or sets it aside.
    fn take(&mut self, record: Record, source: Source) {
        self.report.read += 1;
        progress::add(1);
        match record.request(self.round, source, &self.context, self.villages, &mut self.notes) {
            Some(request) => {
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
