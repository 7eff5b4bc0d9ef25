//! 分流: which asks are needs for the broadcasts, and which are something else: an accusation against a named person, a live
//! dispute, a single case (转办); advice on the broadcasts (对活动的意见); nothing at all (无事项).
//!
//! The office's [`Rules`] come first. Rules written with the letters at hand do not carry over to others' letters, so what
//! they leave is judged by a [`Classifier`] over words and meaning. In doubt an ask is referred for a look, not shared.

mod classifier;
mod rules;

pub use classifier::{Classifier, KINDS, LetterKind, grams};
pub use rules::Rules;

use rayon::prelude::*;

use crate::meaning::Vector;
use crate::model::{Ask, AskState, Kind, ReferralRule, Request};
use crate::text::{normalise, thesaurus};

/// An ask is referred from this probability on that it is an accusation, a dispute or a single case: far below one half, for
/// an accusation on a shared paper costs more than a need looked at twice. (Writers left out: docs/experiments/triage.md.)
const REFERRED: f32 = 0.3;
/// By words alone, which tell stories from disputes less well.
const REFERRED_BY_WORDS: f32 = 0.5;
/// One ask of several: the classifier learned from whole letters, and a part says less of what it is about.
const REFERRED_PART: f32 = 0.6;
/// Longest text that is too short to be judged, in characters: 医保政策, 水渠堵了. What is empty in so few words stands in
/// `text/lists`.
const SHORTEST: usize = 12;
/// Longest text that states a need by naming a matter, in characters.
const CHATTING: usize = 30;

/// Tells what asks are.
#[derive(Debug, Clone)]
pub struct Triage {
    rules: Rules,
    classifier: &'static Classifier,
}

impl Triage {
    /// Makes the office's rules ready.
    pub fn new(rules: &[ReferralRule]) -> Triage {
        Triage { rules: Rules::new(rules), classifier: Classifier::built_in() }
    }

    /// Refers the asks of a request that a rule fits.
    pub fn by_rules(&self, asks: &mut [Ask], request: &Request) {
        let whole = self.rules.why(&request.text);
        for ask in asks {
            if let Some(why) = whole.or_else(|| self.rules.why(&ask.text)) {
                (ask.state, ask.why) = (AskState::Referred, why.to_string());
            }
        }
    }

    /// Says of every open ask what it is; `vectors`, parallel to the asks, are those of the built-in encoder.
    pub fn judge(&self, asks: &mut [Ask], requests: &[Request], vectors: Option<&[Vector]>) {
        asks.par_iter_mut().enumerate().for_each(|(at, ask)| {
            let request = &requests[ask.request.position()];
            self.judge_one(ask, request, vectors.map(|vectors| &vectors[at]));
        });
    }

    /// Says of an ask of this request what it is, if it is open.
    pub fn judge_one(&self, ask: &mut Ask, request: &Request, vector: Option<&Vector>) {
        // What a village reports as its own task is no complaint, and a few characters say too little to tell.
        let silent = request.kind == Some(Kind::Duty) || ask.text.chars().nth(SHORTEST).is_none();
        if ask.state != AskState::Open || silent {
            return;
        }
        let part = ask.text.len() * 4 < request.text.len() * 3;
        let threshold = match vector {
            _ if part => REFERRED_PART,
            Some(_) => REFERRED,
            None => REFERRED_BY_WORDS,
        };
        let (state, why) = verdict(self.classifier.probabilities(&ask.text, vector), threshold);
        let stays_open = match state {
            AskState::Nothing => part || names_a_matter(&ask.text),
            AskState::Feedback => part,
            _ => false,
        };
        if !stays_open {
            (ask.state, ask.why) = (state, why);
        }
    }
}

/// Whether a text names a matter of civic life and says little else. What chats at length may name some, too.
fn names_a_matter(text: &str) -> bool {
    text.chars().nth(CHATTING).is_none() && thesaurus::said(&normalise(text)).next().is_some()
}

/// What an ask is, and why it is referred where it is.
fn verdict(probabilities: [f32; KINDS.len()], threshold: f32) -> (AskState, String) {
    let of = |kind: LetterKind| probabilities[kind as usize];
    let referred = [
        (LetterKind::Accusation, "疑似检举：转办待核"),
        (LetterKind::Dispute, "疑似纠纷：转办待核"),
        (LetterKind::Case, "疑似个案：转办待核"),
    ];
    if referred.iter().map(|(kind, _)| of(*kind)).sum::<f32>() > threshold {
        let likeliest = referred.into_iter().max_by(|(a, _), (b, _)| of(*a).total_cmp(&of(*b)));
        return (AskState::Referred, likeliest.map(|(_, why)| why.to_string()).unwrap_or_default());
    }
    let (advice, nothing) = (of(LetterKind::Advice), of(LetterKind::Nothing));
    let state = match advice + nothing > of(LetterKind::Need) {
        true if advice > nothing => AskState::Feedback,
        true => AskState::Nothing,
        false => AskState::Open,
    };
    (state, String::new())
}

impl Default for Triage {
    /// Without rules.
    fn default() -> Triage {
        Triage::new(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_doubt_an_ask_is_referred_and_advice_is_no_need() {
        let state = |probabilities| verdict(probabilities, REFERRED).0;
        assert_eq!(state([0.65, 0.2, 0.05, 0.06, 0.02, 0.02]), AskState::Referred);
        assert_eq!(state([0.8, 0.1, 0.05, 0.05, 0.0, 0.0]), AskState::Open);
        assert_eq!(state([0.3, 0.0, 0.0, 0.0, 0.5, 0.2]), AskState::Feedback);
        assert_eq!(state([0.3, 0.0, 0.0, 0.0, 0.2, 0.5]), AskState::Nothing);
        assert_eq!(verdict([0.1, 0.2, 0.4, 0.3, 0.0, 0.0], REFERRED).1, "疑似纠纷：转办待核");
    }

    /// Written for this test, by rules and words alone.
    #[test]
    fn accusations_advice_and_empty_letters_are_told_from_needs() {
        let state = |text: &str| {
            let request = Request { text: text.into(), ..Request::default() };
            let mut asks = crate::text::asks_of(&request, Default::default(), &[]);
            Triage::default().judge(&mut asks, &[request], None);
            asks.first().map(|ask| ask.state)
        };
        assert_eq!(state("村长把集体的钱装进自己口袋，谁来管？请上级纪委下来查他的账"), Some(AskState::Referred));
        assert_eq!(state("直播的声音太小，讲得又快，老人家跟不上，能不能放慢一点配字幕"), Some(AskState::Feedback));
        assert_eq!(state("医保政策"), Some(AskState::Open));
        assert_eq!(state("耕地上能不能搭个棚放农具，要到哪里办手续？"), Some(AskState::Open));
    }
}
