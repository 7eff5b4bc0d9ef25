//! Caches save time and never change a result.

use std::fs;

use crate::common::{Project, files};

fn plan(p: &Project) -> String {
    let run = p.run(&["plan", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    run.out
}

#[test]
fn a_second_run_and_a_run_without_caches_give_the_same_bytes() {
    let p = Project::new();
    let first = plan(&p);
    assert!(!files(&p.path(".xuanti")).is_empty());
    assert_eq!(plan(&p), first);
    fs::remove_dir_all(p.path(".xuanti")).unwrap();
    assert_eq!(plan(&p), first);
}

#[test]
fn damaged_caches_are_made_again() {
    let p = Project::new();
    let first = plan(&p);
    type Damage = fn(&[u8]) -> Vec<u8>;
    let damages: [Damage; 4] = [
        |whole| whole.iter().enumerate().map(|(i, b)| if i == whole.len() / 2 { b ^ 1 } else { *b }).collect(),
        |whole| whole[..whole.len() / 2].to_vec(),
        |_| Vec::new(),
        |_| b"garbage".to_vec(),
    ];
    for n in 0..files(&p.path(".xuanti")).len() {
        for damaged in damages {
            // Every repair makes an entry anew, whose files have names of their own.
            let file = &files(&p.path(".xuanti"))[n];
            let whole = fs::read(file).unwrap();
            if whole.is_empty() {
                break;
            }
            fs::write(file, damaged(&whole)).unwrap();
            assert_eq!(plan(&p), first, "{}", file.display());
        }
    }
    let whole = files(&p.path(".xuanti"));
    assert_eq!(plan(&p), first);
    assert_eq!(files(&p.path(".xuanti")), whole, "what was made again is kept and read");
}

#[test]
fn where_no_cache_can_be_kept_the_plan_is_the_same() {
    let p = Project::new();
    let first = plan(&p);
    fs::remove_dir_all(p.path(".xuanti")).unwrap();
    // Stands in the way even of a user who may write everywhere.
    p.write(".xuanti", "");
    assert_eq!(plan(&p), first);
    fs::remove_file(p.path(".xuanti")).unwrap();
    let mut rights = fs::metadata(p.root()).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(p.root(), rights.clone()).unwrap();
    assert_eq!(plan(&p), first);
    #[allow(clippy::permissions_set_readonly_false, reason = "a temporary folder, about to be removed")]
    rights.set_readonly(false);
    fs::set_permissions(p.root(), rights).unwrap();
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    let p = Project::new();
    let first = plan(&p);
    fs::remove_dir_all(p.path(".xuanti")).unwrap();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| plan(&p))).collect();
        runs.into_iter().for_each(|run| assert_eq!(run.join().unwrap(), first));
    });
}

#[test]
fn a_change_of_the_policies_is_seen_at_once() {
    let p = Project::new();
    plan(&p);
    p.write("policies/民政局/养老.md", "---\nnumber: 民〔2023〕9号\n---\n第一条 高龄老人津贴改为每季度申领。\n");
    assert!(plan(&p).contains("民〔2023〕9号"));
}
