//! What one stretch between two commas can be asked: what stands in the place of its figure, its papers, its authority, or of the word
//! that allows or forbids.

use std::sync::LazyLock;

use regex::{Match, Regex};

use super::figures::{Slot, slots};
use crate::text::lists::pattern;

/// A stretch between two commas, with the condition it holds under.
pub(super) struct Unit<'a> {
    /// 参保人中断缴费的，
    pub condition: String,
    pub text: &'a str,
    /// Whether it says of itself whom or what it is about.
    pub named: bool,
    /// Who is spoken of in the sentence, where its beginning says so.
    pub subject: Option<&'a str>,
}

/// What a figure belongs to, where it does not stand for itself: those under twenty, the share of …
static OF: LazyLock<Regex> =
    LazyLock::new(|| pattern("^(?:以[上下]|[前后]每|起|内的|积)|^[^，]*的(?:[^，比利标面费补基奖养丧])|分$"));
/// What names nothing by itself: the fee, the term.
static VAGUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "标准|总额|期限|费用|比例|时限|公示|审查|办理|公告|一般|最[高低长]|不得?超过|不少于|不低于|[为是按照每年应当在期时间积数额金费收元自内]|单个|项目|面积",
    )
});
/// What tells what a sum is.
static SUM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "补[助贴偿缴]|[奖缴罚扣占]|收[取费]|标准|额|价|费|金|限|线|给予|不超过|不[低少小]于|报销|支付|拨付|享受|递增|比例",
    )
});
/// How often, asked for by a figure.
static OFTEN: LazyLock<Regex> = LazyLock::new(|| pattern("每多少(?:个月|年|日|天)"));
/// What a time that ends a stretch stands behind.
static TERM: LazyLock<Regex> = LazyLock::new(|| pattern("(?:[为是]|超过|不少于|最长|最多|保修|不低于)$"));

impl Unit<'_> {
    pub fn asked(&self) -> Vec<String> {
        let slots = slots(self.text);
        let found = match &slots[..] {
            [] => match self.papers() {
                None => vec![self.whither(), self.who(), self.whether()],
                papers => vec![papers],
            },
            [slot] => vec![self.figure(slot)],
            _ => Vec::new(),
        };
        found.into_iter().flatten().map(|asked| format!("{}{asked}", self.condition)).collect()
    }

    /// 集中缴费期为9月1日至12月31日 → 集中缴费期是什么时候
    fn figure(&self, slot: &Slot<'_>) -> Option<String> {
        let (before, after) = (&self.text[..slot.found.start()], &self.text[slot.found.end()..]);
        let says = match slot.is_time {
            false => SUM.is_match(self.text),
            true => after.chars().count() >= 3 || TERM.is_match(before),
        };
        let of = before.split(['为', '是', '按', '不', '最', '每']).next().unwrap_or_default();
        let clear = self.named && before.chars().count() >= 4 && VAGUE.replace_all(of, "").chars().count() >= 2;
        let under =
            !self.condition.is_empty() && self.text.chars().count() >= 8 && !self.text.starts_with(['最', '每', '不']);
        // In how many days an office must decide something is asked only where it is said from when.
        let own_duty =
            slot.asks.starts_with("多少") && slot.is_time && self.condition.is_empty() && !before.contains('后');
        let who = before.split(['应', '在']).next().unwrap_or_default();
        if OF.is_match(after) || !says || !clear && !under || own_duty && is_office(who) {
            return None;
        }
        // 期限为三年 asks 期限是多少年; 缩短为三天 asks 缩短为多少天.
        let before = match before.strip_suffix('为') {
            Some(noun) if !noun.ends_with(['短', '长', '高', '低', '整', '改', '定', '统', '一']) => {
                format!("{noun}是")
            }
            _ => before.to_string(),
        };
        let question = format!("{before}{}{after}", slot.asks).replace("什么时候前", "什么时候以前");
        Some(OFTEN.replace(&question, "多久").into_owned())
    }

    /// 提交申请书、户口簿和身份证 → 提交哪些材料
    fn papers(&self) -> Option<String> {
        static PAPERS: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                "(?P<act>提交|凭|持|取得)[^，；。的]{2,}(?:、|和)[^，；。]*?(?:证|证明|表|书|簿|材料|照片|清单|发票|合同|记录|图纸|账户|复印件|回执)$",
            )
        });
        let papers = PAPERS.captures(self.text)?;
        let who = &self.text[..papers.get(0)?.start()];
        let clear = !self.condition.is_empty() || who.chars().count() >= 3;
        let noun = if &papers["act"] == "取得" { "手续" } else { "材料" };
        (clear && !is_office(without_duty(who))).then(|| format!("{who}{}哪些{noun}", &papers["act"]))
    }

    /// 向区人民政府申请协调 → 向哪里申请协调
    fn whither(&self) -> Option<String> {
        static WHITHER: LazyLock<Regex> = LazyLock::new(|| {
            pattern(&format!(
                "向(?P<where>{AUTHORITY})(?:申请|提出|提交|登记|备案|投诉|反映|举报|申报|申领|报告|报名|缴纳)"
            ))
        });
        let place = WHITHER.captures(self.text)?.name("where")?;
        let (before, after) = (&self.text[..place.start()], &self.text[place.end()..]);
        let clear = !self.condition.is_empty() || self.named && before.chars().count() >= 4;
        (clear && !RULES.is_match(after)).then(|| format!("{before}哪里{after}"))
    }

    /// 校验费由供水企业承担 → 校验费由谁承担
    fn who(&self) -> Option<String> {
        static WHO: LazyLock<Regex> = LazyLock::new(|| {
            pattern(&format!("由(?P<who>{AUTHORITY})(?:承担|负责|出具|审核|审批|核定|支付|验收)[^，]{{0,8}}$"))
        });
        let who = WHO.captures(self.text)?.name("who")?;
        let (before, after) = (&self.text[..who.start()], &self.text[who.end()..]);
        (self.named && before.chars().count() >= 4).then(|| format!("{before}谁{after}"))
    }

    /// 参保人可以补缴 → 参保人能不能补缴; offices are not asked what they may do.
    fn whether(&self) -> Option<String> {
        let found = may(self.text)?;
        let (before, after) = (&self.text[..found.start()], &self.text[found.end()..]);
        let long = after.matches('、').count() > 3 || after.chars().count() < 2;
        if long || RULES.is_match(before) || RULES.is_match(after) || is_office(before) {
            return None;
        }
        let asks = if found.as_str() == "不影响" { "会不会影响" } else { "能不能" };
        match self.subject {
            _ if self.named && before.chars().count() >= 2 => Some(format!("{before}{asks}{after}")),
            _ if !before.is_empty() => None,
            _ if !self.condition.is_empty() => Some(format!("{asks}{after}")),
            Some(who) if !is_office(who) => Some(format!("{who}{asks}{after}")),
            _ => None,
        }
    }
}

/// How an authority's name ends.
const AUTHORITY: &str = "[^，。；：的、]{1,11}[局会府所社处门院关心构司站行队村镇区县位方人户员口）]";

/// What makes a second rule of what stands around a first one.
static RULES: LazyLock<Regex> = LazyLock::new(|| pattern("不|未|无|应当|可以|必须|另|禁止|免"));

/// The word by which something is allowed or not, the first of a stretch.
pub(super) fn may(text: &str) -> Option<Match<'_>> {
    static MAY: LazyLock<Regex> = LazyLock::new(|| pattern("可以|不得|不影响|不予"));
    MAY.find(text)
}

fn without_duty(who: &str) -> &str {
    who.trim_end_matches("依次").trim_end_matches("应当").trim_end_matches("可以")
}

fn is_office(who: &str) -> bool {
    static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "(?:镇|街道|）|局|区|市|部门|单位|机构|政府|委员会|委会|窗口|中心|社|学校|园|公司|企业|银行|组织|站|法院|两委|集体|承办|各|村|居|方|双方|社区)$",
        )
    });
    OFFICE.is_match(who)
}
