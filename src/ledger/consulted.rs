//! 研讨: what the departments together say of a topic, and what follows from it for an episode.
//!
//! Where they disagree a rule decides, and the disagreement is told. Of several that want to lead, the one leads that had the
//! topic; else the one that another passed it on to; else the first by name: the others join. Where one says that a topic must
//! not be explained in public, it is not. A topic that its department refuses and nobody takes waits until somebody sets its
//! department by hand, which goes before whatever departments say.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::decided::Decided;
use super::edit::Edit;
use super::office::{Commission, Written};
use super::state::State;
use crate::model::{ClauseAnswer, ClauseWord, Speaker, TopicAnswer, UNKNOWN_DEPARTMENT};

/// What departments say of one topic.
#[derive(Debug, Default, PartialEq)]
pub struct Consulted<'a> {
    /// Who leads, where that is another than before.
    pub lead: Option<&'a str>,
    /// 配合部门
    pub with: Vec<&'a str>,
    /// 拟定题目
    pub title: Option<&'a str>,
    pub speaker: Option<&'a Speaker>,
    /// From when, and who says so: the last of all days.
    pub earliest: Option<(&'a str, Date)>,
    pub minutes: Option<(&'a str, u32)>,
    /// Why it is not to be planned, in Chinese.
    pub withheld: Option<String>,
    /// Where departments disagree, and what holds, in Chinese.
    pub conflicts: Vec<String>,
}

/// Department → what it says of a topic.
pub type Answers<'a> = BTreeMap<&'a str, &'a TopicAnswer>;

impl State {
    /// The department that is to answer a topic, also where it was asked about a topic that has become part of it.
    pub fn commission_of(&self, topic: &str) -> Option<&Commission> {
        self.of_topic(&self.office.commissioned, topic)
    }

    /// What a department answered of a topic in writing, or of one that has become part of it.
    pub fn written_on(&self, topic: &str) -> Option<&Written> {
        self.of_topic(&self.office.written, topic)
    }

    fn of_topic<'a, T>(&self, said: &'a BTreeMap<String, T>, topic: &str) -> Option<&'a T> {
        let of_part = || said.iter().find(|(id, _)| self.current(id) == topic).map(|(_, said)| said);
        said.get(topic).or_else(of_part)
    }

    /// What departments say of a topic, also of those that have become part of it; what they say of itself goes before.
    pub fn answers_on(&self, topic: &str) -> Answers<'_> {
        let parts = self.office.topics.iter().filter(|(id, _)| *id != topic && self.current(id) == topic);
        let all = parts.map(|(_, said)| said).chain(self.office.topics.get(topic));
        all.flatten().map(|(by, said)| (by.as_str(), said)).collect()
    }

    /// What is told to villages of a topic: what was recorded as written, else what its department, or another one that takes it
    /// for its own, said on its sheet. Nothing where it must not be public.
    pub fn told_on(&self, topic: &str, department: &str) -> Option<Written> {
        if let Some(written) = self.written_on(topic) {
            return Some(written.clone());
        }
        let answers = self.answers_on(topic);
        let agreed = |answer: &&TopicAnswer| {
            !denies(answer) && answer.public != Some(false) && !(answer.reply.is_empty() && answer.document.is_empty())
        };
        let own = answers.get(department).copied().filter(agreed);
        let answer = own.or_else(|| answers.values().copied().find(agreed))?;
        Some(Written { text: answer.reply.clone(), document: answer.document.clone() })
    }

    /// What departments say of the topic `topic`, which `department` has so far; empty where nobody has.
    pub fn consulted<'a>(&'a self, topic: &str, department: &'a str) -> Consulted<'a> {
        let answers = self.answers_on(topic);
        if answers.is_empty() {
            return Consulted::default();
        }
        let by_hand = self.overrides.get(topic).is_some_and(|set| set.department.is_some());
        Consulted::of(&answers, department, by_hand)
    }

    /// Whether a department said that the clause must not be explained, or is in force no more.
    pub fn is_barred(&self, clause: &str) -> bool {
        self.office.clauses.get(clause).is_some_and(|(_, said)| said.word != ClauseWord::Yes)
    }

    /// An episode with the speaker and the departments that join as their sheets say, where nobody set them by hand.
    pub fn filled_in(&self, decided: &Decided) -> Decided {
        let mut filled = decided.clone();
        let of = |id: &str| self.consulted(self.current(id), &decided.department);
        let said: Vec<Consulted<'_>> = decided.topics.iter().map(|topic| of(&topic.id)).collect();
        if filled.with.is_empty() {
            filled.with = joining(&said, &decided.department);
        }
        filled.speaker = filled.speaker.or_else(|| said.iter().find_map(|said| said.speaker.cloned()));
        filled
    }

    /// The batch in the making follows a sheet that came back: its leads and clauses. What is locked stays as it is.
    pub(super) fn heed(&mut self, topics: &[TopicAnswer], clauses: &[ClauseAnswer]) {
        let Some(mut draft) = self.draft.take() else { return };
        for episode in draft.episodes.values_mut().filter(|episode| !episode.locked) {
            let decided = &mut episode.decided;
            for answer in clauses.iter().filter(|answer| answer.word != ClauseWord::Yes) {
                if decided.clauses.contains(&answer.clause) {
                    decided.apply(&Edit::ClauseDropped { clause: answer.clause.clone() });
                }
            }
            let Some(first) = decided.topics.first() else { continue };
            let id = self.current(&first.id);
            if topics.iter().any(|answer| self.current(&answer.topic) == id)
                && let Some(lead) = self.consulted(id, &decided.department.clone()).lead
            {
                decided.apply(&Edit::Led { department: lead.to_string() });
            }
        }
        self.draft = Some(draft);
    }
}

/// The departments that join an episode which `lead` leads, each once: those that say so, and those that lead one of its topics.
pub fn joining(said: &[Consulted<'_>], lead: &str) -> Vec<String> {
    let mut joining: Vec<String> = Vec::new();
    for other in said.iter().flat_map(|said| said.lead.into_iter().chain(said.with.iter().copied())) {
        if other != lead && !joining.iter().any(|known| known == other) {
            joining.push(other.to_string());
        }
    }
    joining
}

impl<'a> Consulted<'a> {
    fn of(answers: &Answers<'a>, before: &'a str, by_hand: bool) -> Consulted<'a> {
        let mut said = Consulted::default();
        let lead = match by_hand {
            true => Some(before),
            false => said.leads(answers, before),
        };
        let joins = |by: &str, answer: &TopicAnswer| {
            !denies(answer) && lead != Some(by) && (answer.leads.is_some() || answer.ours == Some(true))
        };
        said.with = answers.iter().filter(|(by, answer)| joins(by, answer)).map(|(by, _)| *by).collect();
        said.lead = lead.filter(|lead| *lead != before);
        // Who leads speaks first, then the others by name; who refuses says nothing more.
        let mut speaking: Vec<(&'a str, &'a TopicAnswer)> =
            answers.iter().filter(|(_, answer)| !denies(answer)).map(|(by, answer)| (*by, *answer)).collect();
        speaking.sort_by_key(|(by, _)| lead != Some(*by));
        let text = |text: &'a String| Some(text.as_str()).filter(|text| !text.is_empty());
        said.title = speaking.iter().find_map(|(_, answer)| text(&answer.title));
        said.speaker = speaking.iter().find_map(|(_, answer)| answer.speaker.as_ref());
        said.minutes = speaking.iter().find_map(|(by, answer)| Some((*by, answer.minutes?)));
        let days = speaking.iter().filter_map(|(by, answer)| Some((*by, answer.earliest?)));
        said.earliest = days.rev().max_by_key(|(_, day)| *day);
        said.publish(&speaking);
        said
    }

    /// Who leads, and what to tell where that is not plain.
    fn leads(&mut self, answers: &Answers<'a>, before: &'a str) -> Option<&'a str> {
        let claiming: Vec<&str> =
            answers.iter().filter(|(_, a)| !denies(a) && a.leads == Some(true)).map(|(by, _)| *by).collect();
        let denied = |by: &str| answers.get(by).is_some_and(|answer| denies(answer));
        let passed: Vec<&'a str> = answers
            .values()
            .filter(|answer| denies(answer))
            .map(|answer| answer.pass_to.as_str())
            .filter(|to| !to.is_empty() && !denied(to))
            .collect();
        if let Some(&first) = claiming.first() {
            let passed = claiming.iter().copied().find(|by| passed.contains(by));
            let lead = if claiming.contains(&before) { before } else { passed.unwrap_or(first) };
            if claiming.len() > 1 {
                self.conflicts.push(format!("{}都要牵头，暂由{lead}牵头，其余配合", claiming.join("、")));
            }
            return Some(lead);
        }
        if !before.is_empty() && before != UNKNOWN_DEPARTMENT && !denied(before) {
            return Some(before);
        }
        let taking = || answers.iter().find(|(_, answer)| answer.ours == Some(true)).map(|(by, _)| *by);
        let lead = passed.first().copied().or_else(taking);
        if lead.is_none() {
            let denying: Vec<&str> = answers.iter().filter(|(_, a)| denies(a)).map(|(by, _)| *by).collect();
            if !denying.is_empty() {
                let all = if denying.len() > 1 { "都" } else { "" };
                self.withheld = Some(format!("{}{all}说不是本部门职责，归口待定", denying.join("、")));
            }
        }
        lead
    }

    /// Whether it may be explained in public.
    fn publish(&mut self, speaking: &[(&'a str, &'a TopicAnswer)]) {
        let saying = |word: bool| -> Vec<&str> {
            speaking.iter().filter(|(_, answer)| answer.public == Some(word)).map(|(by, _)| *by).collect()
        };
        let (may, may_not) = (saying(true), saying(false));
        if may_not.is_empty() {
            return;
        }
        if !may.is_empty() {
            let (may, may_not) = (may.join("、"), may_not.join("、"));
            self.conflicts.push(format!("{may}说可以公开解读，{may_not}说不宜公开，按不公开处理"));
        }
        self.withheld.get_or_insert_with(|| format!("{}说不宜公开解读", may_not.join("、")));
    }
}

fn denies(answer: &TopicAnswer) -> bool {
    answer.ours == Some(false)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::decided::AiredTopic;
    use super::super::edit::EpisodeEdit;
    use super::super::event::Decision;
    use super::*;
    use crate::model::Programme;

    fn said(change: impl FnOnce(&mut TopicAnswer)) -> TopicAnswer {
        let mut answer = TopicAnswer { topic: "t".into(), ..TopicAnswer::default() };
        change(&mut answer);
        answer
    }

    fn state(answers: &[(&str, TopicAnswer)]) -> State {
        let mut state = State::default();
        for (by, answer) in answers {
            state.office.put_back(by, "表.xlsx", std::slice::from_ref(answer), &[]);
        }
        state
    }

    fn leads(answer: &mut TopicAnswer) {
        answer.leads = Some(true);
    }

    #[test]
    fn of_several_that_want_to_lead_the_one_does_that_had_it() {
        let state = state(&[("甲局", said(leads)), ("乙局", said(leads)), ("丙局", said(|a| a.leads = Some(false)))]);
        let of = |before| state.consulted("t", before);
        assert_eq!((of("甲局").lead, of("甲局").with), (None, vec!["丙局", "乙局"]));
        // Of two others the first by name.
        assert_eq!((of("丁局").lead, of("丁局").with), (Some("乙局"), vec!["丙局", "甲局"]));
        assert_eq!(of("丁局").conflicts, ["乙局、甲局都要牵头，暂由乙局牵头，其余配合"]);
    }

    #[test]
    fn what_is_passed_on_goes_where_it_is_passed_unless_that_refuses() {
        let pass = |to: &str| {
            said(|a| {
                a.ours = Some(false);
                a.pass_to = to.into();
            })
        };
        let passed = state(&[("甲局", pass("乙局"))]);
        assert_eq!((passed.consulted("t", "甲局").lead, passed.consulted("t", "甲局").withheld), (Some("乙局"), None));
        let circle = state(&[("甲局", pass("乙局")), ("乙局", pass("甲局"))]);
        let nobody = circle.consulted("t", "甲局");
        assert_eq!((nobody.lead, nobody.withheld.as_deref()), (None, Some("乙局、甲局都说不是本部门职责，归口待定")));
        // What another department refuses was never its own.
        let other = state(&[("乙局", pass("")), ("甲局", said(|a| a.public = Some(true)))]);
        assert_eq!(other.consulted("t", "甲局"), Consulted::default());
    }

    #[test]
    fn set_by_hand_goes_first() {
        let mut state = state(&[("甲局", said(|a| a.ours = Some(false))), ("乙局", said(leads))]);
        assert_eq!(state.consulted("t", "丙局").lead, Some("乙局"));
        let set = super::super::state::Overrides { department: Some("甲局".into()), ..Default::default() };
        state.overrides.insert("t".into(), set);
        let said = state.consulted("t", "甲局");
        assert_eq!((said.lead, said.with, said.withheld), (None, vec!["乙局"], None));
    }

    #[test]
    fn the_batch_in_the_making_follows_unless_it_is_locked() {
        let topics = vec![AiredTopic { id: "t".into(), name: "名".into(), asks: Vec::new() }];
        let episode = |number| Decided {
            number,
            date: date(2023, 7, 18),
            theme: "主题".into(),
            department: "甲局".into(),
            with: Vec::new(),
            speaker: None,
            task: None,
            topics: topics.clone(),
            clauses: vec!["c#1".into(), "c#2".into()],
            programme: Programme::default(),
        };
        let lock = EpisodeEdit { episode: 2, theme: String::new(), edit: Edit::Locked { locked: true } };
        let clause = ClauseAnswer { clause: "c#1".into(), word: ClauseWord::Expired, instead: String::new() };
        let speaker = Speaker { name: "某某".into(), ..Speaker::default() };
        let said = said(|a| (a.leads, a.speaker) = (Some(true), Some(speaker.clone())));
        let decisions = [
            Decision::Drafted { episodes: vec![episode(1), episode(2)], edited: Vec::new(), locked: Vec::new() },
            Decision::Edited { edits: vec![lock], why: String::new() },
            Decision::Returned {
                department: "乙局".into(),
                file: "表.xlsx".into(),
                topics: vec![said],
                clauses: vec![clause],
            },
        ];
        let state = decisions.iter().fold(State::default(), |state, decision| state.after(decision));
        let drafted = |number: u32| state.draft.as_ref().unwrap().episodes[&number].decided.clone();
        assert_eq!((drafted(1).department.as_str(), drafted(1).clauses), ("乙局", vec!["c#2".to_string()]));
        assert_eq!(drafted(2), episode(2));
        assert_eq!(state.filled_in(&drafted(1)).speaker, Some(speaker));
        // What is set by hand stays.
        let by_hand = Decided { speaker: Some(Speaker::default()), with: vec!["丙局".into()], ..drafted(1) };
        assert_eq!(state.filled_in(&by_hand), by_hand);
    }

    #[test]
    fn one_that_says_no_keeps_it_from_the_public_and_the_last_day_counts() {
        let state = state(&[
            ("甲局", said(|a| (a.public, a.earliest) = (Some(true), Some(date(2023, 8, 1))))),
            ("乙局", said(|a| (a.public, a.earliest) = (Some(false), Some(date(2023, 9, 1))))),
        ]);
        let said = state.consulted("t", "甲局");
        assert_eq!(said.withheld.as_deref(), Some("乙局说不宜公开解读"));
        assert_eq!((said.conflicts.len(), said.earliest), (1, Some(("乙局", date(2023, 9, 1)))));
        assert_eq!(state.consulted("另一个", "甲局"), Consulted::default());
    }
}
