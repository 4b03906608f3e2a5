//! A web application that accounts connect to with OAuth.
//!
//! In the settings of your app at HubSpot, add the redirect URL `http://localhost:3000/callback`. Then run
//!
//! `HUBSPOT_CLIENT_ID=… HUBSPOT_CLIENT_SECRET=… cargo run --example oauth`
//!
//! and open <http://localhost:3000/connect>. Without an app, try it with the example `mock_server`: set the variables that
//! it prints and any id and secret, and take HubSpot's part by hand, with the state of the first response in the second
//! request:
//!
//! `curl -i localhost:3000/connect`
//!
//! `curl -b state=… 'localhost:3000/callback?code=any&state=…'`
//!
//! In your own application, copy `connect` and `callback` into the handlers of
//! your web framework. The rest is a minimal replacement for one: it reads a request's path, query and cookie.

use std::error::Error;
use std::{env, str};

use hubspot_marketing_events::{Client, ClientBuilder, OAuthApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const READ: &str = "crm.objects.marketing_events.read";
const WRITE: &str = "crm.objects.marketing_events.write";

/// Stores the state in the user's session, and redirects the user to HubSpot.
fn connect(app: &OAuthApp) -> Result<Response, Box<dyn Error>> {
    let authorization = app.authorization()?;
    // In a web application, the session cookie is also `Secure`.
    let cookie = format!("state={}; HttpOnly; SameSite=Lax; Path=/callback", authorization.state());
    Ok(Response {
        status: "302 Found",
        headers: vec![("Location", authorization.url().into()), ("Set-Cookie", cookie)],
        body: String::new(),
    })
}

/// Checks the user's return, and exchanges the code for a refresh token.
async fn callback(app: &OAuthApp, query: &str, state: &str) -> Result<Response, Box<dyn Error>> {
    let code = app.code(query, state)?;
    let oauth = client().exchange_code(app, &code).await?;

    // Store it with the account's other data. When the program starts again, use `app.with_refresh_token(…)` instead.
    let refresh_token = oauth.refresh_token();
    println!("store a refresh token of {} characters", refresh_token.len());
    let oauth = oauth.on_new_refresh_token(|token| println!("store another one of {} characters", token.len()));

    let api = client().oauth(oauth).build()?.v2026_03();
    let page = api.events().list().limit(10).await?;
    let body = format!("connected; {} events on the first page\n", page.results.len());
    // Delete the state: it can be used only once.
    let cookie = "state=; Max-Age=0; Path=/callback".into();
    Ok(Response { status: "200 OK", headers: vec![("Set-Cookie", cookie)], body })
}

/// A client of HubSpot, or of the server that `HUBSPOT_BASE_URL` names, such as the example `mock_server`.
fn client() -> ClientBuilder {
    match env::var("HUBSPOT_BASE_URL") {
        Ok(url) => Client::builder().base_url(url),
        Err(_) => Client::builder(),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let variable =
        |name| env::var(name).map_err(|_| format!("{name} is not set: it is in the app's settings at HubSpot"));
    let (id, secret) = (variable("HUBSPOT_CLIENT_ID")?, variable("HUBSPOT_CLIENT_SECRET")?);
    let app =
        OAuthApp::new(id, secret, "http://localhost:3000/callback").scopes(["oauth", READ]).optional_scopes([WRITE]);

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("open http://localhost:3000/connect");
    loop {
        let (connection, _) = listener.accept().await?;
        if let Err(error) = serve(connection, &app).await {
            eprintln!("{error}");
        }
    }
}

struct Response {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: String,
}

async fn serve(mut connection: TcpStream, app: &OAuthApp) -> Result<(), Box<dyn Error>> {
    let mut buffer = vec![0; 16 * 1024];
    let length = connection.read(&mut buffer).await?;
    let request = str::from_utf8(&buffer[..length])?;
    let target = request.split(' ').nth(1).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let response = match path {
        "/connect" => connect(app),
        "/callback" => callback(app, query, cookie(request)).await,
        _ => Ok(Response { status: "404 Not Found", headers: Vec::new(), body: "try /connect\n".into() }),
    };
    let Response { status, headers, body } = response.unwrap_or_else(|error| {
        // Log the error, but don't show HubSpot's message to users.
        eprintln!("{error}");
        Response { status: "400 Bad Request", headers: Vec::new(), body: "not connected\n".into() }
    });
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let response = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    Ok(connection.write_all(response.as_bytes()).await?)
}

/// Returns the state from the request's cookie, or an empty text.
fn cookie(request: &str) -> &str {
    let mut cookies = request.lines().filter_map(|line| line.split_once(": "));
    let cookies = cookies.find(|(name, _)| name.eq_ignore_ascii_case("cookie")).map_or("", |(_, cookies)| cookies);
    cookies.split("; ").find_map(|cookie| cookie.strip_prefix("state=")).unwrap_or_default()
}
