//! The figures of a rule, and how each is asked for.

use std::sync::LazyLock;

use regex::{Captures, Match, Regex};

use crate::text::lists::pattern;

/// A figure, and what takes its place.
pub(super) struct Slot<'a> {
    pub found: Match<'a>,
    pub asks: String,
    pub is_time: bool,
}

/// The figures of a stretch, in order.
pub(super) fn slots(text: &str) -> Vec<Slot<'_>> {
    static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
        let number = r"(?:\d[\d,.]*|[一二三四五六七八九十百千万两]+)";
        let day = r"\d{1,2}月(?:\d{1,2}日|底)?";
        pattern(&format!(
            r"(?P<share>百分之[一二三四五六七八九十百零]+|\d[\d.]*%)|(?P<sum>(?:{number}万?元?至)?{number}万?元)|(?P<day>[自于]?(?:每年|上一年|当年|次年|\d{{4}}年)?{day}(?:[至到](?:次年|\d{{4}}年)?(?:{day}|\d{{1,2}}日))?)|(?P<ordinal>第{number})|(?P<year>\d{{4}}年)|{number}(?P<unit>个工作日|个月|日|天|年|小时|周岁|平方米|亩|层|米|吨)"
        ))
    });
    FIGURES.captures_iter(text).filter_map(|figure| slot(&figure)).collect()
}

fn slot<'a>(figure: &Captures<'a>) -> Option<Slot<'a>> {
    let found = figure.get(0)?;
    let is = |group: &str| figure.name(group).is_some();
    let (asks, is_time) = match figure.name("unit").map(|unit| unit.as_str()) {
        Some(unit) => (format!("多少{unit}"), !["平方米", "亩", "层", "米", "吨"].contains(&unit)),
        None if is("share") => ("百分之多少".to_string(), false),
        None if is("sum") => ("多少元".to_string(), false),
        None if is("day") => ("什么时候".to_string(), true),
        None => return None,
    };
    Some(Slot { found, asks, is_time })
}
