//! What is known about a document: front matter, or a row of policies.csv beside it.

use jiff::civil::Date;

use super::dates;
use crate::model::{Level, Policy, Problem};

/// The fields by the names they go by.
const NAMES: &[(&str, &[&str])] = &[
    ("number", &["number", "文号", "编号"]),
    ("title", &["title", "标题", "名称", "文件名称"]),
    ("department", &["department", "部门", "牵头部门", "发文单位"]),
    ("level", &["level", "层级", "级别"]),
    ("issued", &["issued", "发文日期", "印发日期"]),
    ("effective", &["effective", "施行日期", "生效日期"]),
    ("expires", &["expires", "失效日期", "有效期至"]),
    ("status", &["status", "状态", "效力"]),
    ("replaces", &["replaces", "替代", "替代文号"]),
    ("public", &["public", "公开属性", "可否公开解读"]),
    ("towns", &["towns", "适用镇街", "镇街"]),
    ("file", &["file", "文件", "文件名"]),
];

/// The field's own name for a key or column name; `None` if it is none of them.
pub fn field(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    NAMES.iter().find(|(_, known)| known.contains(&name.as_str())).map(|(field, _)| *field)
}

/// The front matter's lines as keys and values, and the body behind it.
pub fn front_matter(text: &str) -> (Vec<(String, String)>, &str) {
    let Some((head, body)) = text.strip_prefix("---").and_then(|rest| rest.split_once("\n---")) else {
        return (Vec::new(), text);
    };
    let entries = match serde_norway::from_str::<serde_norway::Mapping>(head) {
        Ok(mapping) => mapping.into_iter().filter_map(|(k, v)| Some((scalar(&k)?, scalar(&v)?))).collect(),
        // Not valid YAML, but perhaps still lines of “key: value”.
        Err(_) => head
            .lines()
            .filter_map(|line| line.split_once([':', '：']))
            .map(|(k, v)| (k.trim().to_string(), v.trim().to_string()))
            .collect(),
    };
    (entries, body.split_once('\n').map_or("", |(_, body)| body))
}

fn scalar(value: &serde_norway::Value) -> Option<String> {
    use serde_norway::Value;
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(if *b { "是" } else { "否" }.to_string()),
        Value::Sequence(all) => Some(all.iter().filter_map(scalar).collect::<Vec<_>>().join("；")),
        _ => None,
    }
}

/// Puts a field's value into a policy. Empty values change nothing.
///
/// # Errors
/// A value that cannot be understood; the field then keeps its default.
pub fn set(policy: &mut Policy, field: &str, value: &str, file: &str) -> Result<(), Problem> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(());
    }
    let day = || -> Result<Option<Date>, Problem> {
        dates::parse(value).map(Some).ok_or_else(|| {
            Problem::warning(file, format!("{field} 的日期“{value}”看不懂，未采用"), "请写成 2023-07-18 的样子")
        })
    };
    let list =
        || value.split(['；', ';', '、', '，', ',']).map(|v| v.trim().to_string()).filter(|v| !v.is_empty()).collect();
    match field {
        "number" => policy.id = value.to_string(),
        "title" => policy.title = value.to_string(),
        "department" => policy.department = value.to_string(),
        "issued" => policy.issued = day()?,
        "effective" => policy.effective = day()?,
        "expires" => policy.expires = day()?,
        "replaces" => policy.replaces = list(),
        "towns" => policy.towns = list(),
        "status" => policy.repealed = ["废止", "失效", "repealed"].iter().any(|w| value.contains(w)),
        "public" => {
            policy.public = !["否", "不", "依申请", "no", "false"].iter().any(|w| value.to_lowercase().contains(w))
        }
        "level" => {
            policy.level = Some(Level::parse(value).ok_or_else(|| {
                Problem::warning(file, format!("level “{value}”看不懂，未采用"), "请写：国家、省、市、区 或 镇")
            })?);
        }
        _ => {}
    }
    Ok(())
}
