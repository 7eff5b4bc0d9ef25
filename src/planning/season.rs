//! What has gone by, or soon will have, on the day of a broadcast: deadlines, years, documents that end or are replaced.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use crate::model::{ClauseId, Policies, Policy, PolicyId};
use crate::text::lists::pattern;

/// A document that ends within so many days after the broadcast is soon of no use.
const SOON: i64 = 90;

/// A day or month, with its year where one is written, and how far it reaches.
static DEADLINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:(20\d\d)年度?)?(\d{1,2})月(?:(\d{1,2})日)?(底)?"));
/// A year, and of what: 2023年度, 2023年秋季.
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(20\d\d)年"));

/// Something a planner must know of a clause before it is read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Warning {
    /// The last day that the clause names.
    Past(Date),
    /// The document's last day.
    Ends(Date),
    /// A newer document, and from when on it holds.
    Followed(PolicyId, Date),
}

/// Whether all days that a clause names are past on `day`, or its document is followed by one that is in force by then.
pub(super) fn is_over(policies: &Policies, clause: ClauseId, day: Date) -> bool {
    last_day(policies, clause).is_some_and(|last| last < day)
}

/// What must be known of a clause that is read out on `day`.
pub(super) fn warnings(policies: &Policies, clause: ClauseId, day: Date) -> Vec<Warning> {
    let policy = policies.policy_of(clause);
    let past = last_day(policies, clause).filter(|&last| last < day).map(Warning::Past);
    let soon = |date: Date| date >= day && (date - day).get_days() as i64 <= SOON;
    let ends = policy.expires.filter(|&last| soon(last)).map(Warning::Ends);
    let follower = followers(policies, policies[clause].policy).filter(|&(_, from)| soon(from) || from <= day);
    let followed = follower.max_by_key(|&(id, from)| (from, id)).map(|(id, from)| Warning::Followed(id, from));
    past.into_iter().chain(ends).chain(followed).collect()
}

/// The documents that take the place of a policy: that replace it, or that say the same of a later year.
fn followers(policies: &Policies, of: PolicyId) -> impl Iterator<Item = (PolicyId, Date)> {
    let policy = &policies[of];
    let of_year = year_and_rest(policy);
    PolicyId::enumerate(&policies.policies).filter_map(move |(id, other)| {
        let of_other = year_and_rest(other);
        let later = || of_year.as_ref().zip(of_other.as_ref()).is_some_and(|(a, b)| a.1 == b.1 && b.0 > a.0);
        let follows = policy.replaced_by == Some(id) || id != of && later();
        (follows && other.public && !other.draft).then_some((id, other.first_day()?))
    })
}

/// The year in a title, and the title without it.
fn year_and_rest(policy: &Policy) -> Option<(i16, String)> {
    let year = YEAR.captures(&policy.title)?.get(1)?;
    Some((year.as_str().parse().ok()?, policy.title.replacen(year.as_str(), "", 1)))
}

/// The last of the days that a clause names; none where it names none, or days of every year.
fn last_day(policies: &Policies, clause: ClauseId) -> Option<Date> {
    let policy = policies.policy_of(clause);
    let mut last = None;
    let mut written: Option<i16> = None;
    for sentence in policies[clause].text.split(['。', '；']) {
        if ["每年", "当年", "次年", "上一年", "以后每"].iter().any(|word| sentence.contains(word)) {
            continue;
        }
        for found in DEADLINE.captures_iter(sentence) {
            if let Some(year) = found.get(1) {
                written = year.as_str().parse().ok();
            }
            // What holds from a day on is not past with that day.
            let behind = &sentence[found.get(0).map_or(0, |all| all.end())..];
            if ["起", "以后", "后", "以前已", "前已"].iter().any(|word| behind.starts_with(word)) && !reaches_on(behind)
            {
                continue;
            }
            let year = written.or_else(|| year_of(policy, found.get(2)?.as_str().parse().ok()?));
            last = last.max(year.and_then(|year| day_of(year, &found)));
        }
    }
    last
}

/// The year of a month that a document names without one, where it is made for one time, as its title says by a year: the next
/// such month after the document was issued.
fn year_of(policy: &Policy, month: i8) -> Option<i16> {
    let (of_title, _) = year_and_rest(policy)?;
    Some(policy.issued.map_or(of_title, |issued| issued.year() + i16::from(month < issued.month())))
}

/// Whether what begins on a day also ends: 9月1日起至12月31日.
fn reaches_on(behind: &str) -> bool {
    behind.chars().take(4).any(|c| matches!(c, '至' | '到'))
}

fn day_of(year: i16, found: &Captures<'_>) -> Option<Date> {
    let month: i8 = found.get(2)?.as_str().parse().ok()?;
    let first = Date::new(year, month, 1).ok()?;
    match found.get(3) {
        Some(day) => Date::new(year, month, day.as_str().parse().ok()?).ok(),
        None => Some(first.last_of_month()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clause;
    use jiff::civil::date;

    fn policies(title: &str, text: &str) -> Policies {
        Policies {
            policies: vec![Policy { title: title.into(), public: true, ..Policy::default() }],
            clauses: vec![Clause { text: text.into(), ..Clause::default() }],
        }
    }

    #[test]
    fn deadlines_that_are_past() {
        let day = date(2023, 9, 12);
        for (title, text, over) in [
            ("2023年招生实施办法", "报名时间为5月4日至5月18日。", true),
            ("2023年招生实施办法", "报名时间为10月4日至10月18日。", false),
            ("实施方案", "2022年5月至7月如实填写，于7月31日前交所在单位。", true),
            ("实施方案", "2022年4月底前召开动员会。", true),
            ("实施方案", "2022年12月底前总结，2023年以后每年6月复核；逾期不办的通报。", false),
            ("实施方案", "2022年12月底前总结。2023年以后每年6月复核。", true),
            ("实施方案", "每年5月4日至5月18日报名。", false),
            ("实施方案", "5月4日至5月18日报名。", false),
            ("实施方案", "自2022年1月1日起每人每月增发20元。", false),
            ("实施方案", "2022年9月1日起至12月31日缴费。", true),
            ("实施方案", "2020年11月以前已种植的果树逐宗建立台账。", false),
        ] {
            assert_eq!(is_over(&policies(title, text), ClauseId(0), day), over, "{text}");
        }
    }

    #[test]
    fn a_document_of_the_next_year_is_named() {
        let mut all = policies("2023年度缴费通知", "每人472元。");
        let next = Policy {
            title: "2024年度缴费通知".into(),
            public: true,
            effective: Some(date(2023, 10, 8)),
            ..Policy::default()
        };
        all.policies.push(next);
        assert_eq!(warnings(&all, ClauseId(0), date(2023, 8, 29)), [Warning::Followed(PolicyId(1), date(2023, 10, 8))]);
        assert_eq!(warnings(&all, ClauseId(0), date(2023, 3, 1)), []);
        all.policies[0].expires = Some(date(2023, 9, 30));
        assert_eq!(warnings(&all, ClauseId(0), date(2023, 9, 1))[0], Warning::Ends(date(2023, 9, 30)));
    }
}
