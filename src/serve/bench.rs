//! The project on the bench: a session in memory, renewed after each decision and whenever files change.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use anyhow::{Result, bail};
use jiff::civil::Date;
use tokio::sync::watch;

use super::watch::Looks;
use crate::deciding::{Done, Hand, Pen, Stale, author};
use crate::ledger::{Event, Ledger};
use crate::model::Plan;
use crate::project::Project;
use crate::report::masking::Masking;
use crate::report::render::message;
use crate::report::view::{Dossier, Resolver};
use crate::session::{Options, Session, Switch, Wishes};

/// How the project is opened.
#[derive(Debug, Clone)]
pub struct Start {
    pub root: PathBuf,
    /// In place of the clock's day.
    pub today: Option<Date>,
    pub meaning: Option<Switch>,
    /// Who decides until somebody says otherwise.
    pub who: String,
}

/// What is so at one moment. Never changed: another takes its place.
pub struct Moment {
    pub session: Session,
    /// The ledger as it was read.
    pub events: Vec<Event>,
    /// Counted since the bench was opened: which is newer.
    pub number: u64,
    /// What the files looked like when they were read.
    looks: Looks,
    plan: OnceLock<Plan>,
    /// Masked, and as written.
    dossiers: [OnceLock<Dossier>; 2],
}

impl Moment {
    fn new(session: Session, events: Vec<Event>, looks: Looks) -> Moment {
        Moment { session, events, looks, number: 0, plan: OnceLock::new(), dossiers: Default::default() }
    }

    /// The last event; 0 where there is none.
    pub fn last(&self) -> i64 {
        self.events.last().map_or(0, |event| event.id)
    }

    /// The next batch as it is proposed.
    ///
    /// # Errors
    /// When it cannot be planned.
    pub fn plan(&self) -> Result<&Plan> {
        if let Some(plan) = self.plan.get() {
            return Ok(plan);
        }
        let plan = self.session.plan(&Wishes::default())?;
        Ok(self.plan.get_or_init(|| plan))
    }

    /// What all pages share.
    ///
    /// # Errors
    /// When it cannot be planned.
    pub fn dossier(&self, masking: Masking) -> Result<&Dossier> {
        let kept = &self.dossiers[usize::from(!masking.0)];
        if let Some(dossier) = kept.get() {
            return Ok(dossier);
        }
        let dossier = Dossier::of(self.plan()?, &Resolver::of(&self.session, masking)?);
        Ok(kept.get_or_init(|| dossier))
    }
}

/// A project that is worked on.
pub struct Workbench {
    pub start: Start,
    now: RwLock<Arc<Moment>>,
    /// Held by whoever makes another moment.
    turn: Mutex<()>,
    /// The number of the latest moment, for windows that wait for news.
    news: watch::Sender<u64>,
    /// Why what is on the bench is not what is in the folder, if so.
    fault: Mutex<Option<String>>,
}

impl Workbench {
    /// Reads and ranks the project.
    ///
    /// # Errors
    /// When it cannot be read or ranked.
    pub fn open(start: Start) -> Result<Workbench> {
        let now = RwLock::new(Arc::new(read(&start)?));
        Ok(Workbench { start, now, turn: Mutex::default(), news: watch::channel(0).0, fault: Mutex::default() })
    }

    /// Whether the files look otherwise than when they were read, or another day has begun.
    pub fn is_past(&self, looks: &Looks) -> bool {
        let now = self.now();
        now.looks != *looks || now.session.today != day(&self.start, &now.session.project)
    }

    /// Why what is shown is not what is in the folder; nothing where it is.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps in mind what came of reading the folder anew; whether it could be read.
    pub fn minded(&self, result: Result<()>) -> bool {
        let fault = result.err().map(|error| message(&error));
        let is_sound = fault.is_none();
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        is_sound
    }

    /// What is so now.
    pub fn now(&self) -> Arc<Moment> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells of every new moment.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Reads everything anew: files have changed. Nothing is read where somebody else was first and has read them as they look.
    ///
    /// # Errors
    /// When the project cannot be read; what was so stays.
    pub fn reread(&self, looks: &Looks) -> Result<()> {
        let _turn = self.turn();
        if !self.is_past(looks) {
            return Ok(());
        }
        let moment = read(&self.start)?;
        self.put(moment);
        Ok(())
    }

    /// Reads anew what was put in just now; whether it could be read.
    pub fn reread_now(&self) -> bool {
        self.minded(self.reread(&Looks::of(&self.start.root)))
    }

    /// Reads the ledger anew: somebody else has decided something.
    ///
    /// # Errors
    /// When it cannot be read; what was so stays.
    pub fn remember(&self) -> Result<()> {
        let _turn = self.turn();
        self.follow()
    }

    /// Decides something upon what is so now. With a pencil nothing is recorded, and whatever moment it is will do; with a pen the
    /// moment must be the one that was `seen`, where one is given.
    ///
    /// # Errors
    /// What speaks against it. Once it is recorded nothing does: what then fails is noted.
    pub fn decide(
        &self,
        hand: &Hand,
        seen: Option<u64>,
        decide: impl FnOnce(&Moment, &Hand) -> Result<Done>,
    ) -> Result<(Done, Arc<Moment>)> {
        if hand.pen == Pen::Foresees {
            let now = self.now();
            return Ok((decide(&now, hand)?, now));
        }
        let _turn = self.turn();
        let now = self.now();
        if seen.is_some_and(|seen| seen != now.number) {
            bail!(Stale { who: String::new() });
        }
        self.is_there()?;
        let done = decide(&now, hand)?;
        if let Err(error) = self.follow() {
            hand.note(format_args!("已经记录，但没能重新读账本：{}", message(&error)));
        }
        Ok((done, self.now()))
    }

    /// Does something to the project's files that must not happen twice at once.
    ///
    /// # Errors
    /// As `work`, and where the project is gone.
    pub fn alone<T>(&self, work: impl FnOnce(&Moment) -> Result<T>) -> Result<T> {
        let _turn = self.turn();
        self.is_there()?;
        work(&self.now())
    }

    fn is_there(&self) -> Result<()> {
        if !Project::is_at(&self.start.root) {
            bail!("项目文件夹 {} 不见了，没有改动任何东西。请放回原处", self.start.root.display());
        }
        Ok(())
    }

    /// A hand at this moment of the clock.
    pub fn hand(&self, who: &str, masking: Masking, pen: Pen) -> Hand {
        Hand::new(author(who.to_string()), masking, pen)
    }

    fn follow(&self) -> Result<()> {
        let now = self.now();
        let events = Ledger::of(&self.start.root).events()?;
        if events == now.events {
            return Ok(());
        }
        let state = now.session.remembered(events.clone());
        let session = now.session.after(state)?;
        session.ranked()?;
        self.put(Moment::new(session, events, now.looks.clone()));
        Ok(())
    }

    fn put(&self, mut moment: Moment) {
        moment.number = self.now().number + 1;
        let number = moment.number;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(moment);
        self.news.send_replace(number);
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(start: &Start) -> Result<Moment> {
    let looks = Looks::of(&start.root);
    let project = Project::open(&start.root)?;
    let today = day(start, &project);
    let session = Session::open_to_rank(project, Options { meaning: start.meaning, ..Options::on(today) })?;
    let events = Ledger::of(&start.root).events()?;
    // Somebody may have decided something while files were read.
    let state = session.remembered(events.clone());
    let session = if *session.memory()? == state { session } else { session.after(state)? };
    session.ranked()?;
    Ok(Moment::new(session, events, looks))
}

fn day(start: &Start, project: &Project) -> Date {
    start.today.or(project.config.today).unwrap_or_else(|| jiff::Zoned::now().date())
}
