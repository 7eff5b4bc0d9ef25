//! 来信: the letters, and one of them with what was made of it.

use std::collections::HashMap;

use anyhow::Result;
use serde::Serialize;

use super::{Asked, Filled, filled, inbox};
use crate::matching::Matcher;
use crate::model::{AskId, ClauseId, RequestPosition, TopicId, Verdict};
use crate::report::masking::plain;
use crate::report::view::{ClauseView, Resolver, STATES, StatedView, reasons, sender, state as state_of};

/// Letters on one page.
const SHOWN: usize = 50;
/// Clauses beside an ask.
const CLAUSES: usize = 3;
#[derive(Serialize)]
struct Letters {
    letters: Vec<Line>,
    /// How many fit.
    fitting: usize,
    next: Option<usize>,
    before: Option<usize>,
    states: [&'static str; 5],
    towns: Vec<String>,
    rounds: Vec<String>,
    /// As it was asked for.
    q: String,
    state: String,
    town: String,
    round: String,
}

#[derive(Serialize)]
struct Line {
    id: String,
    sender: String,
    text: String,
    asks: Vec<StatedView>,
}

pub fn list(asked: &Asked<'_>) -> Result<Filled> {
    let resolver = asked.resolver()?;
    let session = resolver.session;
    let topic_of = topics(&resolver);
    let mut asks: HashMap<RequestPosition, Vec<AskId>> = HashMap::new();
    for (id, ask) in AskId::enumerate(&session.asks) {
        asks.entry(ask.request).or_default().push(id);
    }
    let (q, state, town, round) = (asked.said("q"), asked.said("state"), asked.said("town"), asked.said("round"));
    let towns = session.input.roster.towns();
    let fits = |(at, request): &(RequestPosition, &crate::model::Request)| {
        let own = asks.get(at).map_or(&[][..], Vec::as_slice);
        let of_town = request.village.map_or(request.town.as_str(), |v| &session.input.roster.villages[v].town);
        let stated = |id: &AskId| state_of(session.asks[*id].state, topic_of.contains_key(id));
        (q.is_empty() || request.text.contains(q) || request.id == q || request.village_name.contains(q))
            && (town.is_empty() || of_town == town)
            && (round.is_empty() || request.round == round)
            && (state.is_empty() || own.iter().any(|id| stated(id) == state) || own.is_empty() && state == "无事项")
    };
    let from = asked.said("from").parse::<usize>().unwrap_or(0);
    let fitting: Vec<_> = RequestPosition::enumerate(&session.input.requests).filter(fits).collect();
    let line = |(at, request): &(RequestPosition, &crate::model::Request)| Line {
        id: request.id.clone(),
        sender: resolver.masking.text(&sender(request, &session.input.roster)),
        text: resolver.masking.text(&request.text),
        asks: asks.get(at).into_iter().flatten().map(|id| stated(*id, &topic_of, &resolver)).collect(),
    };
    let mut rounds: Vec<String> = session.input.requests.iter().map(|r| r.round.clone()).collect();
    rounds.dedup();
    let page = Letters {
        letters: fitting.iter().skip(from).take(SHOWN).map(line).collect(),
        next: (from.saturating_add(SHOWN) < fitting.len()).then(|| from + SHOWN),
        before: (from > 0).then(|| from.saturating_sub(SHOWN)),
        fitting: fitting.len(),
        states: STATES,
        towns: towns.into_iter().map(str::to_string).collect(),
        rounds,
        q: q.into(),
        state: state.into(),
        town: town.into(),
        round: round.into(),
    };
    Ok(filled("letters.html", page))
}

/// By ask: its topic.
fn topics(resolver: &Resolver<'_>) -> HashMap<AskId, TopicId> {
    let topics = TopicId::all(&resolver.ranked.topics);
    topics.flat_map(|t| resolver.ranked.topics[t].asks.iter().map(move |&ask| (ask, t))).collect()
}

fn stated(id: AskId, topic_of: &HashMap<AskId, TopicId>, resolver: &Resolver<'_>) -> StatedView {
    StatedView::of(id, topic_of.get(&id).map(|&t| &resolver.ranked.topics[t]), resolver)
}

#[derive(Serialize)]
struct Letter {
    id: String,
    sender: String,
    round: String,
    file: String,
    row: u32,
    /// The text in pieces: of which of its asks (from 1), 0 of none.
    pieces: Vec<(usize, String)>,
    asks: Vec<Understood>,
    /// Where an ask may be moved to: id and name, by rank.
    topics: Vec<(String, String)>,
    departments: Vec<String>,
    towns: Vec<(String, Vec<String>)>,
    before: Option<String>,
    next: Option<String>,
}

/// An ask with the clauses that may answer it.
#[derive(Serialize)]
struct Understood {
    #[serde(flatten)]
    stated: StatedView,
    clauses: Vec<Candidate>,
    /// Somebody has judged that no clause answers it.
    refused: bool,
}

#[derive(Serialize)]
struct Candidate {
    clause: ClauseView,
    document: String,
    percent: u32,
    why: String,
    /// Whether somebody has judged it so: 是 or 否.
    verdict: &'static str,
}

pub fn one(id: &str, asked: &Asked<'_>) -> Result<Option<Filled>> {
    let resolver = asked.resolver()?;
    let session = resolver.session;
    let Ok(position) = crate::deciding::letters::request(id, session) else { return Ok(None) };
    let request = &session.input.requests[position];
    let topic_of = topics(&resolver);
    let matcher = session.matcher(Some(session.first_slot(resolver.memory)))?;
    let own: Vec<AskId> =
        AskId::enumerate(&session.asks).filter(|(_, ask)| ask.request == position).map(|(id, _)| id).collect();
    let understood = |&id: &AskId| -> Result<Understood> {
        let text = &session.asks[id].text;
        let last = resolver.memory.verdicts.iter().rev().find(|verdict| verdict.text == *text);
        let refused = last.is_some_and(|verdict| verdict.verdict == Verdict::None);
        Ok(Understood {
            stated: stated(id, &topic_of, &resolver),
            clauses: candidates(id, &matcher, &resolver)?,
            refused,
        })
    };
    let asks = own.iter().map(understood).collect::<Result<Vec<_>>>()?;
    let text = resolver.masking.text(&request.text);
    let neighbour = |step: i64| {
        let at = usize::try_from(position.position() as i64 + step).ok()?;
        session.input.requests.get(at).map(|request| request.id.clone())
    };
    let page = Letter {
        id: request.id.clone(),
        sender: resolver.masking.text(&sender(request, &session.input.roster)),
        round: plain(&request.round),
        file: plain(&request.source.file),
        row: request.source.row,
        pieces: pieces(&text, &asks),
        topics: ranked(&resolver),
        departments: inbox::departments(asked),
        towns: inbox::by_town(asked),
        before: neighbour(-1),
        next: neighbour(1),
        asks,
    };
    Ok(Some(filled("letter.html", page)))
}

/// All topics by rank: id and name.
pub fn ranked(resolver: &Resolver<'_>) -> Vec<(String, String)> {
    let topics = resolver.ranked.order.iter().map(|&t| &resolver.ranked.topics[t]);
    topics.map(|topic| (topic.id.clone(), plain(&topic.name))).collect()
}

/// The text, with the pieces that its asks are. An ask that cannot be found in it is not marked.
fn pieces(text: &str, asks: &[Understood]) -> Vec<(usize, String)> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    for (number, ask) in (1..).zip(asks) {
        let Some(at) = rest.find(&ask.stated.text).filter(|_| !ask.stated.text.is_empty()) else { continue };
        let (before, from) = rest.split_at(at);
        let (of_ask, after) = from.split_at(ask.stated.text.len());
        pieces.push((0, before.to_string()));
        pieces.push((number, of_ask.to_string()));
        rest = after;
    }
    pieces.push((0, rest.to_string()));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

fn candidates(id: AskId, matcher: &Matcher<'_>, resolver: &Resolver<'_>) -> Result<Vec<Candidate>> {
    let session = resolver.session;
    let ask = &session.asks[id];
    let found = resolver.ranked.matches_of(id);
    let clauses: Vec<ClauseId> = found.iter().take(CLAUSES).map(|m| m.clause).collect();
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    let mut why = matcher.reasons(&matcher.query(&ask.text)?, &clauses)?;
    why.iter_mut().flatten().for_each(|reason| resolver.masking.reason(reason));
    let candidate = |(found, why): (&crate::model::Match, &Vec<crate::model::Reason>)| {
        let clause = ClauseView::of(found.clause, Some(found.probability), &session.input.policies);
        let judged = resolver.memory.verdicts.iter().rev().find(|j| j.text == ask.text && j.clause == clause.id);
        Candidate {
            document: clause.document(),
            percent: (found.probability * 100.0).round() as u32,
            why: reasons(why),
            verdict: judged.map_or("", |j| if j.verdict == Verdict::Yes { "是" } else { "否" }),
            clause,
        }
    };
    Ok(found.iter().zip(&why).map(candidate).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Understood {
        let stated =
            StatedView { id: String::new(), text: text.into(), state: "需求", topic: None, why: String::new() };
        Understood { stated, clauses: Vec::new(), refused: false }
    }

    #[test]
    fn a_text_is_the_sum_of_its_pieces_whatever_its_asks_are() {
        let text = "您好。路灯坏了，请修。水也没有。谢谢";
        for asks in [vec![], vec![ask("路灯坏了，请修。"), ask("水也没有。")], vec![ask("没有这句"), ask("水也没有。")]]
        {
            let pieces = pieces(text, &asks);
            assert_eq!(pieces.iter().map(|(_, piece)| piece.as_str()).collect::<String>(), text);
        }
        assert_eq!(pieces(text, &[ask("水也没有。")])[1], (1, "水也没有。".into()));
    }
}
