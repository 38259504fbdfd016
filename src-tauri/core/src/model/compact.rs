//! What is stored by the hundred thousand is written value by value, `["a",1]` and not `{"name":"a","count":1}`: names
//! would be half of its bytes.
//!
//! Keeps true: what was written with its names can be read, for a derived `Deserialize` takes both; values keep their
//! places, so a field is only ever added at the end, with a default.

/// Writes a struct as the list of its fields, all of them, in the order they are declared in.
macro_rules! compact {
    ($($name:ident { $($field:ident),+ $(,)? })+) => {$(
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeTuple as _;
                // A field that is not named here does not compile, nor does one that is not there.
                let Self { $($field),+ } = self;
                let mut list = serializer.serialize_tuple([$(stringify!($field)),+].len())?;
                $(list.serialize_element($field)?;)+
                list.end()
            }
        }
    )+};
}
pub(crate) use compact;

#[cfg(test)]
mod tests {
    use crate::model::ExportItem;

    /// Every field with a value of its own, as it was written with names.
    const NAMED: &str = r#"{"entry":"b47bfb15-d94e-552f-9b38-d32cf2144b06","kind":"card_purchase","sub_kind":"a",
        "date":"2026-10-10T03:30:00Z","amount":{"wallet":{"minor":1,"currency":"DKK"},"supplier":{"minor":2,"currency":"USD"}},
        "lines":[{"id":"bbea648f-577b-5972-b738-97a0b541f703","account":{"code":"b","identifier":"c","name":"d"},
            "amount":{"wallet":{"minor":3,"currency":"DKK"},"supplier":{"minor":4,"currency":"USD"}},
            "net":{"wallet":{"minor":5,"currency":"DKK"},"supplier":null},
            "tax":{"code":"e","rate":250000,"kind":"inclusive","amount":{"wallet":{"minor":6,"currency":"DKK"},"supplier":null},
                "ingoing_account":"f","outgoing_account":"g"},
            "tags":[{"group":"h","code":"i"}]}],
        "contra_account":{"code":"j","identifier":null,"name":"k"},"bookkeeping":"journal",
        "vendor":{"id":"1f5b1b0c-68fa-5bb6-97ad-2f1b8b5b3f11","name":"l","code":"m","external_id":"n","tax_registration_number":"o"},
        "supplier":{"name":"p","code":"q","account":"r","tax_identifier":"s","country":"US"},"note":"t","user":"u",
        "user_code":"v","team":"w","service_period":["2026-10-01","2026-10-02"],"attendees":["x"],"reconciliation_id":"y",
        "reconciled":["z"],"invoice":{"number":"aa","invoice_date":"2026-10-03","due_date":"2026-10-04","payment_date":null},
        "receipts":[{"url":"bb","kind":"cc","size":7}]}"#;

    #[test]
    fn what_was_written_with_names_is_read_and_takes_half_the_bytes_without() {
        let named: ExportItem = serde_json::from_str(NAMED).expect("the older form");
        let text = serde_json::to_string(&named).expect("plain data");
        assert!(text.starts_with('[') && !text.contains('{'), "{text}");
        let again: ExportItem = serde_json::from_str(&text).expect("the newer form");
        assert_eq!(again, named);
        let bare: String = NAMED.split_whitespace().collect();
        assert!(
            text.len() * 2 < bare.len(),
            "{} of {}",
            text.len(),
            bare.len()
        );
        for value in [
            "\"a\"",
            "\"bb\"",
            "250000",
            "\"cc\",7",
            "[[1,\"DKK\"],[2,\"USD\"]]",
        ] {
            assert!(text.contains(value), "{value} in {text}");
        }
    }

    #[test]
    fn a_list_that_lacks_a_value_or_has_one_more_is_refused() {
        for wrong in ["[1]", r#"[1,"DKK",3]"#, r#"["1","DKK"]"#, "[]"] {
            assert!(
                serde_json::from_str::<crate::model::Money>(wrong).is_err(),
                "{wrong}"
            );
        }
    }
}
