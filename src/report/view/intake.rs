//! What was read of a project: every file, every problem, and who has sent nothing.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use serde::Serialize;

use super::clause::{repealed_parts, why_not};
use super::rounds::{Round, rounds};
use crate::model::{Problem, Standing, VillageId};
use crate::read::{FileKind, FileReport, Known};
use crate::report::masking::{Masking, plain};
use crate::session::Session;

/// What was read of a project.
#[derive(Debug, Serialize)]
pub struct Intake {
    pub files: Vec<FileReport>,
    pub rounds: Vec<Round>,
    pub problems: Vec<Problem>,
    /// By town: villages that have sent nothing.
    pub silent: Vec<Silent>,
    /// Policies that may not be explained, as a whole or in part, on the day of broadcast, with the reason.
    pub not_now: Vec<NotNow>,
    pub sums: ReadSums,
    /// What a thorough check of the ledger found, in Chinese; empty where none was asked for.
    pub ledger: String,
}

/// Villages of a town that have sent nothing.
#[derive(Debug, Serialize)]
pub struct Silent {
    pub town: String,
    pub villages: Vec<String>,
}

/// A policy that may not be explained, as a whole or in part.
#[derive(Debug, Serialize)]
pub struct NotNow {
    pub policy: String,
    pub title: String,
    pub why: String,
}

/// read = used + set_aside.
#[derive(Debug, Serialize)]
pub struct ReadSums {
    pub read: u32,
    pub used: u32,
    pub set_aside: u32,
    pub villages: usize,
    pub sent: usize,
    pub policies: usize,
    pub clauses: usize,
}

impl Intake {
    /// What the session read; of policies how they stand on `day`.
    pub fn of(session: &Session, day: Date, masking: Masking) -> Intake {
        let input = &session.input;
        let in_rounds = input.requests.iter().filter(|r| !r.is_live_question());
        let sent: HashSet<VillageId> = in_rounds.filter_map(|r| r.village).collect();
        let mut silent: BTreeMap<usize, Silent> = BTreeMap::new();
        let towns = input.roster.towns();
        for (id, village) in VillageId::enumerate(&input.roster.villages) {
            if !sent.contains(&id) {
                let at = towns.iter().position(|t| *t == village.town).unwrap_or(0);
                silent
                    .entry(at)
                    .or_insert_with(|| Silent { town: village.town.clone(), villages: Vec::new() })
                    .villages
                    .push(plain(&format!("{}（{}）", village.name, village.kind.label())));
            }
        }
        let policies = &input.policies.policies;
        let not_now = policies
            .iter()
            .map(|p| (p, p.standing(day, policies)))
            .filter(|(_, standing)| *standing != Standing::InForce)
            .map(|(p, s)| (p, why_not(s, &input.policies)));
        let parts = repealed_parts(day, &input.policies).into_iter().map(|(id, why)| (&input.policies[id], why));
        let not_now =
            not_now.chain(parts).map(|(p, why)| NotNow { policy: p.id.clone(), title: p.title.clone(), why }).collect();
        Intake {
            files: input.files.iter().map(shown).collect(),
            rounds: rounds(session),
            problems: input
                .problems
                .iter()
                .chain(&nothing_yet(session))
                .map(|problem| masking.problem(problem))
                .collect(),
            silent: silent.into_values().collect(),
            not_now,
            sums: ReadSums {
                read: input.requests.len() as u32 + input.set_aside,
                used: input.requests.len() as u32,
                set_aside: input.set_aside,
                villages: input.roster.villages.len(),
                sent: sent.len(),
                policies: policies.len(),
                clauses: input.policies.clauses.len(),
            },
            ledger: String::new(),
        }
    }
}

/// A file's report with nothing in it that cannot be seen.
fn shown(file: &FileReport) -> FileReport {
    let columns = file.columns.iter().map(|(name, field)| (plain(name), field.clone())).collect();
    let details = file.details.iter().map(|detail| plain(detail)).collect();
    let known = |known: &Known| Known { value: plain(&known.value), ..known.clone() };
    let fields = file.fields.iter().map(known).collect();
    FileReport { file: plain(&file.file), round: plain(&file.round), columns, details, fields, ..file.clone() }
}

/// What a project lacks without which there is little to plan, or to check.
fn nothing_yet(session: &Session) -> Vec<Problem> {
    let input = &session.input;
    let told = |folder: &str| input.problems.iter().any(|problem| problem.file == folder);
    let lacks = |kind: FileKind, folder: &str| !input.files.iter().any(|file| file.kind == kind) && !told(folder);
    let note = |lacking: bool, what: &str, todo: &str| lacking.then(|| Problem::note(what, "里还没有文件", todo));
    [
        note(
            input.requests.is_empty() && lacks(FileKind::Requests, "requests"),
            "requests",
            "请放进诉求文件：一轮一个文件，或一轮一个文件夹（每村一个文件）",
        ),
        note(
            lacks(FileKind::Policies, "policies"),
            "policies",
            "没有政策文件就找不到可讲解的条款；请把政策文件按部门放进 policies/部门名/",
        ),
        input.roster.villages.is_empty().then(|| {
            Problem::note("villages", "没有村居名册，谁没有报送就看不出来", "请填写 villages.csv 或放进 villages.xlsx")
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}
