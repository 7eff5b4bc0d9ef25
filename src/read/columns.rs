//! Column names → fields. Names come in Chinese or English, in any order, with any width, spacing and punctuation.

use std::borrow::Cow;

use xuanti_formats::Row;

use crate::text::normalise;

/// The names by which a kind of table calls its fields, in the form of [`plain`].
pub type Names<F> = [(F, &'static [&'static str])];

/// How many rows are looked at to find the one with the column names; what stands above it is a note.
pub const HEADER_WITHIN: usize = 20;

/// The field a column is named for. Brackets are read first as part of the name (村(社区)), then as a remark (内容(必填)).
pub fn field<F: Copy>(names: &Names<F>, header: &str) -> Option<F> {
    let named = |header: &str| {
        let header = plain(header);
        names.iter().find(|(_, known)| known.contains(&header.as_str())).map(|(field, _)| *field)
    };
    named(header).or_else(|| named(&without_brackets(header)))
}

/// Position of the row with the most recognised names among the first rows; `None` if no row has any.
pub fn header_row<F: Copy + PartialEq>(names: &Names<F>, rows: &[Row]) -> Option<usize> {
    let recognised = |row: &Row| {
        let mut fields: Vec<F> = Vec::new();
        for field in row.cells.iter().filter_map(|cell| field(names, cell)) {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        fields.len()
    };
    let counts = rows.iter().take(HEADER_WITHIN).map(recognised).enumerate();
    // `max_by_key` would take the last of equals; the first is the header.
    counts.rev().max_by_key(|&(_, n)| n).filter(|&(_, n)| n > 0).map(|(at, _)| at)
}

/// How many names of a kind of table stand in a row.
pub fn named<F: Copy>(names: &Names<F>, row: &Row) -> usize {
    row.cells.iter().filter(|cell| field(names, cell).is_some()).count()
}

/// What each column of a table is, by its header.
pub fn fields<F: Copy>(names: &Names<F>, header: &Row) -> Vec<Option<F>> {
    header.cells.iter().map(|cell| field(names, cell)).collect()
}

/// The first name of a field, for people.
pub fn label<F: PartialEq>(names: &Names<F>, wanted: F) -> &'static str {
    names.iter().find(|(field, _)| *field == wanted).and_then(|(_, names)| names.first()).copied().unwrap_or_default()
}

/// A name in the lists of two fields, where only the first would ever get it; for tests and assertions.
pub fn in_two_lists<F>(names: &Names<F>) -> Option<&'static str> {
    let mut all: Vec<&str> = names.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    all.sort_unstable();
    all.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// The items of a cell, separated by semicolons, 、, commas or line ends; none inside brackets or 《》 is broken.
pub fn split_list(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut depth = 0i32;
    for c in text.chars() {
        match c {
            '《' | '（' | '(' | '〔' | '[' => depth += 1,
            '》' | '）' | ')' | '〕' | ']' => depth -= 1,
            _ => {}
        }
        match (c, items.last_mut()) {
            (';' | '；' | '、' | ',' | '，' | '\n', _) if depth <= 0 => items.push(String::new()),
            (_, Some(item)) => item.push(c),
            (_, None) => {}
        }
    }
    items.into_iter().map(|item| item.trim().to_string()).filter(|item| !item.is_empty()).collect()
}

/// A name reduced to its letters and digits, in one width and case.
pub fn plain(name: &str) -> String {
    // A long cell is no name, and need not be looked at whole.
    normalise(name).chars().filter(|c| c.is_alphanumeric()).take(40).collect()
}

fn without_brackets(name: &str) -> Cow<'_, str> {
    match name.find(['(', '（', '[', '【']) {
        Some(at) if at > 0 => Cow::Borrowed(&name[..at]),
        _ => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum F {
        Text,
        Village,
    }

    const NAMES: &Names<F> = &[(F::Text, &["内容", "content"]), (F::Village, &["村社区", "村社区名称"])];

    #[test]
    fn width_case_spacing_and_brackets_do_not_matter() {
        for name in ["内容", "内　容", "Ｃontent ", "內容", "内容（必填）", "内容："] {
            assert_eq!(field(NAMES, name), Some(F::Text), "{name}");
        }
        assert_eq!(field(NAMES, "村（社区）名称"), Some(F::Village));
        assert_eq!(field(NAMES, "内容摘要"), None);
    }

    #[test]
    fn the_header_is_the_row_with_most_names() {
        let row = |cells: &[&str]| Row { cells: cells.iter().map(|c| c.to_string()).collect(), ..Row::default() };
        let rows = [row(&["内容"]), row(&["村(社区)", "内容"]), row(&["大岗村", "修路"])];
        assert_eq!(header_row(NAMES, &rows), Some(1));
        assert_eq!(header_row(NAMES, &rows[2..]), None);
    }

    #[test]
    fn lists_are_split_outside_brackets() {
        assert_eq!(split_list("《甲、乙办法》；南府〔2021〕8号、 丙"), ["《甲、乙办法》", "南府〔2021〕8号", "丙"]);
    }
}
