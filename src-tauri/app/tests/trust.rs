//! The line between the web view and Rust as it is configured: what is allowed is written down here a second time, so that
//! nobody widens it by accident.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("readable")
}

fn config() -> Value {
    serde_json::from_str(&read("tauri.conf.json")).expect("JSON")
}

#[test]
fn the_web_view_shows_only_what_is_built_in() {
    let security = &config()["app"]["security"];
    let csp = &security["csp"];
    for closed in ["default-src", "base-uri", "form-action", "frame-ancestors"] {
        assert_eq!(csp[closed], "'none'", "{closed}");
    }
    assert_eq!(csp["script-src"], "'self'");
    assert_eq!(csp["connect-src"], "ipc: http://ipc.localhost");
    for (name, sources) in csp.as_object().expect("directives") {
        for source in sources.as_str().expect("a text").split(' ') {
            let known = matches!(
                source,
                "'none'" | "'self'" | "data:" | "ipc:" | "http://ipc.localhost"
            ) || source.starts_with("'sha256-");
            assert!(known, "{name} allows {source}");
            assert!(
                source != "data:" || name == "img-src",
                "{name} allows data:"
            );
        }
    }
    assert!(csp.get("frame-src").is_none(), "frames fall to default-src");
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["assetProtocol"], json!({ "enable": false }));
    for name in security.as_object().expect("settings").keys() {
        assert!(!name.starts_with("dangerous"), "{name}");
    }
    assert_ne!(config()["app"]["withGlobalTauri"], true);
}

#[test]
fn each_window_has_one_capability_with_its_own_commands_and_no_plugin() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/app/capabilities");
    let mut windows = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("there") {
        let path = file.expect("a file").path();
        let text = std::fs::read_to_string(path).expect("readable");
        let capability: Value = serde_json::from_str(&text).expect("JSON");
        assert!(capability.get("remote").is_none());
        let own = capability["windows"].as_array().expect("windows");
        assert_eq!(own.len(), 1);
        assert!(windows.insert(own[0].as_str().expect("a label").to_owned()));
        let permissions = json!([
            "core:event:allow-listen",
            "core:event:allow-unlisten",
            "app-commands"
        ]);
        assert_eq!(capability["permissions"], permissions);
    }
    let configured: BTreeSet<String> = config()["app"]["windows"]
        .as_array()
        .expect("windows")
        .iter()
        .map(|window| window["label"].as_str().expect("a label").to_owned())
        .collect();
    assert_eq!(windows, configured);
}

#[test]
fn the_list_of_allowed_commands_is_the_list_of_commands() {
    let manifest = read("src-tauri/app/permissions/app.toml");
    let (_, list) = manifest.split_once("commands.allow = [").expect("a list");
    let allowed: BTreeSet<&str> = list.split('"').skip(1).step_by(2).collect();
    let bindings = read("ui/src/bindings.ts");
    let offered: BTreeSet<&str> = bindings
        .split("__TAURI_INVOKE(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(offered.len() > 10, "the bindings were read");
    assert_eq!(allowed, offered);
    let build = read("src-tauri/app/build.rs");
    assert!(
        build.contains(".app_manifest("),
        "without one, every command is allowed"
    );
}

#[test]
fn updates_are_signed_with_their_version() {
    let updater = &config()["plugins"]["updater"];
    assert_eq!(updater["requireSignedVersion"], true);
    for name in updater.as_object().expect("settings").keys() {
        let known = ["pubkey", "endpoints", "requireSignedVersion", "windows"];
        assert!(known.contains(&name.as_str()), "{name}");
    }
    let endpoints = updater["endpoints"].as_array().expect("a list");
    let key = updater["pubkey"].as_str().expect("a text");
    assert_eq!(key.is_empty(), endpoints.is_empty(), "both or neither");
    for endpoint in endpoints {
        let address = endpoint.as_str().expect("a text");
        assert!(address.starts_with("https://"), "{address}");
    }
}

#[test]
fn what_is_built_for_users_is_closed() {
    let manifest = read("Cargo.toml");
    let tauri = manifest
        .lines()
        .find(|line| line.starts_with("tauri = "))
        .expect("a version");
    assert!(!tauri.contains("devtools"), "{tauri}");
    for line in [
        "overflow-checks = true",
        "unsafe_code = \"forbid\"",
        "panic = \"abort\"",
    ] {
        assert!(manifest.contains(line), "{line}");
    }
    for plugin in [
        "tauri-plugin-fs",
        "tauri-plugin-http",
        "tauri-plugin-shell",
        "tauri-plugin-devtools",
    ] {
        let named = manifest.lines().any(|line| line.starts_with(plugin));
        assert!(!named, "{plugin}");
    }
    let lock = read("Cargo.lock");
    let version = lock
        .split("name = \"tauri\"\nversion = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("tauri is locked");
    let parts: Vec<u32> = version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    assert!(
        parts >= vec![2, 12, 5],
        "{version}: older versions let remote pages call commands"
    );
    let packages: Value = serde_json::from_str(&read("ui/package.json")).expect("JSON");
    for group in ["dependencies", "devDependencies"] {
        for name in packages[group].as_object().expect("packages").keys() {
            assert!(
                !name.starts_with("@tauri-apps/plugin"),
                "{name} calls a plugin from the web view"
            );
        }
    }
    assert!(read("ui/.npmrc").contains("ignore-scripts=true"));
}

#[test]
fn the_only_way_in_from_outside_is_a_profile_file() {
    use ledgerport_core::formats::Profile;
    let config = config();
    let associations = config["bundle"]["fileAssociations"].as_array();
    let [association] = associations.expect("a list").as_slice() else {
        panic!("one kind of file");
    };
    assert_eq!(association["ext"], json!([Profile::EXTENSION]));
    // What a web page could press is no way in.
    assert!(config["plugins"].get("deep-link").is_none());
    assert!(!read("Cargo.lock").contains("name = \"tauri-plugin-deep-link\""));
    // The system puts the file's place in as one word, in quotes where quotes make the word.
    let hooks = read("src-tauri/app/installer/windows.nsh");
    let class = association["name"].as_str().expect("a name");
    let command = format!(
        r#"WriteRegStr SHCTX "Software\Classes\{class}\shell\open\command" "" '"$INSTDIR\ledgerport.exe" "%1"'"#
    );
    assert!(hooks.contains(&command), "{command}");
    let entry = read("src-tauri/app/installer/ledgerport.desktop");
    assert!(entry.contains("Exec={{exec}} %f\n"));
    let kind = read("src-tauri/app/installer/ledgerport.xml");
    assert!(kind.contains(&format!("pattern=\"*.{}\"", Profile::EXTENSION)));
    let mime = association["mimeType"].as_str().expect("a type");
    assert!(kind.contains(mime));
    for system in ["deb", "rpm"] {
        let linux = &config["bundle"]["linux"][system];
        let template = linux["desktopTemplate"].as_str().expect("a path");
        assert_eq!(read(template), entry);
    }
}

#[test]
fn removing_the_program_keeps_the_data_unless_a_person_says_yes_twice() {
    let config = config();
    let nsis = &config["bundle"]["windows"]["nsis"];
    let hooks = read(nsis["installerHooks"].as_str().expect("a path"));
    // Silent is no, and so is Enter.
    assert!(hooks.contains("MB_DEFBUTTON2 \"$R9\" /SD IDNO IDYES delete_data"));
    // Every language of the window, and what tauri has no words in has ours.
    assert_eq!(nsis["languages"].as_array().expect("a list").len(), 10);
    for (language, file) in nsis["customLanguageFiles"].as_object().expect("files") {
        let words = read(file.as_str().expect("a path"));
        let id = format!("${{LANG_{}}} \"", language.to_uppercase());
        assert_eq!(words.lines().count(), 27, "{language}");
        assert!(words.lines().all(|line| line.contains(&id)), "{language}");
    }
}
