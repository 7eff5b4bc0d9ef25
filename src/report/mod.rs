//! Model → what people and other programs read. [`view`] resolves positions into names once; the terminal, JSON and
//! every other form are written from the same views.

pub mod form;
pub mod terminal;
pub mod view;
