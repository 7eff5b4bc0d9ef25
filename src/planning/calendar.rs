//! Dates of broadcasts: weekday, cadence, preparation, public holidays and blackout dates.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use tyme4rs::tyme::holiday::{LEGAL_HOLIDAY_DATA, LegalHoliday};
use tyme4rs::tyme::solar::SolarDay;
use tyme4rs::tyme::{Culture, Tyme};

use crate::model::Config;

/// A date for a broadcast and the dates passed over to reach it, each with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    pub date: Date,
    pub passed: Vec<(Date, String)>,
}

/// The next `count` dates for broadcasts: on the weekday, not before `today` plus the days of preparation nor before
/// `from`, at least the cadence apart, never on a public holiday, a holiday of the project or a blackout date.
///
/// A date that is taken is put off by a week at a time, and the cadence counts on from there. Fewer than `count`
/// only where the weekday is not in 1..=7 or the calendar ends (year 9999).
pub fn slots(config: &Config, today: Date, from: Option<Date>, count: usize) -> Vec<Date> {
    slots_with_reasons(config, today, from, &[], count).into_iter().map(|slot| slot.date).collect()
}

/// The same with the dates passed over; `kept` are those of episodes that the batch has already.
pub(super) fn slots_with_reasons(
    config: &Config,
    today: Date,
    from: Option<Date>,
    kept: &[Date],
    count: usize,
) -> Vec<Slot> {
    let mut found = Vec::new();
    let mut next = first_day(config, today, from);
    while let Some(mut date) = next
        && found.len() < count
    {
        let mut passed = Vec::new();
        let in_batch = |date: &Date| kept.contains(date).then(|| "已排定的一期".to_string());
        while let Some(reason) = taken(config, date).or_else(|| in_batch(&date)) {
            passed.push((date, reason));
            match date.checked_add(1.week()) {
                Ok(later) => date = later,
                Err(_) => return found,
            }
        }
        found.push(Slot { date, passed });
        // An absurd cadence ends the calendar; it must not end the program.
        next = date.checked_add(i64::from(config.slot.cadence_weeks.clamp(1, 1000)).weeks()).ok();
    }
    found
}

/// What speaks against a broadcast on `date`, in Chinese; nothing where it is as good as any.
pub fn objections(config: &Config, today: Date, date: Date) -> Vec<String> {
    let mut said = Vec::new();
    if date.weekday().to_monday_one_offset() != i8::try_from(config.slot.weekday).unwrap_or_default() {
        let [day, usual] =
            [i64::from(date.weekday().to_monday_one_offset()), i64::from(config.slot.weekday)].map(weekday);
        said.push(format!("{date} 是星期{day}，直播一般在星期{usual}"));
    }
    if let Some(reason) = taken(config, date) {
        said.push(format!("{date} 是{reason}"));
    }
    if date.year() != today.year() {
        said.push(format!("{date} 不在今年（今天是 {today}），请核对年份"));
    }
    if date < today {
        said.push(format!("{date} 已经过去"));
    } else if prepared(config, today).is_some_and(|prepared| date < prepared) {
        said.push(format!("{date} 距今不足{}天，部门来不及准备", config.slot.preparation_days));
    }
    said
}

/// The first day that leaves enough preparation.
fn prepared(config: &Config, today: Date) -> Option<Date> {
    today.checked_add(i64::from(config.slot.preparation_days.min(100_000)).days()).ok()
}

/// What a day of the week is called, 1 = Monday.
fn weekday(number: i64) -> &'static str {
    let names = ["一", "二", "三", "四", "五", "六", "日"];
    usize::try_from(number - 1).ok().and_then(|at| names.get(at).copied()).unwrap_or("？")
}

/// The first day of the right weekday that leaves enough preparation.
fn first_day(config: &Config, today: Date, from: Option<Date>) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(i8::try_from(config.slot.weekday).ok()?).ok()?;
    let prepared = prepared(config, today)?;
    let earliest = from.map_or(prepared, |from| from.max(prepared));
    let ahead = weekday.since(earliest.weekday());
    earliest.checked_add(i64::from(ahead).days()).ok()
}

/// Why there can be no broadcast on `date`, in Chinese.
fn taken(config: &Config, date: Date) -> Option<String> {
    if config.blackout.contains(&date) {
        Some("停播日".to_string())
    } else if config.holidays.contains(&date) {
        Some("假日".to_string())
    } else {
        public_holiday(date)
    }
}

/// The public holiday on `date`: from the State Council's yearly notices as tyme4rs has them, and for years they do
/// not reach yet from the days such notices have always given.
fn public_holiday(date: Date) -> Option<String> {
    let (year, month, day) = (date.year() as isize, date.month() as usize, date.day() as usize);
    let digits = format!("{year:04}");
    let year_is_known = LEGAL_HOLIDAY_DATA.as_bytes().chunks(13).any(|r| r.starts_with(digits.as_bytes()));
    if year_is_known {
        let holiday = LegalHoliday::from_ymd(year, month, day)?;
        return (!holiday.is_work()).then(|| holiday.get_name());
    }
    // The library's moon calendar ends with its last year.
    if !(2002..9000).contains(&year) {
        return None;
    }
    let lunar = |ahead: isize| {
        let day = SolarDay::from_ymd(year, month, day).next(ahead).get_lunar_day();
        (day.get_lunar_month().get_month_with_leap(), day.get_day())
    };
    let name = match ((month, day), lunar(0)) {
        ((1, 1), _) => "元旦",
        ((4, 4..=6), _) => "清明节",
        ((5, 1..=5), _) => "劳动节",
        ((10, 1..=7), _) => "国庆节",
        (_, (1, 1..=7)) => "春节",
        (_, (5, 5)) => "端午节",
        (_, (8, 15)) => "中秋节",
        _ if lunar(1) == (1, 1) => "春节",
        _ => return None,
    };
    Some(name.to_string())
}

/// 2023年7月18日
pub fn spoken_day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// 7月18日
pub fn spoken_short(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}

/// 7月18日（星期二）
pub fn spoken(date: Date) -> String {
    format!("{}（星期{}）", spoken_short(date), weekday(i64::from(date.weekday().to_monday_one_offset())))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_tuesday_after_the_preparation() {
        // 4 July 2023 and 14 days: Tuesday, 18 July.
        let days = slots(&Config::default(), date(2023, 7, 4), None, 3);
        assert_eq!(days, [date(2023, 7, 18), date(2023, 7, 25), date(2023, 8, 1)]);
        assert_eq!(slots(&Config::default(), date(2023, 7, 5), None, 1), [date(2023, 7, 25)]);
        assert_eq!(slots(&Config::default(), date(2023, 7, 4), Some(date(2023, 8, 2)), 1), [date(2023, 8, 8)]);
    }

    #[test]
    fn national_day_is_passed_over_and_a_working_weekend_is_not() {
        let days = slots_with_reasons(&Config::default(), date(2023, 9, 12), None, &[], 2);
        assert_eq!((days[0].date, days[1].date), (date(2023, 9, 26), date(2023, 10, 10)));
        assert_eq!(days[1].passed, [(date(2023, 10, 3), "国庆节".to_string())]);
        let mut saturdays = Config::default();
        saturdays.slot.weekday = 6;
        // Saturday, 7 October 2023 was worked.
        assert_eq!(slots(&saturdays, date(2023, 9, 18), None, 2), [date(2023, 10, 7), date(2023, 10, 14)]);
    }

    #[test]
    fn own_holidays_and_blackout_dates() {
        let config =
            Config { blackout: vec![date(2023, 7, 18)], holidays: vec![date(2023, 7, 25)], ..Config::default() };
        let days = slots_with_reasons(&config, date(2023, 7, 4), None, &[], 1);
        assert_eq!(days[0].date, date(2023, 8, 1));
        assert_eq!(days[0].passed.len(), 2);
    }

    #[test]
    fn years_without_a_notice_keep_their_feasts() {
        for (day, name) in [
            (date(2031, 1, 22), "春节"), // the eve
            (date(2031, 1, 23), "春节"),
            (date(2031, 4, 5), "清明节"),
            (date(2031, 6, 24), "端午节"),
            (date(2031, 10, 1), "国庆节"),
        ] {
            assert_eq!(public_holiday(day).as_deref(), Some(name), "{day}");
        }
        assert_eq!(public_holiday(date(2031, 4, 8)), None);
    }

    #[test]
    fn a_calendar_that_ends_gives_fewer_dates() {
        let mut config = Config::default();
        config.slot.cadence_weeks = u32::MAX;
        assert!(slots(&config, date(2023, 7, 4), None, 1000).len() < 1000);
        config.slot.weekday = 8;
        assert!(slots(&config, date(2023, 7, 4), None, 1).is_empty());
        assert!(slots(&Config::default(), Date::MAX, None, 1).is_empty());
        assert_eq!(slots(&Config::default(), Date::MIN, None, 1).len(), 1);
    }

    proptest! {
        #[test]
        fn dates_rise_on_the_weekday_and_never_on_a_holiday(
            start in 0i64..4000, weekday in 1u8..=7, cadence in 0u32..4, preparation in 0u32..40,
            blackout in prop::collection::vec(0i64..4000, 0..20),
        ) {
            let day = |n: i64| date(2018, 1, 1).checked_add(n.days()).unwrap();
            let mut config = Config { blackout: blackout.into_iter().map(day).collect(), ..Config::default() };
            config.slot.weekday = weekday;
            config.slot.cadence_weeks = cadence;
            config.slot.preparation_days = preparation;
            let days = slots(&config, day(start), None, 12);
            prop_assert_eq!(days.len(), 12);
            prop_assert!(days[0] >= day(start + i64::from(preparation)));
            for date in &days {
                prop_assert_eq!(date.weekday().to_monday_one_offset() as u8, weekday);
                prop_assert!(!config.blackout.contains(date) && public_holiday(*date).is_none());
            }
            for pair in days.windows(2) {
                prop_assert!(pair[1] >= pair[0].checked_add(i64::from(cadence.max(1)).weeks()).unwrap());
            }
        }
    }
}
