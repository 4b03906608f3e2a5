//! TLS: which certificate authorities to trust.

use std::sync::{Arc, LazyLock};

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Mozilla's certificate authorities and, by feature, the platform's.
///
/// Loaded once: a platform may have over a hundred files, and a program may have many clients.
static WELL_KNOWN: LazyLock<Arc<RootCertStore>> = LazyLock::new(|| {
    #[cfg_attr(not(feature = "native-roots"), expect(unused_mut))]
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    // A platform's store may contain broken certificates, and a container may have no store.
    #[cfg(feature = "native-roots")]
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Arc::new(roots)
});

/// Trusts the well-known authorities and the ones in these PEM files.
pub(super) fn config(pem_files: &[Vec<u8>]) -> Result<ClientConfig, String> {
    let mut roots = WELL_KNOWN.clone();
    for pem in pem_files {
        add(Arc::make_mut(&mut roots), pem)?;
    }
    // Explicit, because the default provider of the process depends on other crates.
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|problem| format!("TLS can't be set up: {problem}"))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn add(roots: &mut RootCertStore, pem: &[u8]) -> Result<(), String> {
    let before = roots.len();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|problem| format!("a root certificate is not PEM: {problem}"))?;
        roots.add(certificate).map_err(|problem| format!("a root certificate can't be trusted: {problem}"))?;
    }
    if roots.len() == before {
        return Err("the PEM contains no root certificate: no line `-----BEGIN CERTIFICATE-----` found".into());
    }
    Ok(())
}
