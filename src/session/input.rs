//! Everything that is read of a project but its ledger.

use std::path::{Path, PathBuf};

use crate::ledger::{Event, State, carried_over};
use crate::model::{Category, Judgement, Policies, Problem, Request, Roster, Task};
use crate::project::Project;
use crate::read::{self, FileReport};

/// Everything that was read.
#[derive(Clone, Default)]
pub struct Input {
    /// Villages and towns.
    pub roster: Roster,
    /// Categories of needs, with the words that tell them.
    pub categories: Vec<Category>,
    /// Topics set from above.
    pub tasks: Vec<Task>,
    /// The project's list of confirmed matches.
    pub judgements: Vec<Judgement>,
    /// What was sent, in the order it was read.
    pub requests: Vec<Request>,
    /// Rows that could not be used.
    pub set_aside: u32,
    /// Documents and their clauses.
    pub policies: Policies,
    /// What is wrong with the files.
    pub problems: Vec<Problem>,
    /// How each file was understood.
    pub files: Vec<FileReport>,
}

impl Input {
    /// Reads a project's files; `rounds` replaces its own rounds.
    pub(super) fn of(project: &Project, rounds: Option<&[PathBuf]>) -> Input {
        let base = &project.root;
        let policies = || read::policies(&project.path("policies"), base);
        let mut of_tables = Vec::new();
        let [villages, categories, tasks, confirmed] = ["villages", "categories", "tasks", "confirmed"].map(|name| {
            let (file, problems) = read::table_file(base, name);
            of_tables.extend(problems);
            file
        });
        let tables = || {
            let (roster, mut problems) = read::roster(&villages);
            let (files, more) = match rounds {
                None => read::request_files(&project.path("requests")),
                Some(files) => (files.to_vec(), Vec::new()),
            };
            problems.extend(more);
            let requests = read::requests(&files, base, &roster);
            (roster, problems, requests)
        };
        let (policies, (roster, mut problems, requests)) = rayon::join(policies, tables);
        let (categories, of_categories) = read::categories(&categories);
        let (tasks, of_tasks) = read::tasks(&tasks);
        let (judgements, of_judgements) = read::judgements(&confirmed);
        for more in [of_tables, requests.problems, policies.problems, of_categories, of_tasks, of_judgements] {
            problems.extend(more);
        }
        Input {
            roster,
            categories,
            tasks,
            judgements,
            requests: requests.requests,
            set_aside: requests.set_aside,
            policies: policies.policies,
            problems,
            files: requests.files.into_iter().chain(policies.files).collect(),
        }
    }

    /// What the ledger says, as of these events.
    pub(super) fn remembered(&self, events: Vec<Event>) -> State {
        State::of(&carried_over(events, &self.requests, &self.roster))
    }

    /// Reads rounds alone.
    pub(super) fn of_rounds(rounds: &[PathBuf], base: &Path) -> Input {
        let requests = read::requests(rounds, base, &Roster::default());
        Input {
            requests: requests.requests,
            set_aside: requests.set_aside,
            problems: requests.problems,
            files: requests.files,
            ..Input::default()
        }
    }
}
