//! Writing results: stdout for data, stderr for the rest. The only place that writes to either.

use std::fmt::Display;
use std::io::{BufWriter, ErrorKind, IsTerminal, StdoutLock, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use super::{Format, Global};
use crate::model::{Problem, Severity};
use crate::report::masking::Masking;
use crate::report::render::csv;
use crate::report::render::folder::{self, File};
use crate::report::render::table::{Column, cells};
use crate::report::render::terminal::Screen;

/// Columns assumed where there is no terminal to ask.
const WIDTH: u16 = 100;
/// Problems shown on stderr before pointing to `check`.
const SHOWN: usize = 5;

impl Global {
    pub fn screen(&self) -> Screen {
        let terminal = stream().get_ref().is_terminal();
        let width = terminal_size::terminal_size().filter(|_| terminal).map_or(WIDTH, |(width, _)| width.0);
        Screen {
            width: width.clamp(60, 160),
            colour: terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        }
    }

    /// Masks unless asked not to.
    pub fn masking(&self) -> Masking {
        Masking(!self.no_redact)
    }

    /// Writes `items` in the chosen format: `whole` as one document, `items` one a line, `columns` of the items as
    /// CSV, or `text` for people.
    pub fn write<W: Serialize, I: Serialize>(
        &self,
        whole: &W,
        items: &[I],
        columns: &[Column<I>],
        text: impl FnOnce() -> String,
    ) -> Result<()> {
        let mut out = stream();
        match self.format {
            Format::Table => out.write_all(text().as_bytes())?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut out, whole)?;
                writeln!(out)?;
            }
            Format::Jsonl => {
                for item in items {
                    serde_json::to_writer(&mut out, item)?;
                    writeln!(out)?;
                }
            }
            Format::Csv => {
                let header: Vec<&str> = columns.iter().map(|column| column.head.title).collect();
                csv::write(&mut out, &header, items.iter().map(|item| cells(columns, item)))?;
            }
        }
        Ok(out.flush()?)
    }
}

/// Standard output, to be flushed at the end.
#[expect(clippy::disallowed_methods, reason = "this is the place")]
pub fn stream() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(std::io::stdout().lock())
}

/// Puts finished files into a folder and lists them.
///
/// # Errors
/// When they cannot be written; the folder is then as it was.
pub fn place(folder: &Path, files: &[File]) -> Result<()> {
    folder::place(folder, files)
        .with_context(|| format!("无法写入 {}。请检查权限和磁盘空间，或用 --out 换一个目录", folder.display()))?;
    files.iter().try_for_each(|(name, _)| line(folder.join(name).display()))
}

/// As [`place`], for files that people write in: what they may have filled in is kept beside.
///
/// # Errors
/// As [`place`].
pub fn place_anew(folder: &Path, files: &[File]) -> Result<()> {
    let kept = folder::keep_old(folder, files).with_context(|| {
        format!("无法留存 {} 里原有的文件。请检查权限和磁盘空间，或用 --out 换一个目录", folder.display())
    })?;
    place(folder, files)?;
    if !kept.is_empty() {
        let old = folder.join(folder::OLD);
        say(format_args!("原有的 {} 个同名文件内容不同（可能填改过），已留在 {}。", kept.len(), old.display()));
    }
    Ok(())
}

/// Writes a line to standard output.
///
/// # Errors
/// When it cannot be written.
pub fn line(text: impl Display) -> Result<()> {
    let mut out = stream();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// Whether a person agrees: as said on the command line, else asked where there is a terminal. `None` where there is nobody to ask.
pub fn agreed(question: &str, yes: bool) -> Result<Option<bool>> {
    if yes {
        return Ok(Some(true));
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(None);
    }
    say(format_args!("{question}（输入 是 或 y 确认，其他为否）"));
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(Some(matches!(answer.trim(), "是" | "y" | "Y" | "yes")))
}

/// Writes a line to standard error. That nobody reads it any more is no reason to fail: what it tells of is done.
pub fn say(text: impl Display) {
    // In one piece, so that lines of two programs do not run into each other.
    let _ = std::io::stderr().lock().write_all(format!("{text}\n").as_bytes());
}

/// Shows the gravest problems on stderr and where the others are.
pub fn problems(problems: &[Problem], masking: Masking) {
    let mut grave: Vec<&Problem> = problems.iter().filter(|p| p.severity >= Severity::Warning).collect();
    grave.sort_by_key(|p| std::cmp::Reverse(p.severity));
    for problem in grave.iter().take(SHOWN) {
        let mark = if problem.severity == Severity::Error { "错误" } else { "注意" };
        say(format_args!("{mark}：{}", masking.problem(problem)));
    }
    if grave.len() > SHOWN {
        say(format_args!("……共 {} 处问题，全部见 xuanti check", grave.len()));
    }
}

/// Whether an error came from a reader that stopped reading.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        let csv = cause.downcast_ref::<::csv::Error>().and_then(|e| match e.kind() {
            ::csv::ErrorKind::Io(e) => Some(e.kind()),
            _ => None,
        });
        io.or(json).or(csv) == Some(ErrorKind::BrokenPipe)
    })
}
