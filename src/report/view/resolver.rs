//! What the positions of a ranking and a plan refer to.

use anyhow::Result;

use crate::ledger::State;
use crate::model::{Ask, AskId, Policies, Request, Roster, Topic, TopicId, VillageKind};
use crate::report::masking::Masking;
use crate::session::{Ranked, Session};

/// Resolves the positions of a session's ranking, and masks what people wrote.
#[derive(Clone, Copy)]
pub struct Resolver<'a> {
    /// What positions of asks, requests and clauses refer to.
    pub session: &'a Session,
    /// What positions of topics refer to.
    pub ranked: &'a Ranked,
    /// What people decided.
    pub memory: &'a State,
    /// Whether personal data is masked.
    pub masking: Masking,
}

impl<'a> Resolver<'a> {
    /// Ranks the session's topics if that was not done yet.
    ///
    /// # Errors
    /// When the session cannot rank them.
    pub fn of(session: &'a Session, masking: Masking) -> Result<Resolver<'a>> {
        Ok(Resolver { session, ranked: session.ranked()?, memory: session.memory()?, masking })
    }

    pub(super) fn policies(&self) -> &'a Policies {
        &self.session.input.policies
    }

    pub(super) fn topics(&self, topics: &[TopicId]) -> Vec<&'a Topic> {
        topics.iter().map(|&t| &self.ranked.topics[t]).collect()
    }

    pub(super) fn ask(&self, ask: AskId) -> &'a Ask {
        &self.session.asks[ask]
    }

    /// The town and name an ask came from, masked.
    pub fn sender_of(&self, ask: AskId) -> String {
        self.masking.text(&sender(self.session.request_of(ask), &self.session.input.roster))
    }

    /// The requests behind a topic, each once, in the order of its asks.
    pub(super) fn requests_of(&self, topic: &Topic) -> Vec<&'a Request> {
        let mut seen = std::collections::HashSet::new();
        let requests = topic.asks.iter().map(|&a| self.ask(a).request).filter(|r| seen.insert(*r));
        requests.map(|r| &self.session.input.requests[r]).collect()
    }
}

/// The town and name a request came from; what is missing is left out.
pub fn sender(request: &Request, roster: &Roster) -> String {
    match request.village {
        _ if !request.firm.is_empty() => {
            let town = request.village.map_or(&request.town, |v| &roster.villages[v].town);
            format!("{town} {}（{}）", request.firm, VillageKind::Firm.label()).trim_start().to_string()
        }
        Some(v) => {
            let village = &roster.villages[v];
            let kind = if village.kind == VillageKind::Rural {
                String::new()
            } else {
                format!("（{}）", village.kind.label())
            };
            format!("{} {}{kind}", village.town, village.name)
        }
        None => [request.town.as_str(), request.village_name.as_str(), request.sender.as_str()]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
    }
}
