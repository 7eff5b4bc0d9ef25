//! Topics by demand: of a project's rounds, or of any sheet of letters.

use std::collections::HashSet;

use crate::common::{Project, list, number, text, texts};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

const LETTERS: [(&str, &str, &str); 5] = [
    ("280062", "公司不给员工交住房公积金怎么投诉", "物业公司工作四年一直没有开公积金账户，请问向哪里投诉？"),
    ("196521", "公司不缴住房公积金怎么办", "公司一直没有给我们缴住房公积金，向哪里投诉？"),
    ("7", "小区路灯坏了没人修", "双桥村旁边小区的路灯坏了半年，晚上没人敢走。"),
    ("8", "无", "无"),
    ("9", "医保异地报销", "父母在外地住院，医保怎样报销？"),
];

/// A sheet as petition offices export it.
fn petitions() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["某市网络问政平台留言"]).unwrap();
    sheet.write_row(3, 0, ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "点赞数"]).unwrap();
    for ((id, title, body), row) in LETTERS.iter().zip(4..) {
        sheet.write_number(row, 0, id.parse::<f64>().unwrap()).unwrap();
        sheet.write_row(row, 1, [&format!("A{row}"), *title, "2019/2/3 11:46:23", *body]).unwrap();
        sheet.write_number(row, 5, 3).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Every ask in exactly one topic, every request in the sums. Returns the ids of requests with a need.
fn accounted(ranking: &Value) -> HashSet<&str> {
    let topics = list(ranking, "topics");
    let sum = |field: &str| number(&ranking["sums"], field);
    let asks: Vec<&str> = topics.iter().flat_map(|t| texts(t, "asks")).collect();
    assert_eq!(asks.len(), asks.iter().collect::<HashSet<_>>().len());
    assert_eq!([asks.len() as u64, topics.len() as u64], [sum("asks"), sum("topics")]);
    assert_eq!(sum("requests"), sum("with_need") + sum("no_need") + sum("feedback") + sum("referred"));
    let requests: HashSet<&str> = topics.iter().flat_map(|t| texts(t, "requests")).collect();
    assert_eq!(requests.len() as u64, sum("with_need"));
    for topic in topics {
        let of: HashSet<&str> = texts(topic, "asks").iter().map(|a| a.rsplit_once('.').unwrap().0).collect();
        assert_eq!(of, texts(topic, "requests").into_iter().collect());
        assert!(
            number(topic, "rank_low") <= number(topic, "rank") && number(topic, "rank") <= number(topic, "rank_high")
        );
        assert!(topic["demand"].is_number() && topic["category"].is_string());
        assert!(!text(topic, "id").is_empty() && !text(topic, "name").is_empty() && !text(topic, "kind").is_empty());
    }
    requests
}

#[test]
fn a_petition_sheet_is_grouped_with_no_project_and_keeps_its_ids() {
    let p = Project::of(&[]);
    p.write("留言.xlsx", petitions());
    let file = p.path("留言.xlsx");
    let run = p.run(&["rank", "--no-project", file.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let ranking = run.json();
    assert_eq!(accounted(&ranking), ["280062", "196521", "7", "9"].into());
    assert_eq!([number(&ranking["sums"], "requests"), number(&ranking["sums"], "no_need")], [5, 1]);
    let together = list(&ranking, "topics").iter().find(|t| texts(t, "requests").contains(&"280062")).unwrap();
    assert!(texts(together, "requests").contains(&"196521"), "the two letters on 公积金 are one topic: {together}");
    assert!(!p.path(".xuanti").exists());
}

#[test]
fn one_sheet_in_five_encodings_is_one_sheet() {
    let sheet = "编号,村(社区),意见建议\n甲1,大岗村,宅基地怎样申请？\n甲2,石尾村,居民医保几时缴费？\n";
    let utf16 = |unit: fn(u16) -> [u8; 2]| sheet.replace(',', "\t").encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let gbk = encoding_rs::GBK.encode(sheet).0.into_owned();
    let forms = [
        sheet.as_bytes().to_vec(),
        ["\u{FEFF}", sheet].concat().into_bytes(),
        [b"\xff\xfe".to_vec(), utf16(u16::to_le_bytes)].concat(),
        [b"\xfe\xff".to_vec(), utf16(u16::to_be_bytes)].concat(),
        gbk,
    ];
    let p = Project::of(&[]);
    let read = forms.map(|bytes| {
        p.write("一.csv", bytes);
        p.run(&["rank", "--no-project", p.path("一.csv").to_str().unwrap(), "--format", "json"]).out
    });
    assert!(read.iter().all(|json| *json == read[0]), "{read:?}");
    assert!(read[0].contains("甲1"));
}

#[test]
fn a_new_file_alone_is_ranked_under_the_project() {
    let p = Project::new();
    p.write("新来信.txt", "农村宅基地建房怎么申请？\n\n高龄老人津贴怎么申领？\n");
    let ranking = p.json(&["rank", p.path("新来信.txt").to_str().unwrap()]);
    assert_eq!(accounted(&ranking).len(), 2);
    let departments: HashSet<&str> = list(&ranking, "topics").iter().map(|t| text(t, "department")).collect();
    assert_eq!(departments, ["农业局", "民政局"].into());
}

#[test]
fn the_formats_tell_the_same_and_no_cell_is_a_formula() {
    let p = Project::of(&[("xuanti.toml", ""), ("requests/一.csv", "编号,内容\n=1+1,=HYPERLINK(宅基地怎样申请)\n")]);
    let ranking = p.json(&["rank"]);
    assert_eq!(&p.run(&["rank", "--format", "jsonl"]).lines(), list(&ranking, "topics"));
    let csv = p.run(&["rank", "--format", "csv"]).out;
    assert!(!csv.split([',', '\n']).any(|cell| cell.trim_matches('"').starts_with('=')), "{csv}");
}

#[test]
fn a_long_ranking_is_cut_in_the_table_only_and_says_so() {
    let p = Project::new();
    assert!(p.run(&["rank", "--top", "1"]).out.contains("共 3 个选题，--top 0 显示全部"));
    assert!(!p.run(&["rank", "--top", "0"]).out.contains("显示全部"));
    assert_eq!(list(&p.json(&["rank", "--top", "1"]), "topics").len(), 3);
}

#[test]
fn a_letter_handed_round_is_one_topic_whatever_house_it_comes_from() {
    let letters = ["宅基地几时批", "村口路灯坏了没人修", "医保交几多"];
    let rows: String = (0..1500).map(|house| format!("{}（{house}号）\n", letters[house % 3])).collect();
    let p = Project::of(&[("xuanti.toml", ""), ("requests/一.csv", &format!("内容\n{rows}"))]);
    let ranking = p.json(&["rank"]);
    assert_eq!(accounted(&ranking).len(), 1500);
    let sizes: Vec<usize> = list(&ranking, "topics").iter().map(|t| list(t, "asks").len()).collect();
    assert_eq!(sizes, [500; 3]);
}

#[test]
fn equal_demand_is_said_to_be_a_tie() {
    let p = Project::of(&[
        ("xuanti.toml", ""),
        ("requests/一.csv", "村,内容\n甲村,宅基地怎样申请？\n乙村,医保几时缴费？\n"),
    ]);
    for topic in list(&p.json(&["rank"]), "topics") {
        assert_eq!([number(topic, "rank_low"), number(topic, "rank_high")], [1, 2]);
    }
}

#[test]
fn personal_data_is_masked_unless_asked_for() {
    let p = Project::of(&[("xuanti.toml", "")]);
    p.write(
        "requests/一.csv",
        "编号,内容\n1,宅基地审批要办哪些手续？请打13800138000找我\n2,医保报销的事，身份证440105199001011234\n",
    );
    for command in [&["rank"][..], &["plan"], &["topic"], &["ask", "宅基地审批"], &["rank", "--format", "csv"]] {
        let run = p.run(command);
        assert!(!run.out.contains("13800138000") && !run.out.contains("440105199001011234"), "{}", run.out);
    }
    let open = p.run(&["ask", "宅基地审批", "--no-redact"]);
    assert!(open.out.contains("13800138000") && open.err.contains("未遮盖"));
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let p = Project::of(&[
        ("空.csv", ""),
        ("网页.xlsx", "<html><body><table><tr><td>内容</td></tr></table></body></html>"),
    ]);
    p.write("只有表头.csv", "编号,内容\n");
    p.write("无内容.csv", "a,b\n1,2\n");
    p.write("好.csv", "内容\n宅基地怎样申请？\n");
    let rank = |name: &str| p.run(&["rank", "--no-project", p.path(name).to_str().unwrap()]);
    rank("没有.csv").says(2, &["没有.csv", "找不到"]);
    rank("空.csv").says(2, &["空.csv", "空的"]);
    rank("网页.xlsx").says(2, &["网页.xlsx", "网页", "另存为"]);
    rank("只有表头.csv").says(2, &["没有可用的诉求"]);
    rank("无内容.csv").says(2, &["无内容.csv", "表头"]);
    // A folder is a round.
    rank("").says(1, &["空.csv", "网页.xlsx"]);
    p.run(&["rank", "--no-project"]).says(2, &["--no-project"]);
    // Beside a good file a bad one is told of, and the rest is ranked.
    let both = [p.path("好.csv"), p.path("空.csv")].map(|f| f.to_str().unwrap().to_string());
    let run = p.run(&["rank", "--no-project", &both[0], &both[1], "--format", "json"]);
    run.says(1, &["错误", "空.csv"]);
    assert_eq!(number(&run.json()["sums"], "requests"), 1);
}
