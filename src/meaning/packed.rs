//! Vectors that come with the program, of texts written beforehand, a byte each value: what is compared are hundredths.

use super::Vector;

/// Values of each vector: those of the built-in encoder.
const WIDTH: usize = 384;

/// Unit vectors, one after the other.
pub struct Packed(Vec<f32>);

impl Packed {
    /// What [`pack`] has made.
    pub fn of(bytes: &[u8]) -> Packed {
        let unit = |row: &[u8]| {
            let values: Vec<f32> = row.iter().map(|&value| f32::from(value as i8)).collect();
            let length = values.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            values.into_iter().map(move |value| value / length).collect::<Vec<f32>>()
        };
        Packed(bytes.chunks(WIDTH).flat_map(unit).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len() / WIDTH
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn row(&self, at: usize) -> &[f32] {
        &self.0[at * WIDTH..][..WIDTH]
    }

    /// The cosines of all of them to a unit vector; none where that is of another encoder.
    pub fn cosines<'a>(&'a self, direction: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
        let rows = if direction.len() == WIDTH { &self.0[..] } else { &[] };
        rows.chunks(WIDTH).map(|row| dot(row, direction))
    }
}

/// The cosine of two unit vectors.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Vectors as they are kept in a file.
pub fn pack(vectors: &[Vector]) -> Vec<u8> {
    let row = |vector: &Vector| -> Vec<u8> {
        let most = vector.unit().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
        vector.unit().map(|value| (value / most * 127.0).round() as i8 as u8).collect()
    };
    vectors.iter().flat_map(row).collect()
}
