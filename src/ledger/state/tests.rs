use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

use super::super::edit::{Edit, EpisodeEdit};
use super::super::event::Seen;
use super::*;
use crate::model::{AskState, BatchStage, Paragraph, Programme, ProgrammeItem, RundownPart, Verdict};

fn events(decisions: Vec<Decision>) -> Vec<Event> {
    (1..)
        .zip(decisions)
        .map(|(id, decision)| Event { id, at: Timestamp::UNIX_EPOCH, who: "某人".into(), decision })
        .collect()
}

fn renamed(topic: &str, name: &str) -> Decision {
    Decision::Renamed { topic: topic.into(), name: name.into() }
}

fn merged(into: &str, from: &[&str]) -> Decision {
    Decision::Merged { into: into.into(), from: from.iter().map(ToString::to_string).collect() }
}

fn accepted(episodes: Vec<Decided>) -> Decision {
    Decision::Accepted { episodes, by: String::new(), on: None }
}

fn decided(day: Date, number: u32) -> Decided {
    let topics = vec![AiredTopic { id: "t1".into(), name: "名".into(), asks: vec!["a.1".into()] }];
    let (theme, department) = ("主题".into(), "部门".into());
    Decided {
        number,
        date: day,
        theme,
        department,
        with: Vec::new(),
        speaker: None,
        task: None,
        topics,
        clauses: Vec::new(),
        programme: Programme::default(),
    }
}

#[test]
fn an_undone_undo_brings_the_decision_back() {
    let undo = |event| Decision::Undone { event };
    let name = |e: Vec<Decision>| State::of(&events(e)).set_on("t1").name;
    assert_eq!(name(vec![renamed("t1", "甲"), renamed("t1", "乙"), undo(2)]).as_deref(), Some("甲"));
    assert_eq!(name(vec![renamed("t1", "甲"), renamed("t1", "乙"), undo(2), undo(3)]).as_deref(), Some("乙"));
    assert_eq!(name(vec![renamed("t1", "甲"), undo(1), undo(2), undo(3)]), None);
}

#[test]
fn merges_never_go_in_circles() {
    let state = State::of(&events(vec![merged("a", &["b"]), merged("c", &["a"]), merged("b", &["c"])]));
    assert_eq!((state.current("a"), state.current("b"), state.current("c")), ("b", "b", "b"));
    let seen = Seen { joined: vec![("b".into(), "c".into())], ..Seen::default() };
    let both = State::of(&events(vec![merged("b", &["c"]), Decision::Seen(seen)]));
    assert_eq!((both.current("b"), both.current("c")), ("b", "b"));
}

#[test]
fn an_airing_outlives_the_approval_that_is_undone() {
    let (day, topics) = (date(2023, 7, 18), decided(date(2023, 7, 18), 1).topics);
    let aired =
        Decision::Aired { date: day, topics, theme: String::new(), viewers: Some(12_500), villages: Vec::new() };
    let state = State::of(&events(vec![accepted(vec![decided(day, 1)]), aired, Decision::Undone { event: 1 }]));
    assert_eq!(state.airings("t1").count(), 1);
    assert_eq!((state.last_day(), state.last_number(), state.pending().count()), (Some(day), 0, 0));
}

#[test]
fn a_pin_asks_for_one_broadcast() {
    let pinned = Decision::Pinned { topic: "t1".into() };
    let approved = accepted(vec![decided(date(2023, 7, 18), 1)]);
    let wish = |decisions| State::of(&events(decisions)).set_on("t1").wish;
    assert_eq!(wish(vec![pinned.clone(), approved.clone()]), None);
    assert_eq!(wish(vec![approved, pinned]), Some(Wish::Pinned));
}

#[test]
fn a_cancelled_day_is_neither_pending_nor_last() {
    let (first, second) = (date(2023, 7, 18), date(2023, 7, 25));
    let approved = accepted(vec![decided(first, 1), decided(second, 2)]);
    let state = State::of(&events(vec![approved, Decision::Cancelled { date: second }]));
    assert_eq!(state.pending().map(|(day, _)| day).collect::<Vec<_>>(), [first]);
    assert_eq!((state.last_day(), state.last_number()), (Some(first), 2));
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let clause = || (0u8..3).prop_map(|n| format!("c#{n}"));
    let item = |clause: String, part| ProgrammeItem {
        part,
        at: 0,
        minutes: 3,
        text: format!("答疑：问{clause}"),
        words: Some("原话".into()),
        ask: Some("a.1".into()),
        clause: Some(clause),
        also: vec!["c#1".into()],
    };
    let said = |clause: String| Paragraph { part: RundownPart::Clause, text: "说".into(), clause: Some(clause) };
    prop_oneof![
        (1i8..5).prop_map(|d| Edit::Dated { date: date(2023, 7, d) }),
        (0u8..3).prop_map(|n| Edit::Titled { title: format!("题{n}") }),
        clause().prop_map(move |clause| Edit::ClauseAdded {
            item: item(clause.clone(), RundownPart::Clause),
            said: said(clause)
        }),
        clause().prop_map(|clause| Edit::ClauseDropped { clause }),
        clause().prop_map(|clause| Edit::ClauseFirst { clause }),
        clause().prop_map(move |clause| Edit::QuestionAdded { item: item(clause, RundownPart::Questions), said: None }),
        clause().prop_map(|clause| Edit::Reworded { question: format!("问{clause}"), to: "另问".into() }),
        clause().prop_map(|of| Edit::Timed { of, minutes: 7 }),
        Just(Edit::TopicDropped { topic: "t1".into() }),
        any::<bool>().prop_map(|locked| Edit::Locked { locked }),
        Just(Edit::Removed),
    ]
}

fn any_decision() -> impl Strategy<Value = Decision> {
    let topic = || (0u8..4).prop_map(|t| format!("t{t}"));
    let day = || (1i8..5).prop_map(|d| date(2023, 7, d));
    prop_oneof![
        (topic(), 0u8..3).prop_map(|(topic, n)| Decision::Renamed { topic, name: format!("名{n}") }),
        (topic(), prop::collection::vec(topic(), 1..3)).prop_map(|(into, from)| Decision::Merged { into, from }),
        (topic(), topic(), prop::collection::vec((0u8..6).prop_map(|a| format!("a{a}")), 1..3))
            .prop_map(|(topic, new, asks)| Decision::Split { topic, new, asks }),
        topic().prop_map(|topic| Decision::Pinned { topic }),
        topic().prop_map(|topic| Decision::Excluded { topic }),
        (topic(), prop::option::of(0u8..3)).prop_map(|(topic, c)| Decision::Set {
            topic,
            category: c.map(|c| c.to_string()),
            department: None
        }),
        (day(), 1u32..9).prop_map(|(day, n)| accepted(vec![decided(day, n)])),
        (day(), 0u64..9).prop_map(|(date, n)| Decision::Aired {
            date,
            topics: decided(date, 1).topics,
            theme: String::new(),
            viewers: Some(n),
            villages: Vec::new()
        }),
        day().prop_map(|date| Decision::Cancelled { date }),
        (1u32..5, day()).prop_map(|(n, day)| Decision::Drafted {
            episodes: vec![decided(day, n)],
            edited: Vec::new(),
            locked: Vec::new()
        }),
        (1u32..5, any_edit(), any::<bool>()).prop_map(|(episode, edit, approved)| Decision::Edited {
            edits: vec![EpisodeEdit { episode, theme: "主题".into(), edit }],
            why: if approved { "原因".into() } else { String::new() },
        }),
        Just(Decision::Staged { stage: BatchStage::Submitted }),
        prop::collection::vec((0u8..6).prop_map(|a| format!("a{a}")), 1..3).prop_map(|asks| Decision::Sorted {
            asks,
            state: AskState::Nothing,
            why: String::new()
        }),
        (topic(), day()).prop_map(|(topic, due)| Decision::Commissioned { topic, department: "部门".into(), due }),
        (topic(), day()).prop_map(|(text, date)| Decision::Judged {
            text,
            clause: "c#1".into(),
            verdict: Verdict::Yes,
            date
        }),
    ]
}

proptest! {
    /// Whatever is decided and undone, in whatever order: the state is the same as if the undone decisions had
    /// never been made. `Err` is an undo of the n-th event before it.
    #[test]
    fn what_was_undone_never_happened(
        steps in prop::collection::vec(prop_oneof![3 => any_decision().prop_map(Ok), 2 => (1i64..8).prop_map(Err)], 0..30)
    ) {
        let mut log: Vec<Event> = Vec::new();
        for step in steps {
            let id = log.len() as i64 + 1;
            let decision = match step {
                Ok(decision) => decision,
                // As the program does: only what still counts can be undone.
                Err(back) if back < id && counts(&log, id - back) => Decision::Undone { event: id - back },
                Err(_) => continue,
            };
            log.push(Event { id, at: Timestamp::UNIX_EPOCH, who: String::new(), decision });
        }
        let decided = |e: &&Event| !matches!(e.decision, Decision::Undone { .. });
        let kept: Vec<Event> = log.iter().filter(decided).filter(|e| counts(&log, e.id)).cloned().collect();
        prop_assert_eq!(State::of(&log), State::of(&kept));
    }

    /// However an episode is changed, its parts follow each other without a gap, and no clause is explained twice.
    #[test]
    fn parts_follow_each_other(edits in prop::collection::vec(any_edit(), 0..20)) {
        let mut episode = decided(date(2023, 7, 18), 1);
        for edit in &edits {
            episode.apply(edit);
            let mut at = 0;
            for item in &episode.programme.rundown {
                prop_assert_eq!(item.at, at);
                at += item.minutes;
            }
            prop_assert_eq!(at, episode.minutes());
            let explained = episode.programme.rundown.iter().filter(|item| item.part == RundownPart::Clause);
            let mut clauses: Vec<&String> = explained.filter_map(|item| item.clause.as_ref()).collect();
            let mut of_episode: Vec<&String> = episode.clauses.iter().collect();
            clauses.sort_unstable();
            of_episode.sort_unstable();
            prop_assert_eq!(clauses, of_episode);
        }
    }
}

/// An event counts unless an undo that counts names it.
fn counts(log: &[Event], id: i64) -> bool {
    let undoes = |e: &Event| matches!(e.decision, Decision::Undone { event } if event == id);
    !log.iter().any(|e| undoes(e) && counts(log, e.id))
}
