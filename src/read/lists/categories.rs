//! The categories that topics are sorted into.

use std::path::Path;

use crate::model::{Category, Kind, Problem, Severity};
use crate::read::columns::{Names, split_list};

use super::rows::{each, lacks, name_of};

/// The categories, nested if wanted, with seed words and the usual kind of need.
pub fn categories(path: &Path) -> (Vec<Category>, Vec<Problem>) {
    const NAMES: &Names<usize> = &[
        (0, &["类别", "名称", "类别名称", "name", "category"]),
        (1, &["上级类别", "上级", "父类别", "parent"]),
        (2, &["种子词", "关键词", "典型词", "seeds", "words", "keywords"]),
        (3, &["常见类型", "需求类型", "类型", "kind"]),
    ];
    let mut categories: Vec<Category> = Vec::new();
    let mut parents: Vec<(String, u32)> = Vec::new();
    let mut problems = each::<4>(path, NAMES, |[name, parent, seeds, kind], row, notes| {
        if name.is_empty() {
            return notes.add(Severity::Warning, "缺名称", |file| lacks(file, row, "类别"));
        }
        let parsed = Kind::parse(&kind);
        if parsed.is_none() && !kind.is_empty() {
            notes.add(Severity::Warning, "常见类型看不懂", |file| {
                let todo = "请写 群众热点咨询 或 村居重点推进";
                Problem::warning(file, format!("常见类型“{kind}”看不懂，未使用"), todo)
                    .at_row(row)
                    .at_column("常见类型")
            });
        }
        if !parent.is_empty() {
            parents.push((parent.clone(), row));
        }
        categories.push(Category {
            name,
            parent: Some(parent).filter(|p| !p.is_empty()),
            seeds: split_list(&seeds),
            kind: parsed,
        });
    });
    for (parent, row) in parents.into_iter().filter(|(p, _)| !categories.iter().any(|c| c.name == *p)) {
        let what = format!("没有名为“{parent}”的上级类别");
        problems
            .push(Problem::warning(name_of(path), what, "请改正，或补上这个类别").at_row(row).at_column("上级类别"));
    }
    (categories, problems)
}
