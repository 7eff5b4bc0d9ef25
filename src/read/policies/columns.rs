//! What may be said about a policy, and the names it goes by in front matter, catalogues, JSON and on web pages.

use crate::read::columns::{self, Names};

/// What is said about a policy, or names it in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    File,
    Id,
    Number,
    Title,
    Text,
    Department,
    Level,
    Issued,
    Effective,
    Expires,
    Status,
    Replaces,
    Public,
    Towns,
}

/// The first name of each is what people are told.
pub const NAMES: &Names<Field> = &[
    (Field::File, &["文件", "文件名", "路径", "file", "path"]),
    (Field::Id, &["id"]),
    (Field::Number, &["文号", "发文字号", "文件编号", "number"]),
    (Field::Title, &["标题", "名称", "文件名称", "文件标题", "政策名称", "title"]),
    (Field::Text, &["内容", "正文", "text", "content"]),
    (
        Field::Department,
        &[
            "部门",
            "牵头部门",
            "责任部门",
            "发文部门",
            "发文单位",
            "发文机关",
            "发布机构",
            "发布机关",
            "成文机关",
            "department",
        ],
    ),
    (Field::Level, &["层级", "级别", "level"]),
    (Field::Issued, &["发文日期", "成文日期", "发布日期", "印发日期", "issued"]),
    (Field::Effective, &["施行日期", "生效日期", "实施日期", "effective"]),
    (Field::Expires, &["失效日期", "有效期至", "截止日期", "expires"]),
    (Field::Status, &["状态", "效力", "有效性", "效力状态", "是否有效", "status"]),
    (Field::Replaces, &["替代", "替代文件", "代替", "废止文件", "replaces"]),
    (Field::Public, &["公开属性", "公开", "是否公开", "public"]),
    (Field::Towns, &["适用镇街", "适用镇街道", "镇街", "镇街道", "适用范围", "towns", "town"]),
];

impl Field {
    /// For people.
    pub fn label(self) -> &'static str {
        columns::label(NAMES, self)
    }
}

/// The field that a column, a key or a label is named for.
pub fn field(name: &str) -> Option<Field> {
    columns::field(NAMES, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_in_two_lists() {
        assert_eq!(columns::in_two_lists(NAMES), None);
    }
}
