//! 研讨: a sheet for each department goes out, and what departments filled in comes back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{Deciding, Done};
use crate::ledger::{Decision, State};
use crate::model::{BatchStage, Problem};
use crate::read::{self, Asked};
use crate::report::masking::Masking;
use crate::report::render::folder::{self, File};
use crate::report::render::sheets::sheets;
use crate::report::render::workbook;
use crate::report::view::{
    ConsultationView, Dossier, Resolver, ReturnedView, conflicts, draft_changes, missing, news, returned,
};
use crate::session::{Session, Wishes};

/// The sheets that were written, and whether the batch goes on to be discussed with that.
pub struct Sent {
    pub files: Vec<PathBuf>,
    pub staged: Option<Done>,
}

/// Writes a sheet for each department into a folder; a draft is discussed from then on.
///
/// # Errors
/// When a sheet there holds what was not taken back yet, the files cannot be written, or the ledger.
pub fn send(out: &Path, deciding: &Deciding<'_>) -> Result<Sent> {
    let session = deciding.session;
    let resolver = Resolver::of(session, deciding.hand.masking)?;
    let dossier = Dossier::of(&session.plan(&Wishes::default())?, &resolver);
    let asked = session.put_to_departments()?;
    let mut files: Vec<File> = Vec::new();
    for view in ConsultationView::all(&dossier, &resolver) {
        let name = file_name(&view.department, &files);
        let tables = sheets(&view, &asked.departments, session.today);
        files.push((name, workbook::workbook(&tables, session.today).context("无法生成研讨单")?));
    }
    if files.is_empty() {
        return Ok(Sent { files: Vec::new(), staged: None });
    }
    deciding.hand.not_stale(&session.project.root)?;
    keep_what_was_filled_in(out, &files, &asked, resolver.memory)?;
    folder::place(out, &files)
        .with_context(|| format!("无法写入 {}。请检查权限和磁盘空间，或用 --out 换一个目录", out.display()))?;
    let is_draft = resolver.memory.draft.as_ref().is_some_and(|draft| draft.stage == BatchStage::Draft);
    let discuss = |state: &State| match &state.draft {
        Some(draft) if draft.stage == BatchStage::Draft => Ok(Decision::Staged { stage: BatchStage::Discussed }),
        _ => bail!("本批已不是草稿，没有再记"),
    };
    let staged = is_draft.then(|| deciding.record(|state, _| discuss(state))).transpose()?;
    Ok(Sent { files: files.into_iter().map(|(name, _)| out.join(name)).collect(), staged })
}

/// A name that every file system takes, and no other sheet has.
fn file_name(department: &str, others: &[File]) -> String {
    let mut n = 1;
    while others.iter().any(|(name, _)| *name == named(department, n)) {
        n += 1;
    }
    named(department, n)
}

/// The name of the `n`th sheet whose department is so called, from 1.
pub fn named(department: &str, n: usize) -> String {
    let plain: String =
        department.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c }).collect();
    match n {
        1 => format!("研讨单-{plain}.xlsx"),
        n => format!("研讨单-{plain}-{n}.xlsx"),
    }
}

/// Refuses to write over a sheet that somebody has filled in since, before that is in the ledger.
fn keep_what_was_filled_in(out: &Path, files: &[File], asked: &Asked, memory: &State) -> Result<()> {
    for (name, _) in files {
        let path = out.join(name);
        if !path.exists() {
            continue;
        }
        let nothing = read::Answers::default();
        // What cannot be read, or not wholly, may hold what was filled in.
        let known = read::sheet(&path, asked).is_ok_and(|filled| {
            let mut said = filled.answers.iter();
            filled.problems.is_empty() && said.all(|(department, answers)| news(department, answers, memory) == nothing)
        });
        if !known {
            bail!(
                "{} 里有部门填写的内容，还没有收回，没有改动任何文件。请先 xuanti sheets in {}，或用 --out 换一个目录",
                path.display(),
                path.display()
            );
        }
    }
    Ok(())
}

/// What came back.
pub struct Returned {
    sheets: Vec<Sheet>,
    /// What is wrong with the files.
    pub problems: Vec<Problem>,
    /// Where departments disagree, in sentences.
    pub disagreements: BTreeSet<String>,
    /// What it changes about the draft, in sentences.
    pub draft: Vec<String>,
    /// The departments that have said nothing yet.
    pub missing: Vec<String>,
}

/// What a department says in a file.
struct Sheet {
    answers: read::Answers,
    /// Whether any of it is new.
    is_news: bool,
    view: ReturnedView,
}

/// Reads what departments filled in; records nothing.
///
/// # Errors
/// When the ledger cannot be read, or matching fails.
pub fn read(paths: &[PathBuf], session: &Session, masking: Masking) -> Result<Returned> {
    let resolver = Resolver::of(session, masking)?;
    let (files, mut problems) = read::sheet_files(paths);
    let mut after = resolver.memory.clone();
    let (sheets, disagreements) = read_sheets(&files, &mut after, &mut problems, &resolver)?;
    let draft = draft_changes(resolver.memory, &after, &resolver);
    let dossier = Dossier::of(&session.plan(&Wishes::default())?, &resolver);
    let missing = missing(&dossier, &after).into_iter().collect();
    Ok(Returned { sheets, problems, disagreements, draft, missing })
}

impl Returned {
    /// What each department says that is new, in the order it was read.
    pub fn views(&self) -> Vec<&ReturnedView> {
        self.sheets.iter().map(|sheet| &sheet.view).collect()
    }

    /// Whether anything is.
    pub fn is_news(&self) -> bool {
        self.sheets.iter().any(|sheet| sheet.is_news)
    }

    /// As much of it as is about these topics and clauses, by their ids.
    pub fn only(mut self, keys: &BTreeSet<String>) -> Returned {
        for Sheet { answers, .. } in &mut self.sheets {
            answers.topics.retain(|answer| keys.contains(&answer.topic));
            answers.clauses.retain(|answer| keys.contains(&answer.clause));
        }
        self
    }

    /// Records what is new.
    ///
    /// # Errors
    /// When nothing is, or it cannot be recorded.
    pub fn take_up(&self, deciding: &Deciding<'_>) -> Result<Done> {
        deciding.record_all(|state, _| take_up(&self.sheets, state))
    }
}

/// What departments say in the files, one after the other, and where they disagree then.
fn read_sheets(
    files: &[PathBuf],
    after: &mut State,
    problems: &mut Vec<Problem>,
    resolver: &Resolver<'_>,
) -> Result<(Vec<Sheet>, BTreeSet<String>)> {
    let asked = resolver.session.put_to_departments()?;
    let (mut sheets, mut disagreements) = (Vec::new(), BTreeSet::new());
    for path in files {
        let file = match read::sheet(path, &asked) {
            Ok(file) => file,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        problems.extend(file.problems);
        for (department, answers) in file.answers {
            let news = news(&department, &answers, after);
            let view = ReturnedView::of(&department, &file.file, &news, after, resolver);
            let then = after.after(&returned(&department, &file.file, &news));
            disagreements.extend(conflicts(&department, &news, after, &then, resolver));
            *after = then;
            sheets.push(Sheet { answers, is_news: news != read::Answers::default(), view });
        }
    }
    Ok((sheets, disagreements))
}

/// The events that take up what is new at this moment.
fn take_up(sheets: &[Sheet], state: &State) -> Result<Vec<Decision>> {
    let mut state = state.clone();
    let mut decisions = Vec::new();
    for Sheet { answers, view, .. } in sheets {
        let news = news(&view.department, answers, &state);
        if news != read::Answers::default() {
            let decision = returned(&view.department, &view.file, &news);
            state = state.after(&decision);
            decisions.push(decision);
        }
    }
    if decisions.is_empty() {
        bail!("账本里已经是这样，没有再记");
    }
    Ok(decisions)
}
