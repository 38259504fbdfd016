//! What a company's people decided about vendors: the rules that follow, and the way to change or take them back.
//!
//! Keeps true: a rule is about a cleaned name and a category, never about raw text; it leads to an active vendor of this
//! company when it is made; every step says who and when, and can be taken back. Leaves out: how rules decide, which is
//! `matching`'s business, and what runs do about a change.

use std::collections::HashMap;

use jiff::Timestamp;

use super::Companies;
use crate::matching::{Country, RuleKey, Rules, Step};
use crate::model::{BooksId, EntryId, Vendor, VendorId, VendorState};
use crate::problem::Problem;
use crate::store::{Author, Choice, ChoiceKind, Db, NewChoice};

/// Longest merchant or category a rule is made of, in characters as typed.
const LONGEST: usize = 300;

/// A rule, or what was learned without one, for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleRow {
    /// Cleaned merchant and category.
    pub key: RuleKey,
    /// Countries it was made in; none for a merchant whose country was not known.
    pub countries: Vec<Option<Country>>,
    /// The vendor of the accepted rule.
    pub rule: Option<RuleVendor>,
    /// Vendors chosen, with how often.
    pub chosen: Vec<(RuleVendor, u32)>,
    /// It contradicts itself: nothing of it decides or suggests until a person settles it.
    pub conflict: bool,
    /// Who decided last, and when.
    pub last: (String, Timestamp),
}

/// A vendor a rule names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleVendor {
    /// Pleo's id.
    pub id: VendorId,
    /// The vendor as listed now; none where it is not in the list any more.
    pub listed: Option<Vendor>,
}

impl RuleVendor {
    /// It can be booked on.
    pub fn is_usable(&self) -> bool {
        self.listed
            .as_ref()
            .is_some_and(|vendor| vendor.state == VendorState::Active)
    }
}

/// The name of the system's user, for decisions.
pub fn person() -> String {
    ["USER", "USERNAME", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        .unwrap_or_else(|| "this computer's user".into())
}

/// The rules that follow from choices, oldest first.
pub(crate) fn rules_of(choices: &[Choice]) -> Rules {
    let steps: Vec<Step> = choices.iter().filter_map(step).collect();
    Rules::from(steps)
}

fn step(choice: &Choice) -> Option<Step> {
    let what = &choice.what;
    let key = RuleKey {
        merchant: what.merchant.clone()?,
        category: what.category.clone(),
    };
    let country = what.country.as_deref().and_then(Country::read);
    let vendor = what.vendor.map(|id| id.to_string());
    Some(match what.kind {
        ChoiceKind::Chose => Step::Chose {
            key,
            country,
            vendor: vendor?,
        },
        ChoiceKind::Accepted => Step::Accepted {
            key,
            country,
            vendor: vendor?,
        },
        ChoiceKind::Withdrew => Step::Withdrew { key },
        ChoiceKind::Removed => return None,
    })
}

/// The active vendor of these books with this id.
pub(crate) fn usable(db: &Db<'_>, books: BooksId, id: VendorId) -> Result<Vendor, Problem> {
    let vendor = db
        .vendor(books, id)?
        .ok_or_else(|| Problem::input("This vendor is not in the vendor list."))?;
    if vendor.state != VendorState::Active {
        return Err(Problem::input(format!(
            "“{}” is archived or still a draft, so nothing can be booked on it. Activate it, or choose another.",
            vendor.name
        )));
    }
    Ok(vendor)
}

/// A rule about to be kept.
pub(crate) fn accepted(key: &RuleKey, country: Option<Country>, vendor: VendorId) -> NewChoice {
    NewChoice {
        kind: ChoiceKind::Accepted,
        merchant: Some(key.merchant.clone()),
        category: key.category.clone(),
        country: country.map(|country| country.code().to_owned()),
        entry: None,
        vendor: Some(vendor),
    }
}

impl Companies {
    /// The key of a rule from what a person typed.
    ///
    /// # Errors
    /// `input_invalid` where the text holds no name to recognise a merchant by.
    pub fn rule_key(merchant: &str, category: &str) -> Result<RuleKey, Problem> {
        let too_long = |text: &str| text.chars().count() > LONGEST;
        if too_long(merchant) || too_long(category) {
            return Err(Problem::input(
                "The merchant or the category is longer than 300 characters.",
            ));
        }
        RuleKey::of(merchant, category).ok_or_else(|| {
            Problem::input(
                "There is no name in this text to recognise a merchant by, so no rule can be made of it.",
            )
        })
    }

    /// The rules of a company.
    pub fn rules(&self, books: BooksId) -> Result<Rules, Problem> {
        Ok(rules_of(&self.store.read(|db| db.choices(books))?))
    }

    /// The rules of a company for people: contradictions first, then rules, then what was chosen without one; each by
    /// merchant.
    pub fn rule_rows(&self, books: BooksId) -> Result<Vec<RuleRow>, Problem> {
        let (choices, vendors) = self
            .store
            .read(|db| Ok((db.choices(books)?, db.vendors(books)?)))?;
        let vendors: HashMap<String, Vendor> = vendors
            .into_iter()
            .map(|vendor| (vendor.id.to_string(), vendor))
            .collect();
        let mut last: HashMap<RuleKey, (String, Timestamp)> = HashMap::new();
        for choice in &choices {
            if let Some(merchant) = &choice.what.merchant {
                let key = RuleKey {
                    merchant: merchant.clone(),
                    category: choice.what.category.clone(),
                };
                last.insert(key, (choice.who.clone(), choice.at));
            }
        }
        let vendor = |id: &String| {
            Some(RuleVendor {
                id: id.parse().ok()?,
                listed: vendors.get(id).cloned(),
            })
        };
        let mut rows: Vec<RuleRow> = rules_of(&choices)
            .learned()
            .filter_map(|learned| {
                Some(RuleRow {
                    conflict: learned.is_contradictory(),
                    rule: learned.rule.as_ref().and_then(vendor),
                    chosen: learned
                        .chosen
                        .iter()
                        .filter_map(|(id, times)| Some((vendor(id)?, *times)))
                        .collect(),
                    countries: learned.countries,
                    last: last.get(&learned.key).cloned()?,
                    key: learned.key,
                })
            })
            .collect();
        rows.sort_by(|a, b| {
            let rank = |row: &RuleRow| (!row.conflict, row.rule.is_none());
            rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(&b.key))
        });
        Ok(rows)
    }

    /// Makes or changes a rule: the merchant with this category is this vendor, in these countries. Gives the number of
    /// the step.
    ///
    /// # Errors
    /// `input_invalid` for a vendor that is not in this company's list, archived or a draft.
    pub fn make_rule(
        &self,
        books: BooksId,
        key: &RuleKey,
        countries: &[Option<Country>],
        vendor: VendorId,
        who: &str,
    ) -> Result<i64, Problem> {
        self.store.read(|db| Ok(usable(db, books, vendor)))??;
        let by = Author {
            who,
            at: Timestamp::now(),
        };
        let anywhere = [None];
        let countries = if countries.is_empty() {
            &anywhere
        } else {
            countries
        };
        Ok(self.store.write(|db| {
            let step = db.next_choice_step(books)?;
            for country in countries {
                db.put_choice(books, step, &accepted(key, *country, vendor), None, by)?;
            }
            Ok(step)
        })?)
    }

    /// Withdraws a rule and forgets what was chosen for it; gives the number of the step.
    ///
    /// # Errors
    /// `input_invalid` where nothing is known for this merchant and category.
    pub fn withdraw_rule(&self, books: BooksId, key: &RuleKey, who: &str) -> Result<i64, Problem> {
        let known = self.rules(books)?.learned().any(|one| one.key == *key);
        if !known {
            return Err(Problem::input(
                "There is no rule for this merchant and category.",
            ));
        }
        let choice = NewChoice {
            kind: ChoiceKind::Withdrew,
            merchant: Some(key.merchant.clone()),
            category: key.category.clone(),
            country: None,
            entry: None,
            vendor: None,
        };
        let by = Author {
            who,
            at: Timestamp::now(),
        };
        Ok(self.store.write(|db| {
            let step = db.next_choice_step(books)?;
            db.put_choice(books, step, &choice, None, by)?;
            Ok(step)
        })?)
    }

    /// Takes a step back, whichever it was; gives what it had decided.
    ///
    /// # Errors
    /// `input_invalid` where there is no such step, or it was taken back before.
    pub fn undo_choices(
        &self,
        books: BooksId,
        step: i64,
        who: &str,
    ) -> Result<Vec<NewChoice>, Problem> {
        let by = Author {
            who,
            at: Timestamp::now(),
        };
        let undone = self.store.write(|db| db.undo_choices(books, step, by))?;
        if undone.is_empty() {
            return Err(Problem::input("This was taken back already."));
        }
        Ok(undone)
    }

    /// Who decided what about merchants whose cleaned name contains `merchant`, newest first.
    pub fn choice_history(
        &self,
        books: BooksId,
        merchant: &str,
        limit: u32,
    ) -> Result<Vec<Choice>, Problem> {
        Ok(self
            .store
            .read(|db| db.choice_history(books, merchant, limit))?)
    }

    /// Tags entries one by one, each with its vendor or none, as one step. `learns` gives what can be learned of an entry:
    /// cleaned merchant, category and country.
    pub(crate) fn choose(
        &self,
        books: BooksId,
        picks: &[(EntryId, Option<VendorId>)],
        rules: &[NewChoice],
        who: &str,
        learns: impl Fn(&Db<'_>, EntryId) -> crate::store::Result<Option<Lesson>>,
    ) -> Result<i64, Problem> {
        let by = Author {
            who,
            at: Timestamp::now(),
        };
        let mut vendors: HashMap<VendorId, Vendor> = HashMap::new();
        for id in picks.iter().filter_map(|(_, vendor)| *vendor) {
            if let std::collections::hash_map::Entry::Vacant(place) = vendors.entry(id) {
                let vendor = self.store.read(|db| db.vendor(books, id))?;
                place.insert(
                    vendor
                        .ok_or_else(|| Problem::input("This vendor is not in the vendor list."))?,
                );
            }
        }
        Ok(self.store.write(|db| {
            let step = db.next_choice_step(books)?;
            for (entry, id) in picks {
                let vendor = id.and_then(|id| vendors.get(&id));
                let before = db.tag_of(books, *entry)?;
                db.tag(books, *entry, vendor, by.at)?;
                let (merchant, category, country) = learns(db, *entry)?.unwrap_or_default();
                let choice = NewChoice {
                    kind: if id.is_some() {
                        ChoiceKind::Chose
                    } else {
                        ChoiceKind::Removed
                    },
                    merchant,
                    category,
                    country,
                    entry: Some(*entry),
                    vendor: *id,
                };
                db.put_choice(books, step, &choice, before.as_ref(), by)?;
            }
            for rule in rules {
                db.put_choice(books, step, rule, None, by)?;
            }
            Ok(step)
        })?)
    }
}

/// What a choice teaches: cleaned merchant, category, country.
pub(crate) type Lesson = (Option<String>, String, Option<String>);
