//! The day of a broadcast: a workbook out, filled in and back, in whatever shape; what was asked there is read with the letters.

use std::fs;

use calamine::{Data, Range, Reader};
use rust_xlsxwriter::Workbook;

use crate::common::{Project, list, number, text};

const DAY: &str = "2023-07-18";

/// A project with two approved broadcasts, and the day of the first.
fn approved() -> Project {
    let p = Project::new();
    p.done(&["accept", "--episodes", "2"]);
    p
}

/// The sheets of a workbook, each by name.
fn sheets(p: &Project, file: &str) -> Vec<(String, Range<Data>)> {
    calamine::open_workbook_auto(p.path(file)).unwrap().worksheets()
}

/// The rows of a sheet as text.
fn rows(sheet: &Range<Data>) -> Vec<Vec<String>> {
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The workbook that was written, with what `fill` puts into its cells, and a question.
fn filled(p: &Project, file: &str, fill: impl Fn(&str, &[String]) -> Vec<String>) -> String {
    let mut book = Workbook::new();
    for (name, cells) in sheets(p, &format!("到会登记-{DAY}.xlsx")) {
        let sheet = book.add_worksheet().set_name(&name).unwrap();
        for (at, row) in rows(&cells).iter().enumerate() {
            sheet.write_row(at as u32, 0, fill(&name, row)).unwrap();
        }
    }
    let asked = book.worksheet_from_name("现场提问").unwrap();
    asked.write_row(3, 0, ["甲镇", "东村", "村民", "宅基地建房要多少钱？"]).unwrap();
    p.write(file, book.save_to_buffer().unwrap());
    p.path(file).to_string_lossy().into_owned()
}

#[test]
fn a_workbook_goes_out_and_comes_back() {
    let p = approved();
    let out = p.run(&["attendance", "out", DAY]);
    out.says(0, &["6 个村居", "xuanti attendance in"]);
    let written = sheets(&p, "到会登记-2023-07-18.xlsx");
    assert_eq!(written.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["到会登记", "收看人次", "现场提问"]);
    let venues = rows(&written[0].1);
    assert!(venues[1][0].contains("播出日期：2023年7月18日（星期二）15:00　第1期"), "{:?}", venues[1]);
    assert_eq!((venues[3][1].as_str(), venues[4][1].as_str(), venues.len()), ("主会场", "东村", 10));
    // What may be filled in already is not written over.
    assert!(p.refused(&["attendance", "out", DAY]).contains("已经有了"));

    let file = filled(&p, "填好.xlsx", |name, row| {
        let mut row = row.to_vec();
        match (name, row.get(1).map(String::as_str)) {
            ("到会登记", Some("主会场")) => row.splice(3..5, ["30".into(), "28".into()]).count(),
            ("到会登记", Some("东村")) => row.splice(9..11, ["40".into(), "45人".into()]).count(),
            ("到会登记", Some("西村")) => row.splice(3..5, ["5".into(), "不详".into()]).count(),
            ("收看人次", _) if row[0] == "东村" => row.splice(2..3, ["120".into()]).count(),
            _ => 0,
        };
        row
    });
    assert!(p.refused(&["attendance", "in", &file]).contains("还没有到"));
    let back = p.run(&["--today", DAY, "attendance", "in", &file]);
    back.says(
        1,
        &[
            "会场读 7 行 = 用 2 + 未填 4 + 搁置 1",
            "“不详”不是人数",
            "第6行 “两委干部实到”列",
            "多于应到 40 人，照样记录",
            "现场提问 1 条已写入",
        ],
    );
    assert!(back.out.contains("2 个会场，实到 73 人"), "{}", back.out);
    p.done(&["--today", DAY, "aired", DAY, "--villages", &file]);
    let status = p.json(&["--today", DAY, "status"]);
    let turnout = &status["attendance"];
    assert_eq!([number(turnout, "expected"), number(turnout, "present"), number(turnout, "venues")], [70, 73, 2]);
    let towns = list(&status, "coverage");
    assert_eq!((text(&towns[0], "town"), number(&towns[0], "watched"), number(&towns[0], "villages")), ("甲镇", 1, 3));
    let lines = p.done(&["--today", DAY, "status"]);
    assert!(lines.contains("收看村居 甲镇 1/3、乙镇 0/3；到会 1 期，实到 73/应到 70 人"), "{lines}");
    assert_eq!(lines.lines().count(), 10);

    // What was asked is a round of its own in which nobody is expected.
    let asked = fs::read_to_string(p.path("requests/现场提问-2023-07-18.csv")).unwrap();
    assert!(
        asked.starts_with('\u{feff}') && asked.contains(",甲镇,东村,村民,,宅基地建房要多少钱？,2023-07-18"),
        "{asked}"
    );
    let check = p.json(&["check"]);
    assert!(list(&check, "rounds").iter().any(|round| text(round, "round") == "现场提问-2023-07-18"), "{check}");
    assert_eq!((number(&check["sums"], "sent"), number(&check["sums"], "used")), (5, 7));
    // Once more: nothing is recorded or written twice.
    let again = p.run(&["--today", DAY, "attendance", "in", &file]);
    again.says(1, &["与账本里的相同", "此前已写入"]);
    p.write("requests/现场提问-2023-07-18.csv", "意见建议\n宅基地怎样申请？\n");
    p.run(&["--today", DAY, "attendance", "in", &file]).says(1, &["没有改动", "没有写入"]);
    p.done(&["undo"]);
    p.done(&["undo"]);
    assert!(p.json(&["--today", DAY, "status"])["attendance"].is_null());
}

#[test]
fn towns_send_theirs_one_after_the_other() {
    let p = approved();
    let head = "播出日期,2023-07-18\n实到两委,应到两委,村名,所属镇街\n";
    p.write("甲.csv", format!("{head}3,4,东村委会,甲镇\n3,4,合计,\n"));
    p.write("乙.csv", format!("{head}6,6,北村,\n1,1,北村,乙镇\n2,2,不知道村,乙镇\n"));
    p.write("别的.csv", "播出日期,2023-07-25\n两委实到,两委应到,村名,镇\n1,1,东村,甲镇\n");
    let path = |name: &str| p.path(name).to_string_lossy().into_owned();
    p.run(&["--today", DAY, "attendance", "in", &path("甲.csv")]).says(0, &["读 1 行 = 用 1"]);
    let second = p.run(&["--today", DAY, "attendance", "in", &path("乙.csv")]);
    second.says(1, &["读 3 行 = 用 1 + 未填 0 + 搁置 2", "“乙镇北村”前面已经有了", "不知道村", "另外 1 个会场照旧"]);
    let turnout = &p.json(&["--today", DAY, "status"])["attendance"];
    assert_eq!([number(turnout, "present"), number(turnout, "venues")], [9, 2]);
    // Whom the last broadcast expected, the next one does.
    p.done(&["attendance", "out", "2023-07-25", "--out", &path("下期.xlsx")]);
    let next = rows(&sheets(&p, "下期.xlsx")[0].1);
    assert_eq!((next[4][1].as_str(), next[4][3].as_str(), next[4][4].as_str()), ("东村", "4", ""));

    let day = ["--today", DAY, "attendance", "in"];
    let refused = |more: &[&str]| p.refused(&[&day[..], more].concat());
    assert!(refused(&[&path("甲.csv"), &path("别的.csv")]).contains("不是同一天"));
    assert!(refused(&[&path("别的.csv")]).contains("还没有到"));
    assert!(refused(&["--date", "2023-07-11", &path("甲.csv")]).contains("没有审定或播出的直播"));
    assert!(refused(&[&path("没有.csv")]).contains("找不到文件"));
    p.write("空.csv", "村,镇\n东村,甲镇\n");
    assert!(refused(&["--date", DAY, &path("空.csv")]).contains("表头应为"));
    p.write("无日期.csv", "村,镇,两委应到,两委实到\n东村,甲镇,1,1\n");
    assert!(refused(&[&path("无日期.csv")]).contains("没有写播出日期"));
    assert!(
        p.refused(&["attendance", "out", "2023-08-01"])
            .contains("没有审定的直播（待播的日期：2023-07-18、2023-07-25）")
    );
    p.done(&["cancelled", DAY]);
    assert!(p.refused(&["attendance", "out", DAY]).contains("已取消"));
}
