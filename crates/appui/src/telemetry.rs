//! Logs and counters. Never a name, an address, a token or a text of a request: ids and codes only.

use std::io::IsTerminal as _;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// Sends logs to stderr, filtered by the setting `log`; called once by the binary.
pub fn logs(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let set = match settings.log_format {
        LogFormat::Text => logs.compact().try_init(),
        LogFormat::Json => logs.json().try_init(),
    };
    drop(set);
}

/// The counters of this process; called once by the binary.
pub fn counters() -> Option<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().ok()
}
