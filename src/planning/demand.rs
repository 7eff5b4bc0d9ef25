//! 需求: how much each topic is wanted.
//!
//! `score` = voices × named factors. A voice counts once in a topic, with the greater weight of the kinds it speaks
//! in, so that asking about a thing one must also carry out is not counted twice; the two kinds are reported side by
//! side and never added up.
//!
//! Counts are small, so a rank alone claims too much. Every voice is drawn anew 200 times with replacement (the
//! Poisson bootstrap: each voice is there 0, 1, 2 … times, with the mean 1). Two topics are tied where the rank of each lies
//! between the 5th and the 95th percentile of the other's; the ranks of a topic's ties are the one range that is shown.
//! A voice's number of copies is a hash of the draw and the voice, not the next number of a generator: nothing is stored,
//! topics that share villages rise and fall together as they should, and draws can be made on every core with the same
//! result.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::voices::{Voices, Vote, Votes, open_asks};
use crate::model::{Ask, DemandWeights, Policies, Request, RequestPosition, Round, Topic, TopicId, Trend};
use crate::random::SplitMix;

/// Draws of the bootstrap: the 5th and 95th of 100 percentiles then rest on ten draws each. (Set by hand.)
const DRAWS: u64 = 200;
/// First and last draw (of the sorted ranks) inside 90 %: a twentieth lies outside on either side.
const INSIDE: (usize, usize) = (DRAWS as usize / 20, DRAWS as usize - 1 - DRAWS as usize / 20);
const _: () = assert!(INSIDE.0 < INSIDE.1 && INSIDE.1 < DRAWS as usize);
/// Topics that take part in the draws. Beyond them almost all have one voice, and a rank says nothing.
const DRAWN: usize = 400;

/// The topics, most wanted first (ties by id), and the rank of each, from 1.
pub fn by_demand(topics: &[Topic]) -> (Vec<TopicId>, Vec<u32>) {
    let mut order: Vec<TopicId> = TopicId::all(topics).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&topics[a], &topics[b]);
        b.demand.score.total_cmp(&a.demand.score).then_with(|| a.id.cmp(&b.id))
    });
    let mut ranks = vec![0; topics.len()];
    (1..).zip(&order).for_each(|(rank, &topic)| ranks[topic.position()] = rank);
    (order, ranks)
}

/// Fills every topic's demand as of the broadcast `day`.
pub fn demand(topics: &mut [Topic], votes: &Votes<'_>, policies: &Policies, weights: &DemandWeights, day: Date) {
    let voices = Voices::new(votes.requests, votes.roster);
    let rounds = rounds(votes.requests, &voices);
    let behind: Vec<Vec<Vote>> = topics.par_iter().map(|topic| voices.behind(topic, votes.asks)).collect();
    for (id, (topic, voters)) in (0..).map(TopicId).zip(topics.iter_mut().zip(&behind)) {
        let count = |kind: usize| voters.iter().filter(|vote| vote.kinds[kind]).count() as u32;
        let mut factors = Vec::new();
        let mut apply = |name: &str, multiplier: f64, applies: bool| {
            if applies && multiplier != 1.0 {
                factors.push((name.to_string(), multiplier));
            }
        };
        apply("新政策", weights.new_policy, is_new(topic, policies, weights.new_policy_days, day));
        apply("比上轮增多", weights.rising, is_rising(topic, votes, &voices, &rounds));
        apply("讲过又问", weights.asked_again, votes.explained.contains(&id));
        apply("点赞", likes_multiplier(topic, votes), true);
        let sum: f64 = voters.iter().map(|vote| weight(vote, weights)).sum();
        topic.demand.asked = count(0);
        topic.demand.duty = count(1);
        topic.demand.voices = voters.len() as u32;
        topic.demand.letters = voters.iter().filter(|vote| !voices.is_village(vote.voice)).count() as u32;
        topic.demand.score = sum * factors.iter().map(|(_, multiplier)| multiplier).product::<f64>();
        topic.demand.factors = factors;
    }
    rank(topics, &behind, weights);
}

fn weight(vote: &Vote, weights: &DemandWeights) -> f64 {
    let of = |said: bool, weight: f64| if said { weight } else { 0.0 };
    of(vote.kinds[0], weights.asked).max(of(vote.kinds[1], weights.duty))
}

/// Whether the best answer stands in a policy that took effect within `days` before `day`.
fn is_new(topic: &Topic, policies: &Policies, days: u32, day: Date) -> bool {
    let best = topic.clauses.first().map(|best| policies.policy_of(best.clause));
    let since = best.and_then(|policy| policy.effective.or(policy.issued));
    since.is_some_and(|since| since <= day && day.duration_since(since).as_hours() / 24 <= i64::from(days))
}

/// The rounds, earliest first, by their latest letter. What was asked at broadcasts stands beside them.
pub fn rounds<'a>(requests: &'a [Request], voices: &Voices) -> Vec<Round<'a>> {
    let mut rounds: FxHashMap<&str, (Option<Date>, FxHashSet<u32>)> = FxHashMap::default();
    let in_rounds = RequestPosition::enumerate(requests).filter(|(_, request)| !request.is_live_question());
    for (position, request) in in_rounds {
        let (latest, heard) = rounds.entry(&request.round).or_default();
        *latest = (*latest).max(request.date);
        heard.insert(voices.of_request(position));
    }
    let mut rounds: Vec<(Option<Date>, Round)> = rounds
        .into_iter()
        .map(|(name, (latest, heard))| (latest, Round { name, voices: heard.len() as u32 }))
        .collect();
    rounds.sort_by_key(|(latest, round)| (*latest, round.name));
    rounds.into_iter().map(|(_, round)| round).collect()
}

/// Whether a larger share of the voices asks in the last round than in the one before.
fn is_rising(topic: &Topic, votes: &Votes<'_>, voices: &Voices, rounds: &[Round<'_>]) -> bool {
    let [.., before, last] = rounds else { return false };
    let asking = |round: &Round<'_>| {
        let in_round = |ask: &&Ask| votes.requests[ask.request].round == round.name;
        let voters: FxHashSet<u32> = open_asks(topic, votes.asks).filter(in_round).map(|ask| voices.of(ask)).collect();
        (voters.len() as u32, round.voices)
    };
    Trend::between(asking(before), asking(last)) == Trend::Rising
}

/// What ten times as many likes add to a topic's demand: enough to part equals, no more. (Set by hand.)
const LIKES: f64 = 0.02;

/// 1 + [`LIKES`] × the number of digits, so to speak: ten likes ×1.02, a thousand ×1.06. Rounded as it is shown.
fn likes_multiplier(topic: &Topic, votes: &Votes<'_>) -> f64 {
    let mut requests: Vec<RequestPosition> = open_asks(topic, votes.asks).map(|ask| ask.request).collect();
    requests.sort_unstable();
    requests.dedup();
    let likes: f64 = requests.iter().map(|&r| f64::from(votes.requests[r].likes)).sum();
    ((1.0 + LIKES * (1.0 + likes).log10()) * 100.0).round() / 100.0
}

/// Fills `rank_low` and `rank_high`: the ranks that cannot be told apart from the topic's own.
fn rank(topics: &mut [Topic], behind: &[Vec<Vote>], weights: &DemandWeights) {
    let order: Vec<usize> = by_demand(topics).0.into_iter().map(TopicId::position).collect();
    let scores: Vec<f64> = order.iter().map(|&t| topics[t].demand.score).collect();
    let own: Vec<(u32, u32)> = scores.iter().map(|&score| ranks_of(score, &scores)).collect();
    let drawn = &order[..order.len().min(DRAWN)];
    let draws: Vec<Vec<(u32, u32)>> = (0..DRAWS)
        .into_par_iter()
        .map(|draw| {
            let scores: Vec<f64> = drawn.iter().map(|&t| drawn_score(draw, &topics[t], &behind[t], weights)).collect();
            let mut sorted = scores.clone();
            sorted.sort_by(|a, b| b.total_cmp(a));
            scores.iter().map(|&score| ranks_of(score, &sorted)).collect()
        })
        .collect();
    let interval = |at: usize| {
        let mut lows: Vec<u32> = draws.iter().map(|ranks| ranks[at].0).collect();
        let mut highs: Vec<u32> = draws.iter().map(|ranks| ranks[at].1).collect();
        lows.sort_unstable();
        highs.sort_unstable();
        own[at].0.min(lows[INSIDE.0])..=own[at].1.max(highs[INSIDE.1])
    };
    let intervals: Vec<RangeInclusive<u32>> = (0..drawn.len()).map(interval).collect();
    let tied = |at: usize| if at < drawn.len() { ties(at, &intervals) } else { own[at] };
    for (at, &t) in order.iter().enumerate() {
        let (low, high) = tied(at);
        topics[t].demand.rank_low = low.min(own[at].0);
        topics[t].demand.rank_high = high.max(own[at].1);
    }
}

/// The first and last rank of the topic at `own` and its neighbours, one after the other, in whose interval its rank lies and
/// whose rank lies in its own.
fn ties(own: usize, intervals: &[RangeInclusive<u32>]) -> (u32, u32) {
    let within = |at: usize, rank: usize| intervals[at].contains(&(rank as u32 + 1));
    let tied = |other: &usize| within(own, *other) && within(*other, own);
    let low = (0..own).rev().take_while(tied).last().unwrap_or(own);
    let high = (own + 1..intervals.len()).take_while(tied).last().unwrap_or(own);
    (low as u32 + 1, high as u32 + 1)
}

/// Best and worst rank of `score` among `sorted` (highest first), which holds it.
fn ranks_of(score: f64, sorted: &[f64]) -> (u32, u32) {
    let greater = sorted.partition_point(|s| s.total_cmp(&score).is_gt());
    let at_least = sorted.partition_point(|s| s.total_cmp(&score).is_ge());
    (greater as u32 + 1, at_least as u32)
}

fn drawn_score(draw: u64, topic: &Topic, voters: &[Vote], weights: &DemandWeights) -> f64 {
    let sum: f64 = voters.iter().map(|vote| copies(draw, vote.voice) * weight(vote, weights)).sum();
    sum * topic.demand.factors.iter().map(|(_, multiplier)| multiplier).product::<f64>()
}

/// How many times a voice is there in a draw: Poisson with mean 1, from a hash of both.
fn copies(draw: u64, voice: u32) -> f64 {
    /// P(at most k) for k = 0, 1, 2 …: partial sums of 1/(e·k!).
    const AT_MOST: [f64; 7] = [0.367_879, 0.735_759, 0.919_699, 0.981_012, 0.996_340, 0.999_406, 0.999_917];
    let uniform = (SplitMix::at(draw << 32 | u64::from(voice)) >> 11) as f64 / (1u64 << 53) as f64;
    AT_MOST.iter().filter(|&&p| p <= uniform).count() as f64
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::super::fixture::{Corpus, corpus};
    use super::*;
    use crate::model::Kind;

    fn run(corpus: &mut Corpus) {
        let weights = DemandWeights::default();
        let votes = Votes {
            asks: &corpus.asks,
            requests: &corpus.requests,
            roster: &corpus.roster,
            explained: &corpus.explained,
        };
        demand(&mut corpus.topics, &votes, &corpus.policies, &weights, date(2023, 7, 18));
    }

    #[test]
    fn fifty_letters_of_one_village_count_once() {
        let mut many = corpus(&[&[0; 50], &[1, 2]]);
        run(&mut many);
        assert_eq!(many.topics[0].demand.voices, 1);
        assert_eq!((many.topics[0].demand.score, many.topics[1].demand.score), (1.0, 2.0));
    }

    #[test]
    fn a_village_that_speaks_in_both_kinds_is_one_voice() {
        let mut both = corpus(&[&[0, 0, 1]]);
        both.asks[1].kind = Kind::Duty;
        run(&mut both);
        let demand = &both.topics[0].demand;
        assert_eq!((demand.asked, demand.duty, demand.voices, demand.score), (2, 1, 2, 2.0));
    }

    #[test]
    fn only_factors_that_apply_are_named() {
        let mut c = corpus(&[&[0, 1], &[2, 3], &[4]]);
        c.policies.policies[0].effective = Some(date(2023, 7, 1));
        c.policies.policies[1].effective = Some(date(2022, 7, 1));
        c.requests[2].likes = 99;
        c.explained = vec![TopicId(2)];
        run(&mut c);
        assert_eq!(c.topics[0].demand.factors, [("新政策".to_string(), 1.1)]);
        assert_eq!(c.topics[1].demand.factors, [("点赞".to_string(), 1.04)]);
        assert_eq!(c.topics[2].demand.factors, [("讲过又问".to_string(), 0.5)]);
        assert!((c.topics[1].demand.score - 2.08).abs() < 1e-9);
    }

    #[test]
    fn rising_compares_the_last_round_with_the_one_before() {
        let mut c = corpus(&[&[0, 1, 2], &[3, 4, 5]]);
        for (i, request) in c.requests.iter_mut().enumerate() {
            // The later round has the name that sorts first; topic 0 has one letter before, topic 1 two.
            let later = [1, 2, 5].contains(&i);
            request.round = if later { "一轮".into() } else { "二轮".into() };
            request.date = Some(if later { date(2023, 9, 1) } else { date(2023, 5, 1) });
        }
        run(&mut c);
        assert_eq!(c.topics[0].demand.factors, [("比上轮增多".to_string(), 1.2)]);
        assert!(c.topics[1].demand.factors.is_empty());
    }

    #[test]
    fn a_wide_lead_is_certain_and_a_narrow_one_is_not() {
        let many: Vec<u32> = (0..60).collect();
        let mut c = corpus(&[&many, &[61, 62, 63, 64, 65], &[66, 67, 68, 69]]);
        run(&mut c);
        let ranks = |t: usize| (c.topics[t].demand.rank_low, c.topics[t].demand.rank_high);
        assert_eq!(ranks(0), (1, 1));
        assert_eq!(ranks(1), (2, 3));
        assert_eq!(ranks(2), (2, 3));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_rank(sizes in prop::collection::vec(prop::collection::vec(0u32..30, 1..12), 1..12)) {
            let lists: Vec<&[u32]> = sizes.iter().map(Vec::as_slice).collect();
            let mut c = corpus(&lists);
            run(&mut c);
            for topic in &c.topics {
                let d = &topic.demand;
                let greater = c.topics.iter().filter(|t| t.demand.score > d.score).count() as u32;
                prop_assert!(d.rank_low <= d.rank_high && greater < d.rank_high);
                prop_assert!(d.rank_high as usize <= c.topics.len());
            }
        }
    }
}
