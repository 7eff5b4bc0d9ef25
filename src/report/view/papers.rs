//! What official papers say beyond the dossier: the batch they speak of, who signs them, what departments said, what took
//! place and what was changed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::aired::AiredView;
use super::changes::Change;
use super::consultation::missing;
use super::departments::Discussion;
use super::dossier::{Dossier, EpisodeEntry};
use super::plan::EpisodeView;
use super::resolver::Resolver;
use crate::ledger::Event;
use crate::model::{BatchStage, PapersConfig, Plan};
use crate::report::masking::plain;

/// Everything that papers are made from.
#[derive(Debug)]
pub struct PapersView {
    pub dossier: Dossier,
    /// How the office signs; what is empty is left blank.
    pub office: PapersConfig,
    pub discussion: Discussion,
    /// Departments of the batch that have not answered.
    pub missing: Vec<String>,
    pub aired: Vec<AiredView>,
    pub changes: Vec<Change>,
    /// Topics for which nothing was found, by id: which department was asked, and by when it answers.
    pub commissioned: BTreeMap<String, (String, Date)>,
    /// Letters whose villages have signed for their replies.
    pub replied: usize,
}

impl PapersView {
    /// What papers of a plan say; `events` are those of the ledger.
    pub fn of(plan: &Plan, resolver: &Resolver<'_>, events: &[Event]) -> PapersView {
        let memory = resolver.memory;
        let PapersConfig { to, notice_to, from, signer, contact, phone } = &resolver.session.project.config.papers;
        let [to, notice_to, from, signer, contact, phone] =
            [to, notice_to, from, signer, contact, phone].map(|text| plain(text.trim()));
        let commissioned = memory.office.commissioned.iter();
        let dossier = Dossier::of(plan, resolver);
        let batch: Vec<&EpisodeView> = batch(&dossier).into_iter().map(|episode| &episode.view).collect();
        PapersView {
            office: PapersConfig { to, notice_to, from, signer, contact, phone },
            discussion: Discussion::of(&batch, resolver),
            missing: missing(&dossier, memory).into_iter().collect(),
            aired: AiredView::all(resolver),
            changes: Change::all(events, resolver),
            commissioned: commissioned
                .map(|(topic, of)| (memory.current(topic).to_string(), (plain(&of.department), of.due)))
                .collect(),
            replied: memory.office.replied.len(),
            dossier,
        }
    }

    /// The batch that papers speak of: the one in the making, else the approved episodes still to come, else what is proposed.
    pub fn batch(&self) -> Vec<&EpisodeEntry> {
        batch(&self.dossier)
    }

    /// Whether that batch is approved.
    pub fn is_approved(&self) -> bool {
        self.batch().first().is_some_and(|episode| episode.view.stage == BatchStage::Approved)
    }
}

fn batch(dossier: &Dossier) -> Vec<&EpisodeEntry> {
    let of = |wanted: fn(BatchStage) -> bool| -> Vec<&EpisodeEntry> {
        dossier.episodes.iter().filter(|episode| wanted(episode.view.stage)).collect()
    };
    let in_the_making = |stage| !matches!(stage, BatchStage::Approved | BatchStage::Proposed);
    let batches = [of(in_the_making), of(|stage| stage == BatchStage::Approved), of(|_| true)];
    batches.into_iter().find(|batch| !batch.is_empty()).unwrap_or_default()
}
