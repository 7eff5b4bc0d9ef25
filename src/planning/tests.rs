use jiff::civil::date;
use proptest::prelude::*;

use super::fixture::{Corpus, corpus, support};
use super::*;
use crate::model::{AskId, RundownPart, Task, VillageKind};

fn planned(corpus: &Corpus) -> Plan {
    plan(corpus.inputs()).unwrap()
}

fn task() -> Task {
    Task {
        name: "自查自纠“两违”".into(), source: "区委".into(), department: "纪委".into(), text: String::new()
    }
}

#[test]
fn no_topics_no_episodes_no_error() {
    let plan = planned(&corpus(&[]));
    assert!(plan.episodes.is_empty() && plan.reserves.is_empty());
}

#[test]
fn the_most_wanted_first_then_the_task_then_the_rest() {
    let mut c = corpus(&[&[0, 1, 2], &[3, 4], &[5], &[6, 7, 8, 9]]).counted();
    c.tasks = vec![task()];
    c.config.limits.per_department = 0;
    let plan = planned(&c);
    let themes: Vec<&str> = plan.episodes.iter().map(|e| e.theme.as_str()).collect();
    assert_eq!(themes, ["庚辛", "甲乙", "自查自纠“两违”", "丙丁", "戊己"]);
    let task = &plan.episodes[2];
    assert_eq!((task.task.as_deref(), task.department.as_str(), task.topics.len()), (Some("区委"), "纪委", 0));
    assert!(task.why.contains("上级部署（区委）") && task.why.contains("需求不作估计"));
    assert_eq!(plan.episodes[0].date, date(2023, 7, 18));
    assert!(plan.episodes[0].why.starts_with("4个村提出（群众热点咨询），居全部需求第1位"), "{}", plan.episodes[0].why);
}

#[test]
fn what_departments_said_is_kept_to() {
    let mut c = corpus(&[&[0, 1, 2], &[3]]).counted();
    c.consultation.titles.insert(TopicId(0), "部门拟定的题目".into());
    c.consultation.barred.extend([ClauseId(0), ClauseId(2), ClauseId(3)]);
    let plan = planned(&c);
    assert_eq!(plan.episodes.len(), 1);
    assert_eq!(
        (plan.episodes[0].theme.as_str(), &plan.episodes[0].clauses[..]),
        ("部门拟定的题目", &[ClauseId(1)][..])
    );
    assert!(plan.left_out[0].why.contains("部门说不可讲或已失效"), "{}", plan.left_out[0].why);
}

#[test]
fn gaps_are_stated_and_never_broadcast() {
    let mut c = corpus(&[&[0, 1, 2], &[3]]).counted();
    c.topics[0].gap = true;
    let plan = planned(&c);
    assert_eq!(plan.gaps, [Gap { topic: TopicId(0) }]);
    assert_eq!(plan.episodes.len(), 1);
    c.pinned = vec![TopicId(0)];
    assert!(super::plan(c.inputs()).unwrap_err().what.contains("待部门核实"));
}

#[test]
fn pinned_topics_are_in_and_excluded_ones_are_not() {
    let mut c = corpus(&[&[0, 1, 2], &[3, 4], &[5]]).counted();
    c.config.limits.episodes = 1;
    c.pinned = vec![TopicId(2)];
    assert_eq!(planned(&c).episodes[0].topics, [2]);
    c.pinned = [1, 2].map(TopicId).into();
    assert!(plan(c.inputs()).unwrap_err().what.contains("放不进本批"));
    c.pinned = vec![];
    c.excluded = vec![TopicId(0)];
    let plan = planned(&c);
    assert_eq!(plan.episodes[0].topics, [1]);
    assert_eq!(plan.left_out, [LeftOut { topic: TopicId(0), why: "已按要求不列入本批".into() }]);
}

#[test]
fn an_episode_is_kept_for_what_communities_ask() {
    let mut c = corpus(&[&[0, 1, 2], &[3, 4, 5], &[6, 7]]);
    for village in [6, 7] {
        c.roster.villages[village].kind = VillageKind::Urban;
    }
    let mut c = c.counted();
    c.config.limits.episodes = 2;
    c.config.limits.reserves = 0;
    assert!(planned(&c).episodes.iter().all(|e| e.topics[0] != 2));
    c.config.limits.communities = 1;
    let plan = planned(&c);
    let kept = plan.episodes.iter().find(|e| e.topics[0] == 2).unwrap();
    assert!(kept.why.contains("本批为社区和两新组织保留1期，多为社区和两新组织提出"), "{}", kept.why);
    let [made_way] = plan.left_out.as_slice() else { panic!("{:?}", plan.left_out) };
    assert!(made_way.why.ends_with("本批为社区和两新组织保留1期，让出名额，顺延到下一批"), "{}", made_way.why);
    // What is chosen anyway is not said to be there for that.
    c.config.limits.episodes = 3;
    assert!(planned(&c).episodes.iter().all(|e| !e.why.contains("保留")));
}

#[test]
fn a_full_department_and_little_demand_are_told_apart() {
    let mut c = corpus(&[&[0, 1, 2], &[3, 4], &[5], &[6]]).counted();
    c.topics[3].department = "住建局".into();
    c.config.limits.per_department = 1;
    c.config.limits.episodes = 2;
    c.config.limits.reserves = 0;
    let plan = planned(&c);
    assert_eq!(plan.episodes.iter().map(|e| e.topics[0]).collect::<Vec<_>>(), [0, 3]);
    let full = "自然资源分局本批已排1期（甲乙），每个部门至多1期，顺延到下一批";
    assert!(plan.left_out.iter().all(|l| l.why.ends_with(full)), "{:?}", plan.left_out);
    c.config.limits.per_department = 0;
    let plan = planned(&c);
    assert!(plan.left_out.iter().all(|l| l.why.contains("需求排在本批各期之后")), "{:?}", plan.left_out);
}

#[test]
fn companions_come_with_their_lead_and_are_explained() {
    let mut c = corpus(&[&[0, 1, 2], &[3, 4]]).counted();
    c.topics[1].clauses = vec![support(1, 0.9)];
    c.config.limits.episodes = 1;
    let plan = planned(&c);
    let episode = &plan.episodes[0];
    assert_eq!(episode.theme, "甲乙");
    assert_eq!(episode.topics, [0, 1]);
    assert_eq!(episode.clauses, [0, 1]);
    assert!(episode.why.contains("一并讲解“丙丁”"));
    assert!(episode.rundown.iter().filter(|item| item.part == RundownPart::Questions).all(|item| item.ask.is_none()));
}

#[test]
fn questions_stand_beside_the_clause_that_answers_them() {
    let mut c = corpus(&[&[0, 1, 2], &[3]]);
    c.policies.policies[0].title = "甲乙管理办法".into();
    c.policies.clauses[0].text = "断缴医保的参保人可以在年度内补缴保费。".into();
    c.asks[0].text = "断缴的医保，年度内能不能补缴？".into();
    c.asks[1].text = "我哋系咪要搬？".into();
    let plan = planned(&c.counted().known());
    let item = plan.episodes[0].rundown.iter().find(|item| item.ask.is_some()).unwrap();
    assert_eq!((item.ask, item.clause), (Some(AskId(0)), Some(ClauseId(0))));
    assert!(item.text.ends_with("断缴医保的参保人能不能在年度内补缴保费？"), "{}", item.text);
}

#[test]
fn settings_that_allow_no_broadcast_are_named() {
    let mut c = corpus(&[&[0]]).counted();
    c.config.slot.minutes = 17;
    assert!(plan(c.inputs()).unwrap_err().todo.contains("slot.minutes"));
    c.config.slot.minutes = 45;
    c.config.slot.weekday = 0;
    assert!(plan(c.inputs()).unwrap_err().todo.contains("weekday"));
    c.config.slot.weekday = 2;
    c.topics[0].demand.score = f64::NAN;
    assert!(plan(c.inputs()).unwrap_err().todo.contains("demand"));
}

/// A small generator of whole numbers for the synthetic district.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// The first round's size: 222 villages, 364 letters, 70 topics of falling weight, 7 departments, 9 categories.
fn district(seed: u64) -> Corpus {
    let mut dice = Dice(seed);
    let mut lists = vec![Vec::new(); 70];
    for letter in 0..430 {
        let village = if letter < 222 { letter } else { dice.below(222) as u32 };
        // The smaller of two draws favours the first topics; three, still more.
        let topic = dice.below(70).min(dice.below(70)).min(dice.below(70));
        lists[topic as usize].push(village);
    }
    let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
    let mut c = corpus(&lists);
    for (t, topic) in c.topics.iter_mut().enumerate() {
        topic.department = format!("{}局", t % 7);
        topic.category = format!("{}类", t % 7 + if t % 5 == 0 { 7 } else { 0 });
        // Half the topics of a department share its policy.
        if dice.below(2) == 0 {
            topic.clauses = vec![support((t % 7 * 2) as u32, 0.8), support(2 * t as u32, 0.7)];
        }
    }
    c.counted().known()
}

#[test]
fn a_district_is_planned_and_twice_the_same() {
    let mut c = district(1);
    c.tasks = vec![task()];
    let plan = planned(&c);
    assert_eq!((plan.episodes.len(), plan.reserves.len()), (10, 3));
    let voices: Vec<u32> = c.inputs().topics.iter().map(|t| t.demand.voices).collect();
    let most = voices.iter().max().unwrap();
    assert_eq!(voices[plan.episodes[0].topics[0].position()], *most, "the most wanted topic goes first");
    assert_eq!(format!("{plan:?}"), format!("{:?}", planned(&c)));
}

/// Not a check but a measurement: `cargo test --release --lib planning -- --ignored --nocapture`.
#[test]
#[ignore]
fn time_of_a_district() {
    for seed in 0..12 {
        let c = district(seed);
        let started = std::time::Instant::now();
        let c = c.counted();
        let counted = started.elapsed();
        let plan = planned(&c);
        println!("demand {counted:?} plan {:?}, {} episodes", started.elapsed() - counted, plan.episodes.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_plan_keeps_its_promises(
        lists in prop::collection::vec((prop::collection::vec(0u32..40, 1..9), 0u32..3, 0u32..4, 0usize..2500), 0..12),
        minutes in 19u32..60, episodes in 0u32..6, room in 0u32..3, per_episode in 0u32..4, tasks in 0usize..3,
    ) {
        let villages: Vec<&[u32]> = lists.iter().map(|(list, ..)| list.as_slice()).collect();
        let mut c = corpus(&villages);
        for (t, (_, department, base, length)) in lists.iter().enumerate() {
            c.topics[t].department = format!("{department}局");
            c.topics[t].clauses.push(support((*base).min(2 * lists.len() as u32 - 1), 0.9));
            c.policies.clauses[2 * t].text = "字".repeat(*length);
        }
        c.tasks = vec![task(); tasks];
        let all: Vec<(ClauseId, f32)> = ClauseId::all(&c.policies.clauses).map(|clause| (clause, 0.9)).collect();
        c.task_answers = vec![all; tasks];
        c.config.slot.minutes = minutes;
        c.config.limits.episodes = episodes;
        c.config.limits.per_department = room;
        c.config.limits.topics_per_episode = per_episode;
        c.config.limits.from_above = 2;
        let c = c.counted().known();
        let plan = planned(&c);
        prop_assert!(plan.episodes.len() <= episodes as usize);
        let mut seen: Vec<TopicId> = Vec::new();
        for (i, episode) in plan.episodes.iter().enumerate() {
            prop_assert_eq!(episode.number as usize, i + 1);
            prop_assert!(episode.task.is_some() || !episode.topics.is_empty());
            prop_assert!(episode.topics.len() <= per_episode.max(1) as usize);
            let mut at = 0;
            for item in &episode.rundown {
                prop_assert_eq!(item.at, at);
                prop_assert!(item.minutes > 0);
                at += item.minutes;
            }
            prop_assert!(at <= minutes, "{} > {}", at, minutes);
            let questions = episode.rundown.iter().filter(|i| i.part == RundownPart::Questions);
            prop_assert!(questions.map(|i| i.minutes).sum::<u32>() >= 10);
            let explaining = episode.rundown.iter().filter(|item| item.part == RundownPart::Clause);
            let explained: Vec<ClauseId> = explaining.filter_map(|item| item.clause).collect();
            prop_assert_eq!(&explained, &episode.clauses);
            let scores = episode.topics.iter().map(|&t| c.topics[t].demand.score);
            prop_assert!(scores.clone().all(|score| score <= c.topics[episode.topics[0]].demand.score));
            seen.extend(&episode.topics);
        }
        prop_assert!(plan.episodes.windows(2).all(|pair| pair[0].date < pair[1].date));
        seen.extend(plan.reserves.iter().flat_map(|r| &r.topics));
        seen.extend(plan.left_out.iter().map(|l| l.topic));
        seen.extend(plan.gaps.iter().map(|g| g.topic));
        seen.sort_unstable();
        // Every topic is somewhere, and nowhere twice.
        prop_assert_eq!(seen, (0..lists.len() as u32).collect::<Vec<u32>>());
    }
}

#[test]
fn a_village_that_another_broadcast_answers_is_not_counted_as_left_without() {
    let mut c = corpus(&[&[0, 1, 2], &[0, 1], &[5]]).counted();
    c.config.limits.episodes = 1;
    c.excluded = vec![TopicId(0)];
    assert_eq!(planned(&c).episodes[0].topics, [1]);
    c.explained = vec![TopicId(0)];
    assert_eq!(planned(&c).episodes[0].topics, [2]);
}
