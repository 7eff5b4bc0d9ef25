//! Masks what must not be shown: phone, identity-card, bank-card and plate numbers, and the names of people.
//!
//! Numbers are told by shape and check digit, names by the word beside them (我叫…, 村支书…, 邻居…, …敬上) and by
//! characters that open or fill a name. Titles, hot-lines, dates, amounts and places stay. Masked forms are left alone
//! when met again, so masking twice is masking once.

mod names;
mod numbers;

use std::borrow::Cow;
use std::ops::Range;

/// A part of a text and what is shown in its place.
type Mask = (Range<usize>, String);

/// `text` with personal data masked. What is masked stays recognisable in kind: 138****0000, 梁某某.
pub fn redact(text: &str) -> Cow<'_, str> {
    let numbers = replaced(text, numbers::masks(text));
    match replaced(&numbers, names::masks(&numbers)) {
        Cow::Borrowed(_) => numbers,
        Cow::Owned(masked) => Cow::Owned(masked),
    }
}

fn replaced(text: &str, masks: Vec<Mask>) -> Cow<'_, str> {
    if masks.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut masked, mut done) = (String::with_capacity(text.len()), 0);
    for (range, mask) in masks {
        masked.push_str(&text[done..range.start]);
        masked.push_str(&mask);
        done = range.end;
    }
    masked.push_str(&text[done..]);
    Cow::Owned(masked)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_and_names_are_masked() {
        assert_eq!(redact("电话13000001234找我"), "电话130****1234找我");
        assert_eq!(redact("身份证440605190001010000"), "身份证440***************");
        assert_eq!(redact("车牌粤E12345挡路"), "车牌粤E*****挡路");
        assert_eq!(redact("村支书梁大有，收了钱"), "村支书梁某某，收了钱");
        assert_eq!(redact("宅基地2023年120平方米"), "宅基地2023年120平方米");
    }

    #[test]
    fn what_only_looks_private_stays() {
        for text in ["主任高度重视此事", "拨打12345或110", "流水号13800001234", "佛府办〔2021〕138号", "梁主任来过黄岐"]
        {
            assert!(matches!(redact(text), Cow::Borrowed(_)), "{text}");
        }
    }

    /// Parts of texts, between bars.
    const PIECES: &str = "村支书|我叫|本人|我是|的|、|李|司徒|大|明|某|某某|先生|邻居|1|13800001234|86|电话|0757|-|\
         |6222000012345678907|440699195002030019|*|****|粤E|12345|，|签名|（|\n|2023年5月6日|说|卡号|编号|x|０|86000031|8600003|138|0000";

    proptest! {
        #[test]
        fn masking_twice_is_masking_once(pieces in prop::collection::vec(prop::sample::select(PIECES.split('|').collect::<Vec<_>>()), 0..14)) {
            let once = redact(&pieces.concat()).into_owned();
            prop_assert_eq!(redact(&once), once.as_str());
        }

        #[test]
        fn any_text_can_be_masked(text in "\\PC{0,40}") {
            let once = redact(&text).into_owned();
            prop_assert_eq!(redact(&once), once.as_str());
        }
    }
}
