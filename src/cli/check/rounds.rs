//! Rounds as they came in, in a few lines: who has sent, who twice, whose form is empty.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use crate::read::FileReport;
use crate::report::render::some;
use crate::report::view::Round;

/// Columns of one round that are listed.
const COLUMNS: usize = 24;

/// A round of many files in a few lines: what was read, who has sent, who twice, whose form is empty.
pub fn write(round: &Round, text: &mut String, files: &[&FileReport]) {
    let sum = |of: fn(&FileReport) -> u32| files.iter().map(|file| of(file)).sum::<u32>();
    let _ = writeln!(
        text,
        "  requests/{}/：{} 个文件，是一轮；读 {} 行 = 用 {} + 搁置 {}",
        round.round,
        files.len(),
        sum(|f| f.read),
        sum(|f| f.used),
        sum(|f| f.set_aside)
    );
    let mut columns: BTreeMap<&(String, String), usize> = BTreeMap::new();
    for column in files.iter().flat_map(|file| &file.columns) {
        *columns.entry(column).or_default() += 1;
    }
    let mut seen: HashSet<&(String, String)> = HashSet::new();
    for column in files.iter().flat_map(|file| &file.columns).filter(|column| seen.insert(column)).take(COLUMNS) {
        let (header, field) = column;
        let of =
            if columns[column] == files.len() { String::new() } else { format!("（{} 个文件）", columns[column]) };
        let _ = writeln!(text, "    列“{header}”→ {field}{of}");
    }
    let _ = writeln!(text, "    已报 {} 个村居", round.villages);
    if !round.twice.is_empty() {
        let named = round.twice.iter().map(|t| format!("{}（{} 个文件）", t.village, t.files.len()));
        let _ = writeln!(text, "    报了两次的 {} 个：{}", round.twice.len(), some(named));
    }
    if !round.empty.is_empty() {
        let _ = writeln!(text, "    空表 {} 个：{}", round.empty.len(), some(round.empty.iter().cloned()));
    }
}

/// The same in one line; `None` for a round of one file.
pub fn in_short(round: &Round) -> Option<String> {
    let Round { round, files, twice, empty, .. } = round;
    (*files > 1).then(|| format!("{round} {files} 个文件，报了两次的村居 {} 个，空表 {} 个", twice.len(), empty.len()))
}

/// How many of its letters state no need; nothing where all do.
pub fn write_no_need(round: &Round, text: &mut String) {
    if round.no_need > 0 {
        let _ = writeln!(text, "    其中 {} 件没有事项（无、同意、详见附件等），算已报，不归入选题", round.no_need);
    }
}
