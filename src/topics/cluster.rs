//! A cluster of letters, its nearest other, and the rule by which clusters join: what grouping and the search for
//! neighbours both speak of.

use super::Vector;
use crate::model::AskId;

/// Letters that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    pub(super) members: Vec<AskId>,
    /// Mean of the members' unit vectors, and its length.
    pub(super) mean: Vector,
    pub(super) length: f32,
    /// The nearest other cluster that is alike enough.
    pub(super) nearest: Option<Near>,
}

impl Cluster {
    /// The letters in it, ascending.
    pub fn members(&self) -> &[AskId] {
        &self.members
    }

    /// Mean ÷ √(mean similarity of two different members), so the dot product of two such is similarity ÷ cohesion. The
    /// cohesion of a lone letter counts as 1.
    pub fn normalised_by_cohesion(self) -> Vector {
        let n = self.members.len() as f32;
        let own = if n > 1.0 { (n * self.length * self.length - 1.0) / (n - 1.0) } else { 1.0 };
        self.mean.scaled(1.0 / own.max(f32::MIN_POSITIVE).sqrt())
    }

    /// Letters with one text, ascending, and its unit vector.
    pub fn of(members: Vec<AskId>, mean: Vector) -> Cluster {
        Cluster { members, length: mean.length(), mean, nearest: None }
    }
}

/// From which similarity clusters join, and what their feature numbers are below.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub threshold: f32,
    pub features: usize,
}

/// What a cluster found when it looked around.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    pub similarity: f32,
    /// Its position.
    pub other: u32,
    /// Upper bound on the similarity to any cluster but `other`; stays valid after joins.
    pub next: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarity_is_measured_beside_that_within_a_cluster() {
        // Two letters with cosine 0.6: their mean has the squared length (1 + 0.6) / 2.
        let pair = Cluster::of([0, 1].map(AskId).into(), Vector(vec![(0, 0.8), (1, 0.4)]));
        assert!((pair.length * pair.length - 0.8).abs() < 1e-6);
        let normalised = pair.normalised_by_cohesion();
        assert!((normalised.length().powi(2) - 0.8 / 0.6).abs() < 1e-5);
        let lone = Vector(vec![(0, 1.0)]);
        assert_eq!(Cluster::of(vec![AskId(2)], lone.clone()).normalised_by_cohesion(), lone);
    }
}
