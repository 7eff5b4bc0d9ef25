//! The dossier as a web page: one file with its style and script inside, for a screen, a phone and A4 paper.
//! page.html is the template; minijinja escapes every value put into it.

use anyhow::Result;
use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use super::{outline, weekday, weekday_named};
use crate::model::{Kind, ProgrammeItem};
use crate::report::view::{
    Beside, ClauseView, Dossier, EpisodeEntry, GapView, Outcome, Question, TopicEntry, TownDemand, cited,
};

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Questions quoted for an episode; all of them are in the workbook.
const QUESTIONS: usize = 12;
/// Clauses cited for a topic in the ranking.
const CITED: usize = 2;

/// The page's HTML.
///
/// # Errors
/// When the template is wrong.
pub fn page(dossier: &Dossier) -> Result<String> {
    let mut environment = Environment::new();
    // The ending of its name is what turns escaping on.
    environment.add_template("page.html", TEMPLATE)?;
    Ok(environment.get_template("page.html")?.render(Serde(Page::of(dossier)))?)
}

/// What the template is filled from.
#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    script: &'static str,
    dossier: &'a Dossier,
    weekday: &'static str,
    /// What the rule of choice is called.
    rule: &'static str,
    per_department: u32,
    episodes: Vec<Episode<'a>>,
    topics: Vec<RankedTopic<'a>>,
    gaps: Vec<Gap<'a>>,
    /// The largest number of villages in the ranking.
    most: u32,
    categories: Vec<&'a str>,
    departments: Vec<&'a str>,
    towns: Vec<&'a str>,
    kinds: [&'static str; 2],
}

impl<'a> Page<'a> {
    fn of(dossier: &'a Dossier) -> Page<'a> {
        let topics = || dossier.topics.iter();
        let asking = topics().flat_map(|t| t.towns.iter().map(|t| t.town.as_str()));
        let votes = topics().map(|t| t.view.by_kind.asked.max(t.view.by_kind.duty));
        Page {
            style: STYLE,
            script: SCRIPT,
            dossier,
            weekday: weekday_named(dossier.slot.weekday),
            rule: dossier.rule.names().1,
            per_department: dossier.per_department,
            episodes: dossier.episodes.iter().map(|e| Episode::of(e, dossier)).collect(),
            topics: topics().map(RankedTopic::of).collect(),
            gaps: dossier.gaps.iter().map(|gap| Gap::of(gap, dossier)).collect(),
            most: votes.max().unwrap_or(1).max(1),
            categories: distinct(topics().map(|t| t.view.category.as_str())),
            departments: distinct(topics().map(|t| t.view.department.as_str())),
            towns: distinct(dossier.towns.iter().map(String::as_str).chain(asking)),
            kinds: Kind::ALL.map(Kind::label),
        }
    }
}

/// The names, each once, in order of appearance; the empty one is none.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct: Vec<&str> = Vec::new();
    for name in names {
        if !name.is_empty() && !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}

/// A line of the ranking.
#[derive(Serialize)]
struct RankedTopic<'a> {
    rank: u32,
    /// 与第2至5位并列, or empty.
    ties: String,
    name: &'a str,
    category: &'a str,
    department: &'a str,
    asked: u32,
    duty: u32,
    villages: u32,
    requests: usize,
    towns: &'a [TownDemand],
    basis: Vec<String>,
    standing: &'static str,
    outcome: String,
    why: &'a str,
}

impl<'a> RankedTopic<'a> {
    fn of(topic: &'a TopicEntry) -> RankedTopic<'a> {
        let view = &topic.view;
        let ties = match (view.rank_low, view.rank_high) {
            (low, high) if low == high => String::new(),
            (low, high) => format!("与第{low}至{high}位并列"),
        };
        RankedTopic {
            rank: view.rank,
            ties,
            name: &view.name,
            category: &view.category,
            department: &view.department,
            asked: view.by_kind.asked,
            duty: view.by_kind.duty,
            villages: view.villages,
            requests: view.requests.len(),
            towns: &topic.towns,
            basis: cited(view.clauses.iter().take(CITED)),
            standing: topic.standing.label(),
            outcome: topic.outcome.label(),
            why: if let Outcome::LeftOut { why } = &topic.outcome { why } else { "" },
        }
    }
}

/// A topic for which nothing was found.
#[derive(Serialize)]
struct Gap<'a> {
    view: &'a GapView,
    department: &'a str,
    standing: String,
    /// Where it is asked.
    towns: Vec<&'a str>,
}

impl<'a> Gap<'a> {
    fn of(gap: &'a GapView, dossier: &'a Dossier) -> Gap<'a> {
        let topic = dossier.topics.iter().find(|topic| topic.view.id == gap.topic.id);
        let towns = topic.iter().flat_map(|topic| &topic.towns);
        let named = |town: &'a TownDemand| if town.town.is_empty() { "未注明" } else { &town.town };
        Gap { view: gap, department: gap.department(), standing: gap.standing(), towns: towns.map(named).collect() }
    }
}

#[derive(Serialize)]
struct Episode<'a> {
    entry: &'a EpisodeEntry,
    day: String,
    weekday: &'static str,
    standing: &'static str,
    /// 已审定 or 建议.
    stage: &'static str,
    rundown: Vec<RundownLine<'a>>,
    documents: Vec<Document<'a>>,
    questions: &'a [Question],
    /// Questions that are not shown.
    more: usize,
    /// The tallest bar of its chart.
    most: u32,
    follow_ups: Vec<FollowUp<'a>>,
}

impl<'a> Episode<'a> {
    fn of(entry: &'a EpisodeEntry, dossier: &Dossier) -> Episode<'a> {
        let date = entry.view.date;
        let lead = entry.view.topics.first();
        let lead = lead.and_then(|lead| dossier.topics.iter().find(|t| t.view.id == lead.id));
        let shown = entry.questions.len().min(QUESTIONS);
        Episode {
            entry,
            day: format!("{}月{}日", date.month(), date.day()),
            weekday: weekday(date),
            standing: lead.map_or("待确认", |t| t.standing.label()),
            stage: entry.view.stage.label(),
            rundown: entry
                .view
                .programme
                .rundown
                .iter()
                .map(|item| RundownLine::of(item, &entry.view.clauses))
                .collect(),
            documents: documents(&entry.view.clauses),
            questions: &entry.questions[..shown],
            more: entry.questions.len() - shown,
            most: entry.towns.iter().map(|t| t.by_kind.asked.max(t.by_kind.duty)).max().unwrap_or(1).max(1),
            follow_ups: entry
                .follow_ups
                .iter()
                .map(|f| FollowUp {
                    town: &f.town,
                    why: &f.why,
                    letters: &f.letters,
                    beside: f.clauses.iter().map(Pair::of).collect(),
                    district: cited(&f.district),
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct RundownLine<'a> {
    from: u32,
    to: u32,
    part: &'static str,
    text: &'a str,
    /// Of a question: the sender's words, and the clauses that answer it.
    words: &'a str,
    cited: String,
}

impl<'a> RundownLine<'a> {
    fn of(item: &'a ProgrammeItem, clauses: &[ClauseView]) -> RundownLine<'a> {
        let ProgrammeItem { at, minutes, words, .. } = item;
        RundownLine {
            from: *at,
            to: at + minutes,
            part: outline::part(item.part),
            text: outline::bare(item),
            words: words.as_deref().unwrap_or_default(),
            cited: outline::answering(item, clauses),
        }
    }
}

/// The clauses of one document.
#[derive(Serialize)]
struct Document<'a> {
    name: String,
    clauses: Vec<&'a ClauseView>,
}

fn documents(clauses: &[ClauseView]) -> Vec<Document<'_>> {
    let mut documents: Vec<Document<'_>> = Vec::new();
    for clause in clauses {
        match documents.iter_mut().find(|d| d.clauses[0].policy == clause.policy) {
            Some(document) => document.clauses.push(clause),
            None => documents.push(Document { name: clause.document(), clauses: vec![clause] }),
        }
    }
    documents
}

#[derive(Serialize)]
struct FollowUp<'a> {
    town: &'a str,
    why: &'a [String],
    letters: &'a [String],
    beside: Vec<Pair<'a>>,
    /// Where it has no document of its own: the district's clauses, as cited.
    district: Vec<String>,
}

/// A town's clause and the district's, with how each is cited.
#[derive(Serialize)]
struct Pair<'a> {
    town: &'a str,
    town_cited: String,
    district: &'a str,
    district_cited: String,
}

impl<'a> Pair<'a> {
    fn of(pair: &'a Beside) -> Pair<'a> {
        let one = |clause: &ClauseView| cited([clause]).concat();
        Pair {
            town: &pair.town.text,
            town_cited: one(&pair.town),
            district: pair.district.as_ref().map_or("", |c| &c.text),
            district_cited: pair.district.as_ref().map(one).unwrap_or_default(),
        }
    }
}
