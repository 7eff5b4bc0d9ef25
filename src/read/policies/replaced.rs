//! How policies stand to each other: numbers kept apart, and which replaces, cuts or extends which.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use xuanti_formats::outline;

use crate::model::{Amendment, Change, Clause, Extension, Part, Policies, Policy, PolicyId, Problem, Repealed, Unit};
use crate::text::normalise;

/// A number that stands on two documents: the later one gets (2), so that clause ids stay unambiguous.
pub fn keep_ids_apart(policies: &mut [Policy]) -> Vec<Problem> {
    let mut first: HashMap<String, String> = HashMap::new();
    let mut problems = Vec::new();
    for policy in policies {
        let Some(other) = first.get(&policy.id) else {
            first.insert(policy.id.clone(), policy.path.clone());
            continue;
        };
        let what = format!("文号“{}”与 {other} 相同", policy.id);
        let taken = |n: &u32| first.contains_key(&format!("{}({n})", policy.id));
        let n = (2..).find(|n| !taken(n)).unwrap_or(2);
        policy.id = format!("{}({n})", policy.id);
        problems.push(Problem::warning(
            &policy.path,
            what,
            format!("请改正文号或删去一份；这一份暂记为“{}”", policy.id),
        ));
        first.insert(policy.id.clone(), policy.path.clone());
    }
    problems
}

/// Finds what becomes of each policy through the others: which replaces it, repeals a part of it, or extends its term. The
/// problems are what people should know of it.
pub fn resolve(policies: &mut Policies) -> Vec<Problem> {
    let names = Names::of(&policies.policies);
    resolve_replacements(&mut policies.policies, &names);
    let mut problems = Vec::new();
    let mut extended: HashMap<usize, (usize, Extension)> = HashMap::new();
    for new in issued_ones(&policies.policies) {
        for Amendment { names: named, change } in policies.policies[new].amends.clone() {
            for old in names.first_known(&named, new, &policies.policies) {
                let by = &policies.policies[new];
                let note = |what: String| Problem::note(&policies.policies[old].path, what, "");
                match &change {
                    Change::Part(part) => problems.extend(cut_part(part, false, new, old, policies)),
                    Change::Altered(part) => problems.extend(cut_part(part, true, new, old, policies)),
                    Change::Scope(words) => {
                        problems.push(note(format!("“{words}”已由 {} 废止，其余仍有效，讲解前请核对", by.id)));
                    }
                    Change::Extended(extension) => {
                        let newer =
                            |&(other, _): &(usize, Extension)| policies.policies[other].first_day() < by.first_day();
                        if extended.get(&old).is_none_or(newer) {
                            extended.insert(old, (new, *extension));
                        }
                    }
                }
            }
        }
    }
    let mut extended: Vec<_> = extended.into_iter().collect();
    extended.sort_unstable_by_key(|(old, _)| *old);
    problems.extend(extended.into_iter().filter_map(|(old, (new, how))| extend(old, new, how, &mut policies.policies)));
    problems
}

/// The policies that may change others: a draft changes nothing yet.
fn issued_ones(policies: &[Policy]) -> Vec<usize> {
    (0..policies.len()).filter(|&at| !policies[at].draft).collect()
}

/// Marks the clauses that `new` repeals of `old`, or `altered`; a problem where none can be marked.
fn cut_part(part: &Part, altered: bool, new: usize, old: usize, policies: &mut Policies) -> Option<Problem> {
    let (path, by) = (policies.policies[old].path.clone(), policies.policies[new].id.clone());
    let (printed, verb) = (&part.printed, if altered { "修改" } else { "废止" });
    if part.narrower {
        return Some(Problem::note(path, format!("{printed}已由 {by} {verb}，其余仍有效，讲解前请核对"), ""));
    }
    let first_day = policies.policies[new].first_day();
    let earlier = |other: PolicyId| policies.policies[other].first_day() < first_day;
    let own = |clause: &&Clause| clause.policy == PolicyId::at(old);
    let has_articles = policies.clauses.iter().filter(own).any(|clause| outline::article(&clause.number).is_some());
    let is_meant = |clause: &Clause| {
        own(&clause)
            && is_part(clause, part, has_articles)
            && clause.repealed.as_ref().is_none_or(|repealed| earlier(repealed.by))
    };
    let meant: Vec<usize> = (0..policies.clauses.len()).filter(|&at| is_meant(&policies.clauses[at])).collect();
    for &at in &meant {
        policies.clauses[at].repealed = Some(Repealed { by: PolicyId::at(new), printed: printed.clone(), altered });
    }
    let what = || format!("{printed}已由 {by} {verb}，但没有找到{printed}");
    meant.is_empty().then(|| Problem::note(path, what(), "请核对是哪一条；其余各条照常使用"))
}

/// Whether a clause belongs to the part; `has_articles`: its policy counts in 第一条.
fn is_part(clause: &Clause, part: &Part, has_articles: bool) -> bool {
    let (place, path) = place(&clause.label);
    match part.unit {
        Unit::Attachment => place.strip_prefix('附').is_some_and(|number| number == part.number.to_string()),
        Unit::Chapter => {
            let chapter = |above: &str| outline::part_number(above) == Some(part.number);
            clause.heading.split(" / ").any(chapter)
        }
        Unit::Article if has_articles => {
            let own = if part.sub > 0 { format!("{}-{}", part.number, part.sub) } else { part.number.to_string() };
            path.first() == Some(&own.as_str())
        }
        Unit::Article | Unit::Item => {
            !place.starts_with('附') && path.first() == Some(&part.number.to_string().as_str())
        }
    }
}

/// A label taken apart: #附1.2.3 → 附1 and 2, 3; #2.3 → nothing and 2, 3.
fn place(label: &str) -> (&str, Vec<&str>) {
    let label = label.trim_start_matches('#');
    let label = label.split('(').next().unwrap_or(label);
    let mut path: Vec<&str> = label.split('.').collect();
    let place = if label.starts_with(['附', '文']) { path.remove(0) } else { "" };
    (place, path)
}

/// Gives `old` the last day that `new` says.
fn extend(old: usize, new: usize, how: Extension, policies: &mut [Policy]) -> Option<Problem> {
    let (by, since) = (policies[new].id.clone(), policies[new].first_day());
    let own = policies[old].expires;
    let last = match how {
        Extension::Until(day) => Some(day),
        Extension::Longer(months) => Some(months_later(own?, months)?),
        Extension::Listed if own.zip(since).is_some_and(|(own, since)| own >= since) => return None,
        Extension::Open | Extension::Listed => None,
    };
    if last == own || last.is_some_and(|last| own.is_some_and(|own| own > last)) {
        return None;
    }
    policies[old].expires = last;
    let until = last.map_or("继续有效，未写明到何时".to_string(), |day| format!("有效期延长至 {day}"));
    Some(Problem::note(&policies[old].path, format!("已由 {by} 明确{until}"), ""))
}

/// The same day so many months later; the last of a month stays the last.
fn months_later(day: Date, months: u32) -> Option<Date> {
    let later = day.checked_add(i64::from(months).months()).ok()?;
    Some(if day == day.last_of_month() { later.last_of_month() } else { later })
}

/// The policies by their numbers and titles.
struct Names(HashMap<String, Vec<usize>>);

impl Names {
    fn of(policies: &[Policy]) -> Names {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, policy) in policies.iter().enumerate() {
            let names = [Some(policy.id.as_str()), Some(&policy.title), issued(&policy.title)];
            let mut names: Vec<String> = names.into_iter().flatten().map(plain).collect();
            names.dedup();
            for name in names {
                by_name.entry(name).or_default().push(at);
            }
        }
        Names(by_name)
    }

    /// The policies that `new` means by a name. A new issue often keeps its title: what is meant is the older one.
    fn find(&self, name: &str, new: usize, policies: &[Policy]) -> Vec<usize> {
        let later = |old: usize| {
            let days = policies[old].first_day().zip(policies[new].first_day());
            days.is_some_and(|(old, new)| old > new)
        };
        let found = self.0.get(&plain(name)).into_iter().flatten().copied();
        found.filter(|&old| old != new && !later(old)).collect()
    }

    /// The policies that `new` means by the first of these names that is known.
    fn first_known(&self, names: &[String], new: usize, policies: &[Policy]) -> Vec<usize> {
        names.iter().map(|name| self.find(name, new, policies)).find(|found| !found.is_empty()).unwrap_or_default()
    }
}

/// Finds what each policy replaces, by number, else by title. Where several replace one, the latest counts.
fn resolve_replacements(policies: &mut [Policy], names: &Names) {
    for new in issued_ones(policies) {
        let find = |name: &String| names.find(name, new, policies);
        let replaced: Vec<usize> = policies[new].replaces.iter().flat_map(find).collect();
        for old in replaced {
            let newer = |other: PolicyId| policies[other].first_day() < policies[new].first_day();
            if policies[old].replaced_by.is_none_or(newer) {
                policies[old].replaced_by = Some(PolicyId::at(new));
            }
        }
    }
}

/// What a notice issues: 关于印发《甲办法》的通知 is also known as 甲办法.
fn issued(title: &str) -> Option<&str> {
    let (_, rest) = title.split_once("关于印发")?;
    rest.strip_suffix("的通知").map(|name| name.trim_matches(['《', '》']))
}

/// A number or title without brackets, spaces and punctuation, which nobody writes the same way twice.
pub fn plain(name: &str) -> String {
    normalise(name).chars().filter(|c| c.is_alphanumeric()).collect()
}
