//! The roster of villages, and lists about them.

use std::path::Path;

use xuanti_formats::{Content, Role};

use crate::model::{Problem, Roster, Severity, Viewers, Village, VillageKind};
use crate::read::columns::split_list;
use crate::read::diagnostics::Notes;
use crate::read::files;
use crate::read::villages::{Gazetteer, Lookup, Villages};

use super::rows::{Names, each, each_of, lacks, name_of};

/// What a column with villages is called.
pub const VILLAGE: Names = &[
    "村社区",
    "村",
    "社区",
    "村居",
    "村社区名称",
    "村居名称",
    "村名",
    "名称",
    "单位名称",
    "单位",
    "村居委会",
    "村委会",
    "居委会",
    "村社区居委会",
    "行政村",
    "行政村名称",
    "村级名称",
    "报送单位",
    "name",
    "village",
    "community",
];
/// What a column with towns is called.
pub const TOWN: Names = &[
    "镇街道",
    "镇",
    "镇街",
    "街道",
    "乡镇",
    "乡镇街道",
    "镇名",
    "镇街名称",
    "所属镇",
    "所属镇街",
    "所属镇街道",
    "town",
];

/// The villages that are expected to send requests: village, town, kind (涉农/城市/两新), aliases.
pub fn roster(path: &Path) -> (Roster, Vec<Problem>) {
    const COLUMNS: [Names; 4] = [
        VILLAGE,
        TOWN,
        &["类型", "类别", "性质", "村居类型", "类型性质", "kind", "type"],
        &["别名", "简称", "又名", "曾用名", "aliases", "alias"],
    ];
    let mut villages: Vec<Village> = Vec::new();
    let problems = each(path, COLUMNS, |[name, town, kind, aliases], row, notes| {
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
                Problem::warning(file, format!("“{town}{name}”前面已经有了，这一行未使用"), "请删去一行")
                    .at_row(row)
                    .setting_aside()
            });
        }
        villages.push(Village { name, town, kind, aliases: split_list(&aliases) });
    });
    (Roster::new(villages), problems)
}

/// Who watched a broadcast, where counted by village.
#[derive(Debug, Default)]
pub struct ViewersRead {
    /// Villages under the names that the roster has for them; all as written where there is no roster.
    pub known: Vec<Viewers>,
    /// Places as written that the roster does not know.
    pub strangers: Vec<Viewers>,
    /// What is odd about the file.
    pub problems: Vec<Problem>,
}

/// Viewers of a broadcast by village: of a table, or of the sheet of a workbook that counts them.
pub fn viewers(path: &Path, roster: &Roster) -> ViewersRead {
    let mut notes = Notes::new(name_of(path));
    match files::open(path, Role::Tables, &mut notes) {
        Ok(opened) => viewers_of(&opened.content, roster, notes),
        Err(problem) => ViewersRead { problems: vec![problem], ..ViewersRead::default() },
    }
}

fn viewers_of(content: &Content, roster: &Roster, notes: Notes) -> ViewersRead {
    const COLUMNS: [Names; 3] =
        [VILLAGE, TOWN, &["收看人数", "观看人数", "收看人次", "观看人次", "观看量", "人数", "人次", "viewers"]];
    let counted = matches!(content, Content::Sheets(_)).then_some(2);
    let (mut read, mut blank, file) = (ViewersRead::default(), 0u32, notes.file.clone());
    let names = Gazetteer::new(roster);
    let mut villages = Villages::new(&names);
    read.problems = each_of(
        content,
        COLUMNS,
        counted,
        |[village, town, viewers], row, notes| {
            if village.is_empty() {
                return notes.add(Severity::Warning, "缺名称", |file| lacks(file, row, "村(社区)"));
            }
            if viewers.is_empty() {
                blank += 1;
                return;
            }
            let Ok(number) = viewers.replace([',', '，'], "").parse::<f64>().map(|n| n as u64) else {
                return notes.add(Severity::Warning, "人数看不懂", |file| {
                    Problem::warning(file, format!("人数“{viewers}”看不懂，这一行未使用"), "请写数字")
                        .at_row(row)
                        .setting_aside()
                });
            };
            match villages.find(&village, &town) {
                _ if roster.villages.is_empty() => read.known.push(Viewers { town, village, viewers: number }),
                Lookup::One(id) => {
                    let Village { town, name, .. } = &roster.villages[*id];
                    read.known.push(Viewers { town: town.clone(), village: name.clone(), viewers: number });
                }
                lookup => {
                    notes.add(Severity::Warning, "名册里没有", |file| {
                        let what = format!("“{town}{village}”在名册里找不到（或有几个同名），不记为村居");
                        Problem::warning(file, what, lookup.todo()).at_row(row)
                    });
                    read.strangers.push(Viewers { town, village, viewers: number });
                }
            }
        },
        notes,
    );
    // The office's own workbook has a row for every village.
    if blank > 0 {
        let what = format!("{blank} 行没有填人次，未使用");
        read.problems.push(Problem::note(file, what, "若有人收看，请补上"));
    }
    read
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Found, VillageId};
    use crate::read::lists::written;

    #[test]
    fn the_roster_with_aliases_and_its_troubles() {
        let text = "镇(街道),村（社区）,类型,别名\n西樵镇,大岗村,涉农,大岗；大岗村委会\n西樵镇,大岗村,涉农,\n桂城街道,平洲社区,星球,\n,,,\n里水镇,,涉农,\n";
        let (_dir, path) = written("villages.csv", text);
        let (roster, problems) = roster(&path);
        assert_eq!(roster.find("大岗", "西樵镇"), Found::One(VillageId(0)));
        assert_eq!(roster.villages.len(), 2);
        assert_eq!(problems.iter().map(|p| p.row).collect::<Vec<_>>(), [Some(3), Some(4), Some(6)]);
    }

    #[test]
    fn viewers_get_the_roster_s_names_and_strangers_stand_apart() {
        let (_dir, roster_path) = written("villages.csv", "村,镇,类型,别名\n大岗村,西樵镇,涉农,大岗\n");
        let (roster, _) = roster(&roster_path);
        let text = "镇街,村居,观看人数\n西樵,大岗村委会,\"1,200\"\n西樵,无名村,30\n西樵,大岗,很多\n合计,,1230\n";
        let (_dir, path) = written("viewers.csv", text);
        let ViewersRead { known, strangers, problems } = viewers(&path, &roster);
        let names = |list: &[Viewers]| -> Vec<(String, u64)> {
            list.iter().map(|v| (format!("{}{}", v.town, v.village), v.viewers)).collect()
        };
        assert_eq!(
            (names(&known), names(&strangers)),
            (vec![("西樵镇大岗村".into(), 1200)], vec![("西樵无名村".into(), 30)])
        );
        assert_eq!(problems.iter().map(|p| p.row).collect::<Vec<_>>(), [Some(3), Some(4), Some(5)]);
    }
}
