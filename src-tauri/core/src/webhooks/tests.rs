//! The specification's own examples, every flipped bit, and what Pleo's pages write.

use std::path::Path;

use http::{HeaderMap, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;

/// The example of the specification and of its reference libraries.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const MESSAGE: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const BODY: &[u8] = b"{\"test\": 2432232314}";
const SENT: i64 = 1_614_265_330;
const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn secret(text: &str) -> Secret {
    Secret::parse(&text.into()).expect("a secret")
}

fn headers(id: &str, timestamp: &str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [(ID, id), (TIMESTAMP, timestamp), (SIGNATURE, signature)] {
        headers.insert(name, HeaderValue::from_str(value).expect("a header"));
    }
    headers
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).expect("a time")
}

fn check(headers: &HeaderMap, body: &[u8], now: i64) -> Result<Genuine, Refusal> {
    verify(headers, body, &[secret(SECRET)], at(now))
}

#[test]
fn the_published_signatures_are_ours() {
    assert_eq!(
        secret(SECRET).sign(MESSAGE, &SENT.to_string(), BODY),
        SIGNED
    );
    // The second example of the reference library in Rust.
    assert_eq!(
        secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").sign(
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            "1649367553",
            br#"{"email":"test@example.com","username":"test_user"}"#,
        ),
        "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
    );
}

/// The cases of the reference libraries: valid, without a header, wrong signature, old, new, several signatures.
#[test]
fn the_cases_of_the_reference_libraries() {
    let time = SENT.to_string();
    let good = headers(MESSAGE, &time, SIGNED);
    let genuine = check(&good, BODY, SENT).expect("genuine");
    assert_eq!((genuine.id.as_str(), genuine.sent_at), (MESSAGE, at(SENT)));
    for name in [ID, TIMESTAMP, SIGNATURE] {
        let mut without = good.clone();
        without.remove(name);
        assert_eq!(check(&without, BODY, SENT), Err(Refusal::Missing(name)));
    }
    for wrong in [
        "v1,dGVzdA==",
        "v1,",
        "v1",
        "",
        ",",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ] {
        let wrong = headers(MESSAGE, &time, wrong);
        assert_eq!(check(&wrong, BODY, SENT), Err(Refusal::WrongSignature));
    }
    let edge = TOLERANCE.as_secs();
    assert!(check(&good, BODY, SENT + edge).is_ok());
    assert!(check(&good, BODY, SENT - edge).is_ok());
    assert_eq!(
        check(&good, BODY, SENT + edge + 1),
        Err(Refusal::TooOld(edge + 1))
    );
    assert_eq!(
        check(&good, BODY, SENT - edge - 1),
        Err(Refusal::TooNew(edge + 1))
    );
    for odd in [
        "hello",
        "",
        " 1614265330",
        "+1614265330",
        "1614265330.0",
        "-5",
        "99999999999999999999",
    ] {
        let odd = headers(MESSAGE, odd, SIGNED);
        assert_eq!(check(&odd, BODY, SENT), Err(Refusal::Malformed(TIMESTAMP)));
    }
    let several = format!(
        "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= {SIGNED} v1,x"
    );
    assert!(check(&headers(MESSAGE, &time, &several), BODY, SENT).is_ok());
    let other_version = SIGNED.replace("v1,", "v2,");
    assert_eq!(
        check(&headers(MESSAGE, &time, &other_version), BODY, SENT),
        Err(Refusal::WrongSignature)
    );
}

#[test]
fn a_rotated_secret_counts_beside_the_new_one() {
    let (old, new) = (secret(SECRET), Secret::fresh());
    let time = SENT.to_string();
    for signer in [&old, &new] {
        let signed = headers(MESSAGE, &time, &signer.sign(MESSAGE, &time, BODY));
        let both = [new.clone(), old.clone()];
        assert!(verify(&signed, BODY, &both, at(SENT)).is_ok());
    }
    let signed = headers(MESSAGE, &time, SIGNED);
    for strangers in [vec![], vec![new]] {
        assert_eq!(
            verify(&signed, BODY, &strangers, at(SENT)),
            Err(Refusal::WrongSignature)
        );
    }
}

#[test]
fn what_is_twice_too_long_or_too_much_is_refused() {
    let time = SENT.to_string();
    let good = headers(MESSAGE, &time, SIGNED);
    for name in [ID, TIMESTAMP, SIGNATURE] {
        let mut twice = good.clone();
        twice.append(name, good[name].clone());
        assert_eq!(check(&twice, BODY, SENT), Err(Refusal::Malformed(name)));
    }
    let mut foreign = good.clone();
    foreign.insert(ID, HeaderValue::from_bytes(b"msg_\xff").expect("bytes"));
    assert_eq!(check(&foreign, BODY, SENT), Err(Refusal::Malformed(ID)));
    for id in [String::new(), "x".repeat(257)] {
        assert_eq!(
            check(&headers(&id, &time, SIGNED), BODY, SENT),
            Err(Refusal::Malformed(ID))
        );
    }
    let crowd = vec![SIGNED; 17].join(" ");
    assert_eq!(
        check(&headers(MESSAGE, &time, &crowd), BODY, SENT),
        Err(Refusal::Malformed(SIGNATURE))
    );
    let large = vec![b' '; MAX_BODY + 1];
    let signed = headers(MESSAGE, &time, &secret(SECRET).sign(MESSAGE, &time, &large));
    assert_eq!(check(&signed, &large, SENT), Err(Refusal::TooLarge));
}

#[test]
fn a_secret_is_whsec_and_enough_bytes_and_does_not_show_itself() {
    assert_eq!(format!("{:?}", secret(SECRET)), "Secret(redacted)");
    for odd in [
        "",
        "whsec_",
        "whsec_dGVzdA==",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ] {
        assert!(Secret::parse(&odd.into()).is_err(), "{odd}");
    }
}

/// All bits of the example: id, timestamp, signature, body.
#[test]
fn every_flipped_bit_of_the_example_is_refused() {
    let mut refused = 0;
    let time = SENT.to_string();
    let fields: [&[u8]; 4] = [MESSAGE.as_bytes(), time.as_bytes(), SIGNED.as_bytes(), BODY];
    for place in 0..4 {
        for bit in 0..fields[place].len() * 8 {
            let mut changed = fields.map(<[u8]>::to_vec);
            changed[place][bit / 8] ^= 1 << (bit % 8);
            assert!(!taken(&changed), "field {place}, bit {bit}");
            refused += 1;
        }
    }
    assert_eq!(refused, 8 * (28 + 10 + 47 + 20));
}

/// Whether a delivery of these four parts is taken within the hour, by whatever clock.
fn taken([id, timestamp, signature, body]: &[Vec<u8>; 4]) -> bool {
    let mut map = HeaderMap::new();
    for (name, value) in [(ID, id), (TIMESTAMP, timestamp), (SIGNATURE, signature)] {
        // What cannot stand in a header does not arrive.
        let Ok(value) = HeaderValue::from_bytes(value) else {
            return false;
        };
        map.insert(name, value);
    }
    // Whatever time it claims, our clock agrees.
    let claimed = String::from_utf8_lossy(timestamp).parse().unwrap_or(SENT);
    let now = Timestamp::from_second(claimed).unwrap_or(at(SENT));
    verify(&map, body, &[secret(SECRET)], now).is_ok()
}

proptest! {
    #[test]
    fn any_flipped_bit_of_any_delivery_is_refused(
        id in "[!-~]{1,60}",
        seconds in 0_i64..4_000_000_000,
        body in proptest::collection::vec(any::<u8>(), 0..300),
        place in 0_usize..4,
        bit in any::<prop::sample::Index>(),
    ) {
        let time = seconds.to_string();
        let signature = secret(SECRET).sign(&id, &time, &body);
        let whole = [id.into_bytes(), time.into_bytes(), signature.into_bytes(), body];
        prop_assert!(taken(&whole));
        let mut changed = whole;
        if !changed[place].is_empty() {
            let bit = bit.index(changed[place].len() * 8);
            changed[place][bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!taken(&changed));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        probes::delivery(&bytes);
    }
}

#[test]
fn every_spelling_of_pleos_pages_is_known() {
    for name in [
        "v1.export-job.created",
        "v1.export.job-created",
        "v2.export-job.created",
        "v2.export.job-created",
        "export-job.created",
        "V1.EXPORT_JOB.CREATED",
    ] {
        assert_eq!(Event::of_name(name), Some(Event::JobCreated), "{name}");
    }
    for name in [
        "v1.export-job.started",
        "v1.export-job.completed_with_errors",
        "export-job.status-changed",
    ] {
        assert_eq!(Event::of_name(name), Some(Event::JobChanged), "{name}");
    }
    assert_eq!(
        Event::of_name("v1.vendor.created"),
        Some(Event::VendorCreated)
    );
    for name in [
        "",
        "v1",
        "v1.",
        "v1.v1.vendor.created",
        "vx.vendor.created",
        "vendor.deleted",
    ] {
        assert_eq!(Event::of_name(name), None, "{name}");
    }
}

#[test]
fn a_body_is_read_in_both_forms_and_an_odd_one_is_refused() {
    let id = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
    let plain = format!(
        r#"{{"eventId":"e","eventType":"v1.export-job.created","data":{{"id":"{id}","companyId":"{id}","numberOfItems":"many"}},"new":[1]}}"#
    );
    let notice = Notice::read(plain.as_bytes()).expect("readable");
    assert_eq!(notice.event, Event::JobCreated);
    assert_eq!(notice.job.map(|job| job.to_string()).as_deref(), Some(id));
    let wrapped = format!(r#"{{"headers":{{"webhook-id":"x"}},"payload":{plain}}}"#);
    assert_eq!(Notice::read(wrapped.as_bytes()), Ok(notice));
    let vendor = plain.replace("export-job", "vendor");
    assert_eq!(
        Notice::read(vendor.as_bytes()).map(|notice| notice.job),
        Ok(None)
    );
    let unknown = plain.replace("created", "eaten");
    assert_eq!(
        Notice::read(unknown.as_bytes()),
        Err(Unreadable::UnknownType)
    );
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for odd in [
        "",
        "null",
        "[]",
        "{}",
        "\"v1.export-job.created\"",
        deep.as_str(),
        &plain.replace(id, "7"),
        &plain.replace("\"companyId\"", "\"company\""),
        &plain[..plain.len() - 1],
        &format!("{plain}{plain}"),
        r#"{"eventType":"v1.export-job.created","data":null}"#,
        r#"{"eventType":5,"data":{}}"#,
    ] {
        assert_eq!(
            Notice::read(odd.as_bytes()),
            Err(Unreadable::Malformed),
            "{odd:.60}"
        );
    }
}

/// Every seed and every input that once went wrong, whole and cut off anywhere.
#[test]
fn every_seed_is_taken_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/delivery");
    let mut count = 0;
    for seed in std::fs::read_dir(folder).expect("a folder of seeds") {
        let bytes = std::fs::read(seed.expect("a seed").path()).expect("readable");
        for end in 0..=bytes.len() {
            probes::delivery(&bytes[..end]);
        }
        count += 1;
    }
    assert!(count >= 4, "{count} seeds");
}

#[test]
fn an_hour_off_is_refused_both_ways() {
    let hour = SignedDuration::from_hours(1).as_secs();
    let good = headers(MESSAGE, &SENT.to_string(), SIGNED);
    assert_eq!(check(&good, BODY, SENT + hour), Err(Refusal::TooOld(hour)));
    assert_eq!(check(&good, BODY, SENT - hour), Err(Refusal::TooNew(hour)));
}
