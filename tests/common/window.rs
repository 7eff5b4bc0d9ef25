//! A window on a workbench: the real server, spoken to as a browser does.

use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Response;
use ureq::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};

use super::Project;

/// A server that ends with the test.
pub struct Served {
    child: Child,
    /// http://127.0.0.1:port
    pub origin: String,
    /// The link of the terminal.
    pub link: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
pub struct Answer {
    pub code: u16,
    pub body: Vec<u8>,
    pub headers: Vec<(String, String)>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {} {}", self.code, self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    fn of(mut response: Response<ureq::Body>) -> Answer {
        let headers = response.headers().iter();
        let headers =
            headers.map(|(n, v)| (n.to_string(), String::from_utf8_lossy(v.as_bytes()).into_owned())).collect();
        let mut body = Vec::new();
        response.body_mut().as_reader().read_to_end(&mut body).unwrap();
        Answer { code: response.status().as_u16(), body, headers }
    }
}

/// Serves a project on a free port.
pub fn serve(p: &Project) -> Served {
    serve_with(p, &["--listen", "127.0.0.1:0"], &[])
}

pub fn serve_with(p: &Project, args: &[&str], environment: &[(&str, &str)]) -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_xuanti"))
        .env("USER", "张三")
        .envs(environment.iter().copied())
        .arg("-C")
        .arg(p.root())
        .args(["serve", "--no-browser"])
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut link = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut link).unwrap();
    let link = link.trim().to_string();
    let port = link.split('/').nth(2).and_then(|host| host.rsplit(':').next()).unwrap_or_else(|| panic!("{link}"));
    Served { origin: format!("http://127.0.0.1:{port}"), child, link }
}

/// One browser window.
pub struct Window {
    pub agent: Agent,
    pub origin: String,
    pub cookie: String,
}

impl Window {
    /// Comes in by the link.
    pub fn open(served: &Served) -> Window {
        let window = Window::outside(served);
        let entered = window.get(&served.link[served.link.find("/enter").unwrap()..]);
        assert!(entered.code == 200 && entered.text().contains("/inbox"), "{} {}", entered.code, entered.text());
        let cookie = entered.header(SET_COOKIE.as_str());
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        Window { cookie: cookie.split(';').next().unwrap().to_string(), ..window }
    }

    /// Without a cookie.
    pub fn outside(served: &Served) -> Window {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build()
            .into();
        Window { agent, origin: served.origin.clone(), cookie: String::new() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.get_as(path, self.origin.strip_prefix("http://").unwrap())
    }

    /// As if it were for this host.
    pub fn get_as(&self, path: &str, host: &str) -> Answer {
        let request = self.agent.get(format!("{}{path}", self.origin));
        Answer::of(request.header(COOKIE, &self.cookie).header(HOST, host).call().unwrap())
    }

    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Answer {
        self.post_from(path, body, Some(&self.origin))
    }

    /// As if from a page of this origin.
    pub fn post_from(&self, path: &str, body: impl AsRef<[u8]>, origin: Option<&str>) -> Answer {
        let kind = if path == "/enter" { "application/x-www-form-urlencoded" } else { "application/json" };
        let request = self.agent.post(format!("{}{path}", self.origin)).header(COOKIE, &self.cookie);
        let mut request = request.header(CONTENT_TYPE, kind);
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        match request.send(body.as_ref()) {
            Ok(answer) => Answer::of(answer),
            // Who is told that it is too much while still sending may find the door shut before reading why.
            Err(ureq::Error::Io(e)) if matches!(e.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset) => {
                Answer { code: 413, body: Vec::new(), headers: Vec::new() }
            }
            Err(e) => panic!("{path}: {e}"),
        }
    }

    /// The page, which must be there.
    pub fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.code, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// The last event that a page knows.
    pub fn seen(&self) -> i64 {
        let page = self.page("/log");
        let from = page.find("data-last=\"").unwrap() + "data-last=\"".len();
        page[from..].split('"').next().unwrap().parse().unwrap()
    }

    /// Decides something after having looked.
    pub fn decide(&self, action: Value) -> Answer {
        self.decide_after(action, self.seen())
    }

    pub fn decide_after(&self, action: Value, seen: i64) -> Answer {
        self.post("/decide", json!({ "action": action, "seen": seen }).to_string())
    }

    pub fn foresee(&self, action: Value) -> Answer {
        self.post("/foresee", json!({ "action": action, "seen": 0 }).to_string())
    }

    /// Decides something that must be recorded.
    #[track_caller]
    pub fn done(&self, action: Value) -> Value {
        let answer = self.decide(action.clone());
        assert_eq!(answer.code, 200, "{action}: {}", answer.text());
        answer.json()
    }

    /// Where a redirect leads.
    pub fn led(&self, path: &str) -> String {
        self.get(path).header(LOCATION.as_str()).to_string()
    }
}

/// A name or id as part of a path or query.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
