//! Suggestions, rules and tags of a run: what is applied, what waits for a person, what is never guessed, and what Pleo and
//! the file say in the end.

use ledgerport_core::companies::{ApiChoice, Companies};
use ledgerport_core::matching::Country;
use ledgerport_core::model::{EntryId, JobId, Vendor, VendorId, VendorState};
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{Snapshot, Source, Stage, Status};
use ledgerport_core::store::{GroupPart, ItemFilter, ItemRow, ItemState, TagGroup};
use ledgerport_sandbox::Scenario;
use ledgerport_tests::bench::Bench;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::file::Table;
use ledgerport_tests::theirs;
use uuid::Uuid;

/// A run of the agency that waits for a look.
async fn review(bench: &Bench, api: ApiChoice) -> Snapshot {
    let mut order = bench.order();
    (order.review, order.api) = (true, api);
    let review = bench.go(order).await;
    assert_eq!(review.record.stage, Stage::Review, "{:?}", review.log);
    review
}

fn items(bench: &Bench, run: &Snapshot) -> Vec<ItemRow> {
    let store = bench.companies.store();
    let all = store.read(|db| db.items(run.seq, &ItemFilter::default(), 0, 1000));
    all.expect("reads").1
}

fn groups(bench: &Bench, run: &Snapshot, part: GroupPart) -> Vec<TagGroup> {
    let store = bench.companies.store();
    let all = store.read(|db| db.tag_groups(run.seq, "", part, 0, 1000));
    all.expect("reads").rows
}

fn of<'g>(groups: &'g [TagGroup], merchant: &str) -> &'g TagGroup {
    let found = groups.iter().find(|group| group.text == merchant);
    found.unwrap_or_else(|| panic!("no group of {merchant}"))
}

fn vendor(bench: &Bench, code: &str) -> VendorId {
    let store = bench.companies.store();
    let all = store.read(|db| db.vendors(bench.books)).expect("reads");
    let found = all.iter().find(|one| one.code.as_deref() == Some(code));
    found.expect("a vendor").id
}

/// Adds vendors to the list as if Pleo had them.
fn list_also(bench: &Bench, more: Vec<Vendor>) {
    let store = bench.companies.store();
    let mut all = store.read(|db| db.vendors(bench.books)).expect("reads");
    all.extend(more);
    let replaced = store.write(|db| db.replace_vendors(bench.books, &all));
    replaced.expect("written");
}

fn made_up(id: u128, name: &str, state: VendorState) -> Vendor {
    Vendor {
        id: VendorId(Uuid::from_u128(id)),
        name: name.to_owned(),
        code: Some(format!("X{id}")),
        external_id: None,
        tax_registration_number: None,
        state,
        country: None,
        default_currency: None,
        registration_number: None,
    }
}

/// Looks again at what the rules of a merchant say.
async fn look_again(bench: &Bench, group: &TagGroup) {
    let key = ledgerport_core::matching::RuleKey {
        merchant: group.merchant.clone().expect("a name"),
        category: category(group),
    };
    let looked = bench.runs.rules_changed(bench.books, vec![key]).await;
    looked.expect("looked");
}

/// The category in the key of a group.
fn category(group: &TagGroup) -> String {
    group
        .alike
        .split('\u{1f}')
        .nth(1)
        .expect("a key")
        .to_owned()
}

/// Whom Pleo was told what about, in this version.
async fn outcomes(api: ApiChoice, word: &str) {
    let bench = Bench::start(Scenario::Agency).await;
    let review = review(&bench, api).await;
    let rows = items(&bench, &review);
    let open = |rule: &str| -> Vec<EntryId> {
        rows.iter()
            .filter(|row| row.rule == rule && row.party.is_none())
            .map(|row| row.entry)
            .collect()
    };
    let (required, optional, never) = (open("required"), open("optional"), open("not_possible"));
    assert!(required.len() >= 2 && !optional.is_empty() && !never.is_empty());
    let gwr = Some(vendor(&bench, "GWR"));
    let tagged = bench.runs.tag(review.id, vec![required[0]], gwr).await;
    assert_eq!(tagged, Ok(1));
    let refused = bench.runs.tag(review.id, never.clone(), gwr).await;
    assert_eq!(refused.map_err(|problem| problem.code), Err(Code::Input));
    let mixed = bench
        .runs
        .choose(review.id, vec![required[0], never[0]], gwr);
    let mixed = mixed.await.expect("one of them can");
    assert_eq!((mixed.entries, mixed.left), (vec![required[0]], 1));

    bench.runs.build(review.id).expect("goes on");
    let end = bench
        .when(review.id, |now| now.record.status.is_over())
        .await;
    assert_eq!(end.record.status, Status::CompletedWithErrors);
    bench.assert_agreed(&end);
    let table = Table::read(&end.record.files[0].path);
    let job = end.record.job.as_ref().expect("a job").id.0;
    let job = bench.sandbox.job(job).expect("the job exists");
    let told = |entry: &EntryId| {
        let found = job.items.iter().find(|item| item.entry_id == entry.0);
        found.expect("an item")
    };
    assert_eq!(told(&required[0]).status, "successful");
    assert_eq!(table.vouchers[&required[0].0].vendor, "GWR");
    for entry in &required[1..] {
        let item = told(entry);
        assert_eq!(item.failure_type.as_deref(), Some(word), "{api:?}");
        let reason = item.failure_reason.as_deref().expect("a reason");
        let prescribed = "Selected vendor cannot be processed because it does not exist or is \
             currently blocked. Please verify the vendor's status in the accounting system and try again.";
        assert_eq!(reason, prescribed);
        assert!(!table.vouchers.contains_key(&entry.0));
    }
    for entry in optional.iter().chain(&never) {
        if told(entry).status == "successful" {
            assert_eq!(table.vouchers[&entry.0].vendor, "", "{entry}");
        }
    }
    let booked = |entries: &[EntryId]| entries.iter().any(|one| told(one).status == "successful");
    assert!(booked(&optional) && booked(&never));
    // Pleo's own vendors stand in the file as sent.
    let sent = rows.iter().filter(|row| row.source == "pleo");
    let mut count = 0;
    for row in sent.filter(|row| row.state == ItemState::Ready) {
        let code = row.party.as_ref().and_then(|party| party.code.clone());
        assert_eq!(Some(&table.vouchers[&row.entry.0].vendor), code.as_ref());
        count += 1;
    }
    assert!(count > 5);
}

/// v1 knows nothing of vendors: nothing is required, and nothing fails for want of one.
async fn outcomes_v1() {
    let bench = Bench::start(Scenario::Agency).await;
    let review = review(&bench, ApiChoice::V1).await;
    assert_eq!(review.without_vendor.0, 0);
    let rows = items(&bench, &review);
    assert!(
        rows.iter()
            .all(|row| row.source != "pleo" && row.rule != "required")
    );
}

async fn suggestions_wait_and_steps_are_taken_back() {
    let bench = Bench::start(Scenario::Agency).await;
    list_also(
        &bench,
        vec![made_up(1, "Shutterstock Inc", VendorState::Active)],
    );
    let review = review(&bench, ApiChoice::V3).await;
    // The run read Pleo's list anew.
    list_also(
        &bench,
        vec![made_up(1, "Shutterstock Inc", VendorState::Active)],
    );
    let before = groups(&bench, &review, GroupPart::All);
    look_again(&bench, of(&before, "Shutterstock")).await;
    let before = groups(&bench, &review, GroupPart::All);
    let group = of(&before, "Shutterstock").clone();
    assert!(
        group.suggested && group.open == 1 && group.required == 1,
        "{group:?}"
    );
    let first = &group.candidates[0];
    assert_eq!(
        (&*first.name, &*first.reason),
        ("Shutterstock Inc", "loose_name")
    );
    assert!((600..=970).contains(&first.score), "{first:?}");
    assert!(group.vendors.is_empty(), "a name is never applied");

    let left = |least| {
        let store = bench.companies.store();
        store
            .read(|db| db.tags_left(review.seq, least))
            .expect("reads")
    };
    assert_eq!(left(950).required, review.without_vendor.0);
    let tagged = bench
        .runs
        .tag_alike(review.id, &group.alike, None, false)
        .await;
    let tagged = tagged.expect("accepted");
    let places = |groups: &[TagGroup]| -> Vec<String> {
        groups.iter().map(|group| group.alike.clone()).collect()
    };
    let after = groups(&bench, &review, GroupPart::All);
    assert_eq!(
        places(&after),
        places(&before),
        "nothing moves under the keys"
    );
    let same = of(&after, "Shutterstock");
    assert_eq!(
        (same.open, &*same.vendors, &*same.sources),
        (
            0,
            &["Shutterstock Inc".to_owned()][..],
            &["tag".to_owned()][..]
        )
    );
    assert_eq!(left(950).required, review.without_vendor.0 - 1);
    // Once more there is nothing to do, and it is no step.
    let again = bench
        .runs
        .tag_alike(review.id, &group.alike, None, false)
        .await;
    assert_eq!(again.expect("nothing").step, None);

    // It is remembered, and what was chosen before is suggested.
    let rules = bench.companies.rule_rows(bench.books).expect("reads");
    assert_eq!(
        (rules.len(), rules[0].rule.is_none(), rules[0].conflict),
        (1, true, false)
    );
    let step = tagged.step.expect("a step");
    assert_eq!(bench.runs.undo_tagging(review.id, step).await, Ok(1));
    assert_eq!(groups(&bench, &review, GroupPart::All), before, "as it was");
    assert_eq!(bench.companies.rule_rows(bench.books), Ok(vec![]));
    let twice = bench.runs.undo_tagging(review.id, step).await;
    assert_eq!(twice.map_err(|problem| problem.code), Err(Code::Input));
    let history = bench
        .companies
        .choice_history(bench.books, "", 10)
        .expect("reads");
    assert_eq!(history.len(), 1, "it happened all the same");
    assert!(!history[0].who.is_empty() && history[0].undone.is_some());

    // A group nobody is suggested for wants a choice, and a key of another list is refused.
    let empty = before
        .iter()
        .find(|group| !group.suggested && group.open > 0);
    let empty = empty.expect("one without a suggestion");
    for key in [&*empty.alike, "nobody", ""] {
        let refused = bench.runs.tag_alike(review.id, key, None, true).await;
        assert_eq!(
            refused.map(|_| ()).map_err(|p| p.code),
            Err(Code::Input),
            "{key}"
        );
    }
}

async fn a_rule_decides_until_somebody_contradicts_it() {
    let bench = Bench::start(Scenario::Agency).await;
    let review = review(&bench, ApiChoice::V3).await;
    let (gwr, paper) = (vendor(&bench, "GWR"), vendor(&bench, "PAPER"));
    let merchant = "Shutterstock";
    let shown = || of(&groups(&bench, &review, GroupPart::All), merchant).clone();
    let group = shown();
    let tagged = bench
        .runs
        .tag_alike(review.id, &group.alike, Some(gwr), true)
        .await;
    let made = tagged.expect("tagged").step.expect("a step");
    let rules = bench.companies.rule_rows(bench.books).expect("reads");
    assert_eq!(rules[0].rule.as_ref().map(|rule| rule.id), Some(gwr));
    assert_eq!(rules[0].countries, [Country::read("US")]);

    // Without the tag the rule is applied by itself, and says so.
    let entry = items(&bench, &review)
        .iter()
        .find(|row| row.merchant == merchant)
        .expect("there")
        .entry;
    let removed = bench
        .runs
        .choose(review.id, vec![entry], None)
        .await
        .expect("removed");
    assert_eq!(shown().sources, ["rule"]);
    assert_eq!(shown().candidates[0].reason, "rule");

    // Another choice for it: the rule is not guessed about any more.
    let against = bench
        .runs
        .choose(review.id, vec![entry], Some(paper))
        .await
        .expect("chosen");
    let rules = bench.companies.rule_rows(bench.books).expect("reads");
    assert!(rules[0].conflict);
    let conflict = shown();
    assert_eq!(
        (&*conflict.reason, conflict.suggested),
        ("rule_conflict", false)
    );
    assert_eq!(
        groups(&bench, &review, GroupPart::Conflicts)[0].text,
        merchant
    );
    assert_eq!(
        groups(&bench, &review, GroupPart::All)[0].text,
        merchant,
        "first of all"
    );
    let likely = bench
        .runs
        .accept_likely(review.id, 0)
        .await
        .expect("accepted");
    assert!(
        !likely.entries.contains(&entry),
        "never among those accepted together"
    );
    let settled = bench
        .companies
        .make_rule(
            bench.books,
            &rules[0].key,
            &rules[0].countries,
            paper,
            "Ada",
        )
        .expect("made");
    look_again(&bench, &conflict).await;
    assert!(!bench.companies.rule_rows(bench.books).expect("reads")[0].conflict);

    // Everything in turn is taken back.
    bench
        .companies
        .undo_choices(bench.books, settled, "Ada")
        .expect("undone");
    for step in [against.step, removed.step, Some(made)] {
        let undone = bench
            .runs
            .undo_tagging(review.id, step.expect("a step"))
            .await;
        undone.expect("undone");
    }
    if let Some(step) = likely.step {
        bench
            .runs
            .undo_tagging(review.id, step)
            .await
            .expect("undone");
    }
    assert_eq!(shown(), group);
    assert_eq!(bench.companies.rule_rows(bench.books), Ok(vec![]));
}

async fn nobody_is_put_in_the_place_of_a_vendor_that_is_gone() {
    let bench = Bench::start(Scenario::Agency).await;
    let review = review(&bench, ApiChoice::V3).await;
    let archived = vendor(&bench, "OLDPRINT");
    let foreign = VendorId(Uuid::from_u128(77));
    let key = Companies::rule_key("PAYPAL *SHUTTERSTOCK", "").expect("a name");
    for id in [archived, foreign] {
        let refused = bench.companies.make_rule(bench.books, &key, &[], id, "Ada");
        assert_eq!(refused.map_err(|problem| problem.code), Err(Code::Input));
        let group = of(&groups(&bench, &review, GroupPart::All), "Shutterstock").clone();
        let refused = bench
            .runs
            .tag_alike(review.id, &group.alike, Some(id), true)
            .await;
        assert_eq!(refused.map(|_| ()).map_err(|p| p.code), Err(Code::Input));
    }
    assert!(
        Companies::rule_key("1234 5678", "").is_err(),
        "no name in it"
    );
    assert!(Companies::rule_key(&"x".repeat(301), "").is_err());

    // Two equally good: both are shown, neither is first.
    list_also(
        &bench,
        vec![
            made_up(1, "Shutterstock", VendorState::Active),
            made_up(2, "Shutterstock", VendorState::Active),
        ],
    );
    look_again(
        &bench,
        of(&groups(&bench, &review, GroupPart::All), "Shutterstock"),
    )
    .await;
    let tie = of(
        &groups(&bench, &review, GroupPart::Conflicts),
        "Shutterstock",
    )
    .clone();
    assert_eq!(
        (&*tie.reason, tie.suggested, tie.candidates.len()),
        ("tie", false, 2)
    );
    let refused = bench
        .runs
        .tag_alike(review.id, &tie.alike, None, false)
        .await;
    assert_eq!(refused.map(|_| ()).map_err(|p| p.code), Err(Code::Input));

    // The vendor of a rule is archived afterwards: its items wait, and nobody else is suggested.
    let one = VendorId(Uuid::from_u128(1));
    let ruled = bench
        .runs
        .tag_alike(review.id, &tie.alike, Some(one), true)
        .await;
    let entry = ruled.expect("tagged").entries[0];
    bench
        .runs
        .choose(review.id, vec![entry], None)
        .await
        .expect("removed");
    let store = bench.companies.store();
    let mut all = store.read(|db| db.vendors(bench.books)).expect("reads");
    for vendor in &mut all {
        if vendor.id == one {
            vendor.state = VendorState::Archived;
        }
    }
    store
        .write(|db| db.replace_vendors(bench.books, &all))
        .expect("written");
    look_again(&bench, &tie).await;
    let gone = of(&groups(&bench, &review, GroupPart::All), "Shutterstock").clone();
    assert_eq!(
        (&*gone.reason, gone.suggested, gone.open),
        ("closed_vendor", false, 1)
    );
    // A tag on it fails the item with Pleo's own words.
    bench
        .runs
        .choose(review.id, vec![entry], Some(one))
        .await
        .expect("known");
    let item = bench.item(&review, entry.0);
    let (kind, reason) = item.failure.expect("blocked");
    assert_eq!(
        (item.state, kind.word()),
        (ItemState::Blocked, "vendor_unknown")
    );
    assert!(reason.starts_with("Selected vendor cannot be processed"));
}

async fn fifty_thousand_vendors() {
    let bench = Bench::start(Scenario::Agency).await;
    let review = review(&bench, ApiChoice::V3).await;
    let many = (1000..51_000)
        .map(|n| made_up(n, &format!("Lieferant {n:05} Handel"), VendorState::Active));
    list_also(
        &bench,
        many.chain([made_up(1, "Shutterstock", VendorState::Active)])
            .collect(),
    );
    look_again(
        &bench,
        of(&groups(&bench, &review, GroupPart::All), "Shutterstock"),
    )
    .await;
    let group = of(&groups(&bench, &review, GroupPart::All), "Shutterstock").clone();
    assert_eq!(group.candidates[0].name, "Shutterstock");
    let tagged = bench
        .runs
        .tag_alike(review.id, &group.alike, None, false)
        .await;
    assert_eq!(tagged.expect("accepted").entries.len(), 1);
    let store = bench.companies.store();
    let found = store.read(|db| db.find_active_vendors(bench.books, "50999", 50));
    assert_eq!(found.expect("reads").len(), 1);
}

/// A bill without a vendor goes to the company's own payable account, if the profile says so and only then.
async fn a_fallback_account(chosen: bool) {
    let bench = Bench::start(Scenario::Agency).await;
    let mut settings = bench
        .companies
        .get(bench.books)
        .expect("connected")
        .settings;
    settings.profile.payable_account = Some("6810".into());
    settings.profile.payable_without_vendor = chosen;
    bench
        .companies
        .save_settings(bench.books, &settings)
        .expect("saves");
    let end = bench.go(bench.order()).await;
    let unknown = items(&bench, &end)
        .iter()
        .filter(|row| {
            row.failure
                .as_ref()
                .is_some_and(|(kind, _)| kind.word() == "vendor_unknown")
        })
        .count();
    assert_eq!(unknown, if chosen { 0 } else { 4 });
    bench.assert_agreed(&end);
}

/// A job clicked in Pleo that asks for vendors, for a company that has none here.
async fn a_company_without_vendors() {
    let bench = Bench::start(Scenario::MultiCurrency).await;
    let mut order = bench.order();
    let job = bench
        .sandbox
        .click_export_with(None, true)
        .expect("a click");
    order.source = Source::Job(JobId(job));
    let end = bench.go(order).await;
    assert_eq!(end.record.status, Status::Failed, "{:?}", end.log);
    let job = bench.sandbox.job(job).expect("the job exists");
    assert_eq!(
        (&*job.status, job.failure_reason_type.as_deref()),
        ("failed", Some("invalid_configuration"))
    );
    bench.assert_trouble(&end, Status::Failed, Code::Input);
    theirs::assert_nothing_held(&bench.sandbox);
    // Without the wish for vendors the same entries go.
    let mut order = bench.order();
    let job = bench
        .sandbox
        .click_export_with(None, false)
        .expect("a click");
    order.source = Source::Job(JobId(job));
    bench.assert_completed(&bench.go(order).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn vendors_are_suggested_tagged_and_never_guessed() {
    let mut cases = Cases::default();
    cases.add("v3 outcomes", outcomes(ApiChoice::V3, "vendor_unknown"));
    cases.add(
        "v2 outcomes",
        outcomes(ApiChoice::V2, "accounting_system_validation_failure"),
    );
    cases.add("v1 outcomes", outcomes_v1());
    cases.add(
        "suggestions wait, steps are taken back",
        suggestions_wait_and_steps_are_taken_back(),
    );
    cases.add(
        "a rule decides until contradicted",
        a_rule_decides_until_somebody_contradicts_it(),
    );
    cases.add(
        "gone vendors",
        nobody_is_put_in_the_place_of_a_vendor_that_is_gone(),
    );
    cases.add("50,000 vendors", fifty_thousand_vendors());
    cases.add("fallback account chosen", a_fallback_account(true));
    cases.add("fallback account not chosen", a_fallback_account(false));
    cases.add("a company without vendors", a_company_without_vendors());
    cases.end().await;
}
