//! Items of a run and their vendors.

use ledgerport_core::model::EntryId;
use ledgerport_core::problem::Problem;
use ledgerport_core::store::{Decision, ItemFilter as Filter, ItemOrder, ItemPart};
use tauri::State;

use super::{Answer, hand_over, hand_over_blocking, id, limited};
use crate::desk::Shared;
use crate::view::{
    DecidedView, DecisionView, ItemDetailView, ItemFilter, ItemQuery, ItemRow, ItemSort,
    ItemWindow, MerchantView,
};

fn filter(query: ItemQuery) -> Filter {
    Filter {
        text: query.text.chars().take(200).collect(),
        part: match query.filter {
            ItemFilter::All => ItemPart::All,
            ItemFilter::Problems => ItemPart::Problems,
            ItemFilter::WithoutVendor => ItemPart::WithoutVendor,
            ItemFilter::BookedBefore => ItemPart::BookedBefore,
        },
        reason: query.reason,
        order: match query.sort {
            ItemSort::Position => ItemOrder::Position,
            ItemSort::Date => ItemOrder::Date,
            ItemSort::Text => ItemOrder::Text,
            ItemSort::Amount => ItemOrder::Amount,
            ItemSort::Account => ItemOrder::Account,
            ItemSort::Vendor => ItemOrder::Vendor,
            ItemSort::State => ItemOrder::State,
        },
        descending: query.descending,
    }
}

/// One window of a run's items.
#[tauri::command]
#[specta::specta]
pub async fn list_items(
    shared: State<'_, Shared>,
    run_id: String,
    query: ItemQuery,
    offset: u32,
    limit: u32,
) -> Answer<ItemWindow> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let run = id(&run_id)?;
        let (revision, (total, rows)) = desk.companies.store().read(|db| {
            let row = db
                .run(run)?
                .ok_or(ledgerport_core::store::StoreError::Absent("the run"))?;
            let items = db.items(row.seq, &filter(query), offset, limited(limit))?;
            Ok((row.revision, items))
        })?;
        Ok(ItemWindow {
            revision,
            total,
            offset,
            rows: rows.into_iter().map(ItemRow::from).collect(),
        })
    })
    .await
}

/// Sets or removes the vendor of items; gives how many.
#[tauri::command]
#[specta::specta]
pub async fn tag_vendor(
    shared: State<'_, Shared>,
    run_id: String,
    entry_ids: Vec<String>,
    vendor_id: Option<String>,
) -> Answer<u32> {
    let desk = shared.desk()?;
    hand_over(async move {
        let entries = entry_ids
            .iter()
            .map(|text| id(text))
            .collect::<Result<Vec<_>, _>>()?;
        let vendor = vendor_id.as_deref().map(id).transpose()?;
        let count = desk.runs.tag(id(&run_id)?, entries, vendor).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    })
    .await
}

/// Most merchants a window gets: those with the most open items come first.
const MERCHANTS: usize = 300;

/// A run's items by merchant.
#[tauri::command]
#[specta::specta]
pub async fn list_merchants(
    shared: State<'_, Shared>,
    run_id: String,
) -> Answer<Vec<MerchantView>> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let run = id(&run_id)?;
        let groups = desk.companies.store().read(|db| {
            let row = db
                .run(run)?
                .ok_or(ledgerport_core::store::StoreError::Absent("the run"))?;
            db.merchants(row.seq, MERCHANTS)
        })?;
        Ok(groups.into_iter().map(MerchantView::from).collect())
    })
    .await
}

/// Sets the vendor of all items of a merchant that have none; gives their entries.
#[tauri::command]
#[specta::specta]
pub async fn tag_merchant(
    shared: State<'_, Shared>,
    run_id: String,
    merchant: String,
    vendor_id: String,
) -> Answer<Vec<String>> {
    let desk = shared.desk()?;
    hand_over(async move {
        let tagged = desk
            .runs
            .tag_merchant(id(&run_id)?, &merchant, id(&vendor_id)?)
            .await?;
        Ok(tagged.iter().map(ToString::to_string).collect())
    })
    .await
}

/// One item whole: lines, postings, what is written for it, receipts, history.
#[tauri::command]
#[specta::specta]
pub async fn get_item(
    shared: State<'_, Shared>,
    run_id: String,
    entry_id: String,
) -> Answer<ItemDetailView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let detail = desk.runs.detail(id(&run_id)?, id(&entry_id)?)?;
        Ok(ItemDetailView::from(detail))
    })
    .await
}

/// Decides what becomes of items that a file of an earlier run holds, or of all of them; gives what was decided before.
#[tauri::command]
#[specta::specta]
pub async fn decide_booked(
    shared: State<'_, Shared>,
    run_id: String,
    entry_ids: Option<Vec<String>>,
    decision: DecisionView,
) -> Answer<Vec<DecidedView>> {
    let desk = shared.desk()?;
    hand_over(async move {
        let run = id(&run_id)?;
        let mut before = desk.runs.decided(run)?;
        if let Some(ids) = entry_ids {
            let asked = ids
                .iter()
                .map(|text| id(text))
                .collect::<Result<std::collections::HashSet<EntryId>, Problem>>()?;
            before.retain(|(entry, _)| asked.contains(entry));
        }
        let entries = before.iter().map(|(entry, _)| *entry).collect();
        desk.runs.decide(run, entries, decision.into()).await?;
        let mut groups: Vec<(Decision, Vec<String>)> = Vec::new();
        for (entry, decision) in before {
            match groups.iter_mut().find(|(known, _)| *known == decision) {
                Some((_, entries)) => entries.push(entry.to_string()),
                None => groups.push((decision, vec![entry.to_string()])),
            }
        }
        Ok(groups
            .into_iter()
            .map(|(decision, entry_ids)| DecidedView {
                decision: decision.into(),
                entry_ids,
            })
            .collect())
    })
    .await
}
