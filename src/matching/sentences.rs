//! The sentence of a clause that comes nearest to a query: the reason where meaning speaks.

use super::nearness::Understanding;
use super::{Matcher, Query};
use crate::meaning::{Fault, Prefix, Vector};
use crate::model::ClauseId;

/// Shorter pieces, in characters, say nothing by themselves: “附则。”.
const SHORTEST: usize = 6;

impl Matcher<'_> {
    /// By clause: its sentence that is nearest to the query; nothing where meaning is not used.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub(super) fn nearest_sentences(&self, query: &Query, clauses: &[ClauseId]) -> Result<Vec<Option<&str>>, Fault> {
        let (Some(Understanding { meaning, .. }), Some(asked)) = (self.understanding, &query.vector) else {
            return Ok(vec![None; clauses.len()]);
        };
        let of_clauses: Vec<Vec<&str>> = clauses.iter().map(|&clause| sentences(&self.policies[clause].text)).collect();
        let vectors = meaning.vectors(&of_clauses.concat(), Prefix::Passage)?;
        let mut rest = vectors.as_slice();
        let mut nearest = Vec::with_capacity(clauses.len());
        for sentences in of_clauses {
            let (own, others) = rest.split_at(sentences.len());
            rest = others;
            let cosine = |&(_, vector): &(&&str, &Vector)| asked.cosine(vector);
            let best = sentences.iter().zip(own).reduce(|a, b| if cosine(&b) > cosine(&a) { b } else { a });
            nearest.push(best.map(|(sentence, _)| *sentence));
        }
        Ok(nearest)
    }
}

/// The sentences of a text, without what is too short to be one.
fn sentences(text: &str) -> Vec<&str> {
    let pieces = text.split_inclusive(['。', '；', '！', '？', '\n']).map(str::trim);
    pieces.filter(|piece| piece.chars().count() >= SHORTEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_they_end() {
        let text = "年满八十周岁的老人可以申领；\n每月五十元。附则。材料：身份证";
        assert_eq!(sentences(text), ["年满八十周岁的老人可以申领；", "每月五十元。", "材料：身份证"]);
        assert!(sentences("附则。").is_empty());
    }
}
