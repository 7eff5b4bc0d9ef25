//! One question, answered with clauses and reasons.

use crate::common::{Project, list, text};

#[test]
fn a_question_gets_its_clause_first_with_the_words_marked_and_the_reasons_told() {
    let p = Project::new();
    let answer = p.json(&["ask", "宅基地怎样申请？"]);
    assert_eq!(
        [text(&answer, "department"), text(&list(&answer, "matches")[0], "clause")],
        ["农业局", "农〔2021〕1号#1"]
    );
    assert_eq!(answer["found"], true);
    let similar: Vec<&str> = list(&answer, "similar").iter().map(|s| text(s, "request")).collect();
    assert!(similar.contains(&"A1") || similar.contains(&"A3"), "{similar:?}");
    let shown = p.run(&["ask", "宅基地怎样申请？"]);
    assert_eq!(shown.code, 0);
    assert!(shown.out.contains('【') && shown.out.contains("依据：") && shown.out.contains("农业局"), "{}", shown.out);
}

#[test]
fn everyday_words_find_official_ones() {
    let p =
        Project::of(&[("xuanti.toml", "today = \"2023-07-03\""), ("lexicon.csv", "口语,规范用语\n起屋,建设住宅\n")]);
    p.write("policies/住建局/建房.md", "第一条 建设住宅应当办理开工备案。\n\n第二条 施工现场应当设置告知牌。\n");
    let answer = p.json(&["ask", "起屋要做什么？"]);
    let best = &list(&answer, "matches")[0];
    assert!(text(best, "clause").ends_with("#1"), "{best}");
    let reasons = list(best, "reasons");
    assert!(reasons.iter().any(|r| text(r, "by") == "lexicon" && text(r, "from") == "起屋"), "{best}");
}

#[test]
fn what_is_not_found_is_never_said_not_to_exist() {
    let p = Project::new();
    p.write("xuanti.toml", "today = \"2023-07-03\"");
    let run = p.run(&["ask", "航天飞机几点发射？"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("本次资料未找到") && !run.out.contains("没有政策"), "{}", run.out);
}

#[test]
fn strange_questions_are_answered_or_refused_in_words() {
    let p = Project::new();
    for nothing in ["", " ", "？", "😀"] {
        p.run(&["ask", nothing]).says(2, &["问题是空的", "xuanti ask"]);
    }
    for strange in ["屋", "a", "'; drop table", "无", &"宅基地怎样申请，".repeat(1500)] {
        let run = p.run(&["ask", strange]);
        assert!(run.code < 2 && !run.out.is_empty(), "{}", run.err);
    }
    p.run(&["ask"]).says(2, &["问题"]);
    p.run(&["ask", "宅基地", "--top", "0"]).says(2, &["--top"]);
}

#[test]
fn the_question_itself_is_masked_too() {
    let run = Project::new().run(&["ask", "宅基地怎样申请，电话13800138000", "--format", "json"]);
    assert_eq!(text(&run.json(), "text"), "宅基地怎样申请，电话138****8000");
}
