//! Who may come in. The first link holds a token nobody can guess; whoever opens it gets a cookie that no script can read and
//! no other site can send. Requests for another host, or from pages of another origin, are refused. Where the server listens
//! beyond this machine a password is asked for in the token's place.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, Method, header};

use crate::report::masking::Masking;

/// Cookies that are remembered; the oldest are forgotten.
const VISITORS: usize = 200;

/// Who has come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Who decides.
    pub who: String,
    /// Whether names and numbers are shown.
    pub revealed: bool,
}

impl Visitor {
    /// Masks unless he has asked to see.
    pub fn masking(&self) -> Masking {
        Masking(!self.revealed)
    }
}

/// Who may come in.
pub struct Access {
    token: String,
    password: Option<blake3::Hash>,
    port: u16,
    who: String,
    visitors: Mutex<Visitors>,
}

#[derive(Default)]
struct Visitors {
    of: HashMap<String, Visitor>,
    order: Vec<String>,
}

impl Access {
    /// For a server on `port`; with a password whoever knows it may come in from elsewhere.
    pub fn new(port: u16, who: &str, password: Option<&str>) -> Access {
        let password = password.map(|password| blake3::hash(password.as_bytes()));
        Access { token: secret(), password, port, who: who.to_string(), visitors: Mutex::default() }
    }

    /// The path of the first link.
    pub fn first(&self) -> String {
        format!("/enter?token={}", self.token)
    }

    /// Whether a password is asked for.
    pub fn asks_password(&self) -> bool {
        self.password.is_some()
    }

    /// Lets in whoever has the token (or the password): the value of a new cookie.
    pub fn enter(&self, said: &str) -> Option<String> {
        // Hashes are compared in constant time.
        let known = self.password.unwrap_or_else(|| blake3::hash(self.token.as_bytes()));
        if blake3::hash(said.as_bytes()) != known {
            return None;
        }
        let cookie = secret();
        let visitor = Visitor { who: self.who.clone(), revealed: false };
        let mut visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        visitors.of.insert(cookie.clone(), visitor);
        visitors.order.push(cookie.clone());
        if visitors.order.len() > VISITORS {
            let oldest = visitors.order.remove(0);
            visitors.of.remove(&oldest);
        }
        Some(cookie)
    }

    /// What is sent with a cookie.
    pub fn set_cookie(&self, cookie: &str) -> String {
        format!("{}={cookie}; HttpOnly; SameSite=Strict; Path=/", self.cookie())
    }

    /// The cookie's name: of this server alone, since cookies know no ports.
    fn cookie(&self) -> String {
        format!("xuanti-{}", self.port)
    }

    /// Whose cookie a request brings.
    pub fn visitor(&self, headers: &HeaderMap) -> Option<(String, Visitor)> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let own = self.cookie();
        let (_, value) = pairs.find(|(name, _)| *name == own)?;
        let visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        visitors.of.get(value).map(|visitor| (value.to_string(), visitor.clone()))
    }

    /// Changes what is known of a visitor.
    pub fn change(&self, cookie: &str, change: impl FnOnce(&mut Visitor)) {
        let mut visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(visitor) = visitors.of.get_mut(cookie) {
            change(visitor);
        }
    }

    /// Why a request may not even knock: it is meant for another host, or comes from a page of another.
    pub fn refused(&self, method: &Method, headers: &HeaderMap) -> Option<&'static str> {
        let said = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let Some(host) = said(header::HOST).filter(|host| self.is_own(host)) else {
            return Some("不是发给本机工作台的请求");
        };
        if *method == Method::GET || *method == Method::HEAD {
            return None;
        }
        let own = said(header::ORIGIN).and_then(|origin| origin.strip_prefix("http://")).is_some_and(|o| o == host);
        (!own).then_some("这个请求来自别的网页")
    }

    /// Names of other sites may lead to this machine; only its own count. With a password it may be known by any address.
    fn is_own(&self, host: &str) -> bool {
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
        let name = name.trim_start_matches('[').trim_end_matches(']');
        let local = matches!(name, "127.0.0.1" | "localhost" | "::1");
        let address = self.password.is_some() && name.parse::<std::net::IpAddr>().is_ok();
        port.parse() == Ok(self.port) && (local || address)
    }
}

/// 256 bits of chance in hexadecimal.
fn secret() -> String {
    let mut bytes = [0; 32];
    // Without chance there is no safety: rather no server.
    getrandom::fill(&mut bytes).expect("the system gives no random numbers");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn only_this_machine_and_its_own_pages_are_answered() {
        let access = Access::new(8610, "钱", None);
        let refused =
            |method: Method, pairs: &[(header::HeaderName, &str)]| access.refused(&method, &headers(pairs)).is_some();
        assert!(!refused(Method::GET, &[(header::HOST, "127.0.0.1:8610")]));
        assert!(!refused(Method::GET, &[(header::HOST, "[::1]:8610")]));
        for host in ["evil.example:8610", "127.0.0.1", "127.0.0.1:80", "10.0.0.8:8610", ""] {
            assert!(refused(Method::GET, &[(header::HOST, host)]), "{host}");
        }
        let own = (header::HOST, "localhost:8610");
        assert!(!refused(Method::POST, &[own.clone(), (header::ORIGIN, "http://localhost:8610")]));
        assert!(refused(Method::POST, std::slice::from_ref(&own)));
        for origin in ["null", "http://localhost:1", "https://localhost:8610", "http://127.0.0.1:8610"] {
            assert!(refused(Method::POST, &[own.clone(), (header::ORIGIN, origin)]), "{origin}");
        }
    }

    #[test]
    fn a_cookie_is_given_for_the_token_alone_and_for_the_password_where_there_is_one() {
        let access = Access::new(1, "钱", None);
        assert_eq!(access.enter("猜"), None);
        let token = access.first().split_once('=').unwrap().1.to_string();
        let cookie = access.enter(&token).unwrap();
        let sent = headers(&[(header::COOKIE, &format!("a=b; {}={cookie}", access.cookie()))]);
        assert_eq!(access.visitor(&sent).unwrap().1.who, "钱");
        assert_eq!(access.visitor(&headers(&[(header::COOKIE, "xuanti-1=1")])), None);
        let guarded = Access::new(1, "钱", Some("开门"));
        let token = guarded.first().split_once('=').unwrap().1.to_string();
        assert!(guarded.enter(&token).is_none() && guarded.enter("开门").is_some());
    }
}
