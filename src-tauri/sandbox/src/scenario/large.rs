//! `large:N`: so many card purchases and outlays, made when asked for.
//!
//! Keeps true: an entry depends on its position only, entries stand in the order
//! of their dates, and an id leads back to its position without a table.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::draft::at;
use super::small;
use crate::world::Book;
use crate::world::company::Company;
use crate::world::entry::{Entry, Line, Money, Pair, Receipt, ReceiptFile, Supplier};

const MERCHANTS: [(&str, &str, usize); 8] = [
    ("Valsemøllen A/S", "5411", 0),
    ("Circle K", "5541", 1),
    ("Meny Østerbro", "5411", 0),
    ("DSB", "4112", 2),
    ("Lyreco Danmark", "5943", 3),
    ("Elgiganten", "5732", 3),
    ("Joe & The Juice", "5814", 4),
    ("Dropbox", "5734", 3),
];

/// Makes the entries of one large company.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Generator {
    count: u32,
    start: Timestamp,
}

pub(crate) fn company(count: u32) -> Company {
    let mut company = small::master_data("large", "Stormagasinet Nord A/S").finish();
    company.book = Book::generated(Generator {
        count,
        start: at("10-01T06:00"),
    });
    company
}

impl Generator {
    pub(crate) fn len(self) -> u32 {
        self.count
    }

    /// Whether entries may be on the account at this position.
    pub(crate) fn uses_account(account: usize) -> bool {
        // The second line of a split entry is on an account of the table as well.
        MERCHANTS.iter().any(|(_, _, used)| *used == account)
    }

    pub(crate) fn id(position: u32) -> Uuid {
        id(b'e', position)
    }

    pub(crate) fn position(self, id: Uuid) -> Option<u32> {
        let bytes = id.as_bytes();
        let scrambled = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let position = unscramble(scrambled);
        (position < self.count && Self::id(position) == id).then_some(position)
    }

    pub(crate) fn entry(self, position: u32) -> Entry {
        let seed = mix(u64::from(position));
        let (name, category, account) = MERCHANTS[usize::from(seed.to_be_bytes()[0] % 8)];
        let pocket = position % 16 == 15;
        let wallet = Money {
            currency: "DKK",
            minors: i64::from(u32::try_from(seed & 0x000f_ffff).unwrap_or_default()) + 500,
        };
        let amount = Pair {
            supplier: wallet,
            wallet,
        };
        // Thirty days shared among all entries keeps the dates in order.
        let step = 30 * 24 * 3600 * 1000 / i64::from(self.count.max(1));
        let after = SignedDuration::from_millis(step * i64::from(position));
        Entry {
            id: Self::id(position),
            kind: if pocket {
                "out_of_pocket"
            } else {
                "card_purchase"
            },
            sub_type: None,
            performed_at: self.start.saturating_add(after).unwrap_or(self.start),
            settled: true,
            amount,
            lines: lines(position, amount, account),
            supplier: Some(Supplier {
                name: name.into(),
                country: Some("DK"),
                category_code: Some(category),
                ..Supplier::default()
            }),
            vendor: None,
            method: None,
            employee: Some(position as usize % 2),
            note: position
                .is_multiple_of(3)
                .then(|| format!("Bilag {}", position + 1)),
            receipts: vec![Receipt {
                id: id(b'r', position),
                file: if position.is_multiple_of(4) {
                    ReceiptFile::Png
                } else {
                    ReceiptFile::Pdf
                },
                source: "CAMERA",
            }],
            service_period: None,
            attendees: Vec::new(),
            invoice: None,
            reconciliation_id: id(b'c', position).to_string(),
            reconciles: Vec::new(),
            edits: Vec::new(),
            exported: false,
            deleted: false,
        }
    }
}

/// One line, or two for every tenth entry.
fn lines(position: u32, amount: Pair, account: usize) -> Vec<Line> {
    let line = |kind: u8, account: usize, gross: Pair| {
        let (net, tax_amount) = gross.taxed(250, "inclusive");
        Line {
            id: id(kind, position),
            account: Some(account),
            tax: Some(0),
            tags: vec![position as usize % 2],
            gross,
            net,
            tax_amount,
        }
    };
    if position % 10 == 9 {
        let first = amount.share(amount.wallet.minors / 3);
        let second = amount.share(amount.wallet.minors - first.wallet.minors);
        vec![line(b'l', account, first), line(b'm', 3, second)]
    } else {
        vec![line(b'l', account, amount)]
    }
}

/// A version 8 id: the scrambled position, then a check value of kind and position.
fn id(kind: u8, position: u32) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&scramble(position).to_be_bytes());
    let check = mix(u64::from(position) << 8 | u64::from(kind));
    bytes[4..12].copy_from_slice(&check.to_be_bytes());
    let rest = mix(check).to_be_bytes();
    bytes[12..].copy_from_slice(&rest[..4]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

const ODD: u32 = 0x9e37_79b1;

fn scramble(position: u32) -> u32 {
    let spread = position.wrapping_mul(ODD);
    spread ^ (spread >> 16)
}

fn unscramble(scrambled: u32) -> u32 {
    let spread = scrambled ^ (scrambled >> 16);
    // Inverse of ODD modulo 2^32, by Newton's iteration.
    let inverse = (0..5).fold(1u32, |x, _| {
        x.wrapping_mul(2u32.wrapping_sub(ODD.wrapping_mul(x)))
    });
    spread.wrapping_mul(inverse)
}

/// `SplitMix64`.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Generator, id};
    use crate::scenario::draft::at;
    use std::collections::HashSet;

    #[test]
    fn an_id_leads_back_to_its_position_and_only_inside_the_company() {
        let generator = Generator {
            count: 100_000,
            start: at("10-01T06:00"),
        };
        let mut ids = HashSet::new();
        for position in 0..100_000 {
            let id = Generator::id(position);
            assert!(ids.insert(id));
            assert_eq!(generator.position(id), Some(position));
        }
        assert_eq!(generator.position(id(b'e', 100_000)), None);
        assert_eq!(generator.position(id(b'r', 5)), None);
        assert_eq!(generator.position(uuid::Uuid::nil()), None);
    }

    #[test]
    fn lines_add_up_and_dates_ascend() {
        let generator = Generator {
            count: 1000,
            start: at("10-01T06:00"),
        };
        let mut before = at("01-01T00:00");
        for position in 0..1000 {
            let entry = generator.entry(position);
            let sum: i64 = entry.lines.iter().map(|l| l.gross.wallet.minors).sum();
            assert_eq!(sum, entry.amount.wallet.minors);
            assert!(entry.performed_at > before);
            before = entry.performed_at;
        }
    }
}
