//! What the past means for a topic of today: is it new or rising, was it explained, is it asked again.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::decided::Decided;
use super::state::{State, Wish};
use crate::model::{Ask, AskState, Request, Roster, Round, Topic, Trend};

/// A broadcast that explained the topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Airing {
    #[cfg_attr(test, schemars(with = "String"))]
    pub date: Date,
    /// Viewers in total, where counted.
    pub viewers: Option<u64>,
}

/// Who asked after the last broadcast that explained it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AskedAgain {
    /// Distinct voices.
    pub villages: u32,
    /// Of them those that had watched; `None` where viewers by village were not recorded.
    pub watched: Option<u32>,
}

/// A topic's past.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    pub trend: Trend,
    /// Broadcasts that explained it, earliest first.
    pub aired: Vec<Airing>,
    pub asked_again: Option<AskedAgain>,
    /// Asked before the last round, and neither explained nor approved since.
    pub carried_over: bool,
    /// The day of an approved broadcast that is still to come.
    pub due: Option<Date>,
    /// The day for which the batch in the making has it.
    pub drafted: Option<Date>,
    pub wish: Option<Wish>,
    /// Why departments keep it from being planned, in Chinese.
    pub withheld: Option<String>,
}

/// What a topic's past is read from.
pub struct Past<'a> {
    pub state: &'a State,
    pub asks: &'a [Ask],
    pub requests: &'a [Request],
    pub roster: &'a Roster,
    /// The rounds, earliest first.
    pub rounds: &'a [Round<'a>],
}

impl Past<'_> {
    /// The past of `topic`; `voice` tells whose an ask is.
    pub fn of(&self, topic: &Topic, voice: impl Fn(&Ask) -> u32) -> History {
        let state = self.state;
        let aired: Vec<Airing> =
            state.airings(&topic.id).map(|(date, b)| Airing { date, viewers: b.viewers }).collect();
        let in_topic = |id: &str| state.current(id) == topic.id;
        let of_topic = |d: &Decided| d.topics.iter().any(|t| in_topic(&t.id));
        let due = state.pending().find(|(_, d)| of_topic(d)).map(|(day, _)| day);
        let draft = state.draft.iter().flat_map(|draft| draft.episodes.values());
        let drafted = draft.map(|e| &e.decided).find(|d| of_topic(d)).map(|d| d.date);
        let asked_again = aired.last().map(|last| self.asked_again(topic, last.date, &voice));
        let earlier = self.rounds.split_last().map_or(&[][..], |(_, earlier)| earlier);
        let asked_before = self.open(topic).any(|(_, r)| earlier.iter().any(|round| round.name == r.round));
        History {
            trend: self.trend(topic, &voice),
            carried_over: asked_before && aired.is_empty() && due.is_none(),
            aired,
            asked_again,
            due,
            drafted,
            wish: state.set_on(&topic.id).wish,
            withheld: state.consulted(&topic.id, &topic.department).withheld,
        }
    }

    fn open(&self, topic: &Topic) -> impl Iterator<Item = (&Ask, &Request)> {
        let asks = topic.asks.iter().map(|&ask| &self.asks[ask]);
        asks.filter(|ask| ask.state == AskState::Open).map(|ask| (ask, &self.requests[ask.request]))
    }

    fn trend(&self, topic: &Topic, voice: impl Fn(&Ask) -> u32) -> Trend {
        let voices = |round: &str| {
            let in_round = self.open(topic).filter(|(_, r)| r.round == round);
            in_round.map(|(ask, _)| voice(ask)).collect::<BTreeSet<u32>>().len() as u32
        };
        let [earlier @ .., last] = self.rounds else { return Trend::New };
        if self.open(topic).all(|(_, r)| r.round == last.name) {
            return Trend::New;
        }
        let asking = |round: &Round<'_>| (voices(round.name), round.voices);
        earlier.last().map_or(Trend::New, |before| Trend::between(asking(before), asking(last)))
    }

    fn asked_again(&self, topic: &Topic, day: Date, voice: impl Fn(&Ask) -> u32) -> AskedAgain {
        let airings: Vec<_> = self.state.airings(&topic.id).map(|(_, broadcast)| broadcast).collect();
        let answered: BTreeSet<&str> =
            airings.iter().flat_map(|b| &b.topics).flat_map(|t| &t.asks).map(String::as_str).collect();
        let watched: BTreeSet<(&str, &str)> = airings
            .iter()
            .flat_map(|b| &b.villages)
            .filter(|v| v.viewers > 0)
            .map(|v| (v.town.as_str(), v.village.as_str()))
            .collect();
        let since = |ask: &Ask, r: &Request| !answered.contains(ask.id.as_str()) && r.date.is_none_or(|d| d > day);
        let (mut villages, mut watching) = (BTreeSet::new(), BTreeSet::new());
        for (ask, request) in self.open(topic).filter(|(ask, r)| since(ask, r)) {
            villages.insert(voice(ask));
            let village = request.village.and_then(|v| v.get(&self.roster.villages));
            if village.is_some_and(|v| watched.contains(&(v.town.as_str(), v.name.as_str()))) {
                watching.insert(voice(ask));
            }
        }
        let counted = airings.iter().any(|b| !b.villages.is_empty());
        AskedAgain { villages: villages.len() as u32, watched: counted.then_some(watching.len() as u32) }
    }
}

impl History {
    /// Why the topic is not to be planned (again), in Chinese. `enough`: villages whose asking brings it back.
    pub fn keeps_out(&self, enough: u32) -> Option<String> {
        if let Some(day) = self.due {
            return Some(format!("已审定，{day} 播出"));
        }
        if let Some(day) = self.drafted {
            return Some(format!("已列入本批草稿，拟 {day} 播出"));
        }
        if self.wish == Some(Wish::Excluded) {
            return Some("已决定不排入（xuanti log 查看）".into());
        }
        if let Some(why) = self.withheld.as_ref().filter(|_| self.wish != Some(Wish::Pinned)) {
            return Some(why.clone());
        }
        let last = self.aired.last()?;
        let again = self.asked_again.map_or(0, |a| a.villages);
        (again < enough && self.wish != Some(Wish::Pinned)).then(|| {
            let again =
                if again == 0 { "之后没有再问".into() } else { format!("之后又有 {again} 个村居问起") };
            format!("{} 已播出，{again}（满 {enough} 个再讲）", last.date)
        })
    }

    /// What a reader of a ranking should know, in Chinese, short.
    pub fn message(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        match (self.aired.last(), self.asked_again) {
            (Some(last), Some(again)) if again.villages > 0 => {
                let watched = again.watched.map_or(String::new(), |w| format!("，其中 {w} 个看过"));
                words.push(format!("{} 已播，又问 {} 个{watched}", last.date, again.villages));
            }
            (Some(last), _) => words.push(format!("{} 已播", last.date)),
            _ => {}
        }
        if let Some(day) = self.due {
            words.push(format!("{day} 待播"));
        }
        if self.carried_over {
            words.push("上轮结转".into());
        }
        match self.wish {
            Some(Wish::Pinned) => words.push("指定排入".into()),
            Some(Wish::Excluded) => words.push("不排入".into()),
            None => {}
        }
        words.extend(self.withheld.clone());
        words.join("；")
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::super::decided::AiredTopic;
    use super::super::event::{Decision, Event};
    use super::*;
    use crate::model::{AskId, Demand, Kind, RequestPosition, Viewers, VillageId, VillageKind};

    /// A topic of one letter for each (round, village, day in August).
    struct Story {
        asks: Vec<Ask>,
        requests: Vec<Request>,
        roster: Roster,
        topic: Topic,
    }

    fn story(letters: &[(&str, u32, i8)]) -> Story {
        let village = |i: u32| crate::model::Village {
            name: format!("{i}村"),
            town: "镇".into(),
            kind: VillageKind::Rural,
            aliases: Vec::new(),
        };
        let request = |&(round, village, day): &(&str, u32, i8)| Request {
            round: round.into(),
            village: Some(VillageId(village)),
            date: (day > 0).then(|| date(2023, 8, day)),
            ..Request::default()
        };
        let ask = |i: u32| Ask {
            id: format!("r{i}.1"),
            request: RequestPosition(i),
            text: String::new(),
            kind: Kind::Asked,
            state: AskState::Open,
            why: String::new(),
        };
        let asks: Vec<Ask> = (0..).zip(letters).map(|(i, _)| ask(i)).collect();
        let topic = Topic {
            id: "t".into(),
            name: "名".into(),
            category: String::new(),
            kind: Kind::Asked,
            asks: AskId::all(&asks).collect(),
            demand: Demand::default(),
            clauses: Vec::new(),
            department: String::new(),
            answered: 1.0,
            gap: false,
            alike: None,
        };
        let requests = letters.iter().map(request).collect();
        Story { asks, requests, roster: Roster::new((0..9).map(village).collect()), topic }
    }

    fn history(story: &Story, decisions: Vec<Decision>, rounds: &[&str]) -> History {
        let event = |(id, decision)| Event { id, at: Timestamp::UNIX_EPOCH, who: String::new(), decision };
        let state = State::of(&(1..).zip(decisions).map(event).collect::<Vec<_>>());
        let Story { asks, requests, roster, topic } = story;
        let rounds: Vec<Round> = rounds.iter().map(|name| Round { name, voices: 100 }).collect();
        let past = Past { state: &state, asks, requests, roster, rounds: &rounds };
        past.of(topic, |ask| requests[ask.request].village.unwrap().0)
    }

    #[test]
    fn trends_compare_the_voices_of_the_last_two_rounds() {
        let trend = |letters: &[(&str, u32, i8)]| history(&story(letters), vec![], &["一", "二", "三"]).trend;
        assert_eq!(trend(&[("三", 1, 0), ("三", 2, 0)]), Trend::New);
        assert_eq!(trend(&[("二", 1, 0), ("三", 1, 0), ("三", 2, 0)]), Trend::Rising);
        // Two letters of one village are one voice.
        assert_eq!(trend(&[("二", 1, 0), ("三", 2, 0), ("三", 2, 0)]), Trend::Steady);
        assert_eq!(trend(&[("二", 1, 0)]), Trend::Fading);
        assert_eq!(trend(&[("一", 1, 0)]), Trend::Fading);
        assert_eq!(trend(&[("一", 1, 0), ("三", 1, 0)]), Trend::Rising);
    }

    #[test]
    fn asked_again_counts_villages_after_the_broadcast_and_who_had_watched() {
        let aired = |villages| Decision::Aired {
            theme: String::new(),
            date: date(2023, 8, 10),
            topics: vec![AiredTopic { id: "t".into(), name: "名".into(), asks: vec!["r0.1".into(), "r4.1".into()] }],
            viewers: Some(12_500),
            villages,
        };
        // r0 and r4 were answered; r1 came before the broadcast; r2, r3 after it, r5 without a date is unknown.
        let story = story(&[
            ("一", 0, 0),
            ("一", 1, 9),
            ("二", 2, 11),
            ("二", 3, 12),
            ("二", 4, 12),
            ("二", 5, 0),
            ("二", 2, 12),
        ]);
        let village = |i: u32, viewers| Viewers { town: "镇".into(), village: format!("{i}村"), viewers };
        let watched = history(&story, vec![aired(vec![village(2, 30), village(3, 0)])], &["一", "二"]);
        assert_eq!(watched.asked_again, Some(AskedAgain { villages: 3, watched: Some(1) }));
        assert_eq!(history(&story, vec![aired(vec![])], &["一", "二"]).asked_again.unwrap().watched, None);
        assert!(!watched.carried_over);
        assert!(watched.keeps_out(4).is_some_and(|why| why.contains("又有 3 个村居")));
        assert_eq!(watched.keeps_out(3), None);
        let pinned = history(&story, vec![aired(vec![]), Decision::Pinned { topic: "t".into() }], &["一", "二"]);
        assert_eq!(pinned.keeps_out(9), None);
    }

    #[test]
    fn what_was_asked_before_and_never_explained_is_carried_over() {
        let story = story(&[("一", 0, 1), ("二", 1, 2)]);
        assert!(history(&story, vec![], &["一", "二"]).carried_over);
        assert!(!history(&story, vec![], &["一"]).carried_over);
    }
}
