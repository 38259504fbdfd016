//! Generated arguments at the commands of the built app, as code that got into the page could send them.
//!
//! Every call comes to an end, with an answer or with words; nothing inside gives way; and the company is there after it.

use std::time::Duration;

use ledgerport_sandbox::Scenario;
use serde_json::{Value, json};

use crate::window::{Window, assert_no_leak, sandbox};

/// Calls of each command, each with other arguments.
const ROUNDS: u32 = 40;

/// They wait for a person in front of the system's own dialog, or hand over to another program.
const NOT_CALLED: [&str; 9] = [
    "choose_folder",
    "choose_file",
    "save_profile",
    "read_profile",
    "match_sample_file",
    "hand_out",
    "reveal_file",
    "drag_file",
    "open_receipt",
];

/// Commands and the names of their arguments, as the page knows them.
fn commands() -> Vec<(String, Vec<String>)> {
    let bindings = include_str!("../../../ui/src/bindings.ts");
    let calls = bindings.split("__TAURI_INVOKE(\"").skip(1);
    calls
        .map(|rest| {
            let (name, rest) = rest.split_once('"').expect("a name");
            let call = rest.split_once(')').expect("an end").0;
            let arguments = call.split(['{', '}']).nth(1).unwrap_or_default();
            let names = arguments.split(',').map(|name| name.trim().to_owned());
            (
                name.to_owned(),
                names.filter(|name| !name.is_empty()).collect(),
            )
        })
        .filter(|(name, _): &(String, _)| !NOT_CALLED.contains(&name.as_str()))
        .collect()
}

/// Makes arguments from sound ones, bent in one to three places, and from nothing sound at all; the same every time.
const SCRIPT: &str = r"
const [calls, rounds, companyId, done] = arguments;
const invoke = window.__TAURI_INTERNALS__.invoke;
let seed = 20261126;
const random = (n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 4294967296) * n);
};
const any = (list) => list[random(list.length)];
const deep = (n) => (n === 0 ? [] : [deep(n - 1)]);
const hostile = () => any([
    null, true, false, 0, 1, -1, 0.5, 1e308, -1e308, 4294967295, 4294967296, 9007199254740993, NaN,
    '', ' ', '0', '-1', 'null', '\0', '\u202e', 'a\nb', '\ud800', 'æ'.repeat(70), 'x'.repeat(100000),
    '../../etc/passwd', 'C:\\\\NUL', '=cmd|0', '%00', '{{company}}', '{id}{id}', '1e400', '2026-02-30', '9999-12-31', '24:60',
    '00000000-0000-0000-0000-000000000000', companyId, [], {}, [null], [[], {}], deep(200),
    { __proto__: null, constructor: 1, kind: 'x' }, Array(2000).fill('x'),
]);
const bent = (value) => {
    if (value === null || typeof value !== 'object' || random(4) === 0) return hostile();
    const keys = Object.keys(value);
    if (keys.length === 0) return hostile();
    const copy = Array.isArray(value) ? [...value] : { ...value };
    const key = any(keys);
    if (random(8) === 0) delete copy[key];
    else copy[key] = bent(copy[key]);
    return copy;
};
const went = [];
const settings = await invoke('get_settings', { companyId });
const { choice } = await invoke('get_watch', { companyId });
const { runs } = { runs: await invoke('list_runs', { companyId }) };
const entryQuery = { text: '', ready: null, from: null, to: null, missing: null, family: null, least: null, most: null, sort: 'date', descending: true };
const sound = (command, name) => {
    switch (name) {
        case 'companyId': return companyId;
        case 'runId': return runs[0] ? runs[0].id : companyId;
        case 'settings': return settings;
        case 'choice': return choice;
        case 'query': return command.includes('item')
            ? { text: '', filter: 'all', reason: null, sort: 'position', descending: false } : entryQuery;
        case 'form': return { environment: 'local', baseUrl: 'http://127.0.0.1:9', key: 'k', auth: 'apiKey', companyId: null };
        case 'run': return { companyId, source: { kind: 'entries', selection: { mode: 'allMatching', query: entryQuery, except: [] } },
            format: settings.format, folder: '/dev/null/none', report: 'confirmed', api: 'auto' };
        case 'confirmation': return { refused: [{ entryId: companyId, reason: 'x' }], vouchers: [] };
        case 'decision': return { kind: 'bookAgain', who: 'a', why: 'b' };
        case 'template': return { rows: 'lines', style: { separator: ';', decimal: ',', date: 'dd.mm.yyyy', encoding: 'utf-8',
            quote_texts: false, heading: true, guard: true }, sheets: [{ name: '', only: null, columns: [
            { title: 'a', content: { field: 'date' }, when: { field: 'date', is: 'filled', value: '' }, otherwise: '' }] }] };
        case 'menus': return [{ title: 'a', lines: [{ id: 'b', label: 'c', accelerator: 'CmdOrCtrl+K' }] }];
        case 'notice': return { title: 'a', body: 'b', target: null };
        case 'offset': case 'limit': case 'number': case 'index': case 'after': return random(50);
        case 'wanted': return false;
        case 'auth': return 'apiKey';
        case 'channel': return 'stable';
        case 'path': return '/dev/null/list.csv';
        case 'folder': return '/dev/null/none';
        case 'format': return settings.format;
        case 'entryIds': case 'positions': return null;
        case 'list': return 'suppliers';
        default: return 'x';
    }
};
const kept = (command, given) => {
    // Nobody outside is called, and nothing is switched on.
    if (command === 'set_autostart') return { wanted: given.wanted === true ? 'x' : given.wanted };
    return given;
};
let answered = 0, refused = 0;
for (const [command, names] of calls) {
    const all = [];
    for (let round = 0; round < rounds; round += 1) {
        let given = Object.fromEntries(names.map((name) => [name, sound(command, name)]));
        for (let bends = 1 + random(3); bends > 0; bends -= 1) {
            if (names.length > 0) { const name = any(names); given[name] = bent(given[name]); }
        }
        if (random(10) === 0) given = hostile();
        given = kept(command, given === null || typeof given !== 'object' ? {} : given);
        const late = new Promise((resolve) => setTimeout(() => resolve('late'), 60000));
        all.push(Promise.race([late, invoke(command, given).then(() => 'answered', (error) => error)]).then((outcome) => {
            if (outcome === 'answered') { answered += 1; return; }
            refused += 1;
            const words = typeof outcome === 'string' ? outcome : outcome && outcome.what;
            if (!words || outcome === 'late' || /unforeseen|panicked/.test(words)) {
                went.push([command, JSON.stringify(given).slice(0, 300), JSON.stringify(outcome).slice(0, 300)]);
            }
        }));
    }
    await Promise.all(all);
}
done({ answered, refused, went });
";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn generated_arguments_are_answered_or_refused_in_words() {
    let commands = commands();
    assert!(commands.len() > 60, "the bindings were read: {commands:?}");
    let sandbox = sandbox(Scenario::Bakery).await;
    let window = Window::open().await;
    window.connect(&sandbox).await;
    window.see("[data-testid='select-all-ready']").await;
    let company = window.client.current_url().await.expect("an address");
    let company = company.fragment().and_then(|place| place.split('/').nth(2));
    let company = company.expect("a company's page").to_owned();
    window
        .client
        .update_timeouts(fantoccini::wd::TimeoutConfiguration::new(
            Some(Duration::from_mins(10)),
            None,
            None,
        ))
        .await
        .expect("patience");
    // It may forget the company, if it finds out how; so its name is asked for after it.
    let script = format!("(async (...arguments) => {{ {SCRIPT} }})(...arguments)");
    let outcome = window
        .client
        .execute_async(
            &script,
            vec![json!(commands), json!(ROUNDS), json!(company)],
        )
        .await
        .expect("it comes to an end");
    println!(
        "{} answered, {} refused",
        outcome["answered"], outcome["refused"]
    );
    assert_eq!(outcome["went"], json!([]));
    for what in ["answered", "refused"] {
        assert!(outcome[what].as_u64() > Some(100), "{outcome}");
    }
    let app: Value = window
        .client
        .execute_async(
            "const done = arguments[0]; window.__TAURI_INTERNALS__.invoke('get_app').then(done, done)",
            vec![],
        )
        .await
        .expect("it still answers");
    assert!(app["companies"].is_array(), "{app}");
    window.close().await;
    assert_no_leak(&sandbox.key());
}
