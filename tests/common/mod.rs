//! A small project to decide upon, and the binary to do it with.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod browser;
pub mod filled;
pub mod vector_server;
pub mod window;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use serde_json::Value;

/// A district of six villages, two departments and three needs.
pub struct Project {
    root: PathBuf,
    /// Removed with the project.
    _dir: Option<tempfile::TempDir>,
}

const CONFIG: &str = "district = \"测试区\"\ntoday = \"2023-07-03\"\nfound_threshold = 0.0\n[slot]\nminutes = 45\n";
const VILLAGES: &str = "村(社区),镇(街道),类型,别名\n东村,甲镇,涉农,\n西村,甲镇,涉农,\n南村,甲镇,涉农,\n北村,乙镇,涉农,\n\
                        中村,乙镇,涉农,\n新社区,乙镇,城市,\n";
const HEADER: &str = "编号,镇(街道),村(社区),需求类型,意见建议,日期\n";
const POLICIES: [(&str, &str); 3] = [
    (
        "农业局/宅基地.md",
        "---\nnumber: 农〔2021〕1号\ntitle: 农村宅基地管理办法\ndepartment: 农业局\neffective: 2021-01-01\npublic: 是\n---\n\
         第一条 农村村民申请宅基地建房，应当向村民小组提出书面申请。\n\n第二条 一户村民只能拥有一处宅基地，面积不得超过规定标准。\n",
    ),
    (
        "农业局/股权.md",
        "---\nnumber: 农〔2022〕2号\ntitle: 集体经济组织股权管理办法\ndepartment: 农业局\neffective: 2022-01-01\npublic: 是\n---\n\
         第一条 集体经济组织股权可以在户内继承。\n\n第二条 股权分红每年公布一次。\n",
    ),
    (
        "民政局/养老.md",
        "---\nnumber: 民〔2020〕3号\ntitle: 高龄老人津贴发放办法\ndepartment: 民政局\neffective: 2020-01-01\npublic: 是\n---\n\
         第一条 年满八十周岁的老人可以申领高龄津贴。\n\n第二条 高龄津贴按月发放到银行账户。\n",
    ),
];
const FIRST_ROUND: &str = "A1,甲镇,东村,群众热点咨询,农村宅基地建房怎么申请？,2023-05-01\n\
                           A2,甲镇,西村,群众热点咨询,申请宅基地建房要什么手续？,2023-05-02\n\
                           A3,甲镇,南村,群众热点咨询,宅基地建房申请找谁？,2023-05-03\n\
                           A4,甲镇,东村,群众热点咨询,股权分红什么时候公布？,2023-05-04\n\
                           A5,乙镇,北村,群众热点咨询,集体经济组织股权分红怎么公布？,2023-05-05\n\
                           A6,乙镇,中村,群众热点咨询,高龄老人津贴怎么申领？,2023-05-06\n";

/// Where a project keeps the vectors of its texts.
pub const VECTORS: &str = ".xuanti/vectors";

/// What a run came to.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    fn of(command: &mut Command) -> Run {
        let output = command.output().unwrap();
        let run = Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!run.err.contains("panicked"), "{}", run.err);
        run
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}\n{}\n{}", self.out, self.err))
    }

    /// One JSON value a line.
    pub fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Asserts the exit code and that stderr says all of these.
    #[track_caller]
    pub fn says(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "“{word}” is not in: {}", self.err);
        }
    }
}

impl Project {
    /// A folder that is there already, or will be.
    pub fn at(root: PathBuf) -> Project {
        Project { root, _dir: None }
    }

    /// A folder with these files and nothing else.
    pub fn of(files: &[(&str, &str)]) -> Project {
        let dir = tempfile::tempdir().unwrap();
        let project = Project { root: dir.path().to_path_buf(), _dir: Some(dir) };
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    /// A copy of a folder, without its caches, but with the vectors of its texts: they are made once for all tests.
    pub fn copy_of(from: &str) -> Project {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
        static MADE: OnceLock<()> = OnceLock::new();
        if from == "corpus" {
            MADE.get_or_init(|| drop(Project::at(original.clone()).run(&["rank"])));
        }
        fn copied(from: &Path, to: &Path) {
            fs::create_dir_all(to).unwrap();
            for entry in fs::read_dir(from).unwrap().flatten().filter(|e| e.file_name() != ".xuanti") {
                let place = to.join(entry.file_name());
                match entry.path().is_dir() {
                    true => copied(&entry.path(), &place),
                    false => drop(fs::copy(entry.path(), place).unwrap()),
                }
            }
        }
        let project = Project::of(&[]);
        copied(&original, project.root());
        if let Ok(vectors) = fs::read(original.join(VECTORS)) {
            project.write(VECTORS, vectors);
        }
        project
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(&mut self.xuanti(args))
    }

    /// A run with this on its standard input.
    pub fn fed(&self, args: &[&str], input: impl Into<Vec<u8>>) -> Run {
        Run::of(self.xuanti(args).write_stdin(input))
    }

    /// A run with an environment variable set.
    pub fn run_with(&self, variable: &str, value: &str, args: &[&str]) -> Run {
        Run::of(self.xuanti(args).env(variable, value))
    }

    pub fn new() -> Project {
        let dir = tempfile::tempdir().unwrap();
        let project = Project::on(dir.path());
        Project { _dir: Some(dir), ..project }
    }

    /// The project in a folder of the test's own.
    pub fn on(root: &Path) -> Project {
        let project = Project { root: root.to_path_buf(), _dir: None };
        project.write("xuanti.toml", CONFIG);
        project.write("villages.csv", VILLAGES);
        project.round("第一轮", FIRST_ROUND);
        for (path, text) in POLICIES {
            project.write(&format!("policies/{path}"), text);
        }
        project
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Adds a round of requests.
    pub fn round(&self, name: &str, rows: &str) {
        self.write(&format!("requests/{name}.csv"), format!("{HEADER}{rows}"));
    }

    pub fn xuanti(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xuanti"));
        command.env("USER", "张三").arg("-C").arg(self.root()).args(args);
        command
    }

    /// Runs a command that must do what it says, and gives what it printed.
    pub fn done(&self, args: &[&str]) -> String {
        let output = self.xuanti(args).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{args:?}: {}\n{out}\n{err}", output.status);
        out.into_owned()
    }

    /// Runs a command that must be refused, and gives what it said.
    pub fn refused(&self, args: &[&str]) -> String {
        let output = self.xuanti(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        let output = self.xuanti(&args).output().unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{args:?}: {e}\n{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// The topic that holds this request.
    pub fn topic_of(&self, request: &str) -> Value {
        let ranking = self.json(&["rank"]);
        let topics = ranking["topics"].as_array().unwrap();
        let holds = |t: &&Value| t["requests"].as_array().unwrap().iter().any(|r| r == request);
        topics.iter().find(holds).unwrap_or_else(|| panic!("no topic holds {request}")).clone()
    }
}

impl Project {
    /// The topic whose name has this word.
    pub fn topic_of_ask(&self, word: &str) -> Value {
        let ranking = self.json(&["rank"]);
        let topics = ranking["topics"].as_array().unwrap();
        let named = |t: &&Value| text(t, "name").contains(word);
        topics.iter().find(named).unwrap_or_else(|| panic!("no topic is named {word}: {ranking}")).clone()
    }
}

/// A string field of a JSON object.
pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("{field} is no text in {value}"))
}

/// The elements of an array field.
pub fn list<'a>(value: &'a Value, field: &str) -> &'a Vec<Value> {
    value[field].as_array().unwrap_or_else(|| panic!("{field} is no array in {value}"))
}

/// The strings of an array field.
pub fn texts<'a>(value: &'a Value, field: &str) -> Vec<&'a str> {
    list(value, field).iter().map(|v| v.as_str().unwrap()).collect()
}

/// A whole number.
pub fn number(value: &Value, field: &str) -> u64 {
    value[field].as_u64().unwrap_or_else(|| panic!("{field} is no number in {value}"))
}

/// A number from the environment: how long a long test runs.
pub fn from_env(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

/// Every file below a folder, sorted.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
