//! Everything wrong with a project's files, told so that a person can mend it.

use crate::common::{Project, list, number, text};
use serde_json::Value;

fn problems(p: &Project) -> Vec<Value> {
    list(&p.json(&["check"]), "problems").clone()
}

/// The problem whose text has this word.
fn problem<'a>(all: &'a [Value], word: &str) -> &'a Value {
    all.iter().find(|p| text(p, "what").contains(word)).unwrap_or_else(|| panic!("no problem says “{word}”: {all:?}"))
}

#[test]
fn a_clean_project_has_no_problems() {
    let p = Project::new();
    let run = p.run(&["check"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("没有发现问题") && run.out.contains("读 6 = 用 6 + 搁置 0"), "{}", run.out);
}

#[test]
fn a_problem_names_file_row_and_column_and_says_what_to_do() {
    let p = Project::new();
    p.round("第二轮", "B1,乙镇,没有的村,群众热点咨询,宅基地？怎么申请,2023-05-01\nB2,乙镇,北村,,,2023-05-01\nB3,乙镇,北村,,股权怎样继承？,去年春天\n");
    let run = p.run(&["check"]);
    assert_eq!(run.code, 1);
    let all = problems(&p);
    assert!(all.iter().all(|p| text(p, "file") == "requests/第二轮.csv" && !text(p, "todo").is_empty()), "{all:?}");
    let village = problem(&all, "没有的村");
    assert_eq!((number(village, "row"), text(village, "column")), (2, "村(社区)"));
    assert_eq!(number(problem(&all, "没有诉求内容"), "row"), 3);
    let date = problem(&all, "去年春天");
    assert_eq!((number(date, "row"), text(date, "column")), (4, "日期"));
    assert!(run.out.contains("requests/第二轮.csv 第2行"), "{}", run.out);
}

#[test]
fn rows_add_up_and_columns_are_explained() {
    let p = Project::new();
    p.round("第二轮", "B1,乙镇,北村,,股权怎样继承？,\nB2,乙镇,北村,,,\n");
    let check = p.json(&["check"]);
    let sums = &check["sums"];
    assert_eq!([number(sums, "read"), number(sums, "used"), number(sums, "set_aside")], [8, 7, 1]);
    let file = list(&check, "files").iter().find(|f| text(f, "file").ends_with("第二轮.csv")).unwrap();
    assert_eq!([number(file, "read"), number(file, "used"), number(file, "set_aside")], [2, 1, 1]);
    assert!(list(file, "columns").iter().any(|c| c[0] == "意见建议" && c[1] == "内容"), "{file}");
}

#[test]
fn rows_that_ran_together_are_set_aside_and_empty_ones_are_none() {
    let p = Project::new();
    let letter = "宅基地怎样申请？".repeat(5_000);
    p.round(
        "第二轮",
        &format!("B1,乙镇,北村,,{letter},\n{}B2,乙镇,北村,,股权怎样继承？,\n", ",,,,,\n".repeat(100_000)),
    );
    let check = p.json(&["check"]);
    let sums = &check["sums"];
    assert_eq!([number(sums, "read"), number(sums, "used"), number(sums, "set_aside")], [8, 7, 1]);
    let all = list(&check, "problems");
    assert_eq!(number(problem(all, "内容有 40000 字"), "row"), 2);
}

#[test]
fn villages_that_sent_nothing_are_listed_by_town() {
    let check = Project::new().json(&["check"]);
    let silent = list(&check, "silent");
    assert_eq!(silent.len(), 1);
    assert_eq!(text(&silent[0], "town"), "乙镇");
    assert_eq!(list(&silent[0], "villages").len(), 1);
}

#[test]
fn one_id_twice_keeps_both_requests_apart() {
    let p = Project::new();
    p.round("第二轮", "A1,乙镇,北村,,股权怎样继承？,\n");
    assert!(problems(&p).iter().any(|p| text(p, "what").contains("A1")));
    let ranking = p.json(&["rank"]);
    assert_eq!(number(&ranking["sums"], "requests"), 7);
}

#[test]
fn broken_quotes_cost_no_row() {
    let p = Project::of(&[
        ("xuanti.toml", ""),
        ("requests/一.csv", "编号,内容\n1,\"路灯坏了\n2,修路\"要多少钱\n3,医保几时交\n"),
    ]);
    assert_eq!(number(problem(&problems(&p), "引号"), "row"), 2);
    assert_eq!(number(&p.json(&["rank"])["sums"], "requests"), 3);
}

#[test]
fn odd_tables_around_the_requests_are_told_of() {
    let p = Project::new();
    p.write(
        "villages.csv",
        "村(社区),镇(街道),类型,别名\n东村,甲镇,涉农,\n东村,甲镇,涉农,\n西村,甲镇,不知道,\n,甲镇,涉农,\n",
    );
    p.write("categories.csv", "");
    p.write("policies/农业局/坏.md", "---\nnumber: 农9号\neffective: 明年\n---\n第一条 试行。\n");
    p.write("policies/农业局/图.png", b"\x89PNG\r\n\x1a\n".as_slice());
    p.write("requests/二.docx", "PK");
    let run = p.run(&["check"]);
    assert_eq!(run.code, 1);
    for word in ["villages.csv", "坏.md", "明年", "图.png", "二.docx"] {
        assert!(run.out.contains(word), "“{word}” is not in: {}", run.out);
    }
    // And the rest still runs.
    assert!(p.run(&["plan"]).code < 2);
}

#[test]
fn what_is_missing_beside_letters_is_told() {
    let p = Project::of(&[("xuanti.toml", ""), ("requests/一.csv", "村,内容\n东村,宅基地怎样申请\n")]);
    let run = p.run(&["check"]);
    for word in ["policies：文件夹打不开", "按部门放进 policies/部门名/", "谁没有报送"] {
        assert!(run.out.contains(word), "“{word}” is not in: {}", run.out);
    }
    assert!(!run.out.contains("没有发现问题"));
    std::fs::create_dir(p.path("policies")).unwrap();
    p.write("villages.csv", "村(社区),镇(街道)\n东村,甲镇\n");
    let run = p.run(&["check"]);
    assert!(
        run.out.contains("policies：里还没有文件。没有政策文件就找不到可讲解的条款") && !run.out.contains("谁没有报送"),
        "{}",
        run.out
    );
}
