//! Finished files → a folder, all or none: a reader finds the old report or the new one, never a half.

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use crate::report::masking::plain;

/// A file by name and content.
pub type File = (String, Vec<u8>);

/// Puts `files` into `folder`, made if need be; other files there stay. Everything is written beside it first, so
/// that only renames are left to go wrong; when one does, those before it are taken back.
///
/// # Errors
/// When something cannot be written; the folder is then as it was.
pub fn place(folder: &Path, files: &[File]) -> io::Result<()> {
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(parent)?;
    let beside = tempfile::Builder::new().prefix(".xuanti-report-").tempdir_in(parent)?;
    let (new, old) = (beside.path().join("new"), beside.path().join("old"));
    std::fs::create_dir(&new)?;
    std::fs::create_dir(&old)?;
    for (name, content) in files {
        for within in [&new, &old, folder] {
            within_folder(within, name)?;
        }
        let mut file = std::fs::File::create(new.join(name))?;
        file.write_all(content)?;
        file.sync_all()?;
    }
    if !folder.exists() {
        return std::fs::rename(&new, folder);
    }
    let mut done: Vec<(PathBuf, PathBuf)> = Vec::new();
    let mut attempt = || -> io::Result<()> {
        for (name, _) in files {
            let (target, kept) = (folder.join(name), old.join(name));
            if target.exists() {
                rename(&target, &kept, &mut done)?;
            }
            rename(&new.join(name), &target, &mut done)?;
        }
        Ok(())
    };
    let outcome = attempt();
    if outcome.is_err() {
        for (from, to) in done.into_iter().rev() {
            // What was just renamed one way goes back the other way, or nothing can be done.
            let _ = std::fs::rename(to, from);
        }
    }
    outcome
}

/// Where what people may have written in stays when a file is written anew, in the folder itself.
pub const OLD: &str = "旧件";

/// Copies into [`OLD`] what is in `folder` under the name of one of `files` and differs from it: somebody may have filled it in.
/// Gives the copies' paths.
///
/// # Errors
/// When something cannot be read or copied.
pub fn keep_old(folder: &Path, files: &[File]) -> io::Result<Vec<PathBuf>> {
    let mut kept = Vec::new();
    for (name, content) in files {
        let there = folder.join(name);
        if !there.is_file() || std::fs::read(&there)? == *content {
            continue;
        }
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let numbered = |n: usize| folder.join(OLD).join(format!("{stem}-{n}.{extension}"));
        let Some(free) = (1..).map(numbered).find(|path| !path.exists()) else { continue };
        if let Some(parent) = free.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(&there, &free)?;
        kept.push(free);
    }
    Ok(kept)
}

/// Makes the folder that a file called 提纲/… lies in. Nothing is made above or outside `folder`, nor `folder` itself.
fn within_folder(folder: &Path, name: &str) -> io::Result<()> {
    let parent =
        Path::new(name).parent().filter(|parent| parent.components().all(|c| matches!(c, Component::Normal(_))));
    match parent {
        Some(parent) if !parent.as_os_str().is_empty() && folder.exists() => {
            std::fs::create_dir_all(folder.join(parent))
        }
        _ => Ok(()),
    }
}

/// A text as part of a file's name: without what systems do not allow there, and not too long for them.
pub fn named(text: &str) -> String {
    const LONGEST: usize = 60;
    let allowed = |c: char| if c.is_control() || "\\/:*?\"<>|".contains(c) { '_' } else { c };
    let name: String = plain(text).chars().map(allowed).take(LONGEST).collect();
    // Dots and blanks at the end vanish on some systems, at the beginning they hide a file.
    name.trim_matches(['.', ' ']).to_string()
}

/// Writes one file, whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn write(file: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    beside(file, content)?.persist(file).map(drop).map_err(|e| e.error)
}

/// Writes a file that is not there yet, whole or not at all.
///
/// # Errors
/// When it is there, or cannot be written.
pub fn write_new(file: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    beside(file, content)?.persist_noclobber(file).map(drop).map_err(|e| e.error)
}

/// The content beside the place where it will be.
fn beside(file: &Path, content: impl AsRef<[u8]>) -> io::Result<tempfile::NamedTempFile> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(content.as_ref())?;
    beside.as_file().sync_all()?;
    Ok(beside)
}

fn rename(from: &Path, to: &Path, done: &mut Vec<(PathBuf, PathBuf)>) -> io::Result<()> {
    std::fs::rename(from, to)?;
    done.push((from.to_path_buf(), to.to_path_buf()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &str) -> File {
        (name.to_string(), content.as_bytes().to_vec())
    }

    #[test]
    fn what_was_written_in_is_kept_and_what_is_the_same_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let files = [file("单.xlsx", "1"), file("提纲/一.docx", "1")];
        let kept = || keep_old(dir.path(), &files).unwrap();
        assert!(kept().is_empty());
        place(dir.path(), &files).unwrap();
        assert!(kept().is_empty());
        for (filled, n) in [("甲", 1), ("乙", 2)] {
            std::fs::write(dir.path().join("单.xlsx"), filled).unwrap();
            assert_eq!(kept(), [dir.path().join(format!("旧件/单-{n}.xlsx"))]);
            assert_eq!(std::fs::read_to_string(&kept()[0]).unwrap(), filled);
            std::fs::remove_file(dir.path().join(format!("旧件/单-{}.xlsx", n + 1))).unwrap();
        }
    }

    #[test]
    fn files_are_replaced_and_others_stay() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("a/b");
        place(&out, &[file("x", "1"), file("y", "1")]).unwrap();
        std::fs::write(out.join("mine"), "!").unwrap();
        place(&out, &[file("x", "2"), file("y", "2")]).unwrap();
        let read = |name| std::fs::read_to_string(out.join(name)).unwrap();
        assert_eq!((read("x"), read("y"), read("mine")), ("2".into(), "2".into(), "!".into()));
        assert_eq!(std::fs::read_dir(dir.path().join("a")).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn files_may_lie_in_folders_of_their_own_and_names_are_made_safe() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        let files = [file("提纲/一", "1"), file(&named(" ../a:b?.\n"), "2")];
        for _ in 0..2 {
            place(&out, &files).unwrap();
            assert_eq!(std::fs::read_to_string(out.join("提纲/一")).unwrap(), "1");
            assert_eq!(std::fs::read_to_string(out.join("_a_b_._")).unwrap(), "2");
        }
    }

    #[test]
    fn where_one_cannot_be_placed_all_stay_as_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        place(&out, &[file("x", "1")]).unwrap();
        // The second can be written beside the folder, but its place in it does not exist.
        let bad = [file("x", "2"), file("../new/y", "2")];
        assert!(place(&out, &bad).is_err());
        assert_eq!(std::fs::read_to_string(out.join("x")).unwrap(), "1");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
