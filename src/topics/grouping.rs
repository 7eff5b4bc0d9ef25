//! Joins what is alike: average linkage, exactly, without looking at all pairs.
//!
//! The similarity of two clusters is the mean similarity of their members, which is the dot product of their mean
//! vectors. In every round each cluster finds its nearest other, and pairs that are each other's nearest become one.
//! Average linkage is reducible (a joined cluster is no nearer to a third than the nearer of its parts was), so this
//! gives the same tree as always joining the closest pair (Murtagh 1983), a cluster whose nearest did not change
//! need not look again, and one that has no near neighbour never gets one.
//!
//! A backlog is grouped in blocks, then groups of several blocks in the same way, and so on, so that the work grows with
//! the number of letters and not with its square, and only the letters of the blocks at hand are in memory.

use std::ops::Range;

use rayon::prelude::*;

use super::Vector;
use super::cluster::{Cluster, Near, Rule};
use super::neighbours::nearest;
use crate::progress;

/// Texts grouped at once, and how many such groupings are joined at once.
const BLOCK: usize = 8192;
const FAN: usize = 16;
/// Features kept of a joined cluster.
const KEPT: usize = 4096;

/// Groups so many texts, which `make` turns into clusters of one.
pub fn group(texts: Range<usize>, make: &(impl Fn(Range<usize>) -> Vec<Cluster> + Sync), rule: Rule) -> Vec<Cluster> {
    if texts.len() <= BLOCK {
        let texts = make(texts);
        let letters = texts.iter().map(|text| text.members.len()).sum();
        let groups = joined(texts, rule);
        progress::add(letters);
        return groups;
    }
    let mut part = BLOCK;
    while part * FAN < texts.len() {
        part *= FAN;
    }
    let starts: Vec<usize> = texts.clone().step_by(part).collect();
    let parts: Vec<Cluster> =
        starts.into_par_iter().flat_map_iter(|at| group(at..texts.end.min(at + part), make, rule)).collect();
    joined(parts, rule)
}

/// Joins what is alike enough; every cluster comes out once, alone or in another.
pub fn joined(clusters: Vec<Cluster>, rule: Rule) -> Vec<Cluster> {
    let mut clusters: Vec<Option<Cluster>> =
        clusters.into_iter().map(|c| Some(Cluster { nearest: None, ..c })).collect();
    // Not all numbers below `rule.features` need be used here, and arrays by feature are made in every round.
    let last = clusters.iter().flatten().filter_map(|cluster| cluster.mean.0.last());
    let rule = Rule { features: last.map(|&(feature, _)| feature as usize + 1).max().unwrap_or(0), ..rule };
    let mut looking: Vec<u32> = (0..clusters.len() as u32).collect();
    let mut done: Vec<Cluster> = Vec::new();
    while !looking.is_empty() {
        let found = nearest(&clusters, &looking, rule);
        for (&c, nearest) in looking.iter().zip(found) {
            if let Some(cluster) = &mut clusters[c as usize] {
                cluster.nearest = nearest;
            }
        }
        looking.clear();
        // As long as nobody must look around again, each knows its nearest and pairs can join.
        while looking.is_empty() {
            // No near neighbour now means none ever: such a cluster is finished.
            for position in clusters.iter_mut().filter(|c| c.as_ref().is_some_and(|c| c.nearest.is_none())) {
                done.extend(position.take());
            }
            let pairs = reciprocal(&clusters);
            if pairs.is_empty() {
                break;
            }
            looking = join_pairs(pairs, &mut clusters, rule);
        }
    }
    done.extend(clusters.into_iter().flatten());
    done
}

/// The positions of clusters that are each other's nearest.
fn reciprocal(clusters: &[Option<Cluster>]) -> Vec<(usize, usize)> {
    let nearest = |c: usize| Some(clusters[c].as_ref()?.nearest?.other as usize);
    let pair = |a| nearest(a).filter(|&b| a < b && nearest(b) == Some(a)).map(|b| (a, b));
    (0..clusters.len()).filter_map(pair).collect()
}

/// Joins the pairs; a joined cluster takes the first one's position. Returns the positions that must look around again.
fn join_pairs(pairs: Vec<(usize, usize)>, clusters: &mut [Option<Cluster>], rule: Rule) -> Vec<u32> {
    // By position: where the cluster that was there is now, if it was joined.
    let mut joined: Vec<Option<u32>> = vec![None; clusters.len()];
    let taken: Vec<(usize, Option<Cluster>, Option<Cluster>)> = pairs
        .into_iter()
        .map(|(a, b)| {
            (joined[a], joined[b]) = (Some(a as u32), Some(a as u32));
            (a, clusters[a].take(), clusters[b].take())
        })
        .collect();
    let new: Vec<(usize, Option<Cluster>)> =
        taken.into_par_iter().map(|(a, first, second)| (a, first.zip(second).map(|(f, s)| join(f, s)))).collect();
    for (a, cluster) in new {
        clusters[a] = cluster;
    }
    let followed: Vec<(usize, Followed)> = (0..clusters.len())
        .into_par_iter()
        .filter_map(|c| {
            let cluster = clusters[c].as_ref()?;
            match cluster.nearest {
                None => Some((c, Followed::Look)),
                Some(near) => Some((c, follow(cluster, near, joined[near.other as usize]?, clusters, rule))),
            }
        })
        .collect();
    let mut looking = Vec::new();
    for (c, followed) in followed {
        match (followed, &mut clusters[c]) {
            (Followed::To(near), Some(cluster)) => cluster.nearest = near,
            _ => looking.push(c as u32),
        }
    }
    looking
}

/// What becomes of a cluster whose nearest was joined with another.
enum Followed {
    /// The joined one is its nearest now; or nothing is alike enough any more.
    To(Option<Near>),
    Look,
}

fn follow(cluster: &Cluster, near: Near, other: u32, clusters: &[Option<Cluster>], rule: Rule) -> Followed {
    let similarity = clusters[other as usize].as_ref().map_or(0.0, |new| cluster.mean.dot(&new.mean));
    if similarity < rule.threshold && near.next < rule.threshold {
        Followed::To(None)
    } else if similarity > near.next {
        Followed::To(Some(Near { similarity, other, ..near }))
    } else {
        Followed::Look
    }
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
    let mut members = a.members;
    members.extend(b.members);
    members.sort_unstable();
    Cluster::of(members, Vector(mean).strongest(KEPT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AskId;
    use proptest::prelude::*;

    fn group(vectors: &[Vector], threshold: f32) -> Vec<Vec<AskId>> {
        let make = |texts: Range<usize>| texts.map(|i| Cluster::of(vec![AskId::at(i)], vectors[i].clone())).collect();
        let groups = super::group(0..vectors.len(), &make, Rule { threshold, features: 400 });
        let mut groups: Vec<Vec<AskId>> = groups.into_iter().map(|c| c.members).collect();
        groups.sort_unstable_by_key(|members| members[0]);
        groups
    }

    fn vectors(items: Vec<Vec<u32>>) -> Vec<Vector> {
        let unit = |mut features: Vec<u32>| {
            features.sort_unstable();
            features.dedup();
            let weight = 1.0 / (features.len() as f32).sqrt();
            Vector(features.into_iter().map(|f| (f, weight)).collect())
        };
        items.into_iter().map(unit).collect()
    }

    #[test]
    fn alike_items_join_and_others_stay_alone() {
        let groups = group(&vectors(vec![vec![1, 2, 3], vec![10, 11], vec![1, 2, 4], vec![20], vec![2, 3, 1]]), 0.5);
        assert_eq!(groups, [vec![0, 2, 4], vec![1], vec![3]]);
    }

    #[test]
    fn groups_reach_across_blocks() {
        let items = (0..BLOCK as u32 + 100).map(|i| (0..4).map(|f| i % 90 * 4 + f).collect()).collect();
        let groups = group(&vectors(items), 0.5);
        assert_eq!(groups.len(), 90);
        assert!(groups.iter().all(|members| members.len() > BLOCK / 90));
    }

    /// Average linkage the slow way: always join the closest pair.
    fn by_all_pairs(vectors: &[Vector], threshold: f32) -> Vec<Vec<u32>> {
        let mut groups: Vec<Vec<u32>> = (0..vectors.len() as u32).map(|i| vec![i]).collect();
        loop {
            let similarity = |a: &[u32], b: &[u32]| {
                let sum: f32 = a
                    .iter()
                    .flat_map(|&i| b.iter().map(move |&j| (i, j)))
                    .map(|(i, j)| vectors[i as usize].dot(&vectors[j as usize]))
                    .sum();
                sum / (a.len() * b.len()) as f32
            };
            let mut best: Option<(f32, usize, usize)> = None;
            for a in 0..groups.len() {
                for b in a + 1..groups.len() {
                    let s = similarity(&groups[a], &groups[b]);
                    if s >= threshold && best.is_none_or(|(most, ..)| s > most) {
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
        for threshold in [0.2, 0.35, 0.5, 0.7] {
            assert_eq!(group(&vectors, threshold), by_all_pairs(&vectors, threshold), "at {threshold}");
        }
    }

    proptest! {
        #[test]
        fn every_item_is_in_exactly_one_cluster(items in prop::collection::vec(prop::collection::vec(0u32..40, 0..8), 0..40)) {
            let n = items.len();
            let mut seen: Vec<AskId> = group(&vectors(items), 0.2).into_iter().flatten().collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..n as u32).collect::<Vec<_>>());
        }
    }
}
