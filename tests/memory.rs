//! Stories about the memory, told through the binary.

use std::fs;

use crate::common::{Project, text};
use xuanti::ledger::{Author, Ledger};

#[test]
fn only_decisions_make_a_ledger_and_every_decision_can_be_listed_and_undone() {
    let p = Project::new();
    for looking in [&["plan"][..], &["rank"], &["status"], &["check"], &["ask", "宅基地怎么申请"]] {
        p.xuanti(looking).output().unwrap();
    }
    assert!(!p.path("ledger.db").exists());
    assert_eq!(p.xuanti(&["log"]).output().unwrap().status.code(), Some(1));

    let house = p.topic_of("A1");
    let id = text(&house, "id").to_string();
    assert!(p.done(&["topic", "rename", &id, "宅基地建房怎么办"]).contains("已记录"));
    assert!(p.path("ledger.db").exists());
    assert_eq!(text(&p.topic_of("A1"), "name"), "宅基地建房怎么办");
    assert!(p.refused(&["topic", "rename", &id, "宅基地建房怎么办"]).contains("已经是这样"));

    p.done(&["topic", "set", &id, "--department", "民政局"]);
    assert_eq!(text(&p.topic_of("A1"), "department"), "民政局");
    p.done(&["undo"]);
    assert_eq!(text(&p.topic_of("A1"), "department"), "农业局");
    p.done(&["undo"]);
    assert_eq!(text(&p.topic_of("A1"), "name"), text(&house, "name"));
    assert!(p.refused(&["undo"]).contains("没有可撤销的决定"));

    let log = p.json(&["log"]);
    let kinds: Vec<&str> = log.as_array().unwrap().iter().map(|l| text(l, "kind")).collect();
    assert_eq!(kinds, ["renamed", "set", "undone", "undone"]);
    assert!(log.as_array().unwrap().iter().all(|l| text(l, "who") == "张三"));
    let undo_of_renaming = log[3]["id"].to_string();
    assert_eq!(log[0]["undone_by"].to_string(), undo_of_renaming);
    // Undoing the undo brings the name back.
    p.done(&["undo", &undo_of_renaming]);
    assert_eq!(text(&p.topic_of("A1"), "name"), "宅基地建房怎么办");
}

#[test]
fn merges_and_splits_hold_in_the_next_round_and_ids_stay() {
    let p = Project::new();
    let (house, shares, old) = (p.topic_of("A1"), p.topic_of("A4"), p.topic_of("A6"));
    assert_ne!(house["id"], shares["id"]);
    p.done(&["topic", "merge", text(&house, "id"), text(&old, "id")]);
    assert_eq!(p.topic_of("A6")["id"], house["id"]);
    p.done(&["topic", "split", text(&shares, "id"), "A5.1"]);
    let split = p.topic_of("A5");
    assert_ne!(split["id"], shares["id"]);

    // The next round brings an older letter, which would have given the topic another id.
    p.round("第二轮", "B1,乙镇,中村,群众热点咨询,农村宅基地建房怎么申请呢？,2023-01-01\n");
    assert_eq!(p.topic_of("B1")["id"], house["id"]);
    assert_eq!(p.topic_of("A6")["id"], house["id"]);
    assert_eq!(p.topic_of("A5")["id"], split["id"]);

    assert!(p.refused(&["topic", "split", text(&shares, "id"), "A1.1"]).contains("不在选题"));
    // The merged topic's old id leads to the one it is part of now.
    let detail = p.json(&["topic", text(&old, "id")]);
    assert_eq!(detail["id"], house["id"]);
    assert!(text(&detail["decisions"][0], "what").contains("并入"));
}

#[test]
fn a_judged_match_is_kept_and_the_latest_verdict_counts() {
    let p = Project::new();
    p.done(&["confirm", "A1.1", "农〔2021〕1号#1"]);
    assert!(p.refused(&["confirm", "A1.1", "农〔2021〕1号#99"]).contains("没有编号为"));
    assert!(p.refused(&["confirm", "A1", "农〔2021〕1号#1"]).contains("A1.1"));
    p.done(&["reject", "A1.1"]);
    let log = p.json(&["log"]);
    assert!(text(&log[0], "what").starts_with("确认“农村宅基地建房怎么申请"));
    assert!(text(&log[1], "what").ends_with("没有条款能回答"));
    assert!(log[1]["undone_by"].is_null());
}

#[test]
fn a_plan_is_approved_aired_cancelled_and_the_next_plan_goes_on_from_there() {
    let p = Project::new();
    let house = text(&p.topic_of("A1"), "id").to_string();
    let proposal = p.json(&["plan", "--episodes", "2"]);
    let dates: Vec<String> = proposal["episodes"].as_array().unwrap().iter().map(|e| text(e, "date").into()).collect();
    assert_eq!(dates, ["2023-07-18", "2023-07-25"]);
    assert_eq!(text(&proposal["episodes"][0]["topics"][0], "id"), house);
    p.write("方案.json", proposal.to_string());
    p.done(&["accept", &p.path("方案.json").to_string_lossy()]);
    assert!(p.refused(&["accept", &p.path("方案.json").to_string_lossy()]).contains("已经有审定"));

    let next = p.json(&["plan"]);
    assert_eq!(next["accepted"].as_array().unwrap().len(), 2);
    assert_eq!(text(&next["episodes"][0], "date"), "2023-08-01");
    let planned = next["episodes"].to_string();
    assert!(!planned.contains(&house), "{planned}");
    let out = next["left_out"].as_array().unwrap().iter().find(|l| text(&l["topic"], "id") == house).unwrap();
    assert!(text(out, "why").contains("已审定，2023-07-18 播出"));

    p.done(&["cancelled", "2023-07-25"]);
    assert!(p.refused(&["cancelled", "2023-07-25"]).contains("没有审定的直播"));
    assert!(p.refused(&["aired", "2023-07-18"]).contains("还没有到"));
    let viewers = "村居,镇街,收看人次\n东村,甲镇,80\n西村,甲镇,20\n";
    p.write("收看.csv", viewers);
    let table = p.path("收看.csv").to_string_lossy().into_owned();
    p.done(&["--today", "2023-07-19", "aired", "2023-07-18", "--viewers", "12500", "--villages", &table]);
    let status = p.json(&["--today", "2023-07-19", "status"]);
    assert_eq!((status["broadcasts"].as_u64(), status["viewers"].as_u64()), (Some(1), Some(12_500)));
    assert_eq!(status["villages_answered"].as_u64(), Some(3));
    assert_eq!(p.done(&["status"]).lines().count(), 10);

    // Asked again by one village that watched and one that did not: not enough.
    p.round(
        "第二轮",
        "B1,甲镇,东村,群众热点咨询,宅基地建房申请要多久？,2023-08-01\nB2,乙镇,中村,群众热点咨询,申请宅基地建房要什么手续呢？,2023-08-02\n",
    );
    let topic = p.topic_of("B1");
    assert_eq!(text(&topic, "id"), house);
    assert_eq!(text(&topic["aired"][0], "date"), "2023-07-18");
    assert_eq!(
        (topic["asked_again"]["villages"].as_u64(), topic["asked_again"]["watched"].as_u64()),
        (Some(2), Some(1))
    );
    // Two of two villages, after three of five: no more than chance.
    assert_eq!(text(&topic, "trend"), "steady");
    assert_eq!(text(&topic["factors"][0], "name"), "讲过又问");
    assert!(p.topic_of("A6")["carried_over"].as_bool().unwrap());
    let has_house = || p.json(&["--today", "2023-08-05", "plan"])["episodes"].to_string().contains(&house);
    assert!(!has_house());
    // With a lower bar it comes back.
    p.write(
        "xuanti.toml",
        format!("{}[limits]\nask_again_villages = 2\n", fs::read_to_string(p.path("xuanti.toml")).unwrap()),
    );
    assert!(has_house());
}

#[test]
fn wishes_are_kept_until_they_are_met() {
    let p = Project::new();
    let (house, old) = (text(&p.topic_of("A1"), "id").to_string(), text(&p.topic_of("A6"), "id").to_string());
    p.done(&["topic", "exclude", &house]);
    p.done(&["topic", "pin", &old]);
    let plan = p.json(&["plan", "--episodes", "1"]);
    assert_eq!(text(&plan["episodes"][0]["topics"][0], "id"), old);
    let out = plan["left_out"].as_array().unwrap().iter().find(|l| text(&l["topic"], "id") == house).unwrap();
    assert!(text(out, "why").contains("已决定不排入"));
    p.done(&["accept", "--episodes", "1"]);
    assert!(!p.json(&["plan"])["episodes"].to_string().contains(&old));
}

#[test]
fn changed_files_and_letters_sent_again_are_named() {
    let p = Project::new();
    p.done(&["topic", "pin", text(&p.topic_of("A1"), "id")]);
    let rows = "B1,甲镇,东村,群众热点咨询,股权分红什么时候公布？,2023-08-01\n";
    p.round("第二轮", rows);
    let first = fs::read_to_string(p.path("requests/第一轮.csv")).unwrap();
    fs::write(
        p.path("requests/第一轮.csv"),
        first.replace("找谁", "找哪个部门") + "A9,甲镇,西村,,修路的钱谁出？,2023-05-09\n",
    )
    .unwrap();
    let check = p.json(&["check"]);
    let said: String = check["problems"].as_array().unwrap().iter().map(|p| format!("{}\n", text(p, "what"))).collect();
    assert!(said.contains("增 1 件，改 1 件，减 0 件"), "{said}");
    assert!(said.contains("诉求 B1 与 requests/第一轮.csv 的 A4 同一来源、内容相同"), "{said}");
    assert!(said.contains("新的一轮"), "{said}");
    assert!(text(&check, "ledger").contains("校验无误"));
}

#[test]
fn a_second_writer_waits_and_then_says_who_holds_the_ledger_while_readers_go_on() {
    let p = Project::new();
    let id = text(&p.topic_of("A1"), "id").to_string();
    p.done(&["topic", "pin", &id]);
    let author = Author { who: "李四".into(), at: jiff::Timestamp::UNIX_EPOCH };
    let writing = Ledger::of(p.root()).write(author).unwrap();
    p.done(&["log"]);
    p.done(&["rank"]);
    let said = p.refused(&["topic", "exclude", &id]);
    assert!(said.contains("李四") && said.contains(&std::process::id().to_string()), "{said}");
    drop(writing);
    p.done(&["topic", "exclude", &id]);
    assert_eq!(p.json(&["log"]).as_array().unwrap().len(), 2);
}

#[test]
fn a_damaged_ledger_is_left_alone_and_a_backup_brings_it_back() {
    let p = Project::new();
    let id = text(&p.topic_of("A1"), "id").to_string();
    assert!(p.refused(&["backup", "无.db"]).contains("还没有账本"));
    p.done(&["topic", "rename", &id, "甲"]);
    let backup = p.path("备份.db").to_string_lossy().into_owned();
    assert!(p.done(&["backup", &backup]).contains("已备份"));
    assert!(p.refused(&["backup", &backup]).contains("已存在"));
    p.done(&["topic", "rename", &id, "乙"]);

    let ledger = p.path("ledger.db");
    let mut bytes = fs::read(&ledger).unwrap();
    let at = bytes.windows(3).rposition(|w| w == "乙".as_bytes()).unwrap();
    bytes[at + 2] ^= 1;
    fs::write(&ledger, &bytes).unwrap();
    // Whatever would answer from what was decided, or decide more, says so and does nothing.
    let round = p.path("requests/第一轮.csv").to_string_lossy().into_owned();
    let refused = [
        &["plan"][..],
        &["plan", "--explain"],
        &["report"],
        &["rank"],
        &["rank", &round],
        &["topic"],
        &["topic", &id],
        &["topic", "pin", &id],
        &["ask", "宅基地怎么申请"],
        &["match"],
        &["confirm", "A1.1", "农〔2021〕1号#1"],
        &["reject", "A1.1"],
        &["accept"],
        &["aired", "2023-07-01", "--topic", &id],
        &["cancelled", "2023-07-18"],
        &["log"],
        &["undo"],
        &["status"],
        &["backup", "新.db"],
    ];
    for command in refused {
        let said = p.refused(command);
        assert!(said.contains("已损坏") && said.contains("xuanti restore"), "{command:?}: {said}");
    }
    p.done(&["rank", "--no-project", &round]);
    let check = p.xuanti(&["check"]).output().unwrap();
    assert_eq!(check.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&check.stdout).contains("已损坏"));
    assert!(fs::read(&ledger).unwrap() == bytes, "the damaged ledger was touched");

    let said = p.done(&["restore", &backup]);
    let kept = fs::read_dir(p.root())
        .unwrap()
        .flatten()
        .find(|e| e.file_name().to_string_lossy().starts_with("ledger.db.bak-"));
    assert!(said.contains("ledger.db.bak-"), "{said}");
    assert!(fs::read(kept.unwrap().path()).unwrap() == bytes, "the damaged ledger was not kept as it was");
    assert_eq!(text(&p.topic_of("A1"), "name"), "甲");
    let other = p.path("villages.csv");
    assert!(p.refused(&["restore", other.to_str().unwrap()]).contains("不是 xuanti 的账本备份"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_can_be_read_and_says_so_otherwise() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let p = Project::new();
    let id = text(&p.topic_of("A1"), "id").to_string();
    let mode = |mode| fs::set_permissions(p.root(), fs::Permissions::from_mode(mode)).unwrap();
    // Nobody in particular: root may write anywhere.
    let as_nobody = |args: &[&str]| {
        let binary = assert_cmd::cargo::cargo_bin("xuanti");
        let mut command = std::process::Command::new("sh");
        command.arg("-c").arg("exec \"$0\" \"$@\"").arg(binary).arg("-C").arg(p.root()).args(args);
        if fs::metadata(p.root()).unwrap().uid() == 0 {
            std::os::unix::process::CommandExt::uid(&mut command, 65_534);
        }
        command.output().unwrap()
    };
    mode(0o555);
    let refused = as_nobody(&["topic", "pin", &id]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(2) && said.contains("只读或没有权限"), "{said}");
    mode(0o755);
    assert!(!p.path("ledger.db").exists());
    p.done(&["topic", "rename", &id, "甲"]);
    for helper in ["ledger.db-wal", "ledger.db-shm"] {
        let _ = fs::remove_file(p.path(helper));
    }
    mode(0o555);
    let log = as_nobody(&["log"]);
    assert!(log.status.success() && String::from_utf8_lossy(&log.stdout).contains("改名为“甲”"), "{log:?}");
    let refused = as_nobody(&["undo"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(2) && said.contains("只读或没有权限"), "{said}");
    mode(0o755);
    assert_eq!(p.json(&["log"]).as_array().unwrap().len(), 1);
}

/// Written by the program of 2026-11-27, with every decision it knew, on the project of these stories.
const OLD_LEDGER: &[u8] = include_bytes!("data/ledger-2026-11-27.db");

#[test]
fn a_ledger_of_before_is_carried_over() {
    let p = Project::new();
    p.write("ledger.db", OLD_LEDGER);
    assert_eq!(p.json(&["log"]).as_array().unwrap().len(), 11);
    let house = p.topic_of("A1");
    assert_eq!((text(&house, "id"), text(&house, "name")), ("t8a2096", "宅基地建房怎么办"));
    assert_eq!(p.topic_of("A6")["id"], house["id"]);
    assert_eq!(text(&p.topic_of("A5"), "id"), "tea4a8c");
    assert_eq!(text(&p.topic_of("A4"), "department"), "民政局");
    assert_eq!(text(&house["aired"][0], "date"), "2023-07-18");
    assert!(!p.json(&["ask", "股权分红什么时候公布？"]).to_string().contains("农〔2022〕2号#1\""));
    // The approved episodes hold no programme yet; that is no reason to fail.
    p.run(&["batch"]).says(1, &["还没有草稿"]);
    assert!(text(&p.json(&["check"]), "ledger").contains("校验无误"));
    // And it goes on from there.
    p.done(&["batch", "draft"]);
    p.done(&["batch", "accept"]);
    assert!(p.json(&["plan"])["accepted"].as_array().unwrap().iter().all(|e| e["number"].as_u64() > Some(2)));
    p.run(&["regroup"]).says(0, &[]);
}
