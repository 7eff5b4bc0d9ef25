//! A full disk: a small tmpfs. Needs the right to mount; without it there is nothing to test and it says so.

use std::fs;
use std::process::Command;

use crate::common::Project;
use xuanti::ledger::Ledger;

/// A mounted tmpfs, unmounted at the end.
struct Small(tempfile::TempDir);

impl Small {
    fn mounted(kilobytes: u32) -> Option<Small> {
        let dir = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tmpfs"]).arg(dir.path());
        mount.output().ok().filter(|o| o.status.success()).map(|_| Small(dir))
    }
}

impl Small {
    /// Fills it up to so many kilobytes.
    fn leave(&self, kilobytes: u64) {
        self.clear();
        let output = Command::new("df").args(["-k", "--output=avail"]).arg(self.0.path()).output().unwrap();
        let free: u64 = String::from_utf8_lossy(&output.stdout).lines().nth(1).unwrap().trim().parse().unwrap();
        fs::write(self.0.path().join("filler"), vec![0u8; (free.saturating_sub(kilobytes) * 1024) as usize]).unwrap();
    }

    /// Takes away what fills it.
    fn clear(&self) {
        let _ = fs::remove_file(self.0.path().join("filler"));
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).output();
    }
}

#[test]
fn a_full_disk_loses_nothing_and_says_so() {
    let Some(disk) = Small::mounted(400) else {
        println!("not tested: no right to mount a small disk");
        return;
    };
    let p = Project::on(disk.0.path());
    p.done(&["confirm", "头一个问题", "农〔2021〕1号#1"]);
    let (mut recorded, mut refused) = (1, 0);
    for room in (0..16).rev() {
        // So many pages of 4 KB.
        disk.leave(room * 4);
        let output = p.xuanti(&["confirm", &format!("剩{room}页的问题"), "农〔2021〕1号#1"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            recorded += 1;
        } else {
            refused += 1;
            assert!(output.status.code() == Some(2) && said.contains("磁盘"), "{said}");
        }
        disk.clear();
        let ledger = Ledger::of(p.root());
        let events = ledger.events().unwrap();
        assert_eq!(ledger.health().unwrap().unwrap().events, events.len(), "{said}");
        assert_eq!(events.iter().filter(|event| event.decision.is_a_decision()).count(), recorded, "{said}");
    }
    println!("{recorded} recorded, {refused} refused for want of room");
    assert!(refused > 0 && recorded > 1);
}

#[test]
fn what_is_written_is_whole_or_not_there() {
    let Some(disk) = Small::mounted(2_000) else {
        println!("not tested: no right to mount a small disk");
        return;
    };
    let p = Project::on(disk.0.path());
    p.done(&["confirm", "头一个问题", "农〔2021〕1号#1"]);
    let plan = p.json(&["plan"]);
    let (backup, report) = (p.path("备份.db"), p.path("报告"));
    let (mut written, mut refused) = (0, 0);
    for room in [0, 1, 2, 5, 10, 20, 40, 80, 160] {
        fs::remove_dir_all(p.path(".xuanti")).unwrap();
        let room = room * 4;
        disk.leave(room);
        assert_eq!(p.json(&["plan"]), plan, "a plan needs no room: {room} KB");
        for made in [&backup, &report] {
            let place = made.to_string_lossy();
            let args = if made == &backup { vec!["backup", &place] } else { vec!["report", "--out", &place] };
            let before = names(p.root());
            let run = p.run(&args);
            if run.code == 0 {
                written += 1;
                match made.is_dir() {
                    true => fs::remove_dir_all(made).unwrap(),
                    false => fs::remove_file(made).unwrap(),
                }
            } else {
                refused += 1;
                run.says(2, &["磁盘"]);
                assert_eq!(names(p.root()), before, "{args:?} left something behind with {room} KB");
            }
        }
        disk.clear();
        fs::create_dir_all(p.path(".xuanti")).unwrap();
    }
    println!("{written} written, {refused} refused for want of room");
    assert!(written > 0 && refused > 0);
}

/// What stands in a folder, but for the caches and SQLite's helper files.
fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name != ".xuanti" && !name.starts_with("ledger.db-"));
    names.sort();
    names
}
