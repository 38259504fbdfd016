//! Pleo's answers in Pleo's words, made from the world.
//!
//! Field names and which field may be null or absent follow Pleo's published
//! API; see `tests/contract` for the machine-readable form.

pub(crate) mod entry;
pub(crate) mod export_item;
pub(crate) mod job;
pub(crate) mod lists;

use serde_json::Value;

use crate::world::entry::{Edit, View};

/// Applies the edits meant for this view.
fn edit(document: &mut Value, edits: &[Edit], view: View) {
    for edit in edits.iter().filter(|edit| edit.view == view) {
        let Some((parent, name)) = edit.at.rsplit_once('/') else {
            continue;
        };
        match (document.pointer_mut(parent), &edit.value) {
            (Some(Value::Object(fields)), Some(value)) => {
                fields.insert(name.to_owned(), value.clone());
            }
            (Some(Value::Object(fields)), None) => {
                fields.remove(name);
            }
            (Some(Value::Array(values)), Some(value)) => {
                match name.parse().ok().filter(|n: &usize| *n < values.len()) {
                    Some(n) => values[n] = value.clone(),
                    None => values.push(value.clone()),
                }
            }
            _ => {}
        }
    }
}
