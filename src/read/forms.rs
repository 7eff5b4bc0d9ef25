//! Forms (村: 沙边村, 内容: …, one label a row) → tables with a header, as all else expects them.

use std::collections::{HashMap, HashSet};

use xuanti_formats::Row;

use super::asides;

/// Longest form, rows: nobody fills in more of one.
const LONGEST: usize = 80;

/// A form that one person filled in: labels and values from its first row on. What has no label is kept under an empty one.
struct Form {
    number: u32,
    pairs: Vec<(String, String)>,
}

/// The rows of a table as they are, or of forms as a header and one row for each. `names` counts the names of columns in a row;
/// `delimiter` stands between the cells of a text.
pub fn laid_out<'a>(
    mut rows: impl Iterator<Item = Row> + 'a,
    delimiter: Option<char>,
    names: impl Fn(&Row) -> usize,
) -> Box<dyn Iterator<Item = Row> + 'a> {
    let first: Vec<Row> = rows.by_ref().take(LONGEST + 1).collect();
    if first.len() > LONGEST {
        return Box::new(first.into_iter().chain(rows));
    }
    let named =
        |cell: &str| names(&Row { cells: vec![cell.to_string()], ..Row::default() }) > 0 || asides::is_label(cell);
    Box::new(in_columns(forms(&first, delimiter, &named)).unwrap_or(first).into_iter())
}

fn filled(row: &Row) -> Vec<&str> {
    row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect()
}

/// The forms that the rows are; none where they are a table.
fn forms(rows: &[Row], delimiter: Option<char>, named: &impl Fn(&str) -> bool) -> Vec<Form> {
    let label = |row: &Row| {
        let own = row.cells.first().filter(|cell| named(cell))?;
        row.cells.get(1).filter(|next| !named(next)).map(|_| own.trim().to_string())
    };
    let labels: Vec<String> = rows.iter().filter_map(label).collect();
    let is_header = |row: &Row| filled(row).len() > 1 && filled(row).iter().all(|cell| named(cell));
    let times = |wanted: &String| labels.iter().filter(|label| *label == wanted).count();
    // 问题 and 建议 over and over are what a column holds.
    let uneven = labels.iter().any(|label| times(label) > times(&labels[0]));
    let distinct = labels.iter().collect::<HashSet<_>>().len();
    if distinct < 2 || uneven || rows.iter().any(is_header) {
        return Vec::new();
    }
    let wide = |row: &Row| filled(row).len() > 2 && filled(row)[1..].iter().all(|cell| !named(cell));
    match rows.iter().filter(|row| label(row).is_some()).all(wide) {
        true => side_by_side(rows, &|row| label(row).is_some()),
        false => one_below_the_other(rows, delimiter, named),
    }
}

/// Forms that share their labels: a column for each.
fn side_by_side(rows: &[Row], labelled: &impl Fn(&Row) -> bool) -> Vec<Form> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let number = rows.first().map_or(1, |row| row.number);
    let cell = |row: &Row, at: usize| row.cells.get(at).map(|cell| cell.trim().to_string()).unwrap_or_default();
    let form = |at: usize| {
        let pairs = rows.iter().filter(|row| labelled(row)).map(|row| (cell(row, 0), cell(row, at)));
        Form { number, pairs: pairs.collect() }
    };
    let mut forms: Vec<Form> = (1..width).map(form).collect();
    forms.retain(|form| form.pairs.iter().any(|(_, value)| !value.is_empty()));
    let others = rows.iter().filter(|row| !labelled(row) && !row.is_blank());
    let others = others.map(|row| (String::new(), filled(row).join(" ")));
    forms.first_mut().into_iter().for_each(|form| form.pairs.extend(others.clone()));
    forms
}

fn one_below_the_other(rows: &[Row], delimiter: Option<char>, named: &impl Fn(&str) -> bool) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut first: Option<String> = None;
    for row in rows.iter().filter(|row| !row.is_blank()) {
        let pairs = pairs(&filled(row), delimiter, named);
        let begins = pairs.first().map(|(label, _)| label).filter(|label| !label.is_empty());
        // The first label again begins what another has filled in.
        if forms.is_empty() || begins.is_some() && begins == first.as_ref() {
            forms.push(Form { number: row.number, pairs: Vec::new() });
        }
        first = first.or(begins.cloned());
        forms.last_mut().into_iter().for_each(|form| form.pairs.extend(pairs.iter().cloned()));
    }
    forms
}

/// The labels of a form's row with their values: one, or several side by side.
fn pairs(cells: &[&str], delimiter: Option<char>, named: &impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let pair = |label: &str, value: String| (label.to_string(), value);
    match cells {
        // Nobody has filled it in.
        [label] if named(label) => Vec::new(),
        [words] => vec![pair("", words.to_string())],
        [label, value @ ..]
            if named(label)
                && !value.iter().any(|cell| named(cell))
                && (value.len() % 2 == 0 || delimiter.is_some()) =>
        {
            // Commas in a text without quotation marks.
            vec![pair(label, value.join(delimiter.unwrap_or(' ').encode_utf8(&mut [0; 4])))]
        }
        cells => cells.chunks(2).map(|two| pair(two[0], two[1..].concat())).collect(),
    }
}

/// A header of all labels, and a row for each form; `None` where there is none.
fn in_columns(forms: Vec<Form>) -> Option<Vec<Row>> {
    let number = forms.first()?.number;
    // A label that one form has twice makes two columns.
    let mut columns: Vec<(String, usize)> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for form in forms {
        let mut times: HashMap<String, usize> = HashMap::new();
        let mut row = Row { number: form.number, ..Row::default() };
        for (label, value) in form.pairs {
            let n = times.entry(label.clone()).or_default();
            *n += 1;
            let column = (label, *n);
            let at = columns.iter().position(|known| *known == column).unwrap_or(columns.len());
            if at == columns.len() {
                columns.push(column);
            }
            row.cells.resize(row.cells.len().max(at + 1), String::new());
            row.cells[at] = value;
        }
        rows.push(row);
    }
    let header = Row { number, cells: columns.into_iter().map(|(label, _)| label).collect(), ..Row::default() };
    Some(std::iter::once(header).chain(rows).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &[&[&str]], delimiter: Option<char>) -> Vec<String> {
        let names = |row: &Row| {
            row.cells.iter().filter(|c| ["村名", "镇街", "问题", "建议", "内容"].contains(&c.as_str())).count()
        };
        let row = |(number, cells): (u32, &&[&str])| Row {
            number,
            cells: cells.iter().map(|cell| cell.to_string()).collect(),
            ..Row::default()
        };
        let rows: Vec<Row> = (1..).zip(rows).map(row).collect();
        laid_out(rows.into_iter(), delimiter, names)
            .map(|row| format!("{}:{}", row.number, row.cells.join("|")))
            .collect()
    }

    #[test]
    fn a_form_is_one_row_under_a_header() {
        assert_eq!(read(&[&["村名", "沙边村"], &["问题", "修路"]], None), ["1:村名|问题", "1:沙边村|修路"]);
        let form: [&[&str]; 4] =
            [&["征集表"], &["村名", "沙边村", "电话", "略"], &["镇街", ""], &["问题", "路坏了", "没人修"]];
        assert_eq!(read(&form, Some(',')).last().unwrap(), "1:征集表|沙边村|略|路坏了,没人修");
        assert_eq!(read(&form, None), ["1:|村名|电话|问题", "1:征集表|沙边村|略|路坏了 没人修"]);
    }

    #[test]
    fn forms_below_and_beside_each_other() {
        let below: [&[&str]; 4] = [&["村名", "沙边村"], &["问题", "修路"], &["村名", "大岗村"], &["问题", "排水"]];
        assert_eq!(read(&below, Some(',')), ["1:村名|问题", "1:沙边村|修路", "3:大岗村|排水"]);
        let beside: [&[&str]; 2] = [&["村名", "沙边村", "大岗村"], &["问题", "修路", "排水"]];
        assert_eq!(read(&beside, None), ["1:村名|问题", "1:沙边村|修路", "1:大岗村|排水"]);
    }

    #[test]
    fn a_table_stays_as_it_is() {
        for table in [
            &[&["村名", "内容"][..], &["沙边村", "修路"]][..],
            &[&["建议", "内容"], &["问题", "路坏了"], &["建议", "修路"]],
            &[&["类别", "说的事"], &["问题", "路坏了"], &["建议", "修路"], &["建议", "排水"]],
        ] {
            let as_it_is: Vec<String> = (1..).zip(table).map(|(n, row)| format!("{n}:{}", row.join("|"))).collect();
            assert_eq!(read(table, Some(',')), as_it_is);
        }
    }
}
