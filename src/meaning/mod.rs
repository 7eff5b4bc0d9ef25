//! 文意: texts → vectors, so that what is meant can be compared where no word is shared.
//!
//! A sentence encoder gives every text a unit vector; the cosine of two says how much they are about the same thing. The
//! vectors come from the encoder inside the program, or from a server ([`MeaningConfig`]), and are kept by text and model
//! (`.xuanti/vectors`), so that one more letter costs one more vector. [`DocumentVectors`] holds those of the policies.

mod documents;
mod endpoint;
mod store;

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use xuanti_encoder::Encoder;
pub use xuanti_encoder::{Prefix, Rounded as Vector};

pub use documents::{DocumentVectors, MOST_CLAUSES, Nearness};
use endpoint::Endpoint;
use store::{Key, Store};

use crate::model::{MeaningConfig, MeaningSource};
use crate::progress;
use crate::text::redact;

/// Characters of a question that are read: title and opening, where a letter says what it wants. The encoder was taught with
/// so many, and what comes after costs time.
const OPENING: usize = 220;
/// Texts that are encoded before their vectors are put on disk.
const TOGETHER: usize = 256;

/// Why there are no vectors, in Chinese, with what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub(crate) String);

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// Makes vectors, and keeps them.
pub struct Meaning {
    source: Source,
    /// What the kept vectors were made by: another encoder's are never read.
    name: String,
    kept: Mutex<Store>,
    /// Values of each vector, once one was seen.
    width: OnceLock<usize>,
}

enum Source {
    /// Loaded when the first text is new.
    BuiltIn(OnceLock<Encoder>),
    Endpoint(Endpoint, MeaningConfig),
}

impl Meaning {
    /// As a project is configured; `None` where meaning is switched off. Vectors are kept in `file`.
    ///
    /// # Errors
    /// When the server's address can't be used.
    pub fn of(config: &MeaningConfig, file: Option<PathBuf>) -> Result<Option<Meaning>, Fault> {
        let source = match config.source {
            MeaningSource::Off => return Ok(None),
            MeaningSource::BuiltIn => Source::BuiltIn(OnceLock::new()),
            MeaningSource::Endpoint => Source::Endpoint(Endpoint::new(config)?, config.clone()),
        };
        let name = match &source {
            Source::BuiltIn(_) => env!("XUANTI_ENCODER").to_owned(),
            Source::Endpoint(endpoint, config) => {
                [endpoint.name(), config.query_prefix.clone(), config.passage_prefix.clone()].join("\n")
            }
        };
        let kept = file.map_or_else(Store::default, Store::open);
        Ok(Some(Meaning { source, name, kept: Mutex::new(kept), width: OnceLock::new() }))
    }

    /// The unit vectors of texts, in their order: those that are kept, and new ones, which are kept.
    ///
    /// # Errors
    /// When a server fails. What it gave before is kept.
    pub fn vectors<T: AsRef<str> + Sync>(&self, texts: &[T], prefix: Prefix) -> Result<Vec<Vector>, Fault> {
        let keys = self.keys(texts, prefix);
        let new = self.unknown(&keys);
        if new.len() >= TOGETHER {
            progress::begin("理解文意", new.len());
        }
        for some in new.chunks(TOGETHER) {
            let of_some: Vec<&str> = some.iter().map(|&at| texts[at].as_ref()).collect();
            self.encode(&of_some, &some.iter().map(|&at| keys[at]).collect::<Vec<_>>(), prefix)?;
            progress::add(some.len());
        }
        let vectors: Vec<Vector> = {
            let kept = self.kept();
            keys.iter().filter_map(|key| kept.get(key).cloned()).collect()
        };
        let width = |vector: &Vector| vector.values().len();
        let expected = vectors.first().map(|first| *self.width.get_or_init(|| width(first)));
        match vectors.iter().find(|vector| Some(width(vector)) != expected) {
            Some(other) => Err(Fault(format!(
                "文意向量长短不一：有的 {} 个数，有的 {} 个数，像是服务换了模型。请在 xuanti.toml 的 [meaning] 里写明新的 model，或删除 .xuanti/vectors 重来",
                expected.unwrap_or_default(),
                width(other)
            ))),
            None => Ok(vectors),
        }
    }

    /// The vector of one text.
    ///
    /// # Errors
    /// As [`Meaning::vectors`].
    pub fn vector(&self, text: &str, prefix: Prefix) -> Result<Vector, Fault> {
        Ok(self.vectors(&[text], prefix)?.remove(0))
    }

    /// How many of the texts have no vector yet.
    pub fn new_texts<T: AsRef<str> + Sync>(&self, texts: &[T], prefix: Prefix) -> usize {
        self.unknown(&self.keys(texts, prefix)).len()
    }

    /// What its vectors are made by, as no other maker is named.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many vectors are at hand, of any text and model.
    pub fn kept_vectors(&self) -> usize {
        self.kept().len()
    }

    /// Where texts would be sent to make vectors of them; `None` if they stay in the program.
    pub fn sends_to(&self) -> Option<&str> {
        match &self.source {
            Source::BuiltIn(_) => None,
            Source::Endpoint(_, config) => Some(&config.url),
        }
    }

    fn keys<T: AsRef<str> + Sync>(&self, texts: &[T], prefix: Prefix) -> Vec<Key> {
        let key = |text: &T| {
            let mut hasher = blake3::Hasher::new();
            hasher.update(self.name.as_bytes());
            hasher.update(&[0, prefix as u8]);
            hasher.update(text.as_ref().as_bytes());
            hasher.finalize().as_bytes()[..size_of::<Key>()].try_into().expect("a hash is longer")
        };
        texts.par_iter().map(key).collect()
    }

    /// The positions of the keys without a vector, each key once.
    fn unknown(&self, keys: &[Key]) -> Vec<usize> {
        let kept = self.kept();
        let mut seen = FxHashSet::default();
        (0..keys.len()).filter(|&at| kept.get(&keys[at]).is_none() && seen.insert(keys[at])).collect()
    }

    /// Makes the vectors of new texts. The store is locked only afterwards: threads that encode take up each other's work.
    fn encode(&self, texts: &[&str], keys: &[Key], prefix: Prefix) -> Result<(), Fault> {
        match &self.source {
            Source::BuiltIn(encoder) => {
                let encoder =
                    encoder.get_or_init(|| Encoder::built_in().expect("the model's file is part of the program"));
                let vectors = encoder.encode_all(texts, prefix);
                let new = keys.iter().copied().zip(vectors.iter().map(|vector| Vector::new(vector))).collect();
                self.kept().add(new);
            }
            Source::Endpoint(endpoint, config) => {
                let before = match prefix {
                    Prefix::Query => &config.query_prefix,
                    Prefix::Passage => &config.passage_prefix,
                };
                for (texts, keys) in texts.chunks(endpoint::BATCH).zip(keys.chunks(endpoint::BATCH)) {
                    let masked: Vec<String> = texts.iter().map(|text| format!("{before}{}", redact(text))).collect();
                    let masked: Vec<&str> = masked.iter().map(String::as_str).collect();
                    let vectors = endpoint.vectors(&masked)?;
                    self.kept().add(keys.iter().copied().zip(vectors).collect());
                }
            }
        }
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, Store> {
        // Whoever panicked with the store in hand left whole vectors.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What of a question is encoded: its beginning.
pub fn opening(text: &str) -> &str {
    text.char_indices().nth(OPENING).map_or(text, |(end, _)| &text[..end])
}
