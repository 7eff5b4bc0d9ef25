//! 需求: the topics as cards by category, the tray beside them, and one topic with its asks.

use anyhow::Result;
use serde::Serialize;

use super::{Asked, Filled, filled, inbox, letters};
use crate::ledger::{Decided, Wish};
use crate::model::{AskId, Topic, TopicId, UNKNOWN_DEPARTMENT};
use crate::report::masking::plain;
use crate::report::view::{ClauseView, HomeView, Resolver, TopicView, UnplacedView};

/// Cards of a category that are shown before one asks for all.
const CARDS: usize = 60;
/// Asks in the tray that are shown at once.
const TRAY: usize = 40;

#[derive(Serialize)]
struct Board {
    categories: Vec<Category>,
    tray: Vec<Waiting>,
    waiting: usize,
    topics: usize,
    /// As it was asked for.
    q: String,
    state: String,
}

#[derive(Serialize)]
struct Category {
    name: String,
    cards: Vec<Card>,
    more: usize,
}

/// An ask in the tray, with what would become of the topics that it may belong to.
#[derive(Serialize)]
struct Waiting {
    id: String,
    sender: String,
    text: String,
    homes: Vec<Likely>,
}

#[derive(Serialize)]
struct Likely {
    #[serde(flatten)]
    home: HomeView,
    /// Voices now, and with it.
    voices: u32,
    then: u32,
}

fn waiting(view: UnplacedView, resolver: &Resolver<'_>) -> Waiting {
    let session = resolver.session;
    let ask = AskId::enumerate(&session.asks).find(|(_, ask)| ask.id == view.id).map(|(id, _)| id);
    let likely = |home: HomeView| {
        let topic = resolver.ranked.position(&home.topic).map(|at| &resolver.ranked.topics[at]);
        let count = |more: Option<AskId>| {
            topic.map_or(0, |topic| {
                let asks = topic.asks.iter().copied().chain(more).collect();
                session.votes().count([&Topic { asks, ..topic.clone() }]).0
            })
        };
        Likely { voices: count(None), then: count(ask), home }
    };
    Waiting { id: view.id, sender: view.sender, text: view.text, homes: view.homes.into_iter().map(likely).collect() }
}

/// A topic in short.
#[derive(Serialize)]
pub struct Card {
    pub id: String,
    pub name: String,
    pub rank: u32,
    pub villages: u32,
    letters: u32,
    asked: u32,
    duty: u32,
    asks: usize,
    pub department: String,
    pub standing: String,
    /// For colour beside the word.
    class: &'static str,
    wish: &'static str,
}

/// A topic in short.
pub fn card(t: TopicId, resolver: &Resolver<'_>) -> Card {
    let (ranked, memory) = (resolver.ranked, resolver.memory);
    let (topic, past) = (&ranked.topics[t], &ranked.histories[t.position()]);
    // The draft is numbered anew for whoever asks: only where it holds the topic.
    let holds = |decided: &Decided| decided.topics.iter().any(|of| memory.current(&of.id) == topic.id);
    let draft = past.drafted.and(memory.draft.as_ref()).map(|draft| draft.numbered(memory.last_number()));
    let drafted = draft.into_iter().flatten().find(|(_, e)| holds(&e.decided)).map(|(_, e)| e.decided.number);
    let (standing, class) = match (past.due, drafted, past.aired.last()) {
        (Some(day), ..) => (format!("已审定，{}月{}日播", day.month(), day.day()), "due"),
        (None, Some(number), _) => (format!("草稿第{number}期"), "due"),
        (None, None, Some(_)) => ("已讲解".to_string(), "aired"),
        _ if topic.gap => ("未找到依据".to_string(), "gap"),
        _ => ("可排".to_string(), "open"),
    };
    Card {
        id: topic.id.clone(),
        name: plain(&topic.name),
        rank: ranked.ranks[t.position()],
        villages: topic.demand.voices,
        letters: topic.demand.letters,
        asked: topic.demand.asked,
        duty: topic.demand.duty,
        asks: topic.asks.len(),
        department: if topic.department == UNKNOWN_DEPARTMENT {
            "归口待定".into()
        } else {
            topic.department.clone()
        },
        standing,
        class,
        wish: match past.wish {
            Some(Wish::Pinned) => "一定排入",
            Some(Wish::Excluded) => "不排",
            None => "",
        },
    }
}

pub fn board(asked: &Asked<'_>) -> Result<Filled> {
    let resolver = asked.resolver()?;
    let ranked = resolver.ranked;
    let (q, state, all) = (asked.said("q"), asked.said("state"), asked.said("all"));
    let fits = |topic: &Topic, card: &Card| {
        (q.is_empty() || topic.name.contains(q) || card.department.contains(q))
            && (state.is_empty() || card.class == state)
    };
    let mut categories: Vec<Category> = Vec::new();
    let mut topics = 0;
    for &t in &ranked.order {
        let (topic, card) = (&ranked.topics[t], card(t, &resolver));
        if !fits(topic, &card) {
            continue;
        }
        topics += 1;
        let name = if topic.category.is_empty() { "未分类" } else { &topic.category };
        let at = categories.iter().position(|c| c.name == name).unwrap_or_else(|| {
            categories.push(Category { name: name.to_string(), cards: Vec::new(), more: 0 });
            categories.len() - 1
        });
        if categories[at].cards.len() < CARDS || all == name {
            categories[at].cards.push(card);
        } else {
            categories[at].more += 1;
        }
    }
    let tray = UnplacedView::all(&resolver);
    let page = Board {
        categories,
        waiting: tray.len(),
        tray: tray.into_iter().take(TRAY).map(|view| waiting(view, &resolver)).collect(),
        topics,
        q: q.into(),
        state: state.into(),
    };
    Ok(filled("topics.html", page))
}

#[derive(Serialize)]
struct Page {
    view: TopicView,
    card: Card,
    /// 《…》（文号） of each of its clauses.
    clauses: Vec<(String, ClauseView)>,
    asks: Vec<AskLine>,
    /// Other names it could have.
    suggestions: Vec<String>,
    categories: Vec<String>,
    departments: Vec<String>,
    others: Vec<(String, String)>,
    /// The draft's episodes it could be moved to: number and theme.
    episodes: Vec<(u32, String)>,
}

#[derive(Serialize)]
struct AskLine {
    id: String,
    sender: String,
    text: String,
    date: String,
}

/// The topic of this id, or what it has become part of.
pub fn one(id: &str, asked: &Asked<'_>) -> Result<Option<Filled>> {
    let resolver = asked.resolver()?;
    let (session, ranked, memory) = (resolver.session, resolver.ranked, resolver.memory);
    let Some(t) = ranked.position(id).or_else(|| ranked.position(memory.current(id))) else { return Ok(None) };
    let topic = &ranked.topics[t];
    let view = TopicView::of(t, &resolver);
    let line = |&ask: &AskId| AskLine {
        id: session.asks[ask].id.clone(),
        sender: resolver.sender_of(ask),
        text: resolver.masking.text(&session.asks[ask].text),
        date: session.request_of(ask).date.map(|day| day.to_string()).unwrap_or_default(),
    };
    let draft = memory.draft.iter().flat_map(|draft| draft.numbered(memory.last_number()));
    let page = Page {
        asks: topic.asks.iter().map(line).collect(),
        suggestions: suggestions(t, &resolver),
        categories: session.input.categories.iter().map(|c| c.name.clone()).collect(),
        departments: inbox::departments(asked),
        others: letters::ranked(&resolver).into_iter().filter(|(other, _)| *other != topic.id).collect(),
        episodes: draft.map(|(_, e)| (e.decided.number, e.decided.theme)).collect(),
        card: card(t, &resolver),
        clauses: view.clauses.iter().map(|clause| (clause.document(), clause.clone())).collect(),
        view,
    };
    Ok(Some(filled("topic.html", page)))
}

/// Names it could have: the program's own, and those of the documents that answer it.
fn suggestions(t: TopicId, resolver: &Resolver<'_>) -> Vec<String> {
    let ranked = resolver.ranked;
    let topic = &ranked.topics[t];
    let policies = &resolver.session.input.policies;
    let titles = topic.clauses.iter().map(|found| policies.policy_of(found.clause).bare_title().to_string());
    let own = ranked.given_names[t.position()].clone();
    let mut names: Vec<String> = Vec::new();
    for name in std::iter::once(own).chain(titles).map(|name| plain(&name)) {
        if !name.is_empty() && name != topic.name && !names.contains(&name) && names.len() < 3 {
            names.push(name);
        }
    }
    names
}
