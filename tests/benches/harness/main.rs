//! The harness: `cargo bench -p tests [-- submit list reminders inbox figures recompute memory]`, on PostgreSQL
//! (`APPUI_BENCH_DATABASE_URL`, default `postgres://root@127.0.0.1/postgres`). Each figure is a ratio to something run beside it, from this run; it is not a test.

/// The product's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod figures;
mod inbox;
mod list;
mod load;
mod memory;
mod recompute;
mod reminders;
mod server;
mod submit;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        if runs("submit") {
            submit::run().await;
        }
        if runs("list") {
            list::run().await;
        }
        if runs("reminders") {
            reminders::run().await;
        }
        if runs("inbox") {
            inbox::run().await;
        }
        if runs("figures") {
            figures::run().await;
        }
        if runs("recompute") {
            recompute::run().await;
        }
        if runs("memory") {
            memory::run();
        }
    });
}
