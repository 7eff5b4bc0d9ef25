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
    /// 单位名称: a firm, a social organisation, or the village or community itself.
    Unit,
    /// 行业: kept with the letter.
    Industry,
    User,
    Kind,
    Date,
    Likes,
    /// A running number (序号): it begins anew in every file and changes with every row put in between, so it is no id.
    Running,
    /// What an office answered or did: never a villager's need.
    Reply,
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
            Field::Unit => "单位名称",
            Field::Industry => "行业，随原文保存",
            Field::User => "留言人",
            Field::Kind => "需求类型",
            Field::Date => "日期",
            Field::Likes => "点赞数",
            Field::Running => "行号，不作编号",
            Field::Reply => "办理和答复，不作诉求",
        }
    }
}

/// The names of columns. A new one is a word in the list of its field, written as [`columns::field`] compares names.
pub const NAMES: &Names<Field> = &[
    (
        Field::Id,
        &[
            "编号",
            "留言编号",
            "信件编号",
            "工单编号",
            "诉求编号",
            "来信编号",
            "工单号",
            "流水号",
            "受理编号",
            "登记编号",
            "id",
            "requestid",
            "mailid",
            "letterid",
            "ticketid",
        ],
    ),
    (Field::Running, &["序号", "行号", "顺序号", "no"]),
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
            "存在问题",
            "存在的问题",
            "主要问题",
            "困难和问题",
            "希望讲解的政策",
            "反映情况",
            "诉求事项",
            "来电内容",
            "投诉内容",
            "咨询内容",
            "反馈内容",
            "信访内容",
            "事项内容",
            "正文",
            "text",
            "content",
            "question",
            "body",
            "message",
            "query",
            "comment",
            "description",
            "details",
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
            "所属社区",
            "所在社区",
            "报送村居",
            "报送村社区",
            "村委会",
            "居委会",
            "村居委会",
            "村社区居委会",
            "村级单位",
            "报送单位",
            "填报单位",
            "上报单位",
            "village",
            "community",
            "unit",
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
            "单位类型",
            "单位性质",
            "反映人身份",
            "提交人类型",
            "报送人",
            "填报人",
            "sender",
        ],
    ),
    (
        Field::Unit,
        &["单位名称", "企业名称", "公司名称", "组织名称", "社会组织名称", "两新组织名称", "机构名称", "商户名称"],
    ),
    (Field::Industry, &["行业", "所属行业", "行业类别"]),
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
            "报送时间",
            "报送日期",
            "来信时间",
            "来信日期",
            "来电时间",
            "来电日期",
            "受理时间",
            "受理日期",
            "登记时间",
            "登记日期",
            "诉求时间",
            "诉求日期",
            "投诉时间",
            "投诉日期",
            "上报时间",
            "上报日期",
            "填报日期",
            "填报时间",
            "反映时间",
            "反映日期",
            "咨询时间",
            "创建时间",
            "提交答卷时间",
            "收件时间",
            "date",
            "time",
            "datetime",
            "timestamp",
            "createdat",
            "createtime",
            "created",
            "submittedat",
            "submittime",
        ],
    ),
    (Field::Likes, &["点赞数", "点赞", "赞", "likes"]),
];

/// The field a column or JSON key is named for: by one of its names, else by the words in its name.
pub fn field(name: &str) -> Option<Field> {
    columns::field(NAMES, name).or_else(|| by_words(name))
}

/// Words of a name by which an office's answer or handling is told.
const OFFICE: [&str; 26] = [
    "答复",
    "回复",
    "回覆",
    "办理",
    "处理",
    "处置",
    "反馈情况",
    "反馈结果",
    "整改",
    "落实",
    "承办",
    "批示",
    "拟办",
    "领导意见",
    "部门意见",
    "单位意见",
    "审核",
    "审批",
    "采纳",
    "研判",
    "办结",
    "交办",
    "转办",
    "回访",
    "reply",
    "answer",
];
/// Words of a name by which a villager's need is told …
const NEED: [&str; 24] = [
    "意见",
    "建议",
    "诉求",
    "需求",
    "问题",
    "困难",
    "希望",
    "政策",
    "反映",
    "咨询",
    "疑问",
    "了解",
    "想知道",
    "关注",
    "留言",
    "来信",
    "信件",
    "内容",
    "描述",
    "详情",
    "事由",
    "事项",
    "情况说明",
    "难点",
];
/// … unless it says something about the need only.
const ABOUT: [&str; 28] = [
    "类", "编号", "编码", "单号", "时间", "日期", "来源", "条数", "件数", "单位", "名称", "是否", "级别", "等级",
    "状态", "次数", "联系", "部门", "电话", "地址", "地点", "区域", "领域", "渠道", "标签", "链接", "附件", "满意",
];
/// Words of a name by which a day is told that is no letter's.
const OTHER_DAYS: [&str; 8] = ["出生", "成立", "有效", "截止", "结束", "开始", "打印", "导出"];

/// What the words in a name say of its column. What stands in it must agree: see `layout`.
fn by_words(name: &str) -> Option<Field> {
    let name = columns::plain(name);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    // 希望得到什么答复 is asked of villagers.
    if has(&OFFICE) && !has(&["希望", "期望"]) {
        return Some(Field::Reply);
    }
    if ends(&["时间", "日期", "date"]) {
        return (!has(&OTHER_DAYS)).then_some(Field::Date);
    }
    if has(&["姓名"]) {
        return Some(Field::User);
    }
    if has(&["身份"]) {
        return Some(Field::Sender);
    }
    if has(&["所在", "所属", "您的", "您来自"]) && has(&["村", "社区"]) {
        return Some(Field::Village);
    }
    (has(&NEED) && !has(&ABOUT) && !ends(&["人", "数", "号"])).then_some(Field::Text)
}

/// Whether the name is one of the list, not one that only has words of it.
pub fn is_known(name: &str) -> bool {
    columns::field(NAMES, name).is_some()
}

/// Whether what stands in a text column is a need of its own, not the other half of its neighbour's (存在问题, 意见建议): which
/// policy to explain, or the second of numbered columns.
pub fn stands_alone(name: &str) -> bool {
    let name = columns::plain(name);
    let digit = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    ["政策", "讲解", "解读", "宣讲", "咨询", "培训", "了解", "想知道"].iter().any(|word| name.contains(word))
        || name.chars().count() > 2 && name.ends_with(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_a_name_tell_what_no_list_has() {
        for (name, expected) in [
            ("办理情况", Some(Field::Reply)),
            ("处理意见", Some(Field::Reply)),
            ("回复内容", Some(Field::Reply)),
            ("reply_date", Some(Field::Reply)),
            ("query_date", Some(Field::Date)),
            ("created_at", Some(Field::Date)),
            ("出生日期", None),
            ("3、您希望直播讲解哪些政策？", Some(Field::Text)),
            ("1、您所在的村（社区）", Some(Field::Village)),
            ("诉求分类", None),
            ("问题数", None),
            ("序号", Some(Field::Running)),
            ("备注", None),
        ] {
            assert_eq!(field(name), expected, "{name}");
        }
        assert!(stands_alone("希望讲解的政策") && stands_alone("诉求2") && !stands_alone("意见建议"));
    }

    #[test]
    fn no_name_is_in_two_lists() {
        assert_eq!(columns::in_two_lists(NAMES), None);
    }
}
