//! Which request goes where, and what every answer carries.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, Form, Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use serde_json::json;

use super::access::{Access, Visitor};
use super::actions::{Action, carry_out};
use super::bench::Workbench;
use super::pages::{self, Asked};
use super::words::without_commands;
use super::{downloads, files, query};
use crate::deciding::{Pen, Stale};
use crate::progress;
use crate::report::masking::{Masking, plain};
use crate::report::render::message;

/// Bytes of a decision.
const DECISION: usize = 1 << 20;
/// Bytes of a file that is put in: the readers' own limits are below.
const FILE: usize = 256 << 20;

/// How often a window is told how far a long run has come.
const LOOK: Duration = Duration::from_millis(400);

/// Nothing on a page comes from elsewhere, and no page of another site may hold one of these.
const HEADERS: [(header::HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // With no referrer at all, browsers would not say where a form comes from.
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What handlers need.
#[derive(Clone)]
struct App {
    bench: Arc<Workbench>,
    access: Arc<Access>,
    /// Held while a password is looked at: one guess at a time.
    guessing: Arc<tokio::sync::Mutex<()>>,
}

/// Who asks.
#[derive(Clone)]
struct Caller {
    cookie: String,
    visitor: Visitor,
}

pub fn routes(bench: Arc<Workbench>, access: Arc<Access>) -> Router {
    let app = App { bench, access, guessing: Arc::default() };
    let inside = Router::new()
        .route("/", get(|| async { Redirect::to("/inbox") }))
        .route("/{*page}", get(page))
        .route("/events", get(events))
        .route("/download/{what}", get(download))
        .route("/decide", post(decide).layer(DefaultBodyLimit::max(DECISION)))
        .route("/foresee", post(foresee).layer(DefaultBodyLimit::max(DECISION)))
        .route("/visitor", post(visitor).layer(DefaultBodyLimit::max(DECISION)))
        .route("/files/{to}", post(put_in).layer(DefaultBodyLimit::max(FILE)))
        .layer(from_fn_with_state(app.clone(), known));
    Router::new()
        .route("/enter", get(enter).post(enter_with_password))
        .route("/assets/{file}", get(asset))
        .merge(inside)
        .layer(from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

/// Refuses what is not meant for this server, and seals every answer.
async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = match app.access.refused(request.method(), request.headers()) {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Lets on only who has come in by the first link.
async fn known(State(app): State<App>, mut request: Request, next: Next) -> Response {
    match app.access.visitor(request.headers()) {
        Some((cookie, visitor)) => {
            request.extensions_mut().insert(Caller { cookie, visitor });
            next.run(request).await
        }
        None if app.access.asks_password() => Redirect::to("/enter").into_response(),
        None => {
            let text = "请用启动工作台时打开的网址进入（命令行窗口里有），或重新运行 xuanti serve";
            (StatusCode::UNAUTHORIZED, pages::notice("没有进入", text)).into_response()
        }
    }
}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
}

async fn enter(State(app): State<App>, Query(Token { token }): Query<Token>) -> Response {
    if app.access.asks_password() {
        return pages::password(false).into_response();
    }
    admit(&app, &token).unwrap_or_else(|| {
        let text = "网址不对，或是上次启动时的。请用这次启动时打开的网址";
        (StatusCode::UNAUTHORIZED, pages::notice("没有进入", text)).into_response()
    })
}

#[derive(Deserialize)]
struct Password {
    password: String,
}

async fn enter_with_password(State(app): State<App>, Form(Password { password }): Form<Password>) -> Response {
    // Whoever guesses waits for each guess.
    let _one = app.guessing.lock().await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let entered = app.access.asks_password().then(|| admit(&app, &password)).flatten();
    entered.unwrap_or_else(|| (StatusCode::UNAUTHORIZED, pages::password(true)).into_response())
}

fn admit(app: &App, said: &str) -> Option<Response> {
    let cookie = app.access.set_cookie(&app.access.enter(said)?);
    // A page of its own: after a redirect from elsewhere the cookie would not be sent.
    Some(([(header::SET_COOKIE, cookie)], pages::entered()).into_response())
}

async fn asset(Path(file): Path<String>) -> Response {
    match pages::asset(&file) {
        Some((kind, content)) => ([(header::CONTENT_TYPE, kind)], content).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Runs what takes time where it holds up nobody else.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(anyhow::anyhow!("程序内部出错，请把做法告诉开发者")))
}

async fn page(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(path): Path<String>,
    Query(asked): Query<query::Query>,
) -> Response {
    let made = aside(move || {
        let moment = app.bench.now();
        let fault = app.bench.fault();
        pages::page(&path, &Asked { moment: &moment, visitor: &caller.visitor, query: &asked, fault })
    });
    match made.await {
        Ok(Some(html)) => html.into_response(),
        Ok(None) => {
            (StatusCode::NOT_FOUND, pages::notice("没有这一页", "可能已归并或移出。请从上面的栏目进入")).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, pages::notice("出错了", &message(&error))).into_response(),
    }
}

/// A decision with what was on the screen when it was made.
#[derive(Deserialize)]
struct Ordered {
    action: Action,
    /// The last event that the page knows.
    seen: i64,
    /// The moment that the page shows.
    moment: Option<u64>,
}

async fn decide(State(app): State<App>, Extension(caller): Extension<Caller>, body: Bytes) -> Response {
    let Ok(Ordered { action, seen, moment }) = serde_json::from_slice(&body) else { return not_understood() };
    let done = aside(move || {
        let hand = app.bench.hand(&caller.visitor.who, masking(&caller), Pen::RecordsAfter(seen));
        let (done, now) = app.bench.decide(&hand, moment, |moment, hand| carry_out(&action, moment, hand))?;
        Ok(files::told(&done, &hand, &now.session))
    });
    answered(done.await)
}

async fn foresee(State(app): State<App>, Extension(caller): Extension<Caller>, body: Bytes) -> Response {
    let Ok(Ordered { action, .. }) = serde_json::from_slice(&body) else { return not_understood() };
    let foreseen = aside(move || {
        let hand = app.bench.hand(&caller.visitor.who, masking(&caller), Pen::Foresees);
        let (done, now) = app.bench.decide(&hand, None, |moment, hand| carry_out(&action, moment, hand))?;
        let html = pages::foreseen(&done, &hand.notes(), &now, masking(&caller))?;
        Ok(json!({ "html": html }))
    });
    answered(foreseen.await)
}

/// What a visitor changes about himself.
#[derive(Deserialize)]
struct AboutVisitor {
    who: Option<String>,
    revealed: Option<bool>,
}

async fn visitor(State(app): State<App>, Extension(caller): Extension<Caller>, body: Bytes) -> Response {
    let Ok(AboutVisitor { who, revealed }) = serde_json::from_slice(&body) else { return not_understood() };
    let changed = aside(move || {
        if revealed == Some(true) && !caller.visitor.revealed {
            files::log_revealing(&app.bench, &caller.visitor)?;
        }
        app.access.change(&caller.cookie, |visitor| {
            if let Some(who) = who.map(|who| plain(who.trim())).filter(|who| !who.is_empty()) {
                visitor.who = who.chars().take(40).collect();
            }
            visitor.revealed = revealed.unwrap_or(visitor.revealed);
        });
        Ok(json!({}))
    });
    answered(changed.await)
}

async fn put_in(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(to): Path<String>,
    Query(asked): Query<query::Query>,
    body: Bytes,
) -> Response {
    answered(aside(move || files::put_in(&to, &asked, &body, &app.bench, &caller.visitor)).await)
}

async fn download(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(what): Path<String>,
    Query(asked): Query<query::Query>,
) -> Response {
    match aside(move || downloads::download(&what, &asked, &app.bench, &caller.visitor)).await {
        Ok(Some((name, content))) => {
            let named = format!("attachment; filename*=UTF-8''{}", percent_encoded(&name));
            let headers =
                [(header::CONTENT_DISPOSITION, named), (header::CONTENT_TYPE, "application/octet-stream".into())];
            (headers, content).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, pages::notice("没有下载", &message(&error))).into_response(),
    }
}

/// For names of files in a header: RFC 8187.
fn percent_encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Tells a window when something has changed, and how far a long run has come.
async fn events(State(app): State<App>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut news = app.bench.news();
    // Whoever comes back to a window hears of what is so now.
    news.mark_changed();
    let begun = (app.bench.clone(), news, progress::now());
    type Heard = (Arc<Workbench>, tokio::sync::watch::Receiver<u64>, (progress::Stage, u64));
    let next = |(bench, mut news, before): Heard| async move {
        loop {
            let changed = tokio::time::timeout(LOOK, news.changed()).await;
            let now = progress::now();
            let event = match changed {
                Ok(Ok(())) => Event::default().event("changed").data(bench.now().number.to_string()),
                Ok(Err(_)) => return None,
                Err(_) if now == before => continue,
                Err(_) => {
                    let (stage, done) = now;
                    let text = json!({ "stage": stage.name, "total": stage.total, "done": done });
                    Event::default().event("progress").data(text.to_string())
                }
            };
            return Some((Ok(event), (bench, news, now)));
        }
    };
    Sse::new(stream::unfold(begun, next)).keep_alive(KeepAlive::default())
}

fn masking(caller: &Caller) -> Masking {
    caller.visitor.masking()
}

fn not_understood() -> Response {
    let error = "看不懂这个请求。请刷新这一页再试";
    (StatusCode::BAD_REQUEST, axum::Json(json!({ "error": error }))).into_response()
}

fn answered(result: Result<serde_json::Value>) -> Response {
    match result {
        Ok(value) => axum::Json(value).into_response(),
        Err(error) => {
            let stale = error.downcast_ref::<Stale>().is_some();
            let code = if stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            (code, axum::Json(json!({ "error": without_commands(&message(&error)), "stale": stale }))).into_response()
        }
    }
}
