//! A table about the documents beside it: one row a document, its file named in the first place.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use xuanti_formats::{Role, Use, ending, use_of};

use crate::model::{Problem, Severity};
use crate::read::columns;
use crate::read::diagnostics::{FileKind, FileReport, KEPT, Notes, Origin, shown};
use crate::read::files;
use crate::read::tables::{note_flaw, tables};

use super::columns::{Field, NAMES};
use super::facts::Facts;

/// Names of the tables that tell about the documents beside them.
const CATALOGUES: [&str; 4] = ["policies", "政策目录", "政策清单", "政策文件目录"];

/// Whether a file is such a table, by its name.
pub fn is_catalogue(path: &Path) -> bool {
    let stem = path.file_stem().map(|s| s.to_string_lossy().to_lowercase()).unwrap_or_default();
    CATALOGUES.contains(&stem.as_str()) && use_of(&ending(path), Role::Tables) == Use::Offered
}

/// Reads a table about documents into `said`; a row must name a file beside it or under `dir`.
pub fn read(
    path: &Path,
    dir: &Path,
    base: &Path,
    documents: &[PathBuf],
    said: &mut HashMap<PathBuf, Facts>,
) -> (FileReport, Vec<Problem>) {
    let mut notes = Notes::new(shown(path, base));
    let mut report = FileReport::new(&notes.file, FileKind::Catalogue, path);
    let opened = match files::open(path, Role::Tables, &mut notes) {
        Ok(opened) => opened,
        Err(problem) => return (report, vec![problem]),
    };
    report.encoding = opened.encoding.to_string();
    for table in tables(&opened.content, |row| columns::named(NAMES, row)) {
        let rows: Vec<_> = table.rows.filter(|row| !row.is_blank()).collect();
        let Some(header) = columns::header_row(NAMES, &rows) else { continue };
        let fields = columns::fields(NAMES, &rows[header]);
        for (name, field) in rows[header].cells.iter().zip(&fields).filter(|(name, _)| !name.is_empty()) {
            let field = field.map_or(KEPT, Field::label);
            report.columns.push((name.clone(), field.to_string()));
        }
        for row in &rows[header + 1..] {
            note_flaw(row, &mut notes);
            report.read += 1;
            let (mut facts, mut name) = (Facts::default(), "");
            for (field, cell) in fields.iter().zip(&row.cells).filter(|(_, cell)| !cell.trim().is_empty()) {
                match field {
                    Some(Field::File) => name = cell.trim(),
                    Some(field) => facts.write(*field, cell, Origin::Catalogue),
                    None => {}
                }
            }
            match named(name, path, dir, documents) {
                Some(document) => {
                    report.used += 1;
                    said.insert(document.clone(), facts);
                }
                None => {
                    report.set_aside += 1;
                    notes.add(Severity::Warning, "没有对应的文件", |file| {
                        let what = if name.is_empty() {
                            "没有写文件名".to_string()
                        } else {
                            format!("没有找到文件“{name}”")
                        };
                        Problem::warning(file, what, "请写成相对 policies/ 的路径，如 区教育局/招生办法.md")
                            .at_row(row.number)
                            .at_column("文件")
                            .setting_aside()
                    });
                }
            }
        }
    }
    (report, notes.finish())
}

/// The document a row names: beside the table or under `dir`, with or without its ending.
fn named<'a>(name: &str, table: &Path, dir: &Path, documents: &'a [PathBuf]) -> Option<&'a PathBuf> {
    let name = name.replace('\\', "/");
    let name = name.trim_start_matches("./");
    let inside = name.strip_prefix("policies/").unwrap_or(name);
    if inside.is_empty() {
        return None;
    }
    let places = [table.parent().unwrap_or(dir).join(inside), dir.join(inside)];
    documents.iter().find(|d| places.iter().any(|place| *d == place || d.with_extension("") == *place))
}
