//! Asks that a decision has seen in one topic are pulled together from then on, so that a topic people know does not fall apart
//! or change its members because some more letters came in. It is a pull and no bond: asks that have nothing else in
//! common still part, and letters that join two topics still join them.

use super::{Inputs, Vector};

/// Numbers of the features that stand for recorded topics lie below this; those of the text below `features`.
pub fn features(features: usize, inputs: &Inputs<'_>) -> usize {
    features + inputs.recorded_topics.values().max().map_or(0, |&most| most as usize + 1)
}

/// The vectors of these asks, each with a feature for the topic it was seen in. Nothing else is scaled down for it:
/// what is new is as like to them as before.
pub fn with_features(mut vectors: Vec<Vector>, asks: &[u32], features: usize, inputs: &Inputs<'_>) -> Vec<Vector> {
    for (vector, ask) in vectors.iter_mut().zip(asks) {
        if let Some(recorded) = inputs.recorded_topics.get(ask) {
            vector.0.push((features as u32 + recorded, inputs.params.recorded_pull.sqrt()));
        }
    }
    vectors
}
