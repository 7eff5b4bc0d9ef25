//! The choice of a batch: set packing, solved exactly.
//!
//! Of all sets of candidate episodes with at most `episodes` members, each topic at most once, no more of a
//! department than there is room for, and every pinned topic in it, the best one is, by the office's [`Rule`]:
//!
//! - `Reach`: the one that reaches the most voices, that is, leaves the fewest villages without any need answered; among
//!   those, the one with the most demand;
//! - `Demand`: the other way round;
//! - `Departments`: the one that seats the most departments; among those, as `Reach`. Solved twice: how many can be
//!   seated, then the best batch that seats so many.
//!
//! An office may keep episodes for topics of its communities and firms: before anything else the batch has as many of these as it
//! asks for, or as many as there can be.
//!
//! Reach and demand go into one linear objective, the first × M + the second, with M greater than any second that `episodes`
//! candidates can have. Demand is counted in whole hundredths of a voice, so that equal is equal. A variable per candidate says whether
//! it is in. A village that asks one topic is reached exactly when the topic is in: it needs no variable, its weight
//! goes to the candidates. Villages that ask the same two or more topics share one variable, at most the number of
//! chosen candidates with one of these. That leaves some hundred candidates and a hundred villages, which microlp proves
//! optimal in milliseconds. The search is limited in nodes, never in time: the same input gives the same answer on a
//! slow machine. Should the limit or a numerical failure come first, the better of what was found and a greedy choice is taken and said
//! not to be proven.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};
use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::Candidate;
use crate::model::{Rule, TopicId};

/// Branch-and-bound nodes; the hardest of sixty synthetic batches of the first round's size took 260.
const NODES: u64 = 2000;

/// What a batch must keep to, and what it is judged by.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub rule: Rule,
    /// Most episodes.
    pub episodes: usize,
    /// Most further episodes of any department, and the episodes each has already.
    pub per_department: usize,
    pub taken: FxHashMap<String, usize>,
    /// Topics that must be in it.
    pub pinned: Vec<TopicId>,
    /// Sets of topics that some voices need, with the number of these voices.
    pub needs: Vec<(Vec<TopicId>, u32)>,
    /// Topics that mostly communities and firms ask, and how many episodes are kept for what they lead.
    pub urban: FxHashSet<TopicId>,
    pub kept: usize,
}

/// A batch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    /// Positions of candidates, ascending.
    pub picked: Vec<usize>,
    pub reach: u32,
    pub worth: u64,
    /// Departments with an episode, those that had one before included.
    pub seated: usize,
    /// Of the episodes kept for communities and firms those that are theirs.
    pub urban: usize,
    /// Whether it is known to be the best.
    pub proven: bool,
}

impl Rules {
    /// How many more episodes a department may have.
    pub fn room(&self, department: &str) -> usize {
        self.per_department.saturating_sub(self.taken.get(department).copied().unwrap_or(0))
    }

    fn judge(&self, candidates: &[Candidate], picked: Vec<usize>, proven: bool) -> Choice {
        let topics: FxHashSet<TopicId> = picked.iter().flat_map(|&c| &candidates[c].topics).copied().collect();
        let reached = self.needs.iter().filter(|(needed, _)| needed.iter().any(|t| topics.contains(t)));
        let departments = picked.iter().map(|&c| &candidates[c].department).chain(self.taken.keys());
        Choice {
            reach: reached.map(|(_, voices)| voices).sum(),
            worth: picked.iter().map(|&c| u64::from(candidates[c].worth)).sum(),
            seated: departments.collect::<FxHashSet<&String>>().len(),
            urban: picked.iter().filter(|&&c| self.is_urban(&candidates[c])).count().min(self.kept),
            picked,
            proven,
        }
    }

    /// Whether an episode is one of communities and firms.
    pub fn is_urban(&self, candidate: &Candidate) -> bool {
        candidate.topics.first().is_some_and(|lead| self.urban.contains(lead))
    }

    /// What makes a batch better than another, the most important first.
    fn merit(&self, choice: &Choice) -> [u64; 4] {
        let (urban, reach, seated) = (choice.urban as u64, u64::from(choice.reach), choice.seated as u64);
        match self.rule {
            Rule::Reach => [urban, reach, choice.worth, 0],
            Rule::Demand => [urban, choice.worth, reach, 0],
            Rule::Departments => [urban, seated, reach, choice.worth],
        }
    }
}

/// The best batch; `None` if there is none that holds every pinned topic.
pub(super) fn choose(candidates: &[Candidate], rules: &Rules) -> Option<Choice> {
    let urban = match rules.kept {
        0 => Ok(0),
        _ => solve(candidates, rules, Aim::Urban).map(|most| most.urban),
    };
    let seats = |urban: usize| match rules.rule {
        Rule::Departments => solve(candidates, rules, Aim::Seats { urban }).map(|most| most.seated),
        Rule::Reach | Rule::Demand => Ok(0),
    };
    let batch = |urban: usize| solve(candidates, rules, Aim::Batch { urban, seats: seats(urban)? });
    match urban.and_then(batch) {
        Ok(choice) if choice.proven => Some(choice),
        Err(microlp::Error::Infeasible) => None,
        unsure => {
            let greedy = greedy(candidates, rules).filter(|choice| holds_pinned(candidates, rules, choice));
            greedy.into_iter().chain(unsure.ok()).max_by_key(|choice| rules.merit(choice))
        }
    }
}

/// Picks the candidate that adds most, again and again, up to the rules' number: for reserves, and where exactness
/// is out of reach.
pub(super) fn greedy(candidates: &[Candidate], rules: &Rules) -> Option<Choice> {
    let mut choice = rules.judge(candidates, Vec::new(), false);
    while choice.picked.len() < rules.episodes {
        let free = (0..candidates.len()).filter(|&c| fits(candidates, rules, &choice.picked, c));
        let with = |c: usize| rules.judge(candidates, choice.picked.iter().copied().chain([c]).collect(), false);
        let pins = |c: usize| candidates[c].topics.iter().filter(|t| rules.pinned.contains(t)).count();
        // The first of equals, so that the order of candidates decides.
        let best = free.rev().map(|c| (pins(c), with(c))).max_by_key(|(pins, next)| (*pins, rules.merit(next)));
        match best {
            Some((_, next)) => choice = next,
            None => break,
        }
    }
    choice.picked.sort_unstable();
    (!choice.picked.is_empty() || candidates.is_empty()).then_some(choice)
}

fn fits(candidates: &[Candidate], rules: &Rules, picked: &[usize], c: usize) -> bool {
    let same = picked.iter().filter(|&&p| candidates[p].department == candidates[c].department).count();
    let disjoint = |&p: &usize| !candidates[p].topics.iter().any(|t| candidates[c].topics.contains(t));
    same < rules.room(&candidates[c].department) && picked.iter().all(disjoint)
}

fn holds_pinned(candidates: &[Candidate], rules: &Rules, choice: &Choice) -> bool {
    rules.pinned.iter().all(|pin| choice.picked.iter().any(|&c| candidates[c].topics.contains(pin)))
}

/// What a solution is to have most of.
#[derive(Clone, Copy)]
enum Aim {
    /// Episodes of communities and firms.
    Urban,
    /// Departments with an episode, with at least so many of these.
    Seats { urban: usize },
    /// What the rule says, with at least so many of these and so many departments.
    Batch { urban: usize, seats: usize },
}

/// Solves the integer program.
fn solve(candidates: &[Candidate], rules: &Rules, aim: Aim) -> Result<Choice, microlp::Error> {
    let with_topic = index(candidates.iter().map(|c| c.topics.as_slice()));
    let containing = |t: &TopicId| with_topic.get(t).map_or(&[][..], Vec::as_slice);
    let mut program = Problem::new(OptimizationDirection::Maximize);

    let (of_reach, of_worth) = weights(candidates, rules, aim);
    let (alone, several): (Vec<_>, Vec<_>) = rules.needs.iter().partition(|(topics, _)| topics.len() == 1);
    let alone: FxHashMap<TopicId, f64> = alone.into_iter().map(|(topics, n)| (topics[0], f64::from(*n))).collect();
    let picked: Vec<Variable> = candidates
        .iter()
        .map(|c| {
            let reach: f64 = c.topics.iter().filter_map(|t| alone.get(t)).sum();
            let urban = f64::from(matches!(aim, Aim::Urban) && rules.is_urban(c));
            program.add_binary_var(reach * of_reach + f64::from(c.worth) * of_worth + urban)
        })
        .collect();
    let sum = |of: &mut dyn Iterator<Item = usize>| of.map(|c| (picked[c], 1.0)).collect::<Vec<_>>();

    for (topics, voices) in several {
        let reached = program.add_var(f64::from(*voices) * of_reach, (0.0, 1.0));
        let mut answering: Vec<usize> = topics.iter().flat_map(|t| containing(t).iter().copied()).collect();
        answering.sort_unstable();
        answering.dedup();
        let mut row = sum(&mut answering.into_iter());
        row.push((reached, -1.0));
        program.add_constraint(row, ComparisonOp::Ge, 0.0);
    }
    for (_, holders) in with_topic.iter().filter(|(t, _)| !rules.pinned.contains(t)) {
        program.add_constraint(sum(&mut holders.iter().copied()), ComparisonOp::Le, 1.0);
    }
    for pin in &rules.pinned {
        program.add_constraint(sum(&mut containing(pin).iter().copied()), ComparisonOp::Eq, 1.0);
    }
    let mut seated = Vec::new();
    for (department, members) in index(candidates.iter().map(|c| std::slice::from_ref(&c.department))) {
        let room = rules.room(department).min(members.len());
        let mut row = sum(&mut members.into_iter());
        program.add_constraint(row.clone(), ComparisonOp::Le, room as f64);
        if rules.rule == Rule::Departments && !rules.taken.contains_key(department) {
            let seat = program.add_var(f64::from(matches!(aim, Aim::Seats { .. })), (0.0, 1.0));
            row.push((seat, -1.0));
            program.add_constraint(row, ComparisonOp::Ge, 0.0);
            seated.push((seat, 1.0));
        }
    }
    if let Aim::Seats { urban } | Aim::Batch { urban, .. } = aim
        && urban > 0
    {
        let row = sum(&mut (0..candidates.len()).filter(|&c| rules.is_urban(&candidates[c])));
        program.add_constraint(row, ComparisonOp::Ge, urban as f64);
    }
    if let Aim::Batch { seats, .. } = aim
        && let Some(wanted) = seats.checked_sub(rules.taken.len()).filter(|wanted| *wanted > 0)
    {
        program.add_constraint(seated, ComparisonOp::Ge, wanted as f64);
    }
    let most = rules.episodes.min(candidates.len());
    program.add_constraint(sum(&mut (0..candidates.len())), ComparisonOp::Le, most as f64);

    let mut options = SolveOptions::default();
    options.node_limit = Some(NODES);
    let outcome = program.solve_with(options)?;
    let proven = outcome.is_optimal();
    let interrupted = |_| microlp::Error::InternalError("no batch within the node limit".to_string());
    let solution = outcome.into_solution().map_err(interrupted)?;
    let chosen = (0..candidates.len()).filter(|&c| solution.var_value(picked[c]) > 0.5).collect();
    Ok(rules.judge(candidates, chosen, proven))
}

/// What a voice reached and a hundredth of a voice's demand count for: what comes first counts more than all there can be of
/// the second.
fn weights(candidates: &[Candidate], rules: &Rules, aim: Aim) -> (f64, f64) {
    let mut worths: Vec<u32> = candidates.iter().map(|c| c.worth).collect();
    worths.sort_unstable_by(|a, b| b.cmp(a));
    let all_demand: f64 = worths.iter().take(rules.episodes).map(|&worth| f64::from(worth)).sum();
    let all_voices: f64 = rules.needs.iter().map(|(_, voices)| f64::from(*voices)).sum();
    match (aim, rules.rule) {
        (Aim::Urban | Aim::Seats { .. }, _) => (0.0, 0.0),
        (_, Rule::Demand) => (1.0, 1.0 + all_voices),
        (_, Rule::Reach | Rule::Departments) => (1.0 + all_demand, 1.0),
    }
}

/// Which positions hold each key.
fn index<'a, K: Ord>(sets: impl Iterator<Item = &'a [K]>) -> BTreeMap<&'a K, Vec<usize>> {
    let mut positions: BTreeMap<&K, Vec<usize>> = BTreeMap::new();
    for (i, set) in sets.enumerate() {
        for key in set {
            positions.entry(key).or_default().push(i);
        }
    }
    positions
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate(topics: &[u32], department: u32, worth: u32) -> Candidate {
        Candidate {
            topics: topics.iter().copied().map(TopicId).collect(),
            department: format!("{department}局"),
            worth,
        }
    }

    fn rules(episodes: usize, per_department: usize, needs: &[(&[u32], u32)]) -> Rules {
        let needs = needs.iter().map(|(topics, n)| (topics.iter().copied().map(TopicId).collect(), *n)).collect();
        Rules {
            rule: Rule::Reach,
            episodes,
            per_department,
            taken: FxHashMap::default(),
            pinned: Vec::new(),
            needs,
            urban: FxHashSet::default(),
            kept: 0,
        }
    }

    /// The merit of the best of all subsets.
    fn brute_force(candidates: &[Candidate], rules: &Rules) -> Option<[u64; 4]> {
        (0..1usize << candidates.len())
            .map(|bits| (0..candidates.len()).filter(|c| bits >> c & 1 == 1).collect::<Vec<usize>>())
            .filter(|picked| {
                picked.len() <= rules.episodes
                    && (0..picked.len()).all(|i| fits(candidates, rules, &picked[..i], picked[i]))
            })
            .map(|picked| rules.judge(candidates, picked, true))
            .filter(|choice| holds_pinned(candidates, rules, choice))
            .map(|choice| rules.merit(&choice))
            .max()
    }

    #[test]
    fn reach_goes_before_demand() {
        // Topics 0 and 1 have the demand, but the same villages ask both; only topic 2 reaches the last village.
        let candidates = [candidate(&[0], 1, 900), candidate(&[1], 2, 800), candidate(&[2], 3, 100)];
        let best = choose(&candidates, &rules(2, 9, &[(&[0, 1], 8), (&[2], 1)])).unwrap();
        assert_eq!((best.picked, best.reach, best.worth, best.proven), (vec![0, 2], 9, 1000, true));
    }

    #[test]
    fn demand_or_departments_come_first_where_the_office_says_so() {
        let candidates = [candidate(&[0], 1, 900), candidate(&[1], 1, 800), candidate(&[2], 2, 100)];
        let of = |rule| Rules { rule, ..rules(2, 9, &[(&[0], 5), (&[1], 4), (&[2], 1)]) };
        assert_eq!(choose(&candidates, &of(Rule::Demand)).unwrap().picked, [0, 1]);
        let seated = choose(&candidates, &of(Rule::Departments)).unwrap();
        assert_eq!((seated.picked, seated.seated), (vec![0, 2], 2));
    }

    #[test]
    fn a_pinned_topic_without_a_candidate_has_no_batch() {
        let candidates = [candidate(&[0], 1, 900)];
        let pinned = Rules { pinned: vec![TopicId(7)], ..rules(2, 9, &[]) };
        assert_eq!(choose(&candidates, &pinned), None);
        assert_eq!(choose(&[], &rules(2, 9, &[])).map(|c| c.picked), Some(vec![]));
    }

    #[test]
    fn departments_keep_to_their_room() {
        let candidates = [candidate(&[0], 1, 900), candidate(&[1], 1, 800), candidate(&[2], 2, 100)];
        let mut rules = rules(3, 2, &[]);
        rules.taken.insert("1局".into(), 1);
        assert_eq!(choose(&candidates, &rules).unwrap().picked, [0, 2]);
    }

    #[test]
    fn episodes_are_kept_for_communities_as_far_as_they_ask_something() {
        let candidates =
            [candidate(&[0], 1, 900), candidate(&[1], 1, 800), candidate(&[2], 2, 100), candidate(&[3], 2, 90)];
        let of = |kept, rule| Rules {
            rule,
            kept,
            urban: [TopicId(2), TopicId(3)].into_iter().collect(),
            ..rules(2, 9, &[(&[0], 5), (&[1], 4)])
        };
        for rule in [Rule::Reach, Rule::Demand] {
            assert_eq!(choose(&candidates, &of(0, rule)).unwrap().picked, [0, 1]);
            assert_eq!(choose(&candidates, &of(1, rule)).unwrap().picked, [0, 2]);
            assert_eq!(choose(&candidates, &of(5, rule)).unwrap().picked, [2, 3]);
        }
        assert_eq!(choose(&candidates, &of(5, Rule::Departments)).unwrap().picked, [2, 3]);
        // Where one leads nothing, nothing is kept for it.
        let none = Rules { kept: 2, ..rules(2, 9, &[(&[0], 5), (&[1], 4)]) };
        assert_eq!(choose(&candidates, &none).unwrap().picked, [0, 1]);
    }

    fn instances() -> impl Strategy<Value = (Vec<Candidate>, Rules)> {
        let topics =
            || prop::collection::btree_set(0u32..7, 1..4).prop_map(|set| set.into_iter().collect::<Vec<u32>>());
        let candidates = prop::collection::vec((topics(), 0u32..3, 1u32..5000), 0..=10);
        let needs = prop::collection::btree_map(topics(), 1u32..9, 0..10);
        let pinned = prop::collection::btree_set((0u32..7).prop_map(TopicId), 0..2);
        let rule = prop::sample::select(Rule::ALL.to_vec());
        let urban = (prop::collection::hash_set((0u32..7).prop_map(TopicId), 0..4), 0usize..4);
        (candidates, needs, pinned, 1usize..5, 1usize..4, rule, urban).prop_map(
            |(candidates, needs, pinned, episodes, room, rule, (urban, kept))| {
                let candidates = candidates.iter().map(|(topics, d, worth)| candidate(topics, *d, *worth)).collect();
                let rules = Rules {
                    rule,
                    pinned: pinned.into_iter().collect(),
                    needs: needs
                        .into_iter()
                        .map(|(topics, n)| (topics.into_iter().map(TopicId).collect(), n))
                        .collect(),
                    urban: urban.into_iter().collect(),
                    kept,
                    ..rules(episodes, room, &[])
                };
                (candidates, rules)
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn as_good_as_trying_all((candidates, rules) in instances()) {
            let best = choose(&candidates, &rules);
            prop_assert_eq!(best.as_ref().map(|c| rules.merit(c)), brute_force(&candidates, &rules));
            if let Some(best) = best {
                prop_assert!(best.proven);
                for (i, &c) in best.picked.iter().enumerate() {
                    prop_assert!(fits(&candidates, &rules, &best.picked[..i], c));
                }
            }
        }

        #[test]
        fn greedy_keeps_to_the_rules((candidates, rules) in instances()) {
            if let Some(choice) = greedy(&candidates, &rules) {
                prop_assert!(choice.picked.len() <= rules.episodes);
                for (i, &c) in choice.picked.iter().enumerate() {
                    prop_assert!(fits(&candidates, &rules, &choice.picked[..i], c));
                }
            }
        }
    }
}
