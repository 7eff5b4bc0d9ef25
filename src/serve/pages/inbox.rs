//! 收件: what came in, what is wrong with it and how it is mended, who has not sent; the policies at hand.

use anyhow::Result;
use jiff::civil::Date;
use serde::Serialize;

use super::{Asked, Filled, filled};
use crate::model::{Policy, Problem, Request, Severity};
use crate::report::masking::plain;
use crate::report::view::{EpisodeLine, GapState, GapView, Intake, why_not};

/// Problems on one page.
const SHOWN: usize = 200;

#[derive(Serialize)]
struct Inbox {
    /// What waits for the planner: where, what and how many.
    todo: Vec<(&'static str, &'static str, usize)>,
    intake: Intake,
    problems: Vec<Mendable>,
    more: usize,
    /// To be copied into a message to each town.
    reminders: Vec<Reminder>,
    policies: Vec<Document>,
    departments: Vec<String>,
    /// Villages of the roster, for mending, by town.
    villages: Vec<(String, Vec<String>)>,
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
    let problems: Vec<Mendable> = all.into_iter().take(SHOWN).map(|problem| mendable(problem, asked)).collect();
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
    let page = Inbox {
        todo: todo(asked, problems_open(&problems))?,
        problems,
        more,
        reminders: reminders.collect(),
        policies: policies.policies.iter().zip(clauses).map(document).collect(),
        departments: departments(asked),
        villages: by_town(asked),
        intake,
    };
    Ok(filled("inbox.html", page))
}

fn problems_open(problems: &[Mendable]) -> usize {
    problems.iter().filter(|mendable| mendable.problem.severity > Severity::Note).count()
}

/// What waits for the planner, without what is done.
fn todo(asked: &Asked<'_>, problems: usize) -> Result<Vec<(&'static str, &'static str, usize)>> {
    let resolver = asked.resolver()?;
    let lines = EpisodeLine::all(&resolver);
    let of_batch = |count: fn(&EpisodeLine) -> usize| lines.iter().map(count).sum::<usize>();
    let gaps = GapView::all(&resolver);
    let in_state = |state: GapState| gaps.iter().filter(|gap| gap.state == state).count();
    let mut todo = vec![
        ("inbox", "要处理的问题", problems),
        ("topics", "待归并", resolver.ranked.tray.len()),
        ("batch", "要核对的各期", of_batch(|line| usize::from(!line.remarks.is_empty()))),
        ("batch", "没有条款回答的问题", of_batch(|line| line.open_questions)),
        ("batch", "主讲人未定的各期", of_batch(|line| usize::from(line.speaker.is_empty()))),
        ("sheets", "未找到依据、未交办", in_state(GapState::Unassigned)),
        ("sheets", "答复逾期", in_state(GapState::Late)),
    ];
    todo.retain(|(_, _, count)| *count > 0);
    Ok(todo)
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
    let grave = problem.severity.label();
    Mendable { problem, grave, letter }
}

/// The villages of the roster by town, in its order.
pub fn by_town(asked: &Asked<'_>) -> Vec<(String, Vec<String>)> {
    let mut towns: Vec<(String, Vec<String>)> = Vec::new();
    for village in &asked.moment.session.input.roster.villages {
        match towns.iter_mut().find(|(town, _)| *town == village.town) {
            Some((_, names)) => names.push(village.name.clone()),
            None => towns.push((village.town.clone(), vec![village.name.clone()])),
        }
    }
    towns
}
