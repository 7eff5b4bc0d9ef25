//! What all commands that decide share: who decides, and how it is told.

use anyhow::Result;

use super::{Ending, Global, output};
use crate::deciding::{Deciding, Done, Hand, Pen, Recorded, author};
use crate::ledger::Author;
use crate::report::render::table::{Column, column};

const RECORDED: &[Column<Recorded>] = &[
    column("编号", |r| r.id.to_string().into()),
    column("种类", |r| r.kind.into()),
    column("内容", |r| (&r.what).into()),
];

impl Global {
    pub fn hand(&self) -> Hand {
        Hand::new(self.author(), self.masking(), Pen::Records)
    }

    /// Who decides, as named or as the system names who sits at the keyboard, and the time.
    pub fn author(&self) -> Author {
        let system = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
        let named = self.acting.clone().or_else(system);
        let who =
            named.map(|who| who.trim().to_string()).filter(|who| !who.is_empty()).unwrap_or_else(|| "未知".into());
        author(who)
    }

    /// Decides something about today's topics and says what was recorded.
    ///
    /// # Errors
    /// As `decide`, and where the project cannot be ranked.
    pub fn decide(&self, decide: impl FnOnce(&Deciding<'_>) -> Result<Done>) -> Result<Ending> {
        let session = self.session_to_rank()?;
        self.recorded(|hand| decide(&Deciding::new(&session, hand)?))
    }

    /// Decides something and says what was recorded.
    ///
    /// # Errors
    /// As `decide`.
    pub fn recorded(&self, decide: impl FnOnce(&Hand) -> Result<Done>) -> Result<Ending> {
        let hand = self.hand();
        let done = self.noted(&hand, decide(&hand))?;
        self.tell(&done)?;
        Ok(Ending::Done)
    }

    /// Says what was noted, whatever it came to.
    pub fn noted<T>(&self, hand: &Hand, result: Result<T>) -> Result<T> {
        hand.notes().iter().for_each(output::say);
        result
    }

    /// Says what was recorded.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell(&self, done: &Done) -> Result<()> {
        let recorded = &done.recorded;
        let text = || recorded.iter().map(|r| format!("已记录（第 {} 条）：{}\n", r.id, r.what)).collect();
        match recorded.as_slice() {
            [one] => self.write(one, recorded, RECORDED, text)?,
            all => self.write(&all, all, RECORDED, text)?,
        }
        if let Some(remark) = done.remark {
            output::say(format_args!("注意：{remark}。"));
        }
        for Recorded { id, .. } in recorded {
            output::say(format_args!("要撤销：xuanti undo {id}"));
        }
        Ok(())
    }
}
