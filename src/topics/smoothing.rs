//! Moves every ask a little towards the asks most like it, before they are grouped.
//!
//! Short letters share few words. Two that share none are often both close to a third, and meet there: smoothing over
//! nearest neighbours, as in Kurland & Lee 2004 (document language models smoothed by clusters).

use rayon::prelude::*;

use super::Vector;
use super::params::SmoothingParams;
use super::vectors::postings;

/// The vectors moved, each of length one again; feature numbers are below `features`.
pub fn smoothed(vectors: &[Vector], features: usize, params: &SmoothingParams) -> Vec<Vector> {
    vectors.par_chunks(params.among).flat_map_iter(|some| among(some, features, params)).collect()
}

fn among(vectors: &[Vector], features: usize, params: &SmoothingParams) -> Vec<Vector> {
    let neighbours = params.neighbours.min(vectors.len() / params.letters_for_each);
    if neighbours == 0 {
        return vectors.to_vec();
    }
    let postings = postings(vectors.iter(), features);
    (0..vectors.len())
        .into_par_iter()
        .map_init(
            || vec![0.0f32; vectors.len()],
            |scores, own| {
                scores.fill(0.0);
                for &(feature, weight) in &vectors[own].0 {
                    for &(other, other_weight) in &postings[feature as usize] {
                        scores[other as usize] += weight * other_weight;
                    }
                }
                moved(own, &nearest(own, scores, neighbours, params.copy), vectors, params)
            },
        )
        .collect()
}

/// The most similar others that are no copies, with their similarities; ties go to the lower position.
fn nearest(own: usize, scores: &[f32], neighbours: usize, copy: f32) -> Vec<(f32, usize)> {
    let mut best: Vec<(f32, usize)> = Vec::with_capacity(neighbours + 1);
    for (other, &score) in
        scores.iter().enumerate().filter(|&(other, &score)| other != own && score > 0.0 && score <= copy)
    {
        let position = best.partition_point(|&(s, _)| s >= score);
        if position < neighbours {
            best.insert(position, (score, other));
            best.truncate(neighbours);
        }
    }
    best
}

fn moved(own: usize, nearest: &[(f32, usize)], vectors: &[Vector], params: &SmoothingParams) -> Vector {
    let mut mean: Vec<(u32, f32)> =
        nearest.iter().flat_map(|&(s, other)| vectors[other].0.iter().map(move |&(f, w)| (f, s * w))).collect();
    mean.sort_by_key(|(feature, _)| *feature);
    let towards = Vector::summed(mean).unit().scaled(params.share);
    let mut all = vectors[own].0.clone();
    all.extend(towards.0);
    all.sort_by_key(|(feature, _)| *feature);
    Vector::summed(all).strongest(params.kept).unit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(features: &[u32]) -> Vector {
        Vector(features.iter().map(|&f| (f, 1.0)).collect()).unit()
    }

    #[test]
    fn letters_with_a_common_neighbour_meet() {
        let apart = [unit(&[1, 2, 3]), unit(&[2, 3, 4, 5]), unit(&[4, 5, 6]), unit(&[9])];
        // Others that have nothing to do with them make them many enough.
        let many: Vec<Vector> = apart.into_iter().chain((10..90).map(|f| unit(&[f]))).collect();
        let params = SmoothingParams::default();
        let near = smoothed(&many, 90, &params);
        assert_eq!(many[0].dot(&many[2]), 0.0);
        assert!(near[0].dot(&near[2]) > 0.1);
        assert_eq!(near[3], many[3]);
        assert!(near.iter().all(|v| (v.length() - 1.0).abs() < 1e-5));
        // Four alone have no neighbours to speak of.
        assert_eq!(smoothed(&many[..4], 90, &params), many[..4]);
    }
}
