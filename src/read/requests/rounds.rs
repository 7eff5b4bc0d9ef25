//! Which files of a folder are rounds of requests.

use std::fs;
use std::path::{Path, PathBuf};

use xuanti_formats::{Role, Use, ending, offered, use_of};

use crate::model::Problem;
use crate::read::diagnostics::shown;

/// The files of a folder that hold requests, sorted by name. Files that cannot be read as such are problems.
pub fn request_files(dir: &Path) -> (Vec<PathBuf>, Vec<Problem>) {
    let base = dir.parent().unwrap_or(dir);
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) => {
            let what = format!("文件夹打不开（{e}）");
            return (Vec::new(), vec![Problem::error(shown(dir, base), what, "请把各轮诉求文件放进这个文件夹")]);
        }
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        let todo = match use_of(&ending(&path), Role::Letters) {
            _ if path.is_dir() => "只读取这一层的文件，请把文件移到上一层".to_string(),
            Use::Offered | Use::Taken => {
                files.push(path);
                continue;
            }
            Use::Refused(todo) => todo.to_string(),
            Use::Unknown => format!("可用的有 {}", offered(Role::Letters)),
        };
        problems.push(Problem::warning(shown(&path, base), "不是能读取的诉求文件，已跳过", todo));
    }
    (files, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lists_what_it_can_read() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.XLSX", "~$a.xlsx", ".x.csv", "c.et"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        let (files, problems) = request_files(dir.path());
        assert_eq!(files, [dir.path().join("a.XLSX"), dir.path().join("b.csv")]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].todo.contains(".xlsx"));
    }
}
