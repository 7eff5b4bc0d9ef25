//! 通知 to towns and departments: when and where, who takes part, what they are to do, and a form to send back (回执).

use super::{batch_name, leading, or_blank, schedule, signed, titled, when};
use crate::model::ATTENDANTS;
use crate::planning::spoken_short;
use crate::report::render::word::{Column, Paper, Style, narrow, wide};
use crate::report::view::PapersView;

/// Rows to fill in of the form.
const ROWS: usize = 12;

pub fn notice(view: &PapersView) -> Paper {
    let mut paper = Paper::default();
    let batch = view.batch();
    let name = batch_name(&batch);
    paper.add(Style::Number, format!("【　　】〔{}〕【　　】号", view.dossier.today.year())).add(Style::Flush, "");
    titled(&mut paper, view, "安排的通知");
    paper.add(Style::Flush, format!("{}：", or_blank(&view.office.notice_to)));
    paper.add(Style::Body, format!("为回应村（社区）诉求，决定开展{name}农村政策直播。现将有关事项通知如下："));
    let days = match (batch.first(), batch.last()) {
        (Some(first), Some(last)) => {
            let [first, last] = [first, last].map(|e| spoken_short(e.view.date));
            if first == last { first } else { format!("{first}至{last}") }
        }
        _ => String::new(),
    };
    let [cadres @ .., _, _] = ATTENDANTS;
    let sections: [(&str, Vec<String>); 4] = [
        ("一、播出时间", vec![format!("{days}，共{}期，{}。各期日期和主题见附件1。", batch.len(), when(view))]),
        (
            "二、会场设置",
            vec!["主会场设在【　　】。各村（社区）设分会场，由各镇（街道）统筹，地点于【　　】前用回执（附件2）报送。".into()],
        ),
        (
            "三、参加人员",
            vec![
                format!("（一）主会场：{}负责人和主讲人，【　　】。", leading(&batch).join("、")),
                format!("（二）分会场：{}，以及{}、{}和关心有关政策的群众。", cadres.join("、"), ATTENDANTS[2], ATTENDANTS[3]),
            ],
        ),
        (
            "四、有关要求",
            vec![
                "（一）牵头部门要按提纲备好讲解内容，核对所讲条款现行有效，播出前确定主讲人，对没有条款回答的问题提出书面答复。".into(),
                "（二）各镇（街道）要组织好分会场收看，登记应到、实到人数，播出后报送收看情况；结合本地配套政策做好延伸解读（“开小灶”）。".into(),
                "（三）各村（社区）要收集现场提出的问题，播出后一并报送，作为下一批选题的来源。".into(),
            ],
        ),
    ];
    for (title, texts) in sections {
        paper.add(Style::Heading1, title);
        for text in texts {
            paper.add(Style::Body, text);
        }
    }
    let of_schedule = format!("{name}直播安排表");
    paper.attached(&[&of_schedule, "回执"]);
    signed(&mut paper, view);
    paper.attachment("附件1", &[name, "直播安排表"]);
    schedule(&mut paper, &batch, false);
    paper.attachment("附件2", &["回　　执"]);
    paper.add(Style::Flush, "填报单位：【　　】　　　　填报日期：【　　】");
    const FORM: [Column; 6] = [
        narrow("镇（街道）", 6),
        narrow("村（社区）", 6),
        wide("分会场地点", 9),
        narrow("应到人数", 4),
        narrow("联系人", 5),
        narrow("电话", 7),
    ];
    paper.table(&FORM, vec![vec![String::new(); FORM.len()]; ROWS]);
    paper
}
