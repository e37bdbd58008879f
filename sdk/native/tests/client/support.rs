//! A server that does exactly what a test tells it to do.

use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tidegate_sdk::{Client, Context};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Everything that is waited for must have come by then, also on a machine that is busy with something else.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

pub(crate) const KEY: &str = "tg_sdk_secret";

/// Hands every request to the test, which answers it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: mpsc::Receiver<Request>,
    accepting: JoinHandle<()>,
}

/// A request whose answer is up to the test; dropping it breaks the connection.
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
    socket: TcpStream,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_on("127.0.0.1:0".parse().unwrap()).await
    }

    pub(crate) async fn start_on(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = mpsc::channel(64);
        let accepting = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                if let Some(request) = Request::read(socket).await {
                    sender.send(request).await.unwrap();
                }
            }
        });
        Self { address, requests, accepting }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn client(&self) -> Client {
        Client::builder(self.url(), KEY).reports(false).start()
    }

    /// The next request.
    pub(crate) async fn request(&mut self) -> Request {
        within_limit(self.requests.recv()).await.unwrap()
    }

    /// The next request, which must be for this path.
    pub(crate) async fn expect(&mut self, path: &str) -> Request {
        let request = self.request().await;
        assert_eq!(request.path, path);
        assert!(request.headers["authorization"].starts_with(&format!("Bearer {KEY}")));
        request
    }

    /// The next request for this path; others are left unanswered until the test ends.
    pub(crate) async fn wait_for(&mut self, path: &str, aside: &mut Vec<Request>) -> Request {
        loop {
            let request = self.request().await;
            if request.path == path {
                return request;
            }
            aside.push(request);
        }
    }

    /// The stream that the client opens next.
    pub(crate) async fn stream(&mut self) -> Request {
        self.expect("/sdk/v1/stream").await
    }

    /// Whether nothing was asked since the last request that was taken.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }

    /// Ends the server; the connections break with the requests that the test drops.
    pub(crate) async fn kill(self) -> SocketAddr {
        self.accepting.abort();
        let _ = self.accepting.await;
        self.address
    }
}

impl Request {
    async fn read(mut socket: TcpStream) -> Option<Self> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).ok()?;
        let mut lines = head.lines();
        let path = lines.next()?.split(' ').nth(1)?.to_owned();
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        let headers: HashMap<String, String> = lines.filter_map(header).collect();
        let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        socket.read_exact(&mut body).await.ok()?;
        Some(Self { path, headers, body: String::from_utf8(body).ok()?, socket })
    }

    async fn write(&mut self, text: &str) {
        // The client may have gone; what it makes of that is for the test to see.
        let _ = self.socket.write_all(text.as_bytes()).await;
    }

    /// Answers with a stream.
    pub(crate) async fn open(&mut self) {
        self.write(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n",
        )
        .await;
    }

    /// Sends an event on the stream.
    pub(crate) async fn event(&mut self, name: &str, data: &str) {
        self.write(&format!("event: {name}\ndata: {data}\n\n")).await;
    }

    /// Sends bytes as they are.
    pub(crate) async fn raw(&mut self, text: &str) {
        self.write(text).await;
    }

    /// Answers with a body, and further headers of the form `name: value\r\n`.
    pub(crate) async fn answer(mut self, status: u16, headers: &str, body: impl AsRef<[u8]>) {
        let length = body.as_ref().len();
        let head =
            format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
        self.write(&head).await;
        let _ = self.socket.write_all(body.as_ref()).await;
        let _ = self.socket.shutdown().await;
    }
}

pub(crate) async fn within_limit<T>(future: impl Future<Output = T>) -> T {
    timeout(LIMIT, future).await.unwrap()
}

/// Waits until the client has this version in use.
pub(crate) async fn version(client: &Client, expected: u64) {
    let mut updates = client.updates();
    within_limit(async {
        while client.version() != expected {
            updates.next().await.unwrap();
        }
    })
    .await;
}

/// Waits until the client is in this state.
pub(crate) async fn state(client: &Client, expected: tidegate_sdk::State) {
    let mut changes = client.status_changes();
    within_limit(async {
        while client.state() != expected {
            changes.next().await.unwrap();
        }
    })
    .await;
}

pub(crate) fn acme() -> Context {
    Context::user("u1").customer("acme")
}
