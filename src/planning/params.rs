//! The settings of the choice as values: an experiment gives [`Inputs`](super::Inputs) other [`PlanParams`] and edits nothing.
//! All were set by hand on the corpus' plan; no comparison was kept where none is named. What an office may want to change is in
//! [`Config`](crate::model::Config); the minutes are in `minutes.rs`.

/// What may share a broadcast, and what is explained in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanParams {
    /// Most topics that may lead, the most wanted first; pinned ones come on top.
    pub leads: usize,
    /// Companions considered for one lead, the closest first.
    pub companions: usize,
    /// Least cosine of what documents answer two topics that share a broadcast, 0..1.
    pub same_documents: f32,
    /// Least cosine of what two topics that share a broadcast mean, 0..1.
    pub same_matter: f32,
    /// The same where words alone are used: least overlap of clauses and names, 0..1.
    pub same_words: f64,
    /// A document is about a topic if it answers at least this share (0..1) of what the best one does.
    pub document_share: f32,
    /// A further clause is explained if it answers at least so much, in voices.
    pub worth_explaining: f32,
    /// What a clause whose days are past is worth beside others, 0..1.
    pub over: f32,
    /// Least share (0..1) of clauses, or of the letters of the names, that a topic of a task has in common with it.
    /// Stricter than for companions: the task would take a topic away that could have an episode of its own.
    pub task_fits: f64,
    /// Most wanted episodes that go on air before those set from above.
    pub before_tasks: usize,
}

impl Default for PlanParams {
    fn default() -> PlanParams {
        PlanParams {
            leads: 150,
            companions: 6,
            same_documents: 0.3,
            same_matter: 0.45,
            same_words: 0.3,
            document_share: 0.2,
            worth_explaining: 0.25,
            over: 0.2,
            task_fits: 0.5,
            before_tasks: 2,
        }
    }
}
