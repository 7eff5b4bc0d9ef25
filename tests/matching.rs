//! A stream of requests in, a stream of matches out.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::common::{Project, list, number, text};

#[test]
fn a_line_in_is_a_line_out_with_asks_clauses_and_reasons() {
    let p = Project::new();
    let run = p.fed(
        &["match"],
        "{\"id\":\"q1\",\"text\":\"1.宅基地怎样申请？2.高龄津贴怎样申领？\"}\n\"股权分红几时公布？\"\n",
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let lines = run.lines();
    assert_eq!([text(&lines[0], "request"), text(&lines[1], "request")], ["q1", "2"], "a bare text goes by its line");
    let asks = list(&lines[0], "asks");
    assert_eq!(asks.iter().map(|a| text(a, "id")).collect::<Vec<_>>(), ["q1.1", "q1.2"]);
    let policies: Vec<&str> = asks.iter().map(|a| text(&list(a, "matches")[0], "policy")).collect();
    assert_eq!(policies, ["农〔2021〕1号", "民〔2020〕3号"]);
    for found in asks.iter().flat_map(|a| list(a, "matches")) {
        assert!(text(found, "clause").starts_with(text(found, "policy")));
        let probability = found["probability"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&probability) && !list(found, "reasons").is_empty());
    }
}

#[test]
fn bad_lines_are_named_and_the_stream_goes_on() {
    let p = Project::new();
    let input = "\u{FEFF}\"宅基地怎样申请？\"\r\n\n   \n{\"id\":\n[1]\n{}\n{\"text\":\"高龄津贴\"}";
    let run = p.fed(&["match"], input);
    run.says(1, &["第4行", "第5行", "第6行", "JSON"]);
    let requests: Vec<String> = run.lines().iter().map(|l| text(l, "request").to_string()).collect();
    assert_eq!(requests, ["1", "7"]);
}

#[test]
fn no_need_and_no_broadcast_are_told_apart() {
    let p = Project::new();
    let run = p.fed(&["match"], "\"无\"\n\"举报村支书收了红包，私吞分红款。\"\n");
    let lines = run.lines();
    assert!(list(&lines[0], "asks").is_empty());
    let referred = &list(&lines[1], "asks")[0];
    assert!(text(referred, "referred").contains("纪检") && list(referred, "matches").is_empty());
}

#[test]
fn order_is_kept_over_many_lines_and_threads() {
    let p = Project::new();
    let input: String = (0..3000).map(|i| format!("{{\"id\":{i},\"text\":\"第{i}户怎样申请宅基地？\"}}\n")).collect();
    let run = p.fed(&["match", "--top", "1"], input.clone());
    let lines = run.lines();
    assert_eq!(lines.len(), 3000);
    assert!(lines.iter().zip(0..).all(|(line, i): (_, i32)| text(line, "request") == i.to_string()));
    let one = p.xuanti(&["match", "--top", "1"]).env("RAYON_NUM_THREADS", "1").write_stdin(input).output().unwrap();
    assert!(one.stdout == run.out.as_bytes());
}

#[test]
fn gbk_lines_are_read_and_no_input_is_no_error() {
    let p = Project::new();
    let run =
        p.fed(&["match"], encoding_rs::GBK.encode("{\"id\":\"甲\",\"text\":\"宅基地怎样申请？\"}\n").0.into_owned());
    assert_eq!((run.code, text(&run.lines()[0], "request")), (0, "甲"));
    let run = p.fed(&["match"], "");
    assert_eq!((run.code, run.out.as_str()), (0, ""));
}

#[test]
fn a_slow_sender_is_answered_line_by_line() {
    let p = Project::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_xuanti"))
        .args(["-C", p.root().to_str().unwrap(), "match"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for n in 1..=3 {
        writeln!(input, "{{\"id\":{n},\"text\":\"宅基地怎样申请？\"}}").unwrap();
        let mut line = String::new();
        // Would wait for ever if answers were held back until there are more lines.
        output.read_line(&mut line).unwrap();
        assert_eq!(text(&serde_json::from_str(&line).unwrap(), "request"), n.to_string());
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn top_limits_the_clauses() {
    let p = Project::new();
    let run = p.fed(&["match", "--top", "1"], "\"宅基地怎样申请？\"");
    assert_eq!(list(&list(&run.lines()[0], "asks")[0], "matches").len(), 1);
    let plan = p.json(&["plan"]);
    assert_eq!(number(&plan["sums"], "requests"), 6, "a stream leaves no trace in the project");
}
