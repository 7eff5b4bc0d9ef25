//! What is told about a file: how it was understood, who said what, and its problems, the same trouble not more than a page
//! of times.

use std::path::Path;

use serde::Serialize;
use xuanti_formats::ending;

use crate::model::{Problem, Severity};

/// What a file is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A round of letters.
    #[default]
    Requests,
    /// A document, or a collection of them.
    Policies,
    /// A table about documents.
    Catalogue,
}

/// What was understood of a file, for `xuanti check`. `read == used + set_aside`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Its name inside the project.
    pub file: String,
    pub kind: FileKind,
    /// `csv`, `xlsx`, `md`, …: what it is, not what its name says.
    pub format: String,
    /// Name of the encoding; empty for workbooks.
    pub encoding: String,
    /// Column name as printed → its field in Chinese, or 保留 for columns that are only kept.
    pub columns: Vec<(String, String)>,
    /// Rows (requests, facts, articles) or clauses (documents).
    pub read: u32,
    pub used: u32,
    pub set_aside: u32,
    /// Anything else worth knowing, in Chinese.
    pub details: Vec<String>,
    /// Of a policy: what is known about it, and what nobody says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Known>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

impl FileReport {
    /// Of a file that nobody has looked into yet: its format is what its name says.
    pub fn new(file: &str, kind: FileKind, path: &Path) -> FileReport {
        FileReport { file: file.to_string(), kind, format: ending(path), ..FileReport::default() }
    }
}

/// Who says something about a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The lines at the head of the file.
    FrontMatter,
    /// A policies.csv.
    Catalogue,
    /// The document's own words.
    Text,
    /// The name of the folder.
    Folder,
    /// The name of the file.
    Name,
}

impl Origin {
    pub fn label(self) -> &'static str {
        match self {
            Origin::FrontMatter => "文件头",
            Origin::Catalogue => "目录表",
            Origin::Text => "正文",
            Origin::Folder => "文件夹",
            Origin::Name => "文件名",
        }
    }
}

/// One thing known about a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    /// 文号, 标题, …
    pub field: String,
    pub value: String,
    pub from: Origin,
}

/// Problems of one kind are told this many times a file; the others are counted.
const TOLD: u32 = 20;

/// The problems of one file.
pub struct Notes {
    pub file: String,
    problems: Vec<Problem>,
    /// Kind of problem, severity, how many so far; in order of appearance.
    kinds: Vec<(&'static str, Severity, u32)>,
}

impl Notes {
    pub fn new(file: impl Into<String>) -> Notes {
        Notes { file: file.into(), problems: Vec::new(), kinds: Vec::new() }
    }

    /// Adds a problem. `kind` names its kind in the summary; `make` is called only if it will be told.
    pub fn add(&mut self, severity: Severity, kind: &'static str, make: impl FnOnce(&str) -> Problem) {
        let at = self.kinds.iter().position(|(k, s, _)| *k == kind && *s == severity);
        let at = at.unwrap_or_else(|| {
            self.kinds.push((kind, severity, 0));
            self.kinds.len() - 1
        });
        self.kinds[at].2 += 1;
        if self.kinds[at].2 <= TOLD {
            self.problems.push(Problem { severity, ..make(&self.file) });
        }
    }

    /// All problems, in order of appearance, then how many were not told.
    pub fn finish(self) -> Vec<Problem> {
        let Notes { file, mut problems, kinds } = self;
        problems.extend(kinds.into_iter().filter(|(_, _, n)| *n > TOLD).map(|(kind, severity, n)| {
            Problem::new(severity, &file, format!("还有 {} 处：{kind}", n - TOLD), "处理办法同上，请一并检查")
        }));
        problems
    }
}

/// `path` as people know it: inside `base` where it lies there, with `/` between folders.
pub fn shown(path: &Path, base: &Path) -> String {
    path.strip_prefix(base).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_trouble_is_summed_up() {
        let mut notes = Notes::new("一.csv");
        for row in 1..=50 {
            notes.add(Severity::Note, "日期看不懂", |file| Problem::note(file, format!("第{row}个"), ""));
        }
        let problems = notes.finish();
        assert_eq!(problems.len(), 21);
        assert_eq!(problems[20].what, "还有 30 处：日期看不懂");
    }
}
