//! Compiles the configuration, the capabilities and the list of allowed commands into the program.

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/app/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/app/permissions");
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("./src-tauri/app/capabilities/**/*")
            .app_manifest(
                tauri_build::AppManifest::new()
                    .permissions_path_pattern("./src-tauri/app/permissions/**/*"),
            ),
    )
    .expect("tauri-build reads tauri.conf.json, capabilities and permissions");
}
