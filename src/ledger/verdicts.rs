//! Which verdict counts where the same match was judged more than once.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::{Judgement, Verdict};

/// The judgements of `confirmed.csv` and of the ledger as one list, in the order they were given.
///
/// For one text and clause the latest dated verdict counts; the ledger wins a tie, and within each source what comes
/// later. “None of them answers it” and “this one does” contradict each other, so of a text's verdicts of these two
/// kinds only the later ones count.
pub fn joined(confirmed: Vec<Judgement>, ledger: Vec<Judgement>) -> Vec<Judgement> {
    let mut latest: BTreeMap<(String, String), (Order, Judgement)> = BTreeMap::new();
    let sources = confirmed.into_iter().map(|j| (0, j)).chain(ledger.into_iter().map(|j| (1, j)));
    for (position, (source, judgement)) in sources.enumerate() {
        let order = (judgement.date, source, position);
        let clause = if judgement.verdict == Verdict::None { String::new() } else { judgement.clause.clone() };
        let key = (judgement.text.trim().to_string(), clause);
        match latest.get(&key) {
            Some((before, _)) if *before > order => {}
            _ => {
                latest.insert(key, (order, judgement));
            }
        }
    }
    let none: BTreeMap<String, Order> = last_of(&latest, Verdict::None);
    let yes: BTreeMap<String, Order> = last_of(&latest, Verdict::Yes);
    let stands = |text: &str, order: &Order, verdict: Verdict| match verdict {
        Verdict::Yes => none.get(text).is_none_or(|none| none < order),
        Verdict::None => yes.get(text).is_none_or(|yes| yes < order),
        Verdict::No => true,
    };
    let mut standing: Vec<(Order, Judgement)> = latest
        .into_iter()
        .filter(|((text, _), (order, j))| stands(text, order, j.verdict))
        .map(|(_, dated)| dated)
        .collect();
    standing.sort_by_key(|((_, _, position), _)| *position);
    standing.into_iter().map(|(_, judgement)| judgement).collect()
}

/// When it was said: the date (unknown is earliest), then the source, then the position in it.
type Order = (Option<Date>, u8, usize);

/// For every text the last verdict of this kind.
fn last_of(latest: &BTreeMap<(String, String), (Order, Judgement)>, verdict: Verdict) -> BTreeMap<String, Order> {
    let mut last: BTreeMap<String, Order> = BTreeMap::new();
    for ((text, _), (order, _)) in latest.iter().filter(|(_, (_, j))| j.verdict == verdict) {
        let entry = last.entry(text.clone()).or_insert(*order);
        *entry = (*entry).max(*order);
    }
    last
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn j(clause: &str, verdict: Verdict, day: i8) -> Judgement {
        let date = (day > 0).then(|| date(2023, 7, day));
        Judgement { text: "起屋要办什么手续".into(), clause: clause.into(), verdict, date }
    }

    #[test]
    fn the_latest_verdict_counts_and_the_ledger_wins_a_tie() {
        let (yes, no) = (Verdict::Yes, Verdict::No);
        assert_eq!(joined(vec![j("a#1", yes, 5)], vec![j("a#1", no, 4)]), [j("a#1", yes, 5)]);
        assert_eq!(joined(vec![j("a#1", yes, 5)], vec![j("a#1", no, 5)]), [j("a#1", no, 5)]);
        assert_eq!(joined(vec![j("a#1", yes, 0)], vec![j("a#1", no, 1)]), [j("a#1", no, 1)]);
        assert_eq!(joined(vec![], vec![j("a#1", yes, 5), j("a#1", no, 5)]), [j("a#1", no, 5)]);
    }

    #[test]
    fn none_of_them_and_this_one_exclude_each_other() {
        let (yes, no, none) = (Verdict::Yes, Verdict::No, Verdict::None);
        assert_eq!(
            joined(vec![j("a#1", yes, 1), j("a#2", no, 1)], vec![j("", none, 2)]),
            [j("a#2", no, 1), j("", none, 2)]
        );
        assert_eq!(joined(vec![], vec![j("", none, 2), j("a#1", yes, 3)]), [j("a#1", yes, 3)]);
        assert_eq!(joined(vec![j("a#1", yes, 3), j("a#3", yes, 1)], vec![j("", none, 2)]), [j("a#1", yes, 3)]);
    }
}
