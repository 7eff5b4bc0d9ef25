//! Every story in one program, so that the library is linked once: `cargo test -- memory` runs the stories of one file.

mod ask;
mod awkward;
mod cache;
mod check;
mod common;
mod corpus;
mod demand;
mod docs;
mod extra;
mod formats;
mod init;
mod letters;
mod masking;
mod matching;
mod meaning;
mod memory;
mod plan;
mod policies;
mod quality;
mod rank;
mod report;
mod snapshots;
mod topic;
mod tray;
mod two_rounds;
mod usage;
