//! What can be decided in the browser: the very decisions of the command line, told as JSON.

use anyhow::{Result, bail};
use serde::Deserialize;

use super::bench::Moment;
use crate::deciding::approval::{self, Approval};
use crate::deciding::batch::{self, BatchDecision};
use crate::deciding::broadcasts::{self, Aired, Cancelled};
use crate::deciding::gaps::{self, GapDecision};
use crate::deciding::letters::{self, LetterDecision};
use crate::deciding::topics::{self, TopicDecision};
use crate::deciding::tray::{self, TrayDecision};
use crate::deciding::verdicts::{self, Confirm, Reject};
use crate::deciding::{Deciding, Done, Hand, regroup, undo};
use crate::ledger::Grouping;
use crate::session::{Session, Wishes};

/// A decision.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Topic(TopicDecision),
    Letter(LetterDecision),
    Tray(TrayDecision),
    Confirm(Confirm),
    Reject(Reject),
    Gap(GapDecision),
    /// A draft of what is proposed now.
    Draft,
    Batch(BatchDecision),
    Submit,
    Approve(Approval),
    Aired(Aired),
    Cancelled(Cancelled),
    Undo {
        event: i64,
    },
    Regroup,
}

/// Decides.
///
/// # Errors
/// What is wrong with the decision, in Chinese.
pub fn carry_out(action: &Action, moment: &Moment, hand: &Hand) -> Result<Done> {
    let session = &moment.session;
    let root = &session.project.root;
    let deciding = || Deciding::new(session, hand);
    match action {
        Action::Topic(decision) => topics::decide(decision, &deciding()?),
        Action::Letter(decision) => letters::decide(decision, &deciding()?),
        Action::Tray(decision) => tray::decide(decision, &deciding()?),
        Action::Confirm(verdict) => verdicts::confirm(verdict, &deciding()?),
        Action::Reject(verdict) => verdicts::reject(verdict, &deciding()?),
        Action::Gap(decision) => gaps::decide(decision, &deciding()?),
        Action::Draft => draft(session, hand),
        Action::Batch(decision) => batch::decide(decision, &deciding()?),
        Action::Submit => batch::submit(&deciding()?),
        Action::Approve(approval) => approval::draft(approval, &deciding()?),
        Action::Aired(aired) => broadcasts::aired(aired, &deciding()?),
        Action::Cancelled(cancelled) => broadcasts::cancelled(cancelled, root, hand),
        Action::Undo { event } => undo::undo(Some(*event), root, hand),
        Action::Regroup => regrouped(session, hand),
    }
}

fn draft(session: &Session, hand: &Hand) -> Result<Done> {
    if session.input.requests.is_empty() {
        bail!("没有可用的诉求。请先在“收件”里放进诉求表");
    }
    let (session, seated) = batch::without_undecided(session)?;
    batch::draft(&session, &Wishes { seated, ..Wishes::default() }, hand)
}

fn regrouped(session: &Session, hand: &Hand) -> Result<Done> {
    let mut anew = session.after(session.memory()?.clone())?;
    anew.teach_everything();
    let after = anew.rank(Grouping::Anew)?;
    regroup::record(&anew, &after, hand)
}
