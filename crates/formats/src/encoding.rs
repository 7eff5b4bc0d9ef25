//! Bytes → text. Offices send UTF-8, GB18030 and Excel's “Unicode text” (UTF-16), with and without a mark.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// What the bytes of a file say.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Name of the encoding, for people.
    pub encoding: &'static str,
    /// First line (from 1) with bytes that the encoding cannot explain; they read as `�`.
    pub broken_line: Option<u32>,
}

/// How much of a file is looked at to guess its encoding, bytes.
const SAMPLE: usize = 64 * 1024;

/// What [`Decoded::encoding`] says of a file that was put together from files in two encodings.
pub const MIXED: &str = "UTF-8、GB18030";

/// Decodes `bytes` in the encoding they are most likely in. Never fails: see [`Decoded::broken_line`].
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let rest = &bytes[mark..];
        let mixed = (encoding == UTF_8 && std::str::from_utf8(rest).is_err()).then(|| line_by_line(rest)).flatten();
        return mixed
            .map_or_else(|| decode_in(encoding, rest), |text| Decoded { text, encoding: MIXED, broken_line: None });
    }
    let bytes = match utf16_without_mark(&bytes) {
        Some(encoding) => return decode_in(encoding, &bytes),
        // Taken over without a copy: the common case of a large file.
        None => match String::from_utf8(bytes) {
            Ok(text) => return Decoded { text, encoding: UTF_8.name(), broken_line: None },
            Err(error) => error.into_bytes(),
        },
    };
    if let Some(text) = line_by_line(&bytes) {
        return Decoded { text, encoding: MIXED, broken_line: None };
    }
    decode_in(if mostly_utf8(&bytes) { UTF_8 } else { legacy(&bytes) }, &bytes)
}

/// Decodes what may be a web page: the character set that it names goes before a guess, but not before bytes that can only
/// be UTF-8.
pub fn decode_declared(bytes: Vec<u8>) -> Decoded {
    match declared(&bytes) {
        // Who says GBK means the whole family.
        Some(encoding) if std::str::from_utf8(&bytes).is_err() => {
            decode_in(if encoding == GBK { GB18030 } else { encoding }, &bytes)
        }
        _ => decode(bytes),
    }
}

/// The character set that a page names in its first lines, if any.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let named = head.split("charset=").nth(1)?;
    let name: String = named
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_alphanumeric() || "-_".contains(*c))
        .collect();
    Encoding::for_label(name.as_bytes())
}

fn decode_in(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let broken_line = broken
        .then(|| text.find('\u{FFFD}'))
        .flatten()
        .map(|at| text[..at].bytes().filter(|&b| b == b'\n').count() as u32 + 1);
    Decoded { encoding: encoding.name(), broken_line, text: text.into_owned() }
}

/// UTF-16 without a mark shows by zero bytes on one side of every pair (digits, commas, line ends); without any such
/// character, by pairs that are nearly all Chinese, which pairs of GBK bytes never are.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let pairs = sample.len() / 2;
    if pairs == 0 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).filter(|&&b| b == 0).count();
    let (high_first, low_first) = (zeros(0), zeros(1));
    if high_first + low_first > 0 {
        return match (high_first, low_first) {
            (big, little) if big > 9 * little => Some(UTF_16BE),
            (big, little) if little > 9 * big => Some(UTF_16LE),
            _ => None,
        };
    }
    if std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    // Two ASCII letters make a Chinese character as well, but they do so whichever of them comes first.
    let share = |side: usize| {
        let high = |b: &&u8| matches!(**b, 0x4E..=0x9F | 0x30 | 0xFF);
        sample.iter().skip(side).step_by(2).filter(high).count() * 100 / pairs
    };
    let chinese = |high: usize| share(high) >= 95 && share(1 - high) < 60;
    if chinese(1) {
        Some(UTF_16LE)
    } else if chinese(0) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Lines of UTF-8 and lines of GB18030 in one file: what comes of `copy a.csv+b.csv`. `None` unless there are both, and each
/// line is well-formed in its own.
fn line_by_line(bytes: &[u8]) -> Option<String> {
    let (mut text, mut utf8, mut gb) = (String::with_capacity(bytes.len()), false, Vec::new());
    let mut last_was_utf8 = false;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let as_utf8 = std::str::from_utf8(line).ok();
        let wide = |line: &&str| line.chars().filter(|c| !c.is_ascii()).count();
        // GBK makes letters of two bytes in UTF-8, hardly ever two of three.
        let is_utf8 = |line: &&str| wide(line) > 1 && line.chars().all(|c| c.is_ascii() || c >= '\u{800}');
        match as_utf8 {
            Some(line) if line.is_ascii() => text.push_str(line),
            Some(line) if is_utf8(&line) || last_was_utf8 => {
                (utf8, last_was_utf8) = (true, true);
                text.push_str(line);
            }
            _ => {
                last_was_utf8 = false;
                text.push_str(&GB18030.decode_without_bom_handling_and_without_replacement(line)?);
                gb.extend_from_slice(line);
            }
        }
    }
    (utf8 && !gb.is_empty() && common_in_gb(&gb)).then_some(text)
}

/// UTF-8 that was cut or pasted badly in a few places, rather than another encoding.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

/// GB18030 wherever it can be: this program's files are Chinese. Big5 fits GB18030's pattern too, so it is believed only
/// where GB18030 would read mostly rare characters.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    detector.feed(sample, sample.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    let errors =
        |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes).is_none();
    if guess == BIG5 && !errors(BIG5) && !common_in_gb(sample) {
        BIG5
    } else if !errors(GB18030) || guess == BIG5 || errors(guess) {
        GB18030
    } else {
        guess
    }
}

/// Most two-byte characters lie among GB2312's first 3,755, the ones in daily use.
pub fn common_in_gb(bytes: &[u8]) -> bool {
    let (mut common, mut all, mut at) = (0usize, 0usize, 0);
    while at + 1 < bytes.len() {
        if bytes[at] < 0x81 {
            at += 1;
            continue;
        }
        all += 1;
        common += usize::from(matches!(bytes[at], 0xA1..=0xA3 | 0xB0..=0xD7) && bytes[at + 1] >= 0xA1);
        at += 2;
    }
    common * 4 >= all * 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "编号,内容\n1,我村想了解农村宅基地有偿使用，如何收费？\n2,集体土地被占用怎么处理\n";

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn tells_the_usual_encodings_apart() {
        let (gb, _, _) = GB18030.encode(TEXT);
        let (big5, _, _) = BIG5.encode("村民想問農村宅基地點樣申請，集體土地租金幾時公開？");
        let cases: [(Vec<u8>, &str); 6] = [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            ([b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(), "UTF-8"),
            (gb.to_vec(), "gb18030"),
            (utf16(TEXT, u16::to_le_bytes), "UTF-16LE"),
            (utf16(TEXT, u16::to_be_bytes), "UTF-16BE"),
            (utf16(&format!("\u{FEFF}{TEXT}"), u16::to_le_bytes), "UTF-16LE"),
        ];
        for (bytes, name) in cases {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.broken_line), (TEXT, name, None));
        }
        assert_eq!(decode(big5.to_vec()).encoding, "Big5");
        let one_line = "本村希望讲解宅基地政策，谢谢！";
        assert_eq!(decode(utf16(one_line, u16::to_le_bytes)).text, one_line);
        assert_eq!(decode(utf16(one_line, u16::to_be_bytes)).text, one_line);
    }

    #[test]
    fn a_few_characters_of_gbk_are_enough() {
        let (gb, _, _) = GB18030.encode("id,text\n1,修路\n");
        assert_eq!(decode(gb.to_vec()).text, "id,text\n1,修路\n");
    }

    #[test]
    fn a_page_names_its_character_set() {
        assert_eq!(declared(b"<meta charset=\"gb2312\">"), Some(GBK));
        assert_eq!(declared(b"<p>"), None);
    }

    #[test]
    fn a_file_of_two_encodings_is_read_line_by_line() {
        let (gb, _, _) = GB18030.encode(TEXT);
        for bytes in [[TEXT.as_bytes(), &*gb].concat(), [&*gb, b"\xEF\xBB\xBF", TEXT.as_bytes()].concat()] {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.replace('\u{FEFF}', ""), decoded.encoding), (TEXT.repeat(2), MIXED));
        }
        assert_eq!(decode(gb.repeat(2)).encoding, "gb18030");
    }

    #[test]
    fn broken_bytes_are_placed() {
        let mut bytes = TEXT.as_bytes().to_vec();
        let at = TEXT.find("集体").unwrap_or_default();
        bytes[at] = 0xFF;
        let decoded = decode(bytes);
        assert_eq!((decoded.encoding, decoded.broken_line), ("UTF-8", Some(3)));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            decode(bytes);
        }

        #[test]
        fn utf8_comes_back(text in "[\u{4e00}-\u{9fff}，。a-z0-9\n]{0,60}") {
            prop_assert_eq!(decode(text.clone().into_bytes()).text, text);
        }
    }
}
