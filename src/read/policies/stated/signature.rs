//! The foot of a document: who signs, on which day, to whom it goes.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::model::Level;
use crate::read::policies::body::Line;
use crate::read::policies::facts::{Fact, Facts};

use super::head::remove;
use super::words::{OFFICE, department, only_day};

/// 大沥镇, 桂城街道.
static TOWN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{2,4}?(?:镇|街道)").expect("a constant pattern"));

/// Takes the signing office and the day under it off, with 抄送 and 印发 lines; the first such pair counts.
pub fn take_signature(lines: &mut Vec<Line>, said: &mut Facts) -> Option<Date> {
    let mut signed = None;
    let mut taken = Vec::new();
    let filled: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].is_blank()).collect();
    for (n, &at) in filled.iter().enumerate() {
        let bare = |at: usize| without_seal(&lines[at].text);
        let line = bare(at);
        let Some(found) = only_day(&line) else {
            let copies =
                ["抄送", "（此件", "(此件", "公开方式", "抄报", "主送"].iter().any(|word| line.starts_with(word));
            let printed =
                line.ends_with("印发") && line.chars().count() <= 50 && line.contains('年') && line.contains('日');
            if copies && line.chars().count() <= 120 || printed {
                taken.push(at);
            }
            continue;
        };
        taken.push(at);
        // Up to three offices sign together.
        let mut office = None;
        for &above in filled[..n].iter().rev().take(3) {
            let line = bare(above);
            if !OFFICE.is_match(&line) || taken.contains(&above) {
                break;
            }
            taken.push(above);
            office = department(&line);
        }
        if signed.is_none() {
            signed = Some(found);
            if let Some((name, level)) = office {
                sign(&name, level, said);
            }
        }
    }
    if let Some(day) = signed {
        said.issued = said.issued.take().or(Fact::day(day));
    }
    remove(lines, &taken);
    signed
}

/// Without spaces, and without （盖章） where a seal belongs.
fn without_seal(line: &str) -> String {
    let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let seals = ["（盖章）", "(盖章)", "（公章）", "(公章)", "（印章）", "（章）", "（印）"];
    seals.iter().find_map(|seal| bare.strip_suffix(seal)).map(str::to_string).unwrap_or(bare)
}

/// Who signs is surer than whose letterhead it is.
fn sign(office: &str, level: Option<Level>, said: &mut Facts) {
    said.department = Fact::words(office);
    if let Some(level) = level {
        said.level = Fact::stated(level, level.label());
    }
    if level == Some(Level::Town)
        && let Some(town) = TOWN.find(office.rsplit(['市', '区', '县']).next().unwrap_or(office))
    {
        said.towns = Fact::stated(vec![town.as_str().to_string()], town.as_str());
    }
}
