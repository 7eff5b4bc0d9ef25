use jiff::civil::date;
use proptest::prelude::*;
use xuanti_formats::Sheet;

use super::*;
use crate::model::{ClauseWord, Speaker};

fn asked() -> Asked {
    let clause = |id: &str, printed: &str| AskedClause::new(id, "农〔2021〕1号", printed);
    Asked {
        topics: vec![
            AskedTopic::new("t1", "宅基地申请", "区农业农村局"),
            AskedTopic::new("t2", "股权分红", "区农业农村局"),
            AskedTopic::new("t3", "高龄津贴", "区民政局"),
        ],
        clauses: vec![clause("农〔2021〕1号#1", "第一条"), clause("农〔2021〕1号#2", "第二条")],
        departments: ["区农业农村局", "区民政局", "区教育局"].map(String::from).into(),
        merged: [("t9".to_string(), "t1".to_string())].into(),
        today: date(2023, 7, 3),
    }
}

fn sheet_of(rows: &[&[&str]]) -> Content {
    let row = |(number, cells): (u32, &&[&str])| Row {
        number,
        cells: cells.iter().map(|cell| cell.to_string()).collect(),
        ..Row::default()
    };
    Content::Sheets(vec![Sheet { name: "需求".into(), rows: (1..).zip(rows).map(row).collect() }])
}

fn read(rows: &[&[&str]]) -> SheetFile {
    of_content(&sheet_of(rows), &asked(), Notes::new("表.xlsx"))
}

fn told(file: &SheetFile) -> Vec<String> {
    file.problems.iter().map(ToString::to_string).collect()
}

const HEAD: &[&str] =
    &["序号", FORM, "需求", "是否本部门职责", "转哪个部门", "牵头或配合", "可否公开解读", "主讲人", "最早可播"];

#[test]
fn a_row_is_known_by_its_key_and_says_what_was_filled_in() {
    let file = read(&[
        &["部门研讨单：区农业农村局"],
        HEAD,
        &["1", "区农业农村局|t1", "宅基地申请", "是", "", "牵头", "可以", "某某", "8月1日"],
        &["2", "区农业农村局|t2", "股权分红", "", "", "", "", "", ""],
        &["3", "区农业农村局|t9", "", "×", "教育局", "", "", "", ""],
    ]);
    let [first] = &file.answers["区农业农村局"].topics[..] else { panic!("{file:?}") };
    let speaker = Speaker { name: "某某".into(), ..Speaker::default() };
    assert_eq!((first.ours, first.leads, first.public), (Some(true), Some(true), Some(true)));
    assert_eq!((first.speaker.as_ref(), first.earliest), (Some(&speaker), Some(date(2023, 8, 1))));
    // The third row's topic is part of the first one's now.
    assert_eq!(told(&file), ["表.xlsx 工作表“需求” 第5行：与第3行说的是同一项，填的不一样，这一行未使用。请只留一行"]);
}

#[test]
fn a_copy_of_what_is_seen_is_known_by_names() {
    let rows: &[&[&str]] =
        &[&["需求", "可否公开解读", "牵头或配合"], &["股权分红", "否", ""], &["没有这一项", "是", ""]];
    let file = of_content(&sheet_of(rows), &asked(), Notes::new("民政局反馈.xlsx"));
    let [only] = &file.answers["区民政局"].topics[..] else { panic!("{file:?}") };
    assert_eq!((only.topic.as_str(), only.public), ("t2", Some(false)));
    let told = told(&file);
    assert!(told[0].contains("按需求名称认出") && told[1].contains("第3行：认不出说的是哪一项需求"), "{told:?}");
    // Without any name, by the department that has all of its needs.
    let file = read(rows);
    assert_eq!(file.answers.keys().collect::<Vec<_>>(), ["区农业农村局"]);
    let nobodys = read(&[rows[0], rows[1], &["高龄津贴", "是", ""]]);
    assert!(nobodys.answers.is_empty() && nobodys.problems.iter().any(|p| p.what.contains("看不出是哪个部门填的")));
}

#[test]
fn whoever_sorts_without_the_hidden_column_is_understood() {
    let file = read(&[HEAD, &["1", "区农业农村局|t1", "股权分红", "", "", "", "否", "", ""]]);
    assert_eq!(file.answers["区农业农村局"].topics[0].topic, "t2");
    assert!(told(&file)[0].contains("已按所写的认"));
}

#[test]
fn what_cannot_be_read_is_told_with_what_is_allowed() {
    let file = read(&[
        HEAD,
        &["1", "区农业农村局|t1", "宅基地申请", "是", "区民政局、区教育局", "都行", "再议", "", "下个月"],
    ]);
    assert_eq!(file.answers["区农业农村局"].topics.len(), 1);
    let told = told(&file);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told.iter().any(|t| t.contains("第2行 “可否公开解读”列：“再议”看不懂") && t.contains("“是”或“否”")));
    let both = read(&[HEAD, &["1", "区农业农村局|t1", "", "否", "", "牵头", "", "", ""]]);
    assert_eq!((both.answers["区农业农村局"].topics[0].leads, both.problems.len()), (None, 1));
}

#[test]
fn clauses_by_key_or_by_number() {
    let head: &[&str] = &[FORM, "文号", "条款", "可讲、不可讲或已失效", "改讲哪条"];
    let file = read(&[
        &["部门研讨单：区农业农村局"],
        head,
        &["区农业农村局|农〔2021〕1号#1", "", "", "不可讲", "第二条"],
        &["", "农(2021)1号", "第二条", "√", ""],
        &["", "农〔2021〕1号", "第九条", "可讲", ""],
    ]);
    let words: Vec<(&str, ClauseWord)> =
        file.answers["区农业农村局"].clauses.iter().map(|c| (c.clause.as_str(), c.word)).collect();
    assert_eq!(words, [("农〔2021〕1号#1", ClauseWord::No), ("农〔2021〕1号#2", ClauseWord::Yes)]);
    assert!(told(&file).iter().any(|t| t.contains("第5行：认不出说的是哪一条条款")));
}

fn any_cell() -> impl Strategy<Value = String> {
    let ours = NAMES.iter().flat_map(|(_, names)| names.iter().copied());
    let known =
        ["区农业农村局|t1", "区民政局|t3", "区教育局|t7", "|t1", "t1", "归口待定|t2", "区农业农村局|农〔2021〕1号#1"];
    let words = [
        "是",
        "否",
        "再议",
        "牵头",
        "8月1日",
        "20",
        "不可讲",
        "区民政局",
        "宅基地申请",
        "部门研讨单：区民政局",
        "第一条",
    ];
    let pool: Vec<String> = ours.chain(known).chain(words).chain(["", "", "", FORM]).map(String::from).collect();
    prop_oneof![8 => proptest::sample::select(pool), 1 => any::<String>()]
}

proptest! {
    /// Whatever stands in a workbook: nothing is said of what was not asked, by none but those that are known or named in it.
    #[test]
    fn nothing_is_made_up(sheets in prop::collection::vec(prop::collection::vec(prop::collection::vec(any_cell(), 0..9), 0..12), 0..4)) {
        let row = |(number, cells)| Row { number, cells, ..Row::default() };
        let sheet = |rows: Vec<Vec<String>>| Sheet { name: "表".into(), rows: (1..).zip(rows).map(row).collect() };
        let content = Content::Sheets(sheets.into_iter().map(sheet).collect());
        let asked = asked();
        let file = of_content(&content, &asked, Notes::new("表.xlsx"));
        is_sheet(&content);
        for answers in file.answers.values() {
            for answer in &answers.topics {
                prop_assert!(asked.topics.iter().any(|topic| topic.id == answer.topic));
                let says_nothing = *answer == TopicAnswer { topic: answer.topic.clone(), ..TopicAnswer::default() };
                prop_assert!(!says_nothing);
            }
            prop_assert!(answers.clauses.iter().all(|answer| asked.clauses.iter().any(|c| c.id == answer.clause)));
        }
    }
}
