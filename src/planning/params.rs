//! The settings of the choice as values: an experiment gives [`Inputs`](super::Inputs) other [`PlanParams`] and edits nothing.
//! All were set by hand on the corpus' plan; no comparison was kept. What an office may want to change is in
//! [`Config`](crate::model::Config); the minutes are in `minutes.rs`.

/// What may share a broadcast, and what is explained in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanParams {
    /// Most topics that may lead, the most wanted first; pinned ones come on top.
    pub leads: usize,
    /// Companions considered for one lead, the closest first.
    pub companions: usize,
    /// Most clauses of its own explained for a companion.
    pub companion_clauses: usize,
    /// Least closeness of a companion, 0..1. Two topics of one category that only share a policy have `same_policy`.
    pub close: f64,
    /// What the same policy adds to closeness, 0..1.
    pub same_policy: f64,
    /// Most clauses explained for one topic.
    pub topic_clauses: usize,
    /// Clauses whose probability is below this share (0..1) of the best one's are not worth the minutes.
    pub worth_explaining: f32,
    /// First clauses found for a task that describe it; later ones are too uncertain.
    pub task_clauses: usize,
    /// Least share (0..1) of clauses, or of the letters of the names, that a topic of the task has in common with it.
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
            companion_clauses: 2,
            close: 0.3,
            same_policy: 0.4,
            topic_clauses: 4,
            worth_explaining: 0.5,
            task_clauses: 4,
            task_fits: 0.5,
            before_tasks: 2,
        }
    }
}
