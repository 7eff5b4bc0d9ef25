//! Long tables: each row can be cited, with the head above it.

/// Longest table that is cited as a whole, characters: more is not read out.
const LONGEST: usize = 400;
/// Fewest rows of a table that is cited by its rows.
const FEWEST: usize = 4;

/// A row as cited, with the heading within the table that it stands under.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub heading: Option<String>,
    pub text: String,
}

/// | 名称 | 份数 |
pub fn is_row(line: &str) -> bool {
    line.len() > 1 && line.starts_with('|') && line.ends_with('|')
}

/// The rows of a table of these lines, each under its head; `None` where the table is short enough to be one clause.
pub fn rows(lines: &[&str]) -> Option<Vec<Row>> {
    let is_ruler = |line: &&&str| line.chars().all(|c| "|-:： —─".contains(c));
    let ruler = lines.iter().position(|line| is_ruler(&line));
    let filled: Vec<&str> = lines.iter().filter(|line| !is_ruler(line)).copied().collect();
    // What stands above Markdown's ruler is the head; else the first row of more than one cell.
    let captions = filled.iter().take_while(|line| cells(line).count() < 2).count();
    let head = ruler.filter(|&ruler| ruler > captions).unwrap_or(captions + 1);
    if filled.iter().map(|line| line.chars().count()).sum::<usize>() <= LONGEST || filled.len() < head + FEWEST {
        return None;
    }
    let (head, body) = filled.split_at(head);
    let mut heading = None;
    let mut rows = Vec::new();
    for (at, line) in body.iter().enumerate() {
        let alone = section(line);
        let heads_others = body.get(at + 1).is_some_and(|next| section(next).is_none());
        match alone.filter(|_| heads_others) {
            Some(section) => heading = Some(section),
            // A table over several pages repeats its head.
            None if head.contains(line) => {}
            None => rows.push(Row { heading: heading.clone(), text: [head, &[line]].concat().join("\n") }),
        }
    }
    Some(rows)
}

/// What a row says that heads others: | 粮食 | |, | 一 | 粮食 | |.
fn section(line: &str) -> Option<String> {
    let filled: Vec<&str> = cells(line).collect();
    let is_number = |cell: &str| cell.chars().all(|c| "一二三四五六七八九十（）()、".contains(c));
    match filled[..] {
        [alone] => Some(alone.to_string()),
        [number, words] if is_number(number) && !words.contains(|c: char| c.is_ascii_digit()) => {
            Some(format!("{number} {words}"))
        }
        _ => None,
    }
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split('|').map(str::trim).filter(|cell| !cell.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(row: &str) -> String {
        format!("| {row} | {} |", "每亩补助一百元，连续种植一年以上的农户可以申请。".repeat(4))
    }

    #[test]
    fn rows_of_a_long_table_stand_under_its_head() {
        let lines: Vec<String> = ["| 作物 | 标准 |", "|---|---|", "| 粮食 |"]
            .map(String::from)
            .into_iter()
            .chain(["水稻", "玉米"].map(long))
            .chain(["| 作物 | 标准 |".to_string(), "| 二 | 其他 | |".to_string()])
            .chain(["甘蔗", "茶叶"].map(long))
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let rows = rows(&lines).unwrap();
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0].heading.as_deref(), Some("粮食"));
        assert_eq!(rows[2].heading.as_deref(), Some("二 其他"));
        assert_eq!(rows[2].text, format!("| 作物 | 标准 |\n{}", long("甘蔗")));
    }

    #[test]
    fn a_short_table_is_one() {
        assert_eq!(rows(&["| 作物 | 标准 |", "| 水稻 | 一百元 |", "| 玉米 | 八十元 |"]), None);
    }
}
