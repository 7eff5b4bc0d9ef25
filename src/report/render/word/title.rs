//! Titles that need several lines are broken by meaning (词意完整) and into lines about as long as each other, the upper ones no
//! shorter: an upturned trapezium.

use unicode_width::UnicodeWidthStr;

/// Halves of characters that fit on a line of a title.
const FITS: usize = 40;

/// The parts of a title, which are not broken themselves, in as few lines as they fit into.
pub fn broken(parts: &[&str]) -> String {
    let mut lines = lines(parts);
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines.join("\n")
}

/// In as few lines as possible, of these the most even. A part longer than a line has one of its own.
fn lines(parts: &[&str]) -> Vec<String> {
    let mut best: Option<Vec<String>> = None;
    for first in 1..=parts.len() {
        let line = parts[..first].concat();
        if line.width() > FITS && first > 1 {
            break;
        }
        let rest = lines(&parts[first..]);
        let candidate: Vec<String> = std::iter::once(line).chain(rest).collect();
        // Of equals the one with the longer first line, which comes later.
        if best.as_ref().is_none_or(|best| (candidate.len(), longest(&candidate)) <= (best.len(), longest(best))) {
            best = Some(candidate);
        }
    }
    best.unwrap_or_default()
}

fn longest(lines: &[String]) -> usize {
    lines.iter().map(|line| line.width()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_broken_between_its_parts_into_even_lines() {
        assert_eq!(broken(&["关于测试区", "农村政策直播", "安排的通知"]), "关于测试区农村政策直播安排的通知");
        let parts = ["关于某某市某某区", "农村政策直播", "选题安排的请示"];
        assert_eq!(broken(&parts), "关于某某市某某区\n农村政策直播选题安排的请示");
        let long = "区".repeat(25);
        assert_eq!(broken(&[&long, "的请示"]), format!("{long}\n的请示"));
        assert_eq!(broken(&[]), "");
    }
}
