//! Names a topic like an agenda item: by the short title of the policy that answers it, else by the most telling
//! phrase that the asks themselves use.

use std::cmp::Reverse;
use std::hash::Hash;
use std::sync::LazyLock;

use rayon::prelude::*;
use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use super::vectors::says_something;
use super::{Inputs, answers::Answers};
use crate::index::smoothed_idf;
use crate::model::{AskId, Topic};
use crate::text::{lists, normalise, thesaurus};

/// A title is not cut to less, in characters.
const SHORTEST: usize = 4;

/// What stands around the matter in a document's title, from outside in: year and version, form, authority, 关于….
static AROUND: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    let [qualifiers, kinds, verbs] =
        [&lists::TITLE_QUALIFIERS, &lists::DOCUMENT_KINDS_IN_NAMES, &lists::TITLE_VERBS].map(lists::List::any_of);
    [
        r"[（(][^）)]*[）)]$".to_string(),
        format!("的?(?:有关事项)?(?:的)?{qualifiers}*{kinds}+$"),
        r"^(?:\p{Han}{2,4}省)?(?:\p{Han}{2,3}市)?(?:\p{Han}{2,3}[区县])?(?:\p{Han}{2,3}(?:镇|街道))?(?:人民政府|\p{Han}{2,10}?(?:分局|局|厅|办公室|委员会))?".to_string(),
        format!("^关于{verbs}*"),
    ]
    .map(|text| lists::pattern(&text))
});

/// A policy title without year, form and authority: 农村宅基地资格权认定与登记.
pub fn short_title(title: &str) -> String {
    let mut short = title.trim().to_string();
    for layer in AROUND.iter() {
        let next = layer.replace(&short, "").trim_matches(['《', '》', ' ', '　']).to_string();
        if next.chars().count() >= SHORTEST {
            short = next;
        }
    }
    short
}

/// The name of one topic: of the document that its own department would explain.
pub fn name(asks: &[AskId], answers: &Answers, inputs: &Inputs<'_>) -> String {
    let policies = || answers.clauses.iter().map(|c| inputs.policies.policy_of(c.clause));
    let titled = policies().find(|policy| policy.department == answers.department).map(|p| short_title(&p.title));
    titled.filter(|t| !t.is_empty()).unwrap_or_else(|| phrase(asks, inputs))
}

/// How many of the asks say each of the words that `said` finds in a text, for the first asks.
fn times_said(asks: &[AskId], inputs: &Inputs<'_>, said: impl Fn(&str) -> Vec<String>) -> FxHashMap<String, f32> {
    times(asks.iter().take(inputs.params.names.read).map(|&ask| said(&normalise(&inputs.asks[ask].text))))
}

/// How many of some lists each word is in.
fn times<W: Hash + Eq>(lists: impl Iterator<Item = impl IntoIterator<Item = W>>) -> FxHashMap<W, f32> {
    let mut times: FxHashMap<W, f32> = FxHashMap::default();
    for list in lists {
        let words: FxHashSet<W> = list.into_iter().collect();
        words.into_iter().for_each(|word| *times.entry(word).or_default() += 1.0);
    }
    times
}

/// The words of normalised text that carry its matter.
fn telling_words(text: &str, inputs: &Inputs<'_>) -> Vec<String> {
    let tagged = inputs.segmenter.tagged(text).into_iter();
    tagged.filter(|(w, tag)| says_something(w, tag)).map(|(w, _)| w.to_string()).collect()
}

/// A part of an ask between punctuation.
struct Stretch<'a> {
    text: &'a str,
    /// In characters.
    length: usize,
    /// Its words that carry a matter, ascending.
    words: Vec<String>,
}

/// The parts of an ask that are long enough for a name.
fn stretches<'a>(ask: AskId, inputs: &Inputs<'a>) -> Vec<Stretch<'a>> {
    let parts = inputs.asks[ask].text.split(|c: char| !c.is_alphanumeric()).map(trimmed);
    let stretch = |(text, length): (&'a str, usize)| {
        let mut words = telling_words(&normalise(text), inputs);
        words.sort_unstable();
        words.dedup();
        Stretch { text, length, words }
    };
    let measured = parts.map(|text| (text, text.chars().count()));
    measured.filter(|(_, length)| *length >= inputs.params.names.shortest).map(stretch).collect()
}

/// The stretch of an ask that says most of what all of them say for its length.
fn phrase(asks: &[AskId], inputs: &Inputs<'_>) -> String {
    let params = inputs.params.names;
    let of_asks: Vec<Vec<Stretch<'_>>> =
        asks.iter().take(inputs.params.names.read).map(|&ask| stretches(ask, inputs)).collect();
    let said = times(of_asks.iter().map(|stretches| stretches.iter().flat_map(|s| s.words.iter().map(String::as_str))));
    let mut best: (f32, &str) = (f32::NEG_INFINITY, "");
    for stretch in of_asks.iter().flatten() {
        let weight: f32 = stretch.words.iter().map(|word| said[word.as_str()]).sum();
        let over = stretch.length.saturating_sub(params.longest) as f32;
        let score = weight / (1.0 + params.cost * stretch.length as f32 + params.cost_beyond * over);
        if score > best.0 {
            best = (score, stretch.text);
        }
    }
    let whole = || asks.first().map_or("", |&ask| inputs.asks[ask].text.as_str());
    let name = if best.1.is_empty() { whole() } else { best.1 };
    name.chars().take(params.longest + 4).collect()
}

/// Takes courtesies and question words off both ends.
fn trimmed(stretch: &str) -> &str {
    let (heads, tails) = (lists::NAME_HEADS.entries(), lists::NAME_TAILS.entries());
    let mut rest = stretch.trim();
    while let Some(shorter) = heads
        .iter()
        .find_map(|head| rest.strip_prefix(head))
        .or_else(|| tails.iter().find_map(|tail| rest.strip_suffix(tail)))
    {
        if shorter.is_empty() {
            break;
        }
        rest = shorter;
    }
    rest
}

/// Of topics that came out with the same name the largest keeps it; the others get behind it what tells them apart.
pub fn tell_apart(topics: &mut [Topic], inputs: &Inputs<'_>) {
    let mut same: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, topic) in topics.iter().enumerate() {
        same.entry(&topic.name).or_default().push(at);
    }
    let shared: Vec<Vec<usize>> = same.into_values().filter(|topics| topics.len() > 1).collect();
    let told: Vec<(usize, String)> =
        shared.par_iter().flat_map_iter(|alike| told_apart(alike, topics, inputs)).collect();
    for (at, name) in told {
        topics[at].name = name;
    }
}

/// The names of topics that came out alike, the largest left out, with the two most telling words behind each: of the
/// words that the thesaurus knows, if two of its asks say them, else of all.
fn told_apart(alike: &[usize], topics: &[Topic], inputs: &Inputs<'_>) -> Vec<(usize, String)> {
    let of = |said: &dyn Fn(&str) -> Vec<String>| -> Vec<FxHashMap<String, f32>> {
        alike.iter().map(|&topic| times_said(&topics[topic].asks, inputs, said)).collect()
    };
    let known = of(&|text| thesaurus::said(text).map(|(word, _)| word.to_string()).collect());
    let all = of(&|text| telling_words(text, inputs));
    let name = |at: usize| {
        let name = &topics[alike[at]].name;
        let mut words = most_telling(at, &known, |word| !name.contains(word) && known[at][word] > 1.0);
        words.extend(most_telling(at, &all, |word| !name.contains(word)));
        words.dedup();
        words.truncate(inputs.params.names.added_words);
        (alike[at], if words.is_empty() { name.clone() } else { format!("{name}（{}）", words.join("、")) })
    };
    let largest = (0..alike.len()).max_by_key(|&at| (topics[alike[at]].asks.len(), Reverse(at)));
    (0..alike.len()).filter(|&at| Some(at) != largest).map(name).collect()
}

/// What the topic at this position says most and the others least, of what is `wanted`; longer first where equal.
fn most_telling(at: usize, said: &[FxHashMap<String, f32>], wanted: impl Fn(&String) -> bool) -> Vec<String> {
    let telling = |(term, times): (&String, &f32)| {
        let topics = said.iter().filter(|said| said.contains_key(term)).count() as f32;
        let rare = smoothed_idf(said.len() as f32, topics, 0.0);
        (times * rare * (term.chars().count() as f32).sqrt(), term.clone())
    };
    let mut terms: Vec<(f32, String)> = said[at].iter().filter(|(term, _)| wanted(term)).map(telling).collect();
    terms.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    terms.into_iter().map(|(_, term)| term).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::letters;
    use super::*;
    use crate::model::{Demand, Kind};

    fn topic(name: &str, asks: &[AskId]) -> Topic {
        Topic {
            id: String::new(),
            name: name.into(),
            category: String::new(),
            kind: Kind::Asked,
            asks: asks.to_vec(),
            demand: Demand::default(),
            clauses: Vec::new(),
            department: String::new(),
            answered: 0.0,
            gap: false,
        }
    }

    #[test]
    fn a_phrase_is_named_without_courtesies_and_never_trimmed_to_nothing() {
        assert_eq!(trimmed("请问村道硬底化怎么办呢"), "村道硬底化");
        assert_eq!(trimmed("想了解"), "想了解");
    }

    #[test]
    fn the_phrase_that_most_asks_share_names_them() {
        let letters =
            letters(&["家住三楼，村道硬底化几时动工", "村道硬底化有补助吗", "下雨难行，村道硬底化要自筹几多"]);
        assert!(phrase(&[0, 1, 2].map(AskId), &letters.inputs()).contains("村道硬底化"));
    }

    #[test]
    fn of_topics_with_one_name_the_largest_keeps_it() {
        let letters = letters(&["鱼塘清淤补助", "鱼塘清淤", "鱼塘租约到期续租"]);
        let mut topics = [topic("鱼塘", &[AskId(2)]), topic("鱼塘", &[0, 1].map(AskId)), topic("路灯", &[])];
        tell_apart(&mut topics, &letters.inputs());
        assert_eq!((topics[1].name.as_str(), topics[2].name.as_str()), ("鱼塘", "路灯"));
        assert!(topics[0].name.starts_with("鱼塘（") && topics[0].name.contains('租'), "{}", topics[0].name);
    }

    #[test]
    fn titles_lose_what_stands_around_the_matter() {
        assert_eq!(short_title("佛山市南海区农村宅基地有偿使用管理办法"), "农村宅基地有偿使用");
        assert_eq!(short_title("佛山市南海区民政局关于推进村民小组议事厅建设的通知"), "村民小组议事厅建设");
        assert_eq!(short_title("佛山市南海区设施农业用地管理办法（2023年修订）"), "设施农业用地");
    }
}
