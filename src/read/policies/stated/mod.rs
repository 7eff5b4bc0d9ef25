//! What a document says about itself, where nobody said it in front matter or a policies.csv: number, title, department,
//! dates, term, what it repeals.
//!
//! Three places are read: the [`head`] (red letterhead, number, title, a bracket with days under it), the [`signature`] with
//! its day, and the sentences that say from when on and how long it is in force ([`validity`]), what it [`repeals`] and what
//! it lets go on ([`extensions`]), what it changes item by item ([`amendments`]). The head and the signature are then no clauses.

use jiff::civil::Date;

use crate::read::dates;
use crate::read::diagnostics::Origin;

use super::body::Line;
use super::columns::{Field, field};
use super::facts::{Fact, Facts, value};
pub use brackets::of_title;
use brackets::publicity;
pub use moments::made_plain;
use repeals::{Repeals, repeals};
pub use words::kinds;
use words::{NUMBER, department, number};

mod amendments;
mod brackets;
mod extensions;
mod head;
mod mentions;
mod moments;
mod parts;
mod repeals;
mod signature;
mod validity;
mod words;

/// Reads a document: what it says about itself, and its body without head and signature. `labels` and `title` are what
/// stands beside it on a web page.
pub fn read(lines: &[Line], title: Option<&str>, labels: &[(String, String)]) -> (Facts, Vec<Line>) {
    let mut said = from_labels(labels);
    let mut body = lines.to_vec();
    head::take_head(&mut body, title, &mut said);
    let signed = signature::take_signature(&mut body, &mut said);
    let issued = value(&said.issued).or(signed);
    told(&body, issued, &mut said);
    fill(&mut said.public, || publicity(lines));
    (said, body)
}

/// What the sentences of a body say beside `front`, which somebody wrote above it.
pub fn sentences(body: &[Line], front: &Facts) -> Facts {
    let mut said = Facts { title: front.title.clone(), effective: front.effective.clone(), ..Facts::default() };
    told(body, value(&front.issued), &mut said);
    // That a document is public needs no second witness.
    said.public = publicity(body).filter(|fact| fact.value == Some(false));
    said
}

/// Takes down what the sentences of the body say of this document's term, and of other documents.
fn told(body: &[Line], issued: Option<Date>, said: &mut Facts) {
    validity::term(body, issued, said);
    let title = value(&said.title);
    let Repeals { whole, parts } = repeals(body, title.as_deref());
    if !whole.is_empty() {
        let written = whole.join("；");
        said.replaces = Fact::stated(whole, written);
    }
    let amended = amendments::amendments(body, title.as_deref());
    let new: Vec<_> = amended.into_iter().filter(|amendment| !parts.contains(amendment)).collect();
    said.amends = parts;
    said.amends.extend(new);
    said.amends.extend(extensions::extensions(body, title.as_deref(), value(&said.effective).or(issued)));
}

/// Labels of a page, or at the head of a text, that name a field, the day of the document before the day of the page.
fn from_labels(labels: &[(String, String)]) -> Facts {
    let mut said = Facts::default();
    take_labels(labels, &mut said);
    said
}

/// Fills in from labels what is not said yet.
fn take_labels(labels: &[(String, String)], said: &mut Facts) {
    let mut sorted: Vec<&(String, String)> = labels.iter().collect();
    sorted.sort_by_key(|(label, _)| !label.contains("成文"));
    for (label, value) in sorted {
        let Some(field) = field(label) else { continue };
        match field {
            Field::Number => fill(&mut said.number, || Fact::words(&number(NUMBER.captures(value)?))),
            Field::Issued => fill(&mut said.issued, || Fact::day(dates::parse(value)?)),
            Field::Effective => fill(&mut said.effective, || Fact::day(dates::parse(value)?)),
            Field::Expires => fill(&mut said.expires, || Fact::day(dates::parse(value)?)),
            Field::Department => fill(&mut said.department, || Fact::words(&department(value)?.0)),
            Field::Title if said.title.is_none() => said.write(field, value, Origin::Text),
            Field::Status if said.status.is_none() => said.write(field, value, Origin::Text),
            Field::Public if said.public.is_none() => said.write(field, value, Origin::Text),
            _ => {}
        }
    }
}

fn fill<T>(fact: &mut Option<Fact<T>>, found: impl FnOnce() -> Option<Fact<T>>) {
    if fact.is_none() {
        *fact = found();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Level;
    use crate::read::policies::body::plain;
    use crate::read::policies::facts::value;
    use proptest::prelude::*;

    fn read(text: &str) -> (Facts, String) {
        let (facts, body) = super::read(&plain(text), None, &[]);
        (facts, body.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"))
    }

    fn said(text: &str) -> Vec<(String, String)> {
        let known = read(text).0.known().into_iter();
        known.map(|known| (known.field, known.value)).filter(|(field, _)| field != "层级").collect()
    }

    #[test]
    fn a_letterhead_a_title_over_two_lines_and_a_signature() {
        let text = "佛山市南海区人民政府办公室文件\n\n南府办［2023］12 号\n\n佛山市南海区人民政府办公室关于印发农村宅基地\n腾退补助办法的通知\n\n各镇人民政府：\n\n第一条 甲。\n第二条 本办法自2023年7月1日起施行，有效期五年。《宅基地退出暂行办法》（南府办〔2019〕8号）同时废止。\n\n佛山市南海区人民政府办公室\n二〇二三年六月一日\n\n附件1\n";
        let (facts, body) = read(text);
        assert_eq!(
            said(text),
            [
                ("文号", "南府办〔2023〕12号"),
                ("标题", "佛山市南海区人民政府办公室关于印发农村宅基地腾退补助办法的通知"),
                ("部门", "区人民政府办公室"),
                ("发文日期", "2023-06-01"),
                ("施行日期", "2023-07-01"),
                ("失效日期", "2028-06-30"),
                ("替代", "南府办〔2019〕8号；宅基地退出暂行办法"),
            ]
            .map(|(field, value)| (field.to_string(), value.to_string()))
        );
        assert_eq!(value(&facts.level), Some(Level::District));
        assert!(!body.contains("二〇二三") && !body.contains("文件") && body.contains("附件1"));
    }

    #[test]
    fn a_title_that_issues_goes_on_to_its_end() {
        let text = "关于印发农村宅基地腾退补助办法\n（试行）的通知\n各镇：\n一、甲。";
        assert_eq!(said(text), [("标题".to_string(), "关于印发农村宅基地腾退补助办法（试行）的通知".to_string())]);
    }

    #[test]
    fn text_without_a_head_stays_as_it_is() {
        for text in ["第一条 甲。\n第二条 乙。", "只有一段话，没有编号。", "村里\n\n的事"] {
            assert_eq!(read(text), (Facts::default(), text.to_string()));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(某局|文件|南府〔2023〕1号|关于甲的通知|\n|。|2023年6月1日|二〇二三年十三月|自|起施行|有效期九年|同时废止|《乙》|#|[ -~]){0,30}") {
            super::read(&plain(&text), Some("甲"), &[]);
        }
    }
}
