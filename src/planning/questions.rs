//! 答疑: which questions an episode answers, each with the clause that answers it, and which of its asks none answers.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use super::context::BatchContext;
use super::head;
use crate::model::{AskId, AskState, ClauseId, TopicId};
use crate::text::{Plain, bigrams, lists, normalise, plain};

/// Most questions on one programme.
const MOST: usize = 5;
/// With fewer than this, a clause may answer two.
const FEW: usize = 3;
/// Questions that share this part of their pairs of letters are the same question.
const SAME: f64 = 0.6;

/// A question on the programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// Who asks it, and which sentence of theirs does.
    pub ask: AskId,
    pub sentence: usize,
    /// Plain Mandarin, one sentence.
    pub text: String,
    /// The clause that answers it, one of the episode's.
    pub clause: ClauseId,
}

/// The questions of an episode, and its asks that none of its clauses answers.
pub(super) struct Questions {
    pub put: Vec<Question>,
    pub unanswered: Vec<AskId>,
}

/// A question that could be put, with the clause of the episode that answers it best.
struct Candidate {
    /// Whether its topic leads the episode.
    leads: bool,
    question: Question,
    /// How well it can be put: how sure the answer is, for the letter and for the question alone, and how plain it is.
    fitness: f32,
    voice: u32,
}

/// The questions that stand for most asks: for each clause the fittest of those it answers, the lead topic's first, each
/// from another village.
pub(super) fn questions(context: &BatchContext<'_>, topics: &[TopicId], clauses: &[ClauseId]) -> Questions {
    let mut unanswered = Vec::new();
    let mut candidates = Vec::new();
    for (topic, &t) in topics.iter().enumerate() {
        for &ask in context.topic(t).asks.iter().filter(|&&ask| context.inputs.asks[ask].state == AskState::Open) {
            if context.answer(ask, clauses).is_none() {
                unanswered.push(ask);
            } else {
                candidates.extend(candidate(context, topic == 0, ask, clauses));
            }
        }
    }
    Questions { put: choose(candidates), unanswered }
}

fn candidate(context: &BatchContext<'_>, leads: bool, ask: AskId, clauses: &[ClauseId]) -> Option<Candidate> {
    let known = context.inputs.known.get(ask.position())?;
    let of = |answers: &[(ClauseId, f32)], clause| answers.iter().find(|(c, _)| *c == clause).map_or(0.0, |(_, p)| *p);
    let all = known.questions.iter().flat_map(|put| clauses.iter().map(move |&clause| (put, clause)));
    let rated = all.map(|(put, clause)| {
        let sure = (of(&known.answers, clause) * of(&put.answers, clause)).sqrt();
        // A clause that itself puts the question before its answer puts it best.
        let as_said = sure * (1.0 - A_FAULT * put.plain.faults as f32).max(0.0);
        let (fitness, text) = match head::question(&context.inputs.policies[clause].text) {
            Some(own) => (sure, own),
            None => (as_said, put.plain.text.clone()),
        };
        (fitness, Question { ask, sentence: put.sentence, text, clause })
    });
    let (fitness, question) = rated.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.clause.cmp(&a.1.clause)))?;
    let voice = context.voices.of(&context.inputs.asks[ask]);
    (fitness >= LEAST).then_some(Candidate { leads, question, fitness, voice })
}

/// What each thing that jars takes off a question's fitness.
const A_FAULT: f32 = 0.3;
/// Least fitness of a question that is put.
const LEAST: f32 = 0.3;

fn choose(candidates: Vec<Candidate>) -> Vec<Question> {
    // What a clause answers: voices of the lead topic count before those of companions.
    let heard = |clause: ClauseId, leads: bool| {
        let of = candidates.iter().filter(|c| c.question.clause == clause && c.leads == leads);
        of.map(|c| c.voice).collect::<FxHashSet<u32>>().len()
    };
    // Something asked four times goes before what is asked once only if it can be put half as well.
    let worth = |c: &Candidate| c.fitness * (heard(c.question.clause, c.leads) as f32).sqrt();
    let mut order: Vec<(bool, f32, &Candidate)> = candidates.iter().map(|c| (c.leads, worth(c), c)).collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then(a.2.question.ask.cmp(&b.2.question.ask)));
    let mut put: Vec<Question> = Vec::new();
    let mut voices = FxHashSet::default();
    // One for each clause; where that makes few, further ones for those that answer most.
    for again in [false, true] {
        for (.., one) in &order {
            let taken = put.iter().any(|other| other.clause == one.question.clause);
            let fresh = !voices.contains(&one.voice) && !put.iter().any(|other| alike(&other.text, &one.question.text));
            if put.len() < if again { FEW } else { MOST } && fresh && taken == again {
                voices.insert(one.voice);
                put.push(one.question.clone());
            }
        }
    }
    put
}

/// The sentences of an ask that make questions, put plainly, the plainest first; at most [`OF_AN_ASK`]. Each with its place
/// among the sentences.
pub fn plain_questions(ask: &str) -> Vec<(usize, Plain)> {
    let all: Vec<&str> = sentences(ask).collect();
    let mut asking: Vec<usize> = (0..all.len()).filter(|&at| is_question(all[at])).collect();
    if asking.is_empty() && !all.is_empty() {
        asking.push(0);
    }
    let mut put: Vec<(usize, Plain)> = asking.into_iter().map(|at| (at, plain(all[at]))).collect();
    put.sort_by_key(|(at, put)| (put.faults, *at));
    put.truncate(OF_AN_ASK);
    put.retain(|(_, put)| put.text.chars().count() > 6);
    put
}

/// A sentence of an ask, shortened where it is long: what a question on the programme was in the sender's words.
pub fn sentence(ask: &str, at: usize) -> String {
    cut(sentences(ask).nth(at).unwrap_or(ask))
}

/// Questions considered of one ask.
const OF_AN_ASK: usize = 2;

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['。', '！', '？', '；', '!', '?', ';', '\n']).map(str::trim).filter(|s| !s.is_empty())
}

fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (normalise(a), normalise(b));
    let (one, other): (Vec<&str>, Vec<&str>) = (bigrams(&a).collect(), bigrams(&b).collect());
    let both = one.iter().filter(|pair| other.contains(pair)).count();
    a == b || both as f64 > SAME * one.len().min(other.len()).max(1) as f64
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

    #[test]
    fn the_same_question_is_not_answered_twice() {
        assert!(alike("宅基地有偿使用费怎样收？", "宅基地有偿使用费怎样收取？"));
        assert!(!alike("宅基地有偿使用费怎样收？", "宅基地可以继承吗？"));
    }
}
