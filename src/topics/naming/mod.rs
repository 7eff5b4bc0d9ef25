//! Names topics as an office puts them on its agenda: by the short title of the policy that most of its asks are about, else
//! by the name on the list that fits best, else by what the asks say themselves. No two topics have one name.

mod agenda;
mod document;
mod phrase;

use std::cmp::Reverse;
use std::ops::RangeInclusive;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

pub use agenda::{names as agenda_names, packed};

use self::agenda::{Agenda, Fit};
pub use self::document::short_title;
use super::{AskMeanings, Inputs};
use crate::model::{AskId, PolicyId, Topic};

/// Characters of a name.
const LENGTHS: RangeInclusive<usize> = 4..=16;
/// Names on the list that are offered to a topic.
const OFFERED: usize = 6;
/// How well a name on the list must fit, by meaning and by words: surely, and for want of a better one. (Real letters.)
const SURELY: [f32; 2] = [0.46, 0.7];
const PERHAPS: [f32; 2] = [0.42, 0.55];

/// The names that would do for a topic, best first, of which there is one at least, and how many an official would sign.
struct Offers {
    names: Vec<String>,
    good: usize,
}

/// Gives every topic its name, the largest first. Returns by topic whether it is one to be signed.
pub fn name_all(topics: &mut [Topic], inputs: &Inputs<'_>) -> Vec<bool> {
    let offers: Vec<Offers> = topics.par_iter().map(|topic| offers(topic, inputs)).collect();
    let mut order: Vec<usize> = (0..topics.len()).collect();
    order.sort_by_key(|&at| (Reverse(topics[at].asks.len()), at));
    let mut taken: FxHashSet<String> = FxHashSet::default();
    let mut good = vec![false; topics.len()];
    for at in order {
        let Offers { names, good: of_these } = &offers[at];
        let free = (0..names.len()).find(|&n| !taken.contains(&key(&names[n])));
        topics[at].name = match free {
            Some(n) => names[n].clone(),
            None => last_resort(&topics[at], &names[0], &taken, inputs),
        };
        good[at] = free.is_some_and(|n| n < *of_these);
        taken.insert(key(&topics[at].name));
    }
    good
}

/// Names that differ in particles alone are one.
fn key(name: &str) -> String {
    name.chars().filter(|c| !"的和与及".contains(*c)).collect()
}

/// A name where all that would do are taken: what the asks say, else `taken_one` beside the topic that has it.
fn last_resort(topic: &Topic, taken_one: &str, taken: &FxHashSet<String>, inputs: &Inputs<'_>) -> String {
    let stretch = phrase::stretch(read(topic, inputs), inputs);
    if taken.contains(&key(&stretch)) { another(taken_one, taken) } else { stretch }
}

/// A name beside the topic that has it already.
fn another(name: &str, taken: &FxHashSet<String>) -> String {
    let numbered = (2..).map(|n| if n == 2 { format!("{name}其他事项") } else { format!("{name}其他事项之{n}") });
    numbered.into_iter().find(|name| !taken.contains(&key(name))).unwrap_or_default()
}

fn offers(topic: &Topic, inputs: &Inputs<'_>) -> Offers {
    let read = read(topic, inputs);
    let (by_list, [surely, perhaps]) = on_the_list(read, inputs);
    let named = |(name, _): &Fit| name.to_string();
    let (of_most, of_some) = match of_document(topic, inputs) {
        Some((title, share)) if share > 0.4 => (Some(title), None),
        Some((title, share)) if share > 0.3 => (None, Some(title)),
        _ => (None, None),
    };
    let mut names: Vec<String> = of_most.into_iter().collect();
    names.extend(by_list.iter().filter(|(_, fit)| *fit >= surely).map(named));
    names.extend(of_some);
    names.extend(by_list.iter().filter(|(_, fit)| (perhaps..surely).contains(fit)).map(named));
    names.extend(own_words(read, inputs));
    let good = names.len();
    if inputs.meanings.is_some() {
        names.extend(by_list.iter().map(named));
    }
    if names.is_empty() {
        names.push(phrase::stretch(read, inputs));
    }
    Offers { names, good }
}

/// The asks that are read to name a topic.
fn read<'t>(topic: &'t Topic, inputs: &Inputs<'_>) -> &'t [AskId] {
    &topic.asks[..topic.asks.len().min(inputs.params.names.read)]
}

/// The short title of the policy that the most asks are about, and their share.
fn of_document(topic: &Topic, inputs: &Inputs<'_>) -> Option<(String, f32)> {
    if topic.gap {
        return None;
    }
    let mut first: FxHashMap<PolicyId, usize> = FxHashMap::default();
    for best in topic.asks.iter().filter_map(|&ask| inputs.matches_of(ask).first()) {
        *first.entry(inputs.policies[best.clause].policy).or_default() += 1;
    }
    let (policy, times) = first.into_iter().max_by_key(|&(policy, times)| (times, Reverse(policy)))?;
    let title = short_title(&inputs.policies.policies[policy.position()].title);
    LENGTHS.contains(&title.chars().count()).then_some((title, times as f32 / topic.asks.len() as f32))
}

/// Names on the list, and how well they must fit.
fn on_the_list(asks: &[AskId], inputs: &Inputs<'_>) -> (Vec<Fit>, [f32; 2]) {
    let texts: Vec<&str> = asks.iter().map(|&ask| inputs.asks[ask].text.as_str()).collect();
    let agenda = Agenda::built_in();
    match inputs.meanings.filter(|meanings| meanings.built_in) {
        Some(meanings) => (agenda.by_meaning(&direction(asks, meanings), &texts, OFFERED), [SURELY[0], PERHAPS[0]]),
        None => (agenda.by_words(&texts, OFFERED), [SURELY[1], PERHAPS[1]]),
    }
}

/// The mean of what asks mean, title and text alike.
fn direction(asks: &[AskId], meanings: &AskMeanings) -> Vec<f32> {
    let mut sum: Vec<f32> = Vec::new();
    let vectors = asks.iter().flat_map(|ask| [&meanings.titles[ask.position()], &meanings.texts[ask.position()]]);
    for vector in vectors {
        sum.resize(vector.values().len(), 0.0);
        sum.iter_mut().zip(vector.unit()).for_each(|(sum, value)| *sum += value);
    }
    let n = (asks.len() * 2) as f32;
    sum.into_iter().map(|sum| sum / n).collect()
}

/// What titles come to as noun phrases: the most frequent. Asks without a title tell stories, and no part of one is a name.
fn own_words(asks: &[AskId], inputs: &Inputs<'_>) -> Option<String> {
    let title = |&ask: &AskId| {
        let (ask, request) = (&inputs.asks[ask], &inputs.requests[inputs.asks[ask].request]);
        let titled = !request.title.is_empty() && ask.text.starts_with(&request.title);
        phrase::noun_phrase(&request.title, inputs).filter(|_| titled)
    };
    let mut times: FxHashMap<String, usize> = FxHashMap::default();
    for phrase in asks.iter().filter_map(title) {
        *times.entry(phrase).or_default() += 1;
    }
    times.into_iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0))).map(|(phrase, _)| phrase)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::letters;
    use super::super::{Hold, groups, topics};
    use super::*;

    #[test]
    fn names_that_differ_in_particles_alone_are_one() {
        assert_eq!(key("村庄规划编制与调整"), key("村庄规划的编制和调整"));
        assert_ne!(key("村庄规划编制"), key("村庄规划调整"));
    }

    #[test]
    fn no_two_topics_have_one_name_and_the_largest_has_the_first_choice() {
        let letters = letters(&["餐饮油烟扰民怎么整治", "电梯坏了谁来维修", "餐饮店油烟扰民没有整治"]);
        let inputs = letters.inputs();
        let of = |at: usize, asks: &[u32]| (format!("t{at}"), asks.iter().copied().map(AskId).collect());
        let (topics, _) = topics(vec![of(0, &[0]), of(1, &[1, 2])], |_| Hold::Topic, None, &inputs);
        assert_ne!(topics[0].name, topics[1].name);
        assert!(groups(None, &inputs).len() > 1 && LENGTHS.contains(&topics[1].name.chars().count()));
        assert_eq!(another("路灯", &["路灯其他事项".to_string()].into_iter().collect()), "路灯其他事项之3");
    }
}
