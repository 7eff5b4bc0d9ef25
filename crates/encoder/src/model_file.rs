//! The model's file: a header in JSON, the tokenizer's pieces, the tensors. Every length is checked before it is used,
//! so that a damaged file is an error and never a panic.

use std::{collections::HashMap, error::Error, fmt};

use serde::Deserialize;

use crate::tokenizer::Piece;

const MAGIC: &[u8] = b"XQENC001";
/// Values that share one scale.
pub const BLOCK: usize = 32;
const SCALE_BYTES: usize = 2;

/// Why bytes are not a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelError {
    /// The file does not begin as a model file does.
    NotAModel,
    /// The file ends before what it announces.
    Truncated,
    /// The header can't be read, or announces another kind of model.
    Header(String),
    /// A piece of the tokenizer is wrong.
    Piece(usize),
    /// A tensor is missing or not as the header describes the model.
    Tensor {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::NotAModel => write!(f, "not a model file"),
            ModelError::Truncated => write!(f, "the model file is cut off"),
            ModelError::Header(problem) => write!(f, "the model file's header: {problem}"),
            ModelError::Piece(id) => write!(f, "the model file's piece {id} is damaged"),
            ModelError::Tensor { name, problem } => write!(f, "the model file's tensor {name} {problem}"),
        }
    }
}

impl Error for ModelError {}

/// What the header says of the model.
#[derive(Debug, Clone, Deserialize)]
pub struct Shape {
    pub layers: usize,
    pub width: usize,
    pub heads: usize,
    pub inner: usize,
    pub positions: usize,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    #[serde(flatten)]
    shape: Shape,
    pieces: usize,
    tensors: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    rows: usize,
    cols: usize,
    bits: u8,
    offset: usize,
    bytes: usize,
}

/// A model file, taken apart but not unpacked.
pub struct ModelFile<'a> {
    name: String,
    shape: Shape,
    pieces: Vec<Piece>,
    tensors: HashMap<String, Tensor<'a>>,
}

impl<'a> ModelFile<'a> {
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::NotAModel)?;
        let length = u32::from_le_bytes(take_array(&mut rest)?);
        let header = take(&mut rest, length as usize)?;
        let header: Header = serde_json::from_slice(header).map_err(|error| ModelError::Header(error.to_string()))?;
        check_shape(&header)?;
        let pieces = (0..header.pieces).map(|id| take_piece(&mut rest, id)).collect::<Result<_, _>>()?;
        let tensors = header.tensors.into_iter().map(|entry| Ok((entry.name.clone(), Tensor::find(entry, rest)?)));
        let tensors = tensors.collect::<Result<_, ModelError>>()?;
        Ok(Self { name: header.name, shape: header.shape, pieces, tensors })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The tokenizer's pieces by id.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// A tensor by its name, if it has this shape.
    pub fn tensor(&self, name: &str, rows: usize, cols: usize) -> Result<Tensor<'a>, ModelError> {
        let problem = |problem| ModelError::Tensor { name: name.to_owned(), problem };
        let tensor = *self.tensors.get(name).ok_or_else(|| problem("is missing"))?;
        if (tensor.rows, tensor.cols) != (rows, cols) {
            return Err(problem("has another shape than the model"));
        }
        Ok(tensor)
    }

    /// The values of a tensor of one row.
    pub fn row(&self, name: &str, cols: usize) -> Result<Vec<f32>, ModelError> {
        Ok(self.tensor(name, 1, cols)?.values())
    }
}

/// The forward pass is written for heads of 32 values and whole blocks.
fn check_shape(header: &Header) -> Result<(), ModelError> {
    let wrong = |what: &str| Err(ModelError::Header(what.to_owned()));
    let Shape { layers, width, heads, inner, positions } = header.shape;
    if layers == 0 || positions < 2 || header.pieces < 4 {
        return wrong("no layers, positions or pieces");
    }
    if width == 0 || Some(width) != heads.checked_mul(BLOCK) || inner == 0 || !inner.is_multiple_of(BLOCK) {
        return wrong("heads have 32 values, and what is between layers a multiple of it");
    }
    Ok(())
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], ModelError> {
    let (taken, left) = rest.split_at_checked(length).ok_or(ModelError::Truncated)?;
    *rest = left;
    Ok(taken)
}

fn take_array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ModelError> {
    let (taken, left) = rest.split_first_chunk().ok_or(ModelError::Truncated)?;
    *rest = left;
    Ok(*taken)
}

fn take_piece(rest: &mut &[u8], id: usize) -> Result<Piece, ModelError> {
    let score = f32::from_le_bytes(take_array(rest)?);
    let [length] = take_array(rest)?;
    let text = take(rest, length.into())?.to_vec();
    if !score.is_finite() || text.is_empty() || str::from_utf8(&text).is_err() {
        return Err(ModelError::Piece(id));
    }
    Ok(Piece { text, score })
}

/// A matrix as it lies in the file.
#[derive(Clone, Copy)]
pub struct Tensor<'a> {
    pub rows: usize,
    pub cols: usize,
    pub encoding: Encoding,
    bytes: &'a [u8],
}

/// How a tensor's values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Blocks of 32: a scale in half precision, then 16 bytes. Byte `i` has the value `i` in its lower half and the
    /// value `i + 16` in its upper, each 8 too large.
    Bits4,
    /// Blocks of 32: a scale in half precision, then 32 signed bytes.
    Bits8,
    /// Half precision.
    F16,
    /// Single precision.
    F32,
}

impl Encoding {
    fn of_bits(bits: u8) -> Option<Self> {
        Some(match bits {
            4 => Encoding::Bits4,
            8 => Encoding::Bits8,
            16 => Encoding::F16,
            32 => Encoding::F32,
            _ => return None,
        })
    }

    pub fn is_blocks(self) -> bool {
        matches!(self, Encoding::Bits4 | Encoding::Bits8)
    }

    /// The smallest unit that can be read by itself: its values and its bytes.
    fn unit(self) -> (usize, usize) {
        match self {
            Encoding::Bits4 => (BLOCK, SCALE_BYTES + BLOCK / 2),
            Encoding::Bits8 => (BLOCK, SCALE_BYTES + BLOCK),
            Encoding::F16 => (1, 2),
            Encoding::F32 => (1, 4),
        }
    }
}

impl<'a> Tensor<'a> {
    fn find(entry: Entry, data: &'a [u8]) -> Result<Self, ModelError> {
        let Entry { name, rows, cols, bits, offset, bytes } = entry;
        let found = || {
            let encoding = Encoding::of_bits(bits).ok_or("has unknown bits")?;
            let (values, unit) = encoding.unit();
            if !cols.is_multiple_of(values) {
                return Err("has no whole blocks");
            }
            let expected = rows.checked_mul(cols / values).and_then(|units| units.checked_mul(unit));
            if expected != Some(bytes) {
                return Err("has another length than its shape");
            }
            let within = data.get(offset..).and_then(|data| data.get(..bytes)).ok_or("lies outside of the file")?;
            let tensor = Tensor { rows, cols, encoding, bytes: within };
            if tensor.is_finite() { Ok(tensor) } else { Err("has values that are not numbers") }
        };
        found().map_err(|problem| ModelError::Tensor { name, problem })
    }

    fn is_finite(&self) -> bool {
        let (_, unit) = self.encoding.unit();
        self.bytes.chunks_exact(unit).all(|unit| match self.encoding {
            Encoding::F32 => f32_of(unit).is_finite(),
            _ => f16_of(unit).is_finite(),
        })
    }

    /// The bytes of a row.
    pub fn row_bytes(&self) -> usize {
        let (values, unit) = self.encoding.unit();
        self.cols / values * unit
    }

    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The blocks of a row: scale and whole numbers. Only of a tensor in blocks.
    pub fn blocks(&self, row: usize) -> impl Iterator<Item = (f32, [i8; BLOCK])> {
        let (_, unit) = self.encoding.unit();
        let row = &self.bytes[row * self.row_bytes()..][..self.row_bytes()];
        row.chunks_exact(unit).map(|block| (f16_of(block), block_values(self.encoding, block)))
    }

    /// All values, row after row.
    pub fn values(&self) -> Vec<f32> {
        let mut values = vec![0.0; self.rows * self.cols];
        unpack(self.encoding, self.bytes, &mut values);
        values
    }
}

/// Reads the values that `bytes` stand for.
pub fn unpack(encoding: Encoding, bytes: &[u8], values: &mut [f32]) {
    let (count, unit) = encoding.unit();
    for (values, bytes) in values.chunks_exact_mut(count).zip(bytes.chunks_exact(unit)) {
        match encoding {
            Encoding::F16 => values[0] = f16_of(bytes),
            Encoding::F32 => values[0] = f32_of(bytes),
            Encoding::Bits4 | Encoding::Bits8 => {
                let scale = f16_of(bytes);
                for (value, whole) in values.iter_mut().zip(block_values(encoding, bytes)) {
                    *value = scale * f32::from(whole);
                }
            }
        }
    }
}

fn block_values(encoding: Encoding, block: &[u8]) -> [i8; BLOCK] {
    let packed = &block[SCALE_BYTES..];
    let mut values = [0; BLOCK];
    if encoding == Encoding::Bits4 {
        let (low, high) = values.split_at_mut(BLOCK / 2);
        for ((low, high), &byte) in low.iter_mut().zip(high).zip(packed) {
            *low = (byte & 15) as i8 - 8;
            *high = (byte >> 4) as i8 - 8;
        }
    } else {
        for (value, &byte) in values.iter_mut().zip(packed) {
            *value = byte as i8;
        }
    }
    values
}

fn f32_of(bytes: &[u8]) -> f32 {
    f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// Half precision: 1 bit sign, 5 bits exponent, 10 bits fraction.
fn f16_of(bytes: &[u8]) -> f32 {
    let half = u32::from(u16::from_le_bytes([bytes[0], bytes[1]]));
    let (sign, magnitude) = ((half & 0x8000) << 16, half & 0x7fff);
    // The bits moved to their places in single precision, whose exponent counts from 112 less; the product moves it,
    // and brings the numbers too small for an exponent right as well.
    let value = f32::from_bits(magnitude << 13) * f32::from_bits((254 - 15) << 23);
    let value = if magnitude >= 0x7c00 { f32::NAN } else { value };
    f32::from_bits(value.to_bits() | sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision() {
        let half = |bits: u16| f16_of(&bits.to_le_bytes());
        assert_eq!(half(0x3c00), 1.0);
        assert_eq!(half(0xc000), -2.0);
        assert_eq!(half(0x3555), 0.333_251_95);
        assert_eq!(half(0x7bff), 65504.0);
        assert_eq!(half(0x0001), 2f32.powi(-24));
        assert_eq!(half(0x83ff), -1023.0 * 2f32.powi(-24));
        assert!(!half(0x7c00).is_finite() && !half(0xfe00).is_finite());
    }

    #[test]
    fn four_bits_are_two_halves_of_a_block() {
        let mut block = vec![0x00, 0x40];
        block.extend((0..16).map(|i| i | (15 - i) << 4));
        let mut values = [0.0; BLOCK];
        unpack(Encoding::Bits4, &block, &mut values);
        assert_eq!(values[..16], std::array::from_fn::<f32, 16, _>(|i| 2.0 * (i as f32 - 8.0)));
        assert_eq!(values[16..], std::array::from_fn::<f32, 16, _>(|i| 2.0 * (7.0 - i as f32)));
    }
}
