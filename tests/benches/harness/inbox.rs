//! The expert's inbox with some 100,000 referrals behind it, against the same page with some 1,000: asked in turns, medians.

use std::time::{Duration, Instant};

use crate::server::Server;

/// Requests that make so many referrals, or a few more: the demo opens about two a request.
const FEW: u32 = 600;
const MANY: u32 = 60_000;
/// How often each is asked.
const TIMES: usize = 200;

struct Inbox {
    client: reqwest::Client,
    page: String,
    cookie: String,
    taken: Vec<Duration>,
}

impl Inbox {
    async fn of(server: &Server) -> Self {
        let cookie = format!("appui_session={}", server.token("expert@cdg31.example").await);
        let page = server.url.replace("/graphql", "/corbeille");
        Self { client: reqwest::Client::new(), page, cookie, taken: Vec::new() }
    }

    async fn ask(&mut self) {
        let begin = Instant::now();
        let asked = self.client.get(&self.page).header("cookie", &self.cookie).send();
        let text = asked.await.expect("an answer").text().await.expect("a page");
        self.taken.push(begin.elapsed());
        assert!(text.contains("Corbeille") && text.contains("</html>"), "{text}");
    }

    fn median(&mut self) -> f64 {
        self.taken.sort_unstable();
        self.taken.get(self.taken.len() / 2).copied().unwrap_or_default().as_secs_f64()
    }
}

async fn referrals(server: &Server) -> u64 {
    let everything = domain::policy::Scope { everything: true, ..domain::policy::Scope::default() };
    app::queries::count_referrals(&server.cx, &everything, &app::ReferralFilter::default())
        .await
        .expect("a count")
}

pub async fn run() {
    let few = Server::start("appui_bench_inbox_few", FEW).await;
    let many = Server::start("appui_bench_inbox_many", MANY).await;
    // As a database that has been in use is: otherwise the first vacuum after the load runs beside what is measured.
    for server in [&few, &many] {
        tests::raw(&server.database, "VACUUM ANALYZE").await;
    }
    let (n_few, n_many) = (referrals(&few).await, referrals(&many).await);
    let (mut of_few, mut of_many) = (Inbox::of(&few).await, Inbox::of(&many).await);
    for _ in 0..TIMES {
        of_few.ask().await;
        of_many.ask().await;
    }
    let (with_few, with_many) = (of_few.median(), of_many.median());
    println!(
        "(e) inbox: {:.1} ms with {n_many} referrals, {:.1} ms with {n_few}: ratio {:.2} (at most 2)",
        with_many * 1_000.0,
        with_few * 1_000.0,
        with_many / with_few
    );
}
