//! What every token of a text hears from the others.

use pulp::Simd;

use crate::{
    elementwise::exp,
    kernel::{COLUMNS, ROWS, add_product},
};

/// Values of a head.
const HEAD: usize = 32;

/// Memory for one head of one text, to be used again.
#[derive(Default)]
pub struct AttentionScratch {
    keys: Vec<[f32; ROWS]>,
    values: Vec<[f32; ROWS]>,
    /// By key, query.
    scores: Vec<[f32; COLUMNS]>,
}

/// Writes what the tokens of one text hear to `heard`, a row a token. `asked` has each token's queries, then its keys,
/// then its values, all heads after one another.
#[inline(always)]
pub fn attend<S: Simd>(simd: S, asked: &[f32], heard: &mut [f32], width: usize, scratch: &mut AttentionScratch) {
    let AttentionScratch { keys, values, scores } = scratch;
    let length = heard.len() / width;
    let tiles = length.div_ceil(ROWS);
    keys.clear();
    keys.resize(tiles * HEAD, [0.0; ROWS]);
    values.resize(HEAD / ROWS * length, [0.0; ROWS]);
    for head in (0..width).step_by(HEAD) {
        for (token, row) in asked.chunks_exact(3 * width).enumerate() {
            let tile = &mut keys[token / ROWS * HEAD..][..HEAD];
            for (place, &key) in tile.iter_mut().zip(&row[width + head..][..HEAD]) {
                place[token % ROWS] = key;
            }
            for (tile, part) in row[2 * width + head..][..HEAD].as_chunks().0.iter().enumerate() {
                values[tile * length + token] = *part;
            }
        }
        for first in (0..length).step_by(COLUMNS) {
            let count = COLUMNS.min(length - first);
            let mut queries = [[0.0; COLUMNS]; HEAD];
            for (column, row) in asked.chunks_exact(3 * width).skip(first).take(count).enumerate() {
                for (place, query) in queries.iter_mut().zip(&row[head..][..HEAD]) {
                    place[column] = query * SCALE;
                }
            }
            scores.clear();
            scores.resize(tiles * ROWS, [0.0; COLUMNS]);
            for (keys, scores) in keys.chunks_exact(HEAD).zip(scores.chunks_exact_mut(ROWS)) {
                add_product(simd, keys, &queries, scores.as_flattened_mut(), COLUMNS);
            }
            let sums = exponentials(simd, &mut scores[..length]);
            let mut sum = [[0.0; COLUMNS]; HEAD];
            for (values, sum) in values.chunks_exact(length).zip(sum.chunks_exact_mut(ROWS)) {
                add_product(simd, values, &scores[..length], sum.as_flattened_mut(), COLUMNS);
            }
            for (column, row) in heard.chunks_exact_mut(width).skip(first).take(count).enumerate() {
                for (place, sum) in row[head..][..HEAD].iter_mut().zip(&sum) {
                    *place = sum[column] / sums[column];
                }
            }
        }
    }
}

/// 1 / √32, so that scores keep their size.
const SCALE: f32 = 0.176_776_7;

/// Turns every column of scores into powers of e, the largest 1, and returns the columns' sums.
#[inline(always)]
fn exponentials<S: Simd>(simd: S, scores: &mut [[f32; COLUMNS]]) -> [f32; COLUMNS] {
    let mut largest = [f32::NEG_INFINITY; COLUMNS];
    for row in scores.iter() {
        for_vectors(simd, &mut largest, row, |largest, score| simd.max_f32s(score, largest));
    }
    for row in scores.iter_mut() {
        for_vectors(simd, row, &largest, |score, largest| simd.sub_f32s(score, largest));
    }
    for score in scores.as_flattened_mut() {
        *score = exp(*score);
    }
    let mut sums = [0.0; COLUMNS];
    for row in scores.iter() {
        for_vectors(simd, &mut sums, row, |sum, score| simd.add_f32s(sum, score));
    }
    sums
}

#[inline(always)]
fn for_vectors<S: Simd>(
    _: S,
    values: &mut [f32; COLUMNS],
    others: &[f32; COLUMNS],
    change: impl Fn(S::f32s, S::f32s) -> S::f32s,
) {
    let (values, _) = S::as_mut_simd_f32s(values);
    let (others, _) = S::as_simd_f32s(others);
    for (value, &other) in values.iter_mut().zip(others) {
        *value = change(*value, other);
    }
}
