use crate::answer::{Answer, Then};
use crate::request::Request;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// An HTTP/1.1 server on loopback, written out by hand so that what it reads and sends is exact.
///
/// It lives in the test's own runtime and ends with it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    received: Arc<Mutex<Received>>,
}

#[derive(Debug, Default)]
struct Received {
    connections: usize,
    requests: Vec<Request>,
}

impl Server {
    /// A server that gives these answers, one per request, and then none: it closes the connection.
    pub async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect::<VecDeque<_>>());
        Self::start(move |_| {
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            answers.pop_front().unwrap_or_else(Answer::close)
        })
        .await
    }

    /// A server that decides on each request.
    pub async fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let received = Arc::new(Mutex::new(Received::default()));
        let log = received.clone();
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                lock(&log).connections += 1;
                tokio::spawn(serve(connection, answer.clone(), log.clone()));
            }
        });
        Self { address, received }
    }

    /// The base URL to give a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.received).requests.clone()
    }

    /// The one request so far; none or several are an error.
    pub fn request(&self) -> Request {
        let [request] = self
            .requests()
            .try_into()
            .unwrap_or_else(|requests: Vec<_>| {
                panic!("{} requests instead of one: {requests:#?}", requests.len());
            });
        request
    }

    /// The number of connections so far.
    pub fn connections(&self) -> usize {
        lock(&self.received).connections
    }
}

/// The base URL of a port nobody listens on.
pub async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    format!("http://{}", listener.local_addr().expect("its address"))
}

fn lock(received: &Mutex<Received>) -> std::sync::MutexGuard<'_, Received> {
    received.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(
    connection: TcpStream,
    answer: Arc<impl Fn(&Request) -> Answer>,
    log: Arc<Mutex<Received>>,
) {
    let mut connection = BufReader::new(connection);
    while let Some(request) = Request::read(&mut connection).await {
        let Answer { bytes, then } = answer(&request);
        lock(&log).requests.push(request);
        let sent = connection
            .write_all(&bytes)
            .await
            .and(connection.flush().await);
        match then {
            Then::KeepAlive if sent.is_ok() => {}
            Then::KeepAlive | Then::Close => return,
            Then::Reset => {
                // Closing without a grace period sends a reset.
                let _ = connection.get_ref().set_zero_linger();
                return;
            }
            Then::Stall => std::future::pending().await,
        }
    }
}
