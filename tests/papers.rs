//! `xuanti papers` and `xuanti replies`: what goes up, out and back to the villages, and how the Word files are set.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use jiff::Timestamp;
use jiff::civil::date;
use rust_xlsxwriter::Workbook;
use xuanti::ledger::{Author, Decision, Edit, EpisodeEdit, Ledger};
use xuanti::model::{Attendance, TopicAnswer};

use crate::common::{Project, list, text};

const REQUEST: &str = "上报件/关于测试区农村政策直播选题安排的请示.docx";
const NOTICE: &str = "上报件/关于测试区农村政策直播安排的通知.docx";

/// A part of a Word file.
fn part(file: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What a Word file says, without its marks.
fn said(file: &Path) -> String {
    let document = part(file, "word/document.xml");
    let text: String = document.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text)).collect();
    text.replace("&#x2f;", "/")
}

/// Records decisions that other commands make.
fn record(p: &Project, decisions: impl IntoIterator<Item = Decision>) {
    let author = Author { who: "某人".into(), at: Timestamp::UNIX_EPOCH };
    let mut writing = Ledger::of(p.root()).write(author).unwrap();
    for decision in decisions {
        writing.record(decision).unwrap();
    }
    writing.commit().unwrap();
}

/// The rows of a workbook's only sheet below its heads.
fn rows(file: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().skip(3).map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn all_rows(p: &Project) -> Vec<Vec<String>> {
    let files = crate::common::files(&p.path("回告"));
    files.iter().flat_map(|file| rows(file)).collect()
}

fn names(p: &Project, folder: &str) -> BTreeSet<String> {
    let named = |path: &std::path::PathBuf| path.strip_prefix(p.path(folder)).unwrap().display().to_string();
    crate::common::files(&p.path(folder)).iter().map(named).collect()
}

#[test]
fn papers_are_set_as_official_papers_are() {
    let p = Project::new();
    p.done(&["papers"]);
    let file = p.path(REQUEST);
    let (document, styles) = (part(&file, "word/document.xml"), part(&file, "word/styles.xml"));
    // A4 with 37 mm above, 28 mm at the left, 156 × 225 mm of text.
    assert!(document.contains(r#"<w:pgSz w:w="11906" w:h="16838"/>"#));
    assert!(document.contains(r#"w:top="2098" w:right="1474" w:bottom="1984" w:left="1588""#));
    let style = |id: &str| {
        let from = styles.find(&format!(r#"w:styleId="{id}""#)).unwrap();
        styles[from..].split("</w:style>").next().unwrap().to_string()
    };
    let has = |id: &str, marks: &[&str]| {
        for mark in marks {
            assert!(style(id).contains(mark), "{id} lacks {mark}: {}", style(id));
        }
    };
    assert!(styles.contains(r#"w:eastAsia="仿宋_GB2312" w:cs="Times New Roman"/><w:spacing w:val="-5"/>"#));
    assert!(styles.contains(r#"<w:sz w:val="32"/>"#) && styles.contains(r#"w:line="560" w:lineRule="exact""#));
    has("Title", &["方正小标宋简体", r#"<w:sz w:val="44"/>"#, r#"<w:jc w:val="center"/>"#]);
    has("Heading1", &["黑体"]);
    has("Heading2", &["楷体_GB2312"]);
    has("Label", &["黑体"]);
    has("Body", &[r#"w:firstLineChars="200""#]);
    has("PageNumber", &["宋体", r#"<w:sz w:val="28"/>"#]);
    // “— 1 —” at the outer edge.
    assert!(part(&file, "word/settings.xml").contains("evenAndOddHeaders"));
    for (name, side) in [("word/odd.xml", "right"), ("word/even.xml", "left")] {
        let footer = part(&file, name);
        assert!(footer.contains(&format!(r#"<w:jc w:val="{side}"/>"#)) && footer.contains("— "), "{footer}");
    }
    // Heads of tables on every page, rows whole, four attachments on pages of their own.
    assert_eq!(document.matches("<w:tblHeader/>").count(), document.matches("<w:tbl>").count());
    assert!(!document.contains("w:color w:val") && !document.contains("w:shd"));
    for n in 1..=4 {
        let label = format!("附件{n}</w:t>");
        let before = &document[..document.find(&label).unwrap()];
        assert!(before.rsplit("<w:p>").next().unwrap().contains("pageBreakBefore"), "附件{n}");
    }
    // The same bytes every time.
    let bytes = std::fs::read(&file).unwrap();
    p.done(&["papers"]);
    assert!(bytes == std::fs::read(&file).unwrap());
}

#[test]
fn papers_speak_of_the_batch_in_hand_and_say_what_is_not_approved() {
    let p = Project::new();
    let config = std::fs::read_to_string(p.path("xuanti.toml")).unwrap();
    p.write("xuanti.toml", config + "[papers]\nto = \"某某会\"\nfrom = \"某某办\"\nsigner = \"某某\"\n");
    p.run(&["papers"]).says(0, &["送审稿", "[papers]"]);
    let request = said(&p.path(REQUEST));
    for word in [
        "（送审稿）",
        "某某会：",
        "签发人：某某",
        "某某办",
        "妥否，请批示。",
        "【　　】",
        "附件：1.首批直播安排表",
        "2023年【　】月【　】日",
        "恳请同意首批",
        "选题原则",
    ] {
        assert!(request.contains(word), "{word}: {request}");
    }
    // The two kinds stand side by side; the form to send back is in the notice.
    assert!(request.contains("群众热点咨询") && request.contains("村居重点推进"));
    assert!(said(&p.path(NOTICE)).contains("分会场地点"));
    let plan = p.json(&["plan"]);
    let first = &list(&plan, "episodes")[0];
    let outline = said(&p.path(&format!("上报件/提纲/第1期 {}.docx", text(first, "theme"))));
    assert!(outline.contains("主持词") && outline.contains("（送审稿）"));
    for paper in crate::common::files(&p.path("上报件")) {
        let said = said(&paper);
        for topic in list(first, "topics") {
            assert!(!said.contains(text(topic, "id")), "{} shows an id", paper.display());
        }
        assert!(!said.contains("概率") && !said.contains("xuanti"), "{}", paper.display());
    }
    assert!(!p.path("上报件/总结.docx").exists() && !p.path("上报件/补充通知.docx").exists());

    p.done(&["accept"]);
    let run = p.run(&["papers"]);
    assert!(run.code == 0 && !run.err.contains("送审稿"), "{}", run.err);
    assert!(!said(&p.path(REQUEST)).contains("送审稿"));

    // What departments said, a change with its reason, a broadcast: all are told.
    let topic = text(&list(first, "topics")[0], "id").to_string();
    let answer = |leads| TopicAnswer { topic: topic.clone(), leads: Some(leads), ..TopicAnswer::default() };
    let returned = |department: &str| Decision::Returned {
        department: department.into(),
        file: "单.xlsx".into(),
        topics: vec![answer(true)],
        clauses: Vec::new(),
    };
    let theme = text(first, "theme").to_string();
    let edit = |day, why: &str| Decision::Edited {
        edits: vec![EpisodeEdit { episode: 1, theme: theme.clone(), edit: Edit::Dated { date: day } }],
        why: why.into(),
    };
    record(&p, [returned("农业局"), returned("民政局"), edit(date(2023, 7, 20), "主讲人<出差>")]);
    p.done(&["papers"]);
    let request = said(&p.path(REQUEST));
    assert!(
        request.contains("都要牵头") && request.contains("请明确牵头部门") && request.contains("已收回"),
        "{request}"
    );
    let supplement = said(&p.path("上报件/补充通知.docx"));
    for word in ["2023年7月18日", "2023年7月20日", "主讲人&lt;出差&gt;", "播出日期"] {
        assert!(supplement.contains(word), "{word}: {supplement}");
    }

    p.done(&["--today", "2023-07-21", "aired", "2023-07-20", "--viewers", "1250"]);
    let venue =
        Attendance { town: "甲镇".into(), village: "东村".into(), expected: [2, 3, 4, 5], present: [1, 3, 4, 5] };
    record(&p, [Decision::Attended { date: date(2023, 7, 20), venues: vec![venue] }]);
    p.done(&["--today", "2023-07-21", "papers"]);
    let summary = said(&p.path("上报件/总结.docx"));
    for word in ["已播出1期，收看1250人次", "13/14", "应到14人次", theme.as_str()] {
        assert!(summary.contains(word), "{word}: {summary}");
    }
}

#[test]
fn a_hostile_district_breaks_no_file_and_leaves_no_folder() {
    let p = Project::new();
    p.write("xuanti.toml", "district = \"测/试<区>..\"\ntoday = \"2023-07-03\"\nfound_threshold = 0.0\n");
    p.done(&["papers", "--out", p.path("出").to_str().unwrap()]);
    assert!(names(&p, "出").contains("关于测_试_区_..农村政策直播选题安排的请示.docx"), "{:?}", names(&p, "出"));
    // Laid among the letters they are refused.
    let before = p.json(&["status"])["sums"].clone();
    for paper in crate::common::files(&p.path("出")) {
        std::fs::copy(&paper, p.path("requests").join(paper.file_name().unwrap())).unwrap();
    }
    assert_eq!(p.json(&["status"])["sums"], before);
    // Nothing to plan and nothing aired: nothing is written.
    let empty = Project::of(&[
        ("xuanti.toml", "today = \"2023-07-03\"\n"),
        ("requests/一.csv", "编号,意见建议\n1,村口的路灯坏了谁来修？\n"),
    ]);
    assert_eq!(empty.run(&["papers"]).code, 1);
    assert!(!empty.path("上报件").exists());
}

const LETTERS: &str = "A7,乙镇,中村,群众热点咨询,无,2023-05-07\n\
    A8,乙镇,中村,群众热点咨询,我们组长贺有田把集体鱼塘便宜包给自己妻弟，账本从来不让人看，请上面派人来查他。,2023-05-08\n\
    A9,乙镇,北村,群众热点咨询,上次直播讲得太快，字幕又小，老人家看不清，建议放慢一点、多请懂本地话的人来讲。,2023-05-09\n\
    A10,,,群众热点咨询,宅基地建房申请要多久？电话13800000000,2023-05-10\n";

#[test]
fn villages_are_told_after_approval_and_sign() {
    let p = Project::new();
    let first = std::fs::read_to_string(p.path("requests/第一轮.csv")).unwrap();
    p.write("requests/第一轮.csv", first + LETTERS);
    // Before anything is approved nobody is told anything.
    p.run(&["replies"]).says(1, &["xuanti accept"]);
    assert!(!p.path("回告").exists());
    p.done(&["accept"]);
    p.run(&["replies"]).says(0, &["xuanti replies in"]);
    assert_eq!(
        names(&p, "回告"),
        ["回告-乙镇.xlsx", "回告-未注明镇街.xlsx", "回告-甲镇.xlsx"].map(String::from).into()
    );
    let told = all_rows(&p);
    let of = |id: &str| told.iter().find(|row| row[0] == id).map(|row| (row[3].clone(), row[4].clone()));
    assert_eq!(of("A1").unwrap().0, "已排", "{told:?}");
    assert!(of("A1").unwrap().1.contains("7月18日（星期二）15:00第1期"));
    assert_eq!(of("A9").unwrap().0, "已收悉");
    assert_eq!((of("A7"), of("A8")), (None, None), "neither empty nor referred letters");
    let all = format!("{told:?}");
    assert!(!all.contains("贺有田") && !all.contains("13800000000") && all.contains("138****0000"));
    // The report says the same.
    p.run(&["report"]);
    let mut book: Xlsx<_> = open_workbook(p.path("报告/工作簿.xlsx")).unwrap();
    let sheet = book.worksheet_range("村居回复单").unwrap();
    let report: BTreeSet<String> =
        sheet.rows().skip(3).map(|row| format!("{} {} {}", row[2], row[5], row[6])).collect();
    let replies: BTreeSet<String> = told.iter().map(|row| format!("{} {} {}", row[0], row[3], row[4])).collect();
    assert_eq!(report, replies);

    // Aired: where to watch again.
    p.done(&["--today", "2023-07-19", "aired", "2023-07-18"]);
    p.done(&["--today", "2023-07-19", "replies"]);
    let told = all_rows(&p);
    let of = |id: &str| told.iter().find(|row| row[0] == id).map(|row| (row[3].clone(), row[4].clone())).unwrap();
    assert_eq!(of("A1").0, "已播");
    assert!(of("A1").1.contains("回看：【链接】"));

    // Signed ones come back in any form; what is odd is told.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let filled = [
        ["诉求编号", "村（社区）", "签收人", "签收日期", "办结"],
        ["A1", "东村", "某某", "", ""],
        ["A2", "西村", "", "2023-07-20", ""],
        ["A3", "南村", "", "", "否"],
        ["B9", "南村", "某某", "", ""],
    ];
    for (r, row) in (0..).zip(filled) {
        for (c, cell) in (0..).zip(row) {
            sheet.write_string(r, c, cell).unwrap();
        }
    }
    book.save(p.path("甲.xlsx")).unwrap();
    p.write("乙.csv", "诉求编号,签收人,签收日期,办结\nA1,某某,,\nA5,,,是\n");
    let [first, second] = ["甲.xlsx", "乙.csv"].map(|name| p.path(name).display().to_string());
    let run = p.run(&["replies", "in", &first, &second]);
    run.says(
        1,
        &["甲.xlsx", "第5行", "B9", "A1”在甲.xlsx第2行已经签收过", "还没有签收的 5 件", "甲镇 2 件", "乙镇 2 件"],
    );
    assert!(run.out.contains("已回告诉求 3 件"), "{}", run.out);
    assert!(p.done(&["status"]).contains("村居已签收回告 3 件"));
    p.run(&["replies", "in", &second]).says(1, &["以前已经记过", "没有新的签收"]);
    p.done(&["undo"]);
    assert!(!p.done(&["status"]).contains("已签收"));
    // Mistakes are told.
    p.run(&["replies", "in", "没有.xlsx"]).says(2, &["找不到文件"]);
    p.write("别的.csv", "");
    p.run(&["replies", "in", p.path("别的.csv").to_str().unwrap()]).says(1, &["别的.csv"]);
}

#[test]
fn what_departments_answer_is_what_villages_are_told() {
    let p = Project::new();
    p.run(&["accept", "--episodes", "1"]).says(0, &[]);
    p.done(&["replies"]);
    let told = all_rows(&p);
    let open: Vec<&Vec<String>> = told.iter().filter(|row| row[3] == "研究中").collect();
    assert!(!open.is_empty() && open.iter().all(|row| !row[4].contains("答复")), "{told:?}");
    let id = open[0][0].clone();
    let topic = text(&p.topic_of(&id), "id").to_string();
    let answer =
        TopicAnswer { topic: topic.clone(), reply: "以窗口公布为准。".into(), ..TopicAnswer::default() };
    record(
        &p,
        [Decision::Returned {
            department: "农业局".into(),
            file: "单.xlsx".into(),
            topics: vec![answer],
            clauses: vec![],
        }],
    );
    p.done(&["replies"]);
    let of = |id: &str| all_rows(&p).into_iter().find(|row| row[0] == id).map(|row| (row[3].clone(), row[4].clone()));
    assert_eq!(of(&id), Some(("书面答复".into(), "以窗口公布为准。".into())));
    // A written answer counts before what was agreed, and hides no phone number.
    record(&p, [Decision::Answered { topic, text: "请致电13800000000。".into(), document: String::new() }]);
    p.done(&["replies"]);
    assert_eq!(of(&id).unwrap().1, "请致电138****0000。");
}
