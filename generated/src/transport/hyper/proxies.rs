//! Chooses the proxy, from the client's settings or the environment.

use std::env;

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::client::is_loopback;

/// The client's setting.
#[derive(Default)]
pub(super) enum ProxyChoice {
    #[default]
    Environment,
    None,
    /// May contain a password.
    Url(String),
}

/// The proxy, and the hosts that bypass it.
pub(super) struct Proxies(Matcher);

impl Proxies {
    /// Reads the environment if nothing else was chosen. The error doesn't contain the password.
    pub(super) fn new(choice: &ProxyChoice) -> Result<Self, String> {
        match choice {
            ProxyChoice::Environment => {
                Self::from_variables(|name| env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
            }
            ProxyChoice::None => Ok(Self(Matcher::builder().build())),
            ProxyChoice::Url(url) => {
                Self::through(url, String::new()).ok_or_else(|| not_a_proxy("the URL given to `proxy`"))
            }
        }
    }

    fn from_variables(value: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let either = |name: &str| value(name).or_else(|| value(&name.to_ascii_lowercase()));
        // `HTTP_PROXY` is for plain HTTP, which only goes to localhost.
        let proxy = ["HTTPS_PROXY", "ALL_PROXY"]
            .into_iter()
            .find_map(|name| Some((name, either(name).filter(|url| !url.is_empty())?)));
        let not_for = either("NO_PROXY").unwrap_or_default();
        let not_for: Vec<_> = not_for.split(',').map(plain_host).collect();
        // The matcher applies `*` to names only, not to addresses.
        let for_none = not_for.iter().any(|host| host == "*");
        match proxy {
            Some((name, url)) if !for_none => {
                Self::through(&url, not_for.join(",")).ok_or_else(|| not_a_proxy(&format!("the variable {name}")))
            }
            _ => Ok(Self(Matcher::builder().build())),
        }
    }

    fn through(url: &str, not_for: String) -> Option<Self> {
        if is_ambiguous(url) {
            return None;
        }
        // The matcher ignores invalid URLs, and accepts schemes that we don't support.
        let anywhere = Uri::from_static("https://proxied.invalid");
        let proxy = Matcher::builder().https(url).build().intercept(&anywhere)?;
        // The connector would replace an invalid port with the default one.
        let has_port = proxy.uri().authority().is_some_and(|it| it.as_str() == it.host() || it.port_u16().is_some());
        (has_port && matches!(proxy.uri().scheme_str(), Some("http" | "https")))
            .then(|| Self(Matcher::builder().https(url).no(not_for).build()))
    }

    /// The proxy for this address.
    pub(super) fn to(&self, address: &Uri) -> Option<Intercept> {
        // To a proxy, `localhost` is another machine.
        if is_loopback(address.host()?) {
            return None;
        }
        self.0.intercept(address)
    }
}

/// Whether the URL's parser may misjudge where the password ends, and treat the rest as not secret.
fn is_ambiguous(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    match rest.rsplit_once('@') {
        Some((password, host)) => password.contains(['@', '#', '/', '?']) || host.contains(['#', '/', '?']),
        None => false,
    }
}

/// Converts an entry of `NO_PROXY` for the matcher: without `*.` before a domain, and without the
/// brackets of an IPv6 address.
fn plain_host(entry: &str) -> String {
    let entry = entry.trim();
    let entry = entry.strip_prefix("*.").unwrap_or(entry);
    entry.replace(['[', ']'], "")
}

fn not_a_proxy(what: &str) -> String {
    format!(
        "{what} is not a usable proxy: expected http://host:port or https://host:port, with reserved \
         characters in a user name or password percent-encoded"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy_to(address: &str, variables: &[(&str, &str)]) -> Option<String> {
        let proxies = Proxies::from_variables(|name| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        });
        let address = address.parse().expect("an address");
        let proxy = proxies.expect("proxies").to(&address)?;
        Some(proxy.uri().to_string())
    }

    #[test]
    fn proxy_is_read_from_the_environment() {
        for (variables, proxy) in [
            (&[][..], None),
            (&[("HTTPS_PROXY", "http://a:1")], Some("http://a:1/")),
            (&[("https_proxy", "http://a:1")], Some("http://a:1/")),
            (&[("ALL_PROXY", "https://a:1")], Some("https://a:1/")),
            (&[("all_proxy", "a:1")], Some("http://a:1/")),
            (&[("HTTP_PROXY", "http://a:1")], None),
            (&[("HTTPS_PROXY", "http://a:1"), ("ALL_PROXY", "http://b:1")], Some("http://a:1/")),
            (&[("HTTPS_PROXY", ""), ("ALL_PROXY", "http://b:1")], Some("http://b:1/")),
            (&[("HTTPS_PROXY", ""), ("https_proxy", "http://a:1")], None),
        ] {
            let found = proxy_to("https://api.hubapi.com", variables);
            assert_eq!(found.as_deref(), proxy, "{variables:?}");
        }
    }

    #[test]
    fn some_hosts_bypass_the_proxy() {
        let without = "internal.example, .corp.example,*.wild.example,10.0.0.0/8,192.0.2.7,\
                       [2001:db8::1], [2001:db8:1::]/48,2001:db8:2::1";
        for (address, proxied) in [
            ("https://api.hubapi.com", true),
            ("https://internal.example:8443/path", false),
            ("https://deep.internal.example", false),
            ("https://notinternal.example", true),
            ("https://a.corp.example", false),
            ("https://a.b.wild.example", false),
            ("https://wild.example", false),
            ("https://notwild.example", true),
            ("https://[2001:db8::1]:8443", false),
            ("https://[2001:db8::2]", true),
            ("https://[2001:db8:1::2]", false),
            ("https://[2001:db8:2::1]", false),
            ("https://10.1.2.3", false),
            ("https://11.1.2.3", true),
            ("https://192.0.2.7", false),
            ("http://localhost:8080", false),
            ("https://localhost", false),
            ("https://127.0.0.1:1", false),
            ("https://[::1]:1", false),
        ] {
            let variables = [("HTTPS_PROXY", "http://proxy:1"), ("NO_PROXY", without)];
            assert_eq!(proxy_to(address, &variables).is_some(), proxied, "{address}");
        }
        let variables = [("HTTPS_PROXY", "http://proxy:1"), ("no_proxy", "*")];
        assert_eq!(proxy_to("https://api.hubapi.com", &variables), None);
    }

    #[test]
    fn error_for_an_invalid_proxy_omits_the_password() {
        for url in [
            "http://user:secret@",
            "http://user:secret@host with spaces:1",
            "http://user:secret@host:65536",
            "ftp://user:secret@host:1",
            "socks4://user:secret@host:1",
            "socks5://user:secret@host:1",
            "http://user:secret@x@host:1",
            "http://user:1/secret@host:1",
            "http://user:1#secret@host:1/",
            "http://user:1?secret@host:1",
            "user:1/secret@host:1",
            "http://secret@x:1@host:1",
            "http://user:x@host:1/@secret",
        ] {
            let error = Proxies::from_variables(|name| (name == "HTTPS_PROXY").then(|| url.to_owned()))
                .err()
                .unwrap_or_else(|| panic!("{url} was accepted"));
            assert!(error.contains("HTTPS_PROXY"), "{error}");
            assert!(!error.contains("secret"), "{error}");
            assert!(Proxies::new(&ProxyChoice::Url(url.to_owned())).is_err());
        }
    }
}
