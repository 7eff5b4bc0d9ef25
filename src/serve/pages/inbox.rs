//! 收件: what came in, what is wrong with it and how it is mended, who has not sent; the policies at hand.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::civil::Date;
use serde::Serialize;

use super::{Asked, Filled, filled};
use crate::model::{Policy, Problem, Request, Severity};
use crate::report::masking::plain;
use crate::report::view::{Intake, why_not};

/// Problems on one page.
const SHOWN: usize = 200;

#[derive(Serialize)]
struct Inbox {
    intake: Intake,
    problems: Vec<Mendable>,
    more: usize,
    /// To be copied into a message to each town.
    reminders: Vec<Reminder>,
    policies: Vec<Document>,
    departments: Vec<String>,
    /// Villages of the roster, for mending, by town.
    villages: BTreeMap<String, Vec<String>>,
}

/// A problem, with the letter whose village can be chosen where that is what is wrong.
#[derive(Serialize)]
struct Mendable {
    #[serde(flatten)]
    problem: Problem,
    grave: &'static str,
    /// Id of the letter in that row, where the roster does not know its village.
    letter: Option<String>,
}

#[derive(Serialize)]
struct Reminder {
    town: String,
    villages: usize,
    text: String,
}

#[derive(Serialize)]
struct Document {
    path: String,
    number: String,
    title: String,
    department: String,
    issued: Option<Date>,
    effective: Option<Date>,
    expires: Option<Date>,
    public: bool,
    clauses: usize,
    /// Why it may not be explained on the first day that can be planned.
    why_not: String,
}

pub fn page(asked: &Asked<'_>) -> Result<Filled> {
    let session = &asked.moment.session;
    let input = &session.input;
    let day = session.first_slot(session.memory()?);
    let mut intake = Intake::of(session, day, asked.masking());
    let mut all = std::mem::take(&mut intake.problems);
    // What was mended at the letter desk is none any more.
    let located = &session.memory()?.desk.located;
    let mended = |problem: &Problem| {
        let of_row = |r: &&Request| r.source.file == problem.file && Some(r.source.row) == problem.row;
        problem.what.contains('村') && input.requests.iter().find(of_row).is_some_and(|r| located.contains_key(&r.id))
    };
    all.retain(|problem| !mended(problem));
    all.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    let more = all.len().saturating_sub(SHOWN);
    let problems = all.into_iter().take(SHOWN).map(|problem| mendable(problem, asked)).collect();
    let reminders = intake.silent.iter().map(|silent| Reminder {
        town: silent.town.clone(),
        villages: silent.villages.len(),
        text: format!(
            "{}：截至{}，以下{}个村（社区）还没有报送政策直播意见建议，请尽快报送：{}。",
            silent.town,
            session.today,
            silent.villages.len(),
            silent.villages.join("、")
        ),
    });
    let policies = &input.policies;
    let mut clauses = vec![0; policies.policies.len()];
    policies.clauses.iter().for_each(|clause| clauses[clause.policy.position()] += 1);
    let document = |(policy, clauses): (&Policy, usize)| Document {
        path: policy.path.clone(),
        number: if policy.id == policy.path { String::new() } else { plain(&policy.id) },
        title: plain(&policy.title),
        department: policy.department.clone(),
        issued: policy.issued,
        effective: policy.effective,
        expires: policy.expires,
        public: policy.public,
        clauses,
        why_not: why_not(policy.standing(day, &policies.policies), policies),
    };
    let mut villages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for village in &input.roster.villages {
        villages.entry(village.town.clone()).or_default().push(village.name.clone());
    }
    let page = Inbox {
        problems,
        more,
        reminders: reminders.collect(),
        policies: policies.policies.iter().zip(clauses).map(document).collect(),
        departments: departments(asked),
        villages,
        intake,
    };
    Ok(filled("inbox.html", page))
}

/// The departments that have a policy, in order.
pub fn departments(asked: &Asked<'_>) -> Vec<String> {
    let policies = &asked.moment.session.input.policies.policies;
    let mut names: Vec<String> = policies.iter().map(|p| p.department.clone()).filter(|d| !d.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn mendable(problem: Problem, asked: &Asked<'_>) -> Mendable {
    let requests = &asked.moment.session.input.requests;
    let of_row = |row: u32| {
        let here = |r: &&Request| r.source.file == problem.file && r.source.row == row;
        requests.iter().find(here).filter(|r| r.village.is_none())
    };
    let letter = problem.row.and_then(of_row).map(|request| request.id.clone());
    let grave = match problem.severity {
        Severity::Error => "错误",
        Severity::Warning => "注意",
        Severity::Note => "提示",
    };
    Mendable { problem, grave, letter }
}
