//! Joins what is alike: average linkage, exactly, without looking at all pairs.
//!
//! The similarity of two clusters is the mean similarity of their members, which is the dot product of their mean
//! vectors. In every round each cluster finds its nearest other, and pairs that are each other's nearest become one.
//! Average linkage is reducible (a joined cluster is no nearer to a third than the nearer of its parts was), so this
//! gives the same tree as always joining the closest pair (Murtagh 1983), a cluster whose nearest did not change
//! need not look again, and one that has no near neighbour never gets one.
//!
//! Neighbours are looked for in the postings of a cluster's strongest features that are not too crowded. A backlog is
//! grouped in blocks, then groups of several blocks in the same way, and so on, so that the work grows with the number
//! of letters and not with its square, and only the letters of the blocks at hand are in memory.

use std::ops::Range;

use rayon::prelude::*;

use super::Vector;
use super::vectors::postings;
use crate::best::Best;
use crate::progress;

/// Texts grouped at once, and how many such groupings are joined at once.
const BLOCK: usize = 8192;
const FAN: usize = 16;
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
/// Features kept of a joined cluster.
const KEPT: usize = 4096;
/// From more pairs than this so many are sampled, to learn how alike letters are that have nothing to do with each other.
/// (The sampling error of the threshold is then about 0.001.)
const ALL_PAIRS: usize = 200_000;
const SAMPLED_PAIRS: u64 = 20_000;

/// From fewer pairs nothing is learned: they may all be about the same need.
const FEW_PAIRS: usize = 100;

/// From which similarity two clusters are one topic: so many standard deviations above the mean similarity of any
/// two letters, within bounds.
#[derive(Debug, Clone, Copy)]
pub struct Threshold {
    pub deviations: f32,
    pub least: f32,
    pub most: f32,
}

/// For letters alone.
pub const LETTERS: Threshold = Threshold { deviations: 3.0, least: 0.12, most: 0.26 };
/// For letters with what clauses lend them, smoothed.
pub const WITH_POLICIES: Threshold = Threshold { deviations: 4.0, least: 0.15, most: 0.40 };

/// Letters that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    members: Vec<u32>,
    /// Mean of the members' unit vectors, and its length.
    mean: Vector,
    length: f32,
    /// The nearest other cluster that is alike enough.
    nearest: Option<Near>,
}

/// What a cluster found when it looked around.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Near {
    similarity: f32,
    /// Its place.
    other: u32,
    /// No third one is more similar than this, whatever has been joined since.
    next: f32,
}

impl Cluster {
    /// The letters in it, ascending.
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    /// The mean scaled so that the product of two of them is the similarity of the clusters beside the mean similarity of
    /// two different members of one; a lone letter is as like itself as can be.
    pub fn beside_itself(self) -> Vector {
        let n = self.members.len() as f32;
        let own = if n > 1.0 { (n * self.length * self.length - 1.0) / (n - 1.0) } else { 1.0 };
        self.mean.scaled(1.0 / own.max(f32::MIN_POSITIVE).sqrt())
    }

    /// Letters with one text, ascending, and its unit vector.
    pub fn of(members: Vec<u32>, mean: Vector) -> Cluster {
        Cluster { members, length: mean.length(), mean, nearest: None }
    }
}

/// From which similarity clusters join, and what their feature numbers are below.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub alike: f32,
    pub features: usize,
}

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
            for place in clusters.iter_mut().filter(|c| c.as_ref().is_some_and(|c| c.nearest.is_none())) {
                done.extend(place.take());
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

impl Threshold {
    /// The similarity for letters whose texts, by number in `vectors`, are `texts`; feature numbers are below `features`.
    pub fn of(self, vectors: &[Vector], texts: &[u32], features: usize) -> f32 {
        let n = texts.len();
        let vector = |i: usize| &vectors[texts[i] as usize];
        let all = n * n.saturating_sub(1) / 2;
        if all < FEW_PAIRS {
            return (self.least + self.most) / 2.0;
        }
        let similarities: Vec<f32> = if all <= ALL_PAIRS {
            // Of two letters few features are the same, so postings lead past most of the work of looking each up.
            let postings = postings((0..n).map(vector), features);
            let row = |i: usize| -> Vec<f32> {
                let mut row = vec![0.0; i];
                for &(feature, weight) in &vector(i).0 {
                    let before = postings[feature as usize].iter().take_while(|(j, _)| (*j as usize) < i);
                    before.for_each(|&(j, other)| row[j as usize] += weight * other);
                }
                row
            };
            (0..n).into_par_iter().flat_map_iter(row).collect()
        } else {
            sampled(vectors, texts, features)
        };
        let count = similarities.len() as f64;
        let mean = similarities.iter().map(|&s| f64::from(s)).sum::<f64>() / count;
        let variance = similarities.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / count;
        ((mean + f64::from(self.deviations) * variance.sqrt()) as f32).clamp(self.least, self.most)
    }
}

/// The similarities of [`SAMPLED_PAIRS`] letters.
fn sampled(vectors: &[Vector], texts: &[u32], features: usize) -> Vec<f32> {
    // Weyl's sequence with two irrational steps spreads the pairs evenly and needs no generator.
    let drawn = |draw: u64, step: u64| (draw.wrapping_mul(step) >> 32) as usize % texts.len();
    let pair = |draw: u64| (drawn(draw, 0x9E37_79B9_7F4A_7C15), drawn(draw, 0xD1B5_4A32_D192_ED03), draw as usize);
    let mut pairs: Vec<(usize, usize, usize)> = (0..SAMPLED_PAIRS).map(pair).collect();
    pairs.sort_unstable();
    let similarities = |weights: &mut Vec<f32>, pairs: &[(usize, usize, usize)]| -> Vec<(usize, f32)> {
        let first = pairs[0].0;
        let own = &vectors[texts[first] as usize].0;
        own.iter().for_each(|&(feature, weight)| weights[feature as usize] = weight);
        let similarity = |&(i, j, draw): &(usize, usize, usize)| {
            (draw, if i == j { 0.0 } else { vectors[texts[j] as usize].looked_up(weights) })
        };
        let row = pairs.iter().map(similarity).collect();
        own.iter().for_each(|&(feature, _)| weights[feature as usize] = 0.0);
        row
    };
    let rows: Vec<&[(usize, usize, usize)]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
    let rows = rows.into_par_iter().map_init(|| vec![0.0; features], similarities);
    let mut all = vec![0.0; pairs.len()];
    rows.collect::<Vec<_>>().into_iter().flatten().for_each(|(draw, similarity)| all[draw] = similarity);
    all
}

/// The places of clusters that are each other's nearest.
fn reciprocal(clusters: &[Option<Cluster>]) -> Vec<(usize, usize)> {
    let nearest = |c: usize| Some(clusters[c].as_ref()?.nearest?.other as usize);
    let pair = |a| nearest(a).filter(|&b| a < b && nearest(b) == Some(a)).map(|b| (a, b));
    (0..clusters.len()).filter_map(pair).collect()
}

/// Joins the pairs; a joined cluster takes the first one's place. Returns the places that must look around again.
fn join_pairs(pairs: Vec<(usize, usize)>, clusters: &mut [Option<Cluster>], rule: Rule) -> Vec<u32> {
    // By place: where the cluster that was there is now, if it was joined.
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
    if similarity < rule.alike && near.next < rule.alike {
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

/// For each of the clusters that look: the most similar other that is alike enough; ties go to the lower place.
fn nearest(clusters: &[Option<Cluster>], looking: &[u32], rule: Rule) -> Vec<Option<Near>> {
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
        let (similarity, other) = *candidates.first().filter(|(similarity, _)| *similarity >= rule.alike)?;
        return Some(Near { similarity, other, next });
    }
    mean.iter().for_each(|&(feature, weight)| scratch.weights[feature as usize] = weight);
    let mut best = (0.0, u32::MAX);
    let mut next = 0.0f32;
    // What was not looked at adds at most `rest` (Cauchy and Schwarz; a little more for rounding).
    let hopeless = |(score, other): (f32, u32), next: f32| {
        let length = clusters[other as usize].as_ref().map_or(0.0, |cluster| cluster.length);
        score + rest * length + 1e-4 < next.max(rule.alike)
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
    (best.0 >= rule.alike).then_some(Near { similarity: best.0, other: best.1, next })
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
    let mut best = Best::new(if rest == 0.0 { 2 } else { COMPARED });
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn group(vectors: &[Vector], alike: f32) -> Vec<Vec<u32>> {
        let make = |texts: Range<usize>| texts.map(|i| Cluster::of(vec![i as u32], vectors[i].clone())).collect();
        let groups = super::group(0..vectors.len(), &make, Rule { alike, features: 400 });
        let mut groups: Vec<Vec<u32>> = groups.into_iter().map(|c| c.members).collect();
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
    fn by_all_pairs(vectors: &[Vector], alike: f32) -> Vec<Vec<u32>> {
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
            assert_eq!(group(&vectors, alike), by_all_pairs(&vectors, alike), "at {alike}");
        }
    }

    proptest! {
        #[test]
        fn every_item_is_in_exactly_one_cluster(items in prop::collection::vec(prop::collection::vec(0u32..40, 0..8), 0..40)) {
            let n = items.len();
            let mut seen: Vec<u32> = group(&vectors(items), 0.2).into_iter().flatten().collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..n as u32).collect::<Vec<_>>());
        }
    }
}
