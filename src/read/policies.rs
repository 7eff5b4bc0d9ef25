//! The folder of policies → policies and clauses. Files are read in parallel, results are in the order of their paths.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::model::{Clause, Policies, Policy, Problem, Severity, UNKNOWN_DEPARTMENT};

use super::articles;
use super::catalogue;
use super::clauses;
use super::metadata::{Metadata, front_matter};
use super::notes::{FileReport, Notes, shown};
use super::outline::{self, Mark, is_title};
use super::replaced::{keep_ids_apart, plain, resolve_replacements};
use super::table::{self, Content, ending};

/// What a folder of policies holds.
#[derive(Debug, Clone, Default)]
pub struct PolicyFiles {
    pub policies: Policies,
    pub problems: Vec<Problem>,
    pub files: Vec<FileReport>,
}

/// Reads all policies under `dir`; the folder below it is their department. `base` is left out of the names shown.
pub fn policies(dir: &Path, base: &Path) -> PolicyFiles {
    let mut all = PolicyFiles::default();
    let mut paths = Vec::new();
    if let Err(e) = walk(dir, &mut paths) {
        let what = format!("文件夹打不开（{e}）");
        all.problems.push(Problem::error(shown(dir, base), what, "请把政策文件按部门放进 policies/<部门>/"));
    }
    paths.sort();
    let (catalogues, documents): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.into_iter().partition(|path| catalogue::is_catalogue(path));
    let mut said: HashMap<PathBuf, Metadata> = HashMap::new();
    for path in catalogues {
        let (report, problems) = catalogue::read(&path, dir, base, &documents, &mut said);
        all.files.push(report);
        all.problems.extend(problems);
    }
    let read = |path: &PathBuf| document(path, dir, base, said.get(path));
    for Loaded { policies, report, problems } in documents.par_iter().map(read).collect::<Vec<_>>() {
        all.files.extend(report);
        all.problems.extend(problems);
        for (policy, clauses) in policies {
            let at = all.policies.policies.len() as u32;
            all.policies.policies.push(policy);
            all.policies.clauses.extend(clauses.into_iter().map(|clause| Clause { policy: at, ..clause }));
        }
    }
    all.problems.extend(keep_ids_apart(&mut all.policies.policies));
    resolve_replacements(&mut all.policies.policies);
    all
}

/// All files under `dir` but hidden ones and editors' locks.
fn walk(dir: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        // A link to a folder could lead in a circle.
        if path.is_dir() && !path.is_symlink() {
            walk(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

/// What one file gave.
#[derive(Default)]
struct Loaded {
    policies: Vec<(Policy, Vec<Clause>)>,
    report: Option<FileReport>,
    problems: Vec<Problem>,
}

fn document(path: &Path, dir: &Path, base: &Path, said: Option<&Metadata>) -> Loaded {
    let mut notes = Notes::new(shown(path, base));
    let format = ending(path);
    let hint = match format.as_str() {
        "md" | "markdown" | "txt" | "jsonl" | "ndjson" => "",
        "doc" | "docx" | "wps" | "rtf" | "pdf" | "html" | "htm" | "ofd" => "请打开后另存为 .txt（UTF-8），每条单独成行",
        "csv" | "tsv" | "xlsx" | "xls" | "ods" => "元数据表请命名为 policies.csv 或 policies.xlsx",
        _ => "可用的有 .md .txt .jsonl",
    };
    if !hint.is_empty() {
        let problem = Problem::warning(&notes.file, "不是能读取的政策文件，已跳过", hint);
        return Loaded { problems: vec![problem], ..Loaded::default() };
    }
    let mut report = FileReport { file: notes.file.clone(), kind: "policies".into(), format, ..FileReport::default() };
    let decoded = match table::open(path, &mut notes) {
        Ok(Content::Text(decoded)) => decoded,
        Ok(Content::Book(_)) => {
            let problem = Problem::error(&notes.file, "内容是表格，不是政策文本", "请另存为 .txt 或 .md");
            return Loaded { problems: vec![problem], report: Some(report), ..Loaded::default() };
        }
        Err(problem) => return Loaded { problems: vec![problem], report: Some(report), ..Loaded::default() },
    };
    report.encoding = decoded.encoding.to_string();
    let inside = path.strip_prefix(dir).unwrap_or(path);
    let folder =
        inside.parent().and_then(|p| p.components().next()).map(|c| c.as_os_str().to_string_lossy().into_owned());
    let department = folder.unwrap_or_else(|| UNKNOWN_DEPARTMENT.to_string());
    let mut policies = match report.format.as_str() {
        "jsonl" | "ndjson" => lines(&decoded.text, &mut report, &mut notes),
        _ => {
            let id = shown(&inside.with_extension(""), Path::new(""));
            let policy = text(&decoded.text, id, said, &mut notes);
            (report.read, report.used) = (policy.1.len() as u32, policy.1.len() as u32);
            vec![policy]
        }
    };
    for (policy, _) in &mut policies {
        policy.path.clone_from(&notes.file);
        if policy.department.is_empty() {
            policy.department.clone_from(&department);
        }
    }
    Loaded { policies, report: Some(report), problems: notes.finish() }
}

/// A document of its own; `id` where it has no number.
fn text(text: &str, id: String, said: Option<&Metadata>, notes: &mut Notes) -> (Policy, Vec<Clause>) {
    let (metadata, body) = front_matter(text);
    let metadata = said.map_or_else(|| metadata.clone(), |said| metadata.clone().or(said));
    let mut policy = metadata.policy(None, notes);
    let (title, body) = title(body, &policy.title);
    if policy.title.is_empty() {
        let name = id.rsplit('/').next().unwrap_or(&id);
        policy.title = title.unwrap_or(name).to_string();
    }
    if policy.id.is_empty() {
        policy.id = id;
    }
    let clauses = clauses::split(body);
    if clauses.is_empty() {
        notes.add(Severity::Warning, "没有条款", |file| {
            Problem::warning(file, "没有正文，找不到条款", "请补上正文")
        });
    }
    (policy, clauses)
}

/// The title at the head of a body, and the body below it. A first heading that differs from a `known` title stays.
fn title<'a>(body: &'a str, known: &str) -> (Option<&'a str>, &'a str) {
    let mut rest = body;
    while let Some((first, below)) = rest.split_once('\n').or((!rest.is_empty()).then_some((rest, ""))) {
        let line = outline::line(first);
        if line.whole.is_empty() || first.trim_start().starts_with('>') {
            rest = below;
            continue;
        }
        let is_title = match line.mark {
            Mark::Heading { rank } if known.is_empty() => rank == 1,
            Mark::Text if known.is_empty() => {
                is_title(line.text) && !line.text.ends_with([':', '：']) && !below.trim().is_empty()
            }
            Mark::Heading { .. } | Mark::Text => plain(line.text) == plain(known),
            _ => false,
        };
        return if is_title { (Some(line.text), below) } else { (None, body) };
    }
    (None, body)
}

fn lines(text: &str, report: &mut FileReport, notes: &mut Notes) -> Vec<(Policy, Vec<Clause>)> {
    let mut entries = Vec::new();
    for entry in articles::entries(text) {
        report.read += 1;
        match entry {
            Ok(entry) if !entry.is_empty() => entries.push(entry),
            Ok(articles::Entry { row, .. }) | Err(row) => {
                report.set_aside += 1;
                articles::set_aside(row, notes);
            }
        }
    }
    report.used = report.read - report.set_aside;
    let groups = articles::group(entries, false, notes);
    groups
        .into_iter()
        .map(|group| (group.policy, group.clauses.into_iter().map(|(clause, _)| clause).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Standing;
    use jiff::civil::date;

    fn folder(files: &[(&str, &str)]) -> PolicyFiles {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join("policies").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        policies(&dir.path().join("policies"), dir.path())
    }

    #[test]
    fn departments_titles_and_ids() {
        let read = folder(&[
            (
                "区教育局/招生.md",
                "---\nnumber: 南教〔2023〕1号\ntitle: 招生办法\n---\n> 演示文本，非正式文件\n\n# 招生办法\n\n第一条 甲。\n",
            ),
            ("区教育局/午餐.txt", "关于午餐的通知\n\n一、甲。\n二、乙。\n"),
            ("散件.md", "只有一段话，没有编号，也没有标题。\n"),
        ]);
        let policies: Vec<_> =
            read.policies.policies.iter().map(|p| (p.id.as_str(), p.title.as_str(), p.department.as_str())).collect();
        assert_eq!(
            policies,
            [
                ("区教育局/午餐", "关于午餐的通知", "区教育局"),
                ("南教〔2023〕1号", "招生办法", "区教育局"),
                ("散件", "散件", UNKNOWN_DEPARTMENT)
            ]
        );
        let ids: Vec<_> = (0..4).map(|c| read.policies.clause_id(c)).collect();
        assert_eq!(ids, ["区教育局/午餐#1", "区教育局/午餐#2", "南教〔2023〕1号#1", "散件#p1"]);
        assert_eq!(read.problems, []);
    }

    #[test]
    fn a_catalogue_fills_in_and_front_matter_wins() {
        let read = folder(&[
            ("policies.csv", "文件,文号,状态,层级\n区教育局/招生.md,南教〔2023〕1号,已废止,市\n区教育局\\没有.md,,,\n"),
            ("区教育局/招生.md", "---\nlevel: 区\n---\n第一条 甲。\n"),
        ]);
        let policy = &read.policies.policies[0];
        assert_eq!(
            (policy.id.as_str(), policy.repealed, policy.level.map(|l| l.label())),
            ("南教〔2023〕1号", true, Some("区"))
        );
        assert_eq!(read.problems.iter().map(|p| p.row).collect::<Vec<_>>(), [Some(3)]);
        assert_eq!((read.files[0].read, read.files[0].used, read.files[0].set_aside), (2, 1, 1));
    }

    #[test]
    fn a_replacement_by_title_is_the_older_one() {
        let text = |number: &str, day: &str, more: &str| {
            format!("---\nnumber: {number}\ntitle: 交易办法\neffective: {day}\n{more}\n---\n第一条 甲。\n")
        };
        let read = folder(&[
            ("甲.md", &text("一号", "2017-01-01", "")),
            ("乙.md", &text("二号", "2022-01-01", "replaces: 《交易办法》")),
            ("丙.md", &text("一号", "2020-01-01", "")),
        ]);
        let all = &read.policies.policies;
        let by_id = |id: &str| all.iter().position(|p| p.id == id).unwrap();
        let new = by_id("二号") as u32;
        assert_eq!(all[by_id("一号")].standing(date(2023, 1, 1), all), Standing::Replaced(new));
        assert_eq!(all[by_id("一号(2)")].replaced_by, Some(new));
        assert_eq!(read.problems.len(), 1);
    }

    #[test]
    fn other_files_are_told() {
        let read = folder(&[("区教育局/招生.docx", "x"), ("区教育局/.隐藏", "x"), ("空.md", "")]);
        assert_eq!(read.problems.len(), 2);
        assert!(read.problems[0].todo.contains(".txt"));
    }
}
