//! How deep numbered paragraphs stand: under the one they belong to, whatever the order of 一、 （一） 1. in a document.

use xuanti_formats::outline::{Line, Mark, numbers};

/// One printed form of a number that is being counted.
struct Counted {
    /// The form, as the outline ranks it.
    form: u8,
    /// How deep it stands here.
    rank: u8,
    number: u32,
}

/// The rank of each line that is a numbered paragraph.
///
/// The outline ranks forms as offices use them: 一、 （一） 1. （1）. Where a document counts （一）（二） under 1., its 2. goes on
/// after them; so a form that comes first below a deeper one stands under it if that one's count is resumed, or if it ended
/// with a colon, or as it did before.
pub fn ranks(lines: &[Line]) -> Vec<Option<u8>> {
    let mut open: Vec<Counted> = Vec::new();
    let mut nested: Vec<(u8, u8)> = Vec::new();
    let mut announced = false;
    let mut ranks = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let rank = match line.mark {
            Mark::Item { rank: form, .. } => {
                let number = own_number(line);
                let rank = match open.iter().position(|counted| counted.form == form) {
                    Some(known) => {
                        open.truncate(known + 1);
                        open[known].rank
                    }
                    None => {
                        let below = open.last().is_some_and(|last| {
                            let as_before = nested.contains(&(last.form, form));
                            last.rank >= form && number == 1 && (announced || as_before || resumes(&lines[at..], &open))
                        });
                        if let Some(last) = open.last().filter(|last| below && !nested.contains(&(last.form, form))) {
                            nested.push((last.form, form));
                        }
                        let deepest = open.last().map_or(0, |last| last.rank);
                        let rank = if below { deepest.saturating_add(1) } else { form };
                        open.retain(|counted| counted.rank < rank);
                        open.push(Counted { form, rank, number });
                        rank
                    }
                };
                if let Some(last) = open.last_mut() {
                    last.number = number;
                }
                Some(rank)
            }
            Mark::Heading { .. } | Mark::Attachment | Mark::Article { loose: true, .. } => {
                open.clear();
                None
            }
            Mark::Article { .. } | Mark::Text => None,
        };
        if !line.whole.is_empty() {
            announced = line.whole.ends_with(['：', ':']);
        }
        ranks.push(rank);
    }
    ranks
}

/// Whether the innermost count goes on below, before one around it does.
fn resumes(lines: &[Line], open: &[Counted]) -> bool {
    let Some((last, around)) = open.split_last() else { return false };
    for line in lines {
        match line.mark {
            Mark::Item { rank, .. } if rank == last.form => return own_number(line) == last.number + 1,
            Mark::Item { rank, .. } if around.iter().any(|counted| counted.form == rank) => return false,
            Mark::Heading { .. } | Mark::Attachment => return false,
            _ => {}
        }
    }
    false
}

/// The innermost number: 2 of 1.2.
fn own_number(line: &Line) -> u32 {
    numbers(line.number).last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use xuanti_formats::outline::line;

    fn depths(text: &str) -> Vec<u8> {
        let lines: Vec<Line> = text.lines().map(line).collect();
        ranks(&lines).into_iter().flatten().collect()
    }

    #[test]
    fn the_usual_order_is_as_the_outline_ranks_it() {
        assert_eq!(depths("一、甲\n（一）乙\n1.丙\n2.丁\n（二）戊\n1.己\n二、庚"), [20, 21, 22, 22, 21, 22, 20]);
        assert_eq!(depths("1.甲\n2.乙\n一、丙\n1.丁\n二、戊"), [22, 22, 20, 22, 20]);
        assert_eq!(depths("一、甲\n1.乙\n2.丙\n（一）丁\n1.戊\n2.己\n3.庚"), [20, 22, 22, 21, 22, 22, 22]);
    }

    #[test]
    fn a_count_inside_a_deeper_one_stands_under_it() {
        assert_eq!(depths("二、甲\n1.乙如下：\n（一）丙；\n（二）丁。\n2.戊。"), [20, 22, 23, 23, 22]);
        assert_eq!(depths("二、甲\n1.乙。\n（一）丙。\n（二）丁。\n2.戊。\n（一）己。"), [20, 22, 23, 23, 22, 23]);
        assert_eq!(depths("二、甲\n3.乙：\n（一）丙；\n（二）丁。"), [20, 22, 23, 23]);
    }
}
