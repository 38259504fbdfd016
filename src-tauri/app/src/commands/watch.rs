//! The watch over a company: look, choose, ask now, try the way in.

use ledgerport_core::model::BooksId;
use tauri::State;

use super::{Answer, hand_over, hand_over_blocking, id};
use crate::desk::Shared;
use crate::view::{WatchChoice, WatchView};

/// The watch over a company as it is now.
#[tauri::command]
#[specta::specta]
pub async fn get_watch(shared: State<'_, Shared>, company_id: String) -> Answer<WatchView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || Ok(desk.watch.view(id(&company_id)?)?.into())).await
}

/// Chooses how a company is watched.
#[tauri::command]
#[specta::specta]
pub async fn save_watch(
    shared: State<'_, Shared>,
    company_id: String,
    choice: WatchChoice,
) -> Answer<WatchView> {
    let desk = shared.desk()?;
    hand_over_blocking(move || {
        let books = id(&company_id)?;
        desk.watch.save_settings(books, &choice.try_into()?)?;
        desk.touch();
        Ok(desk.watch.view(books)?.into())
    })
    .await
}

/// Asks Pleo now.
#[tauri::command]
#[specta::specta]
pub async fn check_now(shared: State<'_, Shared>, company_id: String) -> Answer<()> {
    let desk = shared.desk()?;
    hand_over(async move {
        let books: BooksId = id(&company_id)?;
        desk.watch.begin(books);
        desk.watch.check_now(books);
        Ok(())
    })
    .await
}

/// Sends a notification of our own all the way; gives how long it took, in milliseconds.
#[tauri::command]
#[specta::specta]
pub async fn test_hook(shared: State<'_, Shared>, company_id: String) -> Answer<u32> {
    let desk = shared.desk()?;
    hand_over(async move {
        let took = desk.watch.test_hook(id(&company_id)?).await?;
        Ok(u32::try_from(took.as_millis()).unwrap_or(u32::MAX))
    })
    .await
}
