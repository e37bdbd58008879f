//! Content encodings of snapshots.

use std::io::{Read, Write};

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_ENCODING;
use bytes::Bytes;

/// How a snapshot is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Zstd,
    Brotli,
    Gzip,
    Identity,
}

/// Fast enough to be done once per version while a client waits.
const BROTLI_QUALITY: u32 = 5;
const BROTLI_WINDOW: u32 = 22;
const ZSTD_LEVEL: i32 = 3;

impl Encoding {
    /// Encodings that are kept.
    pub(crate) const COUNT: usize = 3;
    const PREFERRED: [Self; Self::COUNT] = [Self::Zstd, Self::Brotli, Self::Gzip];

    /// The best that the client accepts.
    pub(crate) fn accepted_by(request: &HttpRequest) -> Self {
        let header = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        Self::of_header(header.unwrap_or_default())
    }

    fn of_header(header: &str) -> Self {
        let accepts = |encoding: &Self| {
            header.split(',').any(|part| {
                let (name, weight) = part.split_once(';').unwrap_or((part, ""));
                name.trim().eq_ignore_ascii_case(encoding.name())
                    && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
            })
        };
        Self::PREFERRED.into_iter().find(accepts).unwrap_or(Self::Identity)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// Its place among those that are kept; [`Encoding::COUNT`] for what needs no keeping.
    pub(crate) fn index(self) -> usize {
        self as usize
    }

    /// Compresses; what cannot be compressed stays as it is only for `identity`.
    pub(crate) fn encode(self, document: &Bytes) -> Bytes {
        let encoded = match self {
            Self::Zstd => zstd::encode_all(&**document, ZSTD_LEVEL),
            Self::Brotli => brotli(document),
            Self::Gzip => gzip(document),
            Self::Identity => return document.clone(),
        };
        // Writing into memory does not fail.
        encoded.map(Bytes::from).unwrap_or_default()
    }
}

fn brotli(document: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoded = Vec::new();
    let mut reader = brotli::CompressorReader::new(document, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    reader.read_to_end(&mut encoded)?;
    Ok(encoded)
}

fn gzip(document: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(document)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_accepted_encoding() {
        let cases = [
            ("", Encoding::Identity),
            ("gzip", Encoding::Gzip),
            ("gzip, deflate, br", Encoding::Brotli),
            ("br;q=0.5, zstd;q=0", Encoding::Brotli),
            ("GZIP;q=1.0", Encoding::Gzip),
            ("identity", Encoding::Identity),
        ];
        for (header, expected) in cases {
            assert_eq!(Encoding::of_header(header), expected, "{header}");
        }
    }
}
