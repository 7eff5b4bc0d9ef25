//! What people see, word for word: a change of wording or layout shows in the review of a snapshot.
//!
//! `INSTA_UPDATE=always cargo test -- snapshots` writes them anew; look at the difference before it is committed.

use insta::assert_snapshot;

use crate::common::{Project, Run};

/// What a run printed, the folder it ran in left out.
fn shown(project: &Project, run: &Run) -> String {
    let whole = format!("{}\n--- stderr, exit {} ---\n{}", run.out, run.code, run.err);
    whole.replace(&project.root().display().to_string(), "[项目]")
}

#[test]
fn plan() {
    let p = Project::new();
    assert_snapshot!(shown(&p, &p.run(&["plan"])));
}

#[test]
fn check_on_awkward_files() {
    let p = Project::copy_of("tests/awkward");
    assert_snapshot!(shown(&p, &p.run(&["check"])));
}

#[test]
fn help() {
    let p = Project::of(&[]);
    assert_snapshot!(shown(&p, &p.run(&["--help"])));
}

#[test]
fn init() {
    let p = Project::of(&[]);
    let new = p.path("新区");
    let run = p.run(&["init", new.to_str().unwrap()]);
    let files: Vec<String> = crate::common::files(&new)
        .iter()
        .filter(|file| file.extension().is_some_and(|e| e != "xlsx"))
        .map(|file| {
            format!("=== {}\n{}", file.strip_prefix(&new).unwrap().display(), std::fs::read_to_string(file).unwrap())
        })
        .collect();
    assert_snapshot!(format!("{}\n{}", shown(&p, &run), files.join("\n")));
}
