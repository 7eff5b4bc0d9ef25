//! Request ids: as printed, else a short hash of sender and text, so that sorting a file, renaming it or putting a line above it
//! leaves every letter known. Each is given once over all rounds.
//!
//! A printed id that stands on letters that say different things is none: a form numbers its rows from 1 in every village.
//! Letters that say the same are told apart by a counter, in an order that does not depend on where they stand.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{Problem, Request, Severity};
use crate::read::diagnostics::{Notes, clip};
use crate::read::villages::Name;
use crate::text::redact;

use super::columns::Field;

/// Digits of a made id, without those that look like others.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Begins a made id, so that no spreadsheet takes it for a number.
const MARK: char = 'x';
/// How many digits follow; more where two letters would share them.
const LENGTH: usize = 7;
const LONG: usize = 16;

/// Gives every request its id. Returns the positions of those whose printed id is none, with that id, for [`tell`].
pub fn give(requests: &mut [Request]) -> Vec<(usize, String)> {
    let identities: Vec<String> = requests.iter().map(identity).collect();
    let mut printed: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, request) in requests.iter_mut().enumerate() {
        request.id = clean(&request.id);
        if !request.id.is_empty() {
            printed.entry(request.id.clone()).or_default().push(at);
        }
    }
    let mut troubled: Vec<(usize, String)> = Vec::new();
    for (id, letters) in printed {
        let same = letters.iter().all(|at| identities[*at] == identities[letters[0]]);
        let personal = redact(&id) != id;
        if personal || !same {
            letters.iter().for_each(|at| requests[*at].id.clear());
            troubled.extend(letters.into_iter().filter(|_| !personal).map(|at| (at, id.clone())));
        }
    }
    let mut made: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, identity) in identities.iter().enumerate().filter(|(at, _)| requests[*at].id.is_empty()) {
        made.entry(identity).or_default().push(at);
    }
    let mut short: HashMap<&str, u32> = HashMap::new();
    made.keys().for_each(|identity| *short.entry(&identity[..LENGTH]).or_default() += 1);
    for (identity, letters) in &made {
        let length = if short[&identity[..LENGTH]] > 1 { LONG } else { LENGTH };
        letters.iter().for_each(|at| requests[*at].id = format!("{MARK}{}", &identity[..length]));
    }
    number_copies(requests);
    troubled.sort_unstable();
    troubled
}

/// Tells copies apart: the same id again gets a counter.
fn number_copies(requests: &mut [Request]) {
    let mut of_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, request) in requests.iter().enumerate() {
        of_id.entry(request.id.clone()).or_default().push(at);
    }
    let mut taken: HashSet<String> = of_id.keys().cloned().collect();
    for (id, mut letters) in of_id.into_iter().filter(|(_, letters)| letters.len() > 1) {
        letters.sort_by(|&a, &b| {
            let key = |at: usize| {
                let Request { town, village_name, date, source, .. } = &requests[at];
                (town.clone(), village_name.clone(), *date, source.file.clone(), source.sheet.clone(), source.row)
            };
            key(a).cmp(&key(b))
        });
        let mut n = 1;
        for at in letters.into_iter().skip(1) {
            let mut free = || {
                n += 1;
                format!("{id}-{n}")
            };
            let mut new = free();
            while taken.contains(&new) {
                new = free();
            }
            taken.insert(new.clone());
            requests[at].id = new;
        }
    }
}

/// Tells of the requests of a file whose printed ids are none: the first of them, its id, and how many there are.
pub fn tell(request: &Request, printed: &str, count: usize, notes: &mut Notes) {
    notes.add(Severity::Note, "编号写在几件不同的诉求上", |_| {
        let (printed, made) = (clip(printed), &request.id);
        let what = match count {
            1 => format!("编号“{printed}”也写在别的诉求上，这里按来源和内容编为“{made}”"),
            _ => format!("编号“{printed}”等 {count} 个也写在别的诉求上，这里按来源和内容编号（“{made}”等）"),
        };
        let todo = "各表自行从1编号的，不必处理；否则请改编号";
        let mut problem = Problem::note(&request.source.file, what, todo).at_row(request.source.row);
        problem.sheet.clone_from(&request.source.sheet);
        problem.at_column(Field::Id.label())
    });
}

/// What a letter is known by: who says what. Not how the roster calls the village, which may be mended; not spaces.
fn identity(request: &Request) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(Name::of(request.written_village()).stem.as_bytes()).update(b"\n");
    hasher.update(request.voice_name.as_bytes()).update(b"\n");
    for part in request.text.split_whitespace() {
        hasher.update(part.as_bytes());
    }
    let digit = |byte: &u8| char::from(DIGITS[usize::from(byte % 32)]);
    hasher.finalize().as_bytes().iter().map(digit).collect()
}

/// A printed id without spaces around it, and with what cannot be seen made visible.
fn clean(id: &str) -> String {
    let visible = |c: char| match c {
        '\u{0}'..='\u{1F}' => char::from_u32(0x2400 + c as u32).unwrap_or('�'),
        '\u{7F}'..='\u{9F}' => '�',
        c => c,
    };
    id.trim().chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(id: &str, village: &str, text: &str) -> Request {
        Request { id: id.into(), village_name: village.into(), text: text.into(), ..Request::default() }
    }

    fn given(mut letters: Vec<Request>) -> (Vec<String>, usize) {
        let troubled = give(&mut letters).len();
        (letters.into_iter().map(|letter| letter.id).collect(), troubled)
    }

    #[test]
    fn a_printed_id_is_one_unless_different_letters_have_it() {
        let (ids, troubled) = given(vec![letter("A", "沙边村", "修路"), letter(" B\u{1b}", "", "排水")]);
        assert_eq!((ids, troubled), (vec!["A".to_string(), "B␛".to_string()], 0));
        let (ids, troubled) =
            given(vec![letter("1", "沙边村", "修路"), letter("1", "大岗村", "修路"), letter("2", "", "医保")]);
        assert_eq!((ids[2].as_str(), troubled), ("2", 2));
        assert!(
            ids[..2].iter().all(|id| id.starts_with(MARK) && id.len() == LENGTH + 1) && ids[0] != ids[1],
            "{ids:?}"
        );
        // A letter copied with its id stays one letter twice.
        assert_eq!(given(vec![letter("A", "沙边村", "修路"), letter("A", "沙边村", "修路")]).0, ["A", "A-2"]);
        assert!(given(vec![letter("填报人13800001234", "", "修路")]).0[0].starts_with(MARK));
    }

    #[test]
    fn a_made_id_depends_on_sender_and_text_alone() {
        let ids = |letters: Vec<Request>| given(letters).0;
        let [a, b] = [letter("", "西樵镇大岗村委会", "修 路"), letter("", "沙边村", "医保")];
        let there = ids(vec![a.clone(), b.clone()]);
        let here = ids(vec![b, letter("", "大岗村", "修路"), a]);
        assert_eq!(
            (&here[0], here[2].trim_end_matches("-2"), here[1].trim_end_matches("-2")),
            (&there[1], there[0].as_str(), there[0].as_str())
        );
        assert_ne!(here[1], here[2]);
    }
}
