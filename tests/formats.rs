//! Files of every format, read as a person who opens them sees them.

use std::fs;

use rust_xlsxwriter::{Format, Formula, Workbook};
use serde_json::Value;

use crate::awkward::{complains, says, zipped};
use crate::common::{Project, list, text};

const CONFIG: &str = "district = \"测试区\"\ntoday = \"2023-07-03\"\n";
const VILLAGES: &str = "村(社区),镇(街道)\n沙边村,甲镇\n塘头村,甲镇\n";

fn project() -> Project {
    Project::of(&[("xuanti.toml", CONFIG), ("villages.csv", VILLAGES)])
}

/// The ids of all letters, in order.
fn ids(p: &Project) -> Vec<String> {
    let topics = p.json(&["rank"]);
    let asks = list(&topics, "topics").iter().flat_map(|topic| list(topic, "requests")).map(|id| id.as_str().unwrap());
    let mut ids: Vec<String> = asks.map(str::to_string).collect();
    ids.sort();
    ids
}

#[test]
fn a_sheet_is_read_as_it_is_shown() {
    let p = project();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("来信").unwrap();
    for (column, name) in ["编号", "村(社区)", "内容"].into_iter().enumerate() {
        sheet.write(0, column as u16, name).unwrap();
    }
    let letters = ["村口的路灯坏了半年没有人修", "鱼塘租金几时公开", "旧屋能不能拆了重建", "医保断缴怎么补"];
    let six = Format::new().set_num_format("000000");
    for (row, words) in (1..).zip(letters) {
        sheet
            .write_with_format(row, 0, row, &six)
            .unwrap()
            .write(row, 1, "沙边村")
            .unwrap()
            .write(row, 2, words)
            .unwrap();
    }
    sheet.write(2, 1, Formula::new("=VLOOKUP(1,A:B,2)").set_result("#N/A")).unwrap();
    sheet.set_row_hidden(3).unwrap();
    let old = book.add_worksheet().set_name("去年").unwrap();
    old.write(0, 0, "内容").unwrap().write(1, 0, "去年已经答复过的来信").unwrap();
    old.set_hidden(true);
    p.write("requests/来信.xlsx", book.save_to_buffer().unwrap());
    let run = p.run(&["check"]);
    says(&run, "requests/来信.xlsx", &["读 3 行 = 用 3"]);
    complains(&run, "requests/来信.xlsx 第3行", &["工作表“来信”的 B3 是公式错误 #N/A"]);
    complains(&run, "requests/来信.xlsx 第4行", &["工作表“来信”有 1 行是隐藏的"]);
    complains(&run, "requests/来信.xlsx", &["工作表“去年”是隐藏的，其中 2 行未读取"]);
    assert_eq!(ids(&p), ["000001", "000002", "000004"]);
}

#[test]
fn tables_of_text_with_marks_for_excel_bars_and_marks_of_byte_order() {
    let p = project();
    let joined = "\u{FEFF}编号,村(社区),内容\n=\"007\",沙边村,村口的路灯坏了半年没有人修\n\u{FEFF}编号,村(社区),内容\n'008,塘头村,鱼塘租\u{200B}金几时公开\n";
    p.write("requests/合并.csv", joined);
    p.write("requests/竖线.csv", "编号|村(社区)|内容\n009|沙边村|旧屋能不能拆了重建\n");
    let run = p.run(&["check"]);
    says(&run, "requests/合并.csv", &["读 3 行 = 用 2 + 搁置 1", "表头又出现一次"]);
    says(&run, "requests/竖线.csv", &["读 1 行 = 用 1", "列“内容”→ 内容"]);
    assert_eq!(ids(&p), ["007", "008", "009"]);
}

#[test]
fn two_encodings_in_one_file() {
    let p = project();
    let (gbk, _, _) = encoding_rs::GBK.encode("2,塘头村,鱼塘租金几时公开\n");
    let bytes = ["编号,村(社区),内容\n1,沙边村,村口的路灯坏了半年没有人修\n".as_bytes(), &gbk].concat();
    p.write("requests/拼起来.csv", bytes);
    let run = p.run(&["check"]);
    says(&run, "requests/拼起来.csv", &["读 2 行 = 用 2"]);
    complains(&run, "requests/拼起来.csv", &["两种编码"]);
}

/// A small file of the formats' crate.
fn sample(ending: &str) -> Vec<u8> {
    fs::read(format!("{}/crates/formats/testdata/sample.{ending}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn old_word_documents_and_layout_files_are_policies_and_letters() {
    let p = project();
    for (name, ending) in [("旧.doc", "doc"), ("金山.wps", "doc"), ("版式.ofd", "ofd")] {
        p.write(&format!("policies/农业局/{name}"), sample(ending));
    }
    p.write("requests/表.et", sample("xls"));
    p.write("requests/信.wps", sample("doc"));
    let run = p.run(&["check", "--all"]);
    says(&run, "policies/农业局/旧.doc", &["doc", "标题 关于样例的通知"]);
    says(&run, "policies/农业局/金山.wps", &["doc"]);
    says(&run, "policies/农业局/版式.ofd", &["ofd", "1 页", "标题 关于样例的通知"]);
    says(&run, "requests/表.et", &["xls；读 2 行 = 用 2"]);
    let found = p.json(&["ask", "租金每年公开吗"]);
    let clauses: Vec<&str> = list(&found, "matches").iter().map(|found| text(found, "clause")).collect();
    assert!(clauses.contains(&"农业局/旧.doc#2") || clauses.iter().any(|clause| clause.ends_with("#2")), "{clauses:?}");
}

#[test]
fn a_note_of_a_word_document_belongs_to_its_clause() {
    let p = project();
    let space = "xmlns:w='w'";
    let words = |words: &str| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>");
    let note = "<w:p><w:r><w:t>二、特困户可以申请慰问金</w:t><w:footnoteReference w:id='5'/></w:r></w:p>";
    let body = words("关于慰问金的通知") + &words("一、每年发放一次。") + note + &words("三、按月公示。");
    let body = format!("<w:document {space}><w:body>{body}</w:body></w:document>");
    let notes =
        format!("<w:footnotes {space}><w:footnote w:id='5'>{}</w:footnote></w:footnotes>", words("需要村里出具证明。"));
    let relations = "<r><r Type='a/officeDocument' Target='word/document3.xml'/></r>";
    let parts = [
        ("_rels/.rels", relations.as_bytes()),
        ("word/document3.xml", body.as_bytes()),
        ("word/footnotes.xml", notes.as_bytes()),
    ];
    p.write("policies/民政局/慰问.docx", zipped(&parts));
    let found = p.json(&["ask", "特困户申请慰问金要出具什么证明"]);
    let first: &Value = &list(&found, "matches")[0];
    assert!(text(first, "clause").ends_with("#2"), "{first}");
    assert_eq!(text(first, "text"), "特困户可以申请慰问金\n注：需要村里出具证明。");
}

#[test]
fn what_cannot_be_read_says_how_to_convert_it() {
    let p = project();
    p.write("policies/农业局/富文本.doc", "{\\rtf1\\ansi 租金}");
    p.write("policies/农业局/坏.doc", &sample("doc")[..3000]);
    p.write("policies/农业局/坏.ofd", &sample("ofd")[..700]);
    let run = p.run(&["check"]);
    complains(&run, "policies/农业局/富文本.doc", &["是 RTF 文档", "另存为 .docx"]);
    complains(&run, "policies/农业局/坏.doc", &["已损坏", "另存为 .docx"]);
    complains(&run, "policies/农业局/坏.ofd", &["已损坏"]);
}

#[test]
fn a_name_that_says_something_else_gets_true_advice() {
    let p = project();
    p.write("requests/富文本.xlsx", "{\\rtf1\\ansi 租金}");
    p.write("requests/扫描.docx", sample("pdf"));
    p.write("requests/文档.xlsx", sample("docx"));
    let run = p.run(&["check"]);
    complains(&run, "requests/富文本.xlsx", &["是 RTF 文档", "另存为 .docx"]);
    complains(&run, "requests/扫描.docx", &["内容其实是 pdf"]);
    complains(&run, "requests/文档.xlsx", &["内容其实是 Word 文档", "改正文件名的后缀"]);
}
