//! Departments' sheets (研讨单) that come back → what they say of topics and clauses.
//!
//! A row is known by its hidden key. Where what it shows is exactly the name of another topic (the number of another clause) it
//! is about that one: whoever sorts the columns that he sees leaves the hidden one behind. A row without a key is known by what
//! it shows, if exactly one fits. A row in which nothing was filled in says nothing; whatever else cannot be used is told.

mod columns;
mod row;
mod values;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use xuanti_formats::{Content, Role, Row};

use self::row::{Cells, Filled};
use super::columns::{HEADER_WITHIN, fields, header_row, named, plain};
use super::diagnostics::{Notes, shown};
use super::files;
use super::folders::Walk;
use super::tables::{Table, note_flaw, tables};
use crate::model::{ClauseAnswer, Problem, Severity, TopicAnswer};

pub use self::columns::{FORM, NOBODY, TITLE, key};
use self::columns::{Field, NAMES, is_header};

/// What departments may be asked about.
#[derive(Debug, Default)]
pub struct Asked {
    pub topics: Vec<AskedTopic>,
    pub clauses: Vec<AskedClause>,
    /// All that are known.
    pub departments: Vec<String>,
    /// Id of a topic that is part of another now → the id of that one.
    pub merged: HashMap<String, String>,
    /// Days without a year come after it.
    pub today: Date,
}

/// A topic, as sheets show it.
#[derive(Debug)]
pub struct AskedTopic {
    id: String,
    /// Its name, as it is compared.
    name: String,
    /// Who has it so far.
    department: String,
}

impl AskedTopic {
    pub fn new(id: &str, name: &str, department: &str) -> AskedTopic {
        AskedTopic { id: id.into(), name: plain(name), department: department.into() }
    }
}

/// A clause, as sheets show it.
#[derive(Debug)]
pub struct AskedClause {
    id: String,
    /// 文号, or the title where there is none, and what is printed (四、（二）), as they are compared.
    shown: (String, String),
}

impl AskedClause {
    pub fn new(id: &str, document: &str, printed: &str) -> AskedClause {
        AskedClause { id: id.into(), shown: (plain(document), plain(printed)) }
    }
}

/// What a file says.
#[derive(Debug, Default)]
pub struct SheetFile {
    /// Its name.
    pub file: String,
    /// By department.
    pub answers: BTreeMap<String, Answers>,
    pub problems: Vec<Problem>,
}

/// What a department says.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Answers {
    pub topics: Vec<TopicAnswer>,
    pub clauses: Vec<ClauseAnswer>,
}

/// Whether a file is a department's sheet, or what somebody copied out of one.
pub fn is_sheet(content: &Content) -> bool {
    let header = |table: Table<'_>| table.rows.take(HEADER_WITHIN).any(|row| is_header(&row.cells));
    tables(content, |row| named(NAMES, row)).into_iter().any(header)
}

/// Reads a department's sheet.
///
/// # Errors
/// One problem for the whole file: it cannot be read, or is no such sheet.
pub fn sheet(path: &Path, asked: &Asked) -> Result<SheetFile, Problem> {
    let mut notes = Notes::new(shown(path, path.parent().unwrap_or(path)));
    let opened = files::open(path, Role::Tables, &mut notes)?;
    if !is_sheet(&opened.content) {
        let what = "没有认出研讨单的栏目（是否本部门职责、可否公开解读等），未读取";
        return Err(Problem::error(&notes.file, what, "请给出部门填回的研讨单；表头要照原样保留"));
    }
    Ok(of_content(&opened.content, asked, notes))
}

/// The files that are meant: those given, and all that lie in the folders given.
pub fn sheet_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let walk = Walk::below(path, path);
        problems.extend(walk.problems);
        files.extend(walk.files);
    }
    (files, problems)
}

/// [`sheet`] for content at hand.
fn of_content(content: &Content, asked: &Asked, notes: Notes) -> SheetFile {
    let mut reader = Reader { asked, notes, department: None, said: Vec::new() };
    reader.department = reader.named_in_file(content);
    for table in tables(content, |row| named(NAMES, row)) {
        reader.table(table);
    }
    reader.finish()
}

/// A row that says something.
struct Said {
    sheet: Option<String>,
    row: u32,
    department: Option<String>,
    filled: Filled,
}

struct Reader<'a> {
    asked: &'a Asked,
    notes: Notes,
    /// Whose sheet it is, as its title or its name says.
    department: Option<String>,
    said: Vec<Said>,
}

impl Reader<'_> {
    /// The department that a title names, else the one known department that stands in the file's name.
    fn named_in_file(&self, content: &Content) -> Option<String> {
        let titles =
            tables(content, |row| named(NAMES, row)).into_iter().flat_map(|table| table.rows.take(HEADER_WITHIN));
        let titled = titles.flat_map(|row| row.cells).find_map(|cell| {
            let name = cell.trim().strip_prefix(TITLE)?.lines().next()?.trim().to_string();
            (!name.is_empty()).then_some(name)
        });
        titled
            .map(|name| self.asked.department(&name).unwrap_or(name))
            .or_else(|| self.asked.department(&self.notes.file))
    }

    fn table(&mut self, table: Table<'_>) {
        let rows: Vec<Row> = table.rows.filter(|row| !row.is_blank()).collect();
        let Some(header) = header_row(NAMES, &rows).filter(|&at| is_header(&rows[at].cells)) else { return };
        let columns = fields(NAMES, &rows[header]);
        self.notes.sheet = table.sheet.map(|name| name.to_string());
        for row in rows[header + 1..].iter().filter(|row| !is_header(&row.cells)) {
            note_flaw(row, &mut self.notes);
            self.row(Cells { header: &rows[header], row, columns: &columns });
        }
        self.notes.sheet = None;
    }

    fn row(&mut self, cells: Cells<'_>) {
        if !cells.says_something() {
            return;
        }
        let key = columns::of_key(&cells.of(Field::Key)).map(|(by, id)| (by.to_string(), id.to_string()));
        let department = key.as_ref().map(|(by, _)| by).filter(|by| self.asked.knows(by)).cloned();
        let id = key.map(|(_, id)| id).unwrap_or_default();
        let Some(filled) = self.filled(&cells, &id, department.as_deref()) else { return };
        let department = department.or_else(|| self.department.clone());
        let (sheet, row) = (self.notes.sheet.clone(), cells.row.number);
        self.said.push(Said { sheet, row, department, filled });
    }

    /// What a row says, and of what.
    fn filled(&mut self, cells: &Cells<'_>, id: &str, department: Option<&str>) -> Option<Filled> {
        let is_clause = cells.has(Field::Word);
        let shown = match is_clause {
            true => self.asked.clause_shown(&document(cells), &cells.of(Field::Clause)),
            false => self.asked.topic_shown(&cells.of(Field::Need)),
        };
        let keyed = if is_clause { self.asked.clause_keyed(id) } else { self.asked.topic_keyed(id) };
        let row = cells.row.number;
        let Some(about) = shown.clone().or_else(|| keyed.clone()) else {
            self.notes.add(Severity::Warning, "认不出是哪一项", |file| {
                let sort = if is_clause { "哪一条条款" } else { "哪一项需求" };
                let todo = match is_clause {
                    true => "请照原表写明文号和条款",
                    false => "请照原表写明需求的名称",
                };
                Problem::warning(file, format!("认不出说的是{sort}，这一行未使用"), todo).at_row(row).setting_aside()
            });
            return None;
        };
        match (&shown, &keyed) {
            (Some(shown), Some(keyed)) if shown != keyed => self.notes.add(Severity::Note, "按所写的认", |file| {
                let what = "所写的需求或条款与原表这一行的不同（可能排过序），已按所写的认";
                Problem::note(file, what, "请核对这一行").at_row(row)
            }),
            (Some(_), None) => self.notes.add(Severity::Note, "按名称认", |file| {
                let what = if is_clause {
                    "没有原表的标记，按文号和条款认出"
                } else {
                    "没有原表的标记，按需求名称认出"
                };
                Problem::note(file, what, "请核对这一行").at_row(row)
            }),
            _ => {}
        }
        let own = department.or(self.department.as_deref()).unwrap_or_default().to_string();
        match is_clause {
            true => row::clause(about, cells, &mut self.notes).map(Filled::Clause),
            false => row::topic(about, cells, &own, self.asked, &mut self.notes).map(Filled::Topic),
        }
    }

    /// The rows by department, each topic and clause once.
    fn finish(mut self) -> SheetFile {
        let file = self.notes.file.clone();
        let fallback = self.only_department();
        let mut answers: BTreeMap<String, Answers> = BTreeMap::new();
        let mut seen: HashMap<(String, String), (u32, Filled)> = HashMap::new();
        for Said { sheet, row, department, filled } in std::mem::take(&mut self.said) {
            self.notes.sheet = sheet;
            let Some(department) = department.or_else(|| fallback.clone()) else {
                self.notes.add(Severity::Warning, "看不出是哪个部门", |file| {
                    let todo = format!("请在表格第一行写明“{TITLE}部门名称”");
                    Problem::warning(file, "看不出是哪个部门填的，这一行未使用", todo).at_row(row).setting_aside()
                });
                continue;
            };
            let about = (department.clone(), filled.about().to_string());
            if let Some((first, before)) = seen.get(&about) {
                if *before != filled {
                    let first = *first;
                    self.notes.add(Severity::Warning, "同一项填了两次", |file| {
                        let what = format!("与第{first}行说的是同一项，填的不一样，这一行未使用");
                        Problem::warning(file, what, "请只留一行").at_row(row).setting_aside()
                    });
                }
                continue;
            }
            seen.insert(about, (row, filled.clone()));
            let of_department = answers.entry(department).or_default();
            match filled {
                Filled::Topic(answer) => of_department.topics.push(answer),
                Filled::Clause(answer) => of_department.clauses.push(answer),
            }
        }
        SheetFile { file, answers, problems: self.notes.finish() }
    }

    /// The department that has all topics of the file so far, where neither a key nor a title names one.
    fn only_department(&mut self) -> Option<String> {
        if self.department.is_some() || self.said.iter().all(|said| said.department.is_some()) {
            return None;
        }
        let of_topic = |said: &Said| match &said.filled {
            Filled::Topic(answer) => self.asked.topics.iter().find(|t| t.id == answer.topic).map(|t| &t.department),
            Filled::Clause(_) => None,
        };
        let mut departments: Vec<&String> = self.said.iter().filter_map(of_topic).collect();
        departments.sort();
        departments.dedup();
        let [only] = departments[..] else { return None };
        let only = Some(only.clone()).filter(|name| !name.is_empty())?;
        let what = format!("没有写是哪个部门填的；各项需求都属{only}，按{only}读取");
        self.notes.add_once("按需求认部门", Problem::note(&self.notes.file, what, "若不是，请在表格第一行写明部门"));
        Some(only)
    }
}

impl Asked {
    fn knows(&self, department: &str) -> bool {
        department == NOBODY || self.departments.iter().any(|known| known == department)
    }

    /// The one known department that a text names, with or without 区 before it.
    fn department(&self, text: &str) -> Option<String> {
        let text = plain(text);
        let names = |short: &str| short.chars().count() > 2 && text.contains(short);
        let whole = |name: &&String| names(&plain(name));
        let without = |name: &&String| names(plain(name).trim_start_matches(['区', '县', '市']));
        let mut named: Vec<&String> = self.departments.iter().filter(whole).collect();
        if named.is_empty() && text.contains(NOBODY) {
            return Some(NOBODY.into());
        }
        if named.is_empty() {
            named = self.departments.iter().filter(without).collect();
        }
        // Of 教育局 and 区教育局 the longer is meant.
        let longest = named.iter().copied().max_by_key(|name| name.len())?;
        named.iter().all(|name| longest.contains(*name)).then(|| longest.clone())
    }

    fn topic_keyed(&self, id: &str) -> Option<String> {
        let id = self.merged.get(id).map_or(id, String::as_str);
        self.topics.iter().any(|topic| topic.id == id).then(|| id.to_string())
    }

    fn clause_keyed(&self, id: &str) -> Option<String> {
        self.clauses.iter().any(|clause| clause.id == id).then(|| id.to_string())
    }

    fn topic_shown(&self, name: &str) -> Option<String> {
        let name = plain(name);
        only(self.topics.iter().filter(|topic| !name.is_empty() && topic.name == name).map(|topic| &topic.id))
    }

    fn clause_shown(&self, document: &str, printed: &str) -> Option<String> {
        let shown = (plain(document), plain(printed));
        let named = !shown.0.is_empty() && !shown.1.is_empty();
        only(self.clauses.iter().filter(|clause| named && clause.shown == shown).map(|clause| &clause.id))
    }
}

/// The document of a clause: its number, else its title.
fn document(cells: &Cells<'_>) -> String {
    let number = cells.of(Field::Number);
    if number.is_empty() { cells.of(Field::Document) } else { number }
}

fn only<'a>(mut found: impl Iterator<Item = &'a String>) -> Option<String> {
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}

#[cfg(test)]
mod tests;
