//! What took place: the broadcasts with who watched and who came, for the summary (总结).

use std::collections::HashSet;

use jiff::civil::Date;

use super::resolver::Resolver;
use crate::ledger::{Broadcast, Decided};
use crate::model::Attendance;
use crate::report::masking::plain;

/// One broadcast that took place.
#[derive(Debug)]
pub struct AiredView {
    /// Number in the series, where it was approved.
    pub number: Option<u32>,
    pub date: Date,
    pub theme: String,
    pub department: String,
    /// Where counted.
    pub viewers: Option<u64>,
    /// Viewers by town, where villages were counted; the most first.
    pub towns: Vec<(String, u64)>,
    /// Venues, 应到 and 实到, where attendance was taken.
    pub attendance: Option<[u32; 3]>,
    /// The topics it explained.
    pub topics: Vec<String>,
    /// Ids of the letters whose asks they held.
    pub requests: HashSet<String>,
}

impl AiredView {
    /// All of them, earliest first.
    pub fn all(resolver: &Resolver<'_>) -> Vec<AiredView> {
        let aired = resolver.memory.broadcasts.iter().filter(|(_, broadcast)| broadcast.aired);
        aired.map(|(&date, broadcast)| AiredView::of(date, broadcast, resolver)).collect()
    }

    fn of(date: Date, broadcast: &Broadcast, resolver: &Resolver<'_>) -> AiredView {
        let decided = broadcast.decided.as_ref();
        let topics: Vec<String> = broadcast.topics.iter().map(|topic| plain(&topic.name)).collect();
        let asks: HashSet<&str> = broadcast.topics.iter().flat_map(|topic| &topic.asks).map(String::as_str).collect();
        let session = resolver.session;
        let of_asks = session.asks.iter().filter(|ask| asks.contains(ask.id.as_str()));
        AiredView {
            number: decided.map(|d| d.number),
            date,
            theme: decided.map_or_else(|| topics.join("、"), |d: &Decided| plain(&d.theme)),
            department: decided.map(|d| plain(&d.department)).unwrap_or_default(),
            viewers: broadcast.viewers,
            towns: towns(broadcast),
            attendance: attendance(&broadcast.venues),
            requests: of_asks.map(|ask| session.input.requests[ask.request].id.clone()).collect(),
            topics,
        }
    }
}

fn towns(broadcast: &Broadcast) -> Vec<(String, u64)> {
    let counted = broadcast.villages.iter().map(|v| (plain(&v.town), v.viewers));
    most_first(counted)
}

/// The counts of each town added up, the most first.
pub fn most_first(counted: impl IntoIterator<Item = (String, u64)>) -> Vec<(String, u64)> {
    let mut sums: Vec<(String, u64)> = Vec::new();
    for (town, count) in counted {
        match sums.iter_mut().find(|(other, _)| *other == town) {
            Some((_, sum)) => *sum = sum.saturating_add(count),
            None => sums.push((town, count)),
        }
    }
    sums.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sums
}

fn attendance(venues: &[Attendance]) -> Option<[u32; 3]> {
    let all = |people: fn(&Attendance) -> [u32; 4]| venues.iter().flat_map(people).fold(0, u32::saturating_add);
    (!venues.is_empty()).then(|| [venues.len() as u32, all(|v| v.expected), all(|v| v.present)])
}
