//! The command line: one file a subcommand, with its arguments and its run.
//!
//! Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 ran but found problems or nothing,
//! 2 bad usage or input.

#![warn(clippy::print_stderr, clippy::print_stdout)]

mod accept;
mod ask;
mod attendance;
mod backup;
mod batch;
mod check;
mod deciding;
mod eval;
mod gaps;
mod init;
mod letter;
mod log;
mod matching;
mod output;
mod papers;
mod plan;
mod progress;
mod rank;
mod regroup;
mod replies;
mod report;
mod serve;
mod sheets;
mod status;
mod topic;
mod tray;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::deciding::{broadcasts, verdicts};
use crate::meaning::Meaning;
use crate::project::Project;
use crate::report::render::message;
use crate::session::{Options, Session, Switch};

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Done,
    /// It ran, but found problems or nothing.
    Found,
}

#[derive(Debug, Parser)]
#[command(
    name = "xuanti",
    version,
    about = "选题：把村居诉求变成下一批政策直播",
    after_help = "例：xuanti -C corpus plan　　　　　　排出下一批直播\n　　xuanti ask \"村里起屋要办什么手续？\"　查一个问题由哪些条款回答"
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options every command has.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// 项目目录（默认从当前目录向上找 xuanti.toml）
    #[arg(short = 'C', value_name = "目录", global = true, default_value = ".")]
    pub dir: PathBuf,
    /// 输出格式：table 表格（默认），json 一个文档，jsonl 每行一个对象，csv
    #[arg(long, value_name = "格式", global = true, default_value = "table")]
    pub format: Format,
    /// 把这一天当作今天（年-月-日）
    #[arg(long, value_name = "日期", global = true)]
    pub today: Option<Date>,
    /// 记入账本的经办人（默认用系统登录名）
    #[arg(long = "as", value_name = "姓名", global = true)]
    pub acting: Option<String>,
    /// 不遮盖电话、证件号和姓名
    #[arg(long, global = true)]
    pub no_redact: bool,
    /// 是否理解文意：on 无论多少文本都逐条理解，off 只按字词（默认按 xuanti.toml）
    #[arg(long, value_name = "开关", global = true, value_parser = PossibleValuesParser::new(["on", "off"]).map(switch))]
    pub meaning: Option<Switch>,
}

fn switch(said: String) -> Switch {
    if said == "on" { Switch::On } else { Switch::Off }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 新建项目目录
    Init(init::Args),
    /// 检查项目里的每个文件，报告问题和未报村居
    Check(check::Args),
    /// 归并诉求并按需求排名；给出文件则只排这些文件
    Rank(rank::Args),
    /// 列出待归并的事项，或定下归到哪里
    Tray(tray::Args),
    /// 看一个选题、按类别等列出选题，或对选题作决定
    Topic(topic::Args),
    /// 看一封信，或定下它的事项是什么、归哪里、来自哪个村居
    Letter(letter::Args),
    /// 重新归并全部诉求：先列出前后变化，同意后记录
    Regroup(regroup::Args),
    /// 问一句话：由哪些条款回答、归哪个部门
    Ask(ask::Args),
    /// 从标准输入逐行读 JSON 诉求，逐行写出匹配结果
    Match(matching::Args),
    /// 确认一条条款能回答一个事项
    Confirm(verdicts::Confirm),
    /// 否定一条条款，或判定没有条款能回答
    Reject(verdicts::Reject),
    /// 列出未找到依据的选题和办理进度，交办或记下答复
    Gaps(gaps::Args),
    /// 排出下一批直播：日期、主题、选题、部门、条款、提纲，以及备选和未找到
    Plan(plan::Proposing),
    /// 本批直播：拟定草稿、修改、锁定、送审、审定、变更
    Batch(Box<batch::Args>),
    /// 研讨单：给每个部门一份，填好后收回
    Sheets(sheets::Args),
    /// 把审定（或草拟、建议）的一批写成请示、通知、提纲、总结等 Word 上报件
    Papers(papers::Args),
    /// 审定下一批直播
    Accept(accept::Accept),
    /// 到会登记：写出一期的登记表，会后收回
    Attendance(attendance::Args),
    /// 记下一期已播出，以及收看人次
    Aired(broadcasts::Aired),
    /// 取消一期审定的直播
    Cancelled(broadcasts::Cancelled),
    /// 审定以后，按镇（街道）写出给村居的回告单，或读回签收
    Replies(replies::Args),
    /// 把下一批直播写成网页、工作簿、日历、JSON 和 CSV，以及转办清单
    Report(report::Args),
    /// 打开工作台：在浏览器里看、改、审定、回告
    Serve(serve::Args),
    /// 十行话说清进展
    Status(status::Args),
    /// 列出做过的决定：什么时候、谁、什么
    Log(log::Log),
    /// 撤销一个决定
    Undo(log::Undo),
    /// 备份账本
    Backup(backup::Backup),
    /// 从备份恢复账本，原来的另存
    Restore(backup::Restore),
    /// 用 BEIR 格式的标注数据评测匹配
    Eval(eval::Args),
    /// 输出命令行补全脚本
    #[command(hide = true)]
    Completions {
        /// bash、zsh、fish、elvish 或 powershell
        #[arg(value_name = "外壳")]
        shell: clap_complete::Shell,
    },
    /// 输出手册页
    #[command(hide = true)]
    Man,
}

/// Runs the program with `args`.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let command = usage::in_chinese(Cli::command());
    let cli = match command.try_get_matches_from(args).and_then(|m| Cli::from_arg_matches(&m)) {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error),
    };
    match run(&cli) {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Found) => ExitCode::from(1),
        // A reader that has seen enough (xuanti plan | head) is no error.
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::say(format_args!("错误：{}", message(&error)));
            ExitCode::from(2)
        }
    }
}

fn run(cli: &Cli) -> Result<Ending> {
    let global = &cli.global;
    if global.no_redact {
        output::say("注意：未遮盖个人信息，请勿外传。");
    }
    let _watch = progress::Watch::start();
    match &cli.command {
        Command::Init(args) => init::run(args),
        Command::Check(args) => check::run(args, global),
        Command::Rank(args) => rank::run(args, global),
        Command::Tray(args) => tray::run(args, global),
        Command::Topic(args) => topic::run(args, global),
        Command::Letter(args) => letter::run(args, global),
        Command::Regroup(args) => regroup::run(args, global),
        Command::Ask(args) => ask::run(args, global),
        Command::Match(args) => matching::run(args, global),
        Command::Confirm(args) => global.decide(|deciding| verdicts::confirm(args, deciding)),
        Command::Reject(args) => global.decide(|deciding| verdicts::reject(args, deciding)),
        Command::Gaps(args) => gaps::run(args, global),
        Command::Plan(args) => plan::run(args, global),
        Command::Batch(args) => batch::run(args, global),
        Command::Sheets(args) => sheets::run(args, global),
        Command::Papers(args) => papers::run(args, global),
        Command::Accept(args) => accept::run(args, global),
        Command::Attendance(args) => attendance::run(args, global),
        Command::Aired(args) => global.decide(|deciding| broadcasts::aired(args, deciding)),
        Command::Cancelled(args) => {
            let root = global.project()?.root;
            global.recorded(|hand| broadcasts::cancelled(args, &root, hand))
        }
        Command::Replies(args) => replies::run(args, global),
        Command::Report(args) => report::run(args, global),
        Command::Serve(args) => serve::run(args, global),
        Command::Status(args) => status::run(args, global),
        Command::Log(args) => log::log(args, global),
        Command::Undo(args) => log::undo(args, global),
        Command::Backup(args) => backup::backup(args, global),
        Command::Restore(args) => backup::restore(args, global),
        Command::Eval(args) => eval::run(args, global),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "xuanti", &mut output::stream());
            Ok(Ending::Done)
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut output::stream())?;
            Ok(Ending::Done)
        }
    }
}

impl Global {
    fn project(&self) -> Result<Project> {
        Project::find(&self.dir)
    }

    /// `--today`, else the project's fixed day, else the clock's.
    fn today(&self, project: &Project) -> Date {
        self.today.or(project.config.today).unwrap_or_else(|| jiff::Zoned::now().date())
    }

    /// How every session of a project is opened.
    fn options(&self, project: &Project) -> Options<'static> {
        Options { meaning: self.meaning, ..Options::on(self.today(project)) }
    }

    /// The project read, for looking something up.
    fn session(&self, rounds: Option<&[PathBuf]>) -> Result<Session> {
        let project = self.project()?;
        let options = Options { rounds, ..self.options(&project) };
        Ok(Session::open(project, options))
    }

    /// The project read for ranking its topics.
    fn session_to_rank(&self) -> Result<Session> {
        let project = self.project()?;
        let options = self.options(&project);
        self.told(Session::open_to_rank(project, options)?)
    }

    /// Says of a session that ranks what is wrong with its files, where much is new so that words alone are used, and where
    /// letters are sent to.
    fn told(&self, session: Session) -> Result<Session> {
        output::problems(&session.input.problems, self.masking());
        if let Some(note) = session.meaning_note()? {
            output::say(format_args!("注意：{note}"));
        }
        if let Some(url) = session.meaning()?.and_then(Meaning::sends_to) {
            output::say(format_args!("注意：诉求和条款的文字（个人信息已遮盖）发送到 {url} 计算文意向量。"));
        }
        Ok(session)
    }
}
