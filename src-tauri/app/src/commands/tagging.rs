//! Tagging vendors group by group, and the rules that come of it.

use ledgerport_core::companies::{Companies, person};
use ledgerport_core::matching::{Country, RuleKey};
use ledgerport_core::model::{BooksId, VendorId};
use ledgerport_core::problem::Problem;
use ledgerport_core::store::{GroupPart, StoreError};
use tauri::State;

use super::{Answer, hand_over, hand_over_blocking, id, limited};
use crate::desk::{Desk, Shared};
use crate::view::{
    ItemRow, RuleView, RuleWindow, TagPart, TagQuery, TagRow, TagWindow, TaggedView,
};

/// A suggestion of so many thousandths is very likely: the same name, at most written otherwise, or what was chosen before.
/// Likeness alone stays below.
const LIKELY: u16 = 900;
/// Items of a group that are shown.
const SHOWN: u32 = 100;

/// One window of groups of a run's items.
#[tauri::command]
#[specta::specta]
pub async fn list_tag_groups(
    shared: State<'_, Shared>,
    run_id: String,
    query: TagQuery,
    offset: u32,
    limit: u32,
) -> Answer<TagWindow> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let run = id(&run_id)?;
        let text: String = query.text.chars().take(200).collect();
        let part = match query.part {
            TagPart::All => GroupPart::All,
            TagPart::Open => GroupPart::Open,
            TagPart::Required => GroupPart::Required,
            TagPart::Conflicts => GroupPart::Conflicts,
        };
        let (revision, groups, left) = desk.companies.store().read(|db| {
            let row = db.run(run)?.ok_or(StoreError::Absent("the run"))?;
            let groups = db.tag_groups(row.seq, &text, part, offset, limited(limit))?;
            Ok((row.revision, groups, db.tags_left(row.seq, LIKELY)?))
        })?;
        Ok(TagWindow {
            revision,
            total: groups.total,
            offset,
            rows: groups.rows.into_iter().map(TagRow::from).collect(),
            left: left.into(),
        })
    })
    .await
}

/// The first items of a group.
#[tauri::command]
#[specta::specta]
pub async fn list_alike(
    shared: State<'_, Shared>,
    run_id: String,
    key: String,
) -> Answer<Vec<ItemRow>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let run = id(&run_id)?;
        let rows = desk.companies.store().read(|db| {
            let row = db.run(run)?.ok_or(StoreError::Absent("the run"))?;
            db.items_alike(row.seq, &key, SHOWN)
        })?;
        Ok(rows.into_iter().map(ItemRow::from).collect())
    })
    .await
}

/// Gives the open items of a group the suggested vendor, or this one; on wish it becomes a rule.
#[tauri::command]
#[specta::specta]
pub async fn tag_alike(
    shared: State<'_, Shared>,
    run_id: String,
    key: String,
    vendor_id: Option<String>,
    make_rule: bool,
) -> Answer<TaggedView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let vendor = vendor_id.as_deref().map(id).transpose()?;
        let run = id(&run_id)?;
        let tagged = desk.runs.tag_alike(run, &key, vendor, make_rule).await?;
        Ok(tagged.into())
    })
    .await
}

/// Accepts every suggestion that is very likely.
#[tauri::command]
#[specta::specta]
pub async fn accept_likely(shared: State<'_, Shared>, run_id: String) -> Answer<TaggedView> {
    let desk = shared.desk()?;
    hand_over(async move {
        let tagged = desk.runs.accept_likely(id(&run_id)?, LIKELY).await?;
        Ok(tagged.into())
    })
    .await
}

/// Takes a step of tagging back; gives how many items it was about.
#[tauri::command]
#[specta::specta]
pub async fn undo_tagging(shared: State<'_, Shared>, run_id: String, step: u32) -> Answer<u32> {
    let desk = shared.desk()?;
    hand_over(async move {
        let count = desk.runs.undo_tagging(id(&run_id)?, step.into()).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    })
    .await
}

/// One window of a company's rules; `text` is found in merchant, category and vendor.
#[tauri::command]
#[specta::specta]
pub async fn list_rules(
    shared: State<'_, Shared>,
    company_id: String,
    text: String,
    offset: u32,
    limit: u32,
) -> Answer<RuleWindow> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let text = text.trim().to_lowercase();
        let holds = |rule: &RuleView| {
            let vendors = rule.rule.iter().chain(&rule.chosen);
            rule.merchant.contains(&text)
                || rule.category.contains(&text)
                || vendors
                    .filter_map(|vendor| vendor.name.as_ref())
                    .any(|name| name.to_lowercase().contains(&text))
        };
        let rules: Vec<RuleView> = desk
            .companies
            .rule_rows(id(&company_id)?)?
            .into_iter()
            .map(RuleView::from)
            .filter(|rule| text.is_empty() || holds(rule))
            .collect();
        let window = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        Ok(RuleWindow {
            total: u32::try_from(rules.len()).unwrap_or(u32::MAX),
            rows: rules
                .into_iter()
                .skip(window(offset))
                .take(window(limited(limit)))
                .collect(),
        })
    })
    .await
}

/// Makes or changes a rule; gives the number of the step. `countries` are two letters each, an empty text for unknown.
#[tauri::command]
#[specta::specta]
pub async fn make_rule(
    shared: State<'_, Shared>,
    company_id: String,
    merchant: String,
    category: String,
    countries: Vec<String>,
    vendor_id: String,
) -> Answer<u32> {
    let desk = shared.desk()?;
    hand_over(async move {
        let books = id(&company_id)?;
        let vendor: VendorId = id(&vendor_id)?;
        let key = known_or_new(&desk, books, &merchant, &category)?;
        let countries: Vec<Option<Country>> =
            countries.iter().map(|code| Country::read(code)).collect();
        let step = desk
            .companies
            .make_rule(books, &key, &countries, vendor, &person())?;
        changed(&desk, books, key, step).await
    })
    .await
}

/// Withdraws a rule and forgets what was chosen for it; gives the number of the step.
#[tauri::command]
#[specta::specta]
pub async fn withdraw_rule(
    shared: State<'_, Shared>,
    company_id: String,
    merchant: String,
    category: String,
) -> Answer<u32> {
    let desk = shared.desk()?;
    hand_over(async move {
        let books = id(&company_id)?;
        let key = RuleKey { merchant, category };
        let step = desk.companies.withdraw_rule(books, &key, &person())?;
        changed(&desk, books, key, step).await
    })
    .await
}

/// Takes a change of a rule back.
#[tauri::command]
#[specta::specta]
pub async fn undo_rule(shared: State<'_, Shared>, company_id: String, step: u32) -> Answer<()> {
    let desk = shared.desk()?;
    hand_over(async move {
        let books = id(&company_id)?;
        let undone = desk.companies.undo_choices(books, step.into(), &person())?;
        let keys = undone.into_iter().filter_map(|choice| {
            Some(RuleKey {
                merchant: choice.merchant?,
                category: choice.category,
            })
        });
        desk.runs.rules_changed(books, keys.collect()).await
    })
    .await
}

/// The key of a rule there is, or one made of what a person typed.
fn known_or_new(
    desk: &Desk,
    books: BooksId,
    merchant: &str,
    category: &str,
) -> Result<RuleKey, Problem> {
    let exact = RuleKey {
        merchant: merchant.to_owned(),
        category: category.to_owned(),
    };
    if desk
        .companies
        .rules(books)?
        .learned()
        .any(|one| one.key == exact)
    {
        return Ok(exact);
    }
    Companies::rule_key(merchant, category)
}

async fn changed(desk: &Desk, books: BooksId, key: RuleKey, step: i64) -> Result<u32, Problem> {
    desk.runs.rules_changed(books, vec![key]).await?;
    Ok(u32::try_from(step).unwrap_or(u32::MAX))
}
