//! Whatever is done to a model's file, reading it ends in a model or an error, and never in a panic.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::json;
use xuanti_encoder::{Encoder, ModelError, Prefix};

const WIDTH: usize = 32;
const INNER: usize = 64;
const POSITIONS: usize = 16;
const PIECES: [&str; 8] = ["<s>", "<pad>", "</s>", "<unk>", "▁", "路", "灯", "路灯"];

/// A model of one layer, small enough to be read thousands of times.
fn small_model() -> Vec<u8> {
    let mut tensors = vec![
        ("embed.tokens", PIECES.len(), WIDTH, 8),
        ("embed.positions", POSITIONS, WIDTH, 16),
        ("embed.type", 1, WIDTH, 32),
        ("embed.norm.weight", 1, WIDTH, 32),
        ("embed.norm.bias", 1, WIDTH, 32),
    ];
    for (name, rows, cols) in [
        ("q", WIDTH, WIDTH),
        ("k", WIDTH, WIDTH),
        ("v", WIDTH, WIDTH),
        ("o", WIDTH, WIDTH),
        ("up", INNER, WIDTH),
        ("down", WIDTH, INNER),
    ] {
        let name = |kind| format!("layer.0.{name}.{kind}").leak() as &str;
        tensors.push((name("weight"), rows, cols, 4));
        tensors.push((name("bias"), 1, rows, 32));
    }
    for name in ["attn_norm.weight", "attn_norm.bias", "out_norm.weight", "out_norm.bias"] {
        tensors.push((format!("layer.0.{name}").leak(), 1, WIDTH, 32));
    }

    let mut body: Vec<u8> = Vec::new();
    let mut entries = Vec::new();
    for (number, (name, rows, cols, bits)) in tensors.into_iter().enumerate() {
        let offset = body.len().next_multiple_of(8);
        body.resize(offset, 0);
        for value in 0..rows * cols {
            let mixed = (value * 37 + number * 11) % 251;
            match bits {
                32 => body.extend((mixed as f32 / 251.0).to_le_bytes()),
                16 => body.extend([mixed as u8, 0x30]),
                _ => {
                    if value % 32 == 0 {
                        body.extend([mixed as u8, 0x20]);
                    }
                    if bits == 8 || value % 2 == 0 {
                        body.push(mixed as u8);
                    }
                }
            }
        }
        let bytes = body.len() - offset;
        entries.push(json!({
            "name": name, "rows": rows, "cols": cols, "bits": bits, "offset": offset, "bytes": bytes
        }));
    }
    let header = json!({
        "name": "small", "layers": 1, "width": WIDTH, "heads": 1, "inner": INNER, "positions": POSITIONS,
        "pieces": PIECES.len(), "origin": "a test", "licence": "MIT", "tensors": entries
    });
    let header = header.to_string();
    let mut file = b"XQENC001".to_vec();
    file.extend(u32::try_from(header.len()).expect("a short header").to_le_bytes());
    file.extend(header.as_bytes());
    for (id, piece) in PIECES.iter().enumerate() {
        file.extend((-(id as f32)).to_le_bytes());
        file.push(piece.len() as u8);
        file.extend(piece.as_bytes());
    }
    file.extend(body);
    file
}

/// Reads a file and, if it is a model, uses it.
fn read(file: &[u8]) -> Result<Vec<f32>, ModelError> {
    Encoder::from_bytes(file).map(|encoder| encoder.encode("路灯坏了，路灯不亮", Prefix::Query))
}

#[test]
fn a_whole_file_is_a_model() {
    let vector = read(&small_model()).expect("a model");
    assert_eq!(vector.len(), WIDTH);
    let length: f32 = vector.iter().map(|value| value * value).sum();
    assert!((length - 1.0).abs() < 1e-5, "{vector:?}");
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    let file = small_model();
    for length in 0..file.len() {
        assert!(read(&file[..length]).is_err(), "cut to {length} of {} bytes", file.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn changed_bytes_do_not_panic(changes in vec((any::<Index>(), any::<u8>()), 1..6)) {
        let mut file = small_model();
        for (place, byte) in changes {
            let length = file.len();
            file[place.index(length)] = byte;
        }
        let _ = read(&file);
    }

    /// Digits of the header changed into others, which leaves it JSON: other shapes, lengths and offsets.
    #[test]
    fn changed_numbers_do_not_panic(changes in vec((any::<Index>(), b'0'..=b'9'), 1..4)) {
        let mut file = small_model();
        let header = 12 + u32::from_le_bytes([file[8], file[9], file[10], file[11]]) as usize;
        let digits: Vec<usize> = (12..header).filter(|&at| file[at].is_ascii_digit()).collect();
        for (place, digit) in changes {
            file[*place.get(&digits)] = digit;
        }
        let _ = read(&file);
    }

    #[test]
    fn any_bytes_do_not_panic(bytes in vec(any::<u8>(), 0..300)) {
        let file = [b"XQENC001".as_slice(), &bytes].concat();
        prop_assert!(read(&file).is_err());
    }
}

#[test]
fn numbers_too_large_for_memory_are_errors() {
    let huge = usize::MAX.to_string();
    let file = String::from_utf8_lossy(&small_model()).into_owned();
    for key in ["layers", "heads", "width", "inner", "positions", "pieces", "rows", "cols", "offset", "bytes"] {
        let start = file.find(&format!("\"{key}\":")).expect("a key of the header") + key.len() + 3;
        let end = start + file[start..].find(|c: char| !c.is_ascii_digit()).expect("more after the number");
        let mut changed = small_model();
        changed.splice(start..end, huge.bytes());
        let header = u32::from_le_bytes([changed[8], changed[9], changed[10], changed[11]]);
        let grown = header + u32::try_from(huge.len() - (end - start)).expect("few digits");
        changed[8..12].copy_from_slice(&grown.to_le_bytes());
        assert!(read(&changed).is_err(), "{key}");
    }
}
