//! 答疑: which questions an episode answers, each with the clause that answers it, and which of its asks none answers.

use std::cmp::Reverse;
use std::sync::LazyLock;

use rayon::prelude::*;
use regex::Regex;
use rustc_hash::FxHashSet;

use super::context::BatchContext;
use super::{bank, head};
use crate::meaning::Vector;
use crate::model::{AskId, AskState, ClauseId, PolicyId, TopicId};
use crate::text::{Plain, bigrams, lists, normalise, plain};

/// Most questions on one programme.
const MOST: usize = 5;
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

/// A question that could be put.
struct Candidate {
    question: Question,
    /// Voices of the lead topic whose asks its clause answers, and of companions.
    heard: (usize, usize),
    voice: u32,
}

/// An ask that a clause of the episode answers.
struct Answered {
    ask: AskId,
    leads: bool,
    voice: u32,
    probability: f32,
}

/// The questions that stand for most asks: for each clause one of those it answers, the lead topic's first, each from another
/// village.
pub(super) fn questions(context: &BatchContext<'_>, topics: &[TopicId], clauses: &[ClauseId]) -> Questions {
    let mut unanswered = Vec::new();
    let mut answered: Vec<Vec<Answered>> = clauses.iter().map(|_| Vec::new()).collect();
    for (topic, &t) in topics.iter().enumerate() {
        for &ask in context.topic(t).asks.iter().filter(|&&ask| context.inputs.asks[ask].state == AskState::Open) {
            let Some((clause, probability)) = context.answer(ask, clauses) else {
                unanswered.push(ask);
                continue;
            };
            let voice = context.voices.of(&context.inputs.asks[ask]);
            let at = clauses.iter().position(|&other| other == clause).expect("one of the clauses answers");
            answered[at].push(Answered { ask, leads: topic == 0, voice, probability });
        }
    }
    let candidate = |at: usize| candidate(context, clauses, clauses[at], &answered[at]);
    let candidates: Vec<Option<Candidate>> = (0..clauses.len()).into_par_iter().map(candidate).collect();
    Questions { put: choose(candidates.into_iter().flatten().collect()), unanswered }
}

/// A question written beforehand that an ask means and to which no other clause of the episode's documents is nearer.
fn written<'a>(
    context: &BatchContext<'_>,
    clauses: &[ClauseId],
    clause: ClauseId,
    answered: &'a [Answered],
) -> Option<(&'a Answered, &'static str)> {
    let (policies, vectors) = (context.inputs.policies, context.inputs.documents?);
    let meaning = |one: &Answered| context.inputs.known[one.ask.position()].meaning.as_ref();
    let (asks, meanings): (Vec<&Answered>, Vec<&Vector>) =
        answered.iter().filter_map(|one| Some((one, meaning(one)?))).unzip();
    let documents: FxHashSet<PolicyId> = clauses.iter().map(|&c| policies[c].policy).collect();
    let printed = |clause: ClauseId| format!("{}{}", policies[clause].heading, policies[clause].text);
    let best = |meant: &bank::Meant| {
        let others = ClauseId::enumerate(&policies.clauses).filter(|(_, other)| documents.contains(&other.policy));
        let mut answered = others.map(|(other, _)| meant.answered_by(vectors.clause(other), &printed(other)));
        answered.all(|answered| answered <= meant.answered + AS_WELL)
    };
    let meant = bank::meant(vectors.clause(clause), &printed(clause), &meanings).into_iter().find(best)?;
    Some((asks[meant.ask], meant.text))
}

/// Another clause may answer by so much better: less is chance.
const AS_WELL: f32 = 0.04;

/// The question that a clause answers for the asks that it answers best: as the clause itself puts it, else as it was written
/// beforehand, else in the words of the ask that says it plainly.
fn candidate(
    context: &BatchContext<'_>,
    clauses: &[ClauseId],
    clause: ClauseId,
    answered: &[Answered],
) -> Option<Candidate> {
    let surest = answered.iter().max_by(|a, b| a.probability.total_cmp(&b.probability).then(b.ask.cmp(&a.ask)))?;
    let said = &context.inputs.policies[clause].text;
    let (asking, text) = if let Some(own) = head::question(said) {
        (surest, own)
    } else if let Some((asking, text)) = written(context, clauses, clause, answered) {
        (asking, text.to_string())
    } else {
        let printed = normalise(&format!("{}{said}", context.inputs.policies.policy_of(clause).title));
        // A question that says nothing of the matter is none without its letter.
        let told = |put: &Plain| bank::speaks_of(&put.text, &printed);
        let plain = |one: &Answered| plainest(&context.inputs.known[one.ask.position()].text);
        let sure = answered.iter().filter(|one| one.probability >= SURE);
        let plain = |one: &'_ Answered| plain(one).filter(|put| put.faults == 0 && told(put));
        let mut all: Vec<(&Answered, Plain)> = sure.filter_map(|one| Some((one, plain(one)?))).collect();
        all.sort_by(|a, b| b.0.probability.total_cmp(&a.0.probability).then(a.0.ask.cmp(&b.0.ask)));
        let (asking, put) = all.into_iter().next()?;
        (asking, put.text)
    };
    let sentence = nearest_sentence(&context.inputs.asks[asking.ask].text, &format!("{text}{said}"));
    let heard = |leads: bool| {
        let of = answered.iter().filter(|one| one.leads == leads);
        of.map(|one| one.voice).collect::<FxHashSet<u32>>().len()
    };
    let question = Question { ask: asking.ask, sentence, text, clause };
    Some(Candidate { question, heard: (heard(true), heard(false)), voice: asking.voice })
}

/// An ask's own words are put as the question only where its answer is so probable.
const SURE: f32 = 0.5;

fn choose(mut candidates: Vec<Candidate>) -> Vec<Question> {
    candidates.sort_by_key(|one| (Reverse(one.heard), one.question.clause));
    let mut put: Vec<Question> = Vec::new();
    let mut voices = FxHashSet::default();
    for one in candidates {
        let fresh = !put.iter().any(|other| alike(&other.text, &one.question.text)) && voices.insert(one.voice);
        if put.len() < MOST && fresh {
            put.push(one.question);
        }
    }
    put
}

/// The sentence of an ask that makes the plainest question.
fn plainest(ask: &str) -> Option<Plain> {
    sentences(ask).filter(|sentence| is_question(sentence)).map(plain).min_by_key(|put| put.faults)
}

/// Which sentence of an ask has most pairs of letters in common with a text, for its length; the first of equals.
fn nearest_sentence(ask: &str, text: &str) -> usize {
    let text = normalise(text);
    let pairs: FxHashSet<&str> = bigrams(&text).collect();
    let share = |sentence: &str| {
        let sentence = normalise(sentence);
        let all = bigrams(&sentence).count().max(1) as f64;
        bigrams(&sentence).filter(|pair| pairs.contains(pair)).count() as f64 / all.sqrt()
    };
    let asking = sentences(ask).any(|sentence| is_question(sentence));
    let may = |sentence: &str| !asking || is_question(sentence);
    let shares: Vec<f64> = sentences(ask).map(|s| if may(s) { share(s) } else { -1.0 }).collect();
    (0..shares.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b]).then(b.cmp(&a))).unwrap_or(0)
}

/// A sentence of an ask, shortened where it is long: what a question on the programme was in the sender's words.
pub fn sentence(ask: &str, at: usize) -> String {
    cut(sentences(ask).nth(at).unwrap_or(ask))
}

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
