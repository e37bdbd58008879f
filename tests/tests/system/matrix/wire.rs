//! Goes between the server and PostgreSQL and makes other statements out of some: mistakes that nobody has
//! to put into the program.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};

/// Another statement, or none if this one stays.
pub(crate) type Rewrite = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Listens for the server and forwards to the database of this URL; answers the URL to give the server.
pub(crate) fn between(url: &str, rewrite: Rewrite) -> Result<String> {
    let (user, rest) = url.split_once('@').context("a user")?;
    let (address, database) = rest.split_once('/').context("a database")?;
    let to: SocketAddr = address.parse()?;
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    // Ends with the test process.
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let rewrite = rewrite.clone();
            thread::spawn(move || drop(serve(client, to, &rewrite)));
        }
    });
    Ok(format!("{user}@127.0.0.1:{port}/{database}?sslmode=disable"))
}

fn serve(mut client: TcpStream, to: SocketAddr, rewrite: &Rewrite) -> io::Result<()> {
    let mut server = TcpStream::connect(to)?;
    // Statements are small, and each waits for the answer to the one before.
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut answers, mut back) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        drop(io::copy(&mut answers, &mut back));
        drop(back.shutdown(Shutdown::Both));
    });
    let result = forward(&mut client, &mut server, rewrite);
    drop(server.shutdown(Shutdown::Both));
    result
}

/// The first message has no kind; all others are a kind, a length that counts itself, and that much.
fn forward(client: &mut TcpStream, server: &mut TcpStream, rewrite: &Rewrite) -> io::Result<()> {
    let start = message(client)?;
    write(server, None, &start)?;
    loop {
        let mut kind = [0];
        client.read_exact(&mut kind)?;
        let body = message(client)?;
        let body = if kind == *b"P" { parse(&body, rewrite).unwrap_or(body) } else { body };
        write(server, Some(kind), &body)?;
    }
}

fn message(from: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let mut body = vec![0; (u32::from_be_bytes(length) as usize).saturating_sub(4)];
    from.read_exact(&mut body)?;
    Ok(body)
}

fn write(to: &mut TcpStream, kind: Option<[u8; 1]>, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len() + 4).map_err(io::Error::other)?;
    let mut all = kind.map(Vec::from).unwrap_or_default();
    all.extend_from_slice(&length.to_be_bytes());
    all.extend_from_slice(body);
    to.write_all(&all)
}

/// A statement to be prepared: its name, its text, and the types of its parameters.
fn parse(body: &[u8], rewrite: &Rewrite) -> Option<Vec<u8>> {
    let name = body.iter().position(|byte| *byte == 0)? + 1;
    let text = name + body[name..].iter().position(|byte| *byte == 0)?;
    let other = rewrite(std::str::from_utf8(&body[name..text]).ok()?)?;
    Some([&body[..name], other.as_bytes(), &body[text..]].concat())
}
