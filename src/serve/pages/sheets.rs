//! 研讨: the sheets of departments, what came back, who is missing, and what nothing was found for.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::{Asked, Filled, filled, inbox, render, value};
use crate::deciding::sheets::{self, Returned};
use crate::ledger::Decision;
use crate::report::masking::Masking;
use crate::report::view::{ConsultationView, GapView, ReturnedView, missing};
use crate::serve::downloads::written_names;

#[derive(Serialize)]
struct Page {
    departments: Vec<Department>,
    gaps: Vec<Gap>,
    known: Vec<String>,
    today: String,
}

#[derive(Serialize)]
struct Department {
    name: String,
    /// Its sheet, where it was written out.
    file: Option<String>,
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
    let written = written_names(&resolver.session.project.root);
    let department = |view: &ConsultationView<'_>| Department {
        missing: silent.contains(&view.department),
        returned: returned.get(view.department.as_str()).cloned().unwrap_or_default(),
        file: written.iter().find(|name| **name == sheets::named(&view.department, 1)).cloned(),
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
        today: resolver.session.today.to_string(),
    };
    Ok(filled("sheets.html", page))
}

/// A sheet that came back: its changes by their keys.
#[derive(Serialize)]
struct Sheet<'a> {
    #[serde(flatten)]
    view: &'a ReturnedView,
    /// Parallel to the changes.
    keys: Vec<&'a str>,
}

/// What sheets that came back would change, as a piece of a page.
///
/// # Errors
/// When the template is wrong.
pub fn returned(returned: &Returned, masking: Masking) -> Result<String> {
    let sheet = |view: &'_ ReturnedView| -> minijinja::Value {
        let keys = view.changes.iter().map(|change| change.key.as_str()).collect();
        value(Sheet { view, keys })
    };
    let rows: usize = returned.views().iter().map(|view| view.changes.len()).sum();
    let views: Vec<minijinja::Value> = returned.views().into_iter().map(sheet).collect();
    let problems: Vec<String> = returned.problems.iter().map(|p| masking.problem(p).to_string()).collect();
    let Returned { disagreements, draft, missing, .. } = returned;
    let (problems, disagreements) = (value(&problems), value(disagreements));
    let (draft, missing) = (value(draft), value(missing));
    render("returned.html", minijinja::context! { rows, views, problems, disagreements, draft, missing })
}
