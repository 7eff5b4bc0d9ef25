//! The workbench over HTTP: who may come in, what every action does, and that it is what the command line does.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::common::filled::Filled;
use crate::common::window::{Window, encoded, serve, serve_with};
use crate::common::{Project, number, text};

const PAGES: [&str; 9] =
    ["/inbox", "/letters", "/topics", "/batch", "/sheets", "/papers", "/broadcasts", "/log", "/rules"];

/// What was decided: kinds and sentences.
fn decisions(p: &Project) -> Vec<(String, String)> {
    let log = p.json(&["log", "--all"]);
    let told = |e: &Value| (text(e, "kind").to_string(), text(e, "what").to_string());
    log.as_array().unwrap().iter().map(told).collect()
}

#[test]
fn every_page_is_there_and_nothing_comes_from_elsewhere() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    assert_eq!(window.led("/"), "/inbox");
    let topic = p.topic_of("A1");
    let more =
        ["/letter/A1", "/letter/A6.1", "/episode/1", &format!("/topic/{}", text(&topic, "id"))].map(String::from);
    for path in PAGES.iter().map(ToString::to_string).chain(more) {
        let answer = window.get(&path);
        let html = answer.text();
        assert_eq!(answer.code, 200, "{path}: {html}");
        assert!(answer.header("content-security-policy").contains("script-src 'self'"));
        assert!(html.contains("测试区政策直播选题") && html.contains("aria-current") || path == "/rules", "{path}");
        for foreign in ["http://", "https://", "<style", " style=", "onclick", "javascript:"] {
            assert!(!html.contains(foreign), "{path} has {foreign}");
        }
    }
    for path in
        ["/nothing", "/topic/t000000", "/episode/99", "/episode/x", "/letter/Z9", "/assets/none.js", "/download/x"]
    {
        assert_eq!(window.get(path).code, 404, "{path}");
    }
}

#[test]
fn who_has_not_come_in_by_the_link_sees_and_changes_nothing() {
    let p = Project::new();
    let served = serve(&p);
    let outside = Window::outside(&served);
    for path in PAGES.iter().chain(&["/events", "/download/backup", "/letter/A1"]) {
        let answer = outside.get(path);
        assert_eq!(answer.code, 401, "{path}");
        assert!(!answer.text().contains("宅基地"), "{path}");
    }
    assert_eq!(outside.get("/enter?token=0123").code, 401);
    assert_eq!(outside.get("/enter").code, 401);
    assert_eq!(outside.decide_after(json!("draft"), 0).code, 401);
    assert_eq!(outside.post("/files/requests?name=x.csv", "a,b").code, 401);
    let window = Window::open(&served);
    for host in ["evil.example", "evil.example:80", "10.0.0.1"] {
        assert_eq!(window.get_as("/log", host).code, 403, "{host}");
    }
    let action = json!({ "action": "draft", "seen": 0 }).to_string();
    for origin in [None, Some("null"), Some("http://evil.example"), Some("http://127.0.0.1:1")] {
        assert_eq!(window.post_from("/decide", &action, origin).code, 403, "{origin:?}");
    }
    // Nothing is decided by looking.
    assert!(
        [404, 405].contains(&window.get("/decide").code) && [404, 405].contains(&window.get("/files/requests").code)
    );
    assert!(!p.path("ledger.db").exists());
}

#[test]
fn what_is_decided_in_the_browser_is_what_the_commands_decide() {
    let (here, there) = (Project::new(), Project::new());
    let served = serve(&here);
    let window = Window::open(&served);
    let id = |word: &str| text(&there.topic_of_ask(word), "id").to_string();
    let (house, share, age) = (id("宅基地"), id("股权"), id("高龄"));
    let steps: Vec<(Vec<&str>, Value)> = vec![
        (vec!["topic", "rename", &house, "农村建房"], json!({"topic": {"rename": {"id": house, "name": "农村建房"}}})),
        (vec!["topic", "pin", &share], json!({"topic": {"pin": {"id": share}}})),
        (
            vec!["topic", "set", &age, "--department", "民政局"],
            json!({"topic": {"set": {"id": age, "department": "民政局"}}}),
        ),
        (vec!["letter", "feedback", "A6"], json!({"letter": {"feedback": {"ids": ["A6"]}}})),
        (vec!["letter", "need", "A6"], json!({"letter": {"need": {"ids": ["A6"]}}})),
        (
            vec!["letter", "village", "A6", "--village", "北村"],
            json!({"letter": {"village": {"ids": ["A6"], "village": "北村"}}}),
        ),
        (vec!["letter", "move", "A2", "--to", &share], json!({"letter": {"move": {"ids": ["A2"], "to": share}}})),
        (vec!["tray", "place", "A2.1", "--to", &house], json!({"tray": {"place": {"asks": ["A2.1"], "to": house}}})),
        (vec!["topic", "merge", &house, &age], json!({"topic": {"merge": {"into": house, "from": [age]}}})),
        (vec!["undo", "11"], json!({"undo": {"event": 11}})),
        (vec!["confirm", "A1.1", "农〔2021〕1号#1"], json!({"confirm": {"text": "A1.1", "clause": "农〔2021〕1号#1"}})),
        (vec!["reject", "A6.1"], json!({"reject": {"text": "A6.1"}})),
        (vec!["batch", "draft"], json!("draft")),
        (
            vec!["batch", "set", "1", "--theme", "建房办事", "--minutes", "条1=4"],
            json!({"batch": {"set": {"number": 1, "change": {"theme": "建房办事", "minutes": ["条1=4"]}}}}),
        ),
        (vec!["batch", "lock", "1"], json!({"batch": {"lock": {"numbers": [1]}}})),
        (vec!["batch", "submit"], json!("submit")),
        (
            vec!["batch", "accept", "--by", "周主任", "--on", "2023-07-03"],
            json!({"approve": {"by": "周主任", "on": "2023-07-03"}}),
        ),
        (
            vec!["batch", "revise", "1", "--why", "主讲人出差", "--speaker", "吴科长"],
            json!({"batch": {"revise": {"number": 1, "why": "主讲人出差", "change": {"speaker": "吴科长"}}}}),
        ),
    ];
    for (args, action) in steps {
        there.done(&args);
        window.done(action);
        assert_eq!(decisions(&here), decisions(&there), "{args:?}");
    }
    let day = text(&there.json(&["batch"])[0], "date").to_string();
    there.done(&["cancelled", &day]);
    window.done(json!({"cancelled": {"date": day}}));
    assert_eq!(decisions(&here), decisions(&there));
    // What has followed every decision is what one who comes later reads.
    let later = serve(&there);
    let fresh = Window::open(&later);
    let shown = |window: &Window, path: &str| {
        let page = window.page(path);
        page[page.find("<main").unwrap()..].to_string()
    };
    let letters = (1..=6).map(|n| format!("/letter/A{n}"));
    let pages = ["/topics", "/letters", "/batch", "/episode/2", "/sheets", "/inbox", "/broadcasts"].map(String::from);
    for path in letters.chain(pages) {
        assert_eq!(shown(&window, &path), shown(&fresh, &path), "{path}");
    }
}

#[test]
fn bad_decisions_are_refused_with_a_reason_and_leave_nothing() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    let id = text(&p.topic_of("A1"), "id").to_string();
    for (action, says) in [
        (json!({"topic": {"rename": {"id": id, "name": " "}}}), "空"),
        (json!({"topic": {"rename": {"id": "t999999", "name": "x"}}}), "没有编号"),
        (json!({"topic": {"merge": {"into": id, "from": [id]}}}), "它自己"),
        (json!({"topic": {"split": {"id": id, "asks": ["A6.1"]}}}), "不在选题"),
        (json!({"topic": {"set": {"id": id}}}), "类别或部门"),
        (json!({"topic": {"split": {"id": id, "asks": []}}}), "没有选中"),
        (json!({"topic": {"merge": {"into": id, "from": []}}}), "没有选中"),
        (json!({"topic": {"rename": {"id": id, "name": "长".repeat(101)}}}), "太长"),
        (json!({"tray": {"place": {"asks": [], "to": id}}}), "没有选中"),
        (json!({"letter": {"none": {"ids": []}}}), "没有选中"),
        (json!({"gap": {"assign": {"topics": [], "department": "民政局", "due": "2023-08-01"}}}), "没有选中"),
        (json!({"letter": {"cut": {"ask": "A1.1", "at": "没写过"}}}), "照原文"),
        (json!({"letter": {"village": {"ids": ["A1"], "village": "无此村"}}}), "名册里没有"),
        (json!({"batch": {"set": {"number": 1, "change": {"theme": "x"}}}}), "没有第 1 期"),
        (json!({"approve": {"by": "周"}}), "还没有草稿"),
        (json!({"aired": {"date": "2023-07-01"}}), "没有审定的直播"),
        (json!({"aired": {"date": "2024-07-01"}}), "还没有到"),
        (json!({"undo": {"event": 7}}), "没有第 7 条"),
        (json!("submit"), "还没有草稿"),
    ] {
        let answer = window.decide(action.clone());
        assert_eq!(answer.code, 422, "{action}: {}", answer.text());
        assert!(text(&answer.json(), "error").contains(says), "{action}: {}", answer.text());
        assert_eq!(window.foresee(action).code, 422);
    }
    // Files of this machine cannot be named from a page.
    for body in [
        "",
        "{",
        "[]",
        "{\"action\":\"nothing\",\"seen\":0}",
        "{\"action\":{\"topic\":{\"pin\":{}}},\"seen\":0}",
        "{\"action\":{\"batch\":{\"set\":{\"number\":1,\"change\":{\"file\":\"/etc/passwd\"}}}},\"seen\":0}",
    ] {
        assert_eq!(window.post("/decide", body).code, 400, "{body}");
    }
    let aired = json!({"aired": {"date": "2023-07-01", "villages": "/etc/passwd"}});
    assert!(!window.decide(aired).text().contains("passwd"));
    assert_eq!(window.post("/decide", "x".repeat(2 << 20)).code, 413);
    assert_eq!(decisions(&p), Vec::new());
}

#[test]
fn a_decision_is_shown_before_it_is_made() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    let (house, share) = (p.topic_of_ask("宅基地"), p.topic_of_ask("股权"));
    let merge = json!({"topic": {"merge": {"into": text(&house, "id"), "from": [text(&share, "id")]}}});
    let html = text(&window.foresee(merge.clone()).json(), "html").to_string();
    // 东村 asks for both.
    assert!(html.contains("<td class=\"n\">3<td class=\"n\">4"), "{html}");
    assert!(html.contains("不再单列"), "{html}");
    assert!(!p.path("ledger.db").exists(), "looking ahead is no decision");
    window.done(merge);
    assert_eq!(number(&p.topic_of_ask("宅基地"), "villages"), 4);
    let last = window.seen();
    assert!(
        text(&window.foresee(json!({"undo": {"event": last}})).json(), "html")
            .contains("<td class=\"n\">4<td class=\"n\">3")
    );
    window.done(json!({"undo": {"event": last}}));
    assert_eq!(number(&p.topic_of_ask("宅基地"), "villages"), 3);
}

#[test]
fn a_stale_page_is_told_and_overwrites_nothing() {
    let p = Project::new();
    let served = serve(&p);
    let (one, other) = (Window::open(&served), Window::open(&served));
    let id = text(&p.topic_of("A1"), "id").to_string();
    let rename = |name: &str| json!({"topic": {"rename": {"id": id, "name": name}}});
    let seen = (one.seen(), other.seen());
    assert_eq!(one.decide_after(rename("农村建房"), seen.0).code, 200);
    let refused = other.decide_after(rename("建房审批"), seen.1);
    assert_eq!(refused.code, 409);
    assert!(refused.json()["stale"] == true && text(&refused.json(), "error").contains("张三"));
    assert_eq!(text(&p.topic_of("A1"), "name"), "农村建房");
    // The command line is another such window.
    let seen = other.seen();
    p.done(&["topic", "rename", &id, "建房手续"]);
    assert_eq!(other.decide_after(rename("建房审批"), seen).code, 409);
    let known = Instant::now();
    while !other.page("/topics").contains("建房手续") {
        assert!(known.elapsed() < Duration::from_secs(30), "what was decided elsewhere is not noticed");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(other.decide(rename("建房审批")).code, 200);
}

#[test]
fn files_are_put_in_and_nothing_is_written_over() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    let round =
        "编号,镇(街道),村(社区),需求类型,意见建议,日期\nB1,甲镇,无名村,群众热点咨询,路灯坏了谁来修？,2023-06-01\n";
    let put = |path: &str, body: &[u8]| window.post(path, body);
    let placed = put(&format!("/files/requests?name={}", encoded("第二轮.csv")), round.as_bytes());
    assert_eq!(placed.code, 200, "{}", placed.text());
    assert_eq!(std::fs::read_to_string(p.path("requests/第二轮.csv")).unwrap(), round);
    let inbox = window.page("/inbox");
    assert!(inbox.contains("第二轮") && inbox.contains("定为这个村居"), "a row can be mended where it is told");
    window.done(json!({"letter": {"village": {"ids": ["B1"], "village": "北村", "town": "乙镇"}}}));
    assert!(!window.page("/inbox").contains("定为这个村居"));
    for (name, says) in [
        ("第二轮.csv", "同名"),
        ("x.exe", "不是能读的"),
        ("", "没有名字"),
        ("..", "没有名字"),
        ("附件.zip", "没有放入"),
    ] {
        let refused = put(&format!("/files/requests?name={}", encoded(name)), round.as_bytes());
        assert_eq!(refused.code, 422, "{name}: {}", refused.text());
        assert!(text(&refused.json(), "error").contains(says), "{name}: {}", refused.text());
    }
    assert_eq!(put("/files/requests?name=e.csv", b"").code, 422);
    // However a name is written, it leads into the folder.
    for name in ["../../../xuanti.toml.csv", "..\\..\\b.csv", "/etc/c.csv", "a/../../../d.csv", ".e.csv"] {
        put(&format!("/files/requests?name={}", encoded(name)), round.as_bytes());
    }
    let outside = p.root().parent().unwrap().join("d.csv");
    assert!(!outside.exists() && !p.path("xuanti.toml.csv").exists() && !p.path("b.csv").exists());

    let policy = "第一条 路灯由镇街维护。";
    assert_eq!(put("/files/policies?name=lamp.md", policy.as_bytes()).code, 422, "without a department");
    let placed = put(&format!("/files/policies?name=lamp.md&department={}", encoded("城管局")), policy.as_bytes());
    assert_eq!(placed.code, 200, "{}", placed.text());
    let correction = json!({"path": "policies/城管局/lamp.md", "number": "城〔2023〕9号", "title": "路灯维护办法",
        "department": "城管局", "issued": "2023-01-01", "effective": "2023-02-01", "expires": "", "public": true});
    let corrected = window.post("/files/policy", correction.to_string());
    assert_eq!(corrected.code, 200, "{}", corrected.text());
    let inbox = window.page("/inbox");
    assert!(inbox.contains("城〔2023〕9号") && inbox.contains("路灯维护办法") && inbox.contains("2023-02-01"));
    let mut bad = correction;
    bad["issued"] = json!("去年");
    assert_eq!(window.post("/files/policy", bad.to_string()).code, 422);
    bad["path"] = json!("policies/../xuanti.toml");
    assert_eq!(window.post("/files/policy", bad.to_string()).code, 422);
    assert_eq!(window.post("/files/nowhere?name=x.csv", "x").code, 422);

    // What is taken out is kept, and nothing but what was read can be.
    assert_eq!(window.post(&format!("/files/out?path={}", encoded("requests/第二轮.csv")), "").code, 200);
    assert!(!window.page("/inbox").contains("requests/第二轮.csv") && !p.path("requests/第二轮.csv").exists());
    assert_eq!(std::fs::read_to_string(p.path("移出的文件/requests_第二轮.csv")).unwrap(), round);
    for path in ["requests/第二轮.csv", "xuanti.toml", "../x", ""] {
        assert_eq!(window.post(&format!("/files/out?path={}", encoded(path)), "").code, 422, "{path}");
    }
    assert_eq!(put(&format!("/files/requests?name={}", encoded("夹/镇/村.csv")), round.as_bytes()).code, 200);
    assert!(p.path("requests/夹/镇/村.csv").exists(), "a folder of folders is one round");
    assert_eq!(put(&format!("/files/requests?name={}", encoded("~$村.xlsx")), round.as_bytes()).code, 422);
    assert_eq!(window.post("/files/rule?rule=demand", "").code, 200);
    assert!(window.page("/batch").contains("需求大小优先"));
    assert_eq!(window.post("/files/rule?rule=none", "").code, 422);
}

#[test]
fn files_that_change_in_the_folder_are_noticed() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    p.round("第二轮", "B1,甲镇,东村,群众热点咨询,自来水什么时候通？,2023-06-01\n");
    let begun = Instant::now();
    while !window.page("/letters").contains("自来水什么时候通") {
        assert!(begun.elapsed() < Duration::from_secs(60), "a new file is not noticed");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn names_are_masked_until_somebody_asks_and_that_stands_in_the_ledger() {
    let p = Project::new();
    p.round("第二轮", "B1,甲镇,东村,群众热点咨询,我叫欧阳建国，电话13812345678，路灯坏了谁来修？,2023-06-01\n");
    let served = serve(&p);
    let (window, other) = (Window::open(&served), Window::open(&served));
    assert!(!window.page("/letter/B1").contains("13812345678"));
    assert_eq!(window.post("/visitor", "{\"revealed\":true}").code, 200);
    assert!(window.page("/letter/B1").contains("13812345678"));
    assert!(!other.page("/letter/B1").contains("13812345678"), "only who asked sees them");
    let log = window.page("/log");
    assert!(log.contains("显示了被遮盖的姓名和号码") && log.contains("张三"));
    assert!(p.done(&["log"]).contains("显示了被遮盖的姓名和号码"));
    let row = &log[log.rfind("data-event=\"1\"").unwrap()..];
    assert!(!row[..row.find("</tr>").unwrap()].contains("<button"), "looking cannot be undone");
    window.post("/visitor", "{\"revealed\":false,\"who\":\"李四\"}");
    assert!(!window.page("/letter/B1").contains("13812345678"));
    window.done(json!({"letter": {"none": {"ids": ["B1"]}}}));
    assert!(window.page("/log").contains("李四"));
}

#[test]
fn sheets_go_out_and_come_back_row_by_row() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    window.done(json!("draft"));
    let out = window.post(&format!("/files/sheets-out?seen={}", window.seen()), "");
    assert_eq!(out.code, 200, "{}", out.text());
    assert!(window.page("/batch").contains("研讨"), "a draft that goes out is discussed");
    let sheet = window.get(&format!("/download/sheet?name={}", encoded("研讨单-农业局.xlsx")));
    assert!(sheet.code == 200 && sheet.body.starts_with(b"PK"));
    for name in ["../xuanti.toml", "..%2Fxuanti.toml", "xuanti.toml", "/etc/passwd"] {
        assert_eq!(window.get(&format!("/download/sheet?name={name}")).code, 404, "{name}");
    }
    let mut filled = Filled::open(&p.path("研讨单/研讨单-农业局.xlsx"));
    let (house, share) = (p.topic_of_ask("宅基地"), p.topic_of_ask("股权"));
    for (topic, speaker) in [(&house, "孙科长"), (&share, "李科长")] {
        filled.fill("需求", text(topic, "name"), "主讲人", speaker);
    }
    let rows = std::fs::read(filled.save(&p.path("填好.xlsx"))).unwrap();
    let path = |to: &str| format!("/files/{to}?name={}&seen={}", encoded("农业局.xlsx"), window.seen());
    let preview = window.post(&path("sheets"), &rows);
    assert_eq!(preview.code, 200, "{}", preview.text());
    let html = text(&preview.json(), "html").to_string();
    assert!(html.contains("孙科长") && html.contains("李科长") && html.contains("name=\"row\""), "{html}");
    let accepted = |keys: &[&str]| [json!(keys).to_string().as_bytes(), b"\n", &rows].concat();
    let taken = window.post(&path("sheets-in"), accepted(&[text(&house, "id")]));
    assert_eq!(taken.code, 200, "{}", taken.text());
    let html = text(&window.post(&path("sheets"), &rows).json(), "html").to_string();
    assert!(!html.contains("孙科长") && html.contains("李科长"), "only what was not taken is still new: {html}");
    assert!(window.page("/sheets").contains("已交回"));
    assert_eq!(window.post(&path("sheets-in"), accepted(&[])).code, 422);
    assert_eq!(window.post(&path("sheets-in"), &rows).code, 422);
    assert_eq!(window.post(&path("sheets"), "a,b\n1,2\n").code, 200, "what is no sheet is told on the page");
}

#[test]
fn a_batch_goes_from_draft_to_reply_without_a_command() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    window.done(json!("draft"));
    assert!(window.page("/papers").contains("选题安排的请示"));
    let office =
        json!({"to": "区委", "notice_to": "各镇", "from": "区农业局", "signer": "", "contact": "", "phone": ""});
    assert_eq!(window.post("/files/office", office.to_string()).code, 200);
    assert!(window.page("/papers").contains("区委"));
    assert_eq!(window.get("/download/replies.zip").code, 422, "nothing is told before it is approved");
    window.done(json!({"approve": {"by": "周主任", "on": "2023-07-03"}}));
    assert!(window.page("/episode/1").contains("revise"), "what is approved is changed with a reason");
    assert_eq!(window.get("/download/referrals").code, 422, "full names are for whoever has asked to see them");
    window.post("/visitor", "{\"revealed\":true}");
    for what in ["papers.zip", "replies.zip", "report.zip", "calendar", "backup", "referrals"] {
        let file = window.get(&format!("/download/{what}"));
        assert_eq!(file.code, 200, "{what}: {}", file.text());
        assert!(file.header("content-disposition").starts_with("attachment") && !file.body.is_empty(), "{what}");
    }
    let day = p.json(&["batch"])[0]["date"].as_str().unwrap().to_string();
    let attendance = window.get(&format!("/download/attendance?date={day}"));
    assert!(attendance.code == 200 && attendance.body.starts_with(b"PK"));
    let viewers = "村居,镇街,收看人次\n东村,甲镇,12\n";
    let early = window.post(&format!("/files/viewers?name=v.csv&date={day}&seen={}", window.seen()), viewers);
    assert!(early.code == 422 && early.text().contains("还没有到"), "{}", early.text());
    assert!(window.post("/files/viewers?name=v.csv&date=", viewers).text().contains("不是日期"));
    let page = window.page("/broadcasts");
    assert!(page.contains("待播出") && page.contains("取消这一期"));
    window.done(json!({"cancelled": {"date": day}}));
    assert!(window.page("/broadcasts").contains("已取消"));
}

#[test]
fn what_only_arguments_could_not_say_is_refused_in_a_batch_too() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    window.done(json!("draft"));
    let set = |change: Value| json!({"batch": {"set": {"number": 1, "change": change}}});
    for (action, says) in [
        (json!({"batch": {"add": {"topics": []}}}), "没有选中"),
        (json!({"batch": {"lock": {"numbers": []}}}), "没有选中"),
        (set(json!({"date": "2023-08-01", "swap": 2})), "只能选一样"),
        (set(json!({"post": "科长"})), "同主讲人一起"),
        (set(json!({"theme": "长".repeat(101)})), "太长"),
    ] {
        let answer = window.decide(action.clone());
        assert!(answer.code == 422 && answer.text().contains(says), "{action}: {}", answer.text());
    }
    window.done(set(json!({"speaker": "吴明", "post": "科长", "phone": "13800000000"})));
    window.done(set(json!({"speaker": "吴明", "post": "局长"})));
    let speaker = &p.json(&["batch", "show", "1"])["speaker"];
    assert_eq!(text(speaker, "post"), "局长");
    let theme = text(&p.json(&["batch", "show", "1"]), "theme").to_string();
    let html = text(&window.foresee(set(json!({"theme": "另一个主题"}))).json(), "html").to_string();
    assert!(html.contains(&theme) && html.contains("另一个主题") && !html.contains("移出本批"), "{html}");
}

#[test]
fn what_the_folder_no_longer_says_is_told() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    let config = std::fs::read_to_string(p.path("xuanti.toml")).unwrap();
    let until = |what: &str, is: &dyn Fn(&str) -> bool| {
        let begun = Instant::now();
        while !is(&window.page("/topics")) {
            assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    p.write("xuanti.toml", "district = [");
    until("a broken file is told", &|page| page.contains("读不了") && page.contains("宅基地"));
    p.write("xuanti.toml", config.replace("测试区", "新区"));
    until("a mended file is read", &|page| page.contains("新区政策直播选题") && !page.contains("读不了"));
    std::fs::remove_file(p.path("xuanti.toml")).unwrap();
    let gone = window.decide_after(json!({"letter": {"none": {"ids": ["A6"]}}}), 0);
    assert!(gone.code == 422 && gone.text().contains("不见了"), "{}", gone.text());
    assert!(!p.path("ledger.db").exists());
}

#[test]
fn two_hundred_windows_at_once_are_answered() {
    let p = Project::new();
    let served = serve(&p);
    let window = Window::open(&served);
    std::thread::scope(|scope| {
        for n in 0..200 {
            let window = &window;
            scope.spawn(move || assert_eq!(window.get(PAGES[n % PAGES.len()]).code, 200));
        }
    });
    let id = text(&p.topic_of("A1"), "id").to_string();
    let decided = std::thread::scope(|scope| {
        let decide = |n: usize| {
            let (window, id) = (&window, &id);
            scope.spawn(move || {
                window.decide_after(json!({"topic": {"rename": {"id": id, "name": format!("第{n}个")}}}), 0).code
            })
        };
        let all: Vec<_> = (0..20).map(decide).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).filter(|code| *code == 200).count()
    });
    assert_eq!(decided, 1, "of twenty who saw the same, one is first");
}

#[test]
fn beyond_this_machine_a_password_is_asked_for() {
    let p = Project::new();
    let served = serve_with(&p, &["--listen", "0.0.0.0:0"], &[("XUANTI_PASSWORD", "开门开门开门开门")]);
    let outside = Window::outside(&served);
    assert_eq!(outside.led("/topics"), "/enter");
    assert!(outside.page("/enter").contains("口令"));
    let wrong = outside.post("/enter", "password=abc");
    assert_eq!(wrong.code, 401);
    let body = format!("password={}", encoded("开门开门开门开门"));
    let entered = outside.post("/enter", body);
    assert_eq!(entered.code, 200, "{}", entered.text());
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_string();
    assert!(Window { cookie, ..outside }.page("/topics").contains("需求"));
    let run = p.run_with("XUANTI_PASSWORD", "短", &["serve", "--no-browser", "--listen", "0.0.0.0:0"]);
    run.says(2, &["口令太短"]);
}
