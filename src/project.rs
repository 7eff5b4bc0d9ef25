//! A project folder: its configuration, where its files are, and its caches.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::civil::Time;

use crate::model::Config;
use crate::read;

const CONFIG: &str = "xuanti.toml";
const CACHE: &str = ".xuanti";
/// Inside a cache entry's folder: the entry itself, and the hash that tells whether it is still whole.
const ENTRY: &str = "entry";
const SEAL: &str = "seal";
/// Begins the name of a folder in which an entry is being made.
const MAKING: &str = "making-";

/// A folder with `xuanti.toml`.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The folder.
    pub root: PathBuf,
    /// What xuanti.toml says.
    pub config: Config,
}

impl Project {
    /// The project that contains `start`: found by walking up, as git does.
    ///
    /// # Errors
    /// When there is none, or its configuration cannot be read.
    pub fn find(start: &Path) -> Result<Project> {
        let start =
            start.canonicalize().with_context(|| format!("打不开目录 {}。请检查 -C 后面的路径", start.display()))?;
        match start.ancestors().find(|dir| dir.join(CONFIG).is_file()) {
            Some(root) => Project::open(root),
            None => bail!(
                "{} 及其上级目录里没有 {CONFIG}。请用 -C 指明项目目录，或用 xuanti init 新建一个",
                start.display()
            ),
        }
    }

    /// Opens the project at `root`.
    ///
    /// # Errors
    /// When its configuration cannot be read.
    pub fn open(root: &Path) -> Result<Project> {
        let path = root.join(CONFIG);
        let bytes = fs::read(&path).with_context(|| format!("无法读取 {}。请检查权限", path.display()))?;
        let config = config(&read::decode(bytes).text).map_err(|fault| anyhow::anyhow!("{CONFIG} {fault}"))?;
        Ok(Project { root: root.to_path_buf(), config })
    }

    /// Path of a file or folder of the project.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Whether there is a project at `dir` itself.
    pub fn is_at(dir: &Path) -> bool {
        dir.join(CONFIG).exists()
    }

    /// Makes a project: its folders, its files, its configuration. What is there already stays as it is.
    ///
    /// # Errors
    /// When something cannot be made.
    pub fn make<'f>(
        dir: &Path,
        config: &'f str,
        folders: &[&str],
        files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
    ) -> Result<()> {
        for folder in folders {
            let folder = dir.join(folder);
            fs::create_dir_all(&folder).with_context(|| format!("无法建立目录 {}。请检查权限", folder.display()))?;
        }
        // The configuration last, because it is what makes the folder a project.
        for (name, content) in files.into_iter().chain([(CONFIG, config.as_bytes())]) {
            let path = dir.join(name);
            if !path.exists() {
                fs::write(&path, content)
                    .with_context(|| format!("无法写入 {}。请检查权限和磁盘空间", path.display()))?;
            }
        }
        Ok(())
    }
}

/// Reads what xuanti.toml says.
///
/// # Errors
/// What is wrong, and in which line, in Chinese.
pub fn config(text: &str) -> Result<Config, String> {
    let config: Config = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let number = text[..at].matches('\n').count() + 1;
        let line = text.lines().nth(number - 1).unwrap_or_default().trim();
        format!("第{number}行“{line}”写法有误：{}。请对照 README 的配置说明改正", fault(error.message()))
    })?;
    let (slot, limits) = (&config.slot, &config.limits);
    let weights = &config.demand;
    let weights = [weights.asked, weights.duty, weights.new_policy, weights.rising, weights.asked_again];
    let rules = [
        ((1..=7).contains(&slot.weekday), "[slot] 的 weekday 应为1至7（1 = 星期一）"),
        ((1..=520).contains(&slot.cadence_weeks), "[slot] 的 cadence_weeks 应为1至520周"),
        (slot.time.parse::<Time>().is_ok(), "[slot] 的 time 应是时间，如 \"15:00\""),
        (slot.preparation_days <= 3650, "[slot] 的 preparation_days 应不超过3650天"),
        (limits.episodes > 0, "[limits] 的 episodes 应不少于1期"),
        (limits.topics_per_episode > 0, "[limits] 的 topics_per_episode 应不少于1个"),
        (weights.iter().all(|w| w.is_finite() && *w >= 0.0), "[demand] 的权数和倍数应是不小于0的数"),
        (config.found_threshold.is_none_or(|t| (0.0..=1.0).contains(&t)), "found_threshold 应在0与1之间"),
    ];
    match rules.iter().find(|(kept, _)| !kept) {
        Some((_, rule)) => Err(format!("写法有误：{rule}")),
        None => Ok(config),
    }
}

/// The parser's complaint, in Chinese.
fn fault(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.as_slice() {
        [name, known @ ..] if message.starts_with("unknown field") => {
            format!("没有“{name}”这一项，可用的有 {}", known.join("、"))
        }
        _ if message.starts_with("duplicate") => "这一项写了两次".into(),
        _ => "看不懂这样的写法（文字和日期加英文引号，日期如 \"2023-07-18\"，数目为不加引号的整数）".into(),
    }
}

/// Where results that can be made again are kept. Each entry is named by a hash of everything that went into it and
/// sealed by a hash of what it holds, so a wrong or damaged one is never read; in a folder that cannot be written
/// nothing is kept.
#[derive(Debug, Clone)]
pub struct Cache {
    dir: PathBuf,
}

/// What an entry was made from.
#[derive(Debug, Clone, Default)]
pub struct Key(blake3::Hasher);

impl Key {
    /// Starts with the program's source: another build never reads this one's entries (build.rs).
    pub fn new() -> Key {
        let mut key = Key::default();
        key.add(env!("XUANTI_SOURCE").as_bytes());
        key
    }

    /// Adds a part; its length goes in too, so that parts cannot run together.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The hash, as part of a file name.
    pub fn hex(&self) -> String {
        self.0.finalize().to_hex()[..24].to_string()
    }
}

impl Cache {
    /// The project's cache folder.
    pub fn of(project: &Project) -> Cache {
        Cache { dir: project.path(CACHE) }
    }

    /// Path of an entry, whether it exists or not.
    pub fn path(&self, kind: &str, key: &Key) -> PathBuf {
        self.place(kind, key).join(ENTRY)
    }

    /// Path of an entry that is there and is, byte for byte, what was put there.
    pub fn get(&self, kind: &str, key: &Key) -> Option<PathBuf> {
        let sealed = fs::read_to_string(self.place(kind, key).join(SEAL)).ok()?;
        let entry = self.path(kind, key);
        (sealed == seal(&entry).ok()?).then_some(entry)
    }

    /// What an entry holds that is one file.
    pub fn bytes(&self, kind: &str, key: &Key) -> Option<Vec<u8>> {
        fs::read(self.get(kind, key)?).ok()
    }

    /// Puts an entry in place in one step. `fill` writes it at the path it is given, which is on the same disk.
    /// A damaged entry is replaced; older entries of the same kind are removed. Failure only means that nothing is kept.
    pub fn put(&self, kind: &str, key: &Key, fill: impl FnOnce(&Path) -> Result<()>) {
        let attempt = || -> Result<()> {
            fs::create_dir_all(&self.dir)?;
            let making = tempfile::Builder::new().prefix(MAKING).tempdir_in(&self.dir)?;
            let (new, old) = (making.path().join("new"), making.path().join("old"));
            fs::create_dir(&new)?;
            fill(&new.join(ENTRY))?;
            fs::write(new.join(SEAL), seal(&new.join(ENTRY))?)?;
            let place = self.place(kind, key);
            if place.exists() {
                fs::rename(&place, &old)?;
            }
            fs::rename(&new, &place)?;
            self.forget_others(kind, &place);
            Ok(())
        };
        // A cache that cannot be written costs time, never a result.
        let _ = attempt();
    }

    /// Puts bytes in place in one step.
    pub fn put_bytes(&self, kind: &str, key: &Key, bytes: &[u8]) {
        self.put(kind, key, |path| Ok(fs::write(path, bytes)?));
    }

    fn place(&self, kind: &str, key: &Key) -> PathBuf {
        self.dir.join(format!("{kind}-{}", key.hex()))
    }

    /// Removes other entries of this kind, and what a run that was interrupted left half made.
    fn forget_others(&self, kind: &str, keep: &Path) {
        let prefix = format!("{kind}-");
        let Ok(entries) = fs::read_dir(&self.dir) else { return };
        for path in entries.flatten().map(|e| e.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let abandoned = name.starts_with(MAKING) && is_old(&path);
            if abandoned || name.starts_with(&prefix) && path != keep {
                let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            }
        }
    }
}

/// Older than any run takes to make an entry.
fn is_old(path: &Path) -> bool {
    let age = fs::metadata(path).and_then(|m| m.modified()).ok().and_then(|t| t.elapsed().ok());
    age.is_some_and(|age| age > Duration::from_secs(3600))
}

/// A hash of everything in a file or folder, except the locks that readers of an index leave.
fn seal(path: &Path) -> Result<String> {
    fn add(path: &Path, key: &mut Key) -> Result<()> {
        if !path.is_dir() {
            key.add(&fs::read(path)?);
            return Ok(());
        }
        let mut inside: Vec<_> = fs::read_dir(path)?.map(|e| Ok(e?.file_name())).collect::<Result<_>>()?;
        inside.sort();
        for name in inside.iter().filter(|name| !name.to_string_lossy().ends_with(".lock")) {
            key.add(name.as_encoded_bytes());
            add(&path.join(name), key)?;
        }
        Ok(())
    }
    let mut key = Key::new();
    add(path, &mut key)?;
    Ok(key.hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache { dir: dir.path().join(CACHE) };
        (dir, cache)
    }

    #[test]
    fn a_damaged_entry_is_never_read_and_is_replaced() {
        let (_dir, cache) = cache();
        let key = Key::new();
        assert_eq!(cache.get("model", &key), None);
        cache.put_bytes("model", &key, b"whole");
        let entry = cache.get("model", &key).unwrap();
        fs::write(&entry, b"whale").unwrap();
        assert_eq!(cache.get("model", &key), None);
        cache.put_bytes("model", &key, b"whole");
        assert_eq!(fs::read(cache.get("model", &key).unwrap()).unwrap(), b"whole");
    }

    #[test]
    fn a_folder_is_sealed_with_all_that_is_in_it() {
        let (_dir, cache) = cache();
        let key = Key::new();
        cache.put("index", &key, |path| {
            fs::create_dir_all(path.join("words"))?;
            Ok(fs::write(path.join("words/postings"), "1 2 3")?)
        });
        let entry = cache.get("index", &key).unwrap();
        fs::write(entry.join("words/.reader.lock"), "").unwrap();
        assert!(cache.get("index", &key).is_some());
        fs::remove_file(entry.join("words/postings")).unwrap();
        assert_eq!(cache.get("index", &key), None);
    }

    #[test]
    fn only_the_newest_entry_of_a_kind_is_kept() {
        let (_dir, cache) = cache();
        let (mut old, mut new) = (Key::new(), Key::new());
        old.add(b"old");
        new.add(b"new");
        for key in [&old, &new] {
            cache.put_bytes("model", key, b"");
            cache.put_bytes("other", &old, b"");
        }
        assert_eq!(cache.get("model", &old), None);
        assert!(cache.get("model", &new).is_some() && cache.get("other", &old).is_some());
    }

    #[test]
    fn faults_name_the_line_and_are_named_in_chinese() {
        let message = |text: &str| config(text).unwrap_err();
        let unknown = message("today = \"2023-07-03\"\nfoo = 1\n");
        assert!(unknown.starts_with("第2行“foo = 1”") && unknown.contains("没有“foo”这一项"), "{unknown}");
        assert!(message("[limits]\nepisodes = -1").starts_with("第2行“episodes = -1”"));
        assert!(message("today = \"2023-13-03\"").contains("2023-07-18"));
        assert!(message("[slot]\nweekday = 9").contains("weekday 应为1至7"));
        assert!(message("[slot]\ntime = \"下午三点\"").contains("15:00"));
        assert!(message("[demand]\nasked = nan").contains("不小于0"));
        assert!(message("found_threshold = 7").contains("0与1"));
        assert_eq!(config(""), Ok(Config::default()));
    }
}
