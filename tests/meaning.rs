//! 文意: vectors are made once, kept, and never change a result; a server can make them; without them words do.

use std::fs;

use crate::common::vector_server::VectorServer;
use crate::common::{Project, VECTORS, list, text};

const CONFIG: &str = "district = \"测试区\"\ntoday = \"2023-07-03\"\nfound_threshold = 0.0\n";

/// The small project, with its vectors made by this server.
fn served_by(server: &VectorServer, more: &str) -> Project {
    let p = Project::new();
    p.write("xuanti.toml", format!("{CONFIG}[meaning]\nsource = \"endpoint\"\nurl = \"{}\"\n{more}", server.url));
    p
}

fn plan(p: &Project) -> String {
    p.done(&["plan", "--format", "json"])
}

#[test]
fn vectors_are_made_once_and_the_plan_does_not_depend_on_that() {
    let p = Project::new();
    let first = plan(&p);
    let kept = fs::read(p.path(VECTORS)).unwrap();
    assert_eq!(plan(&p), first);
    assert_eq!(fs::read(p.path(VECTORS)).unwrap(), kept, "nothing was new");
    p.round("第二轮", "B1,甲镇,东村,群众热点咨询,老人证在哪里办？,2023-06-01\n");
    plan(&p);
    let more = fs::read(p.path(VECTORS)).unwrap();
    assert!(more.starts_with(&kept) && more.len() > kept.len(), "one more letter adds its vectors");
}

#[test]
fn a_file_cut_short_by_a_kill_loses_what_was_half_written_and_nothing_else() {
    let p = Project::new();
    let first = plan(&p);
    let whole = fs::read(p.path(VECTORS)).unwrap();
    for cut in [0, 3, 8, 100, whole.len() / 2, whole.len() - 1] {
        fs::write(p.path(VECTORS), &whole[..cut]).unwrap();
        assert_eq!(plan(&p), first, "cut at {cut}");
        assert_eq!(fs::read(p.path(VECTORS)).unwrap().len(), whole.len(), "cut at {cut}");
    }
}

#[test]
fn meaning_finds_what_shares_no_word() {
    let p = Project::new();
    let asked = "屋企老豆八十几岁，有无钱攞？";
    let with = p.json(&["ask", asked]);
    assert!(text(&list(&with, "matches")[0], "clause").starts_with("民〔2020〕3号"), "{with}");
    let best = &list(&list(&with, "matches")[0], "reasons")[0];
    assert!(text(best, "by") == "sentence" && text(best, "text").contains("八十周岁"), "{best}");
    let without = p.json(&["ask", asked, "--meaning", "off"]);
    let reasons = |answer: &serde_json::Value| list(&list(answer, "matches")[0], "reasons").clone();
    assert!(!reasons(&without).iter().any(|reason| reason["by"] == "sentence"), "{without}");
}

#[test]
fn switched_off_nothing_is_made_or_kept() {
    let p = Project::new();
    p.write("xuanti.toml", format!("{CONFIG}[meaning]\nsource = \"off\"\n"));
    p.done(&["plan"]);
    assert!(!p.path(VECTORS).exists());
    let q = Project::new();
    q.done(&["plan", "--meaning", "off"]);
    assert!(!q.path(VECTORS).exists());
}

#[test]
fn of_too_many_new_texts_words_alone_speak_and_people_are_told() {
    let p = Project::new();
    p.write("xuanti.toml", format!("{CONFIG}[meaning]\nmost_new = 3\n"));
    let run = p.run(&["plan"]);
    run.says(0, &["超过 3 条", "只按字词匹配", "--meaning on"]);
    assert!(!p.path(VECTORS).exists());
    p.run(&["plan", "--meaning", "on"]).says(0, &[]);
    assert!(p.path(VECTORS).exists());
    let again = p.run(&["plan"]);
    assert!(!again.err.contains("只按字词匹配"), "nothing is new any more: {}", again.err);
}

#[test]
fn a_server_makes_vectors_of_masked_texts_once() {
    let server = VectorServer::honest();
    let p = served_by(&server, "query_prefix = \"问：\"\n");
    p.round("第二轮", "B1,甲镇,东村,群众热点咨询,宅基地申请被拒，请回电13800138000,2023-06-01\n");
    let run = p.run(&["plan", "--format", "json"]);
    run.says(0, &["发送到", &server.url]);
    let sent = server.texts();
    assert!(sent.iter().any(|text| text.starts_with("问：") && text.contains("138****8000")), "{sent:?}");
    assert!(!sent.iter().any(|text| text.contains("13800138000")));
    assert_eq!(p.done(&["plan", "--format", "json"]), run.out);
    assert_eq!(server.texts().len(), sent.len(), "nothing is sent twice");
    // Another model's vectors are others.
    p.write(
        "xuanti.toml",
        format!("{CONFIG}[meaning]\nsource = \"endpoint\"\nurl = \"{}\"\nmodel = \"b\"\n", server.url),
    );
    p.done(&["plan"]);
    assert!(server.texts().len() > sent.len());
}

#[test]
fn a_server_that_is_wrong_is_told_and_what_it_gave_is_kept() {
    type Answer = fn(&[String]) -> (u16, String);
    let broken: [(Answer, &str); 7] = [
        (|_| (404, String::new()), "没有这个地址"),
        (|_| (401, String::new()), "XUANTI_MEANING_KEY"),
        (|_| (302, String::new()), "答复了错误（302）"),
        (|_| (200, "<html>".into()), "不是 /v1/embeddings 的格式"),
        (|_| (200, r#"{"data":[]}"#.into()), "只答复了 0 条"),
        (|texts| (200, format!(r#"{{"data":[{}]}}"#, vec![r#"{"embedding":[0,0]}"#; texts.len()].join(","))), "不能用"),
        (
            |texts| {
                let vectors: Vec<String> =
                    (1..=texts.len()).map(|n| format!(r#"{{"embedding":{:?}}}"#, vec![1; n])).collect();
                (200, format!(r#"{{"data":[{}]}}"#, vectors.join(",")))
            },
            "长短不一",
        ),
    ];
    for (answer, says) in broken {
        let server = VectorServer::start(answer);
        let p = served_by(&server, "");
        p.run(&["plan"]).says(2, &[says, "built-in"]);
        // Words still do, and so does the encoder inside.
        p.run(&["plan", "--meaning", "off"]).says(0, &[]);
    }
    let nobody = "http://127.0.0.1:9/v1/embeddings";
    let p = Project::new();
    p.write("xuanti.toml", format!("{CONFIG}[meaning]\nsource = \"endpoint\"\nurl = \"{nobody}\"\n"));
    p.run(&["plan"]).says(2, &["连接不上", nobody]);
}

#[test]
fn letters_leave_this_machine_only_when_somebody_decided_so() {
    let p = Project::new();
    for (url, says) in [("http://10.1.2.3/v1/embeddings", "outside = true"), ("embeddings", "不是网址")] {
        p.write("xuanti.toml", format!("{CONFIG}[meaning]\nsource = \"endpoint\"\nurl = \"{url}\"\n"));
        p.run(&["plan"]).says(2, &[says]);
    }
    p.write("xuanti.toml", format!("{CONFIG}[meaning]\nurll = \"x\"\n"));
    p.run(&["plan"]).says(2, &["urll"]);
}
