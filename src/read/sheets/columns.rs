//! The columns of a department's sheet (研讨单): what they are called when it goes out, and by which names they come back.

use crate::read::columns::{self, Names};

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Hidden: whose sheet it is, and which topic or clause the row is about.
    Key,
    // What the district writes.
    Running,
    Need,
    Category,
    Asked,
    Duty,
    Towns,
    Quotes,
    Planned,
    Document,
    Number,
    Clause,
    Text,
    // What the department fills in of a need,
    Ours,
    PassTo,
    Leads,
    Title,
    Supplement,
    Public,
    Speaker,
    Post,
    Phone,
    Earliest,
    Minutes,
    Reply,
    Remark,
    // and of a clause.
    Word,
    Instead,
}

/// What the hidden column is called: it names the form of the sheet.
pub const FORM: &str = "xuanti-sheet 1";
/// What stands before the department's name in the title of each of its sheets.
pub const TITLE: &str = "部门研讨单：";
/// In place of a department: needs that nothing points to a department for.
pub const NOBODY: &str = "归口待定";
/// Stands in a key between department and topic or clause.
const BETWEEN: &str = "|";

/// The names of columns; the first is the one that is printed.
pub const NAMES: &Names<Field> = &[
    (Field::Key, &["xuantisheet1", "xuantisheet"]),
    (Field::Running, &["序号", "行号"]),
    (Field::Need, &["需求", "需求名称", "选题", "归入需求"]),
    (Field::Category, &["类别"]),
    (Field::Asked, &["群众热点咨询", "群众热点咨询村居数"]),
    (Field::Duty, &["村居重点推进", "村居重点推进村居数"]),
    (Field::Towns, &["涉及镇街", "镇街"]),
    (Field::Quotes, &["典型诉求", "来信原话"]),
    (Field::Planned, &["拟排", "拟安排"]),
    (Field::Document, &["文件", "文件名称"]),
    (Field::Number, &["文号"]),
    (Field::Clause, &["条款", "条款号"]),
    (Field::Text, &["条文", "条款全文", "全文", "条款内容"]),
    (Field::Ours, &["是否本部门职责", "是否属于本部门职责", "本部门职责", "是否本单位职责"]),
    (Field::PassTo, &["转哪个部门", "转哪个部门办理", "转部门", "归口部门", "转给哪个部门"]),
    (Field::Leads, &["牵头或配合", "牵头配合"]),
    (Field::Title, &["拟定题目", "题目", "拟定主题"]),
    (Field::Supplement, &["补充文号", "文件名称或文号", "补充文件"]),
    (Field::Public, &["可否公开解读", "能否公开解读", "是否可公开解读", "可否公开", "是否公开解读"]),
    (Field::Speaker, &["主讲人", "主讲人姓名"]),
    (Field::Post, &["职务", "主讲人职务"]),
    (Field::Phone, &["联系电话", "主讲人联系电话", "电话"]),
    (Field::Earliest, &["最早可播", "最早可播日期", "最早可播时间"]),
    (Field::Minutes, &["需几分钟", "需要几分钟", "所需分钟"]),
    (Field::Reply, &["标准答复", "书面答复", "群众问题的标准答复"]),
    (Field::Remark, &["意见", "备注", "其他意见"]),
    (Field::Word, &["可讲不可讲或已失效", "可讲不可讲已失效", "能否讲", "可讲与否"]),
    (Field::Instead, &["改讲哪条", "改讲哪一条", "改讲"]),
];

/// Columns that only a department's sheet has: so many of them tell one.
const OWN: [Field; 8] = [
    Field::Ours,
    Field::PassTo,
    Field::Leads,
    Field::Public,
    Field::Earliest,
    Field::Minutes,
    Field::Word,
    Field::Instead,
];

/// Whether a row of cells is the header of a department's sheet.
pub fn is_header<'a>(cells: impl IntoIterator<Item = &'a String>) -> bool {
    let named: Vec<Field> = cells.into_iter().filter_map(|cell| columns::field(NAMES, cell)).collect();
    let own = named.iter().filter(|field| OWN.contains(field)).count();
    own >= 2 || own == 1 && named.contains(&Field::Key)
}

/// What the hidden cell of a row holds.
pub fn key(department: &str, id: &str) -> String {
    format!("{department}{BETWEEN}{id}")
}

/// Department and id of a hidden cell.
pub fn of_key(cell: &str) -> Option<(&str, &str)> {
    let (department, id) = cell.trim().split_once(BETWEEN)?;
    Some((department.trim(), id.trim())).filter(|(_, id)| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_columns() {
        assert_eq!(columns::in_two_lists(NAMES), None);
        assert_eq!(columns::field(NAMES, FORM), Some(Field::Key));
        assert_eq!(columns::field(NAMES, "群众热点咨询（村居数）"), Some(Field::Asked));
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        assert_eq!(of_key(&key("区民政局", "南民〔2022〕3号#1.4")), Some(("区民政局", "南民〔2022〕3号#1.4")));
        assert_eq!((of_key("区民政局"), of_key("区民政局|")), (None, None));
    }
}
