//! Model → what people and other programs read. [`view`] resolves positions into names once; the terminal, JSON and
//! every other form are written from the same views.
//!
//! `xuanti report` writes one [`dossier`] in many forms: a web [`page`], a [`workbook`] and CSV files from the same
//! [`tables`], a [`calendar`], JSON. Referrals (转办) are in no dossier; they have a table of their own. [`folder`]
//! puts the finished files in place.

pub mod calendar;
pub mod dossier;
pub mod folder;
pub mod follow_up;
pub mod form;
pub mod matches;
pub mod outcome;
pub mod page;
pub mod plain;
pub mod table;
pub mod tables;
pub mod terminal;
pub mod view;
pub mod workbook;
