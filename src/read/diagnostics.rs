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

/// What a column is for that nobody knows.
pub const KEPT: &str = "认不出用途，只随原文保存";

/// What was understood of a file, for `xuanti check`. `read == used + set_aside`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Its name inside the project.
    pub file: String,
    /// Of letters: the round it is part of.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub round: String,
    /// What it is for.
    pub kind: FileKind,
    /// `csv`, `xlsx`, `md`, …: what it is, not what its name says.
    pub format: String,
    /// Name of the encoding; empty for workbooks.
    pub encoding: String,
    /// Column name as printed → its field in Chinese, or `KEPT`.
    pub columns: Vec<(String, String)>,
    /// Rows (requests, facts, articles) or clauses (documents).
    pub read: u32,
    /// Of these, what was used.
    pub used: u32,
    /// And what was not; a problem says why.
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
    /// As people are told.
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
    /// As it is written.
    pub value: String,
    /// Who says it.
    pub from: Origin,
}

/// Problems of one kind are told this many times a file, or a round of many files; the others are counted.
const TOLD: usize = 20;

/// The problems of one file, or of the files of a round.
pub struct Notes {
    pub file: String,
    /// The sheet that is being read: what is wrong with a row says so.
    pub sheet: Option<String>,
    /// Each with the position of its kind.
    problems: Vec<(usize, Problem)>,
    /// In order of appearance.
    kinds: Vec<Kind>,
}

/// One sort of trouble.
struct Kind {
    name: &'static str,
    severity: Severity,
    /// How many so far, told or not.
    count: usize,
}

impl Notes {
    pub fn new(file: impl Into<String>) -> Notes {
        Notes { file: file.into(), sheet: None, problems: Vec::new(), kinds: Vec::new() }
    }

    /// Adds a problem. `kind` names its kind in the summary; `make` is called only if it will be told.
    pub fn add(&mut self, severity: Severity, kind: &'static str, make: impl FnOnce(&str) -> Problem) {
        let at = self.kind(kind, severity);
        self.kinds[at].count += 1;
        if self.kinds[at].count <= TOLD {
            let mut problem = Problem { severity, ..make(&self.file) };
            if problem.row.is_some() && problem.sheet.is_none() {
                problem.sheet.clone_from(&self.sheet);
            }
            self.problems.push((at, problem));
        }
    }

    /// Adds a problem of the whole file, or of a sheet, unless it was added before.
    pub fn add_once(&mut self, kind: &'static str, problem: Problem) {
        if !self.problems.iter().any(|(_, known)| *known == problem) {
            self.add(problem.severity, kind, |_| problem);
        }
    }

    /// Adds what was noted of a file of the same round.
    pub fn absorb(&mut self, file: Notes) {
        let kinds: Vec<usize> = file.kinds.iter().map(|kind| self.kind(kind.name, kind.severity)).collect();
        let before: Vec<usize> = self.kinds.iter().map(|kind| kind.count).collect();
        let mut told = before.clone();
        for (kind, problem) in file.problems {
            let at = kinds[kind];
            told[at] += 1;
            if told[at] <= TOLD {
                self.problems.push((at, problem));
            }
        }
        for (kind, at) in file.kinds.iter().zip(kinds) {
            self.kinds[at].count += kind.count;
        }
    }

    fn kind(&mut self, name: &'static str, severity: Severity) -> usize {
        let known = self.kinds.iter().position(|kind| kind.name == name && kind.severity == severity);
        known.unwrap_or_else(|| {
            self.kinds.push(Kind { name, severity, count: 0 });
            self.kinds.len() - 1
        })
    }

    /// All problems, in order of appearance, then how many were not told.
    pub fn finish(self) -> Vec<Problem> {
        let Notes { file, problems, kinds, .. } = self;
        let mut problems: Vec<Problem> = problems.into_iter().map(|(_, problem)| problem).collect();
        problems.extend(kinds.into_iter().filter(|kind| kind.count > TOLD).map(|kind| {
            let what = format!("还有 {} 处：{}", kind.count - TOLD, kind.name);
            Problem::new(kind.severity, &file, what, "处理办法同上，请一并检查")
        }));
        problems
    }
}

/// A value as quoted in a message.
pub fn clip(text: &str) -> String {
    let mut short: String = text.chars().take(20).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
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

    #[test]
    fn the_same_trouble_in_many_files_of_a_round_is_summed_up_too() {
        let mut round = Notes::new("一轮");
        for file in 1..=15 {
            let mut notes = Notes::new(format!("{file}.csv"));
            for row in 1..=3 {
                notes.add(Severity::Note, "日期看不懂", |file| Problem::note(file, "不懂", "").at_row(row));
            }
            round.absorb(notes);
        }
        let problems = round.finish();
        assert_eq!((problems.len(), problems[20].what.as_str()), (21, "还有 25 处：日期看不懂"));
        assert_eq!((problems[19].file.as_str(), problems[20].file.as_str()), ("7.csv", "一轮"));
    }
}
