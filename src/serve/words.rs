//! What the rooms below say to somebody at the command line, for somebody in a browser.

use crate::report::masking::plain;
use crate::session::Session;

/// Without the sentences that name a command; all of it where nothing else is said.
pub fn without_commands(text: &str) -> String {
    let mut said = String::new();
    // What stands in brackets, then what is a sentence of its own.
    let mut rest = text;
    while let Some(from) = ["（xuanti", "（--"].iter().filter_map(|begin| rest.find(begin)).min() {
        let Some(to) = rest[from..].find('）') else { break };
        said.push_str(&rest[..from]);
        rest = &rest[from + to + '）'.len_utf8()..];
    }
    said.push_str(rest);
    let kept: Vec<&str> =
        said.split_inclusive(['。', '；']).filter(|part| !part.contains("xuanti ") && !part.contains("--")).collect();
    let kept = kept.concat();
    let kept = kept.trim_end_matches(['；', '。']).replace("再运行一次", "再试一次");
    if kept.trim().is_empty() { text.to_string() } else { kept }
}

/// With the names of topics in place of their ids, and clauses as they are printed.
pub fn with_names(text: &str, session: &Session) -> String {
    let Ok(memory) = session.memory() else { return text.to_string() };
    let name = |id: &str| -> Option<String> {
        let ranked = session.ranked().ok()?;
        let known = ranked.position(id).or_else(|| ranked.position(memory.current(id)));
        let name = known.map(|at| ranked.topics[at].name.clone()).or_else(|| memory.names.get(id).cloned())?;
        Some(format!("“{}”", plain(&name)))
    };
    let policies = &session.input.policies;
    let clause = |id: &str| -> Option<String> {
        let clause = policies.clause(id)?;
        Some(format!("《{}》{}", plain(policies.policy_of(clause).bare_title()), policies.printed_number(clause)))
    };
    // An id stands by itself between blanks or marks.
    let mut said = String::new();
    let ends = |c: char| c.is_whitespace() || "，。；、（）“”《》".contains(c);
    for word in text.split_inclusive(ends) {
        let id = word.trim_end_matches(ends);
        let mark = &word[id.len()..];
        let is_topic =
            id.len() >= 7 && id.starts_with('t') && id[1..].chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        let known = if is_topic { Some(name(id).unwrap_or_else(|| "新需求".into())) } else { clause(id) };
        match known {
            Some(known) => said.push_str(&(known + mark)),
            None => said.push_str(word),
        }
    }
    // On the screens a topic is called what it is.
    said.replace("选题", "需求").replace("需求 “", "需求“").replace("” 并入", "”并入").replace("并入 “", "并入“")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_typed_is_left_out() {
        let short = |text| without_commands(text);
        assert_eq!(short("没有编号为“x”的选题。用 xuanti rank 查看全部编号"), "没有编号为“x”的选题");
        assert_eq!(short("还没有草稿。先用 xuanti batch draft 拟定"), "还没有草稿");
        assert_eq!(short("已记入账本（xuanti log 查看）。"), "已记入账本");
        assert_eq!(short("选题刚刚被别人动过，没有记录。请再运行一次"), "选题刚刚被别人动过，没有记录。请再试一次");
        assert_eq!(short("用 xuanti log"), "用 xuanti log");
        assert_eq!(short("没有“甲”。现有：乙、丙"), "没有“甲”。现有：乙、丙");
    }
}
