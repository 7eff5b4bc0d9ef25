//! Parts of other documents as a sentence names them: 第五条、第七条第二款, 第二章, 附件2.

use std::sync::LazyLock;

use regex::Regex;
use xuanti_formats::numerals::numeral;

use crate::model::{Part, Unit};

const COUNT: &str = r"[0-9一二三四五六七八九十百零〇]{1,6}";

static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"第({COUNT}(?:(?:[、和及]|条?至|条?到|[—-])+第?{COUNT})*)(条|章|部分|点|项)(?:之({COUNT}))?((?:第{COUNT}款)?(?:第?（{COUNT}）项?|第{COUNT}项|第{COUNT}目)*)|附件({COUNT})"
    ))
    .expect("a constant pattern")
});
static NUMBERS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(条?至|条?到|[—-])?第?({COUNT})")).expect("a constant pattern"));
/// Most parts that a range may come to.
const MOST: u32 = 200;

/// The parts that a plain text names, in order.
pub fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for found in PART.captures_iter(text) {
        if let Some(number) = found.get(5) {
            let number = count(number.as_str());
            parts.extend(number.map(|number| part(Unit::Attachment, number, 0, format!("附件{number}"), false)));
            continue;
        }
        let unit = match &found[2] {
            "章" => Unit::Chapter,
            "条" => Unit::Article,
            _ => Unit::Item,
        };
        let sub = found.get(3).and_then(|sub| count(sub.as_str())).unwrap_or(0);
        let narrower = !found[4].is_empty();
        let numbers = listed(&found[1]);
        if numbers.len() == 1 {
            parts.push(part(unit, numbers[0], sub, found[0].to_string(), narrower));
            continue;
        }
        let printed = |number: u32| format!("第{}{}", xuanti_formats::numerals::chinese(number), &found[2]);
        parts.extend(numbers.into_iter().map(|number| part(unit, number, 0, printed(number), false)));
    }
    parts
}

fn part(unit: Unit, number: u32, sub: u32, printed: String, narrower: bool) -> Part {
    Part { unit, number, sub, narrower, printed }
}

/// 五、七 → 5, 7; 五至八 → 5, 6, 7, 8.
fn listed(text: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = Vec::new();
    for found in NUMBERS.captures_iter(text) {
        let Some(number) = count(&found[2]) else { continue };
        match numbers.last().filter(|_| found.get(1).is_some()) {
            Some(&last) if number > last && number - last <= MOST => numbers.extend(last + 1..=number),
            _ => numbers.push(number),
        }
    }
    numbers
}

fn count(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| numeral(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges_of_parts() {
        let printed = |text: &str| parts(text).into_iter().map(|part| part.printed).collect::<Vec<_>>().join("，");
        assert_eq!(printed("第五条"), "第五条");
        assert_eq!(printed("中第三条、第十一条第二款"), "第三条，第十一条第二款");
        assert_eq!(printed("第五、六、七条"), "第五条，第六条，第七条");
        assert_eq!(printed("第八条至第十条"), "第八条，第九条，第十条");
        assert_eq!(printed("第二章和附件3"), "第二章，附件3");
        assert_eq!(printed("第六条之一"), "第六条之一");
        assert_eq!(printed("有关学费的规定"), "");
        assert!(parts("第二条第（三）项")[0].narrower);
    }
}
