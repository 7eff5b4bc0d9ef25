//! The ledger as a file: made, migrated, shared, damaged, copied.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use proptest::prelude::*;
use rusqlite::{Connection, params};

use super::super::event::{Author, Decision};
use super::super::state::State;
use super::*;

fn author(second: i64) -> Author {
    Author { who: "张三".into(), at: Timestamp::from_second(1_690_000_000 + second).unwrap() }
}

fn pinned(topic: &str) -> Decision {
    Decision::Pinned { topic: topic.into() }
}

fn record(ledger: &Ledger, decision: Decision) -> Result<(), Error> {
    let mut writing = ledger.write(author(0))?;
    writing.record(decision)?;
    writing.commit()
}

/// A ledger with a few events, the third of which undoes the second.
fn filled(root: &Path) -> Ledger {
    let ledger = Ledger::of(root);
    for decision in [pinned("t1"), pinned("t2"), Decision::Undone { event: 2 }, pinned("t3")] {
        record(&ledger, decision).unwrap();
    }
    ledger
}

#[test]
fn reading_makes_no_ledger_and_what_is_not_committed_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::of(dir.path());
    assert_eq!(ledger.events().unwrap(), []);
    assert!(!ledger.exists());
    record(&ledger, pinned("t1")).unwrap();
    let mut writing = ledger.write(author(1)).unwrap();
    writing.record(pinned("t2")).unwrap();
    assert_eq!(writing.events().len(), 2);
    drop(writing);
    let events = ledger.events().unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].id, &events[0].decision, events[0].who.as_str()), (1, &pinned("t1"), "张三"));
}

#[test]
fn readers_do_not_wait_and_a_second_writer_hears_who_holds_it() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let mut first = ledger.write(Author { who: "李四".into(), ..author(5) }).unwrap();
    first.record(pinned("t9")).unwrap();
    let started = std::time::Instant::now();
    assert_eq!(ledger.events().unwrap().len(), 4);
    assert!(started.elapsed() < PATIENCE / 2);
    let refused = ledger.write(author(6)).err().unwrap().to_string();
    assert!(started.elapsed() >= PATIENCE);
    assert!(refused.contains("李四") && refused.contains(&std::process::id().to_string()), "{refused}");
    first.commit().unwrap();
    record(&ledger, pinned("t8")).unwrap();
    assert_eq!(ledger.events().unwrap().len(), 6);
}

#[test]
fn an_event_can_neither_be_changed_nor_removed_nor_undo_what_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let connection = connection::open(&ledger.path).unwrap();
    assert!(connection.execute("UPDATE events SET who = '别人' WHERE id = 1", []).is_err());
    assert!(connection.execute("DELETE FROM events WHERE id = 4", []).is_err());
    drop(connection);
    assert!(record(&ledger, Decision::Undone { event: 77 }).is_err());
    assert_eq!(ledger.events().unwrap().len(), 4);
}

/// A ledger as the first version wrote it.
fn of_version_1(path: &Path) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(schema::V1).unwrap();
    let decisions = [pinned("t1"), pinned("t2"), Decision::Undone { event: 2 }];
    for (id, decision) in (1i64..).zip(decisions) {
        let body = serde_json::to_string(&decision).unwrap();
        let at = author(id).at.to_string();
        let row = params![id, at, "张三", decision.kind(), body];
        connection.execute("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5)", row).unwrap();
    }
}

#[test]
fn a_ledger_of_version_1_is_read_as_it_is_and_migrated_by_the_first_decision() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::of(dir.path());
    of_version_1(&ledger.path);
    let before = ledger.events().unwrap();
    assert_eq!(ledger.health().unwrap(), Some(Health { events: 3, version: 1 }));
    record(&ledger, pinned("t3")).unwrap();
    assert_eq!(ledger.health().unwrap(), Some(Health { events: 4, version: schema::CURRENT }));
    let after = ledger.events().unwrap();
    assert_eq!(after[..3], before);
    assert_eq!(State::of(&after).overrides.keys().collect::<Vec<_>>(), ["t1", "t3"]);
    let connection = Connection::open(&ledger.path).unwrap();
    let undoes: Option<i64> = connection.query_row("SELECT undoes FROM events WHERE id = 3", [], |r| r.get(0)).unwrap();
    assert_eq!(undoes, Some(2));
}

#[test]
fn a_migrated_ledger_has_the_schema_of_a_new_one() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    of_version_1(&old.path().join(FILE));
    let schema = |root: &Path| {
        let ledger = Ledger::of(root);
        record(&ledger, pinned("t")).unwrap();
        let connection = Connection::open(&ledger.path).unwrap();
        let mut rows = connection.prepare("SELECT sql FROM sqlite_schema ORDER BY name").unwrap();
        rows.query_map([], |r| r.get::<_, Option<String>>(0)).unwrap().collect::<Result<Vec<_>, _>>().unwrap()
    };
    assert_eq!(schema(old.path()), schema(new.path()));
}

#[test]
fn a_ledger_of_a_later_version_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let connection = Connection::open(&ledger.path).unwrap();
    connection.execute_batch("PRAGMA user_version = 9").unwrap();
    drop(connection);
    let before = fs::read(&ledger.path).unwrap();
    assert!(matches!(ledger.events(), Err(Error::Newer { version: 9 })));
    assert!(matches!(record(&ledger, pinned("t")), Err(Error::Newer { version: 9 })));
    assert!(fs::read(&ledger.path).unwrap() == before);
}

#[test]
fn a_shared_drive_gets_a_rollback_journal_and_a_remark() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let mode = || -> String {
        Connection::open(&ledger.path).unwrap().query_row("PRAGMA journal_mode", [], |r| r.get(0)).unwrap()
    };
    assert_eq!(mode(), "wal");
    let mut writing = ledger.write_on(author(1), true).unwrap();
    assert!(writing.remark.is_some_and(|r| r.contains("网络盘")));
    writing.record(pinned("t5")).unwrap();
    writing.commit().unwrap();
    assert_eq!(mode(), "delete");
    assert_eq!(ledger.events().unwrap().len(), 5);
    assert!(ledger.write(author(2)).unwrap().remark.is_none());
}

#[test]
fn a_backup_is_one_whole_file_taken_while_somebody_writes_and_restores_to_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let file = dir.path().join("备份.db");
    let mut writing = ledger.write(author(1)).unwrap();
    writing.record(pinned("t7")).unwrap();
    assert_eq!(ledger.backup(&file).unwrap(), 4);
    writing.commit().unwrap();
    assert!(matches!(ledger.backup(&file), Err(Error::Exists { .. })));
    let restored = ledger.restore(&file, &author(9)).unwrap();
    assert_eq!((restored.events, ledger.events().unwrap().len()), (4, 4));
    // What was there is kept whole, the event from after the backup included.
    let kept = restored.kept.unwrap();
    assert_eq!(kept.file_name().unwrap().to_string_lossy(), "ledger.db.bak-20230722-042649");
    assert_eq!(read(&kept).map(|(_, c)| c.events.len()).unwrap(), 5);
    record(&ledger, pinned("t8")).unwrap();
    assert_eq!(ledger.events().unwrap().len(), 5);
    assert_eq!(read(&file).map(|(_, c)| c.events.len()).unwrap(), 4);
}

#[test]
fn a_damaged_ledger_is_kept_when_a_backup_takes_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let file = dir.path().join("备份.db");
    ledger.backup(&file).unwrap();
    fs::write(&ledger.path, "不是数据库，但也不是空的").unwrap();
    let told = record(&ledger, pinned("t")).unwrap_err().to_string();
    assert!(told.contains("已损坏") && told.contains("xuanti restore"), "{told}");
    let kept = ledger.restore(&file, &author(9)).unwrap().kept.unwrap();
    assert_eq!(fs::read_to_string(kept).unwrap(), "不是数据库，但也不是空的");
    assert_eq!(ledger.events().unwrap().len(), 4);
}

#[test]
fn what_is_no_ledger_is_not_restored() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let other = dir.path().join("别的.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let text = dir.path().join("说明.txt");
    fs::write(&text, "这是一个足够长的文本文件").unwrap();
    let truncated = dir.path().join("半个.db");
    ledger.backup(&truncated).unwrap();
    let bytes = fs::read(&truncated).unwrap();
    fs::write(&truncated, &bytes[..bytes.len() / 2]).unwrap();
    assert!(matches!(ledger.restore(&dir.path().join("没有.db"), &author(9)), Err(Error::NoFile { .. })));
    assert!(matches!(ledger.restore(&ledger.path, &author(9)), Err(Error::Itself { .. })));
    for file in [&other, &text] {
        assert!(matches!(ledger.restore(file, &author(9)), Err(Error::NotALedger { .. })), "{file:?}");
    }
    assert!(matches!(ledger.restore(&truncated, &author(9)), Err(Error::Damaged { .. })));
    assert_eq!(ledger.events().unwrap().len(), 4);
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(!left.iter().any(|n| n.to_string_lossy().starts_with(".ledger-")), "{left:?}");
}

#[test]
fn a_restore_waits_for_a_writer_and_changes_nothing_if_it_stays() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let file = dir.path().join("备份.db");
    ledger.backup(&file).unwrap();
    let mut writing = ledger.write(author(1)).unwrap();
    assert!(matches!(ledger.restore(&file, &author(9)), Err(Error::Busy { .. })));
    writing.record(pinned("t7")).unwrap();
    writing.commit().unwrap();
    assert_eq!(ledger.events().unwrap().len(), 5);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Cut anywhere or with any bit turned, a ledger gives all its events or an error, never a part or others; and
    /// neither reading nor trying to write changes it.
    #[test]
    fn a_damaged_ledger_never_gives_other_events_and_is_never_touched(cut in any::<bool>(), at in 0.0f64..1.0, bit in 0u8..8) {
        let dir = tempfile::tempdir().unwrap();
        let ledger = filled(dir.path());
        let whole = ledger.events().unwrap();
        let mut bytes = fs::read(&ledger.path).unwrap();
        let at = ((bytes.len() as f64 * at) as usize).min(bytes.len() - 1);
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << bit;
        }
        fs::write(&ledger.path, &bytes).unwrap();
        let read = ledger.events();
        prop_assert!(read.as_ref().map_or(true, |events| *events == whole), "{read:?}");
        if let Err(error) = record(&ledger, pinned("t9")) {
            prop_assert!(!error.to_string().is_empty());
            prop_assert!(fs::read(&ledger.path).unwrap() == bytes, "touched");
        } else {
            prop_assert_eq!(&ledger.events().unwrap()[..whole.len()], &whole[..]);
        }
    }
}
