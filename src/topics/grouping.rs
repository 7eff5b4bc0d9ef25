//! Joins what is alike: average linkage, exactly, without looking at all pairs.
//!
//! The similarity of two clusters is the mean similarity of their members, which is the dot product of their mean
//! vectors. In every round each cluster finds its nearest other, and pairs that are each other's nearest become one.
//! Average linkage is reducible (a joined cluster is no nearer to a third than the nearer of its parts was), so this
//! gives the same tree as always joining the closest pair (Murtagh 1983), a cluster whose nearest did not change
//! need not look again, and one that has no near neighbour never gets one.
//!
//! Neighbours are looked for in the postings of a cluster's strongest features that are not too crowded, so that the
//! work grows with the number of letters and not with its square.

use rayon::prelude::*;

use super::{Vector, Vectors};

/// Features by which a neighbour is looked for.
const PROBES: usize = 48;
/// A feature in more than this share of the clusters, and in more than so many, is no way to find neighbours.
const CROWDED_SHARE: f64 = 0.05;
const CROWDED_LEAST: usize = 400;
const CROWDED_MOST: usize = 4000;
/// Candidates compared exactly.
const COMPARED: usize = 64;
/// Features kept of a joined cluster.
const KEPT: usize = 512;
/// Pairs sampled to learn how alike letters are that have nothing to do with each other.
const SAMPLED_PAIRS: usize = 200_000;

/// From which similarity two clusters are one topic: so many standard deviations above the mean similarity of any
/// two letters, within bounds.
#[derive(Debug, Clone, Copy)]
pub struct Threshold {
    pub deviations: f32,
    pub least: f32,
    pub most: f32,
}

/// For letters alone.
pub const LETTERS: Threshold = Threshold { deviations: 4.0, least: 0.17, most: 0.26 };
/// Where the clauses they match speak too.
pub const WITH_POLICIES: Threshold = Threshold { deviations: 1.5, least: 0.05, most: 0.40 };

struct Cluster {
    members: Vec<u32>,
    /// Mean of the members' unit vectors.
    mean: Vector,
    /// Similarity to and position of the nearest other cluster that is alike enough.
    nearest: Option<(f32, u32)>,
}

/// Groups the vectors: clusters with their members ascending, in order of their smallest members.
pub fn group(vectors: &Vectors, threshold: Threshold) -> Vec<Vec<u32>> {
    let alike = threshold.of(&vectors.vectors);
    let mut clusters: Vec<Option<Cluster>> = vectors
        .vectors
        .iter()
        .enumerate()
        .map(|(i, v)| Some(Cluster { members: vec![i as u32], mean: v.clone(), nearest: None }))
        .collect();
    let mut looking: Vec<u32> = (0..clusters.len() as u32).collect();
    let mut done: Vec<Vec<u32>> = Vec::new();
    while !looking.is_empty() {
        let found = nearest(&clusters, &looking, vectors.features, alike);
        for (&c, nearest) in looking.iter().zip(found) {
            if let Some(cluster) = &mut clusters[c as usize] {
                cluster.nearest = nearest;
            }
        }
        // No near neighbour now means none ever: such a cluster is finished.
        for place in clusters.iter_mut().filter(|c| c.as_ref().is_some_and(|c| c.nearest.is_none())) {
            done.extend(place.take().map(|c| c.members));
        }
        looking = join_reciprocal(&mut clusters);
    }
    done.extend(clusters.into_iter().flatten().map(|c| c.members));
    done.sort_unstable_by_key(|members| members[0]);
    done
}

impl Threshold {
    fn of(self, vectors: &[Vector]) -> f32 {
        let n = vectors.len();
        if n < 2 {
            return self.most;
        }
        let all = n * (n - 1) / 2;
        let similarities: Vec<f32> = if all <= SAMPLED_PAIRS {
            (0..n).into_par_iter().flat_map_iter(|i| (0..i).map(move |j| vectors[i].dot(&vectors[j]))).collect()
        } else {
            (0..SAMPLED_PAIRS as u64)
                .into_par_iter()
                .map(|draw| {
                    // Weyl's sequence with two irrational steps spreads the pairs evenly and needs no generator.
                    let i = (draw.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % n;
                    let j = (draw.wrapping_mul(0xD1B5_4A32_D192_ED03) >> 32) as usize % n;
                    if i == j { 0.0 } else { vectors[i].dot(&vectors[j]) }
                })
                .collect()
        };
        let count = similarities.len() as f64;
        let mean = similarities.iter().map(|&s| f64::from(s)).sum::<f64>() / count;
        let variance = similarities.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / count;
        ((mean + f64::from(self.deviations) * variance.sqrt()) as f32).clamp(self.least, self.most)
    }
}

/// Joins clusters that are each other's nearest; the joined one takes the first one's place. Returns the places that
/// must look for a nearest neighbour again.
fn join_reciprocal(clusters: &mut [Option<Cluster>]) -> Vec<u32> {
    let nearest = |c: usize| clusters[c].as_ref().and_then(|cluster| cluster.nearest).map(|(_, other)| other as usize);
    let pairs: Vec<(usize, usize)> = (0..clusters.len())
        .filter_map(|a| {
            let b = nearest(a)?;
            (a < b && nearest(b) == Some(a)).then_some((a, b))
        })
        .collect();
    let mut changed = vec![false; clusters.len()];
    let taken: Vec<(usize, Option<Cluster>, Option<Cluster>)> = pairs
        .into_iter()
        .map(|(a, b)| {
            (changed[a], changed[b]) = (true, true);
            (a, clusters[a].take(), clusters[b].take())
        })
        .collect();
    let joined: Vec<(usize, Option<Cluster>)> =
        taken.into_par_iter().map(|(a, first, second)| (a, first.zip(second).map(|(f, s)| join(f, s)))).collect();
    for (a, cluster) in joined {
        clusters[a] = cluster;
    }
    (0..clusters.len())
        .filter(|&c| {
            clusters[c].as_ref().is_some_and(|cluster| match cluster.nearest {
                None => true,
                Some((_, other)) => changed[c] || changed[other as usize],
            })
        })
        .map(|c| c as u32)
        .collect()
}

fn join(a: Cluster, b: Cluster) -> Cluster {
    let (na, nb) = (a.members.len() as f32, b.members.len() as f32);
    let (wa, wb) = (na / (na + nb), nb / (na + nb));
    let mut mean: Vec<(u32, f32)> = Vec::with_capacity(a.mean.0.len() + b.mean.0.len());
    let (mut i, mut j) = (0, 0);
    while i < a.mean.0.len() || j < b.mean.0.len() {
        let (fa, fb) = (a.mean.0.get(i).map_or(u32::MAX, |f| f.0), b.mean.0.get(j).map_or(u32::MAX, |f| f.0));
        let feature = fa.min(fb);
        let mut weight = 0.0;
        if fa == feature {
            weight += wa * a.mean.0[i].1;
            i += 1;
        }
        if fb == feature {
            weight += wb * b.mean.0[j].1;
            j += 1;
        }
        mean.push((feature, weight));
    }
    if mean.len() > KEPT {
        mean.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        mean.truncate(KEPT);
        mean.sort_unstable_by_key(|(feature, _)| *feature);
    }
    let mut members = a.members;
    members.extend(b.members);
    members.sort_unstable();
    Cluster { members, mean: Vector(mean), nearest: None }
}

/// For each of the clusters that look: the most similar other that is alike enough; ties go to the lower place.
fn nearest(clusters: &[Option<Cluster>], looking: &[u32], features: usize, alike: f32) -> Vec<Option<(f32, u32)>> {
    let alive = clusters.iter().flatten().count();
    let crowded = ((alive as f64 * CROWDED_SHARE) as usize).clamp(CROWDED_LEAST, CROWDED_MOST);
    let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); features];
    for (c, cluster) in clusters.iter().enumerate() {
        for &(feature, weight) in cluster.iter().flat_map(|cluster| &cluster.mean.0) {
            let list = &mut postings[feature as usize];
            if list.len() <= crowded {
                list.push((c as u32, weight));
            }
        }
    }
    looking
        .par_iter()
        .map_init(
            || (vec![0.0f32; clusters.len()], Vec::<u32>::new()),
            |(scores, touched), &own| {
                let mean = &clusters[own as usize].as_ref()?.mean;
                let mut probes: Vec<(u32, f32)> =
                    mean.0.iter().copied().filter(|(f, _)| postings[*f as usize].len() <= crowded).collect();
                probes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                for (feature, weight) in probes.into_iter().take(PROBES) {
                    for &(other, other_weight) in &postings[feature as usize] {
                        if scores[other as usize] == 0.0 {
                            touched.push(other);
                        }
                        scores[other as usize] += weight * other_weight;
                    }
                }
                let mut best: Vec<(f32, u32)> =
                    touched.iter().filter(|&&o| o != own).map(|&o| (scores[o as usize], o)).collect();
                for other in touched.drain(..) {
                    scores[other as usize] = 0.0;
                }
                if best.len() > COMPARED {
                    best.select_nth_unstable_by(COMPARED - 1, higher);
                    best.truncate(COMPARED);
                }
                best.into_iter()
                    .filter_map(|(_, other)| Some((mean.dot(&clusters[other as usize].as_ref()?.mean), other)))
                    .filter(|(similarity, _)| *similarity >= alike)
                    .min_by(higher)
            },
        )
        .collect()
}

fn higher(a: &(f32, u32), b: &(f32, u32)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AT_HALF: Threshold = Threshold { deviations: 0.0, least: 0.5, most: 0.5 };

    fn vectors(items: Vec<Vec<u32>>) -> Vectors {
        let unit = |mut features: Vec<u32>| {
            features.sort_unstable();
            features.dedup();
            let weight = 1.0 / (features.len() as f32).sqrt();
            Vector(features.into_iter().map(|f| (f, weight)).collect())
        };
        Vectors { vectors: items.into_iter().map(unit).collect(), features: 40 }
    }

    #[test]
    fn alike_items_join_and_others_stay_alone() {
        let groups =
            group(&vectors(vec![vec![1, 2, 3], vec![10, 11], vec![1, 2, 4], vec![20], vec![2, 3, 1]]), AT_HALF);
        assert_eq!(groups, [vec![0, 2, 4], vec![1], vec![3]]);
    }

    /// Average linkage the slow way: always join the closest pair.
    fn by_all_pairs(vectors: &Vectors, alike: f32) -> Vec<Vec<u32>> {
        let mut groups: Vec<Vec<u32>> = (0..vectors.vectors.len() as u32).map(|i| vec![i]).collect();
        loop {
            let similarity = |a: &[u32], b: &[u32]| {
                let sum: f32 = a
                    .iter()
                    .flat_map(|&i| b.iter().map(move |&j| (i, j)))
                    .map(|(i, j)| vectors.vectors[i as usize].dot(&vectors.vectors[j as usize]))
                    .sum();
                sum / (a.len() * b.len()) as f32
            };
            let mut best: Option<(f32, usize, usize)> = None;
            for a in 0..groups.len() {
                for b in a + 1..groups.len() {
                    let s = similarity(&groups[a], &groups[b]);
                    if s >= alike && best.is_none_or(|(most, ..)| s > most) {
                        best = Some((s, a, b));
                    }
                }
            }
            let Some((_, a, b)) = best else { break };
            let gone = groups.remove(b);
            groups[a].extend(gone);
            groups[a].sort_unstable();
        }
        groups.sort_unstable_by_key(|members| members[0]);
        groups
    }

    #[test]
    fn rounds_give_the_tree_of_the_closest_pair() {
        let items =
            vec![vec![1, 2, 3, 4], vec![1, 2, 3], vec![3, 4, 5, 6, 7], vec![5, 6, 7], vec![8, 9], vec![9, 1, 2]];
        let vectors = vectors(items);
        for alike in [0.2, 0.35, 0.5, 0.7] {
            let threshold = Threshold { deviations: 0.0, least: alike, most: alike };
            assert_eq!(group(&vectors, threshold), by_all_pairs(&vectors, alike), "at {alike}");
        }
    }

    proptest! {
        #[test]
        fn every_item_is_in_exactly_one_cluster(items in prop::collection::vec(prop::collection::vec(0u32..40, 0..8), 0..40)) {
            let n = items.len();
            let mut seen: Vec<u32> = group(&vectors(items), LETTERS).into_iter().flatten().collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..n as u32).collect::<Vec<_>>());
        }
    }
}
