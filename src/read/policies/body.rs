//! A document as lines, whatever it was: plain text keeps its own, paragraphs and rows of a document become some.

use xuanti_formats::outline;
use xuanti_formats::{Block, Content};

/// One line of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Of plain text: Markdown's signs mean something.
    Plain,
    /// Of a document that marks headings by other means; with the rank where it is one.
    Printed { heading: Option<u8> },
}

impl Line {
    fn printed(text: &str, heading: Option<u8>) -> Line {
        Line { text: text.to_string(), form: Form::Printed { heading } }
    }

    /// What it is in the outline of the document.
    pub fn outline(&self) -> outline::Line<'_> {
        match self.form {
            Form::Plain => outline::line(&self.text),
            Form::Printed { heading } => outline::printed(&self.text, heading),
        }
    }

    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Marked as a heading, by Markdown or by the document.
    pub fn is_marked(&self) -> bool {
        match self.form {
            Form::Plain => self.text.trim_start().starts_with('#'),
            Form::Printed { heading } => heading.is_some(),
        }
    }

    /// Without Markdown's signs for headings and quotations.
    pub fn without_signs(&self) -> &str {
        match self.form {
            Form::Plain => self.text.trim().trim_start_matches(['#', '>', ' ', '　']),
            Form::Printed { .. } => self.text.trim(),
        }
    }

    /// > set apart as a remark
    pub fn is_remark(&self) -> bool {
        self.form == Form::Plain && self.text.trim_start().starts_with('>')
    }
}

/// The lines of plain text.
pub fn plain(text: &str) -> Vec<Line> {
    text.lines().map(|line| Line { text: line.to_string(), form: Form::Plain }).collect()
}

/// The lines of a document: a paragraph and a blank line, a row as one line of its filled cells between bars.
pub fn lines(content: &Content) -> Vec<Line> {
    let blocks = match content {
        Content::Text(text) => return plain(text),
        Content::Blocks { blocks, .. } => blocks,
        // Nobody opens a workbook as a document.
        Content::Sheets(_) => return Vec::new(),
    };
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph { text, heading } => {
                let rank = heading.map(|depth| (depth + 1).min(6) as u8);
                // What follows a line break in a heading is none.
                let ranks = std::iter::once(rank).chain(std::iter::repeat(None));
                lines.extend(text.lines().zip(ranks).map(|(line, rank)| Line::printed(line, rank)));
            }
            // A table of one column is a frame around paragraphs.
            Block::Table(rows) if rows.iter().all(|row| row.len() < 2) => {
                let cells = rows.iter().flatten();
                lines.extend(cells.flat_map(|cell| cell.split('\n')).map(|line| Line::printed(line, None)));
            }
            Block::Table(rows) => lines.extend(rows.iter().filter_map(|row| row_line(row))),
        }
        lines.push(Line::printed("", None));
    }
    lines
}

fn row_line(row: &[String]) -> Option<Line> {
    let one_line = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let cells: Vec<String> = row.iter().map(one_line).filter(|cell| !cell.is_empty()).collect();
    (!cells.is_empty()).then(|| Line::printed(&format!("| {} |", cells.join(" | ")), None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use xuanti_formats::outline::Mark;

    #[test]
    fn blocks_keep_their_headings_and_signs_of_markdown_are_words_in_them() {
        let table = |rows: &[&[&str]]| {
            Block::Table(rows.iter().map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect())
        };
        let content = Content::blocks(vec![
            Block::Paragraph { text: "关于午餐\n的通知".into(), heading: Some(1) },
            Block::Paragraph { text: "# 号是字".into(), heading: None },
            table(&[&["学段", "标准"], &["", ""], &["小学", "甲\n乙"]]),
            table(&[&["一、甲。"]]),
        ]);
        let lines = lines(&content);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            texts,
            ["关于午餐", "的通知", "", "# 号是字", "", "| 学段 | 标准 |", "| 小学 | 甲 乙 |", "", "一、甲。", ""]
        );
        let marks: Vec<Mark> = [0, 1, 3, 8].map(|at: usize| lines[at].outline().mark).into();
        assert_eq!(
            marks,
            [Mark::Heading { rank: 2 }, Mark::Text, Mark::Text, Mark::Item { rank: outline::RANK_ITEM, digits: 1 }]
        );
    }
}
