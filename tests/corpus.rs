//! The demonstration corpus holds what its README promises.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use regex::Regex;
use serde_json::Value;
use xuanti::model::{ClauseId, Policies, Request, Roster, Standing, Verdict, VillageId, VillageKind};
use xuanti::read;

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../examples/labels_to_beir.rs"]
mod labels_to_beir;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn roster() -> Roster {
    let (roster, problems) = read::roster(&corpus().join("villages.csv"));
    assert_eq!(problems, []);
    roster
}

fn requests(file: &Path) -> Vec<Request> {
    let read = read::requests(&[file.to_path_buf()], &corpus(), &roster());
    assert_eq!((read.problems, read.set_aside), (vec![], 0), "{}", file.display());
    read.requests
}

fn first() -> Vec<Request> {
    requests(&corpus().join("requests/2023-第一轮.xlsx"))
}

fn second() -> Vec<Request> {
    requests(&corpus().join("later/2023-第二轮.csv"))
}

fn policies() -> Policies {
    read::policies(&corpus().join("policies"), &corpus()).policies
}

/// Rows of a label file below its header.
fn table(name: &str, delimiter: char) -> Vec<Vec<String>> {
    let text = fs::read_to_string(corpus().join("labels").join(name)).unwrap();
    text.lines().skip(1).map(|line| line.split(delimiter).map(str::to_string).collect()).collect()
}

fn asks() -> Vec<Value> {
    let text = fs::read_to_string(corpus().join("labels/asks.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn field<'a>(ask: &'a Value, name: &str) -> &'a str {
    ask[name].as_str().unwrap_or("")
}

/// The first possible day of the broadcasts an ask is planned for.
fn first_day(ask: &str) -> Date {
    if ask.starts_with("1-") { date(2023, 7, 18) } else { date(2023, 10, 10) }
}

#[test]
fn villages_and_towns_are_the_districts() {
    let roster = roster();
    let rural = roster.villages.iter().filter(|v| v.kind == VillageKind::Rural).count();
    assert_eq!((roster.villages.len(), rural), (292, 222));
    assert_eq!(roster.towns(), ["桂城街道", "九江镇", "西樵镇", "丹灶镇", "狮山镇", "大沥镇", "里水镇"]);
}

#[test]
fn every_rural_village_has_sent_a_letter() {
    let (roster, requests) = (roster(), first());
    assert_eq!(requests.len(), 364);
    let senders: BTreeSet<VillageId> = requests.iter().map(|r| r.village.expect(&r.village_name)).collect();
    assert!(senders.iter().all(|&v| roster.villages[v].kind == VillageKind::Rural));
    assert_eq!(senders.len(), 222);
    assert_eq!(second().len(), 150);
}

#[test]
fn workbook_and_gb18030_table_read_alike() {
    let csv = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/round1-gb18030.csv");
    let plain = |r: Request| Request { round: String::new(), source: Default::default(), ..r };
    let workbook: Vec<Request> = first().into_iter().map(plain).collect();
    let table: Vec<Request> = requests(&csv).into_iter().map(plain).collect();
    assert_eq!(workbook, table);
}

#[test]
fn policies_are_seven_departments_and_marked_as_invented() {
    let all = policies();
    let departments: BTreeSet<&str> = all.policies.iter().map(|p| p.department.as_str()).collect();
    assert_eq!(departments.len(), 7);
    assert!((90..=130).contains(&all.policies.len()), "{}", all.policies.len());
    assert!(all.clauses.len() >= 1500, "{}", all.clauses.len());
    for policy in &all.policies {
        let text = fs::read_to_string(corpus().join(&policy.path)).unwrap();
        assert!(text.contains("\n> 演示文本，非正式文件\n"), "{}", policy.path);
    }
    let standings: Vec<Standing> = all.policies.iter().map(|p| p.standing(first_day("1-"), &all.policies)).collect();
    let some = |of: fn(&Standing) -> bool| standings.iter().any(of);
    assert!(some(|s| matches!(s, Standing::NotYet(_))) && some(|s| matches!(s, Standing::Expired(_))));
    assert!(some(|s| matches!(s, Standing::Replaced(_))) && some(|s| *s == Standing::NotPublic));
}

#[test]
fn there_are_nine_categories_and_a_task_from_above() {
    let (categories, problems) = read::categories(&corpus().join("categories.csv"));
    assert_eq!((categories.len(), problems), (9, vec![]));
    let (tasks, problems) = read::tasks(&corpus().join("tasks.csv"));
    assert_eq!((tasks.len(), problems), (1, vec![]));
    let names: HashSet<String> = categories.into_iter().map(|c| c.name).collect();
    assert!(asks().iter().all(|a| field(a, "category").is_empty() || names.contains(field(a, "category"))));
}

#[test]
fn every_letter_is_labelled_and_every_ask_once() {
    let texts: HashMap<String, String> = first().into_iter().chain(second()).map(|r| (r.id, r.text)).collect();
    let mut ends: BTreeMap<String, u64> = BTreeMap::new();
    let mut ids = HashSet::new();
    for ask in asks() {
        let request = field(&ask, "request").to_string();
        let text = texts.get(&request).unwrap_or_else(|| panic!("no letter {request}"));
        let end = ends.get(&request).copied();
        if ask["label"] == "无事项" {
            assert_eq!(end, None, "{request} has no need and has one");
            ends.insert(request, 0);
            continue;
        }
        assert!(ids.insert(field(&ask, "ask").to_string()), "{ask}");
        let (from, to) = (ask["start"].as_u64().unwrap(), ask["end"].as_u64().unwrap());
        let span: String = text.chars().skip(from as usize).take((to - from) as usize).collect();
        assert_eq!(span, field(&ask, "text"), "{request}");
        assert!(end.is_none_or(|end| end > 0 && end <= from), "{request}: spans overlap");
        ends.insert(request, to);
    }
    assert_eq!(ends.len(), texts.len());
}

#[test]
fn judged_clauses_exist_and_may_be_explained_on_the_day() {
    let all = policies();
    let clauses: HashMap<String, ClauseId> = ClauseId::all(&all.clauses).map(|c| (all.clause_id(c), c)).collect();
    let town: HashMap<String, String> = first().into_iter().chain(second()).map(|r| (r.id, r.town)).collect();
    let open: HashMap<String, String> = asks()
        .iter()
        .map(|a| (field(a, "ask").to_string(), field(a, "need").to_string()))
        .filter(|(id, need)| !id.is_empty() && need != "转办")
        .collect();
    let needs: HashMap<String, Vec<String>> =
        table("needs.csv", ',').into_iter().map(|row| (row[0].clone(), row)).collect();
    assert_eq!(needs.len(), 75);
    let mut seen = HashSet::new();
    let mut answered = HashSet::new();
    for row in table("qrels.tsv", '\t') {
        let [ask, clause, grade] = &row[..] else { panic!("{row:?}") };
        let policy = all.policy_of(*clauses.get(clause).unwrap_or_else(|| panic!("no clause {clause}")));
        assert_eq!(policy.standing(first_day(ask), &all.policies), Standing::InForce, "{row:?}");
        assert!(grade == "1" || grade == "2", "{row:?}");
        let request = ask.split('.').next().unwrap_or("");
        let near = policy.towns.is_empty() || policy.towns.contains(&town[request]);
        assert!(grade == "1" || near, "{row:?}: another town's document");
        assert_ne!(needs[&open[ask]][3], "none", "{row:?}");
        assert!(seen.insert((ask.clone(), clause.clone())), "{row:?} twice");
        if grade == "2" {
            answered.insert(open[ask].clone());
        }
    }
    let without = needs.keys().filter(|n| !answered.contains(*n)).count();
    assert!((8..=12).contains(&without), "{without} needs without an answer");
}

#[test]
fn confirmed_matches_are_no_letters() {
    let all = policies();
    let clauses: HashSet<String> = ClauseId::all(&all.clauses).map(|c| all.clause_id(c)).collect();
    let (judgements, problems) = read::judgements(&corpus().join("confirmed.csv"));
    assert_eq!(problems, []);
    let of = |verdict| judgements.iter().filter(|j| j.verdict == verdict).count();
    assert_eq!((of(Verdict::Yes), of(Verdict::No), of(Verdict::None)), (122, 27, 15));
    let letters: Vec<HashSet<[char; 2]>> = first().iter().chain(&second()).map(|r| pairs(&r.text)).collect();
    for judged in &judgements {
        assert_eq!(judged.verdict == Verdict::None, judged.clause.is_empty(), "{judged:?}");
        assert!(judged.clause.is_empty() || clauses.contains(&judged.clause), "{judged:?}");
        assert!(judged.date.is_some_and(|d| (date(2022, 3, 1)..=date(2023, 6, 30)).contains(&d)), "{judged:?}");
        let text = pairs(&judged.text);
        assert!(letters.iter().all(|letter| alike(letter, &text) < 0.3), "{judged:?}");
    }
}

#[test]
fn phones_and_identity_numbers_are_plainly_fake() {
    let mut texts: Vec<String> = first().into_iter().chain(second()).map(|r| r.text).collect();
    texts.extend(policies().clauses.into_iter().map(|c| c.text));
    let (judgements, _) = read::judgements(&corpus().join("confirmed.csv"));
    texts.extend(judgements.into_iter().map(|j| j.text));
    let long = Regex::new(r"\d{7,}").unwrap();
    let numbers: Vec<&str> = texts.iter().flat_map(|t| long.find_iter(t)).map(|m| m.as_str()).collect();
    assert!(!numbers.is_empty(), "some letters carry a number to mask");
    for number in numbers {
        assert!(number.starts_with("1300000") || number.starts_with("440605190001"), "{number}");
    }
}

#[test]
fn letters_are_not_of_one_mould() {
    let copies: HashSet<String> = table("copies.tsv", '\t').into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(copies.len(), 11);
    let own: Vec<(String, HashSet<[char; 2]>)> = first()
        .into_iter()
        .chain(second())
        .filter(|r| !copies.contains(&r.id) && r.text.chars().count() >= 8)
        .map(|r| (r.id, pairs(&r.text)))
        .collect();
    for (i, (id, text)) in own.iter().enumerate() {
        for (other, theirs) in &own[i + 1..] {
            assert!(alike(text, theirs) <= 0.5, "{id} and {other}");
        }
    }
}

#[test]
fn the_beir_folders_are_up_to_date() {
    for (name, content) in labels_to_beir::folders(&corpus()).unwrap() {
        let path = corpus().join("labels").join(name);
        assert!(fs::read_to_string(path).unwrap() == content, "{name}: run cargo run --example labels_to_beir");
    }
}

fn pairs(text: &str) -> HashSet<[char; 2]> {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).map(|w| [w[0], w[1]]).collect()
}

/// Jaccard similarity.
fn alike(a: &HashSet<[char; 2]>, b: &HashSet<[char; 2]>) -> f64 {
    let both = a.intersection(b).count();
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}
