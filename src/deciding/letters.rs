//! What people decide of a letter's asks: a need, none, advice on the broadcasts, a referral; cut in two, moved to another topic,
//! sent from another village.

use anyhow::{Result, bail};
use serde::Deserialize;

use super::{Deciding, Done, some_of};
use crate::ledger::{Decision, Event};
use crate::model::{Ask, AskState, Found, Request, RequestPosition};
use crate::session::Session;

#[derive(Debug, clap::Subcommand, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterDecision {
    /// 作为需求（不是转办、意见或无事项）
    Need(Chosen),
    /// 定为无事项
    None(Chosen),
    /// 定为对活动的意见
    Feedback(Chosen),
    /// 定为转办
    Refer {
        #[command(flatten)]
        #[serde(flatten)]
        chosen: Chosen,
        /// 转到哪里
        #[arg(long, value_name = "去向")]
        to: String,
    },
    /// 把一个事项切成两项
    Cut {
        #[arg(value_name = "事项编号")]
        ask: String,
        /// 后一项从这几个字开始
        #[arg(long, value_name = "文字")]
        at: String,
    },
    /// 改归另一个选题
    Move {
        #[command(flatten)]
        #[serde(flatten)]
        chosen: Chosen,
        #[arg(long, value_name = "选题编号")]
        to: String,
    },
    /// 更正来自哪个村居
    Village {
        #[command(flatten)]
        #[serde(flatten)]
        chosen: Chosen,
        #[arg(value_name = "村居", long)]
        village: String,
        /// 几个镇街有同名村居时给出
        #[arg(long, value_name = "镇街", default_value = "")]
        #[serde(default)]
        town: String,
    },
}

#[derive(Debug, clap::Args, Deserialize)]
pub struct Chosen {
    /// 诉求编号（其全部事项）或事项编号，可给几个
    #[arg(value_name = "编号", required = true)]
    pub ids: Vec<String>,
}

/// # Errors
/// When a letter, ask, topic or village is unknown, nothing would change, or it cannot be recorded.
pub fn decide(decision: &LetterDecision, deciding: &Deciding<'_>) -> Result<Done> {
    let session = deciding.session;
    let sorted = |chosen: &Chosen, state, why: String| -> Result<Decision> {
        Ok(Decision::Sorted { asks: asks(&chosen.ids, session)?, state, why })
    };
    let decision = match decision {
        LetterDecision::Need(chosen) => sorted(chosen, AskState::Open, String::new())?,
        LetterDecision::None(chosen) => sorted(chosen, AskState::Nothing, String::new())?,
        LetterDecision::Feedback(chosen) => sorted(chosen, AskState::Feedback, String::new())?,
        LetterDecision::Refer { chosen, to } if !to.trim().is_empty() => {
            sorted(chosen, AskState::Referred, format!("转办：{}", to.trim()))?
        }
        LetterDecision::Refer { .. } => bail!("请用 --to 写明转到哪里，例如 --to 区信访局"),
        LetterDecision::Move { chosen, to } => {
            let asks = asks(&chosen.ids, session)?;
            Decision::Placed { topic: deciding.topic(to)?.id.clone(), asks }
        }
        LetterDecision::Village { chosen, village, town } => located(&chosen.ids, village, town, session)?,
        LetterDecision::Cut { ask, at } => {
            let ask = open_to_cut(ask, at, session)?;
            let at = at.clone();
            let (first, second) = ask.text.split_at(ask.text.find(&at).unwrap_or_default());
            let masking = deciding.hand.masking;
            deciding.note(format_args!("切成“{}”和“{}”", masking.text(first.trim()), masking.text(second.trim())));
            return deciding.record(|_, events| {
                Ok(Decision::Cut { ask: ask.id.clone(), at, new: new_part(ask, session, events) })
            });
        }
    };
    deciding.record(|state, _| {
        let unchanged = match &decision {
            Decision::Sorted { asks, state: of, why } => {
                asks.iter().all(|ask| state.desk.sorted.get(ask) == Some(&(*of, why.clone())))
            }
            Decision::Placed { topic, asks } => asks.iter().all(|ask| state.moved.get(ask) == Some(topic)),
            _ => false,
        };
        if unchanged {
            bail!("账本里已经是这样，没有再记");
        }
        Ok(decision)
    })
}

/// The letter with this id, or the one that has this ask.
///
/// # Errors
/// When there is none.
pub fn request(id: &str, session: &Session) -> Result<RequestPosition> {
    let of_ask = || session.asks.iter().find(|ask| ask.id == id).map(|ask| ask.request);
    let mut requests = RequestPosition::enumerate(&session.input.requests);
    match requests.find(|(_, request)| request.id == id).map(|(at, _)| at).or_else(of_ask) {
        Some(position) => Ok(position),
        None => bail!("没有编号为“{id}”的诉求或事项。编号见 xuanti topic 选题编号、xuanti tray 或工作簿"),
    }
}

/// Ids of the asks named, each once: of a letter all of them; of one that states none the one it would state.
fn asks(ids: &[String], session: &Session) -> Result<Vec<String>> {
    let mut asks: Vec<String> = Vec::new();
    for id in some_of("来信或事项", ids)? {
        let position = request(id, session)?;
        let named = session.input.requests[position].id == *id;
        let of = session.asks.iter().filter(|ask| if named { ask.request == position } else { ask.id == *id });
        let before = asks.len();
        for ask in of {
            if !asks.contains(&ask.id) {
                asks.push(ask.id.clone());
            }
        }
        if named && asks.len() == before && !ids.contains(&format!("{id}.1")) {
            asks.push(format!("{id}.1"));
        }
    }
    Ok(asks)
}

/// The ask, if it says `at` beyond its beginning.
fn open_to_cut<'a>(id: &str, at: &str, session: &'a Session) -> Result<&'a Ask> {
    let Some(ask) = session.asks.iter().find(|ask| ask.id == id) else {
        bail!("没有编号为“{id}”的事项。用 xuanti letter 诉求编号 查看一封信的事项");
    };
    match (at.trim().is_empty(), ask.text.find(at)) {
        (false, Some(start)) if start > 0 => Ok(ask),
        (false, Some(_)) => bail!("“{at}”就在事项 {id} 的开头，前面没有可切出的内容"),
        _ => bail!("事项 {id} 里没有“{at}”。请照原文写后一项开头的几个字（xuanti letter {id} 查看原文）"),
    }
}

/// An id that no ask of the letter has or had.
fn new_part(ask: &Ask, session: &Session, events: &[Event]) -> String {
    let request: &Request = &session.input.requests[ask.request];
    let mut used: Vec<&str> = session.asks.iter().map(|ask| ask.id.as_str()).collect();
    used.extend(events.iter().filter_map(|event| match &event.decision {
        Decision::Cut { new, .. } => Some(new.as_str()),
        _ => None,
    }));
    (2..).map(|n| format!("{}.{n}", request.id)).find(|id| !used.contains(&id.as_str())).unwrap_or_default()
}

fn located(ids: &[String], village: &str, town: &str, session: &Session) -> Result<Decision> {
    let roster = &session.input.roster;
    // 桂城 某村 says both.
    let (town, village) = match village.trim().split_once(char::is_whitespace) {
        Some((town, village)) => (town, village.trim()),
        None => (town.trim(), village.trim()),
    };
    let found = match roster.find(village, town) {
        Found::One(found) => &roster.villages[found],
        Found::Several => bail!("几个镇街都有“{village}”，请写明镇街，如“镇街 村居”（--town）"),
        Found::Unknown => bail!("名册里没有“{town}{village}”。请照名册里的写法"),
    };
    let mut requests: Vec<String> = Vec::new();
    for id in some_of("来信", ids)? {
        let id = session.input.requests[request(id, session)?].id.clone();
        if !requests.contains(&id) {
            requests.push(id);
        }
    }
    Ok(Decision::Located { requests, town: found.town.clone(), village: found.name.clone() })
}
