use crate::answer::{Answer, Then};
use crate::request::Request;
use crate::tls::Identity;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// An HTTP/1.1 server on loopback, written by hand to control exactly what is read and sent.
///
/// It runs in the test's runtime and ends with it.
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
    /// A server that sends these responses, one per request, and then closes the connection.
    pub async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect::<VecDeque<_>>());
        Self::start(move |_| {
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            answers.pop_front().unwrap_or_else(Answer::close)
        })
        .await
    }

    /// A server that calls this function for each request.
    pub async fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let answer = Arc::new(answer);
        Self::listen(move |connection, log| {
            let answer = answer.clone();
            async move {
                if let Some(connection) = serve(connection, &*answer, &log).await {
                    let _ = connection.set_zero_linger();
                }
            }
        })
        .await
    }

    /// The same over TLS.
    pub async fn start_tls(identity: &Identity, answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let (acceptor, answer) = (identity.acceptor(&["http/1.1"]), Arc::new(answer));
        Self::listen(move |connection, log| {
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            async move {
                // A client that doesn't trust the server closes the connection.
                if let Ok(connection) = acceptor.accept(connection).await {
                    serve(connection, &*answer, &log).await;
                }
            }
        })
        .await
    }

    async fn listen<A>(serve: impl Fn(TcpStream, Arc<Mutex<Received>>) -> A + Send + 'static) -> Self
    where
        A: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let received = Arc::new(Mutex::new(Received::default()));
        let log = received.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                lock(&log).connections += 1;
                tokio::spawn(serve(connection, log.clone()));
            }
        });
        Self { address, received }
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL for a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.received).requests.clone()
    }

    /// The only request so far. Panics if there is none or more than one.
    pub fn request(&self) -> Request {
        let [request] = self.requests().try_into().unwrap_or_else(|requests: Vec<_>| {
            panic!("{} requests instead of one: {requests:#?}", requests.len());
        });
        request
    }

    /// The number of connections so far.
    pub fn connections(&self) -> usize {
        lock(&self.received).connections
    }
}

/// The base URL of a port on which nobody listens.
pub async fn nobody() -> String {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
    let address = socket.local_addr().expect("its address");
    // Kept until the process ends; otherwise another test's server could get the port.
    std::mem::forget(socket);
    format!("http://{address}")
}

fn lock(received: &Mutex<Received>) -> std::sync::MutexGuard<'_, Received> {
    received.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Responds to the requests on a connection. Returns the connection if it must be reset.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    connection: S,
    answer: &impl Fn(&Request) -> Answer,
    log: &Mutex<Received>,
) -> Option<S> {
    let mut connection = BufReader::new(connection);
    while let Some(request) = Request::read(&mut connection).await {
        let Answer { bytes, then } = answer(&request);
        lock(log).requests.push(request);
        let sent = connection.write_all(&bytes).await.and(connection.flush().await);
        match then {
            Then::KeepAlive if sent.is_ok() => {}
            Then::KeepAlive | Then::Close => break,
            Then::Reset => return Some(connection.into_inner()),
            Then::Stall => std::future::pending().await,
            Then::Repeat { last, pause } => {
                let part = &bytes[bytes.len() - last..];
                while connection.write_all(part).await.is_ok() {
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }
    // Closes TLS properly; otherwise the end looks like a truncation attack.
    let _ = connection.shutdown().await;
    None
}
