//! Letters and policies in memory, for the tests of this folder.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{Inputs, PlaceNames, TopicParams};
use crate::matching::Subjects;
use crate::model::{
    Ask, AskId, AskState, Category, Clause, ClauseId, Kind, Match, Matched, Policies, Policy, PolicyId, Request,
    RequestPosition, Roster,
};
use crate::text::{Lexicon, Segmenter};

static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new([]));

/// Everything that topics are made from.
pub struct Letters {
    pub requests: Vec<Request>,
    pub asks: Vec<Ask>,
    /// The clauses that each ask matches, with probabilities.
    pub matches: Vec<Matched>,
    pub policies: Policies,
    pub categories: Vec<Category>,
    pub place_names: PlaceNames,
    pub recorded_topics: FxHashMap<AskId, u32>,
    subjects: Subjects,
    lexicon: Lexicon,
}

/// Letters of one ask each, with no project.
pub fn letters(texts: &[&str]) -> Letters {
    let ask = |(at, text): (u32, &&str)| Ask {
        id: format!("{at}.1"),
        request: RequestPosition(at),
        text: text.to_string(),
        kind: Kind::Asked,
        state: AskState::Open,
        why: String::new(),
    };
    Letters {
        requests: vec![Request::default(); texts.len()],
        asks: (0..).zip(texts).map(ask).collect(),
        matches: Vec::new(),
        policies: Policies::default(),
        categories: Vec::new(),
        place_names: PlaceNames::of(&Roster::of_three()),
        recorded_topics: FxHashMap::default(),
        subjects: Subjects::of(&Policies::default()),
        lexicon: Lexicon::default(),
    }
}

impl Letters {
    /// With policies of one clause each (department, title, text) and, by ask, the policies it matches.
    pub fn with_policies(mut self, policies: &[(&str, &str, &str)], matches: &[&[(u32, f32)]]) -> Letters {
        let policy = |(department, title, _): &(&str, &str, &str)| Policy {
            department: department.to_string(),
            title: title.to_string(),
            ..Policy::default()
        };
        let clause = |(at, (_, _, text)): (u32, &(&str, &str, &str))| Clause {
            policy: PolicyId(at),
            text: text.to_string(),
            ..Clause::default()
        };
        self.policies = Policies {
            policies: policies.iter().map(policy).collect(),
            clauses: (0..).zip(policies).map(clause).collect(),
        };
        self.subjects = Subjects::of(&self.policies);
        let found = |&(clause, probability): &(u32, f32)| Match {
            clause: ClauseId(clause),
            score: 0.0,
            probability,
            reasons: Vec::new(),
        };
        let matched = |of_ask: &&[(u32, f32)]| Matched {
            found: of_ask.first().map_or(0.0, |(_, probability)| *probability),
            best: of_ask.iter().map(found).collect(),
            policies: Vec::new(),
        };
        self.matches = matches.iter().map(matched).collect();
        self
    }

    /// With categories and their seed words.
    pub fn with_categories(mut self, categories: &[(&str, &[&str])]) -> Letters {
        let category = |(name, seeds): &(&str, &[&str])| Category {
            name: name.to_string(),
            seeds: seeds.iter().map(ToString::to_string).collect(),
            ..Category::default()
        };
        self.categories = categories.iter().map(category).collect();
        self
    }

    pub fn inputs(&self) -> Inputs<'_> {
        Inputs {
            requests: &self.requests,
            asks: &self.asks,
            matches: &self.matches,
            policies: &self.policies,
            subjects: &self.subjects,
            categories: &self.categories,
            place_names: &self.place_names,
            segmenter: &SEGMENTER,
            lexicon: &self.lexicon,
            meanings: None,
            recorded_topics: &self.recorded_topics,
            found_threshold: 0.5,
            params: TopicParams::default(),
        }
    }
}
