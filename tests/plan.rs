//! The next batch of broadcasts, from a folder of letters and policies.

use std::collections::HashSet;

use crate::common::{Project, list, number, text};
use serde_json::Value;

const TODAY: &str = "today = \"2023-07-03\"\n";
const SHEET: &str = "编号,村(社区),意见建议\n";

/// A clause about homesteads in a document with this front matter.
fn homestead(front: &str, body: &str) -> String {
    format!("---\n{front}\n---\n第一条 {body}\n")
}

/// One letter about homesteads, and what else is given.
fn asked(files: &[(&str, &str)]) -> Project {
    let p = Project::of(&[("xuanti.toml", TODAY), ("requests/一.csv", &format!("{SHEET}1,大岗村,宅基地怎样申请？\n"))]);
    for (name, content) in files {
        p.write(name, content);
    }
    p
}

/// Ids of the policies whose clauses a plan explains.
fn policies(plan: &Value) -> HashSet<&str> {
    list(plan, "episodes").iter().flat_map(|e| list(e, "clauses")).map(|c| text(c, "policy")).collect()
}

fn days(plan: &Value) -> Vec<&str> {
    list(plan, "episodes").iter().map(|e| text(e, "date")).collect()
}

#[test]
fn a_plan_tells_dates_departments_clauses_and_minutes() {
    let plan = Project::new().json(&["plan"]);
    let episodes = list(&plan, "episodes");
    assert_eq!(days(&plan), ["2023-07-18", "2023-07-25", "2023-08-01"], "Tuesdays, after 14 days of preparation");
    for (episode, n) in episodes.iter().zip(1..) {
        assert_eq!(number(episode, "number"), n);
        assert!(!text(episode, "theme").is_empty() && !text(episode, "why").is_empty());
        let department = text(episode, "department");
        assert!(!list(episode, "topics").is_empty() && !list(episode, "clauses").is_empty());
        assert!(list(episode, "clauses").iter().any(|c| text(c, "department") == department));
        // The minutes follow one another and end in time.
        let mut at = 0;
        for item in list(episode, "rundown") {
            assert_eq!(number(item, "at"), at);
            at += number(item, "minutes");
        }
        assert!(at <= 45, "{at} minutes");
    }
    // Three villages ask about homesteads, two about shares, one about the old: the most asked-for comes first.
    let villages: Vec<u64> = episodes.iter().map(|e| number(e, "villages")).collect();
    assert_eq!(villages, [3, 2, 1]);
    assert_eq!(text(&episodes[0], "department"), "农业局");
    assert_eq!(text(&list(&episodes[0], "clauses")[0], "id"), "农〔2021〕1号#1");
}

#[test]
fn every_request_and_every_topic_is_accounted_for() {
    let p = asked(&[(
        "policies/农业局/宅基地.md",
        &homestead("number: 农1号\nlevel: 区", "村民申请宅基地，应当提交书面申请。"),
    )]);
    p.write(
        "requests/二.csv",
        format!(
            "{SHEET}2,石尾村,无\n3,沙边村,举报村支书收了红包，私吞分红款。\n4,甘蕉村,公交车末班几点钟？\n5,甘蕉村,\n"
        ),
    );
    let plan = p.json(&["plan"]);
    let sums = &plan["sums"];
    let sum = |field: &str| number(sums, field);
    assert_eq!([sum("requests"), sum("set_aside")], [4, 1]);
    assert_eq!(sum("requests"), sum("with_need") + sum("no_need") + sum("feedback") + sum("referred"));
    assert_eq!([sum("with_need"), sum("no_need"), sum("referred")], [2, 1, 1]);
    assert_eq!([sum("villages"), sum("asks"), sum("topics"), sum("departments")], [4, 2, 2, 1]);
    assert!(number(sums, "categories") <= 2);
    let in_episodes = list(&plan, "episodes").iter().flat_map(|e| list(e, "topics"));
    let elsewhere = ["gaps", "left_out"].into_iter().flat_map(|field| list(&plan, field)).map(|g| &g["topic"]);
    let mut topics: Vec<&str> = in_episodes.chain(elsewhere).map(|t| text(t, "id")).collect();
    topics.sort_unstable();
    topics.dedup();
    assert_eq!(topics.len() as u64, sum("topics"), "every topic once: in an episode, left out, or a gap");
    let gap = &list(&plan, "gaps")[0];
    assert!(text(&gap["topic"], "name").contains("公交"), "{gap}");
    assert!(text(gap, "note").contains("本次资料未找到"));
    // What nobody may read aloud is in no output.
    assert!(!p.run(&["plan"]).out.contains("红包"));
}

#[test]
fn what_ifs_move_the_batch_and_record_nothing() {
    let p = Project::new();
    assert_eq!(
        days(&p.json(&["plan", "--from", "2023-10-01"]))[0],
        "2023-10-10",
        "the first Tuesday after the holiday"
    );
    assert_eq!(days(&p.json(&["plan", "--today", "2024-01-01"]))[0], "2024-01-16");
    assert_eq!(days(&p.json(&["plan", "--episodes", "1"])).len(), 1);
    assert_eq!(days(&p.json(&["plan", "--episodes", "99"])).len(), 3, "no more than there are topics");

    let (house, old) = (p.topic_of("A1"), p.topic_of("A6"));
    let (house, old) = (text(&house, "id"), text(&old, "id"));
    let lead = |plan: &Value| text(&list(&list(plan, "episodes")[0], "topics")[0], "id").to_string();
    assert_eq!(lead(&p.json(&["plan", "--episodes", "1"])), house);
    assert_eq!(lead(&p.json(&["plan", "--episodes", "1", "--pin", old])), old);
    let without = p.json(&["plan", "--exclude", house]);
    assert!(list(&without, "episodes").iter().all(|e| list(e, "topics").iter().all(|t| text(t, "id") != house)));
    assert!(list(&without, "left_out").iter().any(|l| text(&l["topic"], "id") == house));

    p.run(&["plan", "--pin", "t000000"]).says(2, &["t000000", "xuanti"]);
    p.run(&["plan", "--pin", old, "--exclude", old]).says(2, &["不列入"]);
    p.run(&["plan", "--episodes", "0"]).says(2, &["--episodes", "不小于1"]);
    assert!(!p.path("ledger.db").exists());
}

#[test]
fn blackout_dates_are_skipped() {
    let p = Project::new();
    p.write("xuanti.toml", "today = \"2023-07-03\"\nfound_threshold = 0.0\nblackout = [\"2023-07-18\"]\n");
    assert_eq!(days(&p.json(&["plan"]))[0], "2023-07-25");
}

#[test]
fn what_is_not_in_force_is_not_proposed_and_says_why() {
    let clause = "村民申请宅基地，应当向村民小组提出书面申请。";
    for (front, why) in [
        ("number: 农1号\nstatus: 已废止", "已废止"),
        ("number: 农1号\nexpires: 2023-06-30", "2023-06-30"),
        ("number: 农1号\neffective: 2023-12-01", "2023-12-01"),
        ("number: 农1号\npublic: 否", "不宜公开"),
    ] {
        let p = asked(&[("policies/农业局/旧.md", &homestead(front, clause))]);
        let plan = p.run(&["plan", "--format", "json"]);
        assert_eq!(plan.code, 1, "{front}");
        assert!(policies(&plan.json()).is_empty(), "{front}");
        let check = p.json(&["check"]);
        let not_now = &list(&check, "not_now")[0];
        assert!(text(not_now, "policy") == "农1号" && text(not_now, "why").contains(why), "{not_now}");
        let asked = p.run(&["ask", "宅基地怎样申请？"]);
        assert!(asked.out.contains(why), "{}", asked.out);
    }
}

#[test]
fn a_policy_counts_on_the_day_of_the_broadcast_not_on_the_day_of_planning() {
    let p = asked(&[(
        "policies/农业局/新.md",
        &homestead("number: 农2号\neffective: 2023-07-18", "村民申请宅基地，应当提交书面申请。"),
    )]);
    assert_eq!(policies(&p.json(&["plan"])), ["农2号"].into());
    assert!(policies(&p.json(&["plan", "--today", "2023-06-01"])).is_empty());
}

#[test]
fn the_newer_issue_is_explained_instead_of_the_one_it_replaces() {
    let p = asked(&[
        ("policies/农业局/旧.md", &homestead("number: 农1号", "村民申请宅基地，应当提交书面申请。")),
        (
            "policies/农业局/新.md",
            &homestead("number: 农2号\nreplaces: 农1号\neffective: 2023-01-01", "村民申请宅基地，可以在网上申请。"),
        ),
    ]);
    assert_eq!(policies(&p.json(&["plan"])), ["农2号"].into());
    assert!(text(&list(&p.json(&["check"]), "not_now")[0], "why").contains("已由 农2号 替代"));
}

#[test]
fn the_district_speaks_before_the_nation() {
    let clause = "村民申请宅基地，应当向村民小组提出书面申请。";
    let p = asked(&[
        ("policies/国家/甲.md", &homestead("number: 国1号\nlevel: 国家", clause)),
        ("policies/农业局/乙.md", &homestead("number: 区1号\nlevel: 区", clause)),
    ]);
    let answer = p.json(&["ask", "宅基地怎样申请？"]);
    let order: Vec<&str> = list(&answer, "matches").iter().map(|m| text(m, "policy")).collect();
    assert_eq!(order, ["区1号", "国1号"]);
    assert_eq!(text(&list(&p.json(&["plan"]), "episodes")[0], "department"), "农业局");
}

#[test]
fn a_policy_in_no_departments_folder_is_planned_under_an_undecided_one() {
    let p = asked(&[("policies/宅基地.txt", "宅基地管理办法\n第一条 村民申请宅基地，应当提交书面申请。\n")]);
    assert_eq!(text(&list(&p.json(&["plan"]), "episodes")[0], "department"), "未定部门");
}

#[test]
fn a_village_is_one_voice_however_much_it_writes() {
    let p = Project::of(&[("xuanti.toml", TODAY)]);
    p.write(
        "villages.csv",
        "村(社区),镇(街道),类型,别名\n大岗村,西樵镇,涉农,大岗\n石尾村,西樵镇,涉农,\n沙边村,桂城街道,涉农,\n",
    );
    p.write("policies/农业局/宅基地.md", "第一条 村民申请宅基地，应当向村民小组提出书面申请。\n");
    p.write("policies/医保局/医保.md", "第一条 居民医保缴费期为每年九月至十二月。\n");
    let fifty: String =
        (0..50).map(|i| format!("B{i},{},居民医保几时缴费？\n", if i % 2 == 0 { "大岗" } else { "大岗村" })).collect();
    p.write("requests/一.csv", format!("{SHEET}A1,石尾村,宅基地怎样申请？\nA2,沙边村,宅基地怎样申请？\n{fifty}"));
    let ranking = p.json(&["rank"]);
    let topics = list(&ranking, "topics");
    let seen: Vec<(usize, u64)> = topics.iter().map(|t| (list(t, "requests").len(), number(t, "villages"))).collect();
    assert_eq!(seen, [(2, 2), (50, 1)], "two villages outweigh fifty letters of one");
}

#[test]
fn without_villages_each_sender_is_a_voice_and_without_senders_each_request() {
    let voices = |sheet: &str| {
        let p = Project::of(&[("xuanti.toml", TODAY), ("requests/一.csv", sheet)]);
        number(&list(&p.json(&["rank"]), "topics")[0], "villages")
    };
    assert_eq!(voices("留言用户,内容\n甲,宅基地怎样申请？\n甲,宅基地怎样申请\n乙,宅基地怎样申请？\n"), 2);
    assert_eq!(voices("内容\n宅基地怎样申请？\n宅基地要怎样申请？\n怎样申请宅基地？\n"), 3);
}

#[test]
fn a_task_from_above_is_labelled_and_its_demand_is_not_made_up() {
    let p = Project::new();
    p.write("tasks.csv", "选题,来源,牵头部门,说明\n高龄津贴发放自查,区委部署,民政局,高龄津贴申领和发放\n");
    let plan = p.json(&["plan", "--episodes", "2"]);
    let tasks: Vec<&Value> = list(&plan, "episodes").iter().filter(|e| e["task"].is_string()).collect();
    assert_eq!(tasks.len(), 1);
    assert!(text(tasks[0], "task").contains("区委部署"));
    assert_eq!([text(tasks[0], "theme"), text(tasks[0], "department")], ["高龄津贴发放自查", "民政局"]);
    assert!(number(tasks[0], "villages") <= 1, "only one village asked about it");
    assert!(p.run(&["plan"]).out.contains("上级部署"));
}

#[test]
fn without_requests_or_policies_it_says_what_to_do() {
    let p = Project::of(&[("xuanti.toml", TODAY)]);
    p.run(&["plan"]).says(2, &["没有可用的诉求", "requests"]);
    let p = asked(&[]);
    let plan = p.run(&["plan", "--format", "json"]);
    plan.says(1, &["policies"]);
    // Nothing is claimed of policies that nobody gave.
    assert_eq!(list(&plan.json(), "gaps").len(), 1);
    assert_eq!(list(&plan.json(), "left_out").len(), 0);
}

#[test]
fn explained_clauses_tell_who_asked_and_what_met() {
    let p = Project::new();
    let plan = p.json(&["plan", "--explain"]);
    for episode in list(&plan, "episodes") {
        let (clauses, grounds) = (list(episode, "clauses"), list(episode, "grounds"));
        assert_eq!(clauses.len(), grounds.len());
        for (clause, ground) in clauses.iter().zip(grounds) {
            assert_eq!(text(clause, "id"), text(ground, "clause"));
            assert!(!list(ground, "reasons").is_empty(), "{ground}");
        }
    }
    let first = &list(&list(&plan, "episodes")[0], "grounds")[0];
    assert!(text(first, "ask").starts_with('A') && text(first, "text").contains("宅基地"), "{first}");
    assert!(p.run(&["plan", "--explain"]).out.contains("条文中有"));
    assert!(list(&p.json(&["plan"]), "episodes").iter().all(|e| e["grounds"].is_null()));
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let p = Project::new();
    p.done(&["confirm", "起屋要乜手续", "农〔2021〕1号#1"]);
    p.done(&["topic", "rename", text(&p.topic_of("A1"), "id"), "建房申请"]);
    for command in ["plan", "rank", "topic"] {
        let bytes = |threads| p.run_with("RAYON_NUM_THREADS", threads, &[command, "--format", "json"]).out;
        let one = bytes("1");
        assert!(one.contains("建房申请") && one == bytes("2") && one == bytes("8"), "{command}");
    }
}

#[test]
fn the_formats_tell_the_same() {
    let p = Project::new();
    let plan = p.json(&["plan"]);
    assert_eq!(&p.run(&["plan", "--format", "jsonl"]).lines(), list(&plan, "episodes"));
    let csv = p.run(&["plan", "--format", "csv"]).out;
    assert_eq!(csv.lines().count(), 4);
    let table = p.run(&["plan"]).out;
    for episode in list(&plan, "episodes") {
        assert!(table.contains(text(episode, "theme")) && csv.contains(text(episode, "theme")));
        assert!(table.contains(text(episode, "date")) && csv.contains(text(episode, "date")));
    }
}

#[test]
fn what_is_private_is_shown_everywhere_or_nowhere_and_the_warning_comes_once() {
    let p = Project::new();
    p.round("第二轮", "B1,甲镇,西村,群众热点咨询,我叫梁大有，电话13000001234，股权分红几时公布？,2023-05-07\n");
    let masked = p.json(&["plan"]).to_string();
    assert!(!masked.contains("13000001234") && !masked.contains("梁大有"));
    let open = p.run(&["plan", "--explain", "--no-redact", "--format", "json"]);
    assert_eq!(open.err.matches("未遮盖").count(), 1, "{}", open.err);
    let out = p.path("报告").to_string_lossy().into_owned();
    p.done(&["report", "--no-redact", "--out", &out]);
    let report = std::fs::read_to_string(p.path("报告/报告.json")).unwrap();
    assert!(report.contains("梁大有，电话13000001234"));
    p.done(&["report", "--out", &out]);
    let report = std::fs::read_to_string(p.path("报告/报告.json")).unwrap();
    assert!(!report.contains("13000001234") && !report.contains("梁大有"));
}
