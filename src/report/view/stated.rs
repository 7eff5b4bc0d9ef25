//! An ask of a letter and what it is taken for.

use serde::Serialize;

use super::resolver::Resolver;
use crate::model::{AskId, AskState, Topic};
use crate::report::masking::plain;

/// What an ask may be: 需求, 待归并 (in no topic yet), 转办, 对活动的意见 or 无事项.
pub const STATES: [&str; 5] = ["需求", "待归并", "转办", "对活动的意见", "无事项"];

/// An ask and what it is taken for.
#[derive(Debug, Serialize)]
pub struct StatedView {
    pub id: String,
    pub text: String,
    /// One of [`STATES`].
    pub state: &'static str,
    /// Its topic: id and name.
    pub topic: Option<(String, String)>,
    /// Why, and where to, it is referred.
    pub why: String,
}

impl StatedView {
    /// `topic` is the one that holds the ask, if any does.
    pub fn of(id: AskId, topic: Option<&Topic>, resolver: &Resolver<'_>) -> StatedView {
        let ask = resolver.ask(id);
        StatedView {
            id: ask.id.clone(),
            text: resolver.masking.text(&ask.text),
            state: state(ask.state, topic.is_some()),
            topic: topic.map(|topic| (topic.id.clone(), plain(&topic.name))),
            why: resolver.masking.text(&ask.why),
        }
    }
}

/// What an ask in this state is called, by whether a topic holds it.
pub fn state(state: AskState, placed: bool) -> &'static str {
    match state {
        AskState::Open if placed => STATES[0],
        AskState::Open => STATES[1],
        AskState::Referred => STATES[2],
        AskState::Feedback => STATES[3],
        AskState::Nothing => STATES[4],
    }
}
