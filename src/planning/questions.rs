//! 答疑: which questions an episode answers, each with the clause that answers it and the letter that comes nearest to asking it,
//! and which questions of its letters none answers.
//!
//! What villagers write is seldom one question that can be read out, and vectors tell of what a letter is, not what it wants to know
//! of it. So a question is made of the clause that answers it ([`cloze`]), and letters say which of them are put: those that most
//! letters come near to, by what is probable, by what is meant, by words and by what is wanted to know.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use super::cloze::{Asked, clozes};
use super::context::BatchContext;
use super::same::says_the_same;
use super::{Known, Sentence, aspect};
use crate::index::smoothed_idf;
use crate::meaning::{Fault, Prefix, Vector};
use crate::model::{AskId, AskState, ClauseId, Policies, TopicId, Unanswered};
use crate::text::{Plain, bigrams, lists, plain};
use crate::topics::short_title;

/// Most questions on one programme: there is time for those who call in.
const MOST: usize = 4;
/// A question that no letter comes so near to (0..1) is not put.
const NEAR: f32 = 0.4;
/// A letter stands beneath the questions that it comes nearest to, but for so much of that nearness.
const NEAREST: f32 = 0.9;
/// And only if its sentence means as much the same (0..1), or if no clause anywhere answers it better than the question's, but for so
/// much of that probability: what tells most of whether it wants to know the question (docs/experiments/episodes.md).
const MEANS_THE_SAME: f32 = 0.6;
const AS_GOOD: f32 = 0.95;
/// What counts for nearness: what a sentence and a question mean, how probable it is that the clause answers, the share of rare
/// pairs of letters, and whether both want to know the same. Set by hand on the corpus' first batch; fitted to 480 judged pairs
/// (docs/experiments/episodes.md) no weights were better.
const MEANT: f32 = 0.4;
/// What the whole letter counts in what is meant, beside its sentence.
const OF_LETTER: f32 = 0.3;
const PROBABLE: f32 = 0.4;
const SAID: f32 = 0.15;
const SAME_ASPECT: f32 = 0.1;
/// What the letter's sentence counts in what is probable, beside the whole letter.
const OF_SENTENCE: f32 = 0.6;
/// Letters that say how many come near to a question, and what their mean counts beside the nearest.
const HEARD: usize = 5;
const MANY: f32 = 0.3;
/// Below this probability, of sentence and letter together, no clause answers a sentence.
const UNANSWERED: f32 = 0.2;
/// A sentence with more that jars, or a shorter one, is no question by itself.
const MOST_FAULTS: u32 = 1;
const SHORTEST: usize = 10;
/// Questions of a letter that are looked at.
const OF_AN_ASK: usize = 4;
/// Letters of a topic that are looked at, the oldest first.
const OF_A_TOPIC: usize = 60;

/// A question on the programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// Who comes nearest to asking it, and which sentence of theirs does.
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

/// What a clause of the episode can be asked.
struct Cloze {
    clause: ClauseId,
    asked: Asked,
    meaning: Option<Vector>,
}

/// A sentence of a letter of the episode.
struct Heard<'a> {
    ask: AskId,
    voice: u32,
    leads: bool,
    known: &'a Known,
    sentence: &'a Sentence,
}

/// The questions that most letters come near to, the lead topic's before companions', each of another clause and with another
/// village's words.
///
/// # Errors
/// When a server of vectors fails.
pub(super) fn questions(
    context: &BatchContext<'_>,
    topics: &[TopicId],
    theme: &str,
    clauses: &[ClauseId],
) -> Result<Questions, Fault> {
    let heard = heard(context, topics);
    let lead = topics.first().map_or(theme, |&lead| &context.topic(lead).name);
    let clozes = of_clauses(context, lead, theme, clauses)?;
    let rare = Rarity::of(clozes.iter().map(|cloze| cloze.asked.bare()));
    let near: Vec<Vec<f32>> =
        clozes.iter().map(|cloze| heard.iter().map(|heard| nearness(cloze, heard, &rare)).collect()).collect();
    let mut unanswered = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    for heard in &heard {
        let text = &heard.sentence.plain.text;
        let whole = heard.sentence.plain.faults <= MOST_FAULTS && text.chars().count() >= SHORTEST;
        let answered = clauses.iter().any(|&clause| probable(heard, clause) >= UNANSWERED)
            || clozes.iter().any(|cloze| means_the_same(cloze, heard));
        if whole && !answered && !texts.iter().any(|other| says_the_same(other, text)) {
            texts.push(text);
            unanswered.push(Unanswered { ask: heard.ask, sentence: heard.sentence.at as u32 });
        }
    }
    let mut put = choose(context.inputs.policies, &clozes, &heard, &near);
    put.sort_by_key(|question| clauses.iter().position(|&clause| clause == question.clauses[0]));
    Ok(Questions { put, unanswered })
}

/// What is asked in the open letters of the topics.
fn heard<'a>(context: &BatchContext<'a>, topics: &[TopicId]) -> Vec<Heard<'a>> {
    let inputs = context.inputs;
    let of_topic = |(at, &topic): (usize, &TopicId)| {
        let open = |&&ask: &&AskId| inputs.asks[ask].state == AskState::Open;
        let asks: Vec<AskId> = context.topic(topic).asks.iter().filter(open).copied().take(OF_A_TOPIC).collect();
        let of_ask = move |ask: AskId| {
            let voice = context.voices.of(&inputs.asks[ask]);
            let known = inputs.known.get(ask.position()).into_iter();
            known.flat_map(move |known| {
                known.sentences.iter().map(move |sentence| Heard { ask, voice, leads: at == 0, known, sentence })
            })
        };
        asks.into_iter().flat_map(of_ask).collect::<Vec<_>>()
    };
    topics.iter().enumerate().flat_map(of_topic).collect()
}

/// What the clauses can be asked whose documents are about what the episode is called, or its lead topic: others speak of another
/// matter.
fn of_clauses(context: &BatchContext<'_>, lead: &str, theme: &str, clauses: &[ClauseId]) -> Result<Vec<Cloze>, Fault> {
    let policies = context.inputs.policies;
    let of_clause = |&clause: &ClauseId| {
        let matter = short_title(policies.policy_of(clause).bare_title());
        let is_of_theme = says_the_same(&matter, theme) || says_the_same(&matter, lead);
        let asked = if is_of_theme { clozes(&policies[clause].text, &matter) } else { Vec::new() };
        asked.into_iter().map(move |asked| Cloze { clause, asked, meaning: None })
    };
    let mut asked: Vec<Cloze> = clauses.iter().flat_map(of_clause).collect();
    if let Some(meaning) = context.inputs.meaning {
        let texts: Vec<&str> = asked.iter().map(|cloze| cloze.asked.bare()).collect();
        let vectors = meaning.vectors(&texts, Prefix::Query)?;
        for (cloze, vector) in asked.iter_mut().zip(vectors) {
            cloze.meaning = Some(vector);
        }
    }
    Ok(asked)
}

/// Whether a sentence may stand beneath a question.
fn may_stand(cloze: &Cloze, heard: &Heard<'_>) -> bool {
    let best = heard.sentence.answers.first().map_or(0.0, |(_, best)| *best);
    means_the_same(cloze, heard) || probability(&heard.sentence.answers, cloze.clause) >= AS_GOOD * best
}

fn means_the_same(cloze: &Cloze, heard: &Heard<'_>) -> bool {
    let both = cloze.meaning.as_ref().zip(heard.sentence.meaning.as_ref());
    both.is_some_and(|(question, sentence)| question.cosine(sentence) >= MEANS_THE_SAME)
}

/// The probability that a clause answers, of those that may.
fn probability(answers: &[(ClauseId, f32)], clause: ClauseId) -> f32 {
    answers.iter().find(|(other, _)| *other == clause).map_or(0.0, |(_, probability)| *probability)
}

/// How probable it is that a clause answers a sentence in its letter.
fn probable(heard: &Heard<'_>, clause: ClauseId) -> f32 {
    let of = |answers| probability(answers, clause);
    OF_SENTENCE * of(&heard.sentence.answers) + (1.0 - OF_SENTENCE) * of(&heard.known.answers)
}

/// How near a sentence of a letter comes to asking a question, about 0..1.
fn nearness(cloze: &Cloze, heard: &Heard<'_>, rare: &Rarity<'_>) -> f32 {
    let probable = probable(heard, cloze.clause);
    let put = &heard.sentence.plain.text;
    let said = rare.said(cloze.asked.bare(), put);
    let meant = match (&cloze.meaning, &heard.sentence.meaning, &heard.known.meaning) {
        (Some(asked), Some(sentence), Some(letter)) => {
            (1.0 - OF_LETTER) * asked.cosine(sentence) + OF_LETTER * asked.cosine(letter)
        }
        _ => said,
    };
    let same_aspect = if aspect::same(put, cloze.asked.bare()) { SAME_ASPECT } else { 0.0 };
    MEANT * meant + PROBABLE * probable + SAID * said + same_aspect
}

/// A question that may be put.
struct Candidate {
    /// Which of the clozes it is.
    cloze: usize,
    /// Whether a letter of the lead topic comes near to it.
    leads: bool,
    worth: f32,
    /// The sentences that come near enough to stand beneath it, the lead topic's first and then the nearest.
    nearest: Vec<usize>,
}

/// The questions that may be put, the most worth first.
fn candidates(clozes: &[Cloze], heard: &[Heard<'_>], near: &[Vec<f32>]) -> Vec<Candidate> {
    let nearest_of: Vec<f32> =
        (0..heard.len()).map(|of| near.iter().map(|near| near[of]).fold(0.0, f32::max)).collect();
    let candidate = |(cloze, near): (usize, &Vec<f32>)| {
        let stands =
            |&of: &usize| near[of] >= NEAR.max(NEAREST * nearest_of[of]) && may_stand(&clozes[cloze], &heard[of]);
        let mut nearest: Vec<usize> = (0..heard.len()).filter(stands).collect();
        nearest.sort_by(|&a, &b| heard[b].leads.cmp(&heard[a].leads).then(near[b].total_cmp(&near[a])).then(a.cmp(&b)));
        let first = *nearest.first()?;
        let mut by_voice: FxHashMap<u32, f32> = FxHashMap::default();
        for (heard, &near) in heard.iter().zip(near) {
            let best = by_voice.entry(heard.voice).or_default();
            *best = best.max(near);
        }
        let mut best: Vec<f32> = by_voice.into_values().collect();
        best.sort_by(|a, b| b.total_cmp(a));
        let many = best.iter().take(HEARD).sum::<f32>() / HEARD as f32;
        Some(Candidate { cloze, leads: heard[first].leads, worth: near[first] + MANY * many, nearest })
    };
    let mut candidates: Vec<Candidate> = near.iter().enumerate().filter_map(candidate).collect();
    candidates.sort_by(|a, b| b.leads.cmp(&a.leads).then(b.worth.total_cmp(&a.worth)).then(a.cloze.cmp(&b.cloze)));
    candidates
}

fn choose(policies: &Policies, clozes: &[Cloze], heard: &[Heard<'_>], near: &[Vec<f32>]) -> Vec<Question> {
    let mut put: Vec<(&Asked, Question)> = Vec::new();
    let mut voices = FxHashSet::default();
    for Candidate { cloze, nearest, .. } in candidates(clozes, heard, near) {
        let Cloze { clause, asked, .. } = &clozes[cloze];
        // What a province and its district rule alike is asked once, and answered by both.
        if let Some((_, same)) = put.iter_mut().find(|(other, _)| says_the_same(other.bare(), asked.bare())) {
            if same.clauses.iter().all(|&other| policies[other].policy != policies[*clause].policy) {
                same.clauses.push(*clause);
            }
            continue;
        }
        if put.len() == MOST || put.iter().any(|(_, other)| other.clauses.contains(clause)) {
            continue;
        }
        if let Some(&of) = nearest.iter().find(|&&of| voices.insert(heard[of].voice)) {
            let (ask, sentence) = (heard[of].ask, heard[of].sentence.at);
            put.push((asked, Question { ask, sentence, text: asked.text.clone(), clauses: vec![*clause] }));
        }
    }
    put.into_iter().map(|(_, question)| question).collect()
}

/// How rare pairs of characters are among the questions of an episode: what all of them say tells none from another.
struct Rarity<'a> {
    holding: FxHashMap<&'a str, f32>,
    questions: f32,
}

impl<'a> Rarity<'a> {
    fn of(texts: impl Iterator<Item = &'a str>) -> Rarity<'a> {
        let mut rarity = Rarity { holding: FxHashMap::default(), questions: 0.0 };
        for text in texts {
            rarity.questions += 1.0;
            let pairs: FxHashSet<&str> = bigrams(text).collect();
            pairs.into_iter().for_each(|pair| *rarity.holding.entry(pair).or_default() += 1.0);
        }
        rarity
    }

    /// Of a question's pairs of characters beside those that ask, the share that a letter says, by rarity.
    fn said(&self, question: &'a str, text: &str) -> f32 {
        // Summed in a fixed order.
        let mut pairs: Vec<&str> = bigrams(question).filter(|pair| !QUESTION.is_match(pair)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let rare = |pair: &&str| smoothed_idf(self.questions, self.holding.get(pair).copied().unwrap_or(0.0), 0.0);
        let all: f32 = pairs.iter().map(rare).sum();
        let said: f32 = pairs.iter().filter(|pair| text.contains(**pair)).map(rare).sum();
        said / all.max(f32::MIN_POSITIVE)
    }
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
