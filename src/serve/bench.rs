//! The project on the bench: a session in memory, renewed after each decision and whenever files change.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::watch;

use crate::deciding::{Done, Hand, Pen};
use crate::ledger::{Author, Event, Ledger};
use crate::model::Plan;
use crate::project::Project;
use crate::report::masking::Masking;
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
    plan: OnceLock<Plan>,
    /// Masked, and as written.
    dossiers: [OnceLock<Dossier>; 2],
}

impl Moment {
    fn new(session: Session, events: Vec<Event>) -> Moment {
        Moment { session, events, plan: OnceLock::new(), dossiers: Default::default() }
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
    /// Counts moments, for windows that wait for news.
    news: watch::Sender<u64>,
}

impl Workbench {
    /// Reads and ranks the project.
    ///
    /// # Errors
    /// When it cannot be read or ranked.
    pub fn open(start: Start) -> Result<Workbench> {
        let now = RwLock::new(Arc::new(read(&start)?));
        Ok(Workbench { start, now, turn: Mutex::default(), news: watch::channel(0).0 })
    }

    /// What is so now.
    pub fn now(&self) -> Arc<Moment> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells of every new moment.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Reads everything anew: files have changed.
    ///
    /// # Errors
    /// When the project cannot be read; what was so stays.
    pub fn reread(&self) -> Result<()> {
        let _turn = self.turn();
        let moment = read(&self.start)?;
        self.put(moment);
        Ok(())
    }

    /// Reads the ledger anew: somebody else has decided something.
    ///
    /// # Errors
    /// When it cannot be read; what was so stays.
    pub fn remember(&self) -> Result<()> {
        let _turn = self.turn();
        self.follow()
    }

    /// Decides something upon what is so now, where the ledger has not gone on beyond `seen`.
    ///
    /// # Errors
    /// As `decide`.
    pub fn decide(
        &self,
        hand: &Hand,
        decide: impl FnOnce(&Moment, &Hand) -> Result<Done>,
    ) -> Result<(Done, Arc<Moment>)> {
        if hand.pen == Pen::Foresees {
            let now = self.now();
            return Ok((decide(&now, hand)?, now));
        }
        let _turn = self.turn();
        let done = decide(&self.now(), hand)?;
        self.follow()?;
        Ok((done, self.now()))
    }

    /// A hand at this moment of the clock.
    pub fn hand(&self, who: &str, masking: Masking, pen: Pen) -> Hand {
        let at = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or(Timestamp::UNIX_EPOCH);
        Hand::new(Author { who: who.to_string(), at }, masking, pen)
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
        self.put(Moment::new(session, events));
        Ok(())
    }

    fn put(&self, moment: Moment) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(moment);
        self.news.send_modify(|count| *count += 1);
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(start: &Start) -> Result<Moment> {
    let project = Project::open(&start.root)?;
    let today = start.today.or(project.config.today).unwrap_or_else(|| jiff::Zoned::now().date());
    let session = Session::open_to_rank(project, Options { meaning: start.meaning, ..Options::on(today) })?;
    session.ranked()?;
    let events = Ledger::of(&start.root).events()?;
    Ok(Moment::new(session, events))
}
