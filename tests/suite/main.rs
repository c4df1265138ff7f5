//! The product as people and partners meet it: over HTTP, on both databases, with the clock moved.

mod access;
mod again;
mod arguments;
mod bad_input;
mod browser;
mod budgets;
mod cli;
mod clients;
mod concurrency;
mod connections;
mod denials;
mod figures;
mod forms;
mod fuzz_cursors;
mod fuzz_forms;
mod given;
mod house;
mod http;
mod journeys;
mod kept;
mod kept_samples;
mod lives;
mod mails;
mod mandates;
mod migrating;
mod nobody;
mod operations;
mod owed;
mod own;
mod pages;
mod passing_on;
mod people;
mod people_found;
mod projection;
mod recipients;
mod refusals;
mod relay;
mod reminders;
mod rights;
mod sampled;
mod samples;
mod scenes;
mod scopes;
mod sdl;
mod sign_in;
mod statements;
mod steering;
mod store;
mod typed;
mod who_may;

use serde_json::{Value, json};

/// A form as a secretary of Flourens fills it, under a key of its own.
fn form(key: &str, themes: &[&str]) -> Value {
    json!({
        "idempotencyKey": key,
        "authorityCode": "31184",
        "title": "Organisation du service technique",
        "description": "Nous voulons un diagnostic partagé du service technique.",
        "themes": themes,
        "urgency": "NORMAL",
        "confidential": false,
        "contact": {
            "name": "Lola D.", "function": "DGS", "email": "mairie@flourens.example",
            "phone": "05 61 83 60 19", "preferredSlots": ["mardi matin"],
        },
    })
}

/// The same with some fields changed.
fn changed(mut form: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("an object of changes") };
    for (key, value) in changes {
        form[key] = value;
    }
    form
}

/// The first referral of a request.
fn first_referral(request: &Value) -> String {
    request["referrals"]["nodes"][0]["id"].as_str().expect("a referral").to_owned()
}
