//! A new project folder.

use std::fs;

use crate::common::{Project, list, number, text};

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
        "填报表-社区和两新组织.xlsx",
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
    for name in ["填报表.xlsx", "填报表-社区和两新组织.xlsx"] {
        let form = p.path(&format!("新/{name}"));
        let run = p.run(&["rank", "--no-project", form.to_str().unwrap()]);
        // Nobody has written in it yet; its columns are no riddle.
        run.says(2, &["没有可用的诉求"]);
        assert!(!run.err.contains("没有认出"), "{}", run.err);
    }
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

#[test]
fn communities_and_firms_have_a_form_of_their_own_and_are_counted_apart() {
    let p = Project::new();
    p.write(
        "requests/第二轮.csv",
        "编号,镇(街道),所属社区,单位类型,单位名称,行业,需求类型,意见建议,日期\n\
         C1,乙镇,新社区,企业,某某五金店,五金,群众热点咨询,高龄老人津贴怎样申领？,2023-06-01\n\
         C2,乙镇,新社区,,某某商行,零售,,高龄老人津贴几时发放？,2023-06-01\n\
         C3,乙镇,,社区,新社区,,,高龄老人津贴找谁申领？,2023-06-01\n",
    );
    let check = p.json(&["check"]);
    let file = list(&check, "files").iter().find(|file| text(file, "file").ends_with("第二轮.csv")).unwrap();
    let kept = list(file, "columns").iter().filter(|column| column[1].as_str().unwrap().contains("认不出"));
    assert_eq!((kept.count(), number(file, "used")), (0, 3), "{file}");
    let senders = p.json(&["status"])["by_sender"].clone();
    assert_eq!([number(&senders, "涉农"), number(&senders, "城市"), number(&senders, "两新")], [6, 1, 2], "{senders}");
    // Each firm is a voice, also where it names its community.
    let topic = p.topic_of("C1");
    assert_eq!((number(&topic, "villages"), number(&topic, "letters")), (4, 2), "{topic}");
}

#[test]
fn an_episode_is_kept_for_communities_and_firms() {
    let p = Project::new();
    let firms = (1..=3).map(|n| format!("C{n},乙镇,新社区,企业,{n}号某某五金店,,高龄老人津贴怎样申领？,\n"));
    p.write(
        "requests/第二轮.csv",
        format!("编号,镇(街道),所属社区,单位类型,单位名称,行业,意见建议,日期\n{}", firms.collect::<String>()),
    );
    p.round("第三轮", "D1,乙镇,北村,,申请宅基地建房找谁？,\nD2,乙镇,中村,,宅基地建房怎么申请？,\n");
    let elderly = text(&p.topic_of("C1"), "id").to_string();
    let config = fs::read_to_string(p.path("xuanti.toml")).unwrap();
    let leads = || p.json(&["plan", "--episodes", "1"])["episodes"][0].clone();
    assert_ne!(text(&leads()["topics"][0], "id"), elderly);
    p.write("xuanti.toml", format!("{config}[limits]\ncommunities = 1\n"));
    let kept = leads();
    assert_eq!(text(&kept["topics"][0], "id"), elderly);
    assert!(text(&kept, "why").contains("为社区和两新组织保留1期"), "{kept}");
}
