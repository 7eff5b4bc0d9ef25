//! The folder of policies → policies and clauses. Files are read in parallel, results are in the order of their paths.
//!
//! A [`document`] is opened, laid out in lines ([`body`]), and what is known about it brought together ([`facts`]): its
//! [`front_matter`], a row of a [`catalogue`] beside it, what it has [`stated`] itself. Its body is divided into [`sections`],
//! and these into [`clauses`]: by their [`nesting`], long tables by their [`rows`]. [`articles`] reads JSONL that comes cut
//! into articles; [`formal`] tells clauses that need no explaining; at last it is settled what was [`replaced`] by what, as a
//! whole or in part.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::model::{Clause, Policies, PolicyId, Problem};

use super::diagnostics::{FileReport, shown};
use super::folders::Walk;
use document::Loaded;
use facts::Facts;
use replaced::keep_ids_apart;

pub mod articles;
mod body;
mod catalogue;
mod clauses;
mod columns;
mod document;
mod facts;
mod formal;
mod front_matter;
mod nesting;
mod replaced;
mod rows;
mod sections;
mod stated;

/// What a folder of policies holds.
#[derive(Debug, Clone, Default)]
pub struct PolicyFiles {
    /// In the order of their paths.
    pub policies: Policies,
    /// What is odd about the files.
    pub problems: Vec<Problem>,
    /// How each file was understood.
    pub files: Vec<FileReport>,
}

/// Reads all policies under `dir`; the folder below it is their department. `base` is left out of the names shown.
pub fn policies(dir: &Path, base: &Path) -> PolicyFiles {
    let mut all = PolicyFiles::default();
    if let Err(e) = dir.read_dir() {
        let what = format!("文件夹打不开（{}）", xuanti_formats::reason(&e));
        all.problems.push(Problem::error(shown(dir, base), what, "请把政策文件按部门放进 policies/部门名/"));
        return all;
    }
    let Walk { files: mut paths, problems, .. } = Walk::below(dir, base);
    all.problems = problems;
    paths.sort();
    let (catalogues, documents): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.into_iter().partition(|path| catalogue::is_catalogue(path));
    let mut said: HashMap<PathBuf, Facts> = HashMap::new();
    for path in catalogues {
        let (report, problems) = catalogue::read(&path, dir, base, &documents, &mut said);
        all.files.push(report);
        all.problems.extend(problems);
    }
    let read = |path: &PathBuf| document::read(path, dir, base, said.get(path));
    for Loaded { policies, report, problems } in documents.par_iter().map(read).collect::<Vec<_>>() {
        all.files.extend(report);
        all.problems.extend(problems);
        for (policy, clauses) in policies {
            let id = PolicyId::at(all.policies.policies.len());
            all.policies.policies.push(policy);
            all.policies.clauses.extend(clauses.into_iter().map(|clause| {
                let content = formal::content_of(&clause.text);
                Clause { policy: id, content, ..clause }
            }));
        }
    }
    all.problems.extend(keep_ids_apart(&mut all.policies.policies));
    all.problems.extend(replaced::resolve(&mut all.policies));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ClauseId, Policy, Standing, UNKNOWN_DEPARTMENT};
    use crate::read::diagnostics::Origin;
    use jiff::civil::date;
    use std::fs;

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
        let ids: Vec<_> = ClauseId::all(&read.policies.clauses).map(|c| read.policies.clause_id(c)).collect();
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
        let new = PolicyId::at(by_id("二号"));
        assert_eq!(all[by_id("一号")].standing(date(2023, 1, 1), all), Standing::Replaced(new));
        assert_eq!(all[by_id("一号(2)")].replaced_by, Some(new));
        assert_eq!(read.problems.len(), 1);
    }

    #[test]
    fn other_files_are_told() {
        let read = folder(&[("区教育局/照片.png", "x"), ("区教育局/.隐藏", "x"), ("空.md", "")]);
        assert_eq!(read.problems.len(), 2);
        assert!(read.problems[0].todo.contains(".docx"));
    }

    #[test]
    fn a_document_speaks_for_itself_but_the_folder_names_the_department() {
        let text = "南教〔2023〕9号\n关于午餐的通知\n各学校：\n一、甲。\n二、本通知自2023年7月1日起施行，有效期三年。\n佛山市南海区教育局\n2023年6月1日\n";
        let read = folder(&[("教育/午餐.txt", text), ("散.txt", &text.replace("9号", "10号"))]);
        let about = |at: usize| {
            let p: &Policy = &read.policies.policies[at];
            (p.id.as_str(), p.title.as_str(), p.department.as_str(), p.expires)
        };
        assert_eq!(about(0), ("南教〔2023〕9号", "关于午餐的通知", "教育", Some(date(2026, 6, 30))));
        assert_eq!(about(1).2, "区教育局");
        assert_eq!(read.policies.clauses.len(), 4);
        assert!(read.files[1].fields.iter().any(|k| k.field == "文号" && k.from == Origin::Text));
        assert!(read.files[0].missing.is_empty());
    }
}
