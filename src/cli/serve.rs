//! `xuanti serve`: the workbench in the browser.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use anyhow::{Context, Result, bail};

use super::{Ending, Global, output};
use crate::serve::{self, Access, Start, Workbench};

/// Where the workbench is, unless somebody else is there already.
const PORT: u16 = 8610;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 在这个地址上听（默认只有本机能用）；给别的地址时要设口令
    #[arg(long, value_name = "地址:端口")]
    listen: Option<SocketAddr>,
    /// 不打开浏览器
    #[arg(long)]
    no_browser: bool,
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    let project = global.project()?;
    let listener = listener(args.listen)?;
    let address = listener.local_addr()?;
    let password = if address.ip().is_loopback() { None } else { Some(password()?) };
    let who = global.author().who;
    let start = Start { root: project.root, today: global.today, meaning: global.meaning, who: who.clone() };
    let bench = Workbench::open(start)?;
    let access = Access::new(address.port(), &who, password.as_deref());
    let link = match password {
        None => format!("http://{address}{}", access.first()),
        Some(_) => format!("http://{address}/enter"),
    };
    output::line(&link)?;
    output::say("工作台已经打开。用浏览器看上面的网址；关掉这个窗口或按 Ctrl-C 就停止，已作的决定都在账本里。");
    let _page = if args.no_browser || password.is_some() { None } else { open_browser(&link) };
    serve::serve(bench, access, listener)?;
    Ok(Ending::Done)
}

/// Opens the browser by a page that only its owner can read: what stands on a command line, anybody on this machine can. It stays
/// until the browser has had time to read it.
fn open_browser(link: &str) -> Option<tempfile::NamedTempFile> {
    let page = format!("<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url={link}\">");
    let opened = tempfile::Builder::new().suffix(".html").tempfile().and_then(|mut file| {
        file.write_all(page.as_bytes())?;
        open::that_detached(file.path())?;
        Ok(file)
    });
    if opened.is_err() {
        output::say("没有打开浏览器。请把上面的网址复制到浏览器里。");
    }
    opened.ok()
}

fn listener(asked: Option<SocketAddr>) -> Result<TcpListener> {
    if let Some(address) = asked {
        return TcpListener::bind(address).with_context(|| format!("不能在 {address} 上听。请换一个地址或端口"));
    }
    let local = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    local(PORT).or_else(|_| local(0)).context("不能在本机上听")
}

/// The password of a workbench that others on the network may reach.
fn password() -> Result<String> {
    output::say(
        "注意：别的电脑也能打开这个工作台。知道口令的人能看来信、作决定、审定；内容在网络上不加密，只应在可信的内网里用。",
    );
    let given = match std::env::var("XUANTI_PASSWORD") {
        Ok(given) => given,
        Err(_) => rpassword::prompt_password("请设一个口令（至少 8 个字符，输入时不显示）：")
            .context("没有可输入口令的终端。请用环境变量 XUANTI_PASSWORD 给出口令")?,
    };
    if given.chars().count() < 8 {
        bail!("口令太短，至少 8 个字符");
    }
    Ok(given)
}
