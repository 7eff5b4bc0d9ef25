//! A layer's weights: whole numbers and scales, kept in the order in which products read them.
//!
//! Unpacked to single precision they would take 85 MB and be read from memory again for every batch; as bytes they take
//! 21 MB, and unpacking the part at hand costs less than reading it.

use pulp::Simd;

use crate::{
    kernel::{COLUMNS, ROWS, add_product},
    model_file::{BLOCK, ModelError, ModelFile},
};

/// Blocks of depth unpacked at a time: 24 KB, which fits the first cache.
const BLOCKS_AT_ONCE: usize = 6;

/// `rows × weights + bias`.
pub struct Matrix {
    depth: usize,
    columns: usize,
    /// By panel of 32 columns, block of 32 of the depth, place in the block, column.
    weights: Vec<[i8; COLUMNS]>,
    /// By panel, block, column.
    scales: Vec<[f32; COLUMNS]>,
    bias: Vec<f32>,
}

/// Memory for products, to be used again.
#[derive(Default)]
pub struct ProductScratch {
    left: Vec<[f32; ROWS]>,
    right: Vec<[f32; COLUMNS]>,
}

impl Matrix {
    /// Reads `{name}.weight` and `{name}.bias` of every name, side by side in one matrix.
    pub fn read(file: &ModelFile<'_>, names: &[String], columns: usize, depth: usize) -> Result<Self, ModelError> {
        let blocks = depth / BLOCK;
        let mut matrix =
            Self { depth, columns: columns * names.len(), weights: Vec::new(), scales: Vec::new(), bias: Vec::new() };
        for name in names {
            let weight = format!("{name}.weight");
            let tensor = file.tensor(&weight, columns, depth)?;
            if !tensor.encoding.is_blocks() {
                return Err(ModelError::Tensor { name: weight, problem: "has neither 4 nor 8 bits" });
            }
            for panel in 0..columns / COLUMNS {
                let mut weights = vec![[0; COLUMNS]; depth];
                let mut scales = vec![[0.0; COLUMNS]; blocks];
                for column in 0..COLUMNS {
                    for (block, (scale, values)) in tensor.blocks(panel * COLUMNS + column).enumerate() {
                        scales[block][column] = scale;
                        for (place, value) in weights[block * BLOCK..][..BLOCK].iter_mut().zip(values) {
                            place[column] = value;
                        }
                    }
                }
                matrix.weights.append(&mut weights);
                matrix.scales.append(&mut scales);
            }
            matrix.bias.append(&mut file.row(&format!("{name}.bias"), columns)?);
        }
        Ok(matrix)
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Writes the product of `rows` to `out`. Both have a multiple of 8 rows.
    #[inline(always)]
    pub fn multiply<S: Simd>(&self, simd: S, rows: &[f32], out: &mut [f32], scratch: &mut ProductScratch) {
        let ProductScratch { left, right } = scratch;
        pack_rows(rows, self.depth, left);
        for out in out.chunks_exact_mut(self.columns) {
            out.copy_from_slice(&self.bias);
        }
        let blocks = self.depth / BLOCK;
        for panel in 0..self.columns / COLUMNS {
            for first in (0..blocks).step_by(BLOCKS_AT_ONCE) {
                let count = BLOCKS_AT_ONCE.min(blocks - first);
                let at = panel * blocks + first;
                right.resize(count * BLOCK, [0.0; COLUMNS]);
                let weights = &self.weights[at * BLOCK..][..count * BLOCK];
                unpack(simd, weights, &self.scales[at..][..count], right);
                let tiles = left.chunks_exact(self.depth);
                for (tile, out) in tiles.zip(out.chunks_exact_mut(ROWS * self.columns)) {
                    let left = &tile[first * BLOCK..][..count * BLOCK];
                    add_product(simd, left, right, &mut out[panel * COLUMNS..], self.columns);
                }
            }
        }
    }
}

/// Puts the values of eight rows side by side, as tiles are read.
#[inline(always)]
fn pack_rows(rows: &[f32], depth: usize, packed: &mut Vec<[f32; ROWS]>) {
    packed.resize(rows.len() / ROWS, [0.0; ROWS]);
    for (rows, packed) in rows.chunks_exact(ROWS * depth).zip(packed.chunks_exact_mut(depth)) {
        for (index, row) in rows.chunks_exact(depth).enumerate() {
            for (packed, &value) in packed.iter_mut().zip(row) {
                packed[index] = value;
            }
        }
    }
}

#[inline(always)]
fn unpack<S: Simd>(simd: S, weights: &[[i8; COLUMNS]], scales: &[[f32; COLUMNS]], out: &mut [[f32; COLUMNS]]) {
    // In two steps: the compiler turns the first, one long loop, into vector instructions, but not both in one.
    for (out, &weight) in out.as_flattened_mut().iter_mut().zip(weights.as_flattened()) {
        *out = f32::from(weight);
    }
    for (out, scales) in out.chunks_exact_mut(BLOCK).zip(scales) {
        let (scales, _) = S::as_simd_f32s(scales);
        for out in out {
            let (out, _) = S::as_mut_simd_f32s(out);
            for (out, &scale) in out.iter_mut().zip(scales) {
                *out = simd.mul_f32s(*out, scale);
            }
        }
    }
}
