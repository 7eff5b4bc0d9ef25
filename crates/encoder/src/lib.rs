//! Text to unit vector: multilingual-e5-small, a BERT of 12 layers and 384 values, on the processor.
//!
//! Two texts about one matter have vectors with a high cosine, whether or not they share a word.
//!
//! ```
//! use xuanti_encoder::{Encoder, Prefix};
//!
//! let encoder = Encoder::built_in()?;
//! let question = encoder.encode("路灯坏了没人修", Prefix::Query);
//! let clauses = encoder.encode_all(&["公共照明设施的维护", "城乡居民养老保险"], Prefix::Passage);
//! let cosine = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
//! assert!(cosine(&question, &clauses[0]) > cosine(&question, &clauses[1]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A text's vector has the same bits alone or among others, with any number of threads, and on every processor with
//! fused multiplication (x86-64 with AVX2, 64-bit ARM). Processors without it round otherwise in the last digits;
//! [`Rounded`] keeps fewer digits than that, and compares in whole numbers.

#![forbid(unsafe_code)]

mod attention;
mod elementwise;
mod kernel;
mod matrix;
mod model_file;
mod normalisation;
mod rounded;
mod tokenizer;
mod transformer;

use std::ops::Range;

use rayon::prelude::*;

use model_file::ModelFile;
use tokenizer::Tokenizer;
use transformer::{Transformer, Workspace};

pub use model_file::ModelError;
pub use rounded::Rounded;

/// What a text is to the model, which was taught with these words before its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prefix {
    /// Something asked; also for texts compared with their like.
    Query,
    /// Something that may answer.
    Passage,
}

impl Prefix {
    fn as_str(self) -> &'static str {
        match self {
            Prefix::Query => "query: ",
            Prefix::Passage => "passage: ",
        }
    }
}

/// A model, ready to turn texts into vectors.
pub struct Encoder {
    name: String,
    tokenizer: Tokenizer,
    transformer: Transformer,
}

/// The model's file of this crate; `model/README.md` beside it says what it was made from.
const BUILT_IN: &[u8] = include_bytes!("../model/encoder.bin");

/// Rows of one matrix product. With fewer, unpacking the weights shows; with more, rows fall out of the cache.
const BATCH: Range<usize> = 32..256;

impl Encoder {
    /// The model that comes with this crate.
    ///
    /// # Errors
    /// None with the file as it is in the repository.
    pub fn built_in() -> Result<Self, ModelError> {
        Self::from_bytes(BUILT_IN)
    }

    /// Reads a model file. Its layout is described in this crate's README.
    ///
    /// # Errors
    /// Whatever is not a complete model file of this layout.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = ModelFile::parse(bytes)?;
        let tokenizer = Tokenizer::new(file.pieces());
        let transformer = Transformer::new(&file)?;
        Ok(Self { name: file.name().to_owned(), tokenizer, transformer })
    }

    /// The model's name. Vectors of models with different names can't be compared.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of values in a vector.
    pub fn width(&self) -> usize {
        self.transformer.width()
    }

    /// The unit vector of a text. What goes beyond 512 tokens (about 700 Chinese characters) is not read.
    pub fn encode(&self, text: &str, prefix: Prefix) -> Vec<f32> {
        let tokens = [self.tokens(text, prefix)];
        let mut vectors = self.transformer.vectors(&tokens, &mut Workspace::default());
        vectors.pop().expect("one text has one vector")
    }

    /// The unit vectors of many texts, in their order, on all threads of the current rayon pool.
    pub fn encode_all<T: AsRef<str> + Sync>(&self, texts: &[T], prefix: Prefix) -> Vec<Vec<f32>> {
        let tokens: Vec<_> = texts.par_iter().map(|text| self.tokens(text.as_ref(), prefix)).collect();
        let batches = batches(&tokens, rayon::current_num_threads());
        let vectors = batches
            .into_par_iter()
            .map_init(Workspace::default, |workspace, batch| self.transformer.vectors(&tokens[batch], workspace));
        vectors.flatten_iter().collect()
    }

    fn tokens(&self, text: &str, prefix: Prefix) -> Vec<u32> {
        self.tokenizer.encode(prefix.as_str(), text, self.transformer.positions())
    }
}

/// Texts that go through the model together: neighbours, as many as fit, yet enough batches for every thread.
fn batches(tokens: &[Vec<u32>], threads: usize) -> Vec<Range<usize>> {
    let total: usize = tokens.iter().map(Vec::len).sum();
    let rows = (total / threads).clamp(BATCH.start, BATCH.end);
    let mut batches: Vec<Range<usize>> = Vec::new();
    let mut filled = usize::MAX;
    for (index, text) in tokens.iter().enumerate() {
        match batches.last_mut() {
            Some(batch) if filled + text.len() <= rows => {
                batch.end = index + 1;
                filled += text.len();
            }
            _ => {
                batches.push(index..index + 1);
                filled = text.len();
            }
        }
    }
    batches
}
