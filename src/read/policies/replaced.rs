//! How policies stand to each other: numbers kept apart, and which replaces which.

use std::collections::HashMap;

use crate::model::{Policy, PolicyId, Problem};
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

/// Finds what each policy replaces, by number, else by title. Where several replace one, the latest counts.
pub fn resolve_replacements(policies: &mut [Policy]) {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, policy) in policies.iter().enumerate() {
        let names = [Some(policy.id.as_str()), Some(&policy.title), issued(&policy.title)];
        let mut names: Vec<String> = names.into_iter().flatten().map(plain).collect();
        names.dedup();
        for name in names {
            by_name.entry(name).or_default().push(at);
        }
    }
    let first_day = |policy: &Policy| policy.effective.or(policy.issued);
    for new in 0..policies.len() {
        let replaced: Vec<usize> =
            policies[new].replaces.iter().filter_map(|name| by_name.get(&plain(name))).flatten().copied().collect();
        for old in replaced {
            // A new issue often keeps its title: what it replaces is the older one.
            let later = first_day(&policies[old]).zip(first_day(&policies[new])).is_some_and(|(old, new)| old > new);
            let newer = |other: PolicyId| first_day(&policies[other]) < first_day(&policies[new]);
            if old != new && !later && policies[old].replaced_by.is_none_or(newer) {
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
