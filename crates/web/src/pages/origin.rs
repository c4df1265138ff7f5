//! Where a form comes from: browsers say it themselves (Fetch Metadata), or name the page; where they say nothing, the form's own
//! key, bound to the browser's visit, proves that we made it.

use axum::http::HeaderMap;

/// Is a form ours?
pub(super) fn is_ours(headers: &HeaderMap, public_url: &str, has_key: bool) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin") => return true,
        // « none » is a form that was sent anew by hand: no site has sent it, and what follows must vouch for it.
        None | Some("none") => {}
        Some(_) => return false,
    }
    // A page that sends no referrer has no origin to name: « null » says nothing either way.
    let named = text("origin").filter(|origin| *origin != "null").or_else(|| text("referer"));
    named.map_or(has_key, |from| is_here(from, headers, public_url))
}

/// Is this the address of a page of ours: by the public address, or by the name under which we were asked?
fn is_here(from: &str, headers: &HeaderMap, public_url: &str) -> bool {
    let Some((scheme, place)) = parted(from) else { return false };
    if let Some((public_scheme, public_place)) = parted(public_url)
        && place == public_place
    {
        return scheme == public_scheme;
    }
    let asked = ["host", "x-forwarded-host"].into_iter().filter_map(|name| headers.get(name)?.to_str().ok());
    // No page can set these; behind a proxy that ends TLS, only the name is known here.
    asked.filter_map(|host| host.split(',').next()).any(|host| placed(&scheme, host.trim()) == place)
}

/// Scheme and host of an address, the scheme's own port left out.
fn parted(address: &str) -> Option<(String, String)> {
    let (scheme, rest) = address.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let place =
        rest.split(['/', '?', '#']).next().filter(|place| !place.is_empty() && !place.contains('@'))?;
    let is_web = scheme == "http" || scheme == "https";
    let place = placed(&scheme, place);
    is_web.then_some((scheme, place))
}

fn placed(scheme: &str, host: &str) -> String {
    let port = if scheme == "https" { ":443" } else { ":80" };
    host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use rstest::rstest;

    use super::is_ours;

    const EVIL: &str = "https://evil.example";

    /// Under « interne:8080 », behind a proxy for <https://appui.example>; with and without a key.
    #[rstest]
    // Browsers of today.
    #[case(Some("same-origin"), Some("https://appui.example"), None, [true, true])]
    #[case(Some("same-origin"), Some("null"), None, [true, true])]
    #[case(Some("same-origin"), None, None, [true, true])]
    #[case(Some("cross-site"), Some(EVIL), None, [false, false])]
    #[case(Some("cross-site"), Some("null"), None, [false, false])]
    #[case(Some("same-site"), Some("https://autre.appui.example"), None, [false, false])]
    #[case(Some("n'importe quoi"), None, None, [false, false])]
    #[case(Some("none"), None, None, [true, false])]
    #[case(Some("none"), Some(EVIL), None, [false, false])]
    // Plain HTTP by host name, and older browsers: no Fetch Metadata.
    #[case(None, Some("http://interne:8080"), None, [true, true])]
    #[case(None, Some("HTTP://Interne:8080"), None, [true, true])]
    #[case(None, Some("https://appui.example"), None, [true, true])]
    #[case(None, Some("https://appui.example:443"), None, [true, true])]
    #[case(None, Some("http://appui.example"), None, [false, false])]
    #[case(None, Some(EVIL), None, [false, false])]
    #[case(None, Some("https://appui.example.evil.example"), None, [false, false])]
    #[case(None, Some("https://appui.example@evil.example"), None, [false, false])]
    #[case(None, Some(""), None, [false, false])]
    #[case(None, Some("null"), None, [true, false])]
    #[case(None, Some("null"), Some("http://interne:8080/absence"), [true, true])]
    #[case(None, Some("null"), Some("https://evil.example/https://appui.example"), [false, false])]
    #[case(None, None, Some("https://appui.example/demande?brouillon=1"), [true, true])]
    #[case(None, None, Some("https://evil.example/"), [false, false])]
    #[case(None, None, None, [true, false])]
    fn a_form_is_ours_or_refused(
        #[case] site: Option<&str>,
        #[case] origin: Option<&str>,
        #[case] referer: Option<&str>,
        #[case] expected: [bool; 2],
    ) {
        let mut headers = HeaderMap::new();
        for (name, value) in [("sec-fetch-site", site), ("origin", origin), ("referer", referer)] {
            if let Some(value) = value {
                headers.insert(name, value.parse().unwrap());
            }
        }
        headers.insert("host", "interne:8080".parse().unwrap());
        let found = [true, false].map(|has_key| is_ours(&headers, "https://appui.example", has_key));
        assert_eq!(found, expected, "with and without a key");
    }

    #[test]
    fn the_name_that_a_proxy_was_asked_by_is_ours_too() {
        let mut headers = HeaderMap::new();
        headers.insert("host", "10.0.0.7:8080".parse().unwrap());
        headers.insert("origin", "https://appui.mairie.example".parse().unwrap());
        assert!(!is_ours(&headers, "https://appui.example", false));
        headers.insert("x-forwarded-host", "appui.mairie.example, 10.0.0.7".parse().unwrap());
        assert!(is_ours(&headers, "https://appui.example", false));
    }
}
