//! A checksum for every event, chained to the one before. SQLite notices a broken page structure but not a changed
//! byte inside a text; a memory that loses nothing has to notice both. It guards against accidents, not against people
//! who can write the file.

/// Length of a seal in bytes.
pub const LENGTH: usize = 16;

pub type Seal = [u8; LENGTH];

/// What the first event is chained to.
pub const FIRST: Seal = [0; LENGTH];

/// The seal of an event that follows one sealed with `before`.
pub fn seal(before: &Seal, id: i64, fields: [&str; 4]) -> Seal {
    let mut hasher = blake3::Hasher::new();
    hasher.update(before).update(&id.to_le_bytes());
    for field in fields {
        hasher.update(&(field.len() as u64).to_le_bytes()).update(field.as_bytes());
    }
    let mut seal = FIRST;
    hasher.finalize_xof().fill(&mut seal);
    seal
}
