//! Old ledgers. A letter without a printed id was once known by its file and row (一-2), and a printed running number was an id;
//! both went over to other letters when a file was sorted. Now such a letter is known by sender and text. The ledger has always
//! kept a hash of these beside each id, so what was decided under an old id is read as decided under the new one. What is in the
//! ledger stays as it is.

use rustc_hash::{FxHashMap, FxHashSet};

use super::decided::{AiredTopic, Decided};
use super::edit::Edit;
use super::event::{Decision, Event};
use super::rounds::known_as;
use crate::model::{Programme, Request, Roster};

/// `events` with the ids that the letters have now.
pub fn carried_over(mut events: Vec<Event>, requests: &[Request], roster: &Roster) -> Vec<Event> {
    let ids: FxHashSet<&str> = requests.iter().map(|request| request.id.as_str()).collect();
    if !recorded(&events).any(|(id, _)| !ids.contains(id)) {
        return events;
    }
    let mut now = Now::default();
    for request in requests {
        for hash in known_as(request, roster) {
            now.letters.entry(hash).or_default().push(request.id.clone());
        }
    }
    events.iter_mut().for_each(|event| now.carry(&mut event.decision));
    events
}

/// Ids and hashes of all letters that were ever recorded.
fn recorded(events: &[Event]) -> impl Iterator<Item = (&str, &str)> {
    let seen = events.iter().filter_map(|event| match &event.decision {
        Decision::Seen(seen) | Decision::Regrouped { seen } => Some(seen),
        _ => None,
    });
    seen.flat_map(|seen| &seen.rounds).flat_map(|round| &round.requests).map(|(id, hash)| (id.as_str(), hash.as_str()))
}

/// What ids meant at the event at hand, and what they are called now.
#[derive(Default)]
struct Now {
    /// Hash → ids of the letters of today, in order.
    letters: FxHashMap<String, Vec<String>>,
    /// Id of then → hash.
    meant: FxHashMap<String, String>,
    /// Hash → ids of then, in order: copies keep their order.
    copies: FxHashMap<String, Vec<String>>,
}

impl Now {
    fn carry(&mut self, decision: &mut Decision) {
        match decision {
            Decision::Seen(seen) | Decision::Regrouped { seen } => {
                for (id, hash) in seen.rounds.iter().flat_map(|round| &round.requests) {
                    self.meant.insert(id.clone(), hash.clone());
                    let copies = self.copies.entry(hash.clone()).or_default();
                    if !copies.contains(id) {
                        copies.push(id.clone());
                    }
                }
                for (id, _) in seen.rounds.iter_mut().flat_map(|round| &mut round.requests) {
                    *id = self.letter(id).to_string();
                }
                seen.topics.iter_mut().for_each(|topic| self.asks(&mut topic.asks));
                self.asks(&mut seen.waiting);
            }
            Decision::Split { asks, .. } | Decision::Placed { asks, .. } | Decision::Sorted { asks, .. } => {
                self.asks(asks);
            }
            Decision::Cut { ask, new, .. } => [ask, new].into_iter().for_each(|id| self.ask(id)),
            Decision::Located { requests, .. } | Decision::Replied { requests, .. } => {
                requests.iter_mut().for_each(|request| *request = self.letter(request).to_string());
            }
            Decision::Edited { edits, .. } => edits.iter_mut().for_each(|edit| match &mut edit.edit {
                Edit::TopicAdded { topic } => self.asks(&mut topic.asks),
                Edit::Added { decided } => self.episode(decided),
                Edit::QuestionAdded { item, .. } => item.ask.iter_mut().for_each(|ask| self.ask(ask)),
                _ => {}
            }),
            Decision::Aired { topics, .. } => self.topics(topics),
            Decision::Accepted { episodes, .. } | Decision::Drafted { episodes, .. } => {
                episodes.iter_mut().for_each(|episode| self.episode(episode));
            }
            _ => {}
        }
    }

    fn episode(&self, episode: &mut Decided) {
        self.topics(&mut episode.topics);
        let Programme { rundown, unanswered, .. } = &mut episode.programme;
        rundown.iter_mut().filter_map(|item| item.ask.as_mut()).for_each(|ask| self.ask(ask));
        unanswered.iter_mut().for_each(|open| self.ask(&mut open.id));
    }

    fn topics(&self, topics: &mut [AiredTopic]) {
        topics.iter_mut().for_each(|topic| self.asks(&mut topic.asks));
    }

    fn asks(&self, asks: &mut [String]) {
        asks.iter_mut().for_each(|ask| self.ask(ask));
    }

    fn ask(&self, ask: &mut String) {
        if let Some((letter, number)) = ask.rsplit_once('.') {
            *ask = format!("{}.{number}", self.letter(letter));
        }
    }

    /// What the letter is called now; as then, if it is no longer there.
    fn letter<'a>(&'a self, then: &'a str) -> &'a str {
        let Some(hash) = self.meant.get(then) else { return then };
        let Some(letters) = self.letters.get(hash) else { return then };
        let copy = self.copies.get(hash).and_then(|copies| copies.iter().position(|id| id == then)).unwrap_or(0);
        match letters.iter().find(|id| *id == then) {
            Some(same) => same,
            None => &letters[copy.min(letters.len() - 1)],
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::event::{RoundSeen, Seen, TopicSeen};
    use super::super::rounds::request_hash;
    use super::*;

    fn letter(id: &str, text: &str) -> Request {
        Request { id: id.into(), text: text.into(), village_name: "沙边村".into(), ..Request::default() }
    }

    fn seen(ids: &[(&str, &Request)], asks: &[&str]) -> Event {
        let hash = |request: &Request| request_hash(request, &Roster::default());
        let requests = ids.iter().map(|(id, request)| (id.to_string(), hash(request))).collect();
        let round = RoundSeen { file: "一.csv".into(), hash: "h".into(), requests };
        let topic =
            TopicSeen { id: "t".into(), name: "名".into(), asks: asks.iter().map(ToString::to_string).collect() };
        let decision = Decision::Seen(Seen { rounds: vec![round], topics: vec![topic], ..Seen::default() });
        Event { id: 1, at: Timestamp::UNIX_EPOCH, who: String::new(), decision }
    }

    fn asks(events: &[Event]) -> Vec<String> {
        let topics = |event: &Event| match &event.decision {
            Decision::Seen(seen) => seen.topics.iter().flat_map(|topic| topic.asks.clone()).collect(),
            _ => Vec::new(),
        };
        events.iter().flat_map(topics).collect()
    }

    #[test]
    fn what_was_decided_by_row_goes_with_the_letter() {
        let (roads, drains) = (letter("x1", "修路"), letter("x2", "排水"));
        // The file was sorted between two decisions: row 2 was one letter, then the other.
        let events = vec![
            seen(&[("一-2", &roads), ("一-3", &drains)], &["一-2.1"]),
            seen(&[("一-2", &drains), ("一-3", &roads)], &["一-2.1"]),
        ];
        let carried = carried_over(events, &[drains, roads], &Roster::default());
        assert_eq!(asks(&carried), ["x1.1", "x2.1"]);
    }

    #[test]
    fn copies_keep_their_order_and_what_is_gone_its_id() {
        let (one, gone) = (letter("x1", "修路"), letter("", "排水"));
        let events = vec![seen(&[("一-2", &one), ("一-3", &one), ("一-4", &gone)], &["一-2.1", "一-3.2", "一-4.1"])];
        let carried = carried_over(events, &[one.clone(), letter("x1-2", "修路")], &Roster::default());
        assert_eq!(asks(&carried), ["x1.1", "x1-2.2", "一-4.1"]);
    }

    #[test]
    fn printed_ids_stay() {
        let printed = letter("A1", "修路");
        let events = vec![seen(&[("A1", &printed)], &["A1.1"])];
        // Also where the letter was corrected.
        let carried = carried_over(events, &[letter("A1", "修桥")], &Roster::default());
        assert_eq!(asks(&carried), ["A1.1"]);
    }
}
