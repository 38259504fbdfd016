//! The real program, ended as by `kill -9` at every moment of an import, a plan and a sync, then told to go on: Pleo's state is
//! that of an uninterrupted one, and nobody is there twice.

use std::collections::HashSet;
use std::path::PathBuf;

use ledgerport_sandbox::{Fault, Scenario};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::{Desk, Said};
use tokio::process::Command;
use tokio::sync::OnceCell;

use crate::Pleo;

/// Two swap their numbers, one is renamed, one activated, one brought back, two made, one archived.
const LIST: &str = "number;name;country;tax id;currency\n\
    2;Mokka;DK;25470931;DKK\n1;Nordlys;DK;25313763;DKK\n3;Tryk A/S;DK;;DKK\n4;Kladde;DK;28142412;DKK\n\
    5;Tilbage;DK;;DKK\n6;Ny;DK;;DKK\n7;Nyere;DK;;DKK\n";

/// Steps the list leads to: park, two swaps, two updates, activate, bring back, two made, one archived.
const STEPS: u32 = 9;

struct Case {
    desk: Desk,
    pleo: Pleo,
    file: PathBuf,
}

impl Case {
    async fn open() -> Self {
        let desk = Desk::open(Scenario::Empty).await;
        let pleo = Pleo::of(&desk.sandbox);
        pleo.vendor("1", "Mokka", "25470931").await;
        pleo.vendor("2", "Nordlys", "25313763").await;
        pleo.vendor("3", "Tryk", "").await;
        pleo.vendor("", "Kladde", "28142412").await;
        let back = pleo.vendor("5", "Tilbage", "").await;
        pleo.client.archive_vendor(back).await.expect("archived");
        pleo.vendor("9", "Væk", "").await;
        desk.sandbox.clear_requests();
        std::fs::create_dir_all(desk.out()).expect("made");
        let file = desk.out().join("suppliers.csv");
        std::fs::write(&file, LIST).expect("written");
        Self { desk, pleo, file }
    }

    fn import(&self) -> Command {
        let file = self.file.display().to_string();
        self.desk.about_lists(&["suppliers", "import", &file])
    }

    fn plan(&self) -> Command {
        self.desk.about_lists(&["suppliers", "plan"])
    }

    fn sync(&self) -> Command {
        self.desk
            .about_lists(&["suppliers", "sync", "--accept", "all"])
    }

    async fn say(&self, command: Command) -> Said {
        self.desk.say(command).await
    }

    async fn ends_well(&self) -> Vec<String> {
        let said = self.say(self.sync()).await;
        assert_eq!(said.json["status"], "done", "{said:?}");
        assert_eq!(said.code, Some(0), "{said:?}");
        let vendors = self.pleo.vendors().await;
        let mut ids = HashSet::new();
        for vendor in &vendors {
            assert!(
                vendor.external_id.is_none() || ids.insert(vendor.external_id.clone()),
                "{vendor:?} is there twice"
            );
        }
        self.pleo.told().await
    }
}

/// What a sync nobody disturbed leaves.
async fn undisturbed() -> &'static Vec<String> {
    static LEFT: OnceCell<Vec<String>> = OnceCell::const_new();
    LEFT.get_or_init(|| async {
        let case = Case::open().await;
        assert_eq!(case.say(case.import()).await.code, Some(0));
        let said = case.say(case.plan()).await;
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(said.json["step_count"], STEPS, "{said:?}");
        let left = case.ends_well().await;
        assert_eq!(
            left,
            [
                "1 1 Nordlys 25313763 ACTIVE",
                "2 2 Mokka 25470931 ACTIVE",
                "3 3 Tryk A/S  ACTIVE",
                "4 4 Kladde 28142412 ACTIVE",
                "5 5 Tilbage  ACTIVE",
                "6 6 Ny  ACTIVE",
                "7 7 Nyere  ACTIVE",
                "9 9 Væk  ARCHIVED",
            ]
        );
        left
    })
    .await
}

fn armed(mut command: Command, moment: &str) -> Command {
    command.env("CRASH_AT", moment);
    command
}

async fn ended_at(moment: String, lost: bool) {
    let expected = undisturbed().await;
    let case = Case::open().await;
    if lost {
        // The look in the middle of a sync, after an answer that did not come.
        case.desk
            .sandbox
            .inject(Fault::named("lost-answer", 1, "/v1/vendors").expect("known"));
    }
    let ends = |said: &Said| assert_eq!(said.code, None, "it never came to {moment}: {said:?}");
    if moment.starts_with("import_list") {
        ends(&case.say(armed(case.import(), &moment)).await);
    }
    let again = case.say(case.import()).await;
    assert_eq!(again.code, Some(0), "{again:?}");
    if moment.starts_with("plan_list") {
        ends(&case.say(armed(case.plan(), &moment)).await);
    }
    if moment.starts_with("sync_") {
        let planned = case.say(case.plan()).await;
        assert_eq!(planned.code, Some(0), "{planned:?}");
        ends(&case.say(armed(case.sync(), &moment)).await);
    }
    if moment.starts_with("sync_end.after") {
        // It was done: another sync plans anew and has nothing to do.
        let said = case.say(case.sync()).await;
        assert_eq!(said.json["step_count"], 0, "{said:?}");
    }
    assert_eq!(&case.ends_well().await, expected, "{moment}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ended_at_every_moment_and_carried_on() {
    let points = ledgerport_core::crash::POINTS;
    let ours: Vec<&str> = points
        .iter()
        .copied()
        .filter(|point| {
            ["import_list.", "plan_list.", "sync_"]
                .iter()
                .any(|start| point.starts_with(start))
        })
        .collect();
    assert_eq!(ours.len(), 16, "{ours:?}");
    let mut cases = Cases::default();
    for point in ours {
        let times = if point.starts_with("sync_step") {
            STEPS
        } else {
            1
        };
        for time in 1..=times {
            let at = format!("{point}:{time}");
            cases.add(at.clone(), ended_at(at, false));
        }
        if point.starts_with("sync_look") {
            let at = format!("{point}:2");
            cases.add(format!("{at}, lost"), ended_at(at, true));
        }
    }
    cases.end().await;
}
