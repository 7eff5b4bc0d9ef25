//! One file of the folder → its policies: a document is one, a JSONL file may hold many.

use std::path::Path;

use xuanti_formats::outline::{Mark, is_title};
use xuanti_formats::{Content, Opened, Role, Use, offered, use_of};

use crate::model::{Clause, Policy, Problem, Severity, UNKNOWN_DEPARTMENT};
use crate::read::diagnostics::{FileKind, FileReport, Notes, Origin, shown};
use crate::read::files;

use super::articles::{self, Entry, Grouped};
use super::body::{self, Line};
use super::clauses;
use super::columns::Field;
use super::facts::{Facts, value};
use super::front_matter::front_matter;
use super::replaced::plain;
use super::stated;

/// What one file gave.
#[derive(Default)]
pub struct Loaded {
    pub policies: Vec<(Policy, Vec<Clause>)>,
    pub report: Option<FileReport>,
    pub problems: Vec<Problem>,
}

/// Reads a file of the folder `dir`; `said` is what a catalogue says of it. `base` is left out of the names shown.
pub fn read(path: &Path, dir: &Path, base: &Path, said: Option<&Facts>) -> Loaded {
    let mut notes = Notes::new(shown(path, base));
    let mut report = FileReport::new(&notes.file, FileKind::Policies, path);
    let inside = path.strip_prefix(dir).unwrap_or(path);
    let folder = inside.parent().and_then(|p| p.components().next());
    let folder = folder.map(|c| c.as_os_str().to_string_lossy().into_owned());
    let read = match (report.format.as_str(), use_of(&report.format, Role::Documents)) {
        ("jsonl" | "ndjson", _) => collection(path, &mut report, &mut notes),
        (_, Use::Offered | Use::Taken) => files::open(path, Role::Documents, &mut notes).map(|opened| {
            let id = shown(&inside.with_extension(""), Path::new(""));
            let policy = single(opened, id, folder.as_deref(), said, &mut report, &mut notes);
            (report.read, report.used) = (policy.1.len() as u32, policy.1.len() as u32);
            vec![policy]
        }),
        (_, refused) => {
            let todo = match refused {
                Use::Refused(todo) => todo.to_string(),
                _ => format!("可用的有 {} .jsonl", offered(Role::Documents)),
            };
            let problem = Problem::warning(&notes.file, "不是能读取的政策文件，已跳过", todo);
            return Loaded { problems: vec![problem], ..Loaded::default() };
        }
    };
    match read {
        Ok(mut policies) => {
            for (policy, _) in &mut policies {
                policy.path.clone_from(&notes.file);
                if policy.department.is_empty() {
                    policy.department = folder.clone().unwrap_or_else(|| UNKNOWN_DEPARTMENT.to_string());
                }
            }
            Loaded { policies, report: Some(report), problems: notes.finish() }
        }
        Err(problem) => Loaded { problems: vec![problem], report: Some(report), ..Loaded::default() },
    }
}

/// A document of its own; `id` where it has no number, `folder` where nobody says the department.
fn single(
    opened: Opened,
    id: String,
    folder: Option<&str>,
    said: Option<&Facts>,
    report: &mut FileReport,
    notes: &mut Notes,
) -> (Policy, Vec<Clause>) {
    report.format = opened.format.to_string();
    report.encoding = opened.encoding.to_string();
    report.details = opened.details().map(str::to_string).collect();
    let (mut facts, body) = facts(&opened.content, folder, said);
    let name = id.rsplit('/').next().unwrap_or(&id);
    let known = value(&facts.title).unwrap_or_default();
    let (title, body) = title(&body, &known);
    if known.is_empty() {
        let (written, from) = title.map_or((name, Origin::Name), |title| (title, Origin::Text));
        facts.write(Field::Title, written, from);
    }
    let written = value(&facts.title).unwrap_or_default();
    let facts = facts.or(stated::of_title(&written, Origin::Text)).or(stated::of_title(name, Origin::Name));
    let mut policy = facts.policy(None, notes);
    if policy.id.is_empty() {
        policy.id = id;
    }
    report.missing = facts.missing();
    report.fields = facts.known();
    let clauses = clauses::split(body);
    if clauses.is_empty() {
        notes.add(Severity::Warning, "没有条款", |file| {
            Problem::warning(file, "没有正文，找不到条款", "请补上正文")
        });
    }
    (policy, clauses)
}

/// Brings together what the document, a row of a catalogue (`said`) and the folder say; with the body, without front matter,
/// and without head and signature where these told something.
fn facts(content: &Content, folder: Option<&str>, said: Option<&Facts>) -> (Facts, Vec<Line>) {
    let lines = body::lines(content);
    let (front, rest) = front_matter(&lines);
    let (title, labels) = match content {
        Content::Blocks { title, labels, .. } => (title.as_deref(), labels.as_slice()),
        Content::Text(_) | Content::Sheets(_) => (None, &[][..]),
    };
    // Who wrote front matter said what there is to say of its head and foot.
    let (stated, body) = match front.is_empty() {
        true => stated::read(rest, title, labels),
        false => (stated::sentences(rest, &front), rest.to_vec()),
    };
    let mut by_folder = Facts::default();
    by_folder.write(Field::Department, folder.unwrap_or_default(), Origin::Folder);
    (front.or(said.cloned().unwrap_or_default()).or(by_folder).or(stated), body)
}

/// The title at the head of a body, and the body below it. A first heading that differs from a `known` title stays.
fn title<'a>(body: &'a [Line], known: &str) -> (Option<&'a str>, &'a [Line]) {
    let Some(first) = body.iter().position(|line| !line.outline().whole.is_empty() && !line.is_remark()) else {
        return (None, &[]);
    };
    let (line, below) = (body[first].outline(), &body[first + 1..]);
    let is_title = match line.mark {
        Mark::Heading { rank } if known.is_empty() => rank == 1,
        Mark::Text if known.is_empty() => {
            is_title(line.text) && !line.text.ends_with([':', '：']) && !below.iter().all(Line::is_blank)
        }
        Mark::Heading { .. } | Mark::Text => plain(line.text) == plain(known),
        _ => false,
    };
    if is_title { (Some(line.text), below) } else { (None, body) }
}

/// A JSONL file of documents or articles.
fn collection(path: &Path, report: &mut FileReport, notes: &mut Notes) -> Result<Vec<(Policy, Vec<Clause>)>, Problem> {
    let opened = files::open(path, Role::Tables, notes)?;
    let Content::Text(text) = &opened.content else {
        return Err(Problem::error(&notes.file, "内容不是 JSONL", "请改正文件名的后缀"));
    };
    report.encoding = opened.encoding.to_string();
    let mut entries = Vec::new();
    for entry in articles::entries(text) {
        report.read += 1;
        match entry {
            Ok(entry) if !entry.is_empty() => entries.push(entry),
            Ok(Entry { row, .. }) | Err(row) => {
                report.set_aside += 1;
                articles::set_aside(row, notes);
            }
        }
    }
    report.used = report.read - report.set_aside;
    let bare = |Grouped { policy, clauses }| (policy, clauses.into_iter().map(|(clause, _)| clause).collect());
    Ok(articles::group(entries, false, notes).into_iter().map(bare).collect())
}
