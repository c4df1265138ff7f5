//! Fourteen people around one commune and one unit, and the files that they are tried on.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::chrono::TimeDelta;
use domain::mandate::RoleKind;
use domain::words::Function;
use serde_json::{Value, json};
use tests::{Caller, Database, TestApp};

use crate::{changed, first_referral, form};

/// The theme of every file here, of one unit.
pub const THEME: &str = "organisation-ressources-humaines";

/// Who is tried, in the order of the table's columns: nobody; of the commune its secretary who filed, its mayor, its director, an
/// agent for another theme, one whose mandate ended; another commune's mayor; of the unit an expert, its manager, its partner's
/// administrator; another partner's expert and administrator; an expert who left; the platform's administrator.
pub const WHO: [&str; 14] = [
    "anon", "filer", "mayor", "dgs", "theme", "ended", "far", "unit", "lead", "admin", "other", "chief",
    "left", "dept",
];

/// The product with these people.
pub struct World {
    pub app: TestApp,
    /// In the order of [`WHO`].
    pub callers: Vec<Caller>,
    /// A second expert of the unit.
    pub second: Caller,
    counted: AtomicUsize,
}

impl World {
    /// Everybody there, nothing filed.
    pub async fn new(database: Database) -> Self {
        let app = TestApp::start(database).await;
        let limited = RoleKind::Requester {
            authority: "31184".into(),
            function: Function::Dst,
            themes: vec!["voirie".into()],
        };
        let left = app.person("partie@partenaire.example", RoleKind::Expert("cdg31".to_owned().into())).await;
        let ended = app.of_authority("31184", Function::Technicien).await;
        for gone in [&left, &ended] {
            app.end_roles_of(gone).await;
        }
        let callers = vec![
            app.anonymous(),
            app.secretary_of("31184").await,
            app.mayor_of("31184").await,
            app.of_authority("31184", Function::Dgs).await,
            app.person("voirie-31184@mairie.example", limited).await,
            ended,
            app.mayor_of("31555").await,
            app.expert_of("cdg31").await,
            app.manager_of("cdg31").await,
            app.administrator_of("cdg31").await,
            app.expert_of("hgi").await,
            app.administrator_of("hgi").await,
            left,
            app.administrator().await,
        ];
        let second =
            app.person("deuxieme@partenaire.example", RoleKind::Expert("cdg31".to_owned().into())).await;
        Self { app, callers, second, counted: AtomicUsize::new(0) }
    }

    /// Who is in this column.
    pub fn who(&self, name: &str) -> &Caller {
        let place = WHO.iter().position(|who| *who == name).expect("a column");
        &self.callers[place]
    }

    /// A word that no other has.
    pub fn fresh(&self) -> String {
        format!("n{}", self.counted.fetch_add(1, Ordering::Relaxed))
    }

    /// A session of somebody's that may end: opened three days ago.
    pub async fn again(&self, who: &Caller) -> Caller {
        if who.token.is_none() {
            return self.app.anonymous();
        }
        let person = app::administration::person(&self.app.cx, &who.email).await.expect("a look");
        let person = person.expect("somebody known");
        let now = self.app.now();
        self.app.clock.set(now - TimeDelta::days(3));
        let opened = app::sign_in::open_for(&self.app.cx, person.id, now + TimeDelta::days(30)).await;
        self.app.clock.set(now);
        let token = Some(opened.expect("a session").access_token);
        Caller { email: who.email.clone(), token, url: who.url.clone() }
    }

    /// A request of the commune's; with what is said otherwise.
    pub async fn filed(&self, more: Value) -> Value {
        self.who("filer").submit(changed(form(&self.fresh(), &[THEME]), more)).await
    }

    /// A referral of a new request.
    pub async fn referral(&self) -> String {
        first_referral(&self.filed(json!({})).await)
    }

    /// As [`Self::referral`], held by the unit's expert.
    pub async fn held(&self) -> String {
        let referral = self.referral().await;
        self.who("unit").act("claimReferral", json!({ "referralId": referral })).await;
        referral
    }

    /// As [`Self::held`], and the commune has been called.
    pub async fn called(&self) -> String {
        let referral = self.held().await;
        let call = json!({ "referralId": referral, "result": "REACHED", "channel": "PHONE" });
        self.who("unit").act("recordCallAttempt", call).await;
        referral
    }

    /// As [`Self::held`], and the commune was not reached, as often as the guide says.
    pub async fn unreached(&self) -> String {
        let referral = self.held().await;
        for _ in 0..3 {
            self.app.clock.set(self.app.now() + TimeDelta::days(1));
            let call = json!({ "referralId": referral, "result": "NO_ANSWER", "channel": "PHONE" });
            self.who("unit").act("recordCallAttempt", call).await;
        }
        referral
    }

    /// The day in so many days.
    pub fn day(&self, days: i64) -> Value {
        json!((self.app.now() + TimeDelta::days(days)).date_naive())
    }
}
