//! A new project folder.

mod common;

use std::fs;

use common::Project;

#[test]
fn a_new_project_is_ready_to_be_filled_in() {
    let p = Project::of(&[]);
    let new = Project::at(p.path("南海"));
    let run = p.run(&["init", new.root().to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("下一步"));
    for name in [
        "xuanti.toml",
        "villages.csv",
        "categories.csv",
        "lexicon.csv",
        "tasks.csv",
        "填报表.xlsx",
        "requests",
        "policies",
    ] {
        assert!(new.path(name).exists(), "{name}");
    }
    // Empty, but whole: it says what is missing, and nothing is wrong with its files.
    new.run(&["plan"]).says(2, &["没有可用的诉求"]);
    let check = new.run(&["check"]);
    assert!(check.code < 2, "{}", check.err);
    // A first letter and a first policy are enough for a first plan.
    new.write("requests/一.csv", "村,内容\n大岗村,宅基地怎样申请？\n");
    new.write("policies/农业局/一.txt", "第一条 村民申请宅基地应当书面申请。\n");
    let plan = new.run(&["plan"]);
    assert_eq!(plan.code, 0, "{}", plan.err);
}

#[test]
fn the_form_names_columns_that_are_understood() {
    let p = Project::of(&[]);
    p.run(&["init", p.path("新").to_str().unwrap()]);
    let form = p.path("新/填报表.xlsx");
    let run = p.run(&["rank", "--no-project", form.to_str().unwrap()]);
    // Nobody has written in it yet; its columns are no riddle.
    run.says(2, &["没有可用的诉求"]);
    assert!(!run.err.contains("没有认出"), "{}", run.err);
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let p = Project::of(&[("我的/villages.csv", "村(社区)\n大岗村\n")]);
    let dir = p.path("我的");
    let dir = dir.to_str().unwrap();
    assert_eq!(p.run(&["init", dir]).code, 0);
    assert_eq!(fs::read_to_string(p.path("我的/villages.csv")).unwrap(), "村(社区)\n大岗村\n");
    p.write("我的/xuanti.toml", "district = \"甲\"\n");
    p.run(&["init", dir]).says(2, &["已经是一个项目"]);
    assert_eq!(fs::read_to_string(p.path("我的/xuanti.toml")).unwrap(), "district = \"甲\"\n");
    p.write("文件", "");
    p.run(&["init", p.path("文件").to_str().unwrap()]).says(2, &["无法建立目录"]);
}
