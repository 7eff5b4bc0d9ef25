//! Results → what is read, in two steps.
//!
//! [`view`] resolves positions into ids and names once, and masks; as JSON the views are what other programs read.
//! [`render`] writes the same views for a terminal, as CSV, a web page, a workbook, a calendar, and puts finished files
//! in place. [`masking`] makes text from outside safe to show. Referrals (转办) are in no dossier; they have a table of
//! their own.

pub mod masking;
pub mod render;
pub mod view;
