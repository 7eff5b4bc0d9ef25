//! Characters that nobody sees: marks of byte order in the middle of a file that was put together from several, and spaces
//! without width that web pages and typesetting leave in words. With them 编号 is not 编号.

/// Takes them out of a text; one without any is only looked at.
pub fn drop_from(text: &mut String) {
    if text.is_ascii() || !any_in(text.as_bytes()) {
        return;
    }
    let mut before = ' ';
    text.retain(|c| {
        // Between pictures (👩‍🌾) a joiner is part of what is seen.
        let stays = !is_invisible(c) || c == '\u{200D}' && is_picture(before);
        before = c;
        stays
    });
}

/// Whether any may be in it: [`is_invisible`] in UTF-8. Quotation marks and dashes begin with the same two bytes.
fn any_in(text: &[u8]) -> bool {
    let holds = |mark: &[u8]| memchr::memmem::find(text, mark).is_some();
    let third = |at: usize| matches!(text.get(at + 2), Some(0x8B..=0x8D));
    holds(b"\xEF\xBB\xBF")
        || holds(b"\xC2\xAD")
        || holds(b"\xE2\x81\xA0")
        || memchr::memmem::find_iter(text, b"\xE2\x80").any(third)
}

/// Marks that change the direction of writing are not among them: whoever prints them shows that they are there.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27BF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_nobody_sees_goes_and_what_is_seen_stays() {
        let mut text = String::from("\u{FEFF}编\u{200B}号，“宅\u{2060}基地”\u{AD}…\u{202E}👩\u{200D}🌾");
        super::drop_from(&mut text);
        assert_eq!(text, "编号，“宅基地”…\u{202E}👩\u{200D}🌾");
    }
}
