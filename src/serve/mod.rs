//! The workbench (工作台): what planners see and decide, in a browser on the same machine.
//!
//! Pages show the views of `report`; what is decided goes through `deciding`, as on the command line, into the same ledger. A
//! [`Workbench`] keeps a session in memory and renews it after every decision, and whenever files change. [`access`](Access)
//! says who may come in. Nothing here knows what a topic or an episode is better than the rooms it calls.

mod access;
mod actions;
mod bench;
mod corrections;
mod downloads;
mod files;
mod pages;
mod query;
mod routes;
mod watch;
mod words;

use std::net::TcpListener;
use std::sync::Arc;

use anyhow::{Context, Result};

pub use access::Access;
pub use bench::{Start, Workbench};

/// Serves the project until the process ends.
///
/// # Errors
/// When the server cannot run.
pub fn serve(bench: Workbench, access: Access, listener: TcpListener) -> Result<()> {
    let bench = Arc::new(bench);
    watch::begin(bench.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let routes = routes::routes(bench, Arc::new(access));
        axum::serve(listener, routes).await.context("工作台停止了")
    })
}
