//! Names of receipt files: `2026-10-01_Supplier_119-00-EUR_PLEO-1001_1`.
//!
//! Plain ASCII without blanks, so that every archive, mail programme and accounting system takes them.

use icu_normalizer::DecomposingNormalizerBorrowed;
use jiff::civil::Date;

use crate::model::Money;

/// Longest name in bytes, its extension of up to five bytes included.
const MAX_NAME: usize = 100;
const MAX_EXTENSION: usize = 5;
/// Longest part of the supplier's name that is kept.
const MAX_SUPPLIER: usize = 40;

/// The name of the `number`th receipt (from 1) of an item, without its extension.
///
/// `reference` is the voucher's, so names are as unique as vouchers are; only the supplier's name is ever cut.
pub fn stem(date: Date, supplier: &str, amount: Money, reference: &str, number: usize) -> String {
    let amount = format!("{}-{}", amount.decimal('-'), amount.currency);
    let tail = format!("{}_{}_{number}", ascii(&amount), ascii(reference));
    let room = MAX_NAME - MAX_EXTENSION;
    // A reference that leaves no room for anything else is not ours.
    let tail = &tail[tail.len().saturating_sub(room - 12)..];
    let mut supplier = ascii(supplier);
    supplier.truncate(MAX_SUPPLIER.min((room - 12).saturating_sub(tail.len())));
    let supplier = supplier.trim_end_matches('-');
    if supplier.is_empty() {
        format!("{date}_{tail}")
    } else {
        format!("{date}_{supplier}_{tail}")
    }
}

/// Letters, digits and single hyphens; other letters lose their marks, everything else becomes a hyphen.
fn ascii(text: &str) -> String {
    let mut plain = String::new();
    for letter in DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(text)
        .chars()
    {
        match letter {
            'Æ' => plain.push_str("AE"),
            'æ' => plain.push_str("ae"),
            'Ø' => plain.push('O'),
            'ø' => plain.push('o'),
            'Œ' => plain.push_str("OE"),
            'œ' => plain.push_str("oe"),
            'ß' => plain.push_str("ss"),
            'Ł' => plain.push('L'),
            'ł' => plain.push('l'),
            'Đ' | 'Ð' => plain.push('D'),
            'đ' | 'ð' => plain.push('d'),
            'Þ' => plain.push_str("Th"),
            'þ' => plain.push_str("th"),
            'ı' => plain.push('i'),
            // Marks, and what is not seen at all.
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {}
            letter if letter.is_ascii_alphanumeric() => plain.push(letter),
            _ if plain.ends_with('-') || plain.is_empty() => {}
            _ => plain.push('-'),
        }
    }
    plain.trim_end_matches('-').to_owned()
}
