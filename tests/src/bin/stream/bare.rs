//! What actix-web can do with the same bytes and nothing else: the measure of what we add.

use std::convert::Infallible;
use std::io::{BufRead, Write};
use std::net::TcpListener;

use actix_web::http::header::{CONTENT_ENCODING, ETAG, IF_NONE_MATCH};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::{Context, Result};
use async_stream::stream;
use bytes::Bytes;
use tokio::sync::watch;

const TAG: &str = "\"1\"";

#[derive(Clone)]
struct Bodies {
    plain: Bytes,
    compressed: Bytes,
}

/// Serves the two bodies and a stream of lines that come in, until there is no more input.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let read = |index: usize| -> Result<Bytes> {
        Ok(Bytes::from(std::fs::read(arguments.get(index).context("two files are expected")?)?))
    };
    let bodies = Bodies { plain: read(0)?, compressed: read(1)? };
    let events = watch::Sender::new(Bytes::new());
    let (listener, sender) = (TcpListener::bind("127.0.0.1:0")?, events.clone());
    let address = listener.local_addr()?;
    actix_web::rt::System::new().block_on(async move {
        let app = move || {
            App::new()
                .app_data(web::Data::new(bodies.clone()))
                .app_data(web::Data::new(events.clone()))
                .route("/plain", web::get().to(plain))
                .route("/compressed", web::get().to(compressed))
                .route("/stream", web::get().to(follow))
        };
        let server = HttpServer::new(app).tcp_nodelay(true).listen(listener)?.run();
        let mut out = std::io::stdout();
        writeln!(out, "listening on {address}")?;
        out.flush()?;
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                let padding = "x".repeat(700);
                let event = format!("event: delta\nid: {line}\ndata: {{\"padding\":\"{padding}\"}}\n\n");
                sender.send_replace(Bytes::from(event));
            }
            std::process::exit(0);
        });
        Ok(server.await?)
    })
}

async fn plain(bodies: web::Data<Bodies>, request: HttpRequest) -> HttpResponse {
    match request.headers().get(IF_NONE_MATCH) {
        Some(_) => HttpResponse::NotModified().insert_header((ETAG, TAG)).finish(),
        None => HttpResponse::Ok()
            .insert_header((ETAG, TAG))
            .content_type("application/json")
            .body(bodies.plain.clone()),
    }
}

async fn compressed(bodies: web::Data<Bodies>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_ENCODING, "zstd"))
        .content_type("application/json")
        .body(bodies.compressed.clone())
}

async fn follow(events: web::Data<watch::Sender<Bytes>>) -> HttpResponse {
    let mut events = events.subscribe();
    HttpResponse::Ok().content_type("text/event-stream").streaming(stream! {
        yield Ok::<_, Infallible>(Bytes::from_static(b"event: sync\ndata: {}\n\n"));
        while events.changed().await.is_ok() {
            let event = events.borrow_and_update().clone();
            yield Ok(event);
        }
    })
}
