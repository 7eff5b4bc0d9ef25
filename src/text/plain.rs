//! A villager's question as it is read out in a broadcast: one sentence of plain Mandarin, without what belongs to the letter
//! alone. It is put by word lists, so it is never more than the sender asked; whether it came out well is counted in
//! [`Plain::faults`], so that of several askers the plainest is heard.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::lists::{self, pattern};
use super::{normalise, redact};

/// Words of Cantonese and of the country → Mandarin. (`lexicon.csv` translates for matching, without regard to grammar.)
static WORDS: LazyLock<(AhoCorasick, Vec<&'static str>)> = LazyLock::new(|| {
    let (from, to): (Vec<String>, Vec<&str>) = include_str!("plain.csv")
        .lines()
        .filter_map(|line| line.split_once(','))
        .map(|(a, b)| (normalise(a), b))
        .unzip();
    let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(from);
    (finder.expect("a list of words"), to)
});

/// What leads to a question and is not part of it: who said so, courtesies, joints.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    let hearsay = "(?:听说|听人说|有人说|有人问|有的说|有村民问|村民们?想?问|群众想?问|大家想?问|都在问|想问问?|想咨询|请教|我?想?知道|再问多?句?|究竟|到底)[，：]?";
    let joints = "(?:那么?|而且|但是?|所以|因为|再者|再就是|又|其次|至于|然后|例如|比如|同时|另有|[一二三四]是)，?";
    pattern(&format!("^(?:{}|{hearsay}|{joints})+", lists::PREAMBLES.any_of()))
});

/// What a wish that something be explained is said by.
static WISH: LazyLock<Regex> = LazyLock::new(|| {
    let wish = "(?:希望|盼望?|恳请|谨请|请|建议|要求|想|望|烦请|麻烦)?";
    let who = "(?:能不能|能否|可否|能|可以|政府|上级|有关部门|专家|有人|领导|贵局|党群直联|直播|来|在直播中|在宣讲中|给我们|跟我们|专题|专门|详细|具体|多|再)*";
    let told = "(?:听听?|讲讲|讲解|讲清楚?|讲一?讲|解读|解释|释明|厘清|说明|说说|明确|介绍|讲|科普|了解)";
    pattern(&format!("^{wish}{who}{told}(?:一下|一讲|清楚)?：?"))
});

/// What stands behind a question and asks nothing more: please explain, everybody wonders.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:请|烦请|恳请|望|盼|以免|大家|心里|村民|群众|想听|好想|急|怕|谢|在线等|麻烦|求|一直|没人|也没|不知)|(?:讲解|解答|明示|明确|说明|宣讲)$",
    )
});

/// Particles at the end that a speaker leaves out.
static PARTICLES: LazyLock<Regex> =
    LazyLock::new(|| pattern("[啊呀啦喔咯嘛喎囉啰嘞吖噃哦哈㖞唉先]+(?P<end>[，？。]|$)"));

/// What is left of dialect, or belongs to the sender alone.
static FOREIGN: LazyLock<Regex> = LazyLock::new(|| {
    let cantonese = "[嘅咗喺冇佢哋啲嗰嚟俾畀攞睇揾搵谂嘢咁唔乜咩嘥嬲喎㗎嘎啱煲嘈掟啩噉啫喇嘞䒐]|咪|系[咪我你]|话[要可系]|人话|[^往]返(?:[^还乡回]|$)|得不得|摆酒|老伴|冲凉|拣|报见|坐低";
    let relatives =
        "阿[爸妈公婆哥嫂叔姐妹姨伯爷嫲]|爷爷|奶奶|二叔|三叔|大伯|婶|婆婆|嫂子|老公|老婆|我[弟哥姐妹爸妈爷奶嫂儿女]";
    let rude = "尿|屎|屁|鬼|他妈|死人|吹水";
    pattern(&format!(r"{cantonese}|{relatives}|{rude}|某|\*"))
});

/// What cannot be understood without the letter around it.
static UNCLEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern("她|他|那[两几]?[间块条栋个边]|这样|剩下|别人|隔壁|邻居村|女家|上面叫|说是|开口就|自己都")
});

/// How many there are in one village.
static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[一二三四五六七八九十百\d]+[几多来]?(?:户|亩|人|名|宗|家|栋|岁|号)|(?:19|20)\d\d年|我[居组队]")
});

/// How a question is recognised, beside [`is_either`].
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "{}|谁|何|能否|会否|有否|几[个层年天块时何多成月号平米亩次岁人]|没有$|真假",
        lists::QUESTIONS.any_of()
    ))
});

/// Whether a sentence asks by naming both: 要不要, 有没有.
fn is_either(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(3).any(|three| three[0] == three[2] && matches!(three[1], '不' | '没'))
}

fn asks(text: &str) -> bool {
    ASKS.is_match(text) || is_either(text)
}

/// A question put plainly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    pub text: String,
    /// What still jars: words of dialect, relatives, too long or too short, no question.
    pub faults: u32,
}

/// Good lengths of a question that is read out, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=44;

/// Puts one sentence of a letter plainly. The sentence should have no places in it.
pub fn plain(sentence: &str) -> Plain {
    let text = normalise(&redact(sentence));
    let text: String = text.chars().filter_map(shown).collect();
    let (finder, mandarin) = &*WORDS;
    let text = finder.replace_all(&text, mandarin);
    let text = PARTICLES.replace_all(&text, "$end");
    let text = without_frame(&text);
    let mut faults = (FOREIGN.find_iter(text).count() + 2 * UNCLEAR.find_iter(text).count()) as u32;
    // What only says that something is not known is no question.
    let marked = sentence.trim_end().ends_with(['？', '?', '吗', '呢', '嗎']);
    faults += u32::from(!marked && (text.contains("不知") || !asks(text)));
    faults += 2 * u32::from(!LENGTHS.contains(&text.chars().count()));
    faults += text.matches('，').count().saturating_sub(2) as u32;
    // Several questions in one are hard to answer by one clause.
    faults += (text.split(['，', '、', '；']).filter(|part| asks(part)).count().saturating_sub(2) as u32).min(2);
    faults += u32::from(text.contains('我') && !text.contains("我们"));
    // What nobody can follow who hears it once: a long run without a pause, counts of one village.
    faults += u32::from(text.split(['，', '、']).any(|run| run.chars().count() > 22));
    faults += COUNTS.find_iter(text).count() as u32;
    faults += u32::from(text.starts_with(['这', '那', '该', '此', '其', '剩', '的', '了', '些', '个']));
    let text = if asks(text) {
        format!("{text}？")
    } else {
        faults += 2;
        format!("{text}，有什么规定？")
    };
    Plain { text, faults }
}

/// The question itself: without what leads to it, the wish to be told, and what is said behind it.
fn without_frame(text: &str) -> &str {
    let trimmed = |text: &'_ str| -> usize {
        text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '“' | '《')).len()
    };
    let mut text = &text[trimmed(text)..];
    // 我自己都没弄懂：……是什么意思？
    if let Some((before, after)) = text.split_once('：')
        && !asks(before)
        && asks(after)
    {
        text = after;
    }
    text = &text[LEAD.find(text).map_or(0, |lead| lead.end())..];
    let wished = &text[WISH.find(text).map_or(0, |wish| wish.end())..];
    if wished.chars().count() >= 8 {
        text = wished;
    }
    while let Some((question, behind)) = text.rsplit_once('，')
        && (behind.is_empty() || TAIL.is_match(behind) && !asks(behind) && asks(question))
    {
        text = question;
    }
    text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '“' | '”' | '《' | '》' | '（' | '）'))
}

/// A character as it is printed; nothing for pictures and odd signs.
fn shown(c: char) -> Option<char> {
    match c {
        ',' => Some('，'),
        '?' => Some('？'),
        '!' => Some('！'),
        ';' => Some('；'),
        ':' => Some('：'),
        '(' => Some('（'),
        ')' => Some('）'),
        'a'..='z' => Some(c.to_ascii_uppercase()),
        ' ' | '\n' | '\r' | '\t' => None,
        '.' | '%' | '/' | '-' | '+' | '*' | '。' | '、' | '“' | '”' | '《' | '》' | '—' | '〔' | '〕' | '㎡' => {
            Some(c)
        }
        _ => c.is_alphanumeric().then_some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialect_courtesies_and_signs_go() {
        for (said, put) in [
            ("请问起屋多占二十平宅基地，一年交几多啊？", "建房多占二十平宅基地，一年交多少？"),
            ("居民養老保險斷咗三年點補返？🤔", "居民养老保险断了三年怎样补？"),
            ("希望讲讲宅基地有偿使用费怎样收", "宅基地有偿使用费怎样收？"),
            ("盼专题讲解宅基地退出的补偿标准。", "宅基地退出的补偿标准，有什么规定？"),
        ] {
            assert_eq!(plain(said).text, put);
        }
        assert_eq!(plain("自己都没弄懂：使用权“放活”是什么意思？").text, "使用权“放活”是什么意思？");
        assert_eq!(
            plain("合约是否受保护、期满房屋归谁，请明示，以免村民白签。").text,
            "合约是否受保护、期满房屋归谁？"
        );
        assert_eq!(plain("自己起屋要報建，要去邊度報？").faults, 0);
        assert!(plain("我弟的自建房刚打了桩会不会被叫削掉").faults > plain("自建房超高了会不会被要求拆除").faults);
    }
}
