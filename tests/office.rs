//! The office's round trip as one story: 222 files come in, a batch is drafted, changed, put to the departments, handed up,
//! approved, aired; every village is answered, and the next round goes on from there.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::common::filled::Filled;
use crate::common::{Project, files, list, number, text, texts};

/// The demonstration with its first round as villages send it: a folder with a file a village.
fn sent_in() -> Project {
    let p = Project::copy_of("corpus");
    fs::remove_file(p.path("requests/2023-第一轮.xlsx")).unwrap();
    let (whole, _, _) = encoding_rs::GB18030.decode(include_bytes!("data/round1-gb18030.csv"));
    let mut table = csv::Reader::from_reader(whole.as_bytes());
    let header = table.headers().unwrap().clone();
    let mut villages: BTreeMap<String, Vec<csv::StringRecord>> = BTreeMap::new();
    for row in table.records().map(Result::unwrap) {
        villages.entry(row[2].to_string()).or_default().push(row);
    }
    for (village, rows) in villages {
        let mut file = csv::Writer::from_writer(Vec::new());
        file.write_record(&header).unwrap();
        rows.iter().for_each(|row| file.write_record(row).unwrap());
        p.write(&format!("requests/2023-第一轮/{village}.csv"), file.into_inner().unwrap());
    }
    p
}

fn batch(p: &Project) -> Vec<Value> {
    p.json(&["batch"]).as_array().unwrap().clone()
}

fn said(p: &Project, paper: &str) -> String {
    let file = files(&p.path("上报件")).into_iter().find(|f| f.to_string_lossy().contains(paper));
    let file = file.unwrap_or_else(|| panic!("no paper {paper}"));
    let mut zip = zip::ZipArchive::new(fs::File::open(file).unwrap()).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("word/document.xml").unwrap(), &mut text).unwrap();
    text.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text)).collect()
}

/// A department's sheet is filled in, sorted the other way round, and gets a row of its own.
fn filled(p: &Project, department: &str, fill: impl FnOnce(&mut Filled)) -> String {
    let mut sheet = Filled::open(&p.path(&format!("研讨单/研讨单-{department}.xlsx")));
    fill(&mut sheet);
    let needs = sheet.sheet("需求");
    needs[3..].reverse();
    let wide = needs[2].len();
    needs.push(vec![String::new(); wide]);
    let name = sheet.column("需求", "需求");
    let remark = sheet.column("需求", "意见");
    let added = sheet.sheet("需求").last_mut().unwrap();
    (added[name], added[remark]) = ("我局另外想讲的事".into(), "请加一期".into());
    sheet.save(&p.path(&format!("交回-{department}.xlsx")))
}

#[test]
fn from_222_letters_to_222_answers() {
    let p = sent_in();
    let check = p.json(&["check"]);
    assert!(list(&check, "files").len() > 222, "{check}");
    let plan = p.json(&["plan"]);
    assert_eq!((list(&plan, "episodes").len(), number(&plan["sums"], "requests")), (10, 364));

    // A draft is changed.
    p.done(&["--as", "经办人", "batch", "draft"]);
    p.done(&["batch", "set", "2", "--theme", "集体土地怎样保护、怎样利用", "--with", "区农业农村局"]);
    p.done(&["batch", "lock", "1"]);
    let drafted = batch(&p);
    let (lead, theme) = (text(&drafted[0], "department").to_string(), text(&drafted[0], "theme").to_string());

    // Put to the departments; one answers.
    p.done(&["sheets", "out"]);
    assert_eq!(text(&batch(&p)[0], "stage"), "研讨");
    let shown = p.json(&["batch", "show", "1"]);
    let barred = texts(&shown, "clauses")[0].to_string();
    let need = text(&shown["topics"][0], "name").to_string();
    let file = filled(&p, &lead, |sheet| {
        sheet.fill("需求", &need, "主讲人", "某某");
        sheet.fill("需求", &need, "职务", "科长");
        sheet.fill("需求", &need, "标准答复", "请到镇街窗口办理。");
        sheet.fill("条款", &format!("|{barred}"), "可讲、不可讲或已失效", "不可讲");
    });
    let back = p.run(&["sheets", "in", &file, "--yes"]);
    assert!(back.err.contains("认不出说的是哪一项需求"), "{}", back.err);
    p.done(&["batch", "set", "1", "--drop-clause", &barred]);
    assert!(!texts(&p.json(&["batch", "show", "1"]), "clauses").contains(&barred.as_str()));

    // Handed up, approved.
    p.done(&["batch", "submit"]);
    p.done(&["papers"]);
    let request = said(&p, "请示");
    assert!(request.contains("送审稿") && request.contains(&theme) && request.contains("某某"), "{request}");
    assert!(!request.contains("t6fc13f") && !request.contains('%'));
    p.run(&["replies"]).says(1, &["审定"]);
    p.done(&["batch", "accept", "--by", "批准人", "--on", "2023-07-03"]);
    p.done(&["papers"]);
    assert!(!said(&p, "通知").contains("送审稿"));
    p.done(&["report"]);
    let report: Value = serde_json::from_slice(&fs::read(p.path("报告/报告.json")).unwrap()).unwrap();
    let approved = list(&report, "episodes").iter().filter(|e| text(e, "stage") == "已审定").count();
    assert_eq!(approved, 10);

    // The first broadcast takes place.
    let day = text(&batch(&p)[0], "date").to_string();
    p.done(&["attendance", "out", &day]);
    let table = p.path(&format!("到会登记-{day}.xlsx"));
    let mut venues = Filled::open(&table);
    let header = venues.sheet("到会登记").iter().position(|row| row.iter().any(|cell| cell.contains("应到"))).unwrap();
    let rows = venues.sheet("到会登记");
    let (expected, present) = (
        rows[header].iter().position(|cell| cell == "两委干部应到").unwrap(),
        rows[header].iter().position(|cell| cell == "两委干部实到").unwrap(),
    );
    for row in &mut rows[header + 1..] {
        (row[expected], row[present]) = ("5".into(), "4".into());
    }
    let file = venues.save(&p.path("到会.xlsx"));
    p.done(&["--today", &day, "attendance", "in", &file]);
    p.done(&["--today", &day, "aired", &day, "--viewers", "12500"]);

    // Every village is answered; one town sends its sheet back signed.
    p.done(&["--today", &day, "replies"]);
    let answers: Vec<PathBuf> = files(&p.path("回告"));
    assert_eq!(answers.len(), 7, "{answers:?}");
    let states: Vec<String> = answers.iter().flat_map(|file| column(file, "办理状态")).collect();
    for state in ["已播", "已排"] {
        assert!(states.iter().any(|other| other == state), "{state}: {states:?}");
    }
    assert!(!states.iter().any(|state| state.contains("转办")));
    let mut signed = Filled::open(&answers[0]);
    let name = signed.0[0].0.clone();
    let at = signed.column(&name, "签收人");
    signed.sheet(&name)[3..].iter_mut().for_each(|row| row[at] = "某某".into());
    let file = signed.save(&p.path("签收.xlsx"));
    p.done(&["--today", &day, "replies", "in", &file]);
    p.done(&["--today", &day, "papers"]);
    assert!(said(&p, "总结").contains("12500") || said(&p, "总结").contains("1.25"));

    // The next round goes on from there.
    fs::copy(p.path("later/2023-第二轮.csv"), p.path("requests/2023-第二轮.csv")).unwrap();
    let next = p.json(&["--today", "2023-10-09", "plan"]);
    assert_eq!(list(&next, "accepted").len(), 9);
    let first = &list(&next, "episodes")[0];
    assert_eq!(number(first, "number"), 11);
    assert!(!list(&next, "episodes").iter().any(|e| e["clauses"].to_string().contains(&format!("\"{barred}\""))));
    let log = p.json(&["log"]);
    assert!(log.as_array().unwrap().iter().any(|l| text(l, "who") == "经办人"));
}

/// What stands in a column of a workbook's first sheet.
fn column(file: &std::path::Path, column: &str) -> Vec<String> {
    let mut sheet = Filled::open(file);
    let name = sheet.0[0].0.clone();
    let at = sheet.column(&name, column);
    sheet.sheet(&name)[3..].iter().map(|row| row[at].clone()).collect()
}
