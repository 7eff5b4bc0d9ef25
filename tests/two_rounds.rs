//! The demonstration's first months as one story: a batch is approved, two episodes are aired, a second round comes in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::common::{Project, list, text, texts};

/// Topics with their asks, by id: the order follows the day of the next free slot; which topics there are does not.
fn topics(ranking: &Value) -> BTreeMap<String, Vec<String>> {
    let owned = |t: &Value, field: &str| texts(t, field).into_iter().map(str::to_string).collect();
    list(ranking, "topics").iter().map(|t| (text(t, "id").to_string(), owned(t, "asks"))).collect()
}

/// How many replies of each state the workbook has.
fn replies(out: &Path) -> BTreeMap<String, usize> {
    let mut workbook: Xlsx<_> = open_workbook(out.join("工作簿.xlsx")).unwrap();
    let sheet = workbook.worksheet_range("村居回复单").unwrap();
    let mut states = BTreeMap::new();
    for row in sheet.rows() {
        *states.entry(row[5].to_string()).or_default() += 1;
    }
    states
}

#[test]
fn two_rounds_with_two_broadcasts_between_them() {
    let p = Project::copy_of("corpus");
    let json = |today: &str, args: &[&str]| p.json(&[&["--today", today], args].concat());
    let before = topics(&json("2023-07-03", &["rank"]));
    json("2023-07-03", &["accept"]);
    // A decision changes no topic's id.
    assert_eq!(topics(&json("2023-07-03", &["rank"])), before);
    // Papers speak of the approved batch first and in full, and only what is approved is answered.
    let out = p.path("报告");
    p.done(&["--today", "2023-07-04", "report"]);
    let report: Value = serde_json::from_slice(&fs::read(out.join("报告.json")).unwrap()).unwrap();
    let episodes = list(&report, "episodes");
    let approved: Vec<&Value> = episodes.iter().filter(|e| text(e, "stage") == "已审定").collect();
    assert_eq!((approved.len(), text(approved[0], "date"), text(&episodes[10], "stage")), (10, "2023-07-18", "建议"));
    assert!(approved.iter().all(|e| !list(e, "clauses").is_empty() && list(e, "rundown").len() > 5));
    assert_eq!(episodes[10]["number"], 11);
    let calendar = fs::read_to_string(out.join("日历.ics")).unwrap();
    assert_eq!(calendar.matches("STATUS:CONFIRMED").count(), 10);
    assert_eq!(replies(&out)["已排"], approved.iter().map(|e| list(e, "questions").len()).sum::<usize>());
    json("2023-07-19", &["aired", "2023-07-18", "--viewers", "12500"]);
    p.done(&["--today", "2023-07-20", "report"]);
    assert_eq!(replies(&out)["已播"], list(approved[0], "questions").len());
    json("2023-07-26", &["aired", "2023-07-25", "--viewers", "13000"]);
    let status = json("2023-07-26", &["status"]);
    assert_eq!((status["broadcasts"].as_u64(), status["viewers"].as_u64()), (Some(2), Some(25_500)));
    assert_eq!(status["pending"].as_array().unwrap().len(), 8);
    assert_eq!(text(&status["pending"][0], "date"), "2023-08-01");

    fs::copy(p.path("later/2023-第二轮.csv"), p.path("requests/2023-第二轮.csv")).unwrap();
    let ranking = json("2023-10-09", &["rank"]);
    // Most of a topic's letters stay under its id. Few topics may be rearranged by what came in.
    let after = topics(&ranking);
    let kept = before.iter().filter(|(id, asks)| {
        let stayed = |now: &Vec<String>| asks.iter().filter(|a| now.contains(a)).count();
        after.get(*id).is_some_and(|now| stayed(now) * 2 > asks.len())
    });
    let (kept, all) = (kept.count(), before.len());
    println!("{kept} of {all} topics kept their id with most of their asks");
    assert!(kept * 10 >= all * 9, "{kept} of {all}");
    let topics = list(&ranking, "topics");
    for trend in ["new", "rising", "steady", "fading"] {
        assert!(topics.iter().any(|t| text(t, "trend") == trend), "{trend}");
    }
    assert_eq!(topics.iter().map(|t| t["aired"].as_array().unwrap().len()).max(), Some(1));
    assert!(topics.iter().any(|t| t["by_sender"]["城市"].as_u64() > Some(0)));
    assert!(topics.iter().any(|t| t["carried_over"] == true));
    let plan = json("2023-10-09", &["plan"]);
    assert_eq!(plan["accepted"].as_array().unwrap().len(), 8);
    let aired: Vec<&str> = topics
        .iter()
        .filter(|t| !t["aired"].as_array().unwrap().is_empty() && t["asked_again"]["villages"].as_u64() < Some(5))
        .map(|t| text(t, "id"))
        .collect();
    assert!(!aired.is_empty());
    let planned = plan["episodes"].to_string();
    assert!(aired.iter().all(|id| !planned.contains(id)));
    let first = text(&plan["episodes"][0], "date");
    assert!(first > "2023-10-09", "{first}");
    // Tasks from above that were approved are not proposed once more.
    let again = |e: &&Value| !e["task"].is_null() || text(e, "theme").contains("自查自纠");
    assert_eq!(list(&plan, "episodes").iter().find(again), None);
    // Ledger, caches and all: the same bytes whatever the number of threads.
    let bytes = |threads| {
        let plan = ["--today", "2023-10-09", "plan", "--format", "json"];
        p.run_with("RAYON_NUM_THREADS", threads, &plan).out
    };
    let one = bytes("1");
    assert!(!one.is_empty() && one == bytes("2") && one == bytes("8"));
}

#[test]
fn some_more_letters_leave_the_topics_of_the_others_as_they_were() {
    let p = Project::copy_of("corpus");
    fs::remove_file(p.path("requests/2023-第一轮.xlsx")).unwrap();
    let (whole, _, _) = encoding_rs::GB18030.decode(include_bytes!("data/round1-gb18030.csv"));
    let round = |keep: &dyn Fn(usize) -> bool| {
        let lines = whole.lines().enumerate().filter(|(n, _)| *n == 0 || keep(*n));
        p.write("requests/一.csv", lines.map(|(_, line)| format!("{line}\n")).collect::<String>());
        topics(&p.json(&["rank"]))
    };
    let before = round(&|n| n % 11 != 0);
    // Whatever is decided: from then on the topics are known.
    p.done(&["topic", "pin", before.keys().next().unwrap()]);
    let after = round(&|_| true);
    let asks = before.iter().flat_map(|(id, asks)| asks.iter().map(move |ask| (id, ask)));
    let (same, all): (Vec<bool>, usize) =
        (asks.clone().map(|(id, ask)| after.get(id).is_some_and(|now| now.contains(ask))).collect(), asks.count());
    let same = same.into_iter().filter(|same| *same).count();
    println!("{same} of {all} asks stayed in their topic");
    assert!(same * 100 >= all * 95, "{same} of {all}");
}
