//! Topics that are assigned by an office above.

use std::path::Path;

use crate::model::{Problem, Severity, Task};
use crate::read::columns::Names;

use super::rows::{each, lacks};

/// Assigned topics: name, source, lead department, description.
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
