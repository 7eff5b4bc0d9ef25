//! `xuanti report`: the files it writes, what stands in them, and what must not.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx};

use crate::common::Project;

const FILES: [&str; 8] = [
    "分期计划.csv",
    "工作簿.xlsx",
    "报告.html",
    "报告.json",
    "提纲和主持词.docx",
    "日历.ics",
    "逐条诉求.csv",
    "需求汇总表.csv",
];
/// What lies apart from a report because it has full names.
fn referred_in(out: &Path) -> PathBuf {
    let name = out.file_name().unwrap().to_string_lossy().into_owned();
    out.with_file_name(format!("{name}-转办（内部）")).join("转办.xlsx")
}

/// Files that may be passed on.
const SHARED: [&str; 6] = ["分期计划.csv", "报告.html", "报告.json", "日历.ics", "逐条诉求.csv", "需求汇总表.csv"];

const POLICY: &str = "---
number: 测府〔2023〕1号
title: 农村宅基地申请审批办法
department: 区农业农村局
level: 区
effective: 2023-01-01
public: 是
---
# 农村宅基地申请审批办法

第一条 农村村民申请宅基地，应当以户为单位向村民小组提出申请，并提交户口簿、身份证和申请表。

第二条 申请宅基地的条件：无宅基地，或者因分户需要新建住宅，且符合村庄规划。

第三条 宅基地面积标准为每户八十平方米，超出部分实行有偿使用。
";

/// What a request must not be able to do, each with a village of its own.
const HOSTILE: [&str; 6] = [
    "申请宅基地要什么条件<script>alert(1)</script>",
    "=HYPERLINK(\"http://x.example\",\"申请宅基地要什么条件\")",
    "@SUM(A1) 申请宅基地要什么条件",
    "申请宅基地要\u{1b}[31m什么条件",
    "申请宅基地\u{202e}要什么条件",
    "申请宅基地要什么条件 {{ dossier }} {% raw %} 我的电话13000001234",
];
const ACCUSATION: &str = "村主任梁大有收了老板红包，把宅基地批给外人";

/// A project with the hostile requests and one accusation.
fn project() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("xuanti.toml", "district = \"测试<区>\"\ntoday = \"2023-07-03\"\nfound_threshold = 0.0\n");
    put("policies/区农业农村局/宅基地.md", POLICY);
    let mut villages = String::from("村(社区),镇(街道),类型,别名\n");
    let mut requests = String::from("编号,镇(街道),村(社区),需求类型,意见建议,日期\n");
    for (i, text) in HOSTILE.iter().chain([&ACCUSATION]).enumerate() {
        villages += &format!("第{i}村,桂城街道,涉农,\n");
        let quoted = text.replace('"', "\"\"");
        requests += &format!("{i},桂城街道,第{i}村,群众热点咨询,\"{quoted}\",2023-06-0{}\n", i + 1);
    }
    put("villages.csv", &villages);
    put("requests/一轮.csv", &requests);
    dir
}

fn report(project: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xuanti"));
    command.arg("-C").arg(project).arg("report").arg("--out").arg(out);
    command
}

fn hostile() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = project();
    let out = dir.path().join("out");
    report(dir.path(), &out).assert().success();
    (dir, out)
}

fn read(out: &Path, name: &str) -> String {
    std::fs::read_to_string(out.join(name)).unwrap()
}

/// Every cell of a workbook; fails where one is a formula.
fn cells(path: &Path) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let names = book.sheet_names();
    let sheet = |name: String| {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(formulas.used_cells().all(|(_, _, f)| f.is_empty()), "{name} has a formula");
        let rows = book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect();
        (name, rows)
    };
    names.into_iter().map(sheet).collect()
}

fn text_of(path: &Path) -> String {
    let cells = cells(path);
    cells.iter().flat_map(|(_, rows)| rows).flatten().map(|c| format!("{c}\n")).collect()
}

#[test]
fn the_page_shows_hostile_text_as_text() {
    let (_dir, out) = hostile();
    let page = read(&out, "报告.html");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;"), "the request is on the page");
    assert!(!page.contains("<script>alert"));
    assert_eq!(page.matches("<script>").count(), 1, "only its own script");
    assert!(page.contains("{{ dossier }}"), "a template in a request is not run");
    assert!(page.contains("测试&lt;区&gt;"));
    assert!(page.contains("␛[31m") && page.contains("〔U+202E〕"));
    for name in SHARED {
        let text = read(&out, name);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{name} has a character that acts");
    }
}

#[test]
fn spreadsheets_take_no_request_for_a_formula() {
    let (_dir, out) = hostile();
    let csv = read(&out, "逐条诉求.csv");
    assert!(csv.starts_with('\u{feff}'), "Excel knows UTF-8 by the mark");
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://x.example\"\""), "{csv}");
    assert!(csv.contains(",'@SUM(A1)"));
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    for cell in reader.records().flat_map(|r| r.unwrap().iter().map(str::to_string).collect::<Vec<_>>()) {
        assert!(!cell.starts_with(['=', '@', '+']), "{cell}");
    }
    let book = text_of(&out.join("工作簿.xlsx"));
    assert!(book.contains("\n=HYPERLINK(\"http://x.example\"") && book.contains("\n@SUM(A1)"), "as text, unchanged");
    assert!(book.contains("␛[31m") && book.contains("〔U+202E〕"));
}

#[test]
fn personal_data_is_masked_unless_asked_not_to() {
    let (dir, out) = hostile();
    let all = |out: &Path| -> String {
        let texts = SHARED.iter().map(|name| read(out, name));
        texts.collect::<String>() + &text_of(&out.join("工作簿.xlsx"))
    };
    let masked = all(&out);
    assert!(!masked.contains("13000001234") && masked.contains("130****1234"));
    assert!(!masked.contains("梁大有"));
    // Those who must act need the name.
    assert!(text_of(&referred_in(&out)).contains("梁大有"));
    let open = report(dir.path(), &dir.path().join("open")).arg("--no-redact").assert().success();
    assert!(String::from_utf8_lossy(&open.get_output().stderr).contains("未遮盖"));
    assert!(all(&dir.path().join("open")).contains("13000001234"));
}

#[test]
fn referrals_are_in_a_file_of_their_own() {
    let (_dir, out) = hostile();
    let referred = text_of(&referred_in(&out));
    assert!(referred.contains("收了老板红包") && referred.contains("纪检"));
    let shared = SHARED.iter().map(|name| read(&out, name)).collect::<String>() + &text_of(&out.join("工作簿.xlsx"));
    assert!(!shared.contains("红包"));
    assert!(!shared.contains("第6村"), "nor who sent it");
}

#[test]
fn the_calendar_is_read_by_another_library() {
    let (_dir, out) = hostile();
    let calendar: icalendar::Calendar = read(&out, "日历.ics").parse().unwrap();
    let events: Vec<&icalendar::Event> = calendar.components.iter().filter_map(|c| c.as_event()).collect();
    assert!(!events.is_empty());
    use icalendar::Component;
    let first = events[0].properties();
    assert_eq!(first["DTSTART"].value(), "20230718T150000");
    assert_eq!(first["DTSTART"].params()["TZID"].value(), "Asia/Shanghai");
    assert_eq!(first["DTEND"].value(), "20230718T154500");
    assert!(events[0].get_summary().unwrap().starts_with("第1期政策直播："));
    assert!(events[0].get_description().unwrap().contains("牵头部门：区农业农村局"));
}

#[test]
fn the_same_input_makes_the_same_bytes() {
    let (dir, out) = hostile();
    let again = dir.path().join("again");
    report(dir.path(), &again).assert().success();
    let mut names: Vec<String> =
        std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, FILES);
    for name in FILES {
        assert!(std::fs::read(out.join(name)).unwrap() == std::fs::read(again.join(name)).unwrap(), "{name} differs");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_nothing_changes() {
    let dir = project();
    let out = dir.path().join("taken");
    std::fs::write(&out, "mine").unwrap();
    let run = report(dir.path(), &out).assert().code(2);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("无法写入"));
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "mine");
    let left = std::fs::read_dir(dir.path())
        .unwrap()
        .filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with(".xuanti-report"));
    assert_eq!(left.count(), 0);
}

#[test]
fn the_workbook_has_a_sheet_for_each_table() {
    let (_dir, out) = hostile();
    let sheets = cells(&out.join("工作簿.xlsx"));
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..3], ["需求汇总表", "分期计划", "逐条诉求"]);
    assert_eq!(names.last(), Some(&"村居回复单"));
}

#[test]
fn a_report_laid_among_the_letters_is_refused_and_counts_as_none() {
    let p = Project::new();
    p.done(&["report"]);
    let before = p.json(&["status"])["sums"].clone();
    for name in ["工作簿.xlsx", "提纲和主持词.docx"] {
        std::fs::copy(p.path("报告").join(name), p.path("requests").join(name)).unwrap();
    }
    let told = p.run(&["check"]);
    assert_eq!(told.out.matches("是本程序写出的报告").count(), 2, "{}", told.out);
    assert_eq!(p.json(&["status"])["sums"], before);
}

/// The demonstration corpus: sums that add up, and nothing that a leader should not see.
#[test]
fn the_corpus_report_adds_up_and_speaks_plainly() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    report(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), &out).assert().success();
    let json: serde_json::Value = serde_json::from_str(&read(&out, "报告.json")).unwrap();
    let sums = &json["sums"];
    let number = |key: &str| sums[key].as_u64().unwrap();
    assert_eq!(number("requests"), number("with_need") + number("no_need") + number("feedback") + number("referred"));
    assert_eq!(json["requests"].as_array().unwrap().len() as u64, number("requests") - number("referred"));
    assert_eq!(number("asks"), number("placed") + number("alone") + number("unplaced"));
    let asks = json["requests"].as_array().unwrap().iter().map(|r| r["asks"].as_array().unwrap().len() as u64);
    assert_eq!(asks.sum::<u64>(), number("asks"));
    for episode in json["episodes"].as_array().unwrap() {
        let towns = episode["towns"].as_array().unwrap();
        assert_eq!(towns.len(), 7);
        let villages: u64 = towns.iter().map(|t| t["villages"].as_u64().unwrap()).sum();
        assert_eq!(Some(villages), episode["villages"].as_u64(), "{}", episode["theme"]);
    }
    let page = read(&out, "报告.html");
    let book = text_of(&out.join("工作簿.xlsx"));
    for word in ["概率", "probability", "最优解", "整数规划", "次优方案"] {
        assert!(!page.contains(word) && !book.contains(word), "{word}");
    }
    for topic in json["topics"].as_array().unwrap() {
        let id = topic["id"].as_str().unwrap();
        assert!(!page.contains(id) && !book.contains(id), "topic id {id} is shown");
    }
    let referred = cells(&referred_in(&out));
    let texts: Vec<String> = referred[0].1[3..].iter().map(|row| row[5].to_string()).collect();
    assert!(!texts.is_empty());
    let shared = SHARED.iter().map(|name| read(&out, name)).collect::<String>() + &book;
    for text in texts {
        let part: String = text.chars().take(20).filter(|c| !"\n\"".contains(*c)).collect();
        assert!(!shared.contains(&part), "a referral is shown: {part}");
    }
}
