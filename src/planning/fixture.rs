//! Hand-made data for the tests of this folder.

use jiff::civil::{Date, date};

use super::{Consultation, Inputs, Known, PlanParams, Sentence};
use super::{Votes, demand};
use crate::model::{
    Ask, AskId, AskState, Clause, ClauseId, ClauseSupport, Config, Demand, DemandWeights, Kind, Policies, Policy,
    PolicyId, Request, RequestPosition, Roster, Sums, Task, Topic, TopicId, Village, VillageId, VillageKind,
};
use crate::text::plain;

pub fn roster(villages: u32) -> Roster {
    let village =
        |i| Village {
            name: format!("{i}号村"), town: "西樵镇".into(), kind: VillageKind::Rural, aliases: Vec::new()
        };
    Roster::new((0..villages).map(village).collect())
}

pub fn request(village: Option<u32>) -> Request {
    Request { village: village.map(VillageId), round: "一轮".into(), ..Request::default() }
}

/// Letters that no other position has, so that no two asks read alike.
fn own_letters(position: u32) -> String {
    (0..8).filter_map(|i| char::from_u32(0x4E00 + position % 2500 * 8 + i)).collect()
}

/// An open ask of the request at the same position.
pub fn ask(position: u32) -> Ask {
    Ask {
        id: format!("{position}.1"),
        request: RequestPosition(position),
        text: format!("{}怎样申请？", own_letters(position)),
        kind: Kind::Asked,
        state: AskState::Open,
        why: String::new(),
    }
}

pub fn topic(id: &str, asks: &[u32]) -> Topic {
    Topic {
        id: id.into(),
        name: format!("{id}怎样办"),
        category: "土地".into(),
        kind: Kind::Asked,
        asks: asks.iter().copied().map(AskId).collect(),
        demand: Demand::default(),
        clauses: Vec::new(),
        department: "自然资源分局".into(),
        answered: 0.9,
        gap: false,
        alike: None,
    }
}

/// Clauses that surely answer a task.
pub fn sure(clauses: &[u32]) -> Vec<(ClauseId, f32)> {
    clauses.iter().map(|&clause| (ClauseId(clause), 0.9)).collect()
}

pub fn support(clause: u32, probability: f32) -> ClauseSupport {
    ClauseSupport { clause: ClauseId(clause), probability, asks: 1 }
}

/// A project in memory.
pub struct Corpus {
    pub topics: Vec<Topic>,
    pub policies: Policies,
    pub asks: Vec<Ask>,
    pub requests: Vec<Request>,
    pub roster: Roster,
    pub config: Config,
    pub tasks: Vec<Task>,
    pub known: Vec<Known>,
    pub task_answers: Vec<Vec<(ClauseId, f32)>>,
    pub explained: Vec<TopicId>,
    pub pinned: Vec<TopicId>,
    pub excluded: Vec<TopicId>,
    pub consultation: Consultation,
}

/// One topic for each list of villages, with one letter a mention, and a policy of its own with two short clauses
/// (positions 2t and 2t + 1). Names share nothing, so that no topic is close to another.
pub fn corpus(villages: &[&[u32]]) -> Corpus {
    const NAMES: [&str; 12] =
        ["甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯", "辰巳", "午未", "申酉", "戌亥", "天地"];
    let mentions: Vec<u32> = villages.iter().flat_map(|list| list.iter().copied()).collect();
    let mut next = 0;
    let topics = villages.iter().enumerate().map(|(t, list)| {
        let asks: Vec<u32> = (next..next + list.len() as u32).collect();
        next += list.len() as u32;
        let mut topic = topic(&format!("{t:03}"), &asks);
        topic.name = NAMES.get(t).map_or_else(|| format!("{t}"), |name| name.to_string());
        topic.clauses = vec![support(2 * t as u32, 0.8), support(2 * t as u32 + 1, 0.7)];
        topic
    });
    let topics: Vec<Topic> = topics.collect();
    let policy =
        |t: usize| Policy { id: format!("{t}号"), title: format!("{t}号办法"), public: true, ..Policy::default() };
    let clause = |c: usize| Clause {
        policy: PolicyId::at(c / 2),
        label: format!("#{}", c % 2 + 1),
        number: ["第一条", "第二条"][c % 2].into(),
        heading: "总则".into(),
        text: own_letters(c as u32).repeat(20),
        ..Clause::default()
    };
    Corpus {
        policies: Policies {
            policies: (0..topics.len()).map(policy).collect(),
            clauses: (0..2 * topics.len()).map(clause).collect(),
        },
        asks: (0..mentions.len() as u32).map(ask).collect(),
        requests: mentions.iter().map(|&v| request(Some(v))).collect(),
        roster: roster(mentions.iter().max().map_or(0, |v| v + 1)),
        topics,
        config: Config::default(),
        tasks: Vec::new(),
        known: Vec::new(),
        task_answers: Vec::new(),
        explained: Vec::new(),
        pinned: Vec::new(),
        excluded: Vec::new(),
        consultation: Consultation::default(),
    }
}

pub const TODAY: Date = date(2023, 7, 4);

impl Corpus {
    /// Fills the demand, without factors for what the test does not set.
    pub fn counted(mut self) -> Corpus {
        let votes =
            Votes { asks: &self.asks, requests: &self.requests, roster: &self.roster, explained: &self.explained };
        demand(&mut self.topics, &votes, &self.policies, &DemandWeights::default(), TODAY);
        self
    }

    /// Fills what is known of the asks: each is answered by its topic's clauses, and is itself a plain question.
    pub fn known(mut self) -> Self {
        self.known = vec![Known::default(); self.asks.len()];
        for topic in &self.topics {
            let answers: Vec<(ClauseId, f32)> = topic.clauses.iter().map(|s| (s.clause, s.probability)).collect();
            for ask in &topic.asks {
                let plain = plain(&self.asks[*ask].text);
                let sentences = vec![Sentence { at: 0, plain, answers: answers.clone(), meaning: None }];
                self.known[ask.position()] = Known { answers: answers.clone(), meaning: None, sentences };
            }
        }
        self
    }

    pub fn inputs(&self) -> Inputs<'_> {
        Inputs {
            topics: &self.topics,
            policies: &self.policies,
            asks: &self.asks,
            requests: &self.requests,
            roster: &self.roster,
            config: &self.config,
            rule: self.config.choice.rule,
            tasks: &self.tasks,
            today: TODAY,
            from: None,
            sums: Sums::default(),
            known: &self.known,
            meaning: None,
            task_answers: &self.task_answers,
            pinned: &self.pinned,
            excluded: &self.excluded,
            kept: &[],
            seated: &[],
            answered: &self.explained,
            consultation: &self.consultation,
            params: PlanParams::default(),
        }
    }
}
