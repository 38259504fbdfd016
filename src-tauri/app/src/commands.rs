//! Typed commands: each checks its input, hands over to core and returns a view. Nothing else lives here.

use crate::view::*;

type Answer<T> = Result<T, ProblemView>;

fn unfinished<T>() -> Answer<T> {
    Err(ProblemView {
        code: "unfinished".into(),
        what: String::new(),
        books: String::new(),
        next: String::new(),
        action: ProblemAction::None,
        detail: None,
    })
}

macro_rules! stub {
    ($($name:ident($($arg:ident: $ty:ty),*) -> $out:ty;)*) => {$(
        #[tauri::command]
        #[specta::specta]
        pub async fn $name($($arg: $ty),*) -> Answer<$out> { $(let _ = $arg;)* unfinished() }
    )*};
}

stub! {
    get_app() -> AppView;
    open_demo() -> CompanyView;
    connect_company(form: ConnectForm) -> ConnectOutcome;
    replace_key(company_id: String, auth: AuthKind, key: String) -> CompanyView;
    forget_company(company_id: String) -> ();
    list_formats() -> Vec<FormatView>;
    get_settings(company_id: String) -> SettingsView;
    save_settings(company_id: String, settings: SettingsView) -> SettingsView;
    choose_folder(current: String) -> Option<String>;
    fetch_entries(company_id: String) -> ();
    list_entries(company_id: String, query: EntryQuery, offset: u32, limit: u32) -> EntryWindow;
    list_jobs(company_id: String) -> Vec<JobRow>;
    start_run(run: NewRun) -> RunView;
    list_runs(company_id: String) -> Vec<RunRow>;
    get_run(run_id: String) -> RunView;
    build_files(run_id: String) -> RunView;
    pause_run(run_id: String) -> RunView;
    resume_run(run_id: String) -> RunView;
    cancel_run(run_id: String) -> RunView;
    confirm_import(run_id: String, confirmation: ImportConfirmation) -> RunView;
    list_items(run_id: String, query: ItemQuery, offset: u32, limit: u32) -> ItemWindow;
    list_vendors(company_id: String, text: String) -> Vec<VendorOption>;
    tag_vendor(run_id: String, entry_ids: Vec<String>, vendor_id: Option<String>) -> u32;
    reveal_file(run_id: String, index: u32) -> ();
}
