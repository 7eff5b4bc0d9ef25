//! A real browser, told what to do by WebDriver (chromedriver).

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);
/// What the protocol calls the id of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub struct Browser {
    driver: Child,
    agent: Agent,
    session: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// A window without a screen; `None` where there is no chromedriver or no Chromium.
    pub fn open(width: u32, height: u32) -> Option<Browser> {
        let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut driver = started.ok()?;
        let lines = BufReader::new(driver.stdout.take()?).lines().map_while(Result::ok);
        let port = lines.into_iter().find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_string())
        })?;
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"].map(String::from);
        let args: Vec<String> = args.into_iter().chain([format!("--window-size={width},{height}")]).collect();
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let base = format!("http://127.0.0.1:{port}/session");
        let mut browser = Browser { driver, agent, session: base.clone() };
        let id = browser.call_at(&base, Some(wanted)).ok()?["sessionId"].as_str()?.to_string();
        browser.session = format!("{base}/{id}");
        Some(browser)
    }

    fn call_at(&self, url: &str, body: Option<Value>) -> Result<Value, String> {
        let answer = match body {
            Some(body) => self.agent.post(url).header("content-type", "application/json").send(body.to_string()),
            None => self.agent.get(url).call(),
        };
        let mut answer = answer.map_err(|e| e.to_string())?;
        let mut text = String::new();
        answer.body_mut().as_reader().read_to_string(&mut text).map_err(|e| e.to_string())?;
        let value: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        match value["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", value["value"]["message"])),
            None => Ok(value["value"].clone()),
        }
    }

    #[track_caller]
    fn call(&self, path: &str, body: Value) -> Value {
        self.call_at(&format!("{}/{path}", self.session), Some(body)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    #[track_caller]
    pub fn go(&self, url: &str) {
        self.call("url", json!({ "url": url }));
    }

    /// What a script returns.
    #[track_caller]
    pub fn script(&self, script: &str, args: Value) -> Value {
        self.call("execute/sync", json!({ "script": script, "args": args }))
    }

    /// The text of the first element that fits.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        let text = self.script("return document.querySelector(arguments[0])?.textContent ?? ''", json!([css]));
        text.as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// An attribute of the first element that fits.
    #[track_caller]
    pub fn attribute(&self, css: &str, name: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''";
        self.script(script, json!([css, name])).as_str().unwrap().to_string()
    }

    /// Waits until a script says yes.
    #[track_caller]
    pub fn until(&self, what: &str, script: &str, args: Value) {
        let begun = Instant::now();
        while self.script(&format!("return !!({script})"), args.clone()) != true {
            let page = || self.text("main").chars().take(300).collect::<String>();
            assert!(begun.elapsed() < PATIENCE, "{what}: {}", page());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    #[track_caller]
    fn element(&self, css: &str) -> String {
        self.until(css, "document.querySelector(arguments[0])", json!([css]));
        let found = self.call("element", json!({ "using": "css selector", "value": css }));
        found[ELEMENT].as_str().unwrap().to_string()
    }

    #[track_caller]
    pub fn click(&self, css: &str) {
        let id = self.element(css);
        self.call(&format!("element/{id}/click"), json!({}));
    }

    /// Types into a field in place of what is there.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        let id = self.element(css);
        self.call(&format!("element/{id}/clear"), json!({}));
        self.call(&format!("element/{id}/value"), json!({ "text": text }));
    }

    /// Chooses a file.
    #[track_caller]
    pub fn choose(&self, css: &str, file: &Path) {
        let id = self.element(css);
        self.call(&format!("element/{id}/value"), json!({ "text": file.display().to_string() }));
    }

    /// Drags one element onto another with the mouse.
    #[track_caller]
    pub fn drag(&self, from: &str, onto: &str) {
        let at = |css: &str| json!({ ELEMENT: self.element(css) });
        self.script("document.querySelector(arguments[0]).scrollIntoView({block:'center'})", json!([onto]));
        let to = |css: &str| json!({ "type": "pointerMove", "duration": 150, "origin": at(css), "x": 0, "y": 0 });
        let nudge = json!({ "type": "pointerMove", "duration": 50, "origin": "pointer", "x": 6, "y": 6 });
        // Only what moves over a place is over it.
        let actions = json!([{ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": [
            to(from), { "type": "pointerDown", "button": 0 }, nudge, to(onto), nudge,
            { "type": "pause", "duration": 100 }, { "type": "pointerUp", "button": 0 },
        ] }]);
        self.call("actions", json!({ "actions": actions }));
    }

    /// What the browser complained of since it was last asked.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.call("se/log", json!({ "type": "browser" }));
        let grave = |entry: &&Value| entry["level"] == "SEVERE";
        log.as_array().unwrap().iter().filter(grave).map(|entry| entry["message"].to_string()).collect()
    }
}
