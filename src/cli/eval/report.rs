//! What `xuanti eval` reports, as JSON and as a table.

use std::fmt::Write;

use serde::Serialize;

use crate::eval::{self, Bin, Interval, METRICS, QuestionResult, Scores};

/// Means by the names of the metrics.
pub type Means = serde_json::Map<String, serde_json::Value>;

#[derive(Default, Serialize)]
pub struct Report {
    pub questions: usize,
    pub metrics: Means,
    /// 95 % by bootstrap over questions.
    pub intervals: Means,
    /// BM25 over words alone, and the difference to it question by question.
    pub plain: Means,
    pub difference: Means,
    /// Questions no confirmed clause answers.
    pub unseen_questions: usize,
    pub unseen: Means,
    pub plain_unseen: Means,
    pub reliability: Vec<Bin>,
    pub calibration_error: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub questions_per_second: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plain_questions_per_second: Option<f64>,
}

#[derive(Clone, Copy, Serialize)]
pub struct Seconds {
    pub index: f64,
    /// Vectors of the corpus; little where they were kept.
    pub meaning: f64,
    pub learn: f64,
    #[serde(rename = "match")]
    pub matching: f64,
    /// The same questions by BM25 over words alone.
    pub plain: f64,
}

#[derive(Serialize)]
pub struct Crossed {
    pub folds: u8,
    pub random: Report,
    pub grouped: Report,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ablation: Vec<Variant>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub curve: Vec<Variant>,
}

/// One line of the ablation or the curve: all questions in random folds, those of them unseen, grouped folds.
#[derive(Serialize)]
pub struct Variant {
    pub name: String,
    pub random: Means,
    pub unseen: Means,
    pub grouped: Means,
}

impl Report {
    pub fn of(outcomes: &[QuestionResult], plain: &[Scores]) -> Report {
        let scores = eval::scores_of(outcomes);
        let unseen: Vec<usize> = (0..outcomes.len()).filter(|&at| outcomes[at].unseen).collect();
        let pick = |of: &[Scores]| unseen.iter().map(|&at| of[at]).collect::<Vec<_>>();
        let first: Vec<(f32, bool)> = outcomes.iter().map(|o| o.first).collect();
        let bins = eval::reliability(&first);
        Report {
            questions: outcomes.len(),
            metrics: means(&scores),
            intervals: intervals(eval::interval(&scores)),
            plain: means(plain),
            difference: intervals(eval::paired(plain, &scores)),
            unseen_questions: unseen.len(),
            unseen: means(&pick(&scores)),
            plain_unseen: means(&pick(plain)),
            calibration_error: eval::calibration_error(&bins),
            reliability: bins,
            seconds: None,
            questions_per_second: None,
            plain_questions_per_second: None,
        }
    }

    pub fn table(&self) -> String {
        let mut text = format!("问题 {} 个，其中条款从未确认过的 {} 个\n\n", self.questions, self.unseen_questions);
        let _ = writeln!(
            text,
            "{:8} {:^23} {:>7} {:^24} {:>6}",
            "指标", "本程序（95% 区间）", "词BM25", "相差（95% 区间）", "未见"
        );
        for name in METRICS {
            let [low, high] = ends(&self.intervals, name);
            let [less, more] = ends(&self.difference, name);
            let _ = writeln!(
                text,
                "{name:8} {:.3}（{low:.3}–{high:.3}） {:>8.3}   {:+.3}（{less:+.3}–{more:+.3}） {:>7.3}",
                number(&self.metrics, name),
                number(&self.plain, name),
                number(&self.metrics, name) - number(&self.plain, name),
                number(&self.unseen, name),
            );
        }
        let _ = writeln!(text, "\n把握与实际（首条，平均相差 {:.3}）", self.calibration_error);
        for bin in &self.reliability {
            let _ = writeln!(
                text,
                "  {:.1}–{:.1}：{:4} 题，给出 {:.2}，实际 {:.2}",
                bin.from, bin.to, bin.questions, bin.given, bin.right
            );
        }
        if let (Some(seconds), Some(speed), Some(plain)) =
            (self.seconds, self.questions_per_second, self.plain_questions_per_second)
        {
            let _ = writeln!(
                text,
                "\n用时：索引 {:.2} 秒，学习 {:.2} 秒，匹配 {:.2} 秒（每秒 {speed:.0} 题）；词BM25 每秒 {plain:.0} 题",
                seconds.index, seconds.learn, seconds.matching
            );
        }
        text
    }
}

impl Crossed {
    pub fn table(&self) -> String {
        let mut text = format!("== 随机分 {} 折 ==\n{}", self.folds, self.random.table());
        let _ =
            write!(text, "\n== 按条款分 {} 折（学习和评测没有共同的条款） ==\n{}", self.folds, self.grouped.table());
        for (title, rows) in [("各部分的作用", &self.ablation), ("学习曲线（已确认匹配数）", &self.curve)]
        {
            if rows.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n== {title} ==\n随机 R@100 MRR@10｜其中未见 R@100 MRR@10｜按条款 R@100 MRR@10");
            for row in rows {
                let [random, unseen, grouped] = [&row.random, &row.unseen, &row.grouped]
                    .map(|m| format!("{:.3} {:.3}", number(m, "R@100"), number(m, "MRR@10")));
                let _ = writeln!(text, "{random}｜{unseen}｜{grouped}　{}", row.name);
            }
        }
        text
    }
}

pub fn means(scores: &[Scores]) -> Means {
    METRICS.iter().zip(eval::mean(scores)).map(|(name, mean)| ((*name).to_string(), mean.into())).collect()
}

fn intervals(all: [Interval; 6]) -> Means {
    let pair = |i: Interval| serde_json::json!([i.low, i.high]);
    METRICS.iter().zip(all).map(|(name, interval)| ((*name).to_string(), pair(interval))).collect()
}

fn number(of: &Means, name: &str) -> f64 {
    of.get(name).and_then(serde_json::Value::as_f64).unwrap_or(0.0)
}

fn ends(of: &Means, name: &str) -> [f64; 2] {
    [0, 1].map(|end| of.get(name).and_then(|pair| pair.get(end)).and_then(serde_json::Value::as_f64).unwrap_or(0.0))
}
