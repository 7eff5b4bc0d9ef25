//! The pages: each a function from what is so to what its template is filled from. minijinja escapes every value.

mod batch;
mod broadcasts;
mod episode;
mod foresee;
mod frame;
mod inbox;
mod letters;
mod log;
mod papers;
mod sheets;
mod topics;

use std::sync::OnceLock;

use anyhow::Result;
use axum::response::Html;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use serde::Serialize;

use super::access::Visitor;
use super::bench::Moment;
use super::query::{Query, said};
use crate::report::masking::Masking;
use crate::report::view::{Dossier, Resolver};

pub use foresee::foreseen;
pub use sheets::returned;

/// What a page is asked for.
pub struct Asked<'a> {
    pub moment: &'a Moment,
    pub visitor: &'a Visitor,
    pub query: &'a Query,
    /// Why what is shown is not what is in the folder, if so.
    pub fault: Option<String>,
}

impl<'a> Asked<'a> {
    fn masking(&self) -> Masking {
        self.visitor.masking()
    }

    fn resolver(&self) -> Result<Resolver<'a>> {
        Resolver::of(&self.moment.session, self.masking())
    }

    fn dossier(&self) -> Result<&'a Dossier> {
        self.moment.dossier(self.masking())
    }

    /// A word of the query; empty where it is not given.
    fn said(&self, name: &str) -> &'a str {
        said(self.query, name)
    }
}

/// A template with what fills it.
type Filled = (&'static str, Value);

fn filled(template: &'static str, page: impl Serialize) -> Filled {
    (template, value(page))
}

/// What a template can look into.
fn value(of: impl Serialize) -> Value {
    Value::from(Serde(of))
}

/// The page at a path; `None` where there is none.
///
/// # Errors
/// When what it shows cannot be worked out.
pub fn page(path: &str, asked: &Asked<'_>) -> Result<Option<Html<String>>> {
    let parts: Vec<&str> = path.split('/').collect();
    let filled = match parts.as_slice() {
        ["inbox"] => Some(inbox::page(asked)?),
        ["letters"] => Some(letters::list(asked)?),
        ["letter", id] => letters::one(id, asked)?,
        ["topics"] => Some(topics::board(asked)?),
        ["topic", id] => topics::one(id, asked)?,
        ["batch"] => Some(batch::page(asked)?),
        ["rules"] => Some(batch::rules(asked)?),
        ["episode", number] => episode::page(number, asked)?,
        ["clauses"] => Some(episode::clauses(asked)?),
        ["sheets"] => Some(sheets::page(asked)?),
        ["papers"] => Some(papers::page(asked)?),
        ["broadcasts"] => Some(broadcasts::page(asked)?),
        ["log"] => Some(log::page(asked)?),
        _ => None,
    };
    let Some((template, page)) = filled else { return Ok(None) };
    let current = parts[0];
    let frame = Serde(frame::Frame::of(asked, current)?);
    Ok(Some(Html(render(template, context! { frame, page })?)))
}

/// A page of its own for what went wrong.
pub fn notice(title: &str, text: &str) -> Html<String> {
    Html(render("notice.html", context! { title, text }).unwrap_or_else(|_| title.to_string()))
}

/// What whoever has come in sees for a moment.
pub fn entered() -> Html<String> {
    Html(render("entered.html", context! {}).unwrap_or_default())
}

/// Where a password is asked for.
pub fn password(wrong: bool) -> Html<String> {
    Html(render("password.html", context! { wrong }).unwrap_or_default())
}

fn render(template: &str, context: Value) -> Result<String> {
    Ok(environment().get_template(template)?.render(context)?)
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../templates/", $name)))),*]
    };
}

const TEMPLATES: &[(&str, &str)] = templates![
    "base.html",
    "batch.html",
    "broadcasts.html",
    "clauses.html",
    "entered.html",
    "episode.html",
    "foreseen.html",
    "inbox.html",
    "letter.html",
    "letters.html",
    "log.html",
    "macros.html",
    "notice.html",
    "papers.html",
    "password.html",
    "returned.html",
    "rules.html",
    "sheets.html",
    "topic.html",
    "topics.html",
];

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.add_filter("clipped", |text: &str, most: usize| clipped(text, most));
        for (name, text) in TEMPLATES {
            environment.add_template(name, text).expect("templates are sound: a test fills each");
        }
        environment
    })
}

/// The beginning of a text; what is left out is shown.
fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

/// What belongs to the pages, by its name: kind and content.
pub fn asset(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "workbench.css" => ("text/css; charset=utf-8", include_str!("../assets/workbench.css")),
        "workbench.js" => ("text/javascript; charset=utf-8", include_str!("../assets/workbench.js")),
        _ => return None,
    })
}
