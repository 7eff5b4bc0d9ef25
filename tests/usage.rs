//! How the program is called, and what it says when it is called wrongly.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::common::Project;

/// No English sentence reaches the user: every word of Latin letters is an option, a name or a placeholder.
fn is_chinese(said: &str) -> bool {
    ["Usage", "OPTIONS", "Options", "Possible", "default", "error", "Error", "os error", "expected", "tip"]
        .iter()
        .all(|word| !said.contains(word))
}

#[test]
fn help_and_version_are_answers() {
    let p = Project::of(&[]);
    for args in [&["--help"][..], &["-h"], &["plan", "--help"], &["match", "-h"], &["init", "--help"]] {
        let run = p.run(args);
        assert!(run.code == 0 && run.out.contains("用法：xuanti") && is_chinese(&run.out), "{args:?}\n{}", run.out);
    }
    assert!(p.run(&["--help"]).out.contains("排出下一批直播"));
    assert_eq!(p.run(&["--version"]).out.trim(), format!("xuanti {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn mistakes_are_told_in_chinese_with_exit_code_two() {
    let p = Project::new();
    for (args, words) in [
        (&[][..], &["请给出命令"][..]),
        (&["plna"], &["plna", "plan"]),
        (&["plan", "--epsodes", "3"], &["--epsodes", "--episodes"]),
        (&["plan", "--episodes", "x"], &["--episodes", "x"]),
        (&["plan", "--today", "2023-13-01"], &["--today", "2023-07-18"]),
        (&["plan", "--format", "xml"], &["xml", "json"]),
        (&["plan", "--from"], &["--from", "缺少"]),
        (&["plan", "--episodes", "1", "--episodes", "2"], &["--episodes", "只能给一次"]),
        (&["plan", "多余"], &["多余"]),
    ] {
        let run = p.run(args);
        run.says(2, words);
        assert!(is_chinese(&run.err) && run.out.is_empty(), "{args:?}: {}", run.err);
    }
}

#[test]
fn a_missing_project_says_how_to_name_or_make_one() {
    let p = Project::of(&[]);
    for command in [&["plan"][..], &["rank"], &["topic"], &["check"], &["match"], &["ask", "宅基地"]] {
        p.run(command).says(2, &["xuanti.toml", "-C", "xuanti init"]);
    }
    let run = Project::at(p.path("没有这个目录")).run(&["plan"]);
    run.says(2, &["没有这个目录", "-C"]);
    assert!(is_chinese(&run.err), "{}", run.err);
}

#[test]
fn a_project_is_found_from_inside_its_folders() {
    let p = Project::new();
    assert_eq!(Project::at(p.path("policies/农业局")).run(&["rank"]).code, 0);
}

#[test]
fn faults_in_the_configuration_are_named_by_line() {
    let p = Project::new();
    for (text, words) in [
        ("district = \"甲\"\nfoo = 1\n", &["第2行", "foo", "district"][..]),
        ("[slot]\nweekday = 9\n", &["weekday", "1至7"]),
        ("today = \"2023-13-01\"\n", &["第1行", "2023-07-18"]),
        ("[limits]\nepisodes = -1\n", &["第2行", "episodes"]),
        ("district = \"甲\n", &["第1行"]),
        ("[slot]\nminutes = 10\n", &["minutes"]),
        ("found_threshold = 7\n", &["found_threshold"]),
    ] {
        p.write("xuanti.toml", text);
        let run = p.run(&["plan"]);
        run.says(2, words);
        assert!(is_chinese(&run.err), "{}", run.err);
    }
    p.write("xuanti.toml", encoding_rs::GBK.encode("district = \"佛山市南海区\"\n").0);
    assert!(p.run(&["plan"]).code < 2);
}

#[test]
fn data_goes_to_stdout_and_nothing_is_coloured_where_there_is_no_terminal() {
    let p = Project::new();
    for args in [&["plan"][..], &["rank"], &["check"], &["ask", "宅基地怎样申请"]] {
        for run in [p.run(args), p.run_with("NO_COLOR", "1", args), p.run_with("CLICOLOR_FORCE", "1", args)] {
            assert!(!run.out.contains('\x1b') && !run.err.contains('\x1b'), "{args:?}");
        }
        let json = p.run(&[args, &["--format", "json"]].concat());
        assert!(json.json().is_object(), "{args:?}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let p = Project::new();
    let long: String = (0..3000).map(|i| format!("C{i},甲镇,东村,,{i}号井盖第{i}次松动谁来修理？,\n")).collect();
    p.round("第二轮", &long);
    let mut child = Command::new(env!("CARGO_BIN_EXE_xuanti"))
        .args(["-C", p.root().to_str().unwrap(), "rank", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut few = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut few).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(0) && !said.contains("panicked") && !said.contains("错误"), "{said}");
}
