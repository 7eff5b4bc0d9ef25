//! Vectors from a server that speaks OpenAI's `/v1/embeddings`: `{"model", "input": [text, …]}` →
//! `{"data": [{"index", "embedding": [number, …]}, …]}`.
//!
//! What is sent is masked first. Addresses off this machine are refused unless xuanti.toml says `outside = true`: letters are
//! not sent anywhere that nobody decided on.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ureq::http::Uri;

use super::{Fault, Vector};
use crate::model::MeaningConfig;

/// Texts in one call.
pub(super) const BATCH: usize = 64;
/// How often a call is tried that fails for reasons that pass.
const TRIES: u32 = 3;
/// Before the second try; twice as long before each next.
const PAUSE: Duration = Duration::from_millis(500);
/// For one call, from connecting to the last byte.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest answer, bytes: [`BATCH`] vectors of some thousands of printed numbers.
const LONGEST: u64 = 64 << 20;
/// Where the key stands, for servers that want one.
const KEY: &str = "XUANTI_MEANING_KEY";

/// A server of vectors.
pub(super) struct Endpoint {
    url: String,
    model: String,
    agent: ureq::Agent,
}

#[derive(Serialize)]
struct Call<'a> {
    model: &'a str,
    input: &'a [&'a str],
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    index: Option<usize>,
    embedding: Vec<f32>,
}

/// Why a call failed, and whether it may go well next time.
struct Failure {
    why: String,
    passing: bool,
}

impl Endpoint {
    /// # Errors
    /// When the address is none, or lies off this machine and nobody allowed that.
    pub fn new(config: &MeaningConfig) -> Result<Endpoint, Fault> {
        let url = config.url.trim().to_owned();
        let parsed: Option<Uri> = url.parse().ok();
        let host = parsed.as_ref().and_then(Uri::host).unwrap_or_default();
        if host.is_empty() || !(url.starts_with("http://") || url.starts_with("https://")) {
            return Err(Fault(format!(
                "xuanti.toml 里 [meaning] 的 url“{url}”不是网址，应如 http://127.0.0.1:8080/v1/embeddings"
            )));
        }
        if !is_this_machine(host) && !config.outside {
            return Err(Fault(format!(
                "[meaning] 的 url 指向本机以外（{host}），来信不外发。确需外发的，请在 xuanti.toml 的 [meaning] 里写 outside = true（个人信息仍先遮盖）"
            )));
        }
        // A redirect or a proxy would lead elsewhere than what was allowed.
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .proxy(None)
            .http_status_as_error(false)
            .build()
            .new_agent();
        Ok(Endpoint { url, model: config.model.clone(), agent })
    }

    /// What its vectors are kept under.
    pub fn name(&self) -> String {
        format!("{} {}", self.url, self.model)
    }

    /// The vectors of at most [`BATCH`] texts, in their order, all of one length.
    ///
    /// # Errors
    /// When the server can't be reached, or doesn't answer with usable vectors.
    pub fn vectors(&self, texts: &[&str]) -> Result<Vec<Vector>, Fault> {
        let mut answer = self.call(texts);
        for tried in 0..TRIES - 1 {
            if !matches!(answer, Err(Failure { passing: true, .. })) {
                break;
            }
            std::thread::sleep(PAUSE * 2u32.pow(tried));
            answer = self.call(texts);
        }
        answer.map_err(|Failure { why, .. }| {
            Fault(format!(
                "向量服务 {} {why}。已得到的向量都已保存；请检查服务，或在 xuanti.toml 的 [meaning] 里改用 source = \"built-in\"",
                self.url
            ))
        })
    }

    fn call(&self, texts: &[&str]) -> Result<Vec<Vector>, Failure> {
        let lasting = |why: String| Failure { why, passing: false };
        let mut request = self.agent.post(&self.url);
        if let Ok(key) = std::env::var(KEY) {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let sent = request.send_json(Call { model: &self.model, input: texts });
        let mut response = sent.map_err(|error| Failure { why: reached(&error), passing: true })?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(Failure { why: refused(status), passing: status == 429 || status >= 500 });
        }
        let body = response.body_mut().with_config().limit(LONGEST).read_to_vec();
        let body = body.map_err(|error| Failure { why: reached(&error), passing: true })?;
        let answer: Answer = serde_json::from_slice(&body)
            .map_err(|_| lasting("的答复不是 /v1/embeddings 的格式（data[].embedding）".into()))?;
        in_order(answer, texts.len()).map_err(lasting)
    }
}

/// The vectors in the order of the texts.
fn in_order(answer: Answer, texts: usize) -> Result<Vec<Vector>, String> {
    if answer.data.len() != texts {
        return Err(format!("收到 {texts} 条文本，只答复了 {} 条向量", answer.data.len()));
    }
    let mut vectors: Vec<Option<Vector>> = vec![None; texts];
    let width = answer.data.first().map_or(0, |item| item.embedding.len());
    for (at, item) in answer.data.into_iter().enumerate() {
        if item.embedding.len() != width {
            return Err(format!("的向量长短不一（{width} 与 {}）", item.embedding.len()));
        }
        let at = item.index.unwrap_or(at);
        *vectors.get_mut(at).ok_or("的答复编号有误")? = Some(unit(&item.embedding)?);
    }
    vectors.into_iter().collect::<Option<Vec<_>>>().ok_or_else(|| "的答复编号有重复".into())
}

fn unit(values: &[f32]) -> Result<Vector, String> {
    let length = values.iter().map(|&value| f64::from(value) * f64::from(value)).sum::<f64>().sqrt() as f32;
    if values.is_empty() || values.len() > usize::from(u16::MAX) || !length.is_finite() || length <= 0.0 {
        return Err("的向量不能用（空、全为零或不是数）".into());
    }
    Ok(Vector::new(&values.iter().map(|value| value / length).collect::<Vec<_>>()))
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn reached(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => format!("在 {} 秒内没有答复完", PATIENCE.as_secs()),
        ureq::Error::BodyExceedsLimit(_) => "的答复太长".into(),
        _ => format!("连接不上（{error}）"),
    }
}

fn refused(status: u16) -> String {
    match status {
        401 | 403 => format!("拒绝了请求（{status}）：请在环境变量 {KEY} 里给出密钥"),
        404 => "没有这个地址（404）：url 应写到 /v1/embeddings".into(),
        429 => "说请求太多（429），试了几次仍然如此".into(),
        _ => format!("答复了错误（{status}）"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_unless_allowed() {
        for host in ["localhost", "127.0.0.1", "127.3.2.1", "[::1]", "LOCALHOST"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["example.org", "10.0.0.3", "localhost.example.org", "[::2]", "127.0.0.1.example.org"] {
            assert!(!is_this_machine(host), "{host}");
        }
        let config = |url: &str, outside| MeaningConfig { url: url.into(), outside, ..MeaningConfig::default() };
        assert!(Endpoint::new(&config("http://10.0.0.3/v1/embeddings", false)).is_err_and(|f| f.0.contains("outside")));
        assert!(Endpoint::new(&config("http://10.0.0.3/v1/embeddings", true)).is_ok());
        // Whoever stands before the @ is no host.
        assert!(Endpoint::new(&config("http://127.0.0.1@example.org/v1/embeddings", false)).is_err());
        assert!(Endpoint::new(&config("embeddings", false)).is_err_and(|f| f.0.contains("不是网址")));
    }

    #[test]
    fn answers_are_put_in_order_and_checked() {
        let answer = |json: &str, n| in_order(serde_json::from_str(json).unwrap(), n);
        let two = r#"{"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,0]}]}"#;
        let vectors = answer(two, 2).unwrap();
        assert_eq!(vectors, [Vector::new(&[1.0, 0.0]), Vector::new(&[0.0, 1.0])]);
        for (json, n) in [
            (two, 3),
            (r#"{"data":[{"embedding":[1]},{"embedding":[1,0]}]}"#, 2),
            (r#"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#, 2),
            (r#"{"data":[{"index":7,"embedding":[1]}]}"#, 1),
            (r#"{"data":[{"embedding":[0,0]}]}"#, 1),
            (r#"{"data":[{"embedding":[]}]}"#, 1),
            (r#"{"data":[{"embedding":[1e38,1e38,-1e39]}]}"#, 1),
        ] {
            assert!(answer(json, n).is_err(), "{json}");
        }
    }
}
