//! Who is one voice. A village that sends fifty letters is one voice; a letter nobody can be named for is its own, and its copies
//! are no further voices.

use rustc_hash::FxHashMap;

use crate::model::{Ask, AskState, Kind, Request, RequestPosition, Roster, Topic, TopicId, VillageId, VillageKind};
use crate::text::lists;

/// The letters a batch is planned from, and what is known of their senders.
#[derive(Debug, Clone, Copy)]
pub struct Votes<'a> {
    pub asks: &'a [Ask],
    pub requests: &'a [Request],
    pub roster: &'a Roster,
    /// The topics that a broadcast has explained already.
    pub explained: &'a [TopicId],
}

impl Votes<'_> {
    /// Distinct voices behind all these topics together: of either kind, and by kind in the order of [`Kind::ALL`].
    pub fn count<'t>(&self, topics: impl IntoIterator<Item = &'t Topic>) -> (u32, [u32; 2]) {
        let voices = Voices::new(self.requests, self.roster);
        let mut said: FxHashMap<u32, [bool; 2]> = FxHashMap::default();
        for vote in topics.into_iter().flat_map(|topic| voices.behind(topic, self.asks)) {
            let kinds = said.entry(vote.voice).or_default();
            *kinds = [kinds[0] || vote.kinds[0], kinds[1] || vote.kinds[1]];
        }
        let of_kind = |kind: usize| said.values().filter(|kinds| kinds[kind]).count() as u32;
        (said.len() as u32, [of_kind(0), of_kind(1)])
    }

    /// The same voices by town: each town with its voices of either kind and by kind. Every town of the roster in
    /// its order, then others as written; a voice that names none stands under an empty name. Adds up to [`count`].
    ///
    /// [`count`]: Votes::count
    pub fn by_town<'t>(&self, topics: impl IntoIterator<Item = &'t Topic>) -> Vec<(String, u32, [u32; 2])> {
        let voices = Voices::new(self.requests, self.roster);
        let mut said: FxHashMap<u32, (&str, [bool; 2])> = FxHashMap::default();
        for ask in topics.into_iter().flat_map(|topic| open_asks(topic, self.asks)) {
            let request = &self.requests[ask.request];
            let town = request.village.map_or(request.town.trim(), |v| &self.roster.villages[v].town);
            let (_, kinds) = said.entry(voices.of(ask)).or_insert((town, [false; 2]));
            *kinds = [kinds[0] || ask.kind == Kind::Asked, kinds[1] || ask.kind == Kind::Duty];
        }
        let mut names = self.roster.towns();
        let mut others: Vec<&str> = said.values().map(|(town, _)| *town).filter(|t| !names.contains(t)).collect();
        others.sort_unstable();
        others.dedup();
        names.extend(others);
        let count = |name: &str, wanted: &dyn Fn(&[bool; 2]) -> bool| {
            said.values().filter(|(town, kinds)| *town == name && wanted(kinds)).count() as u32
        };
        let of =
            |name: &str| (name.to_string(), count(name, &|_| true), [count(name, &|k| k[0]), count(name, &|k| k[1])]);
        names.into_iter().map(of).collect()
    }
}

/// What sort of sender a voice is; decides how a number of them is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Rural,
    /// An urban community.
    Community,
    /// A village or community as written that the roster does not know.
    Written,
    /// A firm or another organisation with a name.
    Organisation,
    Letter,
}

/// The voice of every request, numbered from 0 in order of first appearance.
#[derive(Debug)]
pub struct Voices {
    of_request: Vec<u32>,
    sorts: Vec<Sort>,
}

/// One voice's part in a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vote {
    pub voice: u32,
    /// Whether it asks, whether it must carry out: in the order of [`Kind::ALL`].
    pub kinds: [bool; 2],
}

impl Voices {
    pub fn new(requests: &[Request], roster: &Roster) -> Voices {
        #[derive(PartialEq, Eq, Hash)]
        enum Key<'a> {
            Village(VillageId),
            Written(&'a str, &'a str),
            Named(&'a str),
            /// What it says, by letters and digits alone.
            Said(String),
            Request(RequestPosition),
        }
        let mut numbers: FxHashMap<Key<'_>, u32> = FxHashMap::default();
        let mut sorts: Vec<Sort> = Vec::new();
        let mut of_request = Vec::with_capacity(requests.len());
        for (position, request) in RequestPosition::enumerate(requests) {
            let known = request.village.and_then(|v| Some((v, v.get(&roster.villages)?.kind)));
            let (written, sender) = (request.village_name.trim(), request.sender.trim());
            let name = request.voice_name.trim();
            let said = || request.text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let (key, sort) = match known {
                _ if !request.firm.is_empty() => (Key::Named(request.firm.trim()), Sort::Organisation),
                _ if request.is_from_firm() && names_an_organisation(sender) => {
                    (Key::Named(sender), Sort::Organisation)
                }
                Some((v, VillageKind::Rural)) => (Key::Village(v), Sort::Rural),
                Some((v, VillageKind::Urban)) => (Key::Village(v), Sort::Community),
                Some((v, VillageKind::Firm)) => (Key::Village(v), Sort::Organisation),
                None if request.is_from_firm() && names_an_organisation(written) => {
                    (Key::Named(written), Sort::Organisation)
                }
                None if !written.is_empty() => (Key::Written(request.town.trim(), written), Sort::Written),
                None if names_an_organisation(sender) => (Key::Named(sender), Sort::Organisation),
                None if !is_anonymous(name) => (Key::Named(name), Sort::Letter),
                None => match said() {
                    said if said.is_empty() => (Key::Request(position), Sort::Letter),
                    said => (Key::Said(said), Sort::Letter),
                },
            };
            of_request.push(*numbers.entry(key).or_insert_with(|| {
                sorts.push(sort);
                sorts.len() as u32 - 1
            }));
        }
        Voices { of_request, sorts }
    }

    /// The voice of an ask.
    pub fn of(&self, ask: &Ask) -> u32 {
        self.of_request(ask.request)
    }

    pub(super) fn of_request(&self, request: RequestPosition) -> u32 {
        self.of_request[request.position()]
    }

    /// Whether a voice is a village or a community.
    pub(super) fn is_village(&self, voice: u32) -> bool {
        matches!(self.sorts[voice as usize], Sort::Rural | Sort::Community | Sort::Written)
    }

    /// Whether most of these voices are urban communities, firms and social organisations.
    pub(super) fn mostly_urban(&self, voices: &[u32]) -> bool {
        let urban = |voice: &&u32| matches!(self.sorts[**voice as usize], Sort::Community | Sort::Organisation);
        voices.iter().filter(urban).count() * 2 > voices.len()
    }

    /// The voices behind a topic's open asks, each once, by number.
    pub(super) fn behind(&self, topic: &Topic, asks: &[Ask]) -> Vec<Vote> {
        let mut votes: Vec<Vote> = open_asks(topic, asks)
            .map(|ask| Vote { voice: self.of(ask), kinds: Kind::ALL.map(|kind| kind == ask.kind) })
            .collect();
        votes.sort_by_key(|vote| vote.voice);
        votes.dedup_by(|next, kept| {
            let same = next.voice == kept.voice;
            if same {
                kept.kinds = [kept.kinds[0] || next.kinds[0], kept.kinds[1] || next.kinds[1]];
            }
            same
        });
        votes
    }

    /// What a number of these voices is counted in: 个村, 个村居, 件来信, or 个来源 for a mixture.
    pub(super) fn unit(&self, voices: impl IntoIterator<Item = u32>) -> &'static str {
        let mut sorts: Vec<Sort> = voices.into_iter().map(|v| self.sorts[v as usize]).collect();
        let all = |sorts: &[Sort], allowed: &[Sort]| sorts.iter().all(|s| allowed.contains(s));
        sorts.dedup();
        match sorts.as_slice() {
            some if all(some, &[Sort::Rural]) => "个村",
            some if all(some, &[Sort::Rural, Sort::Community, Sort::Written]) => "个村居",
            some if all(some, &[Sort::Letter]) => "件来信",
            _ => "个来源",
        }
    }
}

/// Whether a name is none: left open, or what anybody may write.
fn is_anonymous(name: &str) -> bool {
    !name.chars().any(char::is_alphanumeric) || lists::ANONYMOUS.entries().contains(&name) || name.contains("匿名")
}

fn names_an_organisation(sender: &str) -> bool {
    lists::ORGANISATIONS
        .entries()
        .iter()
        .any(|ending| sender.ends_with(ending) && sender.chars().count() > ending.chars().count() + 1)
}

/// The topic's asks that are a matter for a broadcast, oldest first.
pub(super) fn open_asks<'a>(topic: &Topic, asks: &'a [Ask]) -> impl Iterator<Item = &'a Ask> {
    topic.asks.iter().map(|&i| &asks[i]).filter(|ask| ask.state == AskState::Open)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, request, roster, topic};
    use super::*;

    #[test]
    fn one_village_is_one_voice_however_it_writes() {
        let mut requests = vec![request(Some(0)), request(Some(0)), request(None), request(None)];
        requests[2].sender = "村民".into();
        requests[3].sender = "村民".into();
        let voices = Voices::new(&requests, &roster(2));
        let mut asks: Vec<Ask> = (0..4).map(ask).collect();
        asks[1].kind = Kind::Duty;
        let votes = voices.behind(&topic("t", &[0, 1, 2, 3]), &asks);
        assert_eq!(votes.len(), 3);
        assert_eq!(votes[0], Vote { voice: 0, kinds: [true, true] });
        assert_eq!(voices.unit([0]), "个村");
        assert_eq!(voices.unit([1, 2]), "件来信");
        assert_eq!(voices.unit([0, 1]), "个来源");
    }

    #[test]
    fn copies_without_a_name_are_one_voice() {
        let mut requests: Vec<Request> = (0..5).map(|_| request(None)).collect();
        for (request, (name, text)) in requests.iter_mut().zip([
            ("", "夜市太吵"),
            ("匿名", "夜市太吵！"),
            ("热心市民", "夜市 太吵"),
            ("", "路灯不亮"),
            ("梁某", "夜市太吵"),
        ]) {
            (request.voice_name, request.text) = (name.into(), text.into());
        }
        let voices = Voices::new(&requests, &roster(0));
        assert_eq!(voices.of_request, [0, 0, 0, 1, 2]);
        assert!(!voices.is_village(0));
    }

    #[test]
    fn referred_asks_have_no_voice() {
        let requests = vec![request(Some(0)), request(Some(1))];
        let mut asks: Vec<Ask> = (0..2).map(ask).collect();
        asks[1].state = AskState::Referred;
        assert_eq!(Voices::new(&requests, &roster(2)).behind(&topic("t", &[0, 1]), &asks).len(), 1);
    }

    #[test]
    fn written_villages_and_named_firms_are_voices_of_their_own() {
        let mut requests: Vec<Request> = (0..4).map(|_| request(None)).collect();
        requests[0].village_name = "大岗村".into();
        requests[1].village_name = "大岗村".into();
        requests[2].sender = "佛山某某五金有限公司".into();
        requests[3].sender = "佛山某某五金有限公司".into();
        let voices = Voices::new(&requests, &Roster::default());
        assert_eq!(voices.of_request, [0, 0, 1, 1]);
        assert_eq!((voices.unit([0]), voices.unit([1])), ("个村居", "个来源"));
    }
}
