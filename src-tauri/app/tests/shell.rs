//! The line between Rust and the web view: generated bindings.

use specta_typescript::Typescript;

/// `UPDATE_BINDINGS=1` rewrites the file; otherwise it must be what the code says.
#[test]
fn bindings_are_current() {
    let committed = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/bindings.ts");
    let fresh = tempfile::tempdir()
        .expect("a temporary folder")
        .path()
        .join("bindings.ts");
    std::fs::create_dir_all(fresh.parent().expect("it has a parent")).expect("temp folder");
    ledgerport_app::interface()
        .export(Typescript::default(), &fresh)
        .expect("bindings export");
    let fresh = std::fs::read_to_string(&fresh).expect("just written");
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::create_dir_all(committed.parent().expect("it has a parent")).expect("ui/src");
        std::fs::write(&committed, &fresh).expect("bindings written");
    }
    let committed = std::fs::read_to_string(&committed).unwrap_or_default();
    // Not assert_eq: two whole files in a message help nobody.
    assert!(
        committed == fresh,
        "ui/src/bindings.ts is stale; run `cargo xtask bindings`"
    );
}
