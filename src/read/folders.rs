//! What lies in a folder and below it. Links are followed; what was there before, under whatever name, is told.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::model::Problem;

use super::diagnostics::shown;

/// How deep folders may lie in each other.
const DEEPEST: usize = 16;

/// A folder being walked.
pub struct Walk<'a> {
    /// Left out of the names shown.
    base: &'a Path,
    /// Where everything seen so far really lies, and the name it was seen by first.
    seen: HashMap<PathBuf, PathBuf>,
    pub files: Vec<PathBuf>,
    /// What cannot be walked or comes again.
    pub problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    /// Of `dir`, of which nothing was looked at yet. A link to a folder above it would bring all of it once more.
    pub fn of(dir: &Path, base: &'a Path) -> Walk<'a> {
        let real = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
        let seen = real.ancestors().zip(dir.ancestors()).map(|(real, name)| (real.to_path_buf(), name.to_path_buf()));
        Walk { base, seen: seen.collect(), files: Vec::new(), problems: Vec::new() }
    }

    /// All files below a folder, those of a folder sorted by name.
    pub fn below(dir: &Path, base: &'a Path) -> Walk<'a> {
        let mut walk = Walk::of(dir, base);
        walk.gather(dir, 0);
        walk
    }

    fn gather(&mut self, dir: &Path, depth: usize) {
        if depth > DEEPEST {
            let what = format!("文件夹套得太深（超过 {DEEPEST} 层），未读取");
            return self.problems.push(Problem::warning(shown(dir, self.base), what, "请把文件移到上一层"));
        }
        match listed(dir) {
            Ok(paths) => {
                for path in paths {
                    match self.is_new(&path) {
                        true if path.is_dir() => self.gather(&path, depth + 1),
                        true => self.files.push(path),
                        false => {}
                    }
                }
            }
            Err(e) => {
                let what = format!("文件夹打不开（{}），未读取", xuanti_formats::reason(&e));
                self.problems.push(Problem::error(shown(dir, self.base), what, "请检查权限"));
            }
        }
    }

    /// What lies in a folder and was not seen before.
    ///
    /// # Errors
    /// The folder cannot be opened.
    pub fn entries(&mut self, dir: &Path) -> std::io::Result<Vec<PathBuf>> {
        let paths = listed(dir)?;
        Ok(paths.into_iter().filter(|path| self.is_new(path)).collect())
    }

    /// Whether a path leads to something that was not seen before; tells where it does not.
    fn is_new(&mut self, path: &Path) -> bool {
        let name = shown(path, self.base);
        let Ok(real) = path.canonicalize() else {
            let what = "快捷方式（符号链接）指向的文件不见了，未读取";
            self.problems.push(Problem::warning(name, what, "请放进原来的文件，或删去它"));
            return false;
        };
        let Some(before) = self.seen.get(&real) else {
            self.seen.insert(real, path.to_path_buf());
            return true;
        };
        let before = match shown(before, self.base) {
            base if base.is_empty() => "项目".to_string(),
            inside => inside,
        };
        let sort = if real.is_dir() { "文件夹" } else { "文件" };
        let what = format!("与 {before} 是同一个{sort}，只读取一次");
        self.problems.push(Problem::note(name, what, "若非有意，请删去其中的快捷方式（符号链接）"));
        false
    }
}

/// What lies in a folder, sorted by name, without what programs put there for themselves.
fn listed(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        !name.starts_with('.') && !name.starts_with("~$") && name != "__MACOSX" && name != "Thumbs.db"
    });
    paths.sort();
    Ok(paths)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_followed_and_loops_told() {
        let dir = tempfile::tempdir().unwrap();
        let (round, elsewhere) = (dir.path().join("一轮"), dir.path().join("共享"));
        for folder in [&round, &elsewhere] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(elsewhere.join("甲.csv"), "x").unwrap();
        symlink(&elsewhere, round.join("共享")).unwrap();
        symlink(&round, round.join("圈")).unwrap();
        symlink(dir.path(), round.join("大圈")).unwrap();
        symlink(elsewhere.join("甲.csv"), round.join("又是甲.csv")).unwrap();
        symlink(elsewhere.join("没有.csv"), round.join("断.csv")).unwrap();
        let found = Walk::below(&round, dir.path());
        assert_eq!(found.files, [round.join("共享/甲.csv")]);
        assert_eq!(found.problems.len(), 4, "{:?}", found.problems);
    }
}
