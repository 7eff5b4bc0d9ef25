//! Letters as villages, towns and hot-lines really send them: which column is the text, which rows are no letters, who speaks, what
//! a round is, and by what a letter is known.

use std::fs;

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::common::{Project, list, number, text, texts};

fn check(p: &Project) -> Value {
    p.json(&["check"])
}

/// What the problems of a check say, each in one line.
fn told(check: &Value) -> Vec<String> {
    let line = |p: &Value| {
        let of = |field: &str| p[field].as_str().unwrap_or_default().to_string();
        format!("{} {} {} {}：{}。{}", of("file"), of("sheet"), p["row"], of("column"), of("what"), of("todo"))
    };
    list(check, "problems").iter().map(line).collect()
}

#[track_caller]
fn tells(check: &Value, words: &[&str]) {
    let lines = told(check);
    assert!(lines.iter().any(|line| words.iter().all(|word| line.contains(word))), "{words:?} is not told: {lines:#?}");
}

fn sums(check: &Value) -> [u64; 3] {
    ["read", "used", "set_aside"].map(|of| number(&check["sums"], of))
}

/// The texts of a project's asks.
fn asks(p: &Project) -> Vec<String> {
    let ranking = p.json(&["rank"]);
    let ids: Vec<String> = list(&ranking, "topics").iter().flat_map(|t| texts(t, "asks")).map(str::to_string).collect();
    let mut asks: Vec<String> =
        ids.iter().map(|id| p.json(&["topic", &topic_with(&ranking, id)])).map(|t| t.to_string()).collect();
    asks.sort();
    asks
}

fn topic_with(ranking: &Value, ask: &str) -> String {
    let holds = |t: &&Value| texts(t, "asks").contains(&ask);
    text(list(ranking, "topics").iter().find(holds).unwrap(), "id").to_string()
}

const ROSTER: &str =
    "村(社区),镇(街道),类型,别名\n柳塘村,东岭镇,涉农,\n石桥村民委员会,西湖镇,涉农,\n大坪社区居民委员会,西湖镇,城市,\n";

const POLICY: &str = "---\nnumber: 农〔2021〕1号\ntitle: 农村宅基地管理办法\ndepartment: 农业局\nissued: 2021-01-01\neffective: 2021-01-01\n\
                      expires: 2031-01-01\npublic: 是\n---\n第一条 农村村民申请宅基地，应当向村民小组提出书面申请。\n";

fn project(files: &[(&str, &str)]) -> Project {
    let own =
        [("xuanti.toml", "today = \"2023-07-03\"\n"), ("villages.csv", ROSTER), ("policies/农业局/一.md", POLICY)];
    Project::of(&own.into_iter().chain(files.iter().copied()).collect::<Vec<_>>())
}

#[test]
fn the_text_is_found_beside_a_title_and_the_office_s_answer_is_none() {
    let rows = "编号,标题,正文栏,受理日期,办理结果\n\
                1,咨询,村口的水泥路烂了两年，骑车摔过人，几时翻修,2024-03-01,已转交通部门，预计下月开工，请留意公告。\n\
                2,求助,外出打工的人能不能由家里人代缴合作医疗,2024-03-02,您好，可以在手机上代缴，步骤见附页。\n";
    let p = project(&[("requests/一.csv", rows)]);
    let check = check(&p);
    let columns = list(&list(&check, "files")[0], "columns").clone();
    let of = |name: &str| columns.iter().find(|c| c[0] == name).unwrap()[1].as_str().unwrap().to_string();
    assert_eq!((of("正文栏"), of("受理日期")), ("内容".into(), "日期".into()));
    assert!(of("办理结果").contains("不作诉求"), "{columns:?}");
    let all = asks(&p).join("\n");
    assert!(all.contains("水泥路") && !all.contains("开工"), "{all}");
}

#[test]
fn every_column_of_texts_is_used_and_what_is_not_used_is_told() {
    let rows = "序号,村居,存在问题,意见建议,希望讲解的政策,备注,办理情况\n\
                1,柳塘村,水渠堵了,建议尽快清理,农村宅基地怎样申请,镇里去年也提过一次，一直没有回音,已派单\n\
                2,石桥村,,,医保断了怎样补,,\n";
    let p = project(&[("requests/一.csv", rows)]);
    let check = check(&p);
    assert_eq!(sums(&check), [2, 2, 0]);
    tells(&check, &["备注", "第 2 行", "没有用作诉求"]);
    let ranking = p.json(&["rank"]);
    // Which policy to explain is an ask of its own beside the trouble.
    assert_eq!(number(&ranking["sums"], "asks"), 3, "{ranking}");
}

#[test]
fn kinds_in_columns_of_their_own() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["村", "诉求", "", "日期"]).unwrap();
    sheet.write_row(1, 0, ["", "群众热点咨询", "村居重点推进", ""]).unwrap();
    sheet.write_row(2, 0, ["柳塘村", "医保断了怎样补缴", "旧村改造方案要不要表决", "2023-05-08"]).unwrap();
    let p = project(&[]);
    p.write("requests/一.xlsx", book.save_to_buffer().unwrap());
    let ranking = p.json(&["rank"]);
    assert_eq!(ranking["sums"]["asks_by_kind"], serde_json::json!([1, 1]), "{ranking}");
}

#[test]
fn totals_signatures_and_second_headers_are_told_and_counted() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "某镇意见建议汇总表").unwrap();
    sheet.write_row(1, 0, ["序号", "村（社区）", "具体内容"]).unwrap();
    sheet.write_row(2, 0, ["1", "柳塘村", "宅基地面积怎样算"]).unwrap();
    sheet.write_row(3, 0, ["序号", "村（社区）", "具体内容"]).unwrap();
    sheet.write_row(4, 0, ["2", "石桥村", "医保断了怎样补"]).unwrap();
    sheet.write_row(5, 0, ["合计", "", "2条"]).unwrap();
    sheet.write_row(6, 0, ["填报人：某某", "联系电话：13800000000", "填报日期：2023年5月11日"]).unwrap();
    let p = project(&[]);
    p.write("requests/一.xlsx", book.save_to_buffer().unwrap());
    let check = check(&p);
    assert_eq!(sums(&check), [5, 2, 3]);
    for words in [["4", "表头又出现一次"], ["6", "合计行"], ["7", "落款"]] {
        tells(&check, &words);
    }
    // Rows that are no letters are no fault of the file.
    assert_eq!(p.run(&["check"]).code, 0);
}

#[test]
fn files_joined_one_behind_the_other() {
    let joined = "\u{feff}编号,村（社区）,内容\nB1,柳塘村,宅基地怎样申请\n\u{feff}编号,备注,村（社区）,内容\nB2,急,石桥村,医保断了怎样补\n";
    let p = project(&[("requests/一.csv", joined)]);
    let check = check(&p);
    assert_eq!((sums(&check), number(&check["sums"], "sent")), ([3, 2, 1], 2));
    assert!(asks(&p).join("").contains("B2.1"));
}

#[test]
fn empty_answers_are_letters_without_a_need() {
    let answers = [
        "无",
        "无意见",
        "谢谢党和政府",
        "完全同意",
        "见附件",
        "（空）",
        "N/A",
        "null",
        "7",
        "以上",
        "收到并传达",
        "不清楚",
    ];
    let rows: String = answers.iter().enumerate().map(|(n, answer)| format!("K{n},柳塘村,{answer}\n")).collect();
    let p = project(&[("requests/一.csv", &format!("编号,村,内容\n{rows}M1,石桥村,宅基地怎样申请\n"))]);
    let ranking = p.json(&["rank"]);
    assert_eq!((number(&ranking["sums"], "no_need"), number(&ranking["sums"], "asks")), (12, 1), "{ranking}");
    let run = p.run(&["check"]);
    assert!(run.out.contains("其中 12 件没有事项"), "{}", run.out);
    assert_eq!(number(&check(&p)["sums"], "sent"), 2);
}

#[test]
fn one_village_however_it_is_written() {
    let rows = "镇街,村,内容\n,柳塘村委会,一\u{200b}户能批几亩宅基地\n东岭,柳塘,宅基地面积怎样算\n,东岭镇柳塘邨,宅基地怎样申请\n,石桥村,宅基地几时批\n,大坪社区,医保断了怎样补\n,大坪居委会,医保几时缴\n";
    let p = project(&[("requests/一.csv", rows)]);
    let check = check(&p);
    assert_eq!((number(&check["sums"], "sent"), list(&check, "problems").len()), (3, 0), "{:?}", told(&check));
    // And where nobody gives a roster.
    let rows = "村,内容\n柳塘村委会,宅基地怎样申请\n柳塘村民委员会,宅基地怎样申请手续\n东岭镇柳塘村,申请宅基地找谁\n柳塘,宅基地申请要多久\n";
    p.write("另.csv", rows);
    let file = p.path("另.csv");
    let ranking = p.json(&["rank", "--no-project", file.to_str().unwrap()]);
    assert_eq!(number(&ranking["sums"], "villages"), 1, "{ranking}");
}

#[test]
fn a_folder_of_forms_is_one_round() {
    let p = project(&[]);
    let form = |village: &str, rows: &str| format!("意见建议征集表\n填报单位：{village}\n编号,意见建议\n{rows}");
    p.write("requests/第一轮/东岭镇/柳塘.csv", "编号,意见建议\n1,宅基地怎样申请\n2,医保断了怎样补\n");
    p.write("requests/第一轮/柳塘补报.csv", form("柳塘村委会", "1,农机补贴怎样领\n"));
    p.write("requests/第一轮/a02.csv", form("石桥村民委员会", "1,鱼塘租约几时到期\n"));
    p.write("requests/第一轮/大坪社区.csv", "编号,意见建议\n1,无\n");
    p.write("requests/第一轮/又.zip", "PK");
    let run = p.run(&["check"]);
    for words in [
        "requests/第一轮/：4 个文件，是一轮",
        "已报 3 个村居",
        "报了两次的 1 个：东岭镇柳塘村（2 个文件）",
        "空表 1 个：requests/第一轮/大坪社区.csv",
    ] {
        assert!(run.out.contains(words), "“{words}” is not in: {}", run.out);
    }
    let check = check(&p);
    assert_eq!((number(&check["sums"], "sent"), sums(&check)), (3, [5, 5, 0]));
    tells(&check, &["又.zip", "已跳过"]);
    let status = p.json(&["status"]);
    assert_eq!(number(&status, "rounds"), 1);
    assert_eq!(texts(&status, "forms"), ["第一轮 4 个文件，报了两次的村居 1 个，空表 1 个"]);
    // Numbers that begin anew in every form are no ids.
    let ids: Vec<String> =
        list(&p.json(&["rank"]), "topics").iter().flat_map(|t| texts(t, "requests")).map(str::to_string).collect();
    assert!(ids.iter().filter(|id| id.starts_with('x')).count() >= 3, "{ids:?}");
}

#[test]
fn forms_beside_each_other_are_told_to_go_into_a_folder() {
    let p = project(&[]);
    for village in ["柳塘村", "石桥村", "大坪社区"] {
        p.write(&format!("requests/{village}.csv"), "内容\n宅基地怎样申请\n");
    }
    tells(&check(&p), &["3 个文件各只有一个村居", "requests/第一轮/"]);
}

#[test]
fn copies_without_a_name_are_letters_and_count_once() {
    let rows: String =
        (0..40).map(|n| format!("Z{n},匿名,夜里打桩太吵，请讲讲噪声管理{}\n", "！".repeat(n % 3))).collect();
    let p = project(&[("requests/一.csv", &format!("编号,姓名,内容\n{rows}"))]);
    let ranking = p.json(&["rank"]);
    let topic = &list(&ranking, "topics")[0];
    assert_eq!((number(topic, "villages"), number(topic, "letters"), number(&ranking["sums"], "villages")), (1, 1, 0));
    assert!(p.run(&["rank"]).out.contains("0＋1信"));
    // Told like other notes: twenty lines, and how many more.
    let lines = told(&check(&p));
    let again: Vec<&String> = lines.iter().filter(|line| line.contains("重复报送")).collect();
    assert_eq!(again.len(), 21, "{again:#?}");
    assert!(again[0].contains("只计一次") && again[20].contains("还有 17 处"), "{again:#?}");
}

#[test]
fn firms_are_firms() {
    let rows = "报送人,村,内容\n企业,大坪社区,稳岗补贴怎样申请\n某某五金有限公司,,招工补贴怎样申请\n村委会,柳塘村,宅基地怎样申请\n";
    let p = project(&[("requests/一.csv", rows)]);
    let status = p.json(&["status"]);
    let sender = &status["by_sender"];
    assert_eq!([number(sender, "两新"), number(sender, "涉农"), number(sender, "城市")], [2, 1, 0], "{sender}");
}

/// Letters of two matters, of which one was explained.
fn explained() -> Project {
    let p = Project::new();
    fs::remove_file(p.path("requests/第一轮.csv")).unwrap();
    p.write("requests/一.csv", LETTERS);
    let ranking = p.json(&["rank"]);
    let topic = list(&ranking, "topics").iter().find(|t| text(t, "name").contains("宅基地")).unwrap().clone();
    p.done(&["--today", "2023-07-19", "aired", "2023-07-18", "--topic", text(&topic, "id")]);
    p
}

const LETTERS: &str = "村,意见建议\n东村,农村宅基地建房怎么申请\n西村,宅基地建房申请要什么手续\n南村,高龄老人津贴怎么申领\n北村,老人高龄津贴几时发放\n";

fn aired(p: &Project) -> Vec<String> {
    let ranking = p.json(&["--today", "2023-07-19", "rank"]);
    let aired = |t: &&Value| !list(t, "aired").is_empty();
    list(&ranking, "topics").iter().filter(aired).map(|t| text(t, "name").to_string()).collect()
}

#[test]
fn what_was_decided_goes_with_the_letter_however_its_file_is_changed() {
    let before = aired(&explained());
    assert_eq!(before.len(), 1);
    let sorted = explained();
    let mut lines: Vec<&str> = LETTERS.lines().collect();
    lines[1..].reverse();
    sorted.write("requests/一.csv", lines.join("\n"));
    let renamed = explained();
    fs::rename(renamed.path("requests/一.csv"), renamed.path("requests/零（定稿）.csv")).unwrap();
    let titled = explained();
    titled.write("requests/一.csv", format!("某区意见汇总\n\n{LETTERS}"));
    let joined = explained();
    joined.write("requests/00.csv", "序号,村,意见建议\n1,中村,集体股权分红几时公布\n");
    for (p, how) in [(sorted, "sorted"), (renamed, "renamed"), (titled, "titled"), (joined, "joined")] {
        assert_eq!(aired(&p), before, "{how}");
    }
}

#[test]
fn letters_are_decided_upon_by_their_made_ids() {
    let p = explained();
    let ask = texts(&p.topic_of_ask("高龄"), "asks")[0].to_string();
    assert!(ask.starts_with('x'), "{ask}");
    let said = p.done(&["reject", &ask]);
    assert!(said.contains("津贴"), "{said}");
}

#[test]
fn messages_name_the_sheet_and_nobody() {
    let mut book = Workbook::new();
    for town in ["东片", "西片"] {
        let sheet = book.add_worksheet().set_name(town).unwrap();
        sheet.write_row(0, 0, ["编号", "村", "内容", "日期"]).unwrap();
        sheet.write_row(1, 0, [town, "柳塘村", "宅基地怎样申请", "前天找13800001234"]).unwrap();
    }
    let p = project(&[]);
    p.write("requests/一.xlsx", book.save_to_buffer().unwrap());
    let run = p.run(&["check"]);
    for sheet in ["东片", "西片"] {
        assert!(run.out.contains(&format!("requests/一.xlsx 工作表“{sheet}” 第2行")), "{}", run.out);
    }
    assert!(run.out.contains("138****1234") && !run.out.contains("13800001234"), "{}", run.out);
}

#[test]
fn nothing_in_a_file_moves_the_cursor() {
    let rows: String =
        (0..12).map(|n| format!("F{n},柳塘村,宅基地面积第{n}种情形最多批多少平方米,2023-05-08\n")).collect();
    let odd = "\u{1b}[31mE1,柳塘\u{1b}[2J村,宅基地怎样申请,5月\u{1b}]0;题\u{7}\n";
    let p = project(&[("requests/一.csv", &format!("编号,村,内容,日期\n{rows}{odd}"))]);
    for args in [&["check"][..], &["check", "--format", "csv"], &["rank"], &["rank", "--format", "csv"]] {
        let run = p.run(args);
        assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'), "{args:?}: {}", run.out);
        // The ranking on the screen shows no ids of letters.
        assert!(run.out.contains('␛') || args == ["rank"], "{args:?}: {}", run.out);
    }
}

#[test]
fn letters_in_word_files_and_plain_text_have_no_courtesies() {
    let letter = "尊敬的领导：\n\n现将我村意见汇报如下：\n\n一、存在问题\n\n村口的路灯坏了没人修。\n\n医保断缴了怎样补？\n\n此致\n\n敬礼\n\n柳塘村村民委员会\n\n联系人：某某 电话：13800000000\n\n2023年5月8日\n";
    let p = project(&[("requests/一.txt", letter)]);
    let check = check(&p);
    assert_eq!((sums(&check), number(&check["sums"], "sent")), ([10, 2, 8], 1), "{:#?}", told(&check));
}

#[test]
fn the_roster_and_other_tables_may_be_workbooks() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["镇（街道）", "村（居）委会", "类型"]).unwrap();
    sheet.write_row(1, 0, ["东岭镇", "柳塘村民委员会", "涉农"]).unwrap();
    sheet.write_row(2, 0, ["合计", "1", ""]).unwrap();
    let p = Project::of(&[
        ("xuanti.toml", ""),
        ("requests/一.csv", "村,内容\n柳塘村,宅基地怎样申请\n"),
        ("villages.csv", "村(社区),镇(街道)\n"),
    ]);
    p.write("villages.xlsx", book.save_to_buffer().unwrap());
    let check = check(&p);
    assert_eq!((number(&check["sums"], "villages"), number(&check["sums"], "sent")), (1, 1), "{:?}", told(&check));
    tells(&check, &["villages.xlsx", "合计行"]);
    p.write("villages.csv", "村(社区),镇(街道)\n别村,东岭镇\n");
    tells(&self::check(&p), &["villages.csv", "villages.xlsx", "只读取了 villages.csv"]);
}

#[test]
fn json_is_refused_with_the_remedy() {
    let p = project(&[("甲.json", "[{\"id\": 1, \"content\": \"修路\"}]")]);
    let file = p.path("甲.json");
    p.run(&["rank", "--no-project", file.to_str().unwrap()]).says(2, &["不是能读取的诉求文件", ".jsonl"]);
}

#[test]
fn viewers_are_counted_once_and_unknown_villages_told() {
    let p = Project::new();
    let topic = text(&list(&p.json(&["rank"]), "topics")[0], "id").to_string();
    p.write("收看.csv", "村居,镇街,收看人次\n东村委会,甲镇,700\n别的村,,30\n合计,,730\n");
    let file = p.path("收看.csv");
    let run = p.run(&["aired", "2023-07-03", "--topic", &topic, "--villages", file.to_str().unwrap()]);
    run.says(0, &["别的村", "合计", "另有 30 人次来自名册里没有的 1 处"]);
    assert!(run.out.contains("730 人次收看，1 个村居"), "{}", run.out);
}

#[test]
fn nobody_reads_what_is_said() {
    let p = Project::new();
    p.done(&["topic", "pin", text(&list(&p.json(&["rank"]), "topics")[0], "id")]);
    // The other end of both pipes is closed before the program writes.
    for args in [&["plan"][..], &["backup", "备.db"], &["log"]] {
        let script = "import subprocess,sys,os\nr,w=os.pipe()\nos.close(r)\nsys.exit(subprocess.run(sys.argv[1:],stdout=w,stderr=w).returncode)";
        let mut all = vec![env!("CARGO_BIN_EXE_xuanti"), "-C", p.root().to_str().unwrap()];
        all.extend(args);
        let status =
            std::process::Command::new("python3").arg("-c").arg(script).args(&all).current_dir(p.root()).status();
        assert_eq!(status.unwrap().code(), Some(0), "{args:?}");
    }
    assert!(p.path("备.db").exists());
}

#[test]
fn messages_about_the_ledger_name_the_cause() {
    let p = Project::new();
    p.done(&["topic", "pin", text(&list(&p.json(&["rank"]), "topics")[0], "id")]);
    let at = |name: &str| p.path(name).to_str().unwrap().to_string();
    p.run(&["backup", &at("没有/备.db")]).says(2, &["没有目录"]);
    p.run(&["restore", &at("没有/备.db")]).says(2, &["找不到文件"]);
    p.run(&["restore", &at("ledger.db")]).says(2, &["就是现在的账本"]);
    p.done(&["backup", &at("备.db")]);
    for _ in 0..3 {
        p.done(&["restore", &at("备.db")]);
    }
}

#[test]
fn a_cancelled_day_is_told_where_it_stays_empty_and_where_it_is_aired_after_all() {
    let p = Project::new();
    p.write("tasks.csv", "选题,来源,牵头部门,说明\n防汛值守,区委,水利局,讲清值守办法\n");
    p.done(&["accept"]);
    let pending = p.json(&["plan"])["accepted"].clone();
    let days: Vec<&str> = pending.as_array().unwrap().iter().map(|e| text(e, "date")).collect();
    p.done(&["cancelled", days[0]]);
    p.run(&["plan"]).says(p.run(&["plan"]).code, &[days[0], "已取消，这一天空着"]);
    let aired = p.run(&["--today", "2024-01-01", "aired", days[0]]);
    aired.says(0, &["记过取消"]);
    for day in &days {
        p.run(&["--today", "2024-01-01", "aired", day]);
    }
    let log = p.done(&["log"]);
    assert!(!log.contains("播出“”") && log.contains("播出“防汛值守”"), "{log}");
}

#[test]
fn villages_that_the_roster_lacks_speak_and_are_told_wherever_they_are_named() {
    let p = project(&[]);
    let same = "编号,意见建议\n1,宅基地怎样申请\n";
    for name in ["月塘村", "5月火石社区诉求汇总表", "新柳塘村（定稿）", "石桥村"] {
        p.write(&format!("requests/一轮/{name}.csv"), same);
    }
    let mut book = Workbook::new();
    for town in ["北塘村", "南塘村"] {
        let sheet = book.add_worksheet().set_name(town).unwrap();
        sheet.write_row(0, 0, ["编号", "意见建议"]).unwrap();
        sheet.write_row(1, 0, ["1", "宅基地怎样申请"]).unwrap();
    }
    p.write("requests/一轮/汇总.xlsx", book.save_to_buffer().unwrap());
    p.write("requests/一轮/乙.csv", format!("填报单位：西塘村村委会\n{same}"));
    let check = check(&p);
    for (place, village) in [
        ("文件名", "月塘村"),
        ("文件名", "火石社区"),
        ("文件名", "新柳塘村"),
        ("工作表名", "北塘村"),
        ("工作表名", "南塘村"),
        ("填报单位", "西塘村"),
    ] {
        tells(&check, &[place, village, "花名册里没有"]);
    }
    assert_eq!((number(&check["rounds"][0], "villages"), number(&check["sums"], "sent")), (7, 1));
    // Equal texts are of as many senders.
    let ranking = p.json(&["rank"]);
    assert_eq!(number(&list(&ranking, "topics")[0], "villages"), 7, "{ranking}");
}

#[test]
fn a_file_of_one_of_two_namesakes_is_told() {
    let roster = "村(社区),镇(街道)\n大坪村,东岭镇\n大坪村,西湖镇\n";
    let p = Project::of(&[("xuanti.toml", ""), ("villages.csv", roster)]);
    for name in ["大坪村", "西湖镇/大坪村意见"] {
        p.write(&format!("requests/一轮/{name}.csv"), "意见建议\n宅基地怎样申请\n");
    }
    let check = check(&p);
    tells(&check, &["一轮/大坪村.csv", "文件名", "几个“大坪村”"]);
    assert_eq!(number(&check["sums"], "sent"), 1);
}

#[test]
fn forms_in_workbooks_and_text_are_letters_of_their_village() {
    let p = project(&[(
        "requests/一轮/表.csv",
        "意见征集表\n村名,柳塘村\n填报日期,2023-05-08\n反映问题,水渠堵了半年,灌不上水\n",
    )]);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip([
        ["村名", "石桥村"],
        ["反映问题", "医保断了怎样补"],
        ["村名", "大坪社区"],
        ["反映问题", "老人证怎样办"],
    ]) {
        sheet.write_row(row, 0, cells).unwrap();
    }
    p.write("requests/一轮/表.xlsx", book.save_to_buffer().unwrap());
    let check = check(&p);
    assert_eq!((sums(&check), number(&check["sums"], "sent")), ([3, 3, 0], 3), "{:#?}", told(&check));
    assert!(asks(&p).join("").contains("水渠堵了半年,灌不上水"));
}

#[test]
fn the_same_as_above_is_the_village_above_and_never_its_text() {
    let rows = "编号,镇街,村,内容,日期\nC1,东岭镇,柳塘村,宅基地怎样申请,2023-05-08\nC2,〃,同上,鱼塘租约几时到期,″\nC3,西湖镇,石桥村,同上,2023-05-09\n";
    let p = project(&[("requests/一.csv", rows)]);
    let check = check(&p);
    assert_eq!((sums(&check), number(&check["sums"], "sent")), ([3, 3, 0], 2), "{:#?}", told(&check));
    tells(&check, &["4", "内容写着“同上”", "没有照抄上一行"]);
    assert!(told(&check).len() == 1, "{:#?}", told(&check));
    let topic = p.topic_of("C2");
    assert_eq!(number(&topic, "villages"), 1);
}

#[test]
fn cells_merged_over_town_and_village_are_both() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = rust_xlsxwriter::Format::new();
    sheet.merge_range(0, 0, 0, 2, "诉求汇总", &plain).unwrap();
    sheet.write_row(1, 0, ["镇街", "村", "内容"]).unwrap();
    sheet.merge_range(2, 0, 2, 1, "西湖镇石桥村", &plain).unwrap();
    sheet.write(2, 2, "医保断了怎样补").unwrap();
    let p = project(&[]);
    p.write("requests/一.xlsx", book.save_to_buffer().unwrap());
    let check = check(&p);
    assert_eq!((sums(&check), number(&check["sums"], "sent")), ([1, 1, 0], 1), "{:#?}", told(&check));
}

#[test]
fn what_an_official_letter_ends_with_is_no_letter() {
    let p = project(&[(
        "requests/一.csv",
        "编号,村,内容\nD1,柳塘村,专此函达。\nD2,石桥村,此复\nD3,大坪社区,妥否，请批示。\nD4,柳塘村,宅基地怎样申请\n",
    )]);
    let ranking = p.json(&["rank"]);
    assert_eq!((number(&ranking["sums"], "no_need"), number(&ranking["sums"], "asks")), (3, 1), "{ranking}");
    p.write("requests/一.csv", "");
    p.write("requests/信.txt", "宅基地怎样申请？\n\n特此报告，请予支持为盼。\n\n柳塘村村委会\n");
    assert_eq!(sums(&check(&p)), [3, 1, 2]);
}
