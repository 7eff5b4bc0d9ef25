//! What a decision would change, before it is made.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::civil::Date;
use minijinja::context;
use serde::Serialize;

use super::{render, value};
use crate::deciding::Done;
use crate::model::BatchStage;
use crate::report::masking::Masking;
use crate::report::view::{EpisodeLine, MovedTopic, Resolver, moved_topics};
use crate::serve::bench::Moment;
use crate::serve::words::{with_names, without_commands};
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
    let then = session.after(session.remembered(done.events.clone()))?;
    let mut moved = moved_topics((session, session.ranked()?), (&then, then.ranked()?), masking);
    let more = moved.len().saturating_sub(LISTED);
    moved.truncate(LISTED);
    let topics: Vec<MovedTopic> = moved;
    let sums = |session: &Session| -> Result<[usize; 2]> {
        let ranked = session.ranked()?;
        Ok([ranked.topics.len(), ranked.tray.len()])
    };
    let what: Vec<String> = done.recorded.iter().map(|r| with_names(&r.what, session)).collect();
    let notes: Vec<String> = notes.iter().map(|note| with_names(&without_commands(note), session)).collect();
    let episodes = episodes(session, &then, masking)?;
    let (before, after) = (sums(session)?, sums(&then)?);
    let (topics, episodes, what, notes) = (value(&topics), value(&episodes), value(&what), value(&notes));
    let (before, after) = (value(before), value(after));
    render("foreseen.html", context! { what, notes, topics, more, episodes, before, after })
}

fn episodes(now: &Session, then: &Session, masking: Masking) -> Result<Vec<Episode>> {
    // By what the ledger keeps it under, with its day for order.
    type Lines = BTreeMap<(bool, u32), (Date, String)>;
    let lines = |session: &Session| -> Result<Lines> {
        let lines = EpisodeLine::all(&Resolver::of(session, masking)?);
        let key = |line: &EpisodeLine| (line.stage != BatchStage::Approved, line.key);
        Ok(lines.into_iter().map(|line| (key(&line), (line.date, told(&line)))).collect())
    };
    let (before, after) = (lines(now)?, lines(then)?);
    let mut keys: Vec<&(bool, u32)> = before.keys().chain(after.keys()).collect();
    keys.sort_unstable_by_key(|key| (after.get(key).or(before.get(key)).map(|(day, _)| *day), **key));
    keys.dedup();
    let text = |of: &Lines, key| of.get(key).map(|(_, text)| text.clone()).unwrap_or_default();
    let mut pairs: Vec<Episode> =
        keys.into_iter().map(|key| Episode { before: text(&before, key), after: text(&after, key) }).collect();
    pairs.retain(|pair| pair.before != pair.after);
    // What is approved as it was drafted does not change.
    let (gone, come): (Vec<String>, Vec<String>) = pairs.iter().map(|p| (p.before.clone(), p.after.clone())).unzip();
    pairs.retain(|p| {
        !(p.after.is_empty() && come.contains(&p.before) || p.before.is_empty() && gone.contains(&p.after))
    });
    Ok(pairs)
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
