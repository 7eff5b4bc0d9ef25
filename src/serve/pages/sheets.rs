//! 研讨: the sheets of departments, what came back, who is missing, and what nothing was found for.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::{Asked, Filled, filled, inbox};
use crate::ledger::Decision;
use crate::report::view::{ConsultationView, GapView, missing};

#[derive(Serialize)]
struct Page {
    departments: Vec<Department>,
    gaps: Vec<Gap>,
    known: Vec<String>,
    /// There is a draft to discuss.
    is_draft: bool,
    today: String,
}

#[derive(Serialize)]
struct Department {
    name: String,
    needs: usize,
    clauses: usize,
    gaps: usize,
    /// Of the batch, and silent.
    missing: bool,
    /// When its sheets came back: day and file.
    returned: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Gap {
    #[serde(flatten)]
    gap: GapView,
    standing: String,
    asked: String,
}

pub fn page(asked: &Asked<'_>) -> Result<Filled> {
    let (resolver, dossier) = (asked.resolver()?, asked.dossier()?);
    let memory = resolver.memory;
    let silent = missing(dossier, memory);
    let undone = crate::ledger::undone_by(&asked.moment.events);
    let mut returned: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for event in asked.moment.events.iter().filter(|event| !undone.contains_key(&event.id)) {
        if let Decision::Returned { department, file, .. } = &event.decision {
            let day = event.at.to_zoned(jiff::tz::TimeZone::system()).date().to_string();
            returned.entry(department).or_default().push((day, file.clone()));
        }
    }
    let department = |view: &ConsultationView<'_>| Department {
        missing: silent.contains(&view.department),
        returned: returned.get(view.department.as_str()).cloned().unwrap_or_default(),
        needs: view.needs.len(),
        clauses: view.clauses.len(),
        gaps: view.gaps.len(),
        name: view.department.clone(),
    };
    let gap = |gap: GapView| Gap { standing: gap.standing(), asked: gap.department().to_string(), gap };
    let page = Page {
        departments: ConsultationView::all(dossier, &resolver).iter().map(department).collect(),
        gaps: GapView::all(&resolver).into_iter().map(gap).collect(),
        known: inbox::departments(asked),
        is_draft: memory.draft.is_some(),
        today: resolver.session.today.to_string(),
    };
    Ok(filled("sheets.html", page))
}
