//! Rounds are files, and files change: what is different from what was last recorded, and which letters came twice.

use std::collections::BTreeMap;
use std::path::Path;

use super::event::RoundSeen;
use super::state::State;
use crate::model::{Request, Roster};

/// What is different about the rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Not recorded so far.
    New { file: String },
    /// Recorded under another name.
    Moved { from: String, file: String },
    /// Recorded with another content.
    Changed { file: String, added: u32, altered: u32, removed: u32 },
    /// Recorded, and no longer there.
    Gone { file: String },
    /// A request that says word for word what an earlier one of the same sender says.
    Again { file: String, request: String, earlier_file: String, earlier: String },
}

/// What makes a request the same as another: who sent it and what it says, spaces apart.
pub fn request_hash(request: &Request, roster: &Roster) -> String {
    let village = request.village.and_then(|v| v.get(&roster.villages));
    let (town, name) = village.map_or((&request.town, &request.village_name), |v| (&v.town, &v.name));
    hash_of(town, name, request)
}

/// The hashes under which a ledger may know a request: also those from a time when the roster did not know its village, or
/// another way of writing it was not understood.
pub(super) fn known_as(request: &Request, roster: &Roster) -> Vec<String> {
    let written = request.written_village();
    let mut hashes = vec![request_hash(request, roster)];
    for town in [request.town.as_str(), ""] {
        for hash in [written, ""].map(|name| hash_of(town, name, request)) {
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
    }
    hashes
}

fn hash_of(town: &str, village: &str, request: &Request) -> String {
    let sender = format!("{town}\n{village}\n{}", request.voice_name);
    let mut hasher = blake3::Hasher::new();
    hasher.update(sender.as_bytes()).update(b"\n");
    for part in request.text.split_whitespace() {
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_string()
}

impl RoundSeen {
    /// The rounds of `requests` as they are now, by file. The files are opened under `root` for their content hash.
    pub fn all(requests: &[Request], roster: &Roster, root: &Path) -> Vec<RoundSeen> {
        let mut rounds: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
        for request in requests {
            rounds.entry(&request.source.file).or_default().push((request.id.clone(), request_hash(request, roster)));
        }
        let hash = |file: &str| {
            let bytes = std::fs::read(root.join(file)).unwrap_or_default();
            blake3::hash(&bytes).to_hex()[..32].to_string()
        };
        rounds
            .into_iter()
            .map(|(file, requests)| RoundSeen { file: file.to_string(), hash: hash(file), requests })
            .collect()
    }
}

impl State {
    /// What is different about `rounds`, which are all there are now, from what was last recorded.
    pub fn round_changes(&self, rounds: &[RoundSeen]) -> Vec<Change> {
        let mut changes = Vec::new();
        let there = |file: &str| rounds.iter().any(|r| r.file == file);
        let mut moved: Vec<&str> = Vec::new();
        for round in rounds {
            let file = round.file.clone();
            match self.rounds.get(&round.file) {
                Some(known) if known.hash == round.hash => {}
                Some(known) => changes.push(changed(known, round)),
                None => match self.rounds.values().find(|k| k.hash == round.hash && !there(&k.file)) {
                    Some(known) => {
                        moved.push(&known.file);
                        changes.push(Change::Moved { from: known.file.clone(), file });
                    }
                    None => changes.push(Change::New { file }),
                },
            }
        }
        let gone = self.rounds.keys().filter(|file| !there(file) && !moved.contains(&file.as_str()));
        changes.extend(gone.map(|file| Change::Gone { file: file.clone() }));
        changes.extend(self.sent_again(rounds, &moved));
        changes
    }

    /// Requests that repeat an earlier one: recorded rounds are earlier than new ones, then the order is by file.
    fn sent_again(&self, rounds: &[RoundSeen], moved: &[&str]) -> Vec<Change> {
        let gone = self
            .rounds
            .values()
            .filter(|k| !moved.contains(&k.file.as_str()) && !rounds.iter().any(|r| r.file == k.file));
        let (known, new): (Vec<&RoundSeen>, Vec<&RoundSeen>) =
            rounds.iter().partition(|r| self.rounds.contains_key(&r.file));
        let mut first: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        let mut again = Vec::new();
        for round in gone.chain(known).chain(new) {
            for (id, hash) in &round.requests {
                let (earlier_file, earlier) = *first.entry(hash).or_insert((&round.file, id));
                if (earlier_file, earlier) != (&round.file, id) {
                    let (file, request) = (round.file.clone(), id.clone());
                    let (earlier_file, earlier) = (earlier_file.to_string(), earlier.to_string());
                    again.push(Change::Again { file, request, earlier_file, earlier });
                }
            }
        }
        again
    }
}

fn changed(known: &RoundSeen, now: &RoundSeen) -> Change {
    let before: BTreeMap<&str, &str> = known.requests.iter().map(|(id, hash)| (id.as_str(), hash.as_str())).collect();
    let after: BTreeMap<&str, &str> = now.requests.iter().map(|(id, hash)| (id.as_str(), hash.as_str())).collect();
    let count = |n: usize| n as u32;
    Change::Changed {
        file: now.file.clone(),
        added: count(after.keys().filter(|id| !before.contains_key(*id)).count()),
        altered: count(after.iter().filter(|(id, hash)| before.get(*id).is_some_and(|b| b != *hash)).count()),
        removed: count(before.keys().filter(|id| !after.contains_key(*id)).count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(file: &str, hash: &str, requests: &[(&str, &str)]) -> RoundSeen {
        let requests = requests.iter().map(|(id, hash)| (id.to_string(), hash.to_string())).collect();
        RoundSeen { file: file.into(), hash: hash.into(), requests }
    }

    fn knowing(rounds: &[RoundSeen]) -> State {
        let mut state = State::default();
        state.rounds = rounds.iter().map(|r| (r.file.clone(), r.clone())).collect();
        state
    }

    #[test]
    fn a_changed_file_is_told_apart_from_a_new_a_moved_and_a_lost_one() {
        let state = knowing(&[
            round("一.csv", "h1", &[("a", "1"), ("b", "2")]),
            round("旧.csv", "h2", &[]),
            round("丢.csv", "h3", &[]),
        ]);
        let now = [
            round("一.csv", "h9", &[("a", "1"), ("b", "3"), ("c", "4")]),
            round("名.csv", "h2", &[]),
            round("新.csv", "h4", &[]),
        ];
        assert_eq!(
            state.round_changes(&now),
            [
                Change::Changed { file: "一.csv".into(), added: 1, altered: 1, removed: 0 },
                Change::Moved { from: "旧.csv".into(), file: "名.csv".into() },
                Change::New { file: "新.csv".into() },
                Change::Gone { file: "丢.csv".into() },
            ]
        );
        assert_eq!(
            state.round_changes(&[round("一.csv", "h1", &[]), round("旧.csv", "h2", &[]), round("丢.csv", "h3", &[])]),
            []
        );
    }

    #[test]
    fn a_request_sent_again_is_found_in_the_recorded_round_even_if_its_file_sorts_later() {
        let first = round("第一轮.csv", "h1", &[("a", "1")]);
        let later = round("2023.csv", "h2", &[("z", "1"), ("y", "2")]);
        let again = |file: &str, request: &str, earlier_file: &str, earlier: &str| Change::Again {
            file: file.into(),
            request: request.into(),
            earlier_file: earlier_file.into(),
            earlier: earlier.into(),
        };
        let changes = knowing(std::slice::from_ref(&first)).round_changes(&[later.clone(), first.clone()]);
        assert_eq!(changes[1..], [again("2023.csv", "z", "第一轮.csv", "a")]);
        // The file of the first round is gone; its letters are still known.
        let changes = knowing(&[first]).round_changes(&[later]);
        assert_eq!(changes[2..], [again("2023.csv", "z", "第一轮.csv", "a")]);
    }
}
