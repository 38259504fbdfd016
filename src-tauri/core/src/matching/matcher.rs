//! The vendor list, ready to be searched.
//!
//! Keeps true: codes and accounts count as written; tax numbers and bank accounts in the one form all their spellings share,
//! and only when they are right. Leaves out: the search ([`super::find`]).

use std::hash::Hash;

use foldhash::{HashMap, HashMapExt as _};
use smallvec::SmallVec;

use super::iban::IbanReading;
use super::lists::Class;
use super::names::Name;
use super::score::Held;
use super::tax_id::{TaxId, TaxReading};
use super::vendors::{ListedVendor, filled};
use super::words::{Words, head};

/// Who has a word, a number or a name: mostly one.
pub(super) type Found = SmallVec<[u32; 4]>;

/// A vendor list, ready to be searched.
pub struct Matcher {
    pub(super) vendors: Vec<ListedVendor>,
    pub(super) known: Vec<Known>,
    pub(super) names: Vec<Entry>,
    pub(super) words: Words,
    /// Names written in one.
    pub(super) squashed: HashMap<String, Found>,
    /// The same in alphabetical order.
    pub(super) sorted: Vec<(String, u32)>,
    pub(super) codes: HashMap<String, Found>,
    pub(super) accounts: HashMap<String, Found>,
    pub(super) tax_ids: HashMap<TaxId, Found>,
    pub(super) numbers: HashMap<String, Found>,
    pub(super) ibans: HashMap<String, Found>,
    pub(super) ids: HashMap<String, u32>,
}

/// What was read of a vendor.
pub(super) struct Known {
    pub(super) tax_id: TaxReading,
    pub(super) trades: u32,
    pub(super) legal: Vec<String>,
}

/// One name of a vendor.
pub(super) struct Entry {
    pub(super) vendor: u32,
    /// Spellings that differ in nothing but the form of company.
    pub(super) exact: Vec<String>,
    pub(super) held: Vec<Held>,
}

impl Matcher {
    /// Takes in the whole list. Blank fields count as absent; the order of the list is the order of equals.
    pub fn new(vendors: Vec<ListedVendor>) -> Self {
        let mut all = Self {
            known: Vec::with_capacity(vendors.len()),
            names: Vec::with_capacity(vendors.len() * 2),
            words: Words::default(),
            squashed: HashMap::new(),
            sorted: Vec::new(),
            codes: HashMap::new(),
            accounts: HashMap::new(),
            tax_ids: HashMap::new(),
            numbers: HashMap::new(),
            ibans: HashMap::new(),
            ids: HashMap::new(),
            vendors: Vec::new(),
        };
        for (index, vendor) in (0..).zip(&vendors) {
            all.take_numbers(index, vendor);
            all.take_names(index, vendor);
        }
        all.vendors = vendors;
        all.weigh();
        all.words.finish();
        all.sorted.sort_unstable_by(|(a, one), (b, other)| {
            head(a)
                .cmp(&head(b))
                .then_with(|| a.cmp(b))
                .then(one.cmp(other))
        });
        all
    }

    /// The list as given.
    pub fn vendors(&self) -> &[ListedVendor] {
        &self.vendors
    }

    fn take_numbers(&mut self, index: u32, vendor: &ListedVendor) {
        if let Some(code) = filled(vendor.code.as_ref()) {
            push(&mut self.codes, code.to_owned(), index);
        }
        for account in [&vendor.account, &vendor.code, &vendor.external_id] {
            if let Some(account) = filled(account.as_ref()) {
                push(&mut self.accounts, account.to_owned(), index);
            }
        }
        let tax_id = TaxReading::of(vendor.tax_id.as_deref().unwrap_or_default(), vendor.country);
        match &tax_id {
            TaxReading::Valid(id) | TaxReading::Unchecked(id) => {
                push(&mut self.numbers, id.number.clone(), index);
                push(&mut self.tax_ids, id.clone(), index);
            }
            TaxReading::Bare(number) => push(&mut self.numbers, number.clone(), index),
            TaxReading::Wrong(_) | TaxReading::Nothing => {}
        }
        if let IbanReading::Valid(iban) =
            IbanReading::of(vendor.iban.as_deref().unwrap_or_default())
        {
            push(&mut self.ibans, iban, index);
        }
        self.ids.entry(vendor.id.clone()).or_insert(index);
        self.known.push(Known {
            tax_id,
            trades: 0,
            legal: Vec::new(),
        });
    }

    fn take_names(&mut self, index: u32, vendor: &ListedVendor) {
        let legal_name = filled(vendor.legal_name.as_ref()).filter(|name| *name != vendor.name);
        let mut own: Option<String> = None;
        for text in [Some(vendor.name.as_str()), legal_name]
            .into_iter()
            .flatten()
        {
            let name = Name::of(text);
            if name.tokens.is_empty() {
                continue;
            }
            if let Some(known) = self.known.last_mut() {
                known.trades |= name.trades();
                known.legal.extend(name.legal().map(str::to_owned));
            }
            // `Hetzner Online` and `Hetzner Online GmbH` are one name.
            if let Some(entry) = self.names.last_mut()
                && entry.vendor == index
                && own.as_ref() == Some(&name.run)
            {
                entry.exact.push(name.exact);
                continue;
            }
            own = Some(name.run.clone());
            let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            let held = name
                .tokens
                .iter()
                .map(|token| Held {
                    word: self
                        .words
                        .add(&token.sound, token.class == Class::Word, number),
                    class: token.class,
                    weight: 0,
                    only: false,
                    letters: u16::try_from(token.sound.len()).unwrap_or(u16::MAX),
                })
                .collect();
            let squashed = name.squashed();
            if name.run != squashed && !name.run.is_empty() {
                push(&mut self.squashed, name.run, number);
            }
            if !squashed.is_empty() {
                self.sorted.push((squashed.clone(), number));
                push(&mut self.squashed, squashed, number);
            }
            self.names.push(Entry {
                vendor: index,
                exact: vec![name.exact],
                held,
            });
        }
    }

    /// Gives every word its weight: its kind's, and for a firm's own words less the more firms have it.
    fn weigh(&mut self) {
        for entry in &mut self.names {
            for held in &mut entry.held {
                let holders = self.words.names(held.word);
                held.weight = match held.class {
                    Class::Word => {
                        let doublings = u16::try_from(holders.len().ilog2()).unwrap_or(16);
                        100 - 6 * doublings.min(8)
                    }
                    Class::Trade(_) => 45,
                    Class::City(_) | Class::Number => 40,
                    Class::Place => 25,
                    Class::Filler => 20,
                    Class::Country(_) | Class::Noise => 15,
                    Class::Legal => 0,
                };
            }
        }
        // Names of one vendor stand together, so its first and last name say whether others hold the word too.
        for at in 0..self.names.len() {
            let vendor = self.names[at].vendor;
            for place in 0..self.names[at].held.len() {
                let holders = self.words.names(self.names[at].held[place].word);
                self.names[at].held[place].only = [holders.first(), holders.last()]
                    .into_iter()
                    .flatten()
                    .all(|name| self.names[*name as usize].vendor == vendor);
            }
        }
    }
}

fn push<K: Hash + Eq>(map: &mut HashMap<K, Found>, key: K, value: u32) {
    let list = map.entry(key).or_default();
    if list.last() != Some(&value) {
        list.push(value);
    }
}
