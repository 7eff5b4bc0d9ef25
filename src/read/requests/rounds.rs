//! Which files are rounds of requests: a file, or a folder of files, directly under the folder of requests.

use std::path::{Path, PathBuf};

use xuanti_formats::{Role, Use, ending, offered, use_of};

use crate::model::Problem;
use crate::read::diagnostics::shown;
use crate::read::folders::Walk;

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
    let mut walk = Walk::of(dir, base);
    let mut rounds = Vec::new();
    match walk.entries(dir) {
        Ok(paths) => {
            for path in paths {
                match refusal(&path).filter(|_| !path.is_dir()) {
                    Some(todo) => walk.problems.push(skipped(&path, base, todo)),
                    None => rounds.push(path),
                }
            }
        }
        Err(e) => {
            let what = format!("文件夹打不开（{}）", xuanti_formats::reason(&e));
            walk.problems.push(Problem::error(shown(dir, base), what, "请把各轮诉求文件放进这个文件夹"));
        }
    }
    (rounds, walk.problems)
}

/// The round that a path is: itself, or the files below a folder.
pub fn round_at(path: &Path, base: &Path) -> RoundFiles {
    let folder = path.is_dir();
    let name = if folder { path.file_name() } else { path.file_stem() };
    let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut round = RoundFiles { name, shown: shown(path, base), files: Vec::new(), problems: Vec::new() };
    match refusal(path).filter(|_| !folder) {
        _ if folder => {
            let walk = Walk::below(path, base);
            round.problems = walk.problems;
            for file in walk.files {
                match refusal(&file) {
                    Some(todo) => round.problems.push(skipped(&file, base, todo)),
                    None => round.files.push(file),
                }
            }
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
    use std::fs;

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
}
