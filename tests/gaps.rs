//! What nothing was found for: a department is asked, is late, answers.

use serde_json::Value;

use crate::common::{Project, list, number, text};

/// A project in which nothing is found for two needs, with their topics' ids.
fn with_gaps() -> (Project, [String; 2]) {
    let p = Project::new();
    let config = std::fs::read_to_string(p.path("xuanti.toml")).unwrap();
    p.write("xuanti.toml", config.replace("found_threshold = 0.0", "found_threshold = 0.9999"));
    let ids = ["A1", "A4"].map(|letter| text(&p.topic_of(letter), "id").to_string());
    (p, ids)
}

fn states(p: &Project, today: &str) -> Vec<(String, String)> {
    let gaps = p.json(&["--today", today, "gaps"]);
    let of = |gap: &Value| (text(&gap["topic"], "id").to_string(), text(gap, "state").to_string());
    gaps.as_array().unwrap().iter().map(of).collect()
}

#[test]
fn a_department_is_asked_is_late_and_answers() {
    let (p, [house, shares]) = with_gaps();
    let all = states(&p, "2023-07-03");
    assert!(all.len() >= 2 && all.iter().all(|(_, state)| state == "未交办"), "{all:?}");
    assert!(p.done(&["gaps"]).contains("归口待定"));

    let assign = ["gaps", "assign", &house, "--department", "民政局", "--due"];
    assert!(p.refused(&[&assign[..], &["2023-07-02"]].concat()).contains("已经过去"));
    p.run(&[&assign[..], &["2023-07-20"]].concat()).says(0, &["xuanti undo", "xuanti gaps answer"]);
    assert!(p.refused(&[&assign[..], &["2023-07-20"]].concat()).contains("没有再记"));
    p.run(&["gaps", "assign", &shares, "--department", "水利局", "--due", "2023-07-10"]).says(0, &["没有部门“水利局”"]);
    // Awaited by day, then what nobody was asked for.
    let all = states(&p, "2023-07-05");
    assert_eq!(all[..2], [(shares.clone(), "待答复".into()), (house.clone(), "待答复".into())]);
    let gaps = p.json(&["--today", "2023-07-13", "gaps"]);
    let late = &gaps[0];
    assert_eq!((text(late, "state"), number(late, "days_late"), text(late, "department")), ("逾期", 3, "水利局"));
    assert!(p.done(&["--today", "2023-07-13", "gaps"]).contains("逾期3天"));
    assert!(p.done(&["--today", "2023-07-13", "gaps", "--format", "csv"]).contains("2023-07-10,逾期3天"));

    // The plan and the report say who is to answer.
    let plan = p.run(&["plan"]);
    assert!(plan.out.contains("水利局") && plan.out.contains("2023-07-10"), "{}", plan.out);
    p.run(&["report"]);
    let page = std::fs::read_to_string(p.path("报告/报告.html")).unwrap();
    assert!(page.contains("<td>水利局<td>待答复<br>2023-07-10前"), "{page}");

    p.run(&["gaps", "answer", &shares, "--text", "每月十五日前在村服务中心办理。", "--document", "水〔2023〕9号"])
        .says(0, &["资料里还没有水〔2023〕9号"]);
    p.done(&["gaps", "answer", &house, "--text", "可以。"]);
    let all = states(&p, "2023-07-31");
    let last: Vec<&str> = all.iter().rev().take(2).map(|(_, state)| state.as_str()).collect();
    assert_eq!(last, ["已补文件", "已书面答复"]);
    assert_eq!(p.run(&["gaps", "answer", &house]).code, 2);
    assert!(p.refused(&["gaps", "answer", &house, "--text", "　"]).contains("答复是空的"));
    assert!(p.refused(&["gaps", "answer", "t000000", "--text", "可以。"]).contains("没有编号为"));
    p.done(&["undo"]);
    assert!(states(&p, "2023-07-31").iter().any(|(id, state)| *id == house && state == "逾期"));
}

#[test]
fn a_question_follows_its_topic_and_what_is_found_is_not_asked_for() {
    let (p, [house, shares]) = with_gaps();
    p.done(&["gaps", "assign", &house, "--department", "民政局", "--due", "2023-07-20"]);
    p.done(&["topic", "merge", &shares, &house]);
    let gaps = p.json(&["gaps"]);
    let merged = gaps.as_array().unwrap().iter().find(|gap| text(&gap["topic"], "id") == shares).unwrap();
    assert_eq!((text(merged, "department"), text(merged, "due")), ("民政局", "2023-07-20"));

    let found = Project::new();
    let id = text(&found.topic_of("A1"), "id").to_string();
    let args = ["gaps", "assign", &id, "--department", "民政局", "--due", "2023-07-20"];
    assert!(found.refused(&args).contains("已找到依据"));
    assert!(list(&found.json(&["rank"]), "topics").iter().all(|topic| text(topic, "state") == "已找到"));
    found.run(&["gaps"]).says(0, &["没有未找到依据的选题"]);
}
