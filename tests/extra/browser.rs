//! The workbench in a real browser: one planner's day with the mouse, and the same day by commands. Without Chromium and
//! chromedriver it is skipped and says so.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::browser::Browser;
use crate::common::filled::Filled;
use crate::common::window::{serve, serve_with};
use crate::common::{Project, text};

/// What was decided: kinds and sentences.
fn decisions(p: &Project) -> Vec<(String, String)> {
    let log = p.json(&["log", "--all"]);
    let told = |e: &Value| (text(e, "kind").to_string(), text(e, "what").to_string());
    log.as_array().unwrap().iter().map(told).collect()
}

/// Agrees to what is shown before it is done, and waits until it is.
#[track_caller]
fn agree(browser: &Browser) {
    browser.until("a preview", "document.querySelector('#talk').open", json!([]));
    let last = browser.attribute("body", "data-last");
    browser.click("#talk .go");
    wait(browser, &last);
}

#[track_caller]
fn wait(browser: &Browser, last: &str) {
    let done = "document.body.dataset.last !== arguments[0] || document.querySelector('.told.wrong')";
    browser.until("the decision", done, json!([last]));
    assert_eq!(browser.text(".told.wrong span"), "");
}

#[test]
fn a_day_with_the_mouse_is_a_day_of_commands() {
    let Some(browser) = Browser::open(1366, 768) else {
        return eprintln!("skipped: no chromedriver or no Chromium");
    };
    let (here, there) = (Project::copy_of("corpus"), Project::copy_of("corpus"));
    let served = serve(&here);
    let at = |path: &str| format!("{}{path}", served.origin);
    browser.go(&served.link);
    browser.until("the inbox", "location.pathname === '/inbox'", json!([]));

    // A round is put in, and its row mended.
    let round = "编号,镇(街道),村(社区),需求类型,意见建议\nB1,,无名村,群众热点咨询,路灯坏了谁来修？\n";
    there.write("requests/第二轮.csv", round);
    browser.choose("[data-to=requests] input[multiple]", &there.path("requests/第二轮.csv"));
    browser.until("the row to mend", "document.querySelector('[data-letter=\"B1\"]')", json!([]));
    let village = browser.attribute("#villages option", "value");
    let town = browser.text("#villages option");
    browser.fill("[data-letter=B1] [name=village]", &village);
    browser.fill("[data-letter=B1] [name=town]", &town);
    browser.click("[data-letter=B1] button");
    agree(&browser);
    there.done(&["letter", "village", "B1", "--village", &village, "--town", &town]);
    assert_eq!(decisions(&here), decisions(&there));

    // Two needs become one by dragging a card onto another, and an ask leaves the tray.
    browser.go(&at("/topics"));
    let (into, from) = (".card:nth-child(1)", ".card:nth-child(2)");
    let ids = [into, from].map(|card| browser.attribute(card, "data-id"));
    browser.drag(from, into);
    agree(&browser);
    there.done(&["topic", "merge", &ids[0], &ids[1]]);
    if !browser.attribute(".waiting", "data-ask").is_empty() {
        let ask = browser.attribute(".waiting", "data-ask");
        let home = browser.attribute(".waiting button[data-topic]", "data-topic");
        let last = browser.attribute("body", "data-last");
        browser.click(".waiting button[data-topic]");
        wait(&browser, &last);
        there.done(&["tray", "place", &ask, "--to", &home]);
    }
    assert_eq!(decisions(&here), decisions(&there));

    // The draft, and an episode changed in it.
    browser.go(&at("/batch"));
    browser.click("[data-do='\"draft\"']");
    agree(&browser);
    there.done(&["batch", "draft"]);
    browser.go(&at("/episode/1"));
    browser.fill("[name=theme]", "建房用地怎么办");
    browser.click("form:has([name=theme]) button");
    agree(&browser);
    there.done(&["batch", "set", "1", "--theme", "建房用地怎么办"]);
    browser.click("[data-name='条1'] button[data-do*=drop_clause]");
    agree(&browser);
    there.done(&["batch", "set", "1", "--drop-clause", "条1"]);
    assert_eq!(decisions(&here), decisions(&there));

    // A sheet out, filled in and back.
    browser.go(&at("/sheets"));
    let last = browser.attribute("body", "data-last");
    browser.click("[data-out=sheets-out]");
    wait(&browser, &last);
    there.done(&["sheets", "out"]);
    let leading = there.json(&["batch", "show", "1"]);
    let (need, department) = (text(&leading["topics"][0], "name"), text(&leading, "department"));
    let mut filled = Filled::open(&there.path(&format!("研讨单/研讨单-{department}.xlsx")));
    filled.fill("需求", need, "主讲人", "周科长");
    let sheet = PathBuf::from(filled.save(&there.path("填好.xlsx")));
    browser.choose("[data-to=sheets] input", &sheet);
    agree(&browser);
    there.done(&["sheets", "in", &sheet.display().to_string(), "--yes"]);
    assert_eq!(decisions(&here), decisions(&there));

    // Approved, and the papers taken along.
    browser.go(&at("/papers"));
    let status = browser.script(
        "const request = new XMLHttpRequest(); request.open('GET', document.querySelector('[href*=\"papers.zip\"]').href, false); \
         request.send(); return request.status",
        json!([]),
    );
    assert_eq!(status, 200);
    browser.fill("[name=by]", "周主任");
    browser.click("form:has([name=by]) .go");
    agree(&browser);
    let today = browser.attribute("[name=on]", "value");
    assert_eq!(today, "", "what is approved is not approved twice");
    there.done(&["batch", "accept", "--by", "周主任", "--on", "2023-07-03"]);
    assert_eq!(decisions(&here), decisions(&there));

    // And taken back.
    browser.click("header [data-event]");
    agree(&browser);
    there.done(&["undo"]);
    assert_eq!(decisions(&here), decisions(&there));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The rules of accessibility, from npm; `None` where they cannot be had.
fn axe() -> Option<String> {
    let dir = tempfile::tempdir().ok()?;
    let packed = Command::new("npm").args(["pack", "axe-core@4", "--silent"]).current_dir(dir.path()).output().ok()?;
    let name = String::from_utf8(packed.stdout).ok()?.trim().to_string();
    let unpacked = Command::new("tar").args(["xzf", &name, "package/axe.min.js"]).current_dir(dir.path()).status();
    unpacked.ok().filter(|status| status.success())?;
    std::fs::read_to_string(dir.path().join("package/axe.min.js")).ok()
}

#[test]
fn every_page_can_be_read_by_whoever_sees_little_and_fits_the_screen() {
    let Some(browser) = Browser::open(1366, 768) else {
        return eprintln!("skipped: no chromedriver or no Chromium");
    };
    let Some(axe) = axe() else { return eprintln!("skipped: axe-core cannot be had from npm") };
    let p = Project::new();
    p.done(&["batch", "draft"]);
    let served = serve(&p);
    browser.go(&served.link);
    let topic = format!("/topic/{}", text(&p.topic_of("A1"), "id"));
    let pages = [
        "/inbox",
        "/letters",
        "/letter/A1",
        "/topics",
        &topic,
        "/batch",
        "/rules",
        "/episode/1",
        "/sheets",
        "/papers",
        "/broadcasts",
        "/log",
    ];
    for path in pages {
        browser.go(&format!("{}{path}", served.origin));
        browser.script(&axe, json!([]));
        browser.script(
            "window.found = null; axe.run({resultTypes: ['violations']}).then((r) => { window.found = r; })",
            json!([]),
        );
        browser.until("axe", "window.found", json!([]));
        let grave = browser.script(
            "return window.found.violations.filter((v) => ['serious', 'critical'].includes(v.impact))\
             .map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 160)).join(' | '))",
            json!([]),
        );
        assert_eq!(grave, json!([]), "{path}");
        let wide = browser.script("return document.documentElement.scrollWidth - innerWidth", json!([]));
        assert!(wide.as_i64().unwrap() <= 0, "{path} is wider than the screen by {wide}");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn whoever_knows_the_password_comes_in_by_a_form() {
    let Some(browser) = Browser::open(390, 844) else {
        return eprintln!("skipped: no chromedriver or no Chromium");
    };
    let p = Project::new();
    let served = serve_with(&p, &["--listen", "0.0.0.0:0"], &[("XUANTI_PASSWORD", "开门开门开门开门")]);
    browser.go(&served.origin);
    browser.fill("[name=password]", "猜一猜猜一猜");
    browser.click("button");
    browser.until("a refusal", "document.querySelector('[role=alert]')", json!([]));
    browser.fill("[name=password]", "开门开门开门开门");
    browser.click("button");
    browser.until("the inbox", "location.pathname === '/inbox'", json!([]));
}
