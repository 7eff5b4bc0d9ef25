//! Joins what is alike: rounds of reciprocal nearest neighbours over cluster centroids.
//!
//! In every round each cluster finds its nearest other by the cosine of their centroids, reading only the postings of
//! its strongest features, so that the work grows with the number of clusters and not with its square; pairs that
//! are each other's nearest and alike enough become one. Joining reciprocal nearest neighbours gives the same tree
//! as always joining the closest pair (Murtagh 1983) while many pairs join in one parallel round.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Vector, Vectors};

/// Cosine from which two clusters are one topic.
const ALIKE: f32 = 0.30;
/// Strongest features by which a neighbour is looked for, and kept in a centroid.
const PROBES: usize = 24;
const KEPT: usize = 96;
/// A feature in more clusters than this is no way to find neighbours.
const CROWDED: usize = 4000;

/// Which cluster each item belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// By item: the smallest item of its cluster.
    pub leader: Vec<u32>,
}

impl Grouping {
    /// Clusters with their members ascending, in order of their smallest members.
    pub fn members(&self) -> Vec<Vec<u32>> {
        let mut place: FxHashMap<u32, usize> = FxHashMap::default();
        let mut members: Vec<Vec<u32>> = Vec::new();
        for (item, leader) in self.leader.iter().enumerate() {
            let at = *place.entry(*leader).or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
            members[at].push(item as u32);
        }
        members
    }
}

struct Cluster {
    members: Vec<u32>,
    /// Sum of members' vectors; the strongest features only.
    sum: Vec<(u32, f32)>,
    unit: Vector,
}

/// Groups the vectors.
pub fn group(vectors: &Vectors) -> Grouping {
    let mut clusters: Vec<Cluster> = vectors
        .vectors
        .iter()
        .enumerate()
        .map(|(i, v)| Cluster { members: vec![i as u32], sum: v.0.clone(), unit: v.clone() })
        .collect();
    loop {
        let nearest = nearest_neighbours(&clusters, vectors.features.len());
        let pairs: Vec<(usize, usize)> = (0..clusters.len())
            .filter_map(|a| {
                let b = nearest[a]? as usize;
                (a < b && nearest[b] == Some(a as u32)).then_some((a, b))
            })
            .collect();
        if pairs.is_empty() {
            break;
        }
        clusters = join(clusters, &pairs);
    }
    let mut leader = vec![0; vectors.vectors.len()];
    for cluster in &clusters {
        for &member in &cluster.members {
            leader[member as usize] = cluster.members[0];
        }
    }
    Grouping { leader }
}

/// For each cluster the most similar other that is alike enough; ties go to the smaller number.
fn nearest_neighbours(clusters: &[Cluster], features: usize) -> Vec<Option<u32>> {
    let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); features];
    for (c, cluster) in clusters.iter().enumerate() {
        for &(feature, weight) in &cluster.unit.0 {
            postings[feature as usize].push((c as u32, weight));
        }
    }
    clusters
        .par_iter()
        .enumerate()
        .map_init(
            || (vec![0.0f32; clusters.len()], Vec::new()),
            |(scores, touched), (own, cluster)| {
                let mut probes: Vec<&(u32, f32)> =
                    cluster.unit.0.iter().filter(|(f, _)| postings[*f as usize].len() <= CROWDED).collect();
                probes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                for &&(feature, weight) in probes.iter().take(PROBES) {
                    for &(other, other_weight) in &postings[feature as usize] {
                        if scores[other as usize] == 0.0 {
                            touched.push(other);
                        }
                        scores[other as usize] += weight * other_weight;
                    }
                }
                let best = touched
                    .iter()
                    .filter(|&&other| other as usize != own && scores[other as usize] > ALIKE * 0.4)
                    .map(|&other| (cluster.unit.dot(&clusters[other as usize].unit), other))
                    .filter(|(similarity, _)| *similarity >= ALIKE)
                    .min_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)))
                    .map(|(_, other)| other);
                for &other in touched.iter() {
                    scores[other as usize] = 0.0;
                }
                touched.clear();
                best
            },
        )
        .collect()
}

/// Joins the pairs; the joined cluster takes the first one's place.
fn join(clusters: Vec<Cluster>, pairs: &[(usize, usize)]) -> Vec<Cluster> {
    let partner: FxHashMap<usize, usize> = pairs.iter().copied().collect();
    let gone: rustc_hash::FxHashSet<usize> = pairs.iter().map(|(_, b)| *b).collect();
    (0..clusters.len())
        .into_par_iter()
        .filter(|c| !gone.contains(c))
        .map(|c| match partner.get(&c) {
            None => Cluster {
                members: clusters[c].members.clone(),
                sum: clusters[c].sum.clone(),
                unit: clusters[c].unit.clone(),
            },
            Some(&other) => joined(&clusters[c], &clusters[other]),
        })
        .collect()
}

fn joined(a: &Cluster, b: &Cluster) -> Cluster {
    let mut members: Vec<u32> = a.members.iter().chain(&b.members).copied().collect();
    members.sort_unstable();
    let mut sums: FxHashMap<u32, f32> = a.sum.iter().copied().collect();
    for (feature, weight) in &b.sum {
        *sums.entry(*feature).or_default() += weight;
    }
    let mut sum: Vec<(u32, f32)> = sums.into_iter().collect();
    sum.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    sum.truncate(KEPT);
    sum.sort_unstable_by_key(|(feature, _)| *feature);
    Cluster { members, unit: Vector(sum.clone()).normalised(), sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vectors(items: Vec<Vec<u32>>) -> Vectors {
        let vectors = items
            .into_iter()
            .map(|mut features| {
                features.sort_unstable();
                features.dedup();
                Vector(features.into_iter().map(|f| (f, 1.0)).collect()).normalised()
            })
            .collect();
        Vectors { vectors, features: (0..40).map(|i| i.to_string()).collect() }
    }

    #[test]
    fn alike_items_join_and_others_stay_alone() {
        let groups = group(&vectors(vec![vec![1, 2, 3], vec![10, 11], vec![1, 2, 4], vec![20], vec![2, 3, 1]]));
        assert_eq!(groups.members(), [vec![0, 2, 4], vec![1], vec![3]]);
    }

    proptest! {
        #[test]
        fn every_item_is_in_exactly_one_cluster(items in prop::collection::vec(prop::collection::vec(0u32..40, 0..8), 0..40)) {
            let n = items.len();
            let mut seen: Vec<u32> = group(&vectors(items)).members().into_iter().flatten().collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..n as u32).collect::<Vec<_>>());
        }
    }
}
