//! What stands at the head of a file between lines of `---`: YAML, or where that is no good YAML, `key: value` a line.

use serde_norway::Value;

use crate::read::diagnostics::Origin;

use super::body::Line;
use super::columns::field;
use super::facts::Facts;

/// The facts in front matter, and the lines below it; all lines where there is none.
pub fn front_matter(lines: &[Line]) -> (Facts, &[Line]) {
    let none = (Facts::default(), lines);
    let Some(opening) = lines.iter().position(|line| !line.is_blank()) else { return none };
    if lines[opening].text.trim_start().trim_end_matches([' ', '\r']) != "---" {
        return none;
    }
    let rest = &lines[opening + 1..];
    let is_closing = |line: &Line| matches!(line.text.trim_end(), "---" | "...");
    let Some(closing) = rest.iter().position(is_closing) else { return none };
    let head: Vec<&str> = rest[..closing].iter().map(|line| line.text.as_str()).collect();
    let facts = from_yaml(&head.join("\n")).unwrap_or_else(|| from_lines(&head));
    // A ruler at the top of a text is no front matter.
    if facts.is_empty() && head.iter().any(|line| !line.trim().is_empty() && !line.contains([':', '：'])) {
        return none;
    }
    (facts, &rest[closing + 1..])
}

fn from_yaml(head: &str) -> Option<Facts> {
    let Value::Mapping(mapping) = serde_norway::from_str(head).ok()? else { return None };
    let mut facts = Facts::default();
    for (key, value) in &mapping {
        if let Some(field) = key.as_str().and_then(field) {
            facts.write(field, &scalar(value), Origin::FrontMatter);
        }
    }
    Some(facts)
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Sequence(items) => items.iter().map(scalar).collect::<Vec<_>>().join("；"),
        _ => String::new(),
    }
}

fn from_lines(head: &[&str]) -> Facts {
    let mut facts = Facts::default();
    for (key, value) in head.iter().filter_map(|line| line.split_once([':', '：'])) {
        if let Some(field) = field(key) {
            facts.write(field, value.trim().trim_matches('"'), Origin::FrontMatter);
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::diagnostics::Notes;
    use crate::read::policies::body::plain;
    use jiff::civil::date;

    #[test]
    fn front_matter_in_both_languages_and_in_bad_yaml() {
        let english =
            "---\nnumber: 南府〔2020〕19号\nissued: 2020-07-28\npublic: 否\ntowns: [西樵镇, 九江镇]\n---\n正文";
        let chinese = "---\r\n文号：南府〔2020〕19号\r\n发文日期：2020年7月28日\r\n公开属性：依申请公开\r\n适用镇街：西樵镇、九江镇\r\n---\r\n正文";
        for text in [english, chinese] {
            let lines = plain(text);
            let (facts, body) = front_matter(&lines);
            let mut notes = Notes::new("a.md");
            let policy = facts.policy(None, &mut notes);
            assert_eq!(
                (policy.id.as_str(), policy.issued, policy.public),
                ("南府〔2020〕19号", Some(date(2020, 7, 28)), false)
            );
            assert_eq!((policy.towns.len(), body), (2, &plain("正文")[..]));
            assert!(notes.finish().is_empty());
        }
    }

    #[test]
    fn a_ruler_is_no_front_matter() {
        for text in ["---\n一段话\n---\n正文", "---\nnumber: 1\n正文", "正文"] {
            let lines = plain(text);
            assert_eq!(front_matter(&lines), (Facts::default(), &lines[..]));
        }
    }
}
