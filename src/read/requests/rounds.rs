//! Which files are rounds of requests: a file, or a folder of files, directly under the folder of requests.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use xuanti_formats::{Role, Use, ending, offered, use_of};

use crate::model::Problem;
use crate::read::diagnostics::shown;

/// How deep folders may lie in each other.
const DEEPEST: usize = 16;

/// One round.
pub struct RoundFiles {
    /// Its file's name without the ending, or its folder's.
    pub name: String,
    /// As messages call it.
    pub shown: String,
    pub files: Vec<PathBuf>,
    /// What cannot be read as letters.
    pub problems: Vec<Problem>,
}

/// The rounds in a folder, sorted by name: files and folders. What cannot be read as such are problems.
pub fn request_files(dir: &Path) -> (Vec<PathBuf>, Vec<Problem>) {
    let base = dir.parent().unwrap_or(dir);
    let (mut rounds, mut problems) = (Vec::new(), Vec::new());
    match listed(dir) {
        Ok(paths) => {
            for path in paths {
                match refusal(&path).filter(|_| !path.is_dir()) {
                    Some(todo) => problems.push(skipped(&path, base, todo)),
                    None => rounds.push(path),
                }
            }
        }
        Err(e) => {
            let what = format!("文件夹打不开（{}）", xuanti_formats::reason(&e));
            problems.push(Problem::error(shown(dir, base), what, "请把各轮诉求文件放进这个文件夹"));
        }
    }
    (rounds, problems)
}

/// The round that a path is: itself, or the files below a folder.
pub fn round_at(path: &Path, base: &Path) -> RoundFiles {
    let folder = path.is_dir();
    let name = if folder { path.file_name() } else { path.file_stem() };
    let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut round = RoundFiles { name, shown: shown(path, base), files: Vec::new(), problems: Vec::new() };
    match refusal(path).filter(|_| !folder) {
        _ if folder => {
            round.gather(path, base, &mut HashMap::new(), 0);
            if round.files.is_empty() && round.problems.is_empty() {
                round.problems.push(Problem::warning(
                    &round.shown,
                    "文件夹里没有文件",
                    "请把这一轮的诉求文件放进去，或删去它",
                ));
            }
        }
        Some(todo) => round.problems.push(Problem::error(&round.shown, "不是能读取的诉求文件", todo)),
        None => round.files.push(path.to_path_buf()),
    }
    round
}

impl RoundFiles {
    /// Adds the files below a folder. Links are followed; what was there before, under whatever name, is told.
    fn gather(&mut self, dir: &Path, base: &Path, seen: &mut HashMap<PathBuf, PathBuf>, depth: usize) {
        let paths = match listed(dir) {
            Ok(_) if depth > DEEPEST => {
                let what = format!("文件夹套得太深（超过 {DEEPEST} 层），未读取");
                return self.problems.push(Problem::warning(shown(dir, base), what, "请把文件移到上一层"));
            }
            Ok(paths) => paths,
            Err(e) => {
                let what = format!("文件夹打不开（{}），未读取", xuanti_formats::reason(&e));
                return self.problems.push(Problem::error(shown(dir, base), what, "请检查权限"));
            }
        };
        if let Ok(itself) = dir.canonicalize() {
            seen.entry(itself).or_insert_with(|| dir.to_path_buf());
        }
        for path in paths {
            let Ok(real) = path.canonicalize() else {
                let what = "快捷方式（符号链接）指向的文件不见了，未读取";
                self.problems.push(Problem::warning(shown(&path, base), what, "请放进原来的文件，或删去它"));
                continue;
            };
            if let Some(before) = seen.get(&real) {
                let what = format!(
                    "与 {} 是同一个{}，只读取一次",
                    shown(before, base),
                    if real.is_dir() { "文件夹" } else { "文件" }
                );
                self.problems.push(Problem::note(
                    shown(&path, base),
                    what,
                    "若非有意，请删去其中的快捷方式（符号链接）",
                ));
                continue;
            }
            seen.insert(real, path.clone());
            match refusal(&path).filter(|_| !path.is_dir()) {
                _ if path.is_dir() => self.gather(&path, base, seen, depth + 1),
                Some(todo) => self.problems.push(skipped(&path, base, todo)),
                None => self.files.push(path),
            }
        }
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

/// What to do with a file that cannot be read as letters, by its name.
fn refusal(path: &Path) -> Option<String> {
    let ending = ending(path);
    match use_of(&ending, Role::Letters) {
        Use::Offered | Use::Taken => None,
        Use::Refused(todo) => Some(todo.to_string()),
        // A pipe has no name.
        Use::Unknown if ending.is_empty() => None,
        Use::Unknown if ending == "json" => Some("请另存为 .jsonl（每行一个 {\"text\": \"……\"}）或 .csv".into()),
        Use::Unknown => Some(format!("可用的有 {}", offered(Role::Letters))),
    }
}

fn skipped(path: &Path, base: &Path, todo: String) -> Problem {
    Problem::warning(shown(path, base), "不是能读取的诉求文件，已跳过", todo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lists_what_it_can_read() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.XLSX", "~$a.xlsx", ".x.csv", "c.xyz"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        fs::create_dir(dir.path().join("第二轮")).unwrap();
        let (files, problems) = request_files(dir.path());
        assert_eq!(files, ["a.XLSX", "b.csv", "第二轮"].map(|name| dir.path().join(name)));
        assert_eq!(problems.len(), 1);
        assert!(problems[0].todo.contains(".xlsx"));
    }

    #[test]
    fn a_folder_is_one_round_with_all_below_it() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["西樵镇/甲.csv", "西樵镇/乙.csv", "丙.csv", "丁.zip"] {
            fs::create_dir_all(dir.path().join("一轮").join(name).parent().unwrap()).unwrap();
            fs::write(dir.path().join("一轮").join(name), "x").unwrap();
        }
        let round = round_at(&dir.path().join("一轮"), dir.path());
        assert_eq!((round.name.as_str(), round.files.len(), round.problems.len()), ("一轮", 3, 1));
        let alone = round_at(&dir.path().join("一轮/丙.csv"), dir.path());
        assert_eq!((alone.name.as_str(), alone.files.len()), ("丙", 1));
        fs::write(dir.path().join("a.json"), "[]").unwrap();
        assert!(round_at(&dir.path().join("a.json"), dir.path()).problems[0].todo.contains(".jsonl"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_loops_told() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let (round, elsewhere) = (dir.path().join("一轮"), dir.path().join("共享"));
        for folder in [&round, &elsewhere] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(elsewhere.join("甲.csv"), "x").unwrap();
        symlink(&elsewhere, round.join("共享")).unwrap();
        symlink(&round, round.join("圈")).unwrap();
        symlink(elsewhere.join("甲.csv"), round.join("又是甲.csv")).unwrap();
        symlink(elsewhere.join("没有.csv"), round.join("断.csv")).unwrap();
        let found = round_at(&round, dir.path());
        assert_eq!(found.files, [round.join("共享/甲.csv")]);
        assert_eq!(found.problems.len(), 3, "{:?}", found.problems);
    }
}
