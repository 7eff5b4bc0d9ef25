//! A new project folder.

use std::fs;

use crate::common::Project;

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
        "referrals.csv",
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

#[test]
fn a_form_that_was_filled_in_is_read() {
    use rust_xlsxwriter::Workbook;
    let p = Project::of(&[]);
    let new = Project::at(p.path("新"));
    assert_eq!(p.run(&["init", new.root().to_str().unwrap()]).code, 0);
    new.write("villages.csv", "村(社区),镇(街道),类型,别名\n大岗村,西樵镇,涉农,\n");
    // Filled in as a village does: the form's own sheets and columns, with rows below.
    let header = calamine::open_workbook_auto(new.path("填报表.xlsx")).map(|mut form| {
        use calamine::Reader;
        let sheets = form.worksheets();
        let titles = |cells: &calamine::Range<calamine::Data>| -> Vec<String> {
            cells.rows().next().map(|row| row.iter().map(ToString::to_string).collect()).unwrap_or_default()
        };
        sheets.iter().map(|(name, cells)| (name.clone(), titles(cells))).collect::<Vec<_>>()
    });
    let mut book = Workbook::new();
    for (name, titles) in header.unwrap() {
        let sheet = book.add_worksheet().set_name(&name).unwrap();
        sheet.write_row(0, 0, &titles).unwrap();
        if titles.len() > 1 {
            let row = ["1", "西樵镇", "大岗村", "村委会", "村居重点推进", "宅基地怎样申请？", "2023-05-08"];
            sheet.write_row(1, 0, row).unwrap();
        } else {
            sheet.write_column(1, 0, ["西樵镇", "九江镇"]).unwrap();
        }
    }
    new.write("requests/西樵.xlsx", book.save_to_buffer().unwrap());
    let check = new.json(&["check"]);
    let file = &check["files"][0];
    assert_eq!((&file["read"], &file["used"]), (&1.into(), &1.into()), "{check}");
    assert_eq!(check["sums"]["sent"], 1);
    // All that is missing is what to explain.
    let files: Vec<&str> = check["problems"].as_array().unwrap().iter().filter_map(|p| p["file"].as_str()).collect();
    assert_eq!(files, ["policies"], "{check}");
}

#[test]
fn the_office_mends_the_rules_of_referral() {
    let p = Project::new();
    p.round("第二轮", "B1,乙镇,北村,,村口空地常有泥头乱倒，要怎样申请清理？,\n");
    let referred = |p: &Project| p.json(&["rank"])["sums"]["referred"].as_u64().unwrap();
    let before = referred(&p);
    p.write("referrals.csv", "原因,转往,有,并有\n执法线索,镇执法办,偷倒、乱倒,泥头、垃圾\n");
    assert_eq!(referred(&p), before + 1);
}
