//! The small tables of a project: roster, categories, lexicon, tasks, confirmed matches. A missing file is an empty list.

use std::path::Path;

use crate::model::{
    Category, Found, Judgement, Kind, Problem, Roster, Severity, Task, Verdict, Viewers, Village, VillageKind,
};

use super::columns::{self, Names};
use super::dates;
use super::delimited::Row;
use super::notes::Notes;
use super::table::{self, Content};

/// The villages that are expected to send requests: village, town, kind (涉农/城市/两新), aliases.
pub fn roster(path: &Path) -> (Roster, Vec<Problem>) {
    const NAMES: &Names<usize> = &[
        (
            0,
            &[
                "村社区",
                "村",
                "社区",
                "村居",
                "村社区名称",
                "村居名称",
                "村名",
                "名称",
                "单位名称",
                "name",
                "village",
                "community",
            ],
        ),
        (1, &["镇街道", "镇", "镇街", "街道", "乡镇", "所属镇街", "所属镇街道", "town"]),
        (2, &["类型", "类别", "性质", "kind", "type"]),
        (3, &["别名", "简称", "又名", "aliases", "alias"]),
    ];
    let mut villages: Vec<Village> = Vec::new();
    let problems = each::<4>(path, NAMES, |[name, town, kind, aliases], row, notes| {
        let kind = village_kind(&kind).unwrap_or_else(|| {
            notes.add(Severity::Warning, "类型看不懂", |file| {
                Problem::warning(file, format!("类型“{kind}”看不懂，已按“涉农”使用"), "请写 涉农、城市 或 两新")
                    .at_row(row)
                    .at_column("类型")
            });
            VillageKind::Rural
        });
        if name.is_empty() {
            return notes.add(Severity::Warning, "缺名称", |file| lacks(file, row, "村(社区)"));
        }
        if villages.iter().any(|v| v.name == name && v.town == town) {
            return notes.add(Severity::Warning, "重复的村(社区)", |file| {
                Problem::warning(file, format!("“{town}{name}”前面已经有了，这一行未使用"), "请删去一行").at_row(row)
            });
        }
        villages.push(Village { name, town, kind, aliases: split_list(&aliases) });
    });
    (Roster::new(villages), problems)
}

/// The categories, nested if wanted, with seed words and the usual kind of need.
pub fn categories(path: &Path) -> (Vec<Category>, Vec<Problem>) {
    const NAMES: &Names<usize> = &[
        (0, &["类别", "名称", "类别名称", "name", "category"]),
        (1, &["上级类别", "上级", "父类别", "parent"]),
        (2, &["种子词", "关键词", "典型词", "seeds", "words", "keywords"]),
        (3, &["常见类型", "需求类型", "类型", "kind"]),
    ];
    let mut categories: Vec<Category> = Vec::new();
    let mut parents: Vec<(String, u32)> = Vec::new();
    let mut problems = each::<4>(path, NAMES, |[name, parent, seeds, kind], row, notes| {
        if name.is_empty() {
            return notes.add(Severity::Warning, "缺名称", |file| lacks(file, row, "类别"));
        }
        let parsed = Kind::parse(&kind);
        if parsed.is_none() && !kind.is_empty() {
            notes.add(Severity::Warning, "常见类型看不懂", |file| {
                let todo = "请写 群众热点咨询 或 村居重点推进";
                Problem::warning(file, format!("常见类型“{kind}”看不懂，未使用"), todo)
                    .at_row(row)
                    .at_column("常见类型")
            });
        }
        if !parent.is_empty() {
            parents.push((parent.clone(), row));
        }
        categories.push(Category {
            name,
            parent: Some(parent).filter(|p| !p.is_empty()),
            seeds: split_list(&seeds),
            kind: parsed,
        });
    });
    for (parent, row) in parents.into_iter().filter(|(p, _)| !categories.iter().any(|c| c.name == *p)) {
        let what = format!("没有名为“{parent}”的上级类别");
        problems
            .push(Problem::warning(name_of(path), what, "请改正，或补上这个类别").at_row(row).at_column("上级类别"));
    }
    (categories, problems)
}

/// Pairs of colloquial and official words; the official one may be empty (a word to keep whole).
pub fn lexicon(path: &Path) -> (Vec<(String, String)>, Vec<Problem>) {
    const NAMES: &Names<usize> = &[
        (0, &["口语", "口语词", "群众说法", "俗称", "词语", "词", "colloquial", "from", "word"]),
        (1, &["规范用语", "规范", "规范词", "政策用语", "official", "to"]),
    ];
    let mut pairs = Vec::new();
    let problems = each::<2>(path, NAMES, |[colloquial, official], row, notes| match colloquial.is_empty() {
        true => notes.add(Severity::Warning, "缺词", |file| lacks(file, row, "口语")),
        false => pairs.push((colloquial, official)),
    });
    (pairs, problems)
}

/// Topics set from above: name, source, lead department, description.
pub fn tasks(path: &Path) -> (Vec<Task>, Vec<Problem>) {
    const NAMES: &Names<usize> = &[
        (0, &["选题", "名称", "主题", "任务", "name", "topic", "task"]),
        (1, &["来源", "部署单位", "source"]),
        (2, &["牵头部门", "部门", "责任部门", "department"]),
        (3, &["说明", "内容", "描述", "text", "description"]),
    ];
    let mut tasks = Vec::new();
    let problems = each::<4>(path, NAMES, |[name, source, department, text], row, notes| match name.is_empty() {
        true => notes.add(Severity::Warning, "缺选题", |file| lacks(file, row, "选题")),
        false => tasks.push(Task { name, source, department, text }),
    });
    (tasks, problems)
}

/// Judged matches: text, clause id, verdict (是/否/无), date.
pub fn judgements(path: &Path) -> (Vec<Judgement>, Vec<Problem>) {
    const NAMES: &Names<usize> = &[
        (0, &["文本", "诉求", "问题", "内容", "text", "question"]),
        (1, &["条款", "条款编号", "clause"]),
        (2, &["结论", "判断", "verdict"]),
        (3, &["日期", "时间", "date"]),
    ];
    let mut judgements = Vec::new();
    let problems = each::<4>(path, NAMES, |[text, clause, verdict, date], row, notes| {
        if text.is_empty() {
            return notes.add(Severity::Warning, "缺文本", |file| lacks(file, row, "文本"));
        }
        let Some(verdict) = verdict_of(&verdict) else {
            return notes.add(Severity::Warning, "结论看不懂", |file| {
                Problem::warning(file, format!("结论“{verdict}”看不懂，这一行未使用"), "请写 是、否 或 无")
                    .at_row(row)
                    .at_column("结论")
            });
        };
        if clause.is_empty() && verdict != Verdict::None {
            return notes.add(Severity::Warning, "缺条款", |file| lacks(file, row, "条款"));
        }
        let day = dates::parse(&date);
        if day.is_none() && !date.is_empty() {
            notes.add(Severity::Note, "日期看不懂", |file| {
                Problem::note(file, format!("日期“{date}”看不懂"), "请写成 2023-05-08 的样子")
                    .at_row(row)
                    .at_column("日期")
            });
        }
        judgements.push(Judgement {
            text,
            clause: if verdict == Verdict::None { String::new() } else { clause },
            verdict,
            date: day,
        });
    });
    (judgements, problems)
}

/// Viewers of a broadcast by village. Villages the roster knows get the names they have there.
pub fn viewers(path: &Path, roster: &Roster) -> (Vec<Viewers>, Vec<Problem>) {
    const NAMES: &Names<usize> = &[
        (0, &["村社区", "村", "社区", "村居", "村社区名称", "村居名称", "名称", "单位名称", "village"]),
        (1, &["镇街道", "镇", "镇街", "街道", "乡镇", "所属镇街", "town"]),
        (2, &["收看人数", "观看人数", "收看人次", "观看人次", "观看量", "人数", "人次", "viewers"]),
    ];
    let mut list: Vec<Viewers> = Vec::new();
    let problems = each::<3>(path, NAMES, |[village, town, viewers], row, notes| {
        if village.is_empty() {
            return notes.add(Severity::Warning, "缺名称", |file| lacks(file, row, "村(社区)"));
        }
        let Ok(number) = viewers.replace([',', '，'], "").parse::<f64>().map(|n| n as u64) else {
            return notes.add(Severity::Warning, "人数看不懂", |file| {
                Problem::warning(file, format!("人数“{viewers}”看不懂，这一行未使用"), "请写数字").at_row(row)
            });
        };
        let (town, village) = match roster.find(&village, &town) {
            Found::One(v) => (roster.villages[v as usize].town.clone(), roster.villages[v as usize].name.clone()),
            Found::Several | Found::Unknown => {
                notes.add(Severity::Note, "名册里没有", |file| {
                    let what = format!("“{town}{village}”在名册里找不到（或有几个同名），人数计入总数");
                    Problem::note(file, what, "请写名册上的名称和镇街").at_row(row)
                });
                (town, village)
            }
        };
        list.push(Viewers { town, village, viewers: number });
    });
    (list, problems)
}

fn village_kind(text: &str) -> Option<VillageKind> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["两新", "企业", "社会组织", "firm"]) {
        Some(VillageKind::Firm)
    } else if text.is_empty() || has(&["农", "rural"]) {
        Some(VillageKind::Rural)
    } else if has(&["城", "urban"]) {
        Some(VillageKind::Urban)
    } else {
        None
    }
}

fn verdict_of(text: &str) -> Option<Verdict> {
    match text.to_lowercase().as_str() {
        "是" | "对" | "符合" | "yes" | "y" | "1" | "true" => Some(Verdict::Yes),
        "否" | "不是" | "不对" | "no" | "n" | "0" | "false" => Some(Verdict::No),
        "无" | "没有" | "none" => Some(Verdict::None),
        _ => None,
    }
}

pub fn lacks(file: &str, row: u32, column: &str) -> Problem {
    Problem::warning(file, "这一格是空的，这一行未使用", "请补上，或删去这一行").at_row(row).at_column(column)
}

/// Calls `use_row` with the `N` fields of every row that is not blank, in the order of the fields in `names`. Without
/// a header the columns are taken in that order.
pub fn each<const N: usize>(
    path: &Path,
    names: &Names<usize>,
    use_row: impl FnMut([String; N], u32, &mut Notes),
) -> Vec<Problem> {
    if !path.exists() {
        return Vec::new();
    }
    let mut notes = Notes::new(name_of(path));
    match table::open(path, &mut notes) {
        Ok(content) => each_of(&content, names, use_row, notes),
        Err(problem) => vec![problem],
    }
}

/// [`each`] for content at hand.
pub fn each_of<const N: usize>(
    content: &Content,
    names: &Names<usize>,
    mut use_row: impl FnMut([String; N], u32, &mut Notes),
    mut notes: Notes,
) -> Vec<Problem> {
    for table in content.tables(|row| row.cells.iter().filter(|cell| columns::field(names, cell).is_some()).count()) {
        let rows: Vec<Row> = table.rows.filter(|row| !row.is_blank()).collect();
        let header = columns::header_row(names, &rows);
        let at: Vec<Option<usize>> = match header {
            Some(header) => column_of::<N>(names, &rows[header]),
            None if table.sheet.is_some() => continue,
            None => (0..N).map(Some).collect(),
        };
        for row in &rows[header.map_or(0, |at| at + 1)..] {
            table::note_flaw(row, &mut notes);
            let cell = |n: usize| {
                at[n].and_then(|column| row.cells.get(column)).map(|c| c.trim().to_string()).unwrap_or_default()
            };
            use_row(std::array::from_fn(cell), row.number, &mut notes);
        }
    }
    notes.finish()
}

fn column_of<const N: usize>(names: &Names<usize>, header: &Row) -> Vec<Option<usize>> {
    (0..N).map(|n| header.cells.iter().position(|cell| columns::field(names, cell) == Some(n))).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        (dir, path)
    }

    #[test]
    fn the_roster_with_aliases_and_its_troubles() {
        let text = "镇(街道),村（社区）,类型,别名\n西樵镇,大岗村,涉农,大岗；大岗村委会\n西樵镇,大岗村,涉农,\n桂城街道,平洲社区,星球,\n,,,\n里水镇,,涉农,\n";
        let (_dir, path) = written("villages.csv", text);
        let (roster, problems) = roster(&path);
        assert_eq!(roster.find("大岗", "西樵镇"), Found::One(0));
        assert_eq!(roster.villages.len(), 2);
        assert_eq!(problems.iter().map(|p| p.row).collect::<Vec<_>>(), [Some(3), Some(4), Some(6)]);
    }

    #[test]
    fn verdicts_and_a_missing_file() {
        let (_dir, path) =
            written("confirmed.csv", "文本,条款,结论,日期\n起屋,A#1,是,2023-05-08\n分红,,无,\n修路,A#2,也许,\n");
        let (judged, problems) = judgements(&path);
        assert_eq!(judged.iter().map(|j| j.verdict).collect::<Vec<_>>(), [Verdict::Yes, Verdict::None]);
        assert_eq!(problems.len(), 1);
        assert!(judgements(Path::new("/没有/这个.csv")).1.is_empty());
    }

    #[test]
    fn viewers_get_the_roster_s_names() {
        let (_dir, roster_path) = written("villages.csv", "村,镇,类型,别名\n大岗村,西樵镇,涉农,大岗\n");
        let (roster, _) = roster(&roster_path);
        let text = "镇街,村居,观看人数\n西樵,大岗,\"1,200\"\n西樵,无名村,30\n西樵,大岗,很多\n";
        let (_dir, path) = written("viewers.csv", text);
        let (list, problems) = viewers(&path, &roster);
        let names: Vec<_> = list.iter().map(|v| (v.town.as_str(), v.village.as_str(), v.viewers)).collect();
        assert_eq!(names, [("西樵镇", "大岗村", 1200), ("西樵", "无名村", 30)]);
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn a_lexicon_needs_no_header() {
        let (_dir, path) = written("lexicon.csv", "起屋,建房\n上楼费,\n");
        assert_eq!(lexicon(&path).0, [("起屋".to_string(), "建房".to_string()), ("上楼费".to_string(), String::new())]);
    }

    #[test]
    fn lists_are_split_outside_brackets() {
        assert_eq!(split_list("《甲、乙办法》；南府〔2021〕8号、 丙"), ["《甲、乙办法》", "南府〔2021〕8号", "丙"]);
    }
}
