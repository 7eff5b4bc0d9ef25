//! 选题: asks → topics. Every open ask lands in exactly one topic; a lone ask is a topic of one.
//!
//! [`vectors`] says what an ask is about, [`grouping`] joins what is alike, [`answers`] finds the clauses and the
//! department, [`category`] and [`naming`] make it readable.

mod answers;
mod category;
mod grouping;
mod naming;
mod places;
mod vectors;

use category::Categories;
pub use places::Places;
use vectors::{Vector, Vectors};

use rayon::prelude::*;

use crate::model::{Ask, AskState, Category, Demand, Kind, Match, Policies, Request, Topic};
use crate::text::{Lexicon, Segmenter};

/// What topics are made from. `matches` lies parallel to `asks`; it is empty where there is no project.
pub struct Inputs<'a> {
    pub requests: &'a [Request],
    pub asks: &'a [Ask],
    pub matches: &'a [Vec<Match>],
    pub policies: &'a Policies,
    pub categories: &'a [Category],
    /// Places do not make topics.
    pub places: &'a Places,
    pub segmenter: &'a Segmenter,
    pub lexicon: &'a Lexicon,
    /// Below this probability a topic is a gap.
    pub found_threshold: f32,
}

/// Groups the open asks into topics, in order of their oldest asks. Demand is left empty: planning fills it.
pub fn topics(inputs: &Inputs<'_>) -> Vec<Topic> {
    let open: Vec<u32> =
        (0..inputs.asks.len() as u32).filter(|&a| inputs.asks[a as usize].state == AskState::Open).collect();
    let vectors = Vectors::of(&open, inputs);
    let threshold = if inputs.matches.is_empty() { grouping::LETTERS } else { grouping::WITH_POLICIES };
    let categories = Categories::new(inputs);
    let groups = grouping::group(&vectors, threshold);
    let mut topics: Vec<Topic> = groups
        .par_iter()
        .map(|members| describe(members.iter().map(|&m| open[m as usize]).collect(), &categories, inputs))
        .collect();
    naming::tell_apart(&mut topics, inputs);
    topics
}

/// The topic of these asks.
fn describe(mut asks: Vec<u32>, categories: &Categories<'_>, inputs: &Inputs<'_>) -> Topic {
    let age = |a: &u32| {
        let request = &inputs.requests[inputs.asks[*a as usize].request as usize];
        (request.date.is_none(), request.date, *a)
    };
    asks.sort_by_key(age);
    let answers = answers::find(&asks, inputs);
    let duties = asks.iter().filter(|&&a| inputs.asks[a as usize].kind == Kind::Duty).count();
    Topic {
        id: id(&inputs.asks[asks[0] as usize]),
        name: naming::name(&asks, &answers, inputs),
        category: categories.of(&asks, inputs),
        kind: if duties * 2 > asks.len() { Kind::Duty } else { Kind::Asked },
        demand: Demand::default(),
        department: answers.department,
        answered: answers.probability,
        gap: answers.gap,
        clauses: answers.clauses,
        asks,
    }
}

/// A topic's id: a short hash of its oldest ask.
fn id(oldest: &Ask) -> String {
    let hash = blake3::hash(format!("{}\n{}", oldest.id, oldest.text).as_bytes());
    format!("t{}", &hash.to_hex()[..6])
}
