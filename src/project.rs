//! A project folder: its configuration, where its files are, and its caches.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::model::Config;

const CONFIG: &str = "xuanti.toml";
const CACHE: &str = ".xuanti";

/// A folder with `xuanti.toml`.
#[derive(Debug, Clone)]
pub struct Project {
    pub root: PathBuf,
    pub config: Config,
}

impl Project {
    /// The project that contains `start`: found by walking up, as git does.
    ///
    /// # Errors
    /// When there is none, or its configuration cannot be read.
    pub fn find(start: &Path) -> Result<Project> {
        let start =
            start.canonicalize().with_context(|| format!("找不到目录 {}。请检查 -C 后面的路径", start.display()))?;
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
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("无法读取 {}。请检查文件是否存在、是否为UTF-8编码", path.display()))?;
        let config: Config = toml::from_str(&text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].lines().count().max(1));
            anyhow::anyhow!("{CONFIG} 第{line}行写法有误：{}。请对照 README 的配置说明改正", e.message())
        })?;
        if !(1..=7).contains(&config.slot.weekday) || config.slot.minutes < 15 || config.slot.cadence_weeks == 0 {
            bail!("{CONFIG} 的 [slot] 有误：weekday 应为1至7，minutes 不少于15，cadence_weeks 不少于1");
        }
        if config.slot.time.parse::<jiff::civil::Time>().is_err() {
            bail!("{CONFIG} 的 [slot] 有误：time“{}”不是时间，应写作 \"15:00\"", config.slot.time);
        }
        Ok(Project { root: root.to_path_buf(), config })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

/// Where results that can be made again are kept. Each entry is named by a hash of everything that went into it,
/// so a wrong one is never read; in a folder that cannot be written nothing is kept.
#[derive(Debug, Clone)]
pub struct Cache {
    dir: PathBuf,
}

/// What an entry was made from.
#[derive(Debug, Clone, Default)]
pub struct Key(blake3::Hasher);

impl Key {
    /// Starts with the program's version: another version never reads this one's entries.
    pub fn new() -> Key {
        let mut key = Key::default();
        key.add(env!("CARGO_PKG_VERSION").as_bytes());
        key
    }

    /// Adds a part; its length goes in too, so that parts cannot run together.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    pub fn hex(&self) -> String {
        self.0.finalize().to_hex()[..24].to_string()
    }
}

impl Cache {
    pub fn of(project: &Project) -> Cache {
        Cache { dir: project.path(CACHE) }
    }

    /// Path of an entry, whether it exists or not.
    pub fn path(&self, kind: &str, key: &Key) -> PathBuf {
        self.dir.join(format!("{kind}-{}", key.hex()))
    }

    /// Puts an entry in place in one step. `fill` writes it at the path it is given, which is on the same disk.
    /// Older entries of the same kind are removed. Failure only means that nothing is kept.
    pub fn put(&self, kind: &str, key: &Key, fill: impl FnOnce(&Path) -> Result<()>) {
        let attempt = || -> Result<()> {
            std::fs::create_dir_all(&self.dir)?;
            let making = tempfile::Builder::new().prefix("making-").tempdir_in(&self.dir)?;
            let made = making.path().join("entry");
            fill(&made)?;
            let place = self.path(kind, key);
            if !place.exists() {
                std::fs::rename(&made, &place)?;
            }
            self.forget_others(kind, &place);
            Ok(())
        };
        // A cache that cannot be written costs time, never a result.
        let _ = attempt();
    }

    /// Puts bytes in place in one step.
    pub fn put_bytes(&self, kind: &str, key: &Key, bytes: &[u8]) {
        self.put(kind, key, |path| {
            let mut file = std::fs::File::create(path)?;
            file.write_all(bytes)?;
            Ok(file.sync_all()?)
        });
    }

    fn forget_others(&self, kind: &str, keep: &Path) {
        let prefix = format!("{kind}-");
        let Ok(entries) = std::fs::read_dir(&self.dir) else { return };
        for path in entries.flatten().map(|e| e.path()) {
            let ours = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with(&prefix));
            if ours && path != keep {
                let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            }
        }
    }
}
