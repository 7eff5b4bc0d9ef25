//! What a decision would change, before it is made.

use std::collections::BTreeMap;

use anyhow::Result;
use minijinja::context;
use serde::Serialize;

use super::{render, value};
use crate::deciding::Done;
use crate::report::masking::Masking;
use crate::report::view::{EpisodeLine, MovedTopic, Resolver, moved_topics};
use crate::serve::bench::Moment;
use crate::session::Session;

/// Topics listed; the others are counted.
const LISTED: usize = 12;

/// An episode before and after; what is not there is empty.
#[derive(Serialize)]
struct Episode {
    before: String,
    after: String,
}

/// What would be otherwise, as a piece of a page.
///
/// # Errors
/// When what would be so cannot be worked out.
pub fn foreseen(done: &Done, notes: &[String], now: &Moment, masking: Masking) -> Result<String> {
    let session = &now.session;
    let then = session.after(done.state.clone())?;
    let mut moved = moved_topics((session, session.ranked()?), (&then, then.ranked()?), masking);
    let more = moved.len().saturating_sub(LISTED);
    moved.truncate(LISTED);
    let topics: Vec<MovedTopic> = moved;
    let sums = |session: &Session| -> Result<[usize; 2]> {
        let ranked = session.ranked()?;
        Ok([ranked.topics.len(), ranked.tray.len()])
    };
    let what: Vec<&str> = done.recorded.iter().map(|r| r.what.as_str()).collect();
    let episodes = episodes(session, &then, masking)?;
    let (before, after) = (sums(session)?, sums(&then)?);
    let (topics, episodes, what, notes) = (value(&topics), value(&episodes), value(&what), value(notes));
    let (before, after) = (value(before), value(after));
    render("foreseen.html", context! { what, notes, topics, more, episodes, before, after })
}

fn episodes(now: &Session, then: &Session, masking: Masking) -> Result<Vec<Episode>> {
    let lines = |session: &Session| -> Result<BTreeMap<String, String>> {
        let lines = EpisodeLine::all(&Resolver::of(session, masking)?);
        Ok(lines.into_iter().map(|line| (line.theme.clone(), told(&line))).collect())
    };
    let (before, after) = (lines(now)?, lines(then)?);
    let themes: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let pair = |theme: &String| Episode {
        before: before.get(theme).cloned().unwrap_or_default(),
        after: after.get(theme).cloned().unwrap_or_default(),
    };
    Ok(themes.into_iter().map(pair).filter(|pair| pair.before != pair.after).collect())
}

/// 第3期 7月18日《…》 区…局 45分钟，讲3条答2问
fn told(line: &EpisodeLine) -> String {
    let EpisodeLine { number, date, theme, department, minutes, clauses, questions, locked, .. } = line;
    let locked = if *locked { "，锁定" } else { "" };
    let (month, day) = (date.month(), date.day());
    format!(
        "第{number}期 {month}月{day}日《{theme}》{department}，{minutes}分钟，讲{clauses}条，答{questions}问{locked}"
    )
}
