//! A browser without a script: keeps its cookies, reads the forms of a page as they stand, sends them as they would be sent.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::{Client, Response, redirect::Policy};

use crate::TestApp;

/// A browser. What it says of where a form comes from is up to the test.
#[derive(Debug)]
pub struct Browser {
    http: Client,
    /// Where the site is.
    pub url: String,
    /// Its cookies.
    pub cookies: Mutex<BTreeMap<String, String>>,
    /// Headers of each form that is sent.
    pub says: Vec<(&'static str, String)>,
}

/// A page, or another answer.
#[derive(Debug)]
pub struct Page {
    /// Its status.
    pub status: u16,
    /// Where it leads; empty for a page that is shown.
    pub location: String,
    /// The cookies it sets, as they are set.
    pub set: Vec<String>,
    /// What it says.
    pub html: String,
}

/// A form as it stands on a page.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// Its fields.
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// The same with something typed, chosen or pressed.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Browser {
    /// A browser of today, which says that its forms come from here.
    pub fn new(app: &TestApp) -> Self {
        Self::at(&app.url)
    }

    /// As [`Self::new`], for another instance.
    pub fn at(url: &str) -> Self {
        let http = Client::builder().redirect(Policy::none()).build().expect("a client");
        let says = vec![("sec-fetch-site", "same-origin".to_owned())];
        Self { http, url: url.to_owned(), cookies: Mutex::default(), says }
    }

    /// Has this session's token, as if it had signed in.
    pub fn signed_in(&self, token: Option<&String>) {
        let mut cookies = self.cookies.lock().expect("cookies");
        match token {
            Some(token) => cookies.insert("appui_session".to_owned(), token.clone()),
            None => cookies.remove("appui_session"),
        };
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Page {
        self.page(self.http.get(format!("{}{path}", self.url))).await
    }

    /// Opens a page and reads the form that is sent to this address.
    pub async fn form(&self, path: &str, action: &str) -> Form {
        let page = self.get(path).await;
        page.form(action)
    }

    /// Sends a form.
    pub async fn send(&self, form: &Form) -> Page {
        let mut request = self.http.post(format!("{}{}", self.url, form.action));
        for (name, value) in &self.says {
            request = request.header(*name, value);
        }
        let body: Vec<_> =
            form.fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let kind = "application/x-www-form-urlencoded";
        self.page(request.header("content-type", kind).body(body.join("&"))).await
    }

    async fn page(&self, request: reqwest::RequestBuilder) -> Page {
        let cookies: Vec<_> = {
            let cookies = self.cookies.lock().expect("cookies");
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect()
        };
        let answer = request.header("cookie", cookies.join("; ")).send().await.expect("an answer");
        let set = self.remember(&answer);
        let location = answer.headers().get("location").map(|to| to.to_str().expect("text").to_owned());
        let status = answer.status().as_u16();
        Page { status, location: location.unwrap_or_default(), set, html: answer.text().await.expect("text") }
    }

    fn remember(&self, answer: &Response) -> Vec<String> {
        let mut cookies = self.cookies.lock().expect("cookies");
        let set = answer.headers().get_all("set-cookie").iter();
        let set: Vec<_> = set.map(|value| value.to_str().expect("text").to_owned()).collect();
        for cookie in &set {
            let (name, rest) = cookie.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        set
    }
}

impl Page {
    /// The form that is sent to this address; of several, the first.
    pub fn form(&self, action: &str) -> Form {
        let found = self.html.split("<form").skip(1).find(|form| {
            tag(form).contains("method=\"post\"") && attribute(tag(form), "action").as_deref() == Some(action)
        });
        let form = found.unwrap_or_else(|| panic!("no form for {action} ({}): {}", self.status, self.html));
        let within = fields(form.split("</form>").next().unwrap_or_default());
        let fields = within.into_iter().chain(self.of_form(attribute(tag(form), "id"))).collect();
        Form { action: action.to_owned(), fields }
    }
}

impl Page {
    /// The fields that stand elsewhere on the page and name their form.
    fn of_form(&self, id: Option<String>) -> Vec<(String, String)> {
        let Some(id) = id else { return Vec::new() };
        let inputs = self.html.split("<input").skip(1).map(tag);
        let named = inputs.filter(|input| attribute(input, "form").as_ref() == Some(&id));
        let value = |input: &str| attribute(input, "value").unwrap_or_default();
        named.filter_map(|input| Some((attribute(input, "name")?, value(input)))).collect()
    }
}

/// The fields of a form as it would be sent, buttons left out.
fn fields(form: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (at, _) in form.match_indices('<') {
        let rest = &form[at + 1..];
        let tag = tag(rest);
        let Some(name) = attribute(tag, "name") else { continue };
        if tag.starts_with("input") {
            let kind = attribute(tag, "type").unwrap_or_default();
            let is_chosen = tag.contains(" checked") || (kind != "radio" && kind != "checkbox");
            if is_chosen {
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("textarea") {
            let text = rest[tag.len() + 1..].split("</textarea>").next().unwrap_or_default();
            fields.push((name, unescaped(text)));
        } else if tag.starts_with("select") {
            let within = rest.split("</select>").next().unwrap_or_default();
            let options: Vec<_> = within.split("<option").skip(1).map(self::tag).collect();
            let chosen =
                options.iter().find(|option| option.contains(" selected")).or_else(|| options.first());
            fields.push((name, chosen.and_then(|option| attribute(option, "value")).unwrap_or_default()));
        }
    }
    fields
}

fn tag(text: &str) -> &str {
    text.split('>').next().unwrap_or_default()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    let marks =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    marks.iter().fold(text.to_owned(), |text, (mark, sign)| text.replace(mark, sign))
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
