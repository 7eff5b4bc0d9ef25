//! Judged matches → lessons, one for each question.

use rustc_hash::FxHashMap;

use crate::model::{ClauseId, Judgement, Policies, Verdict};

/// A judged question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lesson {
    pub text: String,
    /// The clauses that answer it, distinct.
    pub clauses: Vec<ClauseId>,
    /// Clauses that were looked at and do not answer it.
    pub refused: Vec<ClauseId>,
    /// No clause answers it.
    pub nothing: bool,
}

impl Lesson {
    /// It is known what answers the question, or that nothing does; not only what does not.
    pub(super) fn is_whole(&self) -> bool {
        self.nothing || !self.clauses.is_empty()
    }
}

/// The lessons in `judgements`, in order of first appearance. Clauses that are not (or no longer) among the policies
/// are left out, and questions of which nothing is left.
pub fn lessons(judgements: &[Judgement], policies: &Policies) -> Vec<Lesson> {
    let numbers: FxHashMap<String, ClauseId> =
        ClauseId::all(&policies.clauses).map(|clause| (policies.clause_id(clause), clause)).collect();
    let mut lessons: Vec<Lesson> = Vec::new();
    let mut positions: FxHashMap<&str, usize> = FxHashMap::default();
    for judgement in judgements {
        let position = *positions.entry(&judgement.text).or_insert_with(|| {
            lessons.push(Lesson { text: judgement.text.clone(), ..Lesson::default() });
            lessons.len() - 1
        });
        let lesson = &mut lessons[position];
        let said = match judgement.verdict {
            Verdict::Yes => &mut lesson.clauses,
            Verdict::No => &mut lesson.refused,
            Verdict::None => {
                lesson.nothing = true;
                continue;
            }
        };
        if let Some(&clause) = numbers.get(&judgement.clause)
            && !said.contains(&clause)
        {
            said.push(clause);
        }
    }
    lessons.retain(|l| l.nothing || !l.clauses.is_empty() || !l.refused.is_empty());
    // Somebody found an answer after all.
    lessons.iter_mut().for_each(|l| l.nothing &= l.clauses.is_empty());
    lessons
}
