//! Asks that a decision has seen in one topic are pulled together from then on, so that a topic people know does not fall apart
//! or change its members because some more letters came in. It is a pull and no bond: asks that have nothing else in
//! common still part, and letters that join two topics still join them.

use super::{Inputs, Vector};
use crate::model::AskId;

/// Numbers of the features that stand for recorded topics lie below this; those of the text below `features`.
pub fn features(features: usize, inputs: &Inputs<'_>) -> usize {
    features + inputs.recorded_topics.values().max().map_or(0, |&most| most as usize + 1)
}

/// The vectors of these asks, each with a feature for the topic it was seen in. Nothing else is scaled down for it:
/// what is new is as like to them as before.
pub fn with_features(mut vectors: Vec<Vector>, asks: &[AskId], features: usize, inputs: &Inputs<'_>) -> Vec<Vector> {
    for (vector, ask) in vectors.iter_mut().zip(asks) {
        if let Some(recorded) = inputs.recorded_topics.get(ask) {
            vector.0.push((features as u32 + recorded, inputs.params.recorded_pull.sqrt()));
        }
    }
    vectors
}

#[cfg(test)]
mod tests {
    use super::super::fixture::letters;
    use super::*;

    #[test]
    fn asks_seen_in_one_topic_are_more_alike_and_no_less_like_others() {
        let mut letters = letters(&["甲", "乙", "丙", "丁"]);
        letters.recorded_topics = [(AskId(0), 0), (AskId(1), 0), (AskId(2), 1)].into_iter().collect();
        let inputs = letters.inputs();
        let own = vec![Vector(vec![(0, 0.6), (1, 0.8)]); 4];
        let vectors = with_features(own, &[0, 1, 2, 3].map(AskId), 2, &inputs);
        assert_eq!(features(2, &inputs), 4);
        assert!((vectors[0].dot(&vectors[1]) - 1.0 - inputs.params.recorded_pull).abs() < 1e-6);
        assert!((vectors[0].dot(&vectors[2]) - 1.0).abs() < 1e-6 && (vectors[0].dot(&vectors[3]) - 1.0).abs() < 1e-6);
    }
}
