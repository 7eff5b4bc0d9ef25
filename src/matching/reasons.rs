//! Why a clause was proposed: worked out only for matches that are shown.

use std::cmp::Reverse;

use rustc_hash::FxHashSet;

use super::{Matcher, Query};
use crate::meaning::Fault;
use crate::model::{ClauseId, PolicyId, Reason};
use crate::text::thesaurus::{self, Matter};
use crate::text::{is_stop_word, normalise};

/// Most words named in one reason.
const SHOWN: usize = 6;
/// Most matters named.
const MATTERS: usize = 2;
/// Most learned translations named.
const TRANSLATIONS: usize = 2;
/// A translation this probable, seen in so many confirmed matches, is worth naming.
const LIKELY: f32 = 0.2;
const OFTEN: u32 = 3;
/// A policy is about a matter if it is at least half as much about it as the one that is most.
const ABOUT: f32 = 0.5;
/// A confirmed question with this cosine to the query is worth showing.
const ALIKE: f32 = 0.25;

impl Matcher<'_> {
    /// By clause: the reasons for proposing it, strongest kind first. None where nothing would convince.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn reasons(&self, query: &Query, clauses: &[ClauseId]) -> Result<Vec<Vec<Reason>>, Fault> {
        let nearest = self.nearest_sentences(query, clauses)?;
        // Beside a sentence that says it, what a word is taken to mean convinces nobody.
        let guessed = |reason: &Reason| matches!(reason, Reason::Matter { .. } | Reason::Translation { .. });
        let of_clause = |(&clause, sentence): (&ClauseId, Option<&str>)| {
            let says = sentence.map(|sentence| Reason::Sentence { text: sentence.to_string() });
            let speaks = says.is_some();
            let words = self.reasons_of_words(query, clause).into_iter().filter(|reason| !(speaks && guessed(reason)));
            says.into_iter().chain(words).collect()
        };
        Ok(clauses.iter().zip(nearest).map(of_clause).collect())
    }

    fn reasons_of_words(&self, query: &Query, id: ClauseId) -> Vec<Reason> {
        let policy = self.policies.policy_of(id);
        let clause = &self.policies[id];
        let title = normalise(&format!("{} {}", policy.title, clause.heading));
        let body = normalise(&clause.text);
        let in_title: FxHashSet<&str> = self.segmenter.words(&title).into_iter().collect();
        let in_body: FxHashSet<&str> = self.segmenter.words(&body).into_iter().collect();
        let met = |set: &FxHashSet<&str>| {
            self.strongest(query.own_words().iter().map(|(w, _)| w.as_str()).filter(|w| set.contains(w)))
        };
        let mut reasons = Vec::new();
        let (words, title_words) = (met(&in_body), met(&in_title));
        if !words.is_empty() {
            reasons.push(Reason::Words { words });
        }
        if !title_words.is_empty() {
            reasons.push(Reason::Title { words: title_words });
        }
        let stands = |word: &str| in_body.contains(word) || in_title.contains(word);
        reasons.extend(widened(query, stands));
        reasons.extend(self.matters(query, clause.policy, |word| title.contains(word) || body.contains(word)));
        reasons.extend(self.translations(query, in_body.iter().chain(&in_title).copied()));
        let knowledge = &self.model.knowledge;
        if let Some((text, cosine)) = knowledge.precedents.nearest(query, id)
            && cosine >= ALIKE
        {
            reasons.push(Reason::Precedent { text: text.to_string() });
        }
        reasons
    }

    /// The words of the query, other than those that stand in the clause, that speak of what the policy is about.
    fn matters(&self, query: &Query, policy: PolicyId, stands: impl Fn(&str) -> bool) -> Vec<Reason> {
        let mut found: Vec<(f32, &str, Matter)> = thesaurus::said(&query.text)
            .filter(|(word, _)| !stands(word))
            .filter_map(|(word, matters)| {
                let about = |&matter: &Matter| (self.subjects.weight(matter, policy), Reverse(matter));
                let strongest = matters.iter().map(about).max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
                Some((strongest.0, word, strongest.1.0))
            })
            .filter(|(weight, word, matter)| {
                *weight > 0.0 && *weight >= ABOUT * self.subjects.highest(*matter) && !is_stop_word(word)
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        found.dedup_by_key(|(_, word, _)| *word);
        let reason = |(_, word, matter): (f32, &str, Matter)| Reason::Matter {
            from: word.to_string(),
            to: thesaurus::name(matter).to_string(),
        };
        found.into_iter().take(MATTERS).map(reason).collect()
    }

    /// The likeliest learned translations of words of the query into `words` that it does not have itself.
    fn translations<'w>(&self, query: &Query, words: impl Iterator<Item = &'w str>) -> Vec<Reason> {
        let own: FxHashSet<&str> = query.words.iter().map(|(w, _)| w.as_str()).collect();
        let mut found: Vec<(f32, &str, &str, u32)> = words
            .filter(|to| to.chars().count() > 1 && !own.contains(to) && !is_stop_word(to))
            .filter_map(|to| {
                let (from, probability, confirmations) = self.model.knowledge.translations.why(query, to)?;
                Some((probability, from, to, confirmations))
            })
            .filter(|(probability, from, _, confirmations)| {
                *probability >= LIKELY && *confirmations >= OFTEN && from.chars().count() > 1 && !is_stop_word(from)
            })
            .collect();
        found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(b.2)));
        found.dedup();
        let reason = |(_, from, to, confirmations): (f32, &str, &str, u32)| Reason::Translation {
            from: from.to_string(),
            to: to.to_string(),
            confirmations,
        };
        found.into_iter().take(TRANSLATIONS).map(reason).collect()
    }

    /// The rarest words first, without words that say nothing and words inside longer ones.
    fn strongest<'w>(&self, words: impl Iterator<Item = &'w str>) -> Vec<String> {
        let mut found: Vec<(f32, &str)> = words
            .filter(|w| w.chars().count() > 1 && !is_stop_word(w))
            .filter_map(|w| Some((self.index.words.term(w)?.idf, w)))
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let mut shown: Vec<String> = Vec::new();
        for (_, word) in found {
            if shown.len() < SHOWN && !shown.iter().any(|s| s.contains(word)) {
                shown.push(word.to_string());
            }
        }
        shown
    }
}

/// The lexicon's entries by which words of the clause were found. An entry of several words (基本医疗保险) is told
/// once, by the longest that met.
fn widened(query: &Query, met: impl Fn(&str) -> bool) -> Vec<Reason> {
    let mut entries: Vec<(&str, &str)> = Vec::new();
    for (at, from) in &query.widened {
        let to = query.words[*at].0.as_str();
        match entries.iter_mut().find(|(said, _)| said == from) {
            _ if !met(to) => {}
            Some((_, told)) if to.chars().count() > told.chars().count() => *told = to,
            Some(_) => {}
            None => entries.push((from, to)),
        }
    }
    entries.into_iter().map(|(from, to)| Reason::Lexicon { from: from.into(), to: to.into() }).collect()
}
