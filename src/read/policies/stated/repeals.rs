//! What a policy repeals: “《甲办法》（南府办〔2019〕8号）同时废止。”

use std::sync::LazyLock;

use regex::Regex;

use crate::read::policies::body::Line;

use super::words::{NUMBER, number};

static REPEALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:同时|予以|即行|一并|自行)\s*废止|废止|不再执行|停止执行").expect("a constant pattern")
});
static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"《([^《》]{2,60})》").expect("a constant pattern"));

/// Numbers and titles of what the document says to be repealed.
pub fn repeals(body: &[Line]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let sentences = body.iter().flat_map(|line| line.text.split(['。', '；']));
    for sentence in sentences {
        let Some(found) = REPEALS.find(sentence) else { continue };
        let (before, after) = (&sentence[..found.start()], &sentence[found.end()..]);
        let names_any = |part: &str| QUOTED.is_match(part) || NUMBER.is_match(part);
        // 《甲》同时废止, or 现废止以下文件：《甲》. What it goes by (根据《行政许可法》，) is no object.
        let by = before.find("根据").and_then(|at| before[at..].find('，').map(|end| at + end));
        let objects = if names_any(after) { after } else { &before[by.unwrap_or(0)..] };
        names.extend(NUMBER.captures_iter(objects).map(number));
        names.extend(QUOTED.captures_iter(objects).map(|found| found[1].to_string()));
    }
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::policies::body::plain;

    #[test]
    fn repeals_by_number_and_title_but_not_the_reason() {
        let repealed = |text: &str| repeals(&plain(text)).join("；");
        assert_eq!(repealed("原《甲办法》（南教〔2018〕20号）同时废止。"), "南教〔2018〕20号；甲办法");
        assert_eq!(repealed("根据《行政许可法》，现废止以下文件：《乙办法》。"), "乙办法");
        assert_eq!(repealed("合同废止后押金退还。"), "");
    }
}
