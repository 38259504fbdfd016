//! Check digits, country by country. All functions take capitals and digits and give the firm's own number, or none.

/// Whether the country's check digits are known here.
pub(super) fn is_known(country: &str) -> bool {
    matches!(
        country,
        "DK" | "SE"
            | "NO"
            | "FI"
            | "GB"
            | "IE"
            | "DE"
            | "AT"
            | "FR"
            | "ES"
            | "NL"
            | "BE"
            | "PT"
            | "IT"
            | "LU"
            | "PL"
            | "CH"
            | "EE"
    )
}

/// Whether a number without prefix could be one of this country, going by length and letters alone.
pub(super) fn has_shape(country: &str, text: &str) -> bool {
    let length = text.len();
    let numeric = text.bytes().all(|b| b.is_ascii_digit());
    match country {
        "DK" | "FI" | "LU" => numeric && length == 8,
        "SE" => numeric && (length == 10 || length == 12),
        "NO" | "DE" | "PT" | "CH" | "EE" => numeric && length == 9,
        "GB" => numeric && (length == 9 || length == 12),
        "IE" => {
            (8..=9).contains(&length)
                && text.starts_with(|c: char| c.is_ascii_digit())
                && text.ends_with(|c: char| c.is_ascii_uppercase())
        }
        "AT" => length == 9 && text.starts_with('U'),
        "FR" => numeric && matches!(length, 9 | 11 | 14) || length == 11 && all_digits(&text[2..]),
        "ES" => length == 9 && !numeric,
        "NL" => length == 12 && text.as_bytes()[9] == b'B',
        "BE" => numeric && (length == 9 || length == 10),
        "IT" => numeric && length == 11,
        "PL" => numeric && length == 10,
        _ => false,
    }
}

/// The firm's own number, if the check digits of `text` (without the country's prefix) are right.
pub(super) fn core_of(country: &str, text: &str) -> Option<String> {
    match country {
        "DK" => weighed(text, &[2, 7, 6, 5, 4, 3, 2, 1], 11).filter(|n| !n.starts_with('0')),
        "SE" => swedish(text),
        "NO" => weighed(text, &[3, 2, 7, 6, 5, 4, 3, 2, 1], 11),
        "FI" => weighed(text, &[7, 9, 10, 5, 8, 4, 2, 1], 11),
        "GB" => british(text),
        "IE" => irish(text),
        "DE" => german(text),
        "AT" => austrian(text),
        "FR" => french(text),
        "ES" => spanish(text),
        "NL" => dutch(text),
        "BE" => belgian(text),
        "PT" => portuguese(text),
        "IT" => italian(text),
        "LU" => {
            let n = number(text, 8)?;
            (n / 100 % 89 == n % 100).then(|| text.to_owned())
        }
        "PL" => polish(text),
        "CH" => swiss(text),
        "EE" => weighed(text, &[3, 7, 1, 3, 7, 1, 3, 7, 1], 10),
        _ => None,
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn digits(text: &str, length: usize) -> Option<Vec<u32>> {
    (text.len() == length && all_digits(text))
        .then(|| text.bytes().map(|b| u32::from(b - b'0')).collect())
}

fn number(text: &str, length: usize) -> Option<u64> {
    digits(text, length)?;
    text.parse().ok()
}

fn sum(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

/// Numbers whose weighted digits leave nothing.
fn weighed(text: &str, weights: &[u32], modulus: u32) -> Option<String> {
    let all = digits(text, weights.len())?;
    sum(&all, weights)
        .is_multiple_of(modulus)
        .then(|| text.to_owned())
}

/// ISO/IEC 7812-1, Annex B.
fn luhn(text: &str) -> bool {
    all_digits(text)
        && text
            .bytes()
            .rev()
            .enumerate()
            .map(|(place, b)| {
                let d = u32::from(b - b'0') << (place % 2);
                d / 10 + d % 10
            })
            .sum::<u32>()
            % 10
            == 0
}

/// Organisationsnummer, with `01` and so on behind it as a VAT number, with the century `16` in front as in tax files.
fn swedish(text: &str) -> Option<String> {
    let core = match text.len() {
        10 => text,
        12 if text.starts_with("16") && luhn(&text[2..]) && !text.ends_with("01") => &text[2..],
        12 if !text.ends_with("00") => &text[..10],
        _ => return None,
    };
    (all_digits(text) && luhn(core)).then(|| core.to_owned())
}

/// HMRC: modulus 97, old numbers leave 0, newer ones 42 (the 9755 scheme). Branches have three more digits.
fn british(text: &str) -> Option<String> {
    let core = match text.len() {
        12 if all_digits(text) => &text[..9],
        _ => text,
    };
    let all = digits(core, 9)?;
    let rest = sum(&all, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    let newer = all[0] > 0;
    (rest == 0 || newer && (rest == 42 || rest == 55)).then(|| core.to_owned())
}

/// Revenue: seven digits, a check letter, and since 2013 sometimes a second letter that counts nine times.
fn irish(text: &str) -> Option<String> {
    const LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";
    if !(8..=9).contains(&text.len()) {
        return None;
    }
    let bytes = text.as_bytes();
    let letter = |b: u8| {
        LETTERS
            .iter()
            .position(|l| *l == b)
            .and_then(|at| u32::try_from(at).ok())
    };
    let check = |seven: &str, extra: u32| -> Option<u8> {
        let all = digits(seven, 7)?;
        let rest = (sum(&all, &[8, 7, 6, 5, 4, 3, 2]) + 9 * extra) % 23;
        Some(LETTERS[usize::try_from(rest).ok()?])
    };
    let right = if all_digits(&text[..7]) {
        let extra = match bytes.get(8) {
            Some(b) => letter(*b)?,
            None => 0,
        };
        check(&text[..7], extra)? == bytes[7]
    } else {
        // The oldest style: a letter in the second place.
        text.len() == 8
            && bytes[1].is_ascii_uppercase()
            && check(&format!("0{}{}", text.get(2..7)?, text.get(..1)?), 0)? == bytes[7]
    };
    right.then(|| text.to_owned())
}

/// ISO 7064, MOD 11,10.
fn german(text: &str) -> Option<String> {
    let all = digits(text, 9)?;
    if all[0] == 0 {
        return None;
    }
    let mut check = 5;
    for d in &all {
        check = ((if check == 0 { 10 } else { check }) * 2 % 11 + d) % 10;
    }
    (check == 1).then(|| text.to_owned())
}

/// `U`, seven digits, and a check digit that counts from 6.
fn austrian(text: &str) -> Option<String> {
    let rest = text.strip_prefix('U')?;
    let all = digits(rest, 8)?;
    let total: u32 = all[..7]
        .iter()
        .enumerate()
        .map(|(place, d)| {
            let d = d << (place % 2);
            d / 10 + d % 10
        })
        .sum();
    ((10 - (total + 4) % 10) % 10 == all[7]).then(|| text.to_owned())
}

/// The SIREN, alone, as SIRET with five more digits, or behind the two characters of the VAT key.
fn french(text: &str) -> Option<String> {
    let siren = match text.len() {
        9 => text,
        // La Poste's branches do not follow Luhn.
        14 if luhn(text) || text.starts_with("356000000") && all_digits(text) => &text[..9],
        11 => {
            let (key, siren) = (text.get(..2)?, text.get(2..)?);
            let n = number(siren, 9)?;
            if all_digits(key) && key.parse() != Ok((12 + 3 * (n % 97)) % 97) {
                return None;
            }
            if siren.starts_with("000") {
                // Monaco.
                return Some(siren.to_owned());
            }
            siren
        }
        _ => return None,
    };
    (siren.len() == 9 && luhn(siren)).then(|| siren.to_owned())
}

/// CIF of firms, NIF of Spaniards, NIE of foreigners.
fn spanish(text: &str) -> Option<String> {
    const PERSON: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    const FIRM: &[u8; 10] = b"JABCDEFGHI";
    if text.len() != 9 || !text.is_ascii() {
        return None;
    }
    let bytes = text.as_bytes();
    let person = |head: &str, check: u8| {
        let n: usize = head.parse().ok()?;
        (PERSON[n % 23] == check).then(|| text.to_owned())
    };
    let middle = &text[1..8];
    match bytes[0] {
        b'0'..=b'9' => all_digits(&text[..8]).then(|| person(&text[..8], bytes[8]))?,
        first @ (b'X' | b'Y' | b'Z') if all_digits(middle) => {
            person(&format!("{}{middle}", first - b'X'), bytes[8])
        }
        b'K' | b'L' | b'M' if all_digits(middle) => person(middle, bytes[8]),
        first if b"ABCDEFGHJNPQRSUVW".contains(&first) => {
            let all = digits(middle, 7)?;
            let total: u32 = all
                .iter()
                .enumerate()
                .map(|(place, d)| {
                    let d = d << ((place + 1) % 2);
                    d / 10 + d % 10
                })
                .sum();
            let check = (10 - total % 10) % 10;
            let as_letter = FIRM[usize::try_from(check).ok()?];
            let as_digit = b'0' + u8::try_from(check).ok()?;
            // Sources differ on which kinds of firm end in a letter, so both are right for all.
            let allowed = bytes[8] == as_letter || bytes[8] == as_digit;
            allowed.then(|| text.to_owned())
        }
        _ => None,
    }
}

/// Firms: eleven test over the RSIN. Sole traders since 2020: modulus 97 over the whole with `NL`.
fn dutch(text: &str) -> Option<String> {
    let (rsin, branch) = text.split_once('B')?;
    let all = digits(rsin, 9)?;
    if branch.len() != 2 || !all_digits(branch) || branch == "00" {
        return None;
    }
    let eleven = (sum(&all[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) + 11 - all[8]).is_multiple_of(11);
    // N = 23, L = 21, B = 11.
    let rest = format!("2321{rsin}11{branch}")
        .bytes()
        .fold(0_u32, |rest, b| (rest * 10 + u32::from(b - b'0')) % 97);
    (eleven || rest == 1).then(|| text.to_owned())
}

fn belgian(text: &str) -> Option<String> {
    let padded = match text.len() {
        9 => format!("0{text}"),
        _ => text.to_owned(),
    };
    let n = number(&padded, 10)?;
    (97 - n / 100 % 97 == n % 100 && padded.starts_with(['0', '1'])).then_some(padded)
}

fn portuguese(text: &str) -> Option<String> {
    let all = digits(text, 9)?;
    let check = (11 - sum(&all[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10;
    (check == all[8] && all[0] > 0).then(|| text.to_owned())
}

/// Luhn, and a province of the tax office in digits eight to ten.
fn italian(text: &str) -> Option<String> {
    number(text, 11)?;
    let province: u32 = text[7..10].parse().ok()?;
    let known = (1..=100).contains(&province) || matches!(province, 120 | 121 | 888 | 999);
    (luhn(text) && known && !text.starts_with("0000000")).then(|| text.to_owned())
}

fn polish(text: &str) -> Option<String> {
    let all = digits(text, 10)?;
    (sum(&all[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == all[9]).then(|| text.to_owned())
}

fn swiss(text: &str) -> Option<String> {
    let all = digits(text, 9)?;
    ((11 - sum(&all[..8], &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == all[8]).then(|| text.to_owned())
}
