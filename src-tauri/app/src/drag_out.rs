//! Dragging a file out of the window with the system's own means.

use std::path::{Path, PathBuf};

use drag::{DragItem, DragResult, Image, Options, start_drag};
use ledgerport_core::problem::Problem;
use tauri::WebviewWindow;

/// What hangs on the pointer.
const ICON: &[u8] = include_bytes!("../../../icons/32x32.png");

/// Begins a drag of one file; `dropped` is called once it was taken somewhere.
///
/// # Errors
/// `input_invalid` when the file is not there any more, or the window cannot take part.
pub(crate) fn begin(
    window: &WebviewWindow,
    path: &Path,
    dropped: impl Fn() + Send + 'static,
) -> Result<(), Problem> {
    if !std::fs::symlink_metadata(path).is_ok_and(|facts| facts.is_file()) {
        return Err(Problem::input(
            "The file is not where it was written any more.",
        ));
    }
    let offered = offered(path);
    let handle = window.clone();
    window
        .run_on_main_thread(move || {
            let told = move |result: DragResult, _| {
                if matches!(result, DragResult::Dropped) {
                    dropped();
                }
            };
            let item = DragItem::Files(vec![offered]);
            let icon = Image::Raw(ICON.to_vec());
            #[cfg(target_os = "linux")]
            {
                if let Ok(window) = handle.gtk_window() {
                    // The button may be up again already; then there is nothing to drag.
                    let _ = start_drag(&window, item, icon, told, Options::default());
                }
            }
            #[cfg(not(target_os = "linux"))]
            {
                let _ = start_drag(&handle, item, icon, told, Options::default());
            }
        })
        .map_err(|error| {
            Problem::input("The file cannot be dragged from here. Show it in its folder instead.")
                .with_detail(error)
        })
}

/// On Linux the path becomes a part of an address as it is, so that a blank or an umlaut has to be written as one there.
fn offered(path: &Path) -> PathBuf {
    if cfg!(target_os = "linux")
        && let Ok(address) = tauri::Url::from_file_path(path)
    {
        return PathBuf::from(address.path());
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_blank_and_an_umlaut_are_written_as_an_address_writes_them() {
        let path = Path::new("/home/ida/Års regnskab/a b.csv");
        assert_eq!(
            offered(path),
            Path::new("/home/ida/%C3%85rs%20regnskab/a%20b.csv")
        );
    }
}
