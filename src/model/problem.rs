//! What is wrong with the input, told so that a person can mend it.

use std::fmt;

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; everything was used.
    Note,
    /// A row or field was set aside; the rest goes on.
    Warning,
    /// A whole file could not be used.
    Error,
}

impl Severity {
    /// As it stands before what is said.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Error => "错误",
            Severity::Warning => "注意",
            Severity::Note => "提示",
        }
    }
}

/// One thing wrong, in Chinese: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub severity: Severity,
    pub file: String,
    /// The sheet of a workbook, or the table of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// A whole row was set aside for it.
    #[serde(skip)]
    pub set_aside: bool,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub todo: String,
}

impl Problem {
    pub fn new(
        severity: Severity,
        file: impl Into<String>,
        what: impl Into<String>,
        todo: impl Into<String>,
    ) -> Problem {
        let (file, what, todo) = (file.into(), what.into(), todo.into());
        Problem { severity, file, sheet: None, row: None, column: None, set_aside: false, what, todo }
    }

    pub fn error(file: impl Into<String>, what: impl Into<String>, todo: impl Into<String>) -> Problem {
        Problem::new(Severity::Error, file, what, todo)
    }

    pub fn warning(file: impl Into<String>, what: impl Into<String>, todo: impl Into<String>) -> Problem {
        Problem::new(Severity::Warning, file, what, todo)
    }

    pub fn note(file: impl Into<String>, what: impl Into<String>, todo: impl Into<String>) -> Problem {
        Problem::new(Severity::Note, file, what, todo)
    }

    pub fn at_row(mut self, row: u32) -> Problem {
        self.row = Some(row);
        self
    }

    /// The row is not used.
    pub fn setting_aside(mut self) -> Problem {
        self.set_aside = true;
        self
    }

    pub fn at_column(mut self, column: impl Into<String>) -> Problem {
        self.column = Some(column.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, " 工作表“{sheet}”")?;
        }
        if let Some(row) = self.row {
            write!(f, " 第{row}行")?;
        }
        if let Some(column) = &self.column {
            write!(f, " “{column}”列")?;
        }
        write!(f, "：{}", self.what)?;
        if !self.todo.is_empty() {
            write!(f, "。{}", self.todo)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
