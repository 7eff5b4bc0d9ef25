//! One topic with everything behind it, and lists of topics.

use crate::common::{Project, list, text, texts};

#[test]
fn a_topic_shows_its_letters_clauses_and_reasons() {
    let p = Project::new();
    let house = p.topic_of("A1");
    let shown = p.json(&["topic", text(&house, "id")]);
    assert_eq!(texts(&shown, "requests"), texts(&house, "requests"));
    let details = list(&shown, "details");
    let first = details.iter().find(|d| text(d, "request") == "A1").unwrap();
    assert_eq!(text(first, "sender"), "甲镇 东村");
    assert_eq!(text(first, "text"), "农村宅基地建房怎么申请？");
    let best = &list(first, "matches")[0];
    assert_eq!(text(best, "clause"), "农〔2021〕1号#1");
    assert!(!list(best, "reasons").is_empty());
    let table = p.run(&["topic", text(&house, "id")]).out;
    assert!(table.contains("甲镇 东村") && table.contains("第一条") && table.contains("条文中有"));
}

#[test]
fn topics_are_listed_by_department_and_town() {
    let p = Project::new();
    let names = |args: &[&str]| {
        let found = p.json(&[&["topic"], args].concat());
        found.as_array().unwrap().iter().map(|t| text(t, "id").to_string()).collect::<Vec<_>>()
    };
    let id = |request: &str| text(&p.topic_of(request), "id").to_string();
    assert_eq!(names(&[]).len(), 3);
    assert_eq!(names(&["--department", "民政"]), [id("A6")]);
    let mut of_second = names(&["--town", "乙镇"]);
    of_second.sort();
    let mut expected = [id("A5"), id("A6")];
    expected.sort();
    assert_eq!(of_second, expected);
    p.run(&["topic", "--town", "丙镇"]).says(1, &["没有符合条件的选题"]);
    p.run(&["topic", "t000000"]).says(2, &["t000000", "xuanti topic"]);
}
