//! The corpus' plan leads with what the villages ask for most, because they ask for it and for no other reason.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use xuanti::model::Request;
use xuanti::read;

/// Needs about collective land, and the category about homesteads, in `corpus/labels/`.
const COLLECTIVE_LAND: &str = "n16";
const HOMESTEADS: &str = "宅基地改革与管理";

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn letters() -> Vec<Request> {
    let (roster, _) = read::roster(&corpus().join("villages.csv"));
    read::requests(&[corpus().join("requests/2023-第一轮.xlsx")], &corpus(), &roster).requests
}

/// Letters one of whose asks is labelled so.
fn asking(wanted: impl Fn(&Value) -> bool) -> HashSet<String> {
    let text = fs::read_to_string(corpus().join("labels/asks.jsonl")).unwrap();
    let asks = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    asks.filter(wanted).map(|ask| ask["request"].as_str().unwrap().to_string()).collect()
}

/// The corpus with other letters, every text of it passed through `change`.
fn project(letters: &[Request], change: impl Fn(&str) -> String) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&corpus(), dir.path(), &change);
    let mut table = "编号,镇(街道),村(社区),日期,需求类型,意见建议\n".to_string();
    for r in letters {
        let kind = match r.kind {
            Some(kind) => serde_json::to_value(kind).unwrap().as_str().unwrap().to_string(),
            None => String::new(),
        };
        let date = r.date.map_or(String::new(), |d| d.to_string());
        let text = r.text.replace('"', "\"\"");
        let _ = writeln!(table, "{},{},{},{date},{kind},\"{text}\"", r.id, r.town, r.village_name);
    }
    fs::create_dir_all(dir.path().join("requests")).unwrap();
    fs::write(dir.path().join("requests/2023-第一轮.csv"), change(&table)).unwrap();
    dir
}

fn copy(from: &Path, to: &Path, change: &impl Fn(&str) -> String) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if ["requests", "later", "labels", ".xuanti"].contains(&name.as_str()) {
            continue;
        }
        let (source, target) = (entry.path(), to.join(change(&name)));
        if source.is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&source, &target, change);
        } else {
            fs::write(&target, change(&fs::read_to_string(&source).unwrap())).unwrap();
        }
    }
}

fn json(project: &Path, command: &str) -> Value {
    let mut xuanti = Command::new(env!("CARGO_BIN_EXE_xuanti"));
    let output = xuanti.arg("-C").arg(project).args([command, "--format", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Theme by theme: the categories of the topics of the episodes that demand chose, in order.
fn categories(plan: &Value) -> Vec<String> {
    let episodes = plan["episodes"].as_array().unwrap();
    let asked = episodes.iter().filter(|e| e["task"].is_null());
    asked.map(|e| e["topics"][0]["category"].as_str().unwrap().to_string()).collect()
}

#[test]
fn homesteads_and_collective_land_lead() {
    let project = project(&letters(), str::to_string);
    let (plan, rank) = (json(project.path(), "plan"), json(project.path(), "rank"));
    assert_eq!(categories(&plan)[0], HOMESTEADS);
    let second = &plan["episodes"][1]["topics"][0];
    let topic = rank["topics"].as_array().unwrap().iter().find(|t| t["id"] == second["id"]).unwrap();
    let about = asking(|ask| ask["need"] == COLLECTIVE_LAND);
    let requests = topic["requests"].as_array().unwrap();
    let on_land = requests.iter().filter(|r| about.contains(r.as_str().unwrap())).count();
    assert!(on_land * 2 > requests.len(), "{on_land} of {requests:?}");
}

#[test]
fn without_the_letters_on_homesteads_and_collective_land_others_lead() {
    let all = letters();
    let about = asking(|ask| ask["category"] == HOMESTEADS || ask["need"] == COLLECTIVE_LAND);
    let others: Vec<Request> = all.into_iter().filter(|r| !about.contains(&r.id)).collect();
    let plan = json(project(&others, str::to_string).path(), "plan");
    assert_ne!(categories(&plan)[0], HOMESTEADS);
    assert_eq!(plan["sums"]["requests"], others.len());
}

#[test]
fn other_names_of_towns_change_nothing() {
    let towns = ["桂城街道", "九江镇", "西樵镇", "丹灶镇", "狮山镇", "大沥镇", "里水镇"];
    // 九江 becomes 江九, wherever it stands.
    let renamed = |text: &str| {
        towns.iter().fold(text.to_string(), |text, town| {
            let short: String = town.chars().take(2).collect();
            text.replace(&short, &short.chars().rev().collect::<String>())
        })
    };
    let all = letters();
    let as_is = project(&all, str::to_string);
    // In letters and roster: the same topics, each with its letters and demand (an id, which decides ties, is a hash of a text).
    let of_letters = project(&all, str::to_string);
    for file in ["villages.csv", "requests/2023-第一轮.csv"] {
        let path = of_letters.path().join(file);
        fs::write(&path, renamed(&fs::read_to_string(&path).unwrap())).unwrap();
    }
    let topics = |project: &TempDir| {
        let rank = json(project.path(), "rank");
        let told = |t: &Value| (t["requests"].to_string(), text(t, "category"), t["demand"].to_string());
        rank["topics"].as_array().unwrap().iter().map(told).collect::<HashSet<_>>()
    };
    assert!(topics(&of_letters) == topics(&as_is));
    // In the policies as well, where a title is cut otherwise and weighs otherwise: the same two lead.
    let leading = |project: &TempDir| {
        let plan = json(project.path(), "plan");
        [0, 1].map(|episode| text(&plan["episodes"][episode], "theme"))
    };
    assert_eq!(leading(&project(&all, renamed)), leading(&as_is));
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap().to_string()
}
