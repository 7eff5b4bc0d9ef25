//! Which column of a table is what: by its name, and where names are not enough, by what stands in it.

use std::collections::HashSet;

use xuanti_formats::Row;

use crate::model::{Kind, Problem, Severity};
use crate::read::columns;
use crate::read::dates;
use crate::read::diagnostics::{KEPT, Notes};
use crate::read::villages::{Lookup, Villages, looks_like_one};

use super::columns::{Field, field, is_known, stands_alone};
use super::header::{self, Header, Names};
use super::neighbours::Neighbours;
use super::records::{Record, Text, chinese, is_sentence};

/// How a table of requests is laid out.
pub struct Layout {
    columns: Vec<Column>,
    /// The names as printed; `None` if the table has none.
    header: Option<Header>,
    /// Position of the first row with data among the first rows.
    pub data_from: usize,
    delimiter: Option<char>,
    /// Columns that nobody knows and that hold sentences: by position, with the rows.
    unused: Vec<Vec<u32>>,
    neighbours: Neighbours,
}

/// One column.
#[derive(Debug, Clone)]
struct Column {
    /// As printed, or 第N列.
    name: String,
    field: Option<Field>,
    /// Which kind of need stands in it, where the header says so.
    kind: Option<Kind>,
}

impl Layout {
    /// How many rows are looked at.
    pub const SAMPLE: usize = columns::HEADER_WITHIN + 30;

    /// Finds the layout from the first rows that are not blank; `None` if no column holds texts.
    pub fn new(head: &[Row], delimiter: Option<char>, villages: &mut Villages) -> Option<Layout> {
        let header = header::find(head);
        let data_from = header.as_ref().map_or(0, |header| header.data_from);
        let sample = &head[data_from..];
        let used = |row: &Row| row.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
        let width = header.as_ref().map(|h| h.names.len()).or_else(|| sample.iter().map(used).max()).unwrap_or(0);
        let column = |at: usize| match header.as_ref().and_then(|header| header.names.get(at)) {
            Some(names) => Column::named(names, at),
            None => Column { name: format!("第{}列", at + 1), field: None, kind: None },
        };
        let mut columns: Vec<Column> = (0..width).map(column).collect();
        Sample { rows: sample, has_header: header.is_some() }.correct(&mut columns, villages);
        let has_text = columns.iter().any(|c| matches!(c.field, Some(Field::Text | Field::Title)));
        let unused = vec![Vec::new(); width];
        has_text.then(|| Layout { columns, header, data_from, delimiter, unused, neighbours: Neighbours::default() })
    }

    pub fn has_header(&self) -> bool {
        self.header.is_some()
    }

    /// Whether the header is printed once more, as at the top of a page or where files were joined. Its columns may have
    /// changed places: from here on they are where this one says.
    pub fn is_header(&mut self, row: &Row) -> bool {
        let Some(header) = self.header.as_ref().filter(|header| header.is_repeated_in(row)) else { return false };
        if header.is_moved_in(row) {
            let known = |name: &str| self.columns.iter().find(|c| columns::plain(&c.name) == columns::plain(name));
            let column = |(at, cell): (usize, &String)| {
                let names = Names::new(cell.trim().trim_start_matches('\u{FEFF}'), "");
                known(&names.name).cloned().unwrap_or_else(|| Column::named(&names, at))
            };
            self.columns = row.cells.iter().enumerate().map(column).collect();
            self.unused.resize(self.unused.len().max(self.columns.len()), Vec::new());
            self.neighbours = Neighbours::default();
        }
        true
    }

    /// Each column's name and field, for people.
    pub fn described(&self) -> Vec<(String, String)> {
        let label = |column: &Column| column.field.map_or(KEPT, Field::label).to_string();
        self.columns.iter().map(|column| (column.name.clone(), label(column))).collect()
    }

    /// What a person should know of how the table was found.
    pub fn detail(&self) -> Option<String> {
        match &self.header {
            None => Some("没有认出表头，已按内容判断各列".into()),
            Some(header) if header.rows > 1 => {
                Some(format!("表头在第 {} 至 {} 行", header.number, header.number + header.rows - 1))
            }
            Some(header) if header.number > 1 => Some(format!("表头在第 {} 行", header.number)),
            Some(_) => None,
        }
    }

    /// Sorts the cells of a row by field. A row has several letters where its columns hold different kinds of need.
    pub fn records(&mut self, mut row: Row, notes: &mut Notes) -> Vec<Record> {
        let columns = &self.columns;
        self.neighbours.speak(&mut row, |at| columns.get(at).and_then(|column| column.field), notes);
        let Row { number, mut cells, .. } = row;
        let width = self.columns.len();
        let beyond =
            cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| (at + 1).saturating_sub(width));
        let mut record = Record::default();
        if beyond > 0 {
            let more = cells.drain(width..).take(beyond).collect::<Vec<_>>();
            match (self.columns.last().and_then(|c| c.field), self.delimiter) {
                // Commas in a last column without quotation marks: they are the text's own.
                (Some(Field::Text), Some(delimiter)) => {
                    for cell in more {
                        cells[width - 1].push(delimiter);
                        cells[width - 1].push_str(&cell);
                    }
                }
                _ => {
                    notes.add(Severity::Note, "比表头多出单元格", |file| {
                        let what = format!(
                            "比表头多出 {beyond} 格，可能内容里有没加引号的分隔符；多出的只随原文保存，不作诉求"
                        );
                        Problem::note(file, what, "请检查这一行，或用 WPS/Excel 重新导出").at_row(number)
                    });
                    for (n, cell) in (width + 1..).zip(more) {
                        record.add(None, &format!("第{n}列"), cell);
                    }
                }
            }
        }
        for ((cell, column), unused) in cells.into_iter().zip(&self.columns).zip(&mut self.unused) {
            if column.field.is_none() && is_sentence(&cell) {
                unused.push(number);
            }
            match column.field {
                Some(Field::Text) => record.add_text(Text {
                    text: cell,
                    alone: column.kind.is_some() || stands_alone(&column.name),
                    kind: column.kind,
                }),
                field => record.add(field, &column.name, cell),
            }
        }
        record.by_kind()
    }

    /// Tells which columns hold sentences that were not used.
    pub fn tell_unused(&self, notes: &mut Notes) {
        for (column, rows) in self.columns.iter().zip(&self.unused).filter(|(_, rows)| !rows.is_empty()) {
            notes.add(Severity::Note, "有的列写着成句的文字，没有用作诉求", |file| {
                let named: Vec<String> = rows.iter().take(5).map(u32::to_string).collect();
                let more = if rows.len() > named.len() { " 等" } else { "" };
                let what = format!("{} 行写着成句的文字，没有用作诉求（第 {} 行{more}）", rows.len(), named.join("、"));
                Problem::note(file, what, "若是诉求，请把表头改为“内容”；若不是，不必处理").at_column(&column.name)
            });
        }
    }
}

impl Column {
    fn named(names: &Names, at: usize) -> Column {
        let Names { name, above } = names;
        let kind =
            Kind::parse(name).filter(|_| !above.is_empty() && field(above) == Some(Field::Text) && !is_known(name));
        let own = field(name).filter(|_| kind.is_none());
        // 诉求 over 群众热点咨询 and 村居重点推进; 意见 over 第一条 and 第二条.
        let field = own.or_else(|| field(above).filter(|_| !above.is_empty()));
        let name = match (name.is_empty(), own.is_none() && !above.is_empty()) {
            (true, _) => format!("第{}列", at + 1),
            (false, true) => format!("{above}-{name}"),
            (false, false) => name.clone(),
        };
        Column { name, field, kind }
    }
}

/// What a column of texts is called that holds one kind of need.
const KINDS: [(&str, Kind); 2] = [("热点咨询", Kind::Asked), ("重点推进", Kind::Duty)];

/// The first rows with data.
struct Sample<'a> {
    rows: &'a [Row],
    has_header: bool,
}

impl Sample<'_> {
    fn filled(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(move |row| row.cells.get(column)).map(|c| c.trim()).filter(|c| !c.is_empty())
    }

    /// Whether at least half of the filled cells are so; `None` where none is filled.
    fn mostly(&self, column: usize, is: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        let (yes, all) = self.filled(column).fold((0, 0), |(yes, all), cell| (yes + usize::from(is(cell)), all + 1));
        (all > 0).then_some(yes * 2 >= all)
    }

    /// Fills in what names did not tell, and takes back what the values contradict.
    fn correct(&self, columns: &mut [Column], villages: &mut Villages) {
        self.contradict(columns);
        self.kinds(columns);
        self.place_and_day(columns, villages);
        self.texts(columns);
    }

    /// A kind that is a category of the office, a guess from words in a name that the cells do not bear out.
    fn contradict(&self, columns: &mut [Column]) {
        let has_day = columns.iter().any(|c| c.field == Some(Field::Date) && is_known(&c.name));
        let has_village = columns.iter().any(|c| c.field == Some(Field::Village));
        for (at, column) in columns.iter_mut().enumerate() {
            let guessed = !is_known(&column.name) && column.kind.is_none();
            let kept = match column.field {
                Some(Field::Kind) => self.mostly(at, &mut |cell| Kind::parse(cell).is_some()).unwrap_or(false),
                Some(Field::Date) if guessed => {
                    !has_day && self.mostly(at, &mut |cell| dates::parse(cell).is_some()).unwrap_or(true)
                }
                // Offices call villages units, too.
                Some(Field::Unit) => has_village || self.mostly(at, &mut looks_like_one) != Some(true),
                Some(Field::Village) if guessed => self.mostly(at, &mut looks_like_one).unwrap_or(true),
                Some(Field::Text) if guessed => {
                    !self.is_category(at) && self.mostly(at, &mut |c| chinese(c) >= 4) != Some(false)
                }
                _ => true,
            };
            if !kept {
                column.field = None;
            }
        }
    }

    /// Columns of texts that are named after the kind of need that stands in them.
    fn kinds(&self, columns: &mut [Column]) {
        let text = |column: &Column| matches!(column.field, None | Some(Field::Text)) && column.kind.is_none();
        for (at, column) in columns.iter_mut().enumerate().filter(|(_, column)| text(column)) {
            let named = KINDS.iter().find(|(name, _)| column.name.contains(name));
            if let Some(&(_, kind)) = named
                && self.mostly(at, &mut |cell| chinese(cell) >= 4) == Some(true)
            {
                (column.field, column.kind) = (Some(Field::Text), Some(kind));
            }
        }
    }

    /// Finds the columns of villages and days by what stands in them.
    fn place_and_day(&self, columns: &mut [Column], villages: &mut Villages) {
        if !columns.iter().any(|c| c.field == Some(Field::Village)) {
            let is_village = &mut |cell: &str| match villages.names.roster.villages.is_empty() {
                true => looks_like_one(cell),
                false => matches!(villages.find(cell, ""), Lookup::One(_) | Lookup::Several(_)),
            };
            let free = |c: &Column| c.field.is_none();
            if let Some(at) =
                (0..columns.len()).find(|&at| free(&columns[at]) && self.mostly(at, is_village) == Some(true))
            {
                columns[at].field = Some(Field::Village);
            }
        }
        let is_day = &mut |cell: &str| cell.len() >= 8 && dates::parse(cell).is_some();
        if !self.has_header
            && let Some(at) =
                (0..columns.len()).find(|&at| columns[at].field.is_none() && self.mostly(at, is_day) == Some(true))
        {
            columns[at].field = Some(Field::Date);
        }
    }

    /// Finds the column of texts by what stands in it where no name tells, also beside a title and where the named one
    /// holds no more than categories.
    fn texts(&self, columns: &mut [Column]) {
        let of = |columns: &[Column], field: Field| -> Vec<usize> {
            (0..columns.len()).filter(|&at| columns[at].field == Some(field)).collect()
        };
        let speaks = |at: usize| self.mostly(at, &mut |cell| chinese(cell) >= 4) != Some(false);
        let (texts, titles) = (of(columns, Field::Text), of(columns, Field::Title));
        if !texts.iter().any(|&at| speaks(at)) {
            let total = |at: usize| self.filled(at).map(chinese).sum::<usize>();
            let alone = texts.is_empty() && titles.is_empty();
            let fits = |at: usize| alone || self.mostly(at, &mut is_sentence) == Some(true) && !self.is_category(at);
            // Of equals the first column, so from the back.
            let free = (0..columns.len()).rev().filter(|&at| columns[at].field.is_none() && fits(at));
            if let Some(at) = free.max_by_key(|&at| total(at)).filter(|&at| total(at) > 0) {
                columns[at].field = Some(Field::Text);
            }
        }
        if !of(columns, Field::Text).is_empty() {
            for at in titles.into_iter().filter(|&at| self.is_category(at)) {
                columns[at].field = None;
            }
        }
    }

    /// Whether a column holds few short words over and over: 民生, 咨询.
    fn is_category(&self, column: usize) -> bool {
        let cells: Vec<&str> = self.filled(column).collect();
        let distinct: HashSet<&str> = cells.iter().copied().collect();
        cells.len() >= 4 && distinct.len() * 2 <= cells.len() && cells.iter().all(|cell| chinese(cell) <= 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Roster;
    use crate::read::villages::Gazetteer;

    fn rows(rows: &[&[&str]]) -> Vec<Row> {
        let row = |(number, cells): (u32, &&[&str])| Row {
            number,
            cells: cells.iter().map(|cell| cell.to_string()).collect(),
            ..Row::default()
        };
        (1..).zip(rows).map(row).collect()
    }

    fn layout(cells: &[&[&str]]) -> Option<Vec<&'static str>> {
        let roster = Roster::of_three();
        let names = Gazetteer::new(&roster);
        let layout = Layout::new(&rows(cells), None, &mut Villages::new(&names))?;
        Some(layout.columns.iter().map(|column| column.field.map_or("", Field::label)).collect())
    }

    const RUNNING: &str = "行号，不作编号";
    const REPLY: &str = "办理和答复，不作诉求";

    #[test]
    fn values_tell_what_names_do_not() {
        let rows: [&[&str]; 2] = [&["序号", "单位", "说明"], &["1", "沙边村", "村里的路灯不亮"]];
        assert_eq!(layout(&rows), Some(vec![RUNNING, "村(社区)", "内容"]));
        assert_eq!(layout(&[&["沙边村", "2023-05-08", "路灯不亮"]]), Some(vec!["村(社区)", "日期", "内容"]));
        assert_eq!(layout(&[&["1", "2"], &["3", "4"]]), None);
        // Beside a title, and never what the office says.
        let rows: [&[&str]; 2] = [
            &["标题", "正文栏", "处理意见"],
            &["求助", "村里的渠道堵了半年，稻田灌不上水", "您好，已转水务部门，三天内派人到场清理渠道。"],
        ];
        assert_eq!(layout(&rows), Some(vec!["标题", "内容", REPLY]));
    }

    #[test]
    fn values_contradict_names() {
        // 类型 is often a category of the office, not a kind of need.
        let rows: [&[&str]; 2] = [&["类型", "内容"], &["城乡建设", "修路"]];
        assert_eq!(layout(&rows), Some(vec!["", "内容"]));
        let rows: [&[&str]; 2] = [&["序号", "留言编号", "内容"], &["1", "188006", "修路"]];
        assert_eq!(layout(&rows), Some(vec![RUNNING, "编号", "内容"]));
        let rows: [&[&str]; 5] =
            [&["标题", "内容"], &["民生", "修路"], &["咨询", "排水"], &["民生", "入学"], &["民生", "养老"]];
        assert_eq!(layout(&rows), Some(vec!["", "内容"]));
    }

    #[test]
    fn several_columns_hold_texts() {
        let rows: [&[&str]; 2] = [
            &["村", "存在问题", "意见建议", "希望讲解的政策", "办理情况"],
            &["沙边村", "路灯坏了", "尽快修", "宅基地申请", "已派单"],
        ];
        assert_eq!(layout(&rows), Some(vec!["村(社区)", "内容", "内容", "内容", REPLY]));
    }

    #[test]
    fn a_column_for_each_kind_of_need() {
        let cells: [&[&str]; 3] = [
            &["村", "群众热点咨询", "村居重点推进"],
            &["沙边村", "医保几时交", "旧村改造怎样推"],
            &["大岗村", "", "危房改造怎样申请"],
        ];
        let roster = Roster::of_three();
        let names = Gazetteer::new(&roster);
        let mut layout = Layout::new(&rows(&cells), None, &mut Villages::new(&names)).unwrap();
        let of_row = |row: Row, layout: &mut Layout| layout.records(row, &mut Notes::new("一")).len();
        let [_, both, second] = rows(&cells).try_into().unwrap();
        assert_eq!((of_row(both, &mut layout), of_row(second, &mut layout)), (2, 1));
    }

    #[test]
    fn a_header_of_two_rows() {
        let cells: [&[&str]; 3] = [
            &["村", "诉求", "", "日期"],
            &["", "群众热点咨询", "村居重点推进", ""],
            &["沙边村", "医保几时交", "旧村改造怎样推", "2023-05-08"],
        ];
        let roster = Roster::of_three();
        let names = Gazetteer::new(&roster);
        let mut two = Layout::new(&rows(&cells), None, &mut Villages::new(&names)).unwrap();
        assert_eq!(two.data_from, 2);
        let records = two.records(rows(&cells).remove(2), &mut Notes::new("一"));
        assert_eq!(records.len(), 2);
        let cells: [&[&str]; 3] =
            [&["序号", "单位", "", "备注"], &["", "镇(街道)", "村(社区)", "内容"], &["1", "里水镇", "沙边村", "修路"]];
        assert_eq!(layout(&cells), Some(vec![RUNNING, "镇(街道)", "村(社区)", "内容"]));
    }
}
