//! Sign-in links: one lives, a share is a share, an unknown address costs what a known one does.

use rstest::rstest;
use serde_json::json;
use tests::{Browser, Database, TestApp};

#[rstest]
#[tokio::test]
async fn one_link_lives(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database).await;
    let (mayor, nobody) = (app.mayor_of("31184").await, app.anonymous());
    let link = async || {
        nobody.mutate("requestSignInLink", json!({ "email": mayor.email }), "sent").await;
        app.mails().await.pop().unwrap().link("/connexion/").unwrap()
    };
    let (old, new) = (link().await, link().await);
    let sign_in = async |link: &str| nobody.mutate("signIn", json!({ "token": link }), "accessToken").await;
    assert_eq!(sign_in(&old).await["code"], "INVALID_SIGN_IN_LINK", "a newer one has taken its place");
    assert!(sign_in(&new).await["accessToken"].is_string());
    for link in [old, new] {
        assert_eq!(sign_in(&link).await["code"], "INVALID_SIGN_IN_LINK");
    }
    app.done().await;
}

/// In twelve times five, looked at by several workers at a time.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn sixty_at_once_get_the_share_of_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    for _ in 0..12 {
        let asks = (0..5).map(|_| {
            let (nobody, email) = (app.anonymous(), mayor.email.clone());
            async move { nobody.mutate("requestSignInLink", json!({ "email": email }), "sent").await }
        });
        assert!(join_all(asks).await.iter().all(|answer| answer["sent"] == true));
        let (one, two, three) = tokio::join!(
            app::sign_in::give_links(&app.cx),
            app::sign_in::give_links(&app.cx),
            app::sign_in::give_links(&app.cx)
        );
        assert!(one.is_ok() && two.is_ok() && three.is_ok());
    }
    let mails = app.mails().await;
    assert_eq!(mails.len(), 5, "what is asked at once is one link, and five are a share");
    let mut alive = 0;
    for mail in mails {
        let token = mail.link("/connexion/").unwrap();
        let used = app.anonymous().mutate("signIn", json!({ "token": token }), "accessToken").await;
        alive += usize::from(used["accessToken"].is_string());
    }
    assert_eq!(alive, 1);
    app.done().await;
}

/// Thousands of unknown addresses, then a person, then another mail: nobody waits behind strangers, nor mails behind people.
#[rstest]
#[tokio::test]
async fn strangers_hold_nobody_up(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let at_once = |set: &mut appui::settings::Settings| set.sign_in.people_at_once = 2;
    let app = TestApp::start_set(database, "haute-garonne", at_once).await;
    let people = [app.mayor_of("31184").await, app.mayor_of("31555").await, app.mayor_of("31069").await];
    let tx = app.cx.store.write().await.unwrap();
    for n in 0..3_000 {
        let known = people.get(n / 1_000).filter(|_| n % 1_000 == 0).map(|person| person.email.clone());
        let email = known.unwrap_or_else(|| format!("inconnu-{n}@nulle-part.example"));
        storage::asks::insert(&tx, app::new_id(), &email, app.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (more, statements) = app.cx.store.recorded(app::sign_in::give_links(&app.cx)).await;
    assert!(more.unwrap(), "a third person waits for the next round");
    assert!(
        statements.len() < 40,
        "{} statements, whatever the strangers: {statements:#?}",
        statements.len()
    );
    assert_eq!(statements.iter().filter(|one| one.starts_with("INSERT INTO \"sign_in_link\"")).count(), 2);
    let mails = app.mails().await;
    let told = |person: &tests::Caller| mails.iter().filter(|mail| mail.to.contains(&person.email)).count();
    assert_eq!((people.each_ref().map(told), mails.len()), ([1, 1, 1], 3));
    app.done().await;
}

async fn join_all<T: Send + 'static>(
    all: impl Iterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let mut set = tokio::task::JoinSet::new();
    for one in all {
        set.spawn(one);
    }
    set.join_all().await
}

/// The very same statements, whatever is known.
#[rstest]
#[tokio::test]
async fn an_unknown_address_costs_what_a_known_one_does(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mayor = app.mayor_of("31184").await;
    let nobody = app.anonymous();
    let mut asked = Vec::new();
    for email in [mayor.email.as_str(), "inconnu@nulle-part.example"] {
        let ask = nobody.mutate("requestSignInLink", json!({ "email": email }), "sent");
        let (_, statements) = app.cx.store.recorded(ask).await;
        let verbs: Vec<_> =
            statements.iter().map(|one| one.split(" VALUES").next().unwrap_or_default().to_owned()).collect();
        asked.push(verbs);
    }
    assert_eq!(asked[0], asked[1]);
    assert!(asked[0].iter().any(|one| one.contains("sign_in_ask")), "{asked:?}");
    assert_eq!(app.mails().await.len(), 1);
    app.done().await;
}

/// Signing in leads to pages of ours, whatever a cookie says.
#[tokio::test]
async fn signing_in_leads_to_pages_of_ours() {
    let app = TestApp::start(Database::Sqlite).await;
    let mayor = app.mayor_of("31184").await;
    for (wanted, led) in [
        ("/demandes?recherche=ecole", "/demandes?recherche=ecole"),
        ("//evil.example", "/"),
        ("/%09/evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
    ] {
        let browser = Browser::new(&app);
        let form = browser.form("/connexion", "/connexion").await.with("email", &mayor.email);
        browser.send(&form).await;
        let link = app.mails().await.pop().unwrap().link("/connexion/").unwrap();
        let path = format!("/connexion/{link}");
        let form = browser.form(&path, &path).await;
        browser.cookies.lock().unwrap().insert("appui_vers".into(), wanted.into());
        assert_eq!(browser.send(&form).await.location, led, "{wanted}");
        app.clock.advance(domain::chrono::TimeDelta::minutes(16));
    }
    let browser = Browser::new(&app);
    let answer = browser.get("/corbeille?vue=equipe").await;
    assert_eq!((answer.status, answer.location.as_str()), (303, "/connexion"));
    let set = answer.set.iter().find(|cookie| cookie.starts_with("appui_vers=")).unwrap();
    assert!(set.contains("Secure") && set.contains("HttpOnly"), "{set}");
    app.done().await;
}
