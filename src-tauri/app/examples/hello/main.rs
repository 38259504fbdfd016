//! The smallest window Tauri opens: what ours is measured against in `cargo xtask bench window`. It says which files are
//! dropped on it.

use tauri::{DragDropEvent, WindowEvent};

fn main() -> tauri::Result<()> {
    let builder = tauri::Builder::default().on_window_event(|_, event| {
        if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
            for path in paths {
                println!("{}", path.display());
            }
        }
    });
    builder.run(tauri::generate_context!(
        "src-tauri/app/examples/hello/tauri.conf.json"
    ))
}
