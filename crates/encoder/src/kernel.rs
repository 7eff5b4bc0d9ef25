//! The innermost loop: the product of two small tiles, in the widest registers that the processor has.
//!
//! Every value of a product is one chain of fused multiplications and additions along the depth, whatever the width of
//! the registers and however the matrices are cut. So its bits are always the same.

use pulp::{Arch, Simd, WithSimd};

/// Rows of a tile.
pub const ROWS: usize = 8;
/// Columns of a tile.
pub const COLUMNS: usize = 32;

/// Runs `work` in the instructions that suit this processor best.
pub fn dispatch<W: WithSimd>(work: W) -> W::Output {
    let arch = Arch::new();
    // For processors before AVX2, pulp would fall back to single values.
    #[cfg(target_arch = "x86_64")]
    if let (Arch::Scalar, Some(simd)) = (arch, pulp::x86::V2::try_new()) {
        return Simd::vectorize(simd, work);
    }
    arch.dispatch(work)
}

/// Adds a product to a tile: `left` has the depth's 8 row values together, `right` its 32 column values, and `out`
/// the tile's rows, `stride` apart.
#[inline(always)]
pub fn add_product<S: Simd>(simd: S, left: &[[f32; ROWS]], right: &[[f32; COLUMNS]], out: &mut [f32], stride: usize) {
    // Sums stay in registers: two a row.
    if S::REGISTER_COUNT >= 32 {
        add_rows::<S, 0, 8>(simd, left, right, out, stride);
    } else {
        add_rows::<S, 0, 4>(simd, left, right, out, stride);
        add_rows::<S, 4, 4>(simd, left, right, out, stride);
    }
}

#[inline(always)]
fn add_rows<S: Simd, const FIRST: usize, const COUNT: usize>(
    simd: S,
    left: &[[f32; ROWS]],
    right: &[[f32; COLUMNS]],
    out: &mut [f32],
    stride: usize,
) {
    let pair = 2 * S::F32_LANES;
    for column in (0..COLUMNS).step_by(pair) {
        let mut sums = [[simd.splat_f32s(0.0); 2]; COUNT];
        for (row, sums) in sums.iter_mut().enumerate() {
            let (values, _) = S::as_simd_f32s(&out[(FIRST + row) * stride + column..][..pair]);
            *sums = [values[0], values[1]];
        }
        for (left, right) in left.iter().zip(right) {
            let (right, _) = S::as_simd_f32s(&right[column..][..pair]);
            for (row, sums) in sums.iter_mut().enumerate() {
                let left = simd.splat_f32s(left[FIRST + row]);
                sums[0] = multiply_add(simd, left, right[0], sums[0]);
                sums[1] = multiply_add(simd, left, right[1], sums[1]);
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            let (values, _) = S::as_mut_simd_f32s(&mut out[(FIRST + row) * stride + column..][..pair]);
            values.copy_from_slice(sums);
        }
    }
}

#[inline(always)]
fn multiply_add<S: Simd>(simd: S, a: S::f32s, b: S::f32s, sum: S::f32s) -> S::f32s {
    // x86 registers of four values mean a processor without fused multiplication, where it would take a function call.
    if cfg!(target_arch = "x86_64") && S::F32_LANES == 4 {
        simd.add_f32s(simd.mul_f32s(a, b), sum)
    } else {
        simd.mul_add_e_f32s(a, b, sum)
    }
}
