//! The batch as a thing: drafted from a proposal, changed, locked, approved, changed with a reason.

use serde_json::Value;

use crate::common::{Project, list, number, text, texts};

fn batch(p: &Project) -> Vec<Value> {
    p.json(&["batch"]).as_array().unwrap().clone()
}

fn themes(p: &Project) -> Vec<(String, String)> {
    batch(p).iter().map(|e| (text(e, "date").to_string(), text(e, "theme").to_string())).collect()
}

#[test]
fn a_draft_is_changed_step_by_step_and_every_step_can_be_taken_back() {
    let p = Project::new();
    p.run(&["batch"]).says(1, &["还没有草稿"]);
    p.run(&["batch", "submit"]).says(2, &["batch draft"]);
    p.run(&["batch", "draft"]).says(0, &["xuanti batch"]);
    let before = themes(&p);
    assert_eq!(before.len(), 3);
    // What is drafted is shown first, and is proposed no more.
    let plan = p.json(&["plan"]);
    assert_eq!((list(&plan, "draft").len(), list(&plan, "episodes").len()), (3, 0));
    assert!(list(&plan, "left_out").iter().all(|l| text(l, "why").contains("已列入本批草稿")));

    let shown = p.json(&["batch", "show", "1"]);
    let first = texts(&shown, "clauses")[0].to_string();
    let clauses = list(&shown, "clauses").len();
    p.run(&["batch", "set", "1", "--theme", "宅基地怎样申请", "--lead", "民政局", "--with", "农业局"])
        .says(0, &["undo"]);
    p.run(&["batch", "set", "1", "--speaker", "某某", "--post", "科长", "--phone", "13800000000"]).says(0, &[]);
    p.run(&["batch", "set", "1", "--drop-clause", "条1", "--add-question", "申请要等多久？"]).says(0, &[]);
    p.run(&["batch", "set", "1", "--add-clause", "民〔2020〕3号#1"]).says(0, &[]);
    p.run(&["batch", "set", "1", "--minutes", "条1=40"]).says(0, &["超过每期 45 分钟"]);
    p.run(&["batch", "set", "1", "--date", "2023-07-19"]).says(0, &["星期三"]);
    let line = &batch(&p)[0];
    assert_eq!((text(line, "theme"), text(line, "department")), ("宅基地怎样申请", "民政局"));
    assert_eq!((text(line, "speaker"), texts(line, "with")), ("某某科长", vec!["农业局"]));
    assert_eq!((line["edited"].as_bool(), list(line, "remarks").len()), (Some(true), 2));
    let shown = p.json(&["batch", "show", "1"]);
    assert!(!texts(&shown, "clauses").contains(&first.as_str()));
    assert_eq!(list(&shown, "clauses").len(), clauses);
    let rundown = list(&shown["programme"], "rundown");
    let mut at = 0;
    for item in rundown {
        assert_eq!(number(item, "at"), at, "{shown}");
        at += number(item, "minutes");
    }
    assert!(rundown.iter().any(|item| text(item, "text") == "答疑：申请要等多久？"));
    let script = shown["programme"]["script"].to_string();
    assert!(script.contains("今天讲“宅基地怎样申请”") && !script.contains(&format!("“{}”", before[0].1)), "{script}");
    // Of several steps one in the middle is taken back, and the others stay.
    let log = p.json(&["log"]);
    let dropping = log.as_array().unwrap().iter().find(|l| text(l, "what").contains("不讲")).unwrap();
    p.done(&["undo", &dropping["id"].to_string()]);
    let shown = p.json(&["batch", "show", "1"]);
    assert!(texts(&shown, "clauses").contains(&first.as_str()));
    assert_eq!(text(&shown, "theme"), "宅基地怎样申请");
    assert!(!shown["programme"].to_string().contains("申请要等多久"));
    while p.xuanti(&["batch"]).output().unwrap().status.success() {
        p.done(&["undo"]);
    }
    assert_eq!(p.json(&["plan"])["draft"].as_array().unwrap().len(), 0);
}

#[test]
fn days_are_exchanged_episodes_moved_added_and_removed() {
    let p = Project::new();
    p.done(&["batch", "draft"]);
    let before = themes(&p);
    p.done(&["batch", "set", "1", "--swap", "3"]);
    let swapped = themes(&p);
    assert_eq!((&swapped[0].1, &swapped[2].1), (&before[2].1, &before[0].1));
    assert_eq!(swapped[0].0, before[0].0);
    p.run(&["batch", "set", "1", "--date", &before[1].0]).says(2, &["已经有一期", "--swap"]);
    p.run(&["batch", "set", "9", "--theme", "x"]).says(2, &["没有第 9 期"]);
    p.run(&["batch", "set", "1"]).says(2, &["没有给出要改的内容"]);
    p.run(&["batch", "set", "1", "--minutes", "条1=很久"]).says(2, &["不是分钟数"]);
    p.run(&["batch", "set", "1", "--drop-clause", "条99"]).says(2, &["batch show"]);

    let (house, old) = (text(&p.topic_of("A1"), "id").to_string(), text(&p.topic_of("A6"), "id").to_string());
    p.run(&["batch", "add", &old]).says(2, &["已在本批里", "batch move"]);
    let of = |topic: &str| {
        let found = |n: &usize| p.json(&["batch", "show", &n.to_string()])["topics"].to_string().contains(topic);
        (1..=batch(&p).len()).find(found)
    };
    let (from, to) = (of(&old).unwrap(), of(&house).unwrap());
    p.run(&["batch", "move", &old, "--to", &to.to_string()]).says(2, &["只有这一个选题", "batch remove"]);
    p.done(&["batch", "remove", &from.to_string()]);
    assert_eq!(of(&old), None);
    p.done(&["batch", "set", &of(&house).unwrap().to_string(), "--add-topic", &old]);
    assert_eq!(of(&old), of(&house));
    let shown = p.json(&["batch", "show", &of(&old).unwrap().to_string()]);
    assert!(texts(&shown, "clauses").iter().any(|c| c.starts_with("民〔2020〕3号")), "{shown}");
    p.done(&["batch", "set", &of(&house).unwrap().to_string(), "--drop-topic", &old]);
    p.done(&["batch", "add", &old]);
    assert_eq!(batch(&p).len(), 3);
    assert!(of(&old).is_some() && of(&old) != of(&house));
}

#[test]
fn what_is_locked_or_changed_survives_a_new_proposal() {
    let p = Project::new();
    p.done(&["batch", "draft"]);
    let before = themes(&p);
    p.done(&["batch", "lock", "1"]);
    p.done(&["batch", "set", "2", "--theme", "另起的题目"]);
    let pinned = p.json(&["batch", "show", "3"]);
    p.done(&["topic", "exclude", text(&pinned["topics"][0], "id")]);
    p.done(&["batch", "draft"]);
    let after = themes(&p);
    assert_eq!(after[0], before[0]);
    assert_eq!(after[1], (before[1].0.clone(), "另起的题目".into()));
    assert_eq!(after.len(), 2, "what is excluded is not drafted again");
    p.done(&["undo"]);
    assert_eq!(themes(&p).len(), 3);
}

#[test]
fn an_approved_batch_is_changed_only_with_a_reason() {
    let p = Project::new();
    p.done(&["batch", "draft"]);
    p.done(&["batch", "set", "2", "--theme", "定下的题目"]);
    p.run(&["accept", "--episodes", "1"]).says(2, &["已有草稿", "batch accept"]);
    p.run(&["batch", "submit"]).says(0, &["papers"]);
    assert_eq!(text(&batch(&p)[0], "stage"), "送审");
    p.run(&["batch", "accept", "--by", "某某", "--on", "2023-07-03"]).says(0, &["replies"]);
    let log = p.json(&["log"]).to_string();
    assert!(log.contains("批准人：某某") && log.contains("批准日期：2023-07-03"), "{log}");
    let approved = batch(&p);
    assert_eq!(approved.len(), 3);
    assert!(approved.iter().all(|e| text(e, "stage") == "已审定"));
    assert_eq!(text(&approved[1], "theme"), "定下的题目");

    p.run(&["batch", "set", "1", "--theme", "x"]).says(2, &["batch revise 1"]);
    p.run(&["batch", "revise", "1", "--why", " ", "--theme", "x"]).says(2, &["变更原因"]);
    p.run(&["batch", "remove", "1"]).says(2, &["xuanti cancelled"]);
    let days = [text(&approved[0], "date"), text(&approved[1], "date")];
    p.done(&["batch", "revise", "1", "--why", "主讲人出差", "--swap", "2"]);
    let revised = batch(&p);
    assert_eq!((number(&revised[0], "number"), text(&revised[0], "theme")), (2, "定下的题目"));
    assert_eq!([text(&revised[0], "date"), text(&revised[1], "date")], days);
    assert!(p.json(&["log"]).to_string().contains("审定后变更：主讲人出差"));
    p.done(&["--today", days[0], "aired", days[0]]);
    p.run(&["--today", days[0], "batch", "revise", "2", "--why", "迟了", "--theme", "x"]).says(2, &["已经播出"]);
    p.done(&["undo"]);
    p.done(&["undo"]);
    assert_eq!(number(&batch(&p)[0], "number"), 1);
}
