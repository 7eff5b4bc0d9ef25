//! A folder of documents → policies and their clauses.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::notes::{FileReport, Notes, shown};
use super::table::{self, Content, ending};
use super::{clauses, metadata};
use crate::model::{Clause, Policies, Policy, Problem, Severity, UNKNOWN_DEPARTMENT};

/// What a folder of policies held.
#[derive(Debug, Default)]
pub struct PolicyFiles {
    pub policies: Policies,
    pub problems: Vec<Problem>,
    pub files: Vec<FileReport>,
}

/// One document read: its policies with their clauses, in order.
#[derive(Default)]
struct Document {
    policies: Vec<(Policy, Vec<Clause>)>,
    problems: Vec<Problem>,
    report: FileReport,
}

/// Rows of policies.csv: the file they are about → fields and values.
type Metadata = HashMap<String, Vec<(&'static str, String)>>;

/// Reads every document below `dir`; names are shown inside `base`. A missing folder is an empty one.
pub fn policies(dir: &Path, base: &Path) -> PolicyFiles {
    let mut result = PolicyFiles::default();
    let mut files = Vec::new();
    list(dir, base, &mut files, &mut result.problems);
    let (tables, files): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(|f| is_table(f));
    let mut known = Metadata::new();
    for table in [base.join("policies.csv")].into_iter().filter(|t| t.is_file()).chain(tables) {
        read_metadata(&table, base, &mut known, &mut result);
    }
    let documents: Vec<Document> = files.par_iter().map(|file| document(file, dir, base, &known)).collect();
    let mut ids: HashMap<String, u32> = HashMap::new();
    for document in documents {
        result.problems.extend(document.problems);
        result.files.push(document.report);
        for (mut policy, clauses) in document.policies {
            if ids.contains_key(&policy.id) {
                let what = format!("文号“{}”与另一份文件相同，已改用路径作编号", policy.id);
                result.problems.push(Problem::warning(&policy.path, what, "请核对文号，或删去重复的文件"));
                policy.id = policy.path.clone();
            }
            let position = result.policies.policies.len() as u32;
            ids.insert(policy.id.clone(), position);
            result.policies.policies.push(policy);
            result.policies.clauses.extend(clauses.into_iter().map(|c| Clause { policy: position, ..c }));
        }
    }
    resolve_replacements(&mut result.policies.policies, &ids);
    result
}

fn is_table(path: &Path) -> bool {
    path.file_stem().is_some_and(|s| s == "policies")
        && matches!(ending(path).as_str(), "csv" | "tsv" | "xlsx" | "xls" | "ods")
}

/// Every file below `dir` that can be read, sorted; others become problems.
fn list(dir: &Path, base: &Path, files: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|n| n.to_string_lossy().to_string()).unwrap_or_default();
        if name.starts_with(['.', '~']) || name.ends_with(".example") {
            continue;
        }
        if path.is_dir() {
            list(&path, base, files, problems);
        } else if matches!(ending(&path).as_str(), "md" | "markdown" | "txt" | "jsonl" | "ndjson") || is_table(&path) {
            files.push(path);
        } else {
            let todo = "请用 WPS/Word 打开，另存为 .txt 或 .md 后放回原处";
            problems.push(Problem::warning(shown(&path, base), "这种格式的政策文件还读不了，没有采用", todo));
        }
    }
}

fn read_metadata(path: &Path, base: &Path, known: &mut Metadata, result: &mut PolicyFiles) {
    let mut notes = Notes::new(shown(path, base));
    let content = match table::open(path, &mut notes) {
        Ok(content) => content,
        Err(problem) => {
            result.problems.push(problem);
            return;
        }
    };
    let recognised = |row: &super::delimited::Row| row.cells.iter().filter(|c| metadata::field(c).is_some()).count();
    for table in content.tables(recognised) {
        let mut header: Option<Vec<Option<&'static str>>> = None;
        for row in table.rows.filter(|row| !row.is_blank()) {
            let Some(header) = &header else {
                header = (recognised(&row) > 1).then(|| row.cells.iter().map(|c| metadata::field(c)).collect());
                continue;
            };
            let fields: Vec<(&'static str, String)> =
                header.iter().zip(&row.cells).filter_map(|(f, cell)| Some(((*f)?, cell.trim().to_string()))).collect();
            match fields.iter().find(|(f, value)| *f == "file" && !value.is_empty()) {
                Some((_, file)) => {
                    known.insert(file.replace('\\', "/"), fields.clone());
                }
                None => notes.add(Severity::Warning, "没有写明文件", |file| {
                    Problem::warning(file, "这一行没有写明是哪个文件，没有采用", "请在“文件”列写上文件名")
                        .at_row(row.number)
                }),
            }
        }
    }
    result.problems.extend(notes.finish());
}

fn document(path: &Path, dir: &Path, base: &Path, known: &Metadata) -> Document {
    let mut notes = Notes::new(shown(path, base));
    let inside = shown(path, dir);
    let mut document = Document::default();
    let decoded = match table::open(path, &mut notes) {
        Ok(Content::Text(decoded)) => decoded,
        Ok(Content::Book(_)) => {
            document.problems.push(Problem::warning(
                &notes.file,
                "这是工作簿，不是政策文件，没有采用",
                "请放到 requests 目录，或另存为 .txt",
            ));
            return document;
        }
        Err(problem) => {
            document.problems.push(problem);
            return document;
        }
    };
    let file = notes.file.clone();
    let stem = inside.rsplit_once('.').map_or(inside.as_str(), |(stem, _)| stem).to_string();
    let folder = inside.split_once('/').map_or(UNKNOWN_DEPARTMENT, |(folder, _)| folder).to_string();
    let fresh = || Policy {
        id: stem.clone(),
        department: folder.clone(),
        public: true,
        path: file.clone(),
        ..Policy::default()
    };
    if matches!(ending(path).as_str(), "jsonl" | "ndjson") {
        document.policies = lines(&decoded.text, &fresh, &mut notes);
    } else {
        let (front, body) = metadata::front_matter(&decoded.text);
        let mut policy = fresh();
        policy.title = title_in(body).unwrap_or_else(|| stem.rsplit('/').next().unwrap_or(&stem).to_string());
        let name = inside.rsplit('/').next().unwrap_or(&inside);
        let rows = known.get(&inside).or_else(|| known.get(name)).into_iter().flatten().map(|(f, v)| (*f, v.clone()));
        let front = front.iter().filter_map(|(key, value)| Some((metadata::field(key)?, value.clone())));
        for (field, value) in rows.chain(front) {
            if let Err(problem) = metadata::set(&mut policy, field, &value, &file) {
                document.problems.push(problem);
            }
        }
        let clauses = clauses::split(body, 0);
        document.policies.push((policy, clauses));
    }
    let count: usize = document.policies.iter().map(|(_, c)| c.len()).sum();
    if count == 0 {
        document.problems.push(Problem::warning(&file, "没有读出任何条款", "请检查文件内容是否为政策正文"));
    }
    document.report = FileReport {
        file,
        kind: "policies".into(),
        format: ending(path),
        encoding: decoded.encoding.into(),
        read: count as u32,
        used: count as u32,
        details: document
            .policies
            .iter()
            .take(1)
            .map(|(p, c)| format!("{}《{}》{} 条", p.id, p.title, c.len()))
            .collect(),
        ..FileReport::default()
    };
    document.problems.extend(notes.finish());
    document
}

/// The first heading, else the first line that could be a title.
fn title_in(body: &str) -> Option<String> {
    let mut lines = body.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('>'));
    let first = lines.next()?;
    match first.strip_prefix("# ") {
        Some(title) => Some(title.trim().to_string()),
        None => (first.chars().count() <= 60 && !first.contains('。'))
            .then(|| first.trim_start_matches('#').trim().to_string()),
    }
}

/// One policy, or one article of one, a line.
fn lines(text: &str, fresh: &dyn Fn() -> Policy, notes: &mut Notes) -> Vec<(Policy, Vec<Clause>)> {
    let mut by_law = Laws::default();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(line) else {
            notes.add(Severity::Warning, "不是 JSON 对象", |file| {
                Problem::warning(file, "这一行不是完整的 JSON 对象，没有采用", "请检查引号、逗号和括号")
                    .at_row(number as u32 + 1)
            });
            continue;
        };
        let get = |names: &[&str]| names.iter().find_map(|n| fields.get(*n)?.as_str()).unwrap_or_default();
        let (title, text) = (get(&["title", "标题"]), get(&["text", "content", "正文", "内容"]));
        let id = get(&["number", "文号", "_id", "id"]);
        let mut policy = Policy { title: title.to_string(), ..fresh() };
        for (key, value) in &fields {
            if let (Some(field), Some(value)) = (metadata::field(key), value.as_str())
                && field != "title"
                && let Err(problem) = metadata::set(&mut policy, field, value, &notes.file)
            {
                notes.add(Severity::Warning, "看不懂的值", |_| problem.at_row(number as u32 + 1));
            }
        }
        match clauses::article_of_title(title) {
            Some((law, printed, label)) => {
                policy.id = law.to_string();
                policy.title = law.to_string();
                by_law.add(
                    policy,
                    vec![Clause { label, number: printed.into(), text: text.into(), ..Clause::default() }],
                );
            }
            None => {
                policy.id = if id.is_empty() { format!("{}:{}", policy.id, number + 1) } else { id.to_string() };
                by_law.add(policy, clauses::split(text, 0));
            }
        }
    }
    by_law.policies
}

/// Articles gathered under their laws, laws in order of appearance.
#[derive(Default)]
pub(super) struct Laws {
    pub policies: Vec<(Policy, Vec<Clause>)>,
    at: HashMap<String, usize>,
    labels: std::collections::HashSet<(usize, String)>,
}

impl Laws {
    /// Adds clauses to the policy with this id, or adds the policy. Returns its position.
    pub fn add(&mut self, policy: Policy, clauses: Vec<Clause>) -> usize {
        let at = *self.at.entry(policy.id.clone()).or_insert_with(|| {
            self.policies.push((policy, Vec::new()));
            self.policies.len() - 1
        });
        for mut clause in clauses {
            // The same article twice keeps both, apart.
            let mut copies = 1;
            while !self.labels.insert((at, clause.label.clone())) {
                copies += 1;
                clause.label = format!("{}~{copies}", clause.label.split('~').next().unwrap_or_default());
            }
            self.policies[at].1.push(clause);
        }
        at
    }
}

/// Finds the policies that others say they replace, by number or title.
fn resolve_replacements(policies: &mut [Policy], ids: &HashMap<String, u32>) {
    let titles: HashMap<String, u32> = policies.iter().zip(0..).map(|(p, i)| (p.title.clone(), i)).collect();
    for new in 0..policies.len() {
        for old in policies[new].replaces.clone() {
            let found = ids.get(&old).or_else(|| titles.get(old.trim_matches(['《', '》'])));
            if let Some(&old) = found.filter(|&&old| old as usize != new) {
                policies[old as usize].replaced_by = Some(new as u32);
            }
        }
    }
}
