//! The forward pass: token ids to one unit vector a text.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use crate::{
    attention::{AttentionScratch, attend},
    elementwise::{Norm, add, gelu, squares},
    kernel::{ROWS, dispatch},
    matrix::{Matrix, ProductScratch},
    model_file::{Encoding, ModelError, ModelFile, unpack},
};

/// A BERT whose norms come after each step.
pub struct Transformer {
    width: usize,
    tokens: TokenTable,
    /// By position, the vector of the one token type added.
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    /// Queries, keys and values, side by side.
    asked: Matrix,
    output: Matrix,
    attention_norm: Norm,
    up: Matrix,
    down: Matrix,
    output_norm: Norm,
}

/// The tokens' vectors, as the file has them: most are never asked for.
struct TokenTable {
    encoding: Encoding,
    row_bytes: usize,
    bytes: Vec<u8>,
}

/// Memory for a batch, to be used again.
#[derive(Default)]
pub struct Workspace {
    rows: Vec<f32>,
    asked: Vec<f32>,
    heard: Vec<f32>,
    inner: Vec<f32>,
    change: Vec<f32>,
    product: ProductScratch,
    attention: AttentionScratch,
}

impl Transformer {
    pub fn new(file: &ModelFile<'_>) -> Result<Self, ModelError> {
        let shape = file.shape();
        let width = shape.width;
        let tokens = file.tensor("embed.tokens", file.pieces().len(), width)?;
        let mut positions = file.tensor("embed.positions", shape.positions, width)?.values();
        let token_type = file.row("embed.type", width)?;
        positions.chunks_exact_mut(width).for_each(|position| add(position, &token_type));
        let layers = (0..shape.layers).into_par_iter().map(|index| Layer::read(file, index));
        Ok(Self {
            width,
            tokens: TokenTable {
                encoding: tokens.encoding,
                row_bytes: tokens.row_bytes(),
                bytes: tokens.bytes().to_vec(),
            },
            positions,
            norm: read_norm(file, "embed.norm")?,
            layers: layers.collect::<Result<_, _>>()?,
        })
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// The most tokens a text may have.
    pub fn positions(&self) -> usize {
        self.positions.len() / self.width
    }

    /// The unit vectors of texts that go through the model together, which changes no bit of them.
    pub fn vectors(&self, texts: &[Vec<u32>], workspace: &mut Workspace) -> Vec<Vec<f32>> {
        dispatch(Pass { model: self, texts, workspace })
    }

    /// The vectors of all texts' tokens, one a row, filled up to whole tiles.
    #[inline(always)]
    fn embed(&self, texts: &[Vec<u32>], rows: &mut Vec<f32>) {
        let count = texts.iter().map(Vec::len).sum::<usize>().next_multiple_of(ROWS);
        rows.clear();
        rows.resize(count * self.width, 0.0);
        let places = texts.iter().flat_map(|text| text.iter().zip(self.positions.chunks_exact(self.width)));
        for (row, (&token, position)) in rows.chunks_exact_mut(self.width).zip(places) {
            let at = token as usize * self.tokens.row_bytes;
            unpack(self.tokens.encoding, &self.tokens.bytes[at..][..self.tokens.row_bytes], row);
            add(row, position);
        }
        self.norm.apply(rows);
    }
}

impl Layer {
    fn read(file: &ModelFile<'_>, index: usize) -> Result<Self, ModelError> {
        let (width, inner) = (file.shape().width, file.shape().inner);
        let name = |part: &str| format!("layer.{index}.{part}");
        Ok(Self {
            asked: Matrix::read(file, &["q", "k", "v"].map(name), width, width)?,
            output: Matrix::read(file, &[name("o")], width, width)?,
            attention_norm: read_norm(file, &name("attn_norm"))?,
            up: Matrix::read(file, &[name("up")], inner, width)?,
            down: Matrix::read(file, &[name("down")], width, inner)?,
            output_norm: read_norm(file, &name("out_norm"))?,
        })
    }

    #[inline(always)]
    fn apply<S: Simd>(&self, simd: S, texts: &[Vec<u32>], workspace: &mut Workspace) {
        let Workspace { rows, asked, heard, inner, change, product, attention } = workspace;
        let width = self.output.columns();
        let count = rows.len() / width;

        asked.resize(count * self.asked.columns(), 0.0);
        self.asked.multiply(simd, rows, asked, product);
        heard.clear();
        heard.resize(rows.len(), 0.0);
        let mut first = 0;
        for text in texts {
            let asked = &asked[first * 3 * width..][..text.len() * 3 * width];
            attend(simd, asked, &mut heard[first * width..][..text.len() * width], width, attention);
            first += text.len();
        }
        change.resize(rows.len(), 0.0);
        self.output.multiply(simd, heard, change, product);
        add(rows, change);
        self.attention_norm.apply(rows);

        inner.resize(count * self.up.columns(), 0.0);
        self.up.multiply(simd, rows, inner, product);
        for value in inner.iter_mut() {
            *value = gelu(*value);
        }
        self.down.multiply(simd, inner, change, product);
        add(rows, change);
        self.output_norm.apply(rows);
    }
}

fn read_norm(file: &ModelFile<'_>, name: &str) -> Result<Norm, ModelError> {
    let width = file.shape().width;
    let read = |part: &str| file.row(&format!("{name}.{part}"), width);
    Ok(Norm { weight: read("weight")?, bias: read("bias")? })
}

/// One batch on its way through the model.
struct Pass<'a> {
    model: &'a Transformer,
    texts: &'a [Vec<u32>],
    workspace: &'a mut Workspace,
}

impl WithSimd for Pass<'_> {
    type Output = Vec<Vec<f32>>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Pass { model, texts, workspace } = self;
        model.embed(texts, &mut workspace.rows);
        for layer in &model.layers {
            layer.apply(simd, texts, workspace);
        }
        let mut rows = workspace.rows.chunks_exact(model.width);
        texts.iter().map(|text| unit_mean(rows.by_ref().take(text.len()), model.width)).collect()
    }
}

/// The mean of rows, brought to length 1.
#[inline(always)]
fn unit_mean<'a>(rows: impl Iterator<Item = &'a [f32]>, width: usize) -> Vec<f32> {
    let mut vector = vec![0.0; width];
    rows.for_each(|row| add(&mut vector, row));
    let length = squares(&vector, 0.0).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}

#[cfg(target_arch = "x86_64")]
#[cfg(test)]
mod tests {
    use pulp::x86::{V2, V3, V4};

    use super::*;

    const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/model/encoder.bin");

    #[test]
    fn processors_agree() {
        let bytes = std::fs::read(MODEL).expect("the model's file");
        let model = Transformer::new(&ModelFile::parse(&bytes).expect("a whole file")).expect("a whole model");
        let (Some(v2), Some(v3)) = (V2::try_new(), V3::try_new()) else { return };
        let avx2 = vectors_on(v3, &model);
        if let Some(v4) = V4::try_new() {
            assert_eq!(avx2, vectors_on(v4, &model), "fused multiplication gives the same bits in any width");
        }
        for (a, b) in avx2.iter().zip(&vectors_on(v2, &model)) {
            let cosine: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
            assert!(cosine > 0.999_999, "{cosine}");
        }
    }

    fn vectors_on<S: Simd>(simd: S, model: &Transformer) -> Vec<Vec<f32>> {
        let texts = [3, 40, 9].map(|length| (0..length).map(|i| 4 + i * 97).collect());
        Simd::vectorize(simd, Pass { model, texts: &texts, workspace: &mut Workspace::default() })
    }
}
