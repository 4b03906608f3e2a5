use crate::request::Request;
use crate::tls::Identity;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// A proxy on loopback whose tunnels all lead to one server, whatever host is requested.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Proxy {
    /// A proxy to this server.
    pub async fn to(server: SocketAddr) -> Self {
        Self::listen(server, "200 Connection established", |connection| async { Some(connection) }).await
    }

    /// A proxy to this server that uses TLS itself.
    pub async fn over_tls(server: SocketAddr, identity: &Identity) -> Self {
        let acceptor = identity.acceptor(&[]);
        Self::listen(server, "200 Connection established", move |connection| {
            let acceptor = acceptor.clone();
            async move { acceptor.accept(connection).await.ok() }
        })
        .await
    }

    /// A proxy that responds with this status and doesn't open a tunnel.
    pub async fn refusing(status: &'static str) -> Self {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
        Self::listen(nowhere, status, |connection| async { Some(connection) }).await
    }

    async fn listen<S, A>(
        server: SocketAddr,
        status: &'static str,
        accept: impl Fn(TcpStream) -> A + Send + 'static,
    ) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        A: Future<Output = Option<S>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = requests.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (accepted, log) = (accept(connection), log.clone());
                tokio::spawn(async move {
                    if let Some(connection) = accepted.await {
                        tunnel(connection, server, status, &log).await;
                    }
                });
            }
        });
        Self { address, requests }
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.requests).clone()
    }
}

fn lock(requests: &Mutex<Vec<Request>>) -> std::sync::MutexGuard<'_, Vec<Request>> {
    requests.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn tunnel(
    mut connection: impl AsyncRead + AsyncWrite + Unpin,
    server: SocketAddr,
    status: &str,
    log: &Mutex<Vec<Request>>,
) {
    let Some(request) = Request::read(&mut connection).await else {
        return;
    };
    lock(log).push(request);
    let answer = format!("HTTP/1.1 {status}\r\n\r\n");
    if connection.write_all(answer.as_bytes()).await.is_err() || !status.starts_with("200") {
        return;
    }
    if let Ok(mut server) = TcpStream::connect(server).await {
        let _ = copy_bidirectional(&mut connection, &mut server).await;
    }
}
