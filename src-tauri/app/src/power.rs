//! Whether the computer runs on battery, where the system says so in files (Linux). Elsewhere it counts as plugged in.

use std::fs;
use std::path::Path;

/// Whether the computer runs on battery now.
pub(crate) fn on_battery() -> bool {
    discharging(Path::new("/sys/class/power_supply"))
}

fn discharging(folder: &Path) -> bool {
    let Ok(supplies) = fs::read_dir(folder) else {
        return false;
    };
    supplies.flatten().any(|supply| {
        let says = |name: &str, word: &str| {
            fs::read_to_string(supply.path().join(name)).is_ok_and(|text| text.trim() == word)
        };
        // A mouse has a battery too; only the system's own has this scope, or none.
        says("type", "Battery") && says("status", "Discharging") && !says("scope", "Device")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_computers_own_battery_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let supply = |name: &str, files: &[(&str, &str)]| {
            let path = folder.path().join(name);
            fs::create_dir_all(&path).expect("made");
            for (file, text) in files {
                fs::write(path.join(file), format!("{text}\n")).expect("written");
            }
        };
        assert!(!discharging(&folder.path().join("nowhere")));
        assert!(!discharging(folder.path()));
        supply("AC", &[("type", "Mains"), ("online", "1")]);
        supply(
            "mouse",
            &[
                ("type", "Battery"),
                ("status", "Discharging"),
                ("scope", "Device"),
            ],
        );
        supply("BAT0", &[("type", "Battery"), ("status", "Charging")]);
        assert!(!discharging(folder.path()));
        supply("BAT0", &[("status", "Discharging")]);
        assert!(discharging(folder.path()));
    }
}
