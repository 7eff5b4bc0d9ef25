//! Names a topic like an agenda item: by the short title of the policy that answers it, else by the most telling
//! phrase that the asks themselves use.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::{Inputs, Vector, Vectors, answers::Answers};
use crate::model::Topic;
use crate::text::{is_stop_word, normalise_char};

/// Longest phrase taken from an ask, in characters.
const LONGEST: usize = 18;
const SHORTEST: usize = 4;

/// What stands around the matter in a document's title.
static AROUND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:\p{Han}{2,4}省)?(?:\p{Han}{2,3}市)?(?:\p{Han}{2,3}(?:区|县))?(?:\p{Han}{2,3}(?:镇|街道))?(?:人民政府|\p{Han}{2,12}(?:局|厅|办公室|委员会))?(?:办公室)?|",
        r"^关于(?:印发|做好|加强|进一步|推进|落实|规范|调整|开展|修订|优化|支持)*|[（(][^）)]*[）)]$|",
        r"(?:的)?(?:管理|实施|经办|暂行|试行|工作)*(?:办法|规定|细则|意见|方案|通知|通告|公告|指南|指引|问答|条例|规则|若干意见)+$"
    ))
    .expect("a constant pattern")
});

/// A policy title without district, form and date: 农村宅基地资格权认定与登记.
pub fn short_title(title: &str) -> String {
    let mut short = title.to_string();
    // Outer layers come off one by one.
    for _ in 0..4 {
        let next = AROUND.replace_all(short.trim(), "").trim_matches(['《', '》', '的', ' ']).to_string();
        if next == short || next.chars().count() < SHORTEST {
            break;
        }
        short = next;
    }
    short
}

/// The name of one topic.
pub fn name(
    members: &[u32],
    centroid: &Vector,
    asks: &[u32],
    answers: &Answers,
    vectors: &Vectors,
    inputs: &Inputs<'_>,
) -> String {
    let titled = answers.clauses.first().map(|c| short_title(&inputs.policies.policy_of(c.clause).title));
    titled.filter(|t| !t.is_empty()).unwrap_or_else(|| phrase(members, centroid, asks, vectors, inputs))
}

/// The stretch of an ask, between punctuation, that says most of the centroid for its length.
fn phrase(_members: &[u32], centroid: &Vector, asks: &[u32], vectors: &Vectors, inputs: &Inputs<'_>) -> String {
    let weight: FxHashMap<&str, f32> =
        centroid.0.iter().map(|(f, w)| (vectors.features[*f as usize].as_str(), *w)).collect();
    let mut best: (f32, String) = (f32::NEG_INFINITY, String::new());
    for &ask in asks.iter().take(50) {
        for stretch in inputs.asks[ask as usize].text.split(|c: char| !c.is_alphanumeric()) {
            let stretch = trimmed(stretch);
            let length = stretch.chars().count();
            if length < SHORTEST {
                continue;
            }
            let text: String = stretch.chars().map(normalise_char).collect();
            let said: f32 = inputs.segmenter.tagged(&text).iter().filter_map(|(w, _)| weight.get(w)).sum();
            let over = length.saturating_sub(LONGEST) as f32;
            let score = said / (1.0 + 0.05 * length as f32 + 0.2 * over);
            if score > best.0 {
                best = (score, stretch.to_string());
            }
        }
    }
    let cut: String = best.1.chars().take(LONGEST + 4).collect();
    if cut.is_empty() {
        asks.first().map_or(String::new(), |&a| inputs.asks[a as usize].text.chars().take(LONGEST).collect())
    } else {
        cut
    }
}

/// Takes courtesies and question words off both ends.
fn trimmed(stretch: &str) -> &str {
    const HEADS: &[&str] = &[
        "请问",
        "想问问",
        "想问一下",
        "想问",
        "问一下",
        "希望",
        "建议",
        "咨询",
        "关于",
        "想了解",
        "了解",
        "我村",
        "本村",
        "我们",
        "我想",
        "村民普遍反映",
        "普遍反映",
        "反映",
        "请",
        "讲讲",
        "讲一下",
        "而家",
        "现在",
        "听说",
        "听讲",
    ];
    const TAILS: &[&str] =
        &["怎么办", "怎样办", "吗", "呢", "啊", "呀", "吧", "的问题", "问题", "是什么", "了", "嘅", "咩", "先"];
    let mut rest = stretch.trim();
    while let Some(shorter) =
        HEADS.iter().find_map(|h| rest.strip_prefix(h)).or_else(|| TAILS.iter().find_map(|t| rest.strip_suffix(t)))
    {
        if shorter.is_empty() {
            break;
        }
        rest = shorter;
    }
    rest
}

/// Topics that came out with the same name get their most telling words behind it.
pub fn tell_apart(topics: &mut [Topic], open: &[u32], vectors: &Vectors, inputs: &Inputs<'_>) {
    let position: FxHashMap<u32, u32> = open.iter().enumerate().map(|(i, &a)| (a, i as u32)).collect();
    let mut same: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (i, topic) in topics.iter().enumerate() {
        same.entry(topic.name.clone()).or_default().push(i);
    }
    let shared: Vec<usize> = same.into_values().filter(|s| s.len() > 1).flatten().collect();
    for i in shared {
        let members: Vec<u32> = topics[i].asks.iter().map(|a| position[a]).collect();
        let words = telling_words(&vectors.centroid(&members), vectors, &topics[i].name, inputs);
        if !words.is_empty() {
            topics[i].name = format!("{}（{}）", topics[i].name, words.join("、"));
        }
    }
}

/// The centroid's two strongest words that the name does not hold already.
fn telling_words(centroid: &Vector, vectors: &Vectors, name: &str, inputs: &Inputs<'_>) -> Vec<String> {
    let mut words: Vec<(f32, &str)> = centroid
        .0
        .iter()
        .map(|(f, w)| (*w, vectors.features[*f as usize].as_str()))
        .filter(|(_, f)| !f.contains(':') && !is_stop_word(f) && !name.contains(f) && !inputs.places.contains(*f))
        .collect();
    words.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    words.into_iter().take(2).map(|(_, w)| w.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_what_stands_around_the_matter() {
        assert_eq!(short_title("佛山市南海区农村宅基地有偿使用管理办法"), "农村宅基地有偿使用");
        assert_eq!(short_title("佛山市南海区民政局关于推进村民小组议事厅建设的通知"), "村民小组议事厅建设");
        assert_eq!(short_title("佛山市南海区设施农业用地管理办法（2023年修订）"), "设施农业用地");
    }
}
