//! 研讨单: a workbook for each department goes out; what comes back, whatever was done to it on the way, governs the plan.

use std::io::Read;

use serde_json::Value;

use crate::common::filled::Filled;
use crate::common::{Project, list, text, texts};

/// A small project whose sheets are out.
fn sent() -> Project {
    let p = Project::new();
    let said = p.done(&["sheets", "out"]);
    assert!(said.contains("研讨单-农业局.xlsx") && said.contains("研讨单-民政局.xlsx"), "{said}");
    p
}

fn farming(p: &Project) -> Filled {
    Filled::open(&p.path("研讨单/研讨单-农业局.xlsx"))
}

fn episode<'a>(plan: &'a Value, department: &str) -> &'a Value {
    list(plan, "episodes").iter().find(|e| text(e, "department") == department).unwrap_or_else(|| panic!("{plan}"))
}

fn events(p: &Project) -> usize {
    p.json(&["log"]).as_array().unwrap().len()
}

#[test]
fn a_department_is_asked_about_its_needs_and_clauses() {
    let p = sent();
    let mut sheet = farming(&p);
    let names: Vec<&str> = sheet.0.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["需求", "条款", "部门名单"]);
    let needs = sheet.sheet("需求");
    assert!(needs[0][0].contains("部门研讨单：农业局") && needs[1][0].contains("【　　】"));
    assert_eq!((needs[2][1].as_str(), needs.len()), ("xuanti-sheet 1", 5));
    assert!(needs[3][1].starts_with("农业局|t"), "{:?}", needs[3]);
    let whole = sheet.column("条款", "条文");
    assert!(sheet.sheet("条款")[3..].iter().any(|row| row[whole].contains("一户村民只能拥有一处宅基地")));
    // The column is hidden, and sending is no decision.
    assert!(first_sheet(&p).contains("hidden=\"1\""));
    assert_eq!(events(&p), 0);
}

/// The first sheet as it is stored.
fn first_sheet(p: &Project) -> String {
    let file = std::fs::File::open(p.path("研讨单/研讨单-农业局.xlsx")).unwrap();
    let mut xml = String::new();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml
}

/// What 农业局 fills in: one need is not public, the other has a speaker, a title, a day and a clause that must not be
/// explained.
fn answered(p: &Project) -> Filled {
    let mut sheet = farming(p);
    sheet.fill("需求", "股权", "可否公开解读", "×");
    for (column, value) in [
        ("牵头或配合", "牵头"),
        ("主讲人", "某某"),
        ("职务", "科长"),
        ("拟定题目", "建房怎样申请"),
        ("最早可播", "2024年1月1日"),
        ("需几分钟", "约15分钟"),
        ("标准答复", "向村民小组提出书面申请。"),
    ] {
        sheet.fill("需求", "宅基地", column, value);
    }
    sheet.fill("条款", "一户村民", "可讲、不可讲或已失效", "不可讲");
    sheet
}

#[test]
fn what_departments_say_governs_the_plan_and_can_be_taken_back() {
    let p = sent();
    let before = p.json(&["plan"]);
    let file = answered(&p).save(&p.path("农业局 回复.xlsx"));

    // Nothing is recorded that nobody agreed to.
    let shown = p.run(&["sheets", "in", &file]);
    shown.says(0, &["没有记入账本", "--yes", "还没有交回研讨单的部门：民政局", "农业局说不宜公开解读"]);
    assert!(shown.out.contains("1项牵头，1条不可讲，1项不公开") && shown.out.contains("建房怎样申请"), "{}", shown.out);
    assert_eq!(events(&p), 0);

    p.run(&["sheets", "in", &file, "--yes"]).says(0, &["xuanti undo"]);
    let plan = p.json(&["plan"]);
    let left = list(&plan, "left_out").iter().find(|left| text(left, "why").contains("农业局说不宜公开解读"));
    assert!(text(&left.unwrap()["topic"], "name").contains("股权"));
    let houses = episode(&plan, "农业局");
    assert_eq!((text(houses, "theme"), text(houses, "speaker")), ("建房怎样申请", "某某科长"));
    assert!(list(houses, "clauses").iter().all(|clause| !text(clause, "text").contains("一户村民")));
    let warnings = texts(houses, "warnings").join("\n");
    for said in ["最早1月1日可播", "需15分钟", "《农村宅基地管理办法》第二条不可讲"] {
        assert!(warnings.contains(said), "{warnings}");
    }

    // The same sheet once more says nothing new, nor does a new one that has what was said before.
    let known = events(&p);
    p.run(&["sheets", "in", &file, "--yes"]).says(0, &["与账本里的一样"]);
    p.done(&["sheets", "out", "--out", p.path("再发").to_str().unwrap()]);
    p.run(&["sheets", "in", p.path("再发").to_str().unwrap(), "--yes"]).says(0, &["与账本里的一样"]);
    assert_eq!(events(&p), known);

    p.run(&["undo"]).says(0, &[]);
    assert_eq!(p.json(&["plan"]), before);
}

#[test]
fn a_need_goes_where_it_is_passed_and_disagreements_are_told() {
    let p = sent();
    let mut sheet = Filled::open(&p.path("研讨单/研讨单-民政局.xlsx"));
    sheet.fill("需求", "高龄", "是否本部门职责", "否");
    let refused = sheet.save(&p.path("民政局.xlsx"));
    p.run(&["sheets", "in", &refused]).says(0, &["民政局说不是本部门职责，归口待定", "xuanti topic set"]);
    sheet.fill("需求", "高龄", "转哪个部门", "农业局");
    let passed = sheet.save(&p.path("民政局.xlsx"));
    let shown = p.run(&["sheets", "in", &passed, "--yes"]);
    shown.says(0, &[]);
    let topic = p.topic_of("A6");
    assert_eq!(text(&topic, "department"), "农业局");
    // By hand it goes back.
    p.done(&["topic", "set", text(&topic, "id"), "--department", "民政局"]);
    assert_eq!(text(&p.topic_of("A6"), "department"), "民政局");
}

#[test]
fn what_happens_to_a_sheet_on_its_way_does_not_matter() {
    let p = sent();
    let summary = |file: &str| {
        let shown = p.run(&["sheets", "in", file]);
        assert!(shown.out.contains("1条不可讲，1项不公开"), "{}\n{}", shown.out, shown.err);
        shown.err
    };
    // Sorted, rows added, columns in another order, some deleted.
    let mut sheet = answered(&p);
    for name in ["需求", "条款"] {
        let rows = sheet.sheet(name);
        rows[3..].reverse();
        let mut added = vec![String::new(); rows[2].len()];
        added[2] = "另：我局再报一项".into();
        rows.insert(3, added);
        rows.iter_mut().skip(2).for_each(|row| row.reverse());
    }
    let quotes = sheet.column("需求", "典型诉求");
    sheet.drop_column("需求", quotes);
    sheet.0.retain(|(name, _)| name != "部门名单");
    assert!(!summary(&sheet.save(&p.path("改过.xlsx"))).contains("名称认出"));

    // A colleague's copy of what is seen, under a name that says who it is from; then without even that.
    let mut copy = answered(&p);
    for name in ["需求", "条款"] {
        copy.drop_column(name, 1);
        copy.sheet(name).drain(..2);
    }
    assert!(summary(&copy.save(&p.path("农业局反馈.xlsx"))).contains("按需求名称认出"));
    assert!(summary(&copy.save(&p.path("反馈.xlsx"))).contains("各项需求都属农业局"));
}

#[test]
fn what_cannot_be_used_is_told_and_the_rest_is_taken() {
    let p = sent();
    let mut sheet = answered(&p);
    sheet.fill("需求", "股权", "可否公开解读", "再议");
    let mut unknown = vec![String::new(); 22];
    (unknown[2], unknown[21]) = ("没有这样的需求".into(), "请研究".into());
    sheet.sheet("需求").push(unknown);
    let file = sheet.save(&p.path("农业局.xlsx"));
    let shown = p.run(&["sheets", "in", &file, "--yes"]);
    shown.says(1, &["“可否公开解读”列：“再议”看不懂", "请写“是”或“否”", "第6行：认不出说的是哪一项需求"]);
    assert!(shown.out.contains("需求 1 项，条款 1 条"), "{}", shown.out);

    p.write("别的.csv", "甲,乙\n1,2\n");
    p.run(&["sheets", "in", p.path("别的.csv").to_str().unwrap(), "--yes"]).says(1, &["没有认出研讨单的栏目"]);
    p.run(&["sheets", "in", "没有.xlsx"]).says(1, &["没有这个文件"]);
    let blank = p.path("研讨单/研讨单-民政局.xlsx");
    p.run(&["sheets", "in", blank.to_str().unwrap()]).says(1, &["没有读到部门填写的内容"]);
}

#[test]
fn a_filled_sheet_is_neither_written_over_nor_read_as_letters() {
    let p = sent();
    let place = p.path("研讨单/研讨单-农业局.xlsx");
    answered(&p).save(&place);
    let filled = std::fs::read(&place).unwrap();
    assert!(p.refused(&["sheets", "out"]).contains("还没有收回"));
    assert_eq!(std::fs::read(&place).unwrap(), filled);

    std::fs::copy(&place, p.path("requests/第二轮.xlsx")).unwrap();
    let check = p.run(&["check"]);
    assert!(check.out.contains("是部门研讨单") && check.out.contains("xuanti sheets in"), "{}", check.out);
    std::fs::remove_file(p.path("requests/第二轮.xlsx")).unwrap();

    p.done(&["sheets", "in", place.to_str().unwrap(), "--yes"]);
    p.done(&["sheets", "out"]);
}
