//! Help and usage errors in Chinese. clap speaks English; its structure is kept and its words are replaced.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The same command with Chinese headings for it and all its subcommands. Values and defaults that clap would list in
/// English stand in the help texts themselves.
pub fn in_chinese(command: Command) -> Command {
    let path = command.get_bin_name().unwrap_or(command.get_name()).to_string();
    let names: Vec<String> = command.get_subcommands().map(|s| s.get_name().to_string()).collect();
    let help = Arg::new("help").short('h').long("help").help("显示帮助").action(ArgAction::Help);
    let mut command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .arg(help)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            let arg = arg.help_heading(heading);
            // What clap would add about values is in English.
            if arg.get_action().takes_values() { arg.hide_possible_values(true).hide_default_value(true) } else { arg }
        });
    if command.get_version().is_some() {
        let version = Arg::new("version").short('V').long("version").help("显示版本").action(ArgAction::Version);
        command = command.disable_version_flag(true).arg(version.help_heading("选项"));
    }
    for name in names {
        let below = format!("{path} {name}");
        command = command.mut_subcommand(name, |sub| in_chinese(sub.bin_name(below)));
    }
    // Asked of a copy: rendering fixes a command's arguments.
    let usage = command.clone().bin_name(path).render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace("[OPTIONS]", "[选项]");
    command.override_usage(usage)
}

/// Prints what clap has to say: help on stdout, mistakes on stderr with exit code 2.
pub fn report(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(s)) => s.join("、"),
        _ => String::new(),
    };
    let meant =
        |kind| Some(word(kind)).filter(|w| !w.is_empty()).map_or(String::new(), |w| format!("（是不是 {w}？）"));
    let (arg, value) = (word(ContextKind::InvalidArg), word(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => "请给出命令".to_string(),
        ErrorKind::InvalidSubcommand => {
            let name = word(ContextKind::InvalidSubcommand);
            format!("没有“{name}”这个命令{}", meant(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::UnknownArgument => format!("没有“{arg}”这个选项或参数{}", meant(ContextKind::SuggestedArg)),
        ErrorKind::MissingRequiredArgument => format!("缺少 {arg}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 后面缺少内容"),
        ErrorKind::InvalidValue => format!("{arg} 不能是“{value}”，可用：{}", word(ContextKind::ValidValue)),
        ErrorKind::ValueValidation => {
            format!("{arg} 的内容“{value}”不对（日期写作 2023-07-18，数目写作不小于1的整数）")
        }
        ErrorKind::ArgumentConflict if word(ContextKind::PriorArg) == arg => format!("{arg} 只能给一次"),
        ErrorKind::ArgumentConflict => format!("{arg} 不能与 {} 同时使用", word(ContextKind::PriorArg)),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => format!("{arg} 的内容个数不对"),
        _ => error.kind().to_string(),
    };
    super::output::say(format_args!("错误：{what}。用 xuanti --help 查看用法"));
    ExitCode::from(2)
}
