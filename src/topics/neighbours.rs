//! Finds each cluster's nearest other, exactly, without comparing it with all.
//!
//! Neighbours are looked for in the postings of a cluster's strongest features that are not too crowded. What is left out is
//! bounded (Cauchy and Schwarz), and who may still be nearest is compared in full.

use rayon::prelude::*;

use super::cluster::{Cluster, Near, Rule};
use crate::top_k::TopK;

/// Features by which a neighbour is looked for.
const PROBES: usize = 1024;
/// A feature in more than this share of the clusters, and in more than so many, is no way to find neighbours.
const CROWDED_SHARE: f64 = 0.05;
const CROWDED_LEAST: usize = 400;
const CROWDED_MOST: usize = 1000;
/// Candidates compared exactly.
const COMPARED: usize = 64;
/// And of these so many side by side.
const ABREAST: usize = 4;
/// Scores looked through together.
const TOGETHER: usize = 16;

/// Which clusters have a feature, with its weights, for the features worth looking at.
struct Postings {
    /// By feature: where its postings begin; one more at the end.
    starts: Vec<u32>,
    all: Vec<(u32, f32)>,
    /// By feature: whether it has no postings because too many have it.
    crowded: Vec<bool>,
}

impl Postings {
    /// The postings of the features that those who look have, without the crowded ones.
    fn of(clusters: &[Option<Cluster>], looking: &[u32], features: usize) -> Postings {
        let alive = clusters.iter().flatten().count();
        let most = ((alive as f64 * CROWDED_SHARE) as usize).clamp(CROWDED_LEAST, CROWDED_MOST);
        let mut wanted = vec![false; features];
        for cluster in looking.iter().filter_map(|&c| clusters[c as usize].as_ref()) {
            cluster.mean.0.iter().for_each(|&(feature, _)| wanted[feature as usize] = true);
        }
        let mut starts = vec![0u32; features + 1];
        for &(feature, _) in clusters.iter().flatten().flat_map(|cluster| &cluster.mean.0) {
            starts[feature as usize + 1] += u32::from(wanted[feature as usize]);
        }
        let mut crowded = vec![false; features];
        for feature in 0..features {
            let count = starts[feature + 1];
            crowded[feature] = count > most as u32;
            // A feature that only one has leads to nobody else.
            wanted[feature] = count > 1 && !crowded[feature];
            starts[feature + 1] = starts[feature] + if wanted[feature] { count } else { 0 };
        }
        let mut next = starts.clone();
        let mut all = vec![(0, 0.0); starts[features] as usize];
        for (c, cluster) in clusters.iter().enumerate() {
            for &(feature, weight) in cluster.iter().flat_map(|cluster| &cluster.mean.0) {
                if wanted[feature as usize] {
                    all[next[feature as usize] as usize] = (c as u32, weight);
                    next[feature as usize] += 1;
                }
            }
        }
        Postings { starts, all, crowded }
    }

    fn of_feature(&self, feature: u32) -> &[(u32, f32)] {
        &self.all[self.starts[feature as usize] as usize..self.starts[feature as usize + 1] as usize]
    }
}

/// The arrays of one thread. All zero between looks.
struct Scratch {
    /// By cluster: its score over the features looked at.
    scores: Vec<f32>,
    /// Which scores are not all zero, [`TOGETHER`] at a time: cheaper to note than each of them.
    touched: Vec<bool>,
    /// By feature: its weight in the cluster that looks.
    weights: Vec<f32>,
}

/// For each of the clusters that look: the most similar other that is alike enough; ties go to the lower position.
pub fn nearest(clusters: &[Option<Cluster>], looking: &[u32], rule: Rule) -> Vec<Option<Near>> {
    let postings = Postings::of(clusters, looking, rule.features);
    let share = looking.len().div_ceil(4 * rayon::current_num_threads()).max(64);
    looking
        .par_chunks(share)
        .flat_map_iter(|some| {
            let mut scratch = Scratch {
                scores: vec![0.0; clusters.len()],
                touched: vec![false; clusters.len().div_ceil(TOGETHER)],
                weights: vec![0.0; rule.features],
            };
            let look = |own: &u32| {
                clusters[*own as usize].as_ref().and_then(|c| look(*own, c, clusters, &postings, &mut scratch, rule))
            };
            some.iter().map(look).collect::<Vec<_>>()
        })
        .collect()
}

fn look(
    own: u32,
    cluster: &Cluster,
    clusters: &[Option<Cluster>],
    postings: &Postings,
    scratch: &mut Scratch,
    rule: Rule,
) -> Option<Near> {
    let mean = &cluster.mean.0;
    let (candidates, rest) = candidates(own, cluster, postings, scratch);
    if rest == 0.0 {
        let next = candidates.get(1).map_or(0.0, |second| second.0);
        let (similarity, other) = *candidates.first().filter(|(similarity, _)| *similarity >= rule.threshold)?;
        return Some(Near { similarity, other, next });
    }
    mean.iter().for_each(|&(feature, weight)| scratch.weights[feature as usize] = weight);
    let mut best = (0.0, u32::MAX);
    let mut next = 0.0f32;
    // What was not looked at adds at most `rest` (Cauchy and Schwarz; a little more for rounding).
    let hopeless = |(score, other): (f32, u32), next: f32| {
        let length = clusters[other as usize].as_ref().map_or(0.0, |cluster| cluster.length);
        score + rest * length + 1e-4 < next.max(rule.threshold)
    };
    for some in candidates.chunks(ABREAST) {
        if some.iter().all(|&candidate| hopeless(candidate, next)) {
            continue;
        }
        for (&(score, other), similarity) in some.iter().zip(similarities(some, clusters, &scratch.weights)) {
            if hopeless((score, other), next) {
                continue;
            }
            if higher(&(similarity, other), &best).is_lt() {
                next = best.0;
                best = (similarity, other);
            } else {
                next = next.max(similarity);
            }
        }
    }
    mean.iter().for_each(|&(feature, _)| scratch.weights[feature as usize] = 0.0);
    (best.0 >= rule.threshold).then_some(Near { similarity: best.0, other: best.1, next })
}

/// The similarities of [`ABREAST`] clusters at most with the one whose weights, by feature, are `weights`: the same sums as
/// [`Vector::looked_up`] gives, several at a time, because one addition would have to wait for the one before.
fn similarities(some: &[(f32, u32)], clusters: &[Option<Cluster>], weights: &[f32]) -> [f32; ABREAST] {
    let means: [&[(u32, f32)]; ABREAST] = std::array::from_fn(|at| {
        let cluster = some.get(at).and_then(|&(_, other)| clusters[other as usize].as_ref());
        cluster.map_or(&[][..], |cluster| &cluster.mean.0)
    });
    let shortest = means.iter().map(|mean| mean.len()).min().unwrap_or(0);
    let (heads, tails) = (means.map(|mean| &mean[..shortest]), means.map(|mean| &mean[shortest..]));
    let mut sums = [0.0; ABREAST];
    for i in 0..shortest {
        for (sum, head) in sums.iter_mut().zip(&heads) {
            *sum += weights[head[i].0 as usize] * head[i].1;
        }
    }
    for (sum, tail) in sums.iter_mut().zip(tails) {
        tail.iter().for_each(|&(feature, weight)| *sum += weights[feature as usize] * weight);
    }
    sums
}

/// Those that share most with a cluster in the features looked at, best first; and the length of its other features that
/// anybody shares. If that is none, the scores are the similarities: the sums that [`Vector::dot`] gives.
fn candidates(own: u32, cluster: &Cluster, postings: &Postings, scratch: &mut Scratch) -> (Vec<(f32, u32)>, f32) {
    let mean = cluster.mean.0.iter().copied();
    let mut probes: Vec<(u32, f32)> =
        mean.clone().filter(|&(feature, _)| !postings.of_feature(feature).is_empty()).collect();
    let crowded = mean.filter(|&(feature, _)| postings.crowded[feature as usize]);
    let mut rest: f32 = crowded.map(|(_, weight)| weight * weight).sum();
    if probes.len() > PROBES {
        let stronger = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        probes.select_nth_unstable_by(PROBES - 1, stronger);
        rest += probes[PROBES..].iter().map(|(_, weight)| weight * weight).sum::<f32>();
        probes.truncate(PROBES);
        probes.sort_unstable_by_key(|(feature, _)| *feature);
    }
    let (scores, touched) = (scratch.scores.as_mut_slice(), scratch.touched.as_mut_slice());
    for (feature, weight) in probes {
        for &(other, other_weight) in postings.of_feature(feature) {
            scores[other as usize] += weight * other_weight;
            touched[other as usize / TOGETHER] = true;
        }
    }
    let mut best = TopK::new(if rest == 0.0 { 2 } else { COMPARED });
    for (at, touched) in touched.iter_mut().enumerate().filter(|(_, touched)| **touched) {
        *touched = false;
        let first = at * TOGETHER;
        let end = scores.len().min(first + TOGETHER);
        for (other, score) in (first as u32..).zip(&mut scores[first..end]) {
            let score = std::mem::take(score);
            if other != own {
                best.offer(score, other);
            }
        }
    }
    (best.sorted(), rest.sqrt())
}

fn higher(a: &(f32, u32), b: &(f32, u32)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}
