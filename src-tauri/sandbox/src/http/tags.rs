//! The write side of tag groups and tags.
//!
//! Keeps true: a code is unique in its group whatever the case of its letters,
//! because Pleo matches so; a full group takes no more tags.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::routes::{Answer, query_id, same_company};
use super::{Call, Reply, text};
use crate::exception::Exception;
use crate::state::State;
use crate::wire;
use crate::world::Company;
use crate::world::company::{Tag, TagGroup};

/// Most tags in one bulk archiving.
const MOST: usize = 100;

/// The body of create and update. Update needs `metadata` as well.
#[derive(Debug, Deserialize)]
struct Group {
    archived: bool,
    code: String,
    name: String,
    metadata: Option<BTreeMap<String, String>>,
}

impl Group {
    fn check(&self, company: &Company, but: Option<Uuid>) -> Result<(), Exception> {
        if self.code.trim().is_empty() || self.name.trim().is_empty() {
            return Err(Exception::bad_request("code or name is empty."));
        }
        let mut others = company
            .tag_groups
            .iter()
            .filter(|known| !known.deleted && Some(known.id) != but);
        if others.any(|known| alike(&known.code, &self.code)) {
            return Err(code_exists("tag group"));
        }
        Ok(())
    }
}

pub(crate) fn create_group(state: &mut State, call: &Call<'_>, company: usize) -> Answer {
    let now = state.clock.now();
    let company = &mut state.companies[company];
    same_company(company.id, query_id(call, "company_id")?)?;
    let body: Group = call.json()?;
    body.check(company, None)?;
    let position = company.tag_groups.len();
    company.tag_groups.push(TagGroup {
        id: company.derived_id(&format!("tag-group/made/{position}")),
        code: body.code.into(),
        name: body.name.into(),
        archived: body.archived,
        metadata: body.metadata.unwrap_or_default(),
        created_at: now,
        updated_at: now,
        deleted: false,
    });
    let shown = wire::lists::tag_group(company, &company.tag_groups[position]);
    state.changed();
    Ok(Reply::data(201, &shown))
}

pub(crate) fn update_group(state: &mut State, call: &Call<'_>, company: usize, id: Uuid) -> Answer {
    let now = state.clock.now();
    let company = &mut state.companies[company];
    let position = find_group(company, id)?;
    let body: Group = call.json()?;
    body.check(company, Some(id))?;
    let metadata = body
        .metadata
        .ok_or_else(|| Exception::bad_request("metadata is missing."))?;
    let group = &mut company.tag_groups[position];
    group.code = body.code.into();
    group.name = body.name.into();
    group.archived = body.archived;
    group.metadata = metadata;
    group.updated_at = now;
    let shown = wire::lists::tag_group(company, &company.tag_groups[position]);
    state.changed();
    Ok(Reply::data(200, &shown))
}

pub(crate) fn delete_group(state: &mut State, company: usize, id: Uuid) -> Answer {
    let company = &mut state.companies[company];
    let position = find_group(company, id)?;
    company.tag_groups[position].deleted = true;
    for tag in company.tags.iter_mut().filter(|tag| tag.group == position) {
        tag.deleted = true;
    }
    state.changed();
    Ok(Reply::empty(204))
}

/// The body of create and update.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewTag {
    archived: bool,
    code: String,
    #[serde(default, deserialize_with = "text")]
    name: Option<String>,
    /// Values of the group's further dimensions, which the sandbox does not serve.
    #[serde(default, rename = "otherDimensionValues")]
    _other_dimension_values: Vec<String>,
}

impl NewTag {
    fn check(&self, company: &Company, group: usize, but: Option<Uuid>) -> Result<(), Exception> {
        if self.code.trim().is_empty() {
            return Err(Exception::bad_request("code is empty."));
        }
        let mut others = company
            .tags
            .iter()
            .filter(|known| !known.deleted && known.group == group && Some(known.id) != but);
        if others.any(|known| alike(&known.code, &self.code)) {
            return Err(code_exists("tag"));
        }
        Ok(())
    }
}

pub(crate) fn create(state: &mut State, call: &Call<'_>, company: usize, group: Uuid) -> Answer {
    let now = state.clock.now();
    let most = state.behaviour.max_tags_per_group;
    let company = &mut state.companies[company];
    let group = find_group(company, group)?;
    let body: NewTag = call.json()?;
    body.check(company, group, None)?;
    let live = company
        .tags
        .iter()
        .filter(|tag| !tag.deleted && tag.group == group);
    if live.count() >= most {
        return Err(Exception::new(
            400,
            "TAG_GROUP_FULL",
            format!("The tag group holds {most} tags and takes no more."),
        ));
    }
    let position = company.tags.len();
    company.tags.push(Tag {
        id: company.derived_id(&format!("tag/made/{position}")),
        group,
        code: body.code.into(),
        name: body.name.map(Into::into),
        archived: body.archived,
        created_at: now,
        updated_at: now,
        deleted: false,
    });
    let shown = wire::lists::tag(company, &company.tags[position]);
    state.changed();
    Ok(Reply::data(201, &shown))
}

pub(crate) fn update(state: &mut State, call: &Call<'_>, company: usize, id: Uuid) -> Answer {
    let now = state.clock.now();
    let company = &mut state.companies[company];
    let position = find(company, id)?;
    let body: NewTag = call.json()?;
    body.check(company, company.tags[position].group, Some(id))?;
    let tag = &mut company.tags[position];
    tag.code = body.code.into();
    tag.name = body.name.map(Into::into);
    tag.archived = body.archived;
    tag.updated_at = now;
    let shown = wire::lists::tag(company, &company.tags[position]);
    state.changed();
    Ok(Reply::data(200, &shown))
}

pub(crate) fn delete(state: &mut State, company: usize, id: Uuid) -> Answer {
    let company = &mut state.companies[company];
    let position = find(company, id)?;
    company.tags[position].deleted = true;
    state.changed();
    Ok(Reply::empty(204))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BulkArchive {
    archived: bool,
    company_id: Uuid,
    tag_ids: Vec<Uuid>,
}

/// Archives or brings back many; an unknown one and nothing is done.
pub(crate) fn archive(state: &mut State, call: &Call<'_>, company: usize) -> Answer {
    let body: BulkArchive = call.json()?;
    let now = state.clock.now();
    let company = &mut state.companies[company];
    same_company(company.id, Some(body.company_id))?;
    if body.tag_ids.is_empty() || body.tag_ids.len() > MOST {
        return Err(Exception::bad_request(format!(
            "tagIds must be 1 to {MOST}."
        )));
    }
    let mut seen = HashSet::new();
    let mut positions = Vec::with_capacity(body.tag_ids.len());
    for id in &body.tag_ids {
        let position = find(company, *id)?;
        if seen.insert(position) {
            positions.push(position);
        }
    }
    for position in &positions {
        company.tags[*position].archived = body.archived;
        company.tags[*position].updated_at = now;
    }
    let shown: Vec<Value> = positions
        .iter()
        .map(|position| wire::lists::tag(company, &company.tags[*position]))
        .collect();
    state.changed();
    Ok(Reply::data(200, &Value::from(shown)))
}

fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (a.chars(), b.chars());
    a.flat_map(char::to_lowercase)
        .eq(b.flat_map(char::to_lowercase))
}

fn code_exists(what: &str) -> Exception {
    Exception::new(
        409,
        "CODE_ALREADY_EXISTS",
        format!("A {what} with this code exists."),
    )
}

fn find_group(company: &Company, id: Uuid) -> Result<usize, Exception> {
    company
        .tag_groups
        .iter()
        .position(|known| known.id == id && !known.deleted)
        .ok_or_else(|| Exception::not_found("Tag group"))
}

fn find(company: &Company, id: Uuid) -> Result<usize, Exception> {
    company
        .tags
        .iter()
        .position(|known| known.id == id && !known.deleted)
        .ok_or_else(|| Exception::not_found("Tag"))
}
