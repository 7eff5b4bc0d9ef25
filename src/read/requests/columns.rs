//! What the columns of a round's table may be, and the names they go by.

use crate::read::columns::{self, Names};

/// What a column of a round's table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Id,
    Title,
    Text,
    Village,
    Town,
    Sender,
    User,
    Kind,
    Date,
    Likes,
}

impl Field {
    pub fn label(self) -> &'static str {
        match self {
            Field::Id => "编号",
            Field::Title => "标题",
            Field::Text => "内容",
            Field::Village => "村(社区)",
            Field::Town => "镇(街道)",
            Field::Sender => "来源",
            Field::User => "留言人",
            Field::Kind => "需求类型",
            Field::Date => "日期",
            Field::Likes => "点赞数",
        }
    }
}

/// The names of columns. A new one is a word in the list of its field, written as [`columns::field`] compares names.
pub const NAMES: &Names<Field> = &[
    (Field::Id, &["编号", "序号", "留言编号", "信件编号", "工单编号", "诉求编号", "id", "no", "requestid"]),
    (
        Field::Text,
        &[
            "内容",
            "意见建议",
            "意见",
            "建议",
            "意见和建议",
            "诉求",
            "诉求内容",
            "诉求描述",
            "需求",
            "需求内容",
            "详情",
            "留言详情",
            "留言内容",
            "留言",
            "来信内容",
            "信件内容",
            "反映内容",
            "反映问题",
            "问题",
            "问题描述",
            "问题内容",
            "具体内容",
            "建议内容",
            "意见建议内容",
            "正文",
            "text",
            "content",
            "question",
            "body",
            "message",
        ],
    ),
    (Field::Title, &["主题", "标题", "留言主题", "留言标题", "信件标题", "诉求标题", "题目", "title", "subject"]),
    (
        Field::Village,
        &[
            "村",
            "村居",
            "社区",
            "村社区",
            "村社区名称",
            "村居名称",
            "村名",
            "村名称",
            "行政村",
            "所在村",
            "所在村居",
            "所在村社区",
            "所属村居",
            "所属村社区",
            "报送村居",
            "报送村社区",
            "村委会",
            "报送单位",
            "village",
            "community",
        ],
    ),
    (
        Field::Town,
        &["镇", "镇街", "镇街道", "街道", "所属镇街", "所在镇街", "镇街名称", "乡镇", "乡镇街道", "所属镇街道", "town"],
    ),
    (
        Field::Sender,
        &[
            "来源",
            "身份",
            "提交人",
            "提交人身份",
            "报送单位类型",
            "反映人身份",
            "提交人类型",
            "报送人",
            "填报人",
            "sender",
        ],
    ),
    (Field::User, &["留言用户", "姓名", "留言人", "用户", "反映人", "联系人", "来信人", "user", "username", "name"]),
    (Field::Kind, &["需求类型", "类别", "类型", "诉求类型", "需求类别", "kind", "type"]),
    (
        Field::Date,
        &[
            "日期",
            "时间",
            "留言时间",
            "留言日期",
            "提交时间",
            "提交日期",
            "报送日期",
            "来信时间",
            "填报日期",
            "填报时间",
            "date",
            "time",
        ],
    ),
    (Field::Likes, &["点赞数", "点赞", "赞", "likes"]),
];

/// The field a column or JSON key is named for.
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
