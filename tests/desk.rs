//! The letter desk, and that nothing moves by itself.

use serde_json::Value;

use crate::common::{Project, list, number, text, texts};

fn state(p: &Project, letter: &str) -> Vec<(String, String)> {
    let letter = p.json(&["letter", letter]);
    list(&letter, "asks").iter().map(|a| (text(a, "id").to_string(), text(a, "state").to_string())).collect()
}

#[test]
fn what_a_letter_is_can_be_decided_and_taken_back() {
    let p = Project::new();
    let is = |what: &str| vec![("A6.1".to_string(), what.to_string())];
    assert_eq!(state(&p, "A6"), is("需求"));
    p.done(&["letter", "refer", "A6", "--to", "区信访局"]);
    assert_eq!(state(&p, "A6"), is("转办"));
    let sums = &p.json(&["rank"])["sums"];
    assert_eq!((number(sums, "referred"), number(sums, "asks")), (1, 5));
    p.done(&["report"]);
    let report = std::fs::read_to_string(p.path("报告/报告.json")).unwrap();
    assert!(!report.contains("高龄老人津贴怎么申领"), "a referred letter is in a shared output");
    p.done(&["letter", "feedback", "A6.1"]);
    assert_eq!(state(&p, "A6"), is("对活动的意见"));
    p.done(&["letter", "none", "A5", "A6"]);
    assert_eq!(number(&p.json(&["rank"])["sums"], "no_need"), 2);
    p.run(&["letter", "none", "A6"]).says(2, &["已经是这样"]);
    p.done(&["letter", "need", "A6"]);
    assert_eq!(state(&p, "A6"), is("需求"));
    for _ in 0..4 {
        p.done(&["undo"]);
    }
    assert_eq!(number(&p.json(&["rank"])["sums"], "asks"), 6);
    p.run(&["letter", "refer", "A6", "--to", " "]).says(2, &["转到哪里"]);
    p.run(&["letter", "没有"]).says(2, &["没有编号为"]);
}

#[test]
fn a_letter_is_cut_moved_and_sent_from_elsewhere() {
    let p = Project::new();
    // Once a decision has seen them, topics stay as they are, whatever letters come.
    p.done(&["topic", "pin", text(&p.topic_of("A1"), "id")]);
    p.round("补", "C1,甲镇,东村,群众热点咨询,宅基地建房怎么申请以及高龄老人津贴怎么申领,2023-05-07\n");
    p.run(&["letter", "cut", "C1.1", "--at", "没写过"]).says(2, &["照原文"]);
    p.run(&["letter", "cut", "C1.1", "--at", "宅基地"]).says(2, &["开头"]);
    p.done(&["letter", "cut", "C1.1", "--at", "高龄"]);
    let letter = p.json(&["letter", "C1"]);
    let asks: Vec<&str> = list(&letter, "asks").iter().map(|a| text(a, "text")).collect();
    assert_eq!(asks, ["宅基地建房怎么申请以及", "高龄老人津贴怎么申领"]);
    let old = text(&p.topic_of("A6"), "id").to_string();
    p.done(&["letter", "move", "C1.2", "--to", &old]);
    assert!(texts(&p.topic_of("A6"), "asks").contains(&"C1.2"));
    // An id that an undone cut has used is not used again.
    p.done(&["undo"]);
    p.done(&["undo"]);
    p.done(&["letter", "cut", "C1.1", "--at", "以及"]);
    assert_eq!(state(&p, "C1")[1].0, "C1.3");

    p.run(&["letter", "village", "C1", "--village", "无此村"]).says(2, &["名册里没有"]);
    let villages = number(&p.topic_of("A6"), "villages");
    p.done(&["letter", "village", "A6", "--village", "新社区"]);
    assert_eq!(number(&p.topic_of("A6"), "villages"), villages);
    assert!(text(&p.json(&["letter", "A6"]), "sender").contains("新社区"));
}

/// Topics by id with name, asks and rank.
fn topics(p: &Project) -> Vec<(String, String, Vec<String>, u64)> {
    let topic = |t: &Value| {
        let asks = texts(t, "asks").into_iter().map(str::to_string).collect();
        (text(t, "id").to_string(), text(t, "name").to_string(), asks, number(t, "rank"))
    };
    list(&p.json(&["rank"]), "topics").iter().map(topic).collect()
}

#[test]
fn verdicts_change_what_they_name_and_nothing_else_until_letters_are_grouped_anew() {
    let p = Project::copy_of("corpus");
    let (before, plan) = (topics(&p), p.json(&["plan"]));
    let episode = &list(&plan, "episodes")[5];
    let clause = text(&list(episode, "clauses")[0], "id").to_string();
    let asks: Vec<String> = {
        let topic = text(&list(episode, "topics")[0], "id");
        before.iter().find(|(id, ..)| id == topic).unwrap().2.clone()
    };
    for ask in &asks {
        p.done(&["reject", ask, &clause]);
    }
    p.done(&["reject", "1-313.1"]);
    p.done(&["confirm", "1-007.1", &clause]);
    assert_eq!(topics(&p), before, "no topic moves, is renamed or changes its rank");
    let again = p.json(&["plan"]);
    for (was, is) in list(&plan, "episodes").iter().zip(list(&again, "episodes")) {
        let ids = |e: &Value| list(e, "clauses").iter().map(|c| text(c, "id").to_string()).collect::<Vec<_>>();
        if text(was, "theme") == text(episode, "theme") {
            assert!(!ids(is).contains(&clause), "a refused clause is still explained");
        }
    }
    // What was learned counts where that is asked for, is shown first, and can be taken back.
    p.run(&["regroup"]).says(0, &["--yes"]);
    assert_eq!(topics(&p), before);
    p.run(&["regroup", "--yes"]).says(0, &["xuanti undo"]);
    p.done(&["undo"]);
    assert_eq!(topics(&p), before);
}

#[test]
fn new_letters_join_topics_or_wait_and_a_number_is_never_used_again() {
    let p = Project::new();
    let (house, old) = (text(&p.topic_of("A1"), "id").to_string(), text(&p.topic_of("A6"), "id").to_string());
    p.done(&["topic", "merge", &house, &old]);
    // The merged topic's number leads to where it went.
    p.run(&["topic", "pin", &old]).says(0, &["已归入"]);
    p.done(&["undo"]);
    p.done(&["undo"]);
    // The letter that gave the number comes back when its topic was merged away by the hand that holds.
    p.done(&["topic", "merge", &house, &old]);
    let first = std::fs::read_to_string(p.path("requests/第一轮.csv")).unwrap();
    let without: String = first.lines().filter(|l| !l.starts_with("A6")).map(|l| format!("{l}\n")).collect();
    p.write("requests/第一轮.csv", without);
    assert!(p.json(&["rank"])["topics"].as_array().unwrap().iter().all(|t| text(t, "id") != old));
    p.round("第二轮", "B1,甲镇,东村,群众热点咨询,农村宅基地建房怎么申请呢？,2023-08-01\n");
    assert_eq!(text(&p.topic_of("B1"), "id"), house);
}
