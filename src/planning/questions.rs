//! 答疑: which questions an episode answers, each with the clause that answers it, and which questions of its letters none
//! answers.
//!
//! A question is put only as somebody asks it, where that is plain when put in Mandarin. It stands beside the clauses that answer
//! it as it is put, the best of which can tell what it wants to know (`aspect`): villagers ask two things at once, and one clause
//! has the rule, another the office. Questions that one clause answers best are one question. Where few letters are plain, few questions are put: the
//! rest of the time is for those who call in.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use super::context::BatchContext;
use super::same::says_the_same;
use super::{Sentence, aspect};
use crate::index::smoothed_idf;
use crate::model::{AskId, AskState, ClauseId, TopicId, Unanswered};
use crate::text::{Plain, bigrams, lists, plain};

/// Most questions on one programme.
const MOST: usize = 6;
/// Least probability that a clause answers a question as it is put.
const SURE: f32 = 0.35;
/// A question with more that jars is not read out.
const MOST_FAULTS: u32 = 1;
/// Below this probability no clause answers a question.
const UNANSWERED: f32 = 0.2;
/// Questions of a letter that are looked at.
const OF_AN_ASK: usize = 4;

/// A question on the programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// Who asks it, and which sentence of theirs does.
    pub ask: AskId,
    pub sentence: usize,
    /// Plain Mandarin, one sentence.
    pub text: String,
    /// The clauses of the episode that answer it, the best first; at least one.
    pub clauses: Vec<ClauseId>,
}

/// The questions of an episode, and those of its letters that none of its clauses answers.
pub(super) struct Questions {
    pub put: Vec<Question>,
    pub unanswered: Vec<Unanswered>,
}

/// A question that could be put.
struct Candidate {
    question: Question,
    leads: bool,
    fitness: f32,
    voice: u32,
}

/// The questions that stand for most asks: those whose clause answers many letters first, the lead topic's before companions',
/// each of another village.
pub(super) fn questions(context: &BatchContext<'_>, topics: &[TopicId], clauses: &[ClauseId]) -> Questions {
    let (mut candidates, mut unanswered) = (Vec::new(), Vec::new());
    let mut texts: Vec<&str> = Vec::new();
    let policies = context.inputs.policies;
    let rare = Rarity::of(clauses.iter().map(|&clause| policies[clause].text.as_str()));
    for (topic, &t) in topics.iter().enumerate() {
        for &ask in context.topic(t).asks.iter().filter(|&&ask| context.inputs.asks[ask].state == AskState::Open) {
            let Some(known) = context.inputs.known.get(ask.position()) else { continue };
            let voice = context.voices.of(&context.inputs.asks[ask]);
            for sentence in &known.sentences {
                match candidate(context, ask, sentence, clauses, &rare) {
                    Found::Answer(question, fitness) => {
                        candidates.push(Candidate { question, leads: topic == 0, fitness, voice });
                    }
                    Found::Nothing if texts.iter().any(|other| says_the_same(other, &sentence.plain.text)) => {}
                    Found::Nothing => {
                        texts.push(&sentence.plain.text);
                        unanswered.push(Unanswered { ask, sentence: sentence.at as u32 });
                    }
                    Found::Unclear => {}
                }
            }
        }
    }
    Questions { put: choose(context, topics, clauses, candidates), unanswered }
}

/// What became of a question of a letter.
enum Found {
    /// It can be put, so well.
    Answer(Question, f32),
    /// It is plain, and no clause answers it.
    Nothing,
    /// It may be answered, but is not put.
    Unclear,
}

/// The clause of the episode that answers a question best, of those that can tell what it wants to know: by probability, and by
/// what of the question it says that the others do not say.
fn candidate(
    context: &BatchContext<'_>,
    ask: AskId,
    sentence: &Sentence,
    clauses: &[ClauseId],
    rare: &Rarity<'_>,
) -> Found {
    let policies = context.inputs.policies;
    let put = &sentence.plain;
    let plain = put.faults <= MOST_FAULTS;
    let rate = |&clause: &ClauseId| {
        let probability = sentence.answers.iter().find(|(other, _)| *other == clause).map_or(0.0, |(_, p)| *p);
        (clause, probability, rare.said(&put.text, &policies[clause].text))
    };
    let rated: Vec<(ClauseId, f32, f32)> = clauses.iter().map(rate).collect();
    let sum = |one: &(ClauseId, f32, f32)| one.1 + SAID_COUNTS * one.2;
    let best = rated.iter().max_by(|a, b| sum(a).total_cmp(&sum(b)).then(b.0.cmp(&a.0)));
    let Some(&(clause, probability, said)) = best else { return Found::Unclear };
    if probability < UNANSWERED && said < SAID {
        let whole = plain && put.text.chars().count() >= SHORTEST;
        return if whole { Found::Nothing } else { Found::Unclear };
    }
    let told = aspect::told(&put.text, &policies[clause].text);
    if !plain || !told || probability < SURE || said < SAID {
        return Found::Unclear;
    }
    let of_letter = context.answer(ask, &[clause]).map_or(0.0, |(_, p)| p);
    let fitness = (probability * of_letter).sqrt() * said / (1.0 + put.faults as f32);
    let clauses = std::iter::once(clause).chain(helping(&rated, clause, probability)).collect();
    Found::Answer(Question { ask, sentence: sentence.at, text: put.text.clone(), clauses }, fitness)
}

/// The clauses that help the best one to answer, the likeliest first.
fn helping(rated: &[(ClauseId, f32, f32)], best: ClauseId, probability: f32) -> impl Iterator<Item = ClauseId> {
    let mut others: Vec<(ClauseId, f32)> = rated
        .iter()
        .filter(|(clause, other, _)| *clause != best && *other >= HELPS * probability)
        .map(|&(clause, other, _)| (clause, other))
        .collect();
    others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    others.into_iter().take(HELPERS).map(|(clause, _)| clause)
}

/// Most clauses beside the best that answer a question.
const HELPERS: usize = 2;
/// Such a clause answers with at least this share of the best one's probability. (Read with the questions of the corpus: the
/// clauses that a reader missed stand above it, most others below.)
const HELPS: f32 = 0.6;

/// Least share of a question that its clause says; with less its matter is another.
const SAID: f32 = 0.25;
/// What that share counts beside the probability. (Set by hand.)
const SAID_COUNTS: f32 = 0.4;
/// Shorter questions are scraps of a letter.
const SHORTEST: usize = 10;

/// How rare pairs of characters are among the clauses of an episode: what all of them say tells none from another.
struct Rarity<'a> {
    holding: FxHashMap<&'a str, f32>,
    clauses: f32,
}

impl<'a> Rarity<'a> {
    fn of(texts: impl Iterator<Item = &'a str>) -> Rarity<'a> {
        let mut rarity = Rarity { holding: FxHashMap::default(), clauses: 0.0 };
        for text in texts {
            rarity.clauses += 1.0;
            let pairs: FxHashSet<&str> = bigrams(text).collect();
            pairs.into_iter().for_each(|pair| *rarity.holding.entry(pair).or_default() += 1.0);
        }
        rarity
    }

    /// Of a question's pairs of characters that any of the clauses says, beside those that ask, the share that one says, by rarity;
    /// 0 where they say fewer than two.
    fn said(&self, question: &str, text: &str) -> f32 {
        let pairs: FxHashSet<&str> = bigrams(question).filter(|pair| !QUESTION.is_match(pair)).collect();
        // Summed in a fixed order.
        let mut pairs: Vec<&str> = pairs.into_iter().collect();
        pairs.sort_unstable();
        pairs.retain(|pair| self.holding.contains_key(pair));
        if pairs.len() < 2 {
            return 0.0;
        }
        let rare = |pair: &str| smoothed_idf(self.clauses, self.holding[pair], 0.0);
        let all: f32 = pairs.iter().map(|pair| rare(pair)).sum();
        let said: f32 = pairs.iter().filter(|pair| text.contains(**pair)).map(|pair| rare(pair)).sum();
        said / all.max(f32::MIN_POSITIVE)
    }
}

fn choose(
    context: &BatchContext<'_>,
    topics: &[TopicId],
    clauses: &[ClauseId],
    candidates: Vec<Candidate>,
) -> Vec<Question> {
    // How many voices each clause answers: a question on it stands for them.
    let asks = topics.iter().flat_map(|&t| &context.topic(t).asks);
    let mut heard: Vec<(ClauseId, u32)> = asks
        .filter_map(|&ask| Some((context.answer(ask, clauses)?.0, context.voices.of(&context.inputs.asks[ask]))))
        .collect();
    heard.sort_unstable();
    heard.dedup();
    let stands_for = |clause: ClauseId| heard.iter().filter(|(other, _)| *other == clause).count().max(1) as f32;
    let worth = |one: &Candidate| one.fitness * stands_for(one.question.clauses[0]).sqrt();
    let mut order: Vec<(bool, f32, Candidate)> =
        candidates.into_iter().map(|one| (one.leads, worth(&one), one)).collect();
    order.sort_by(|a, b| {
        let by_place = || (a.2.question.ask, a.2.question.sentence).cmp(&(b.2.question.ask, b.2.question.sentence));
        b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then_with(by_place)
    });
    let mut put: Vec<Question> = Vec::new();
    let mut voices = FxHashSet::default();
    for (.., one) in order {
        let taken = |other: &Question| {
            other.clauses[0] == one.question.clauses[0] || says_the_same(&other.text, &one.question.text)
        };
        if put.len() < MOST && !put.iter().any(taken) && voices.insert(one.voice) {
            put.push(one.question);
        }
    }
    put.sort_by_key(|question| clauses.iter().position(|&clause| clause == question.clauses[0]));
    put
}

/// The sentences of an ask that ask something, put plainly, each with its place among the sentences.
pub fn plain_questions(ask: &str) -> Vec<(usize, Plain)> {
    let asking = sentences(ask).enumerate().filter(|(_, sentence)| is_question(sentence));
    asking.map(|(at, sentence)| (at, plain(sentence))).take(OF_AN_ASK).collect()
}

/// A sentence of an ask, shortened where it is long: what a question was in the sender's words.
pub fn sentence(ask: &str, at: usize) -> String {
    cut(sentences(ask).nth(at).unwrap_or(ask))
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['。', '！', '？', '；', '!', '?', ';', '\n']).map(str::trim).filter(|s| !s.is_empty())
}

static QUESTION: LazyLock<Regex> = LazyLock::new(|| lists::QUESTIONS.pattern());

/// Printed numbers and courtesies at the beginning of an ask.
static PREAMBLE: LazyLock<Regex> = LazyLock::new(|| lists::pattern(&format!("^{}+", lists::PREAMBLES.any_of())));

fn is_question(text: &str) -> bool {
    QUESTION.is_match(text)
}

/// Longest question shown in the sender's words, in characters.
const LONGEST: usize = 90;

/// The sentence of an ask that asks, else its first; with the one before it where it is too short to be understood.
/// Empty where nothing is left without numbers and courtesies.
pub fn question(ask: &str) -> String {
    let sentences: Vec<&str> = sentences(ask).collect();
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let meaty = |i: &usize| bare(&PREAMBLE.replace(sentences[*i], "")) > 0;
    let asking = (0..sentences.len()).filter(meaty).find(|&i| is_question(sentences[i]));
    let Some(i) = asking.or_else(|| (0..sentences.len()).find(meaty)) else { return String::new() };
    let text = match i {
        1.. if bare(sentences[i]) < 8 => format!("{}{}", sentences[i - 1], sentences[i]),
        _ => sentences[i].to_string(),
    };
    let text = PREAMBLE.replace(&text, "");
    cut(text.trim_end_matches(['；', ';', ' ']))
}

/// At most [`LONGEST`] characters, ending at a comma where there is one.
fn cut(text: &str) -> String {
    let Some((limit, _)) = text.char_indices().nth(LONGEST) else { return text.to_string() };
    let head = &text[..limit];
    let end = head.rfind(['，', ',', '、']).unwrap_or(limit);
    format!("{}……", &head[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ask_is_shortened_to_its_question() {
        let long = "2.我村旧屋倒塌多年。请问原址重建要办什么手续？盼复。";
        assert_eq!(question(long), "原址重建要办什么手续？");
        assert_eq!(question("旧屋倒塌多年，想原址重建。怎么办？"), "旧屋倒塌多年，想原址重建。怎么办？");
        assert_eq!(question("希望讲讲宅基地有偿使用费"), "希望讲讲宅基地有偿使用费");
        assert_eq!(question("请问："), "");
        assert_eq!(question(&format!("{}，{}", "甲".repeat(50), "乙".repeat(50))), format!("{}……", "甲".repeat(50)));
    }
}
