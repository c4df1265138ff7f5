//! What others generate from the committed documents and SDL: valid for graphql-js, a strict TypeScript client, an API reference.

use std::process::Command;

use tests::root;

/// Runs a program of `tests/node`; what it printed, which is shown where it fails.
fn node(program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    let output = command.args(arguments).current_dir(format!("{}/tests/node", root())).output();
    let output = output.unwrap_or_else(|error| panic!("{program}, which ./test installs: {error}"));
    let printed =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{program} {arguments:?}\n{printed}");
    printed
}

#[test]
fn every_document_is_valid_alone_and_all_are_valid_together() {
    node("node", &["documents.mjs"]);
}

#[test]
fn a_typescript_client_is_generated_and_compiles_strictly() {
    let binaries = format!("{}/tests/node/node_modules/.bin", root());
    node(&format!("{binaries}/graphql-codegen"), &["--config", "client/codegen.config.mjs"]);
    node(&format!("{binaries}/tsc"), &["--project", "client"]);
}

#[test]
fn the_api_reference_is_generated_and_whole() {
    node("node", &["reference.mjs"]);
}
