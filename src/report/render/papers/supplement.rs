//! 补充通知: what was changed in approved episodes, as it was, as it is, and why.

use super::{or_blank, signed};
use crate::planning::spoken;
use crate::report::render::word::{Column, Paper, Style, narrow, wide};
use crate::report::view::{Change, PapersView};

pub fn supplement(view: &PapersView) -> Paper {
    let mut paper = Paper::default();
    paper.add(Style::Centred, format!("【　　】〔{}〕【　　】号", view.dossier.today.year())).add(Style::Flush, "");
    paper.title(&[&format!("关于{}", view.dossier.district), "农村政策直播", "安排的补充通知"]);
    paper.add(Style::Flush, format!("{}：", or_blank(&view.office.notice_to)));
    paper.add(Style::Body, "因工作需要，对已审定的农村政策直播安排作如下变更，请按变更后的安排执行，其余不变：");
    const COLUMNS: [Column; 6] = [
        narrow("期", 2),
        wide("主题（现播出日期）", 7),
        narrow("变更事项", 4),
        wide("原安排", 6),
        wide("现安排", 6),
        wide("原因", 6),
    ];
    let row = |c: &Change| {
        let theme = format!("{}\n{}", c.theme, spoken(c.date));
        vec![c.number.to_string(), theme, c.what.into(), c.was.clone(), c.now.clone(), c.why.clone()]
    };
    paper.table(&COLUMNS, view.changes.iter().map(row).collect());
    signed(&mut paper, view);
    paper
}
