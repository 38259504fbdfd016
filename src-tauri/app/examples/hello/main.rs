//! The smallest window Tauri opens: what ours is measured against in `cargo xtask bench window`.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!(
        "src-tauri/app/examples/hello/tauri.conf.json"
    ))
}
