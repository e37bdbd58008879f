//! A TCP proxy that can be cut: how tests take a database away from a running server.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Result;

/// Forwards connections to one address, until it is cut.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    line: Arc<Line>,
}

#[derive(Debug)]
struct Line {
    to: SocketAddr,
    is_cut: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// Listens on a free port and forwards to `to`.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(to: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let line = Arc::new(Line { to, is_cut: AtomicBool::new(false), open: Mutex::default() });
        let accepting = line.clone();
        // Ends with the test process.
        thread::spawn(move || listener.incoming().flatten().for_each(|client| accepting.serve(client)));
        Ok(Self { address, line })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends all connections and refuses new ones.
    pub fn cut(&self) {
        self.line.is_cut.store(true, Ordering::SeqCst);
        for stream in self.line.streams().drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    /// Forwards again.
    pub fn mend(&self) {
        self.line.is_cut.store(false, Ordering::SeqCst);
    }
}

impl Line {
    fn streams(&self) -> std::sync::MutexGuard<'_, Vec<TcpStream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client that cannot be forwarded is hung up on.
    fn serve(&self, client: TcpStream) {
        if self.is_cut.load(Ordering::SeqCst) {
            return;
        }
        let Ok(server) = TcpStream::connect(self.to) else { return };
        let clones = [client.try_clone(), server.try_clone(), client.try_clone(), server.try_clone()];
        let [Ok(from_client), Ok(to_server), Ok(kept_client), Ok(kept_server)] = clones else { return };
        self.streams().extend([kept_client, kept_server]);
        thread::spawn(move || forward(from_client, to_server));
        thread::spawn(move || forward(server, client));
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream) {
    drop(io::copy(&mut from, &mut to));
    drop(to.shutdown(Shutdown::Both));
}
