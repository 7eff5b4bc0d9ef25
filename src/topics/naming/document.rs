//! A policy's title as the name of what it is about.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::lists;

/// A title is not cut to less, in characters.
const SHORTEST: usize = 4;

/// What stands around the matter in a document's title, from outside in: year and version, form, authority, 关于….
static AROUND: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    let [qualifiers, kinds, verbs] =
        [&lists::TITLE_QUALIFIERS, &lists::DOCUMENT_KINDS_IN_NAMES, &lists::TITLE_VERBS].map(lists::List::any_of);
    [
        r"[（(][^）)]*[）)]$".to_string(),
        format!("的?(?:有关事项)?(?:的)?{qualifiers}*{kinds}+$"),
        r"^(?:\p{Han}{2,4}省)?(?:\p{Han}{2,3}市)?(?:\p{Han}{2,3}[区县])?(?:\p{Han}{2,3}(?:镇|街道))?(?:人民政府|\p{Han}{2,10}?(?:分局|局|厅|办公室|委员会))?".to_string(),
        format!("^关于{verbs}*"),
    ]
    .map(|text| lists::pattern(&text))
});

/// A policy title without year, form and authority: 农村宅基地资格权认定与登记.
pub fn short_title(title: &str) -> String {
    let mut short = title.trim().to_string();
    for layer in AROUND.iter() {
        let next = layer.replace(&short, "").trim_matches(['《', '》', ' ', '　']).to_string();
        if next.chars().count() >= SHORTEST {
            short = next;
        }
    }
    short
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
