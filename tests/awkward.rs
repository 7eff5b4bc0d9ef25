//! What `check` says of files as offices really send them: tests/awkward/, made by the script in it.

use crate::common::{Project, Run, list, number, text};
use serde_json::Value;

/// The awkward project, in a folder of its own.
fn awkward() -> Project {
    Project::copy_of("tests/awkward")
}

/// What is printed of one file, up to the next.
fn said(run: &Run, file: &str) -> String {
    let begin = format!("  {file}：");
    let lines = run.out.lines().skip_while(|line| !line.starts_with(&begin));
    let (first, rest): (Vec<&str>, Vec<&str>) = (lines.clone().take(1).collect(), lines.skip(1).collect());
    let own = rest.into_iter().take_while(|line| line.starts_with("    "));
    first.into_iter().chain(own).collect::<Vec<_>>().join("\n")
}

#[track_caller]
pub fn says(run: &Run, file: &str, words: &[&str]) {
    let said = said(run, file);
    for word in words {
        assert!(said.contains(word), "“{word}” is not in: {said}\n{}", run.out);
    }
}

/// The lines of problems that name a file.
#[track_caller]
pub fn complains(run: &Run, file: &str, words: &[&str]) {
    let lines: Vec<&str> = run.out.lines().filter(|line| line.contains(&format!("] {file}"))).collect();
    for word in words {
        assert!(lines.iter().any(|line| line.contains(word)), "“{word}” is not in: {lines:?}\n{}", run.out);
    }
}

#[test]
fn tables_of_every_sort() {
    let run = awkward().run(&["check"]);
    assert_eq!(run.code, 1);
    says(
        &run,
        "requests/01-gbk.csv",
        &[
            "csv，gb18030；读 3 行 = 用 2 + 搁置 1",
            "表头在第 2 行",
            "列“意见建议”→ 内容",
            "搁置：没有诉求内容，这一行未使用（第 4 行）",
        ],
    );
    complains(&run, "requests/01-gbk.csv 第5行", &["去年春天"]);
    says(&run, "requests/02-utf16.csv", &["UTF-16LE；读 2 行 = 用 2"]);
    complains(&run, "requests/02-utf16.csv 第3行", &["花名册里没有“月球村”"]);
    says(&run, "requests/03-合并单元格.xlsx", &["xlsx；读 3 行 = 用 3", "表头在第 4 行", "列“反映问题”→ 内容"]);
    says(
        &run,
        "requests/04-几个工作表.xlsx",
        &["读 3 行 = 用 3", "工作表“填写说明”：没有认出诉求表，未读取", "工作表“九江镇”：1 行"],
    );
    says(&run, "requests/07-未闭合引号.csv", &["读 2 行 = 用 2"]);
    complains(&run, "requests/07-未闭合引号.csv 第2行", &["引号没有配对"]);
    says(&run, "requests/08-网页.xls", &["html，gb18030；读 2 行 = 用 2", "列“诉求内容”→ 内容"]);
    complains(&run, "requests/08-网页.xls", &["内容其实是网页"]);
    complains(&run, "requests/09-空.csv", &["文件是空的"]);
    // A folder is a round, whatever its name looks like.
    says(&run, "requests/10-文件夹.csv/说明.txt", &["txt，UTF-8；读 1 行 = 用 1"]);
}

#[test]
fn letters_in_word() {
    let run = awkward().run(&["check"]);
    says(&run, "requests/05-表格.docx", &["docx；读 2 行 = 用 2", "列“村（社区）”→ 村(社区)"]);
    says(&run, "requests/06-段落.docx", &["docx；读 2 行 = 用 2", "每段一条", "“岗头村意见建议汇总”是标题"]);
}

#[test]
fn policies_say_themselves_what_they_are() {
    let run = awkward().run(&["check"]);
    says(
        &run,
        "policies/资源局/自动编号.docx",
        &[
            "文号 南府办〔2023〕912号",
            "标题 关于印发农村宅基地腾退补助办法（试行）的通知",
            "施行日期 2023-07-01",
            "失效日期 2028-06-30",
            "取自文件夹：部门 资源局",
        ],
    );
    says(
        &run,
        "policies/教育局/文字.pdf",
        &["2 页", "文号 南教〔2022〕931号", "发文日期 2022-08-15", "失效日期 2025-08-31"],
    );
    says(&run, "policies/教育局/网页.html", &["html，gb18030", "文号 南教〔2023〕907号", "没有写明：失效日期"]);
    assert!(run.out.contains("南教〔2023〕907号《关于随迁子女入学的通知》：2024-01-01 起才施行"), "{}", run.out);
    assert!(
        run.out.contains("南府办〔2019〕908号《农村宅基地退出暂行办法》：已由 南府办〔2023〕912号 替代"),
        "{}",
        run.out
    );
    complains(&run, "policies/教育局/扫描.pdf", &["是扫描件（1 页都是图片）", "Word 版"]);
    complains(&run, "policies/教育局/旧版.doc", &["旧版 Word", "另存为 .docx"]);
    complains(&run, "policies/教育局/密码.docx", &["有密码保护"]);
}

/// The first clause that answers, with its text.
fn answer(p: &Project, question: &str) -> (String, String) {
    let found = p.json(&["ask", question]);
    let first: &Value = &list(&found, "matches")[0];
    (text(first, "clause").to_string(), text(first, "text").to_string())
}

#[test]
fn clauses_keep_their_automatic_numbers_and_tables() {
    let p = awkward();
    let (clause, words) = answer(&p, "退出全部宅基地每平方米补助多少");
    assert_eq!(clause, "南府办〔2023〕912号#2");
    assert!(words.contains("（一）退出全部的，每平方米补助六百元；"), "{words}");
    let (clause, words) = answer(&p, "西樵镇九江镇补助标准");
    assert_eq!(clause, "南府办〔2023〕912号#3");
    assert!(words.contains("| 西樵镇 | 600 | 400 |"), "{words}");
    // Over a page's end, without running head and page number.
    let (clause, words) = answer(&p, "午餐费收支怎样公布");
    assert_eq!(clause, "南教〔2022〕931号#2");
    assert!(words.ends_with("不得挪作他用。") && !words.contains('—'), "{words}");
}

#[test]
fn silent_villages_are_told_by_town_and_rows_add_up() {
    let check = awkward().json(&["check"]);
    let silent = list(&check, "silent");
    assert_eq!((silent.len(), text(&silent[0], "town")), (1, "九江镇"));
    let sums = &check["sums"];
    assert_eq!(number(sums, "read"), number(sums, "used") + number(sums, "set_aside"));
    assert_eq!(number(sums, "set_aside"), 1);
}

#[test]
fn bombs_are_refused_in_little_memory() {
    let p = Project::new();
    let deep = "<div>".repeat(300_000);
    p.write("policies/农业局/深.html", deep);
    let entities: String = (1..30).map(|n| format!("<!ENTITY e{n} '&e{m};&e{m};'>", m = n - 1)).collect();
    let body = format!(
        "<!DOCTYPE d [<!ENTITY e0 'x'>{entities}]><w:document xmlns:w='w'><w:body><w:p>&e29;</w:p></w:body></w:document>"
    );
    p.write("policies/农业局/实体.docx", zipped(&[("word/document.xml", body.as_bytes())]));
    p.write("policies/农业局/大.docx", zipped(&[("word/document.xml", &vec![b' '; 40 << 20])]));
    let (open, close) = ("<w:sdt><w:sdtContent>".repeat(50_000), "</w:sdtContent></w:sdt>".repeat(50_000));
    let nested = format!("<w:document xmlns:w='w'><w:body>{open}{close}</w:body></w:document>");
    p.write("policies/农业局/套.docx", zipped(&[("word/document.xml", nested.as_bytes())]));
    let mut far = rust_xlsxwriter::Workbook::new();
    far.add_worksheet().write(0, 0, "内容").unwrap().write(1_048_575, 16_383, "远").unwrap();
    p.write("requests/远.xlsx", far.save_to_buffer().unwrap());
    p.write("policies/农业局/表单.pdf", forms_in_forms());
    let run = p.run(&["check"]);
    complains(&run, "policies/农业局/深.html", &["嵌套过深"]);
    complains(&run, "policies/农业局/实体.docx", &["打不开"]);
    complains(&run, "policies/农业局/大.docx", &["解压后超过 32 MB"]);
    complains(&run, "policies/农业局/套.docx", &["嵌套过深"]);
    complains(&run, "policies/农业局/表单.pdf", &["打不开"]);
    complains(&run, "requests/远.xlsx", &["散得太开"]);
}

/// A page whose form draws a form twice, and so on, forty deep.
fn forms_in_forms() -> String {
    let mut pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj \
                   3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>endobj \
                   4 0 obj<</Length 5>>\nstream\n/F Do\nendstream endobj\n"
        .to_string();
    for at in 5..45 {
        let draws = "/F Do /F Do 0 0 1 1 re f";
        let next = at + 1;
        pdf += &format!(
            "{at} 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {next} 0 R>>>>/Length {}>>\nstream\n{draws}\nendstream endobj\n",
            draws.len()
        );
    }
    pdf + "trailer<</Root 1 0 R>>\n"
}

pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
