//! 选题: asks → topics. Every open ask lands in exactly one topic; a lone ask is a topic of one.
//!
//! `texts` collects what is said word for word again. Where meaning is known, `likeness` says how probable it is that two texts
//! are one need, and `linkage` joins them. Where it is not, or of very many letters: `vectors` says what an ask is about
//! (`expansion` and `smoothing` help where there are policies, `recorded_topics` where topics were recorded), `threshold` how
//! alike one topic is, `grouping` (with `neighbours`) and `merge_pass` join what is alike. `answers` finds the clauses and the
//! department, `category` and `naming` make it readable, `tray` sets apart what is like no topic enough.

mod answers;
mod category;
mod cluster;
mod expansion;
#[cfg(test)]
mod fixture;
mod grouping;
mod likeness;
mod linkage;
mod merge_pass;
mod naming;
mod neighbours;
mod params;
mod place_names;
mod recorded_topics;
mod smoothing;
mod texts;
mod threshold;
mod tray;
mod vectors;

use category::Categories;
use cluster::Rule;
use expansion::Expansion;
pub use likeness::{AskMeanings, LIKENESS_FEATURES, Likeness, LikenessFeatures, likeness, profile};
pub use linkage::average as average_linkage;
pub use naming::{agenda_names, packed, short_title};
pub use params::{
    AnswerParams, CategoryParams, ExpansionParams, MergeParams, NameParams, SmoothingParams, ThresholdParams,
    TopicParams, VectorParams,
};
pub use place_names::PlaceNames;
use texts::Texts;
pub use tray::Hold;
use vectors::{Space, Vector};

use std::ops::Range;

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::matching::Subjects;
use crate::model::{Ask, AskId, AskState, Category, Demand, Kind, Match, Matched, Policies, Request, Topic, Unplaced};
use crate::progress;
use crate::text::{Lexicon, Segmenter};

/// What topics are made from. `matches` lies parallel to `asks`; it is empty where there is no project.
pub struct Inputs<'a> {
    pub requests: &'a [Request],
    pub asks: &'a [Ask],
    pub matches: &'a [Matched],
    pub policies: &'a Policies,
    /// What the policies are about.
    pub subjects: &'a Subjects,
    pub categories: &'a [Category],
    /// Place names do not make topics.
    pub place_names: &'a PlaceNames,
    pub segmenter: &'a Segmenter,
    pub lexicon: &'a Lexicon,
    /// What the asks mean; absent where words alone are used.
    pub meanings: Option<&'a AskMeanings>,
    /// By ask: the number of the topic in which a decision has seen it.
    pub recorded_topics: &'a FxHashMap<AskId, u32>,
    /// Below this probability a topic is a gap.
    pub found_threshold: f32,
    pub params: TopicParams,
}

impl<'a> Inputs<'a> {
    /// The open asks, ascending.
    fn open(&self) -> Vec<AskId> {
        AskId::enumerate(self.asks).filter(|(_, ask)| ask.state == AskState::Open).map(|(id, _)| id).collect()
    }

    /// The clauses that an ask matches, best first; none where there is no project.
    fn matches_of(&self, ask: AskId) -> &'a [Match] {
        self.matches.get(ask.position()).map_or(&[], |matched| &matched.best)
    }

    /// Probability that a document is about an ask.
    fn found(&self, ask: AskId) -> f32 {
        self.matches.get(ask.position()).map_or(0.0, |matched| matched.found)
    }
}

/// Groups the open asks by what they need; in each group the oldest ask is first.
pub fn groups(likeness: Option<&Likeness<'_>>, inputs: &Inputs<'_>) -> Vec<Vec<AskId>> {
    let open = inputs.open();
    progress::begin("归并", open.len());
    let mut groups = match likeness {
        Some(likeness) => {
            progress::add(open.len());
            likeness.groups()
        }
        None => groups_by_words(&open, inputs),
    };
    groups.sort_unstable_by_key(|asks| asks[0]);
    groups.par_iter_mut().for_each(|asks| asks.sort_by_key(|&ask| age(ask, inputs)));
    groups
}

/// What texts say, without what clauses would lend them.
fn words(texts: &Texts, inputs: &Inputs<'_>) -> Vec<Vector> {
    let counts = vectors::counts(&texts.firsts(), &Expansion::default(), inputs);
    Space::of(&counts, &texts.times(), true, inputs.params.vectors).vectors(counts)
}

/// What is known of every pair of some asks, for fitting [`likeness`]: row by row, each with those before it.
pub fn pairs(asks: &[AskId], inputs: &Inputs<'_>) -> Vec<Vec<LikenessFeatures>> {
    let texts = Texts { asks: asks.iter().map(|&ask| vec![ask]).collect(), of: (0..asks.len() as u32).collect() };
    let words = words(&texts, inputs);
    let Some(meanings) = inputs.meanings else { return Vec::new() };
    let pair = |a: usize, b: usize| likeness::features((asks[a], asks[b]), words[a].dot(&words[b]), meanings, inputs);
    (0..asks.len()).into_par_iter().map(|a| (0..a).map(|b| pair(a, b)).collect()).collect()
}

/// Groups asks, which are ascending, by what they say; each group ascending.
fn groups_by_words(open: &[AskId], inputs: &Inputs<'_>) -> Vec<Vec<AskId>> {
    let sample: Vec<AskId> = open.iter().copied().step_by(open.len().div_ceil(inputs.params.sample).max(1)).collect();
    let sampled = Texts::of(&sample, inputs);
    let expansion = Expansion::of(inputs);
    let counts = vectors::counts(&sampled.firsts(), &expansion, inputs);
    let all = sample.len() == open.len();
    let space = Space::of(&counts, &sampled.times(), all, inputs.params.vectors);
    let placed = |counts| {
        let vectors = space.vectors(counts);
        if expansion.is_empty() {
            vectors
        } else {
            smoothing::smoothed(&vectors, space.features(), &inputs.params.smoothing)
        }
    };
    let vectors = placed(counts);
    let threshold =
        if expansion.is_empty() { inputs.params.threshold_of_letters } else { inputs.params.threshold_with_policies };
    let threshold = threshold.threshold(&vectors, &sampled.of, space.features());
    let rule = Rule { threshold, features: recorded_topics::features(space.features(), inputs) };
    let clusters = if all {
        let vectors = recorded_topics::with_features(vectors, &sampled.firsts(), space.features(), inputs);
        let make = |texts: Range<usize>| sampled.clusters(texts.clone(), vectors[texts].to_vec());
        grouping::group(0..vectors.len(), &make, rule)
    } else {
        drop((sampled, vectors));
        let texts = Texts::of(open, inputs);
        let make = |some: Range<usize>| {
            let firsts: Vec<AskId> = texts.asks[some.clone()].iter().map(|asks| asks[0]).collect();
            let vectors = placed(vectors::counts(&firsts, &expansion, inputs));
            texts.clusters(some, recorded_topics::with_features(vectors, &firsts, space.features(), inputs))
        };
        grouping::group(0..texts.asks.len(), &make, rule)
    };
    merge_pass::join(clusters, rule, inputs).into_iter().map(|cluster| cluster.members().to_vec()).collect()
}

/// Makes topics of groups of asks that have been given ids, in their order, and sets apart what waits in the tray; what
/// decisions made of them is told by `hold`. Demand is left empty: planning fills it.
pub fn topics(
    groups: Vec<(String, Vec<AskId>)>,
    hold: impl Fn(&Topic) -> Hold + Sync,
    likeness: Option<&Likeness<'_>>,
    inputs: &Inputs<'_>,
) -> (Vec<Topic>, Vec<Unplaced>) {
    let categories = Categories::new(inputs);
    progress::begin("命名选题", groups.len());
    let mut topics: Vec<Topic> =
        groups.into_par_iter().map(|(id, asks)| describe(id, asks, &categories, inputs)).collect();
    let named = naming::name_all(&mut topics, inputs);
    match likeness {
        Some(likeness) => tray::set_apart(topics, &named, hold, likeness),
        // By words there is no probability to tell by.
        None => (topics, Vec::new()),
    }
}

/// Orders asks from the oldest to the newest; those without a date are last.
fn age(ask: AskId, inputs: &Inputs<'_>) -> (bool, Option<Date>, AskId) {
    let date = inputs.requests[inputs.asks[ask].request].date;
    (date.is_none(), date, ask)
}

/// The topic of these asks.
fn describe(id: String, mut asks: Vec<AskId>, categories: &Categories<'_>, inputs: &Inputs<'_>) -> Topic {
    asks.sort_by_key(|&ask| age(ask, inputs));
    let answers = answers::find(&asks, inputs);
    progress::add(1);
    let duties = asks.iter().filter(|&&a| inputs.asks[a].kind == Kind::Duty).count();
    Topic {
        id,
        name: String::new(),
        category: categories.of(&asks, inputs),
        kind: if duties * 2 > asks.len() { Kind::Duty } else { Kind::Asked },
        demand: Demand::default(),
        department: answers.department,
        answered: answers.probability,
        gap: answers.gap,
        clauses: answers.clauses,
        alike: None,
        asks,
    }
}

/// A new topic's id: a short hash of its oldest ask. What was recorded keeps the id it had: see
/// [`arrange`](crate::ledger::arrange).
pub fn id(oldest: &Ask) -> String {
    let hash = blake3::hash(format!("{}\n{}", oldest.id, oldest.text).as_bytes());
    format!("t{}", &hash.to_hex()[..6])
}
