//! What each gesture is tried on: an input that lacks nothing but the right, on a file in the state that it wants.

use app::outbox;
use domain::mandate::RoleKind;
use serde_json::{Value, json};

use super::world::{THEME, World};
use crate::form;

/// The gestures that are tried several ways, by what is said beside their name.
pub const WAYS: [(&str, &[&str]); 3] = [
    ("createFeed", &["of a unit", "of mine"]),
    ("endRole", &["of an agent", "of an expert"]),
    ("giveRole", &["REQUESTER", "EXPERT", "MANAGER", "PARTNER_ADMINISTRATOR", "PLATFORM_ADMINISTRATOR"]),
];

/// The input of a gesture, on something new.
pub async fn staged(world: &World, gesture: &str, way: &str) -> Value {
    match gesture {
        "claimReferral" | "releaseReferral" | "resumeReferral" | "handOverReferral" | "recordCallAttempt"
        | "pauseReferral" | "declineReferral" | "redirectReferral" | "closeReferral" | "confirmCallback"
        | "offerSlot" | "settleDisagreement" => of_a_referral(world, gesture).await,
        "shareRequest" | "withdrawRequest" | "triageRequest" | "submitRequest" | "revokeFollowLink" => {
            of_a_request(world, gesture).await
        }
        "giveRole" | "endRole" | "askMandate" | "decideMandate" => of_roles(world, gesture, way).await,
        "createFeed" | "revokeFeed" | "handleReminder" | "lookAfterMail" | "askExport" => {
            of_steering(world, gesture, way).await
        }
        _ => of_oneself(world, gesture).await,
    }
}

async fn of_a_referral(world: &World, gesture: &str) -> Value {
    let referral = match gesture {
        "releaseReferral" | "handOverReferral" | "pauseReferral" => world.held().await,
        "closeReferral" | "confirmCallback" => world.called().await,
        "offerSlot" => world.unreached().await,
        "resumeReferral" => {
            let referral = world.held().await;
            let pause = json!({ "referralId": referral, "reason": "pieces", "until": world.day(7) });
            world.who("unit").act("pauseReferral", pause).await;
            referral
        }
        "settleDisagreement" => {
            let referral = world.called().await;
            let denied = json!({ "referralId": referral, "confirmed": false });
            world.who("filer").act("confirmCallback", denied).await;
            referral
        }
        _ => world.referral().await,
    };
    let mut input = match gesture {
        "handOverReferral" => json!({ "toEmail": world.second.email }),
        "recordCallAttempt" => json!({ "result": "REACHED", "channel": "PHONE" }),
        "pauseReferral" => json!({ "reason": "pieces", "until": world.day(7) }),
        "declineReferral" => json!({ "reason": "OUT_OF_SCOPE" }),
        "redirectReferral" => json!({ "partner": "hgi", "reason": "Autre compétence." }),
        "closeReferral" => json!({ "outcome": "ANSWERED" }),
        "confirmCallback" => json!({ "confirmed": true }),
        "offerSlot" => json!({ "slot": "mardi matin" }),
        "settleDisagreement" => json!({ "upheld": true }),
        _ => json!({}),
    };
    input["referralId"] = json!(referral);
    input
}

async fn of_a_request(world: &World, gesture: &str) -> Value {
    if gesture == "submitRequest" {
        return form(&world.fresh(), &[THEME]);
    }
    let waits = if gesture == "triageRequest" { json!({ "themes": [] }) } else { json!({}) };
    let id = world.filed(waits).await["id"].clone();
    match gesture {
        "triageRequest" => json!({ "requestId": id, "targets": [{ "partner": "hgi" }] }),
        "revokeFollowLink" => {
            let shared =
                world.who("filer").mutate("shareRequest", json!({ "requestId": id }), "link { id }").await;
            json!({ "linkId": shared["link"]["id"] })
        }
        _ => json!({ "requestId": id }),
    }
}

async fn of_roles(world: &World, gesture: &str, way: &str) -> Value {
    let email = format!("{}@essai.example", world.fresh());
    let (admin, mayor) = (world.who("dept"), world.who("mayor"));
    let agent = json!({
        "kind": "REQUESTER", "authorityCode": "31184", "function": "TECHNICIEN", "email": email, "name": "Camille",
    });
    let of_unit = |kind: &str| json!({ "kind": kind, "partner": "cdg31", "email": email, "name": "Camille" });
    match (gesture, way) {
        ("giveRole", "REQUESTER") => agent,
        ("giveRole", "PLATFORM_ADMINISTRATOR") => json!({ "kind": way, "email": email, "name": "Camille" }),
        ("giveRole", _) => of_unit(way),
        ("endRole", _) => {
            let given = if way == "of an agent" { agent } else { of_unit("EXPERT") };
            let role = admin.mutate("giveRole", given, "membership { id }").await;
            json!({ "membershipId": role["membership"]["id"] })
        }
        _ => {
            let ask = json!({ "email": email, "name": "Camille", "authorityCode": "31184", "function": "TECHNICIEN" });
            if gesture == "askMandate" {
                return ask;
            }
            world.app.anonymous().mutate("askMandate", ask, "sent").await;
            let asks = mayor.run("{ mandateAsks { id email } }", json!({})).await["mandateAsks"].clone();
            let of = asks.as_array().unwrap().iter().find(|ask| ask["email"] == json!(email)).unwrap();
            json!({ "askId": of["id"], "granted": true })
        }
    }
}

async fn of_steering(world: &World, gesture: &str, way: &str) -> Value {
    match gesture {
        "createFeed" if way == "of mine" => json!({ "mine": true }),
        "createFeed" => json!({ "partner": "cdg31" }),
        "askExport" => json!({ "table": "REFERRALS", "form": "CSV" }),
        "revokeFeed" => {
            let feed =
                world.who("lead").mutate("createFeed", json!({ "partner": "cdg31" }), "feed { id }").await;
            json!({ "feedId": feed["feed"]["id"] })
        }
        "handleReminder" => json!({ "reminderId": reminder(world).await, "gesture": "HOLD" }),
        _ => json!({ "mailId": given_up(world).await, "remedy": "SETTLE" }),
    }
}

/// A reminder that nobody has decided of.
pub async fn reminder(world: &World) -> Value {
    world.referral().await;
    let until = (world.app.now() + domain::chrono::TimeDelta::days(30)).to_rfc3339();
    let query = "query($u: DateTime!) { upcomingReminders(until: $u) { leaving { id } } }";
    let plan = world.who("dept").run(query, json!({ "u": until })).await;
    plan["upcomingReminders"]["leaving"][0]["id"].clone()
}

/// A mail that was given up.
pub async fn given_up(world: &World) -> Value {
    world.app.mails().await;
    world.referral().await;
    let worker = app::new_id();
    // Some of the first ones have nothing to say any more: they are skipped.
    let mut lost = outbox::claim(&world.app.cx, worker, 50).await.unwrap().mails;
    lost.extend(outbox::claim(&world.app.cx, worker, 50).await.unwrap().mails);
    let lost = lost.remove(0);
    outbox::give_up(&world.app.cx, worker, &lost, "550 5.1.1".to_owned()).await.unwrap();
    let query = "{ mails(first: 1, filter: { state: GIVEN_UP }) { nodes { id } } }";
    world.who("dept").run(query, json!({})).await["mails"]["nodes"][0]["id"].clone()
}

async fn of_oneself(world: &World, gesture: &str) -> Value {
    match gesture {
        "acceptGuide" => json!({ "version": 1 }),
        "cancelAbsence" => {
            let absence = json!({ "from": world.day(1), "to": world.day(3) });
            world.who("unit").mutate("declareAbsence", absence, "__typename").await;
            let mine = world.who("unit").run("{ myAbsences { id } }", json!({})).await;
            json!({ "absenceId": mine["myAbsences"][0]["id"] })
        }
        "declareAbsence" => json!({ "from": world.day(30), "to": world.day(31) }),
        "discardDraft" | "seeNotifications" | "signOut" | "renewSession" => json!({}),
        "prefer" => json!({ "notices": true, "progress": true }),
        "requestSignInLink" => json!({ "email": format!("{}@essai.example", world.fresh()) }),
        "saveDraft" => json!({ "title": "École" }),
        "sayOpeningHours" => json!({ "authorityCode": "31184", "openingHours": "le matin" }),
        "signIn" => {
            // So many links an hour are sent to one address, and no more.
            let who = format!("{}@essai.example", world.fresh());
            let who = world.app.person(&who, RoleKind::Expert("caue".to_owned().into())).await;
            let link = json!({ "email": who.email });
            world.app.anonymous().mutate("requestSignInLink", link, "__typename").await;
            let link = world.app.mails_to(&who.email).await.pop().and_then(|mail| mail.link("/connexion/"));
            json!({ "token": link })
        }
        other => panic!("say here what `{other}` is tried on"),
    }
}
