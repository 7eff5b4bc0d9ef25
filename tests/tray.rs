//! 待归并: what is like no topic enough waits for a person, and stays where she puts it; and what is no need at all.

use crate::common::{Project, list, number, text};

#[test]
fn what_waits_is_counted_and_goes_where_it_is_put() {
    let p = Project::copy_of("corpus");
    let before = p.json(&["rank"]);
    let sums = |ranking: &serde_json::Value| {
        let sum = |key: &str| number(&ranking["sums"], key);
        assert_eq!(sum("asks"), sum("placed") + sum("alone") + sum("unplaced"));
        (sum("asks"), sum("unplaced"))
    };
    let (asks, waiting) = sums(&before);
    let tray = p.json(&["tray"]);
    let tray = tray.as_array().unwrap();
    assert!(waiting > 3 && tray.len() as u64 == waiting, "{waiting}");
    assert!(tray.iter().all(|one| (1..=3).contains(&list(one, "homes").len())));

    // One goes into the likeliest topic, one stands alone.
    let (one, other) = (text(&tray[0], "id"), text(&tray[1], "id"));
    let home = text(&list(&tray[0], "homes")[0], "topic");
    p.run(&["tray", "place", one, "--to", home]).says(0, &["xuanti undo"]);
    p.run(&["tray", "place", other, "--alone"]).says(0, &["xuanti undo"]);
    let after = p.json(&["rank"]);
    assert_eq!(sums(&after), (asks, waiting - 2));
    let of = |ask: &str| list(&after, "topics").iter().find(|t| list(t, "asks").iter().any(|a| a == ask)).cloned();
    assert_eq!(text(&of(one).unwrap(), "id"), home);
    assert_eq!(list(&of(other).unwrap(), "asks").len(), 1);
    // Nothing else moved, and it can be taken back.
    assert_eq!(list(&after, "topics").len(), list(&before, "topics").len() + 1);
    p.run(&["undo"]).says(0, &[]);
    p.run(&["undo"]).says(0, &[]);
    assert_eq!(sums(&p.json(&["rank"])), (asks, waiting));
}

#[test]
fn mistakes_are_told() {
    let p = Project::new();
    p.run(&["tray", "place", "没有.1", "--alone"]).says(2, &["没有.1", "xuanti tray"]);
    p.run(&["tray", "place", "A1.1", "A2.1", "--alone"]).says(2, &["一次只用于一个事项"]);
    p.run(&["tray", "place", "A1.1"]).says(2, &["--to"]);
    p.run(&["tray", "place", "A1.1", "--to", "t000000"]).says(2, &["t000000"]);
    p.run(&["tray"]).says(0, &["没有待归并的事项"]);
}

/// The letters are of this test; by the built-in rules and the classifier, with and without a project.
#[test]
fn accusations_and_advice_are_in_no_topic() {
    let letters = "编号,意见建议\n\
        1,我们组长贺有田把集体鱼塘便宜包给自己妻弟，账本从来不让人看，请上面派人来查他。\n\
        2,上次直播讲得太快，字幕又小，老人家看不清，建议放慢一点、多请懂本地话的人来讲。\n\
        3,起屋报建要交哪些材料，去哪个窗口办，多久能批下来？\n";
    let p = Project::of(&[("xuanti.toml", ""), ("requests/一.csv", letters)]);
    let file = p.path("requests/一.csv");
    for command in [&["rank"][..], &["rank", "--no-project", file.to_str().unwrap()]] {
        for meaning in ["on", "off"] {
            let ranking = p.json(&[command, &["--meaning", meaning]].concat());
            let sum = |key: &str| number(&ranking["sums"], key);
            let sums = [sum("with_need"), sum("feedback"), sum("referred"), sum("no_need")];
            assert_eq!(sums, [1, 1, 1, 0], "{command:?} {meaning}");
            assert!(!ranking.to_string().contains("贺有田"));
        }
    }
}
