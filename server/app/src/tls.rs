//! TLS: a certificate and its key, from files that are read again when a signal says so.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::signal::unix::{SignalKind, signal};

use crate::Failure;

/// Where certificate and key lie.
#[derive(Debug)]
pub(crate) struct TlsFiles {
    /// The server's certificate and those that lead to the root, PEM.
    pub(crate) certificate: PathBuf,
    /// Its private key, PEM.
    pub(crate) key: PathBuf,
}

/// What clients are shown; connections that are open stay on what they were shown.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl TlsFiles {
    /// Reads them now, and again at each SIGHUP.
    pub(crate) fn served(self) -> Result<ServerConfig, Failure> {
        let shown = Arc::new(Shown(RwLock::new(self.read()?)));
        let mut renewals = signal(SignalKind::hangup()).map_err(Failure::new)?;
        let again = shown.clone();
        actix_web::rt::spawn(async move {
            while renewals.recv().await.is_some() {
                match self.read() {
                    Ok(read) => {
                        *again.0.write().unwrap_or_else(PoisonError::into_inner) = read;
                        tracing::info!("the TLS certificate was read again");
                    }
                    // The one before serves on: nobody is better off without any.
                    Err(error) => tracing::error!("{}; the earlier certificate stays", error.message),
                }
            }
        });
        Ok(ServerConfig::builder().with_no_client_auth().with_cert_resolver(shown))
    }

    fn read(&self) -> Result<Arc<CertifiedKey>, Failure> {
        let certificates = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| fault("certificate", &self.certificate, error))?;
        if certificates.is_empty() {
            return Err(fault("certificate", &self.certificate, "there is none in it"));
        }
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|error| fault("key", &self.key, error))?;
        CertifiedKey::from_der(certificates, key, &rustls::crypto::ring::default_provider())
            .map(Arc::new)
            .map_err(|error| fault("key", &self.key, format!("it does not fit the certificate: {error}")))
    }
}

fn fault(kind: &str, path: &Path, what: impl fmt::Display) -> Failure {
    Failure::usage(format!("cannot use the TLS {kind} in `{}`: {what}", path.display()))
}
