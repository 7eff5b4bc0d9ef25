//! A server of vectors on this machine, as honest or as broken as a test wants it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// Answers `/v1/embeddings` until the test ends.
pub struct VectorServer {
    pub url: String,
    /// The bodies of the calls.
    calls: Arc<Mutex<Vec<Value>>>,
}

impl VectorServer {
    /// `answer` gives status and body for the texts of a call.
    pub fn start(answer: impl Fn(&[String]) -> (u16, String) + Send + Sync + 'static) -> VectorServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1/embeddings", listener.local_addr().unwrap());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let (heard, answer) = (Arc::clone(&calls), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (heard, answer) = (Arc::clone(&heard), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &heard, answer.as_ref()));
            }
        });
        VectorServer { url, calls }
    }

    /// One that answers each text with how often some characters stand in it.
    pub fn honest() -> VectorServer {
        VectorServer::start(|texts| {
            let vector = |text: &String| {
                "宅基地股权分红高龄津贴申请".chars().map(|c| 0.1 + text.matches(c).count() as f32).collect::<Vec<_>>()
            };
            let data: Vec<Value> = texts.iter().map(|text| json!({ "embedding": vector(text) })).collect();
            (200, json!({ "data": data }).to_string())
        })
    }

    /// Every text that was sent.
    pub fn texts(&self) -> Vec<String> {
        self.calls.lock().unwrap().iter().flat_map(inputs).collect()
    }
}

fn inputs(call: &Value) -> Vec<String> {
    call["input"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Calls of one connection, one after the other.
fn serve(stream: TcpStream, heard: &Mutex<Vec<Value>>, answer: &dyn Fn(&[String]) -> (u16, String)) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    loop {
        let (mut length, mut line) = (0, String::new());
        loop {
            line.clear();
            match reader.read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) if line.trim().is_empty() => break,
                Ok(_) => {}
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let call: Value = serde_json::from_slice(&body).unwrap();
        let (status, said) = answer(&inputs(&call));
        heard.lock().unwrap().push(call);
        let head =
            format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nLocation: http://example.org/\r\n\r\n", said.len());
        if writer.write_all((head + &said).as_bytes()).is_err() {
            return;
        }
    }
}
