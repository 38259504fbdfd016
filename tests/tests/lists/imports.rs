//! Files that become lists, and those that do not.

use ledgerport_core::model::ListName;
use ledgerport_core::sync::Choices;

use crate::Office;

#[tokio::test]
async fn a_second_file_shows_what_it_changes_and_corrected_columns_are_remembered() {
    let office = Office::open().await;
    let list = ListName::Vendors;
    let first = "a;b;Land\n1;Mokka;DK\n2;Nordlys;DK\n";
    assert!(
        office.view(&list, first).is_err(),
        "nothing says what a and b are"
    );
    let choices = Choices {
        mapping: vec!["code=a".into(), "name=2".into()],
        dimension: None,
    };
    let view = |text: &str, choices: &Choices| {
        office
            .companies
            .view_list(office.books, &list, "list.csv", text.as_bytes(), choices)
    };
    let preview = view(first, &choices).expect("a list");
    assert!(preview.first && !preview.must_ask());
    office
        .companies
        .take_list(office.books, &preview)
        .expect("taken");
    let second = view("a;b;Land\n1;Mokka A/S;DK\n3;Ny;DK\n", &Choices::default());
    let second = second.expect("the columns are known by now");
    assert!(second.must_ask());
    assert_eq!(
        (
            second.plan.added.len(),
            second.plan.changed.len(),
            second.plan.gone.len()
        ),
        (1, 1, 1)
    );
    // Shown is not taken.
    let stored = office
        .companies
        .store()
        .read(|db| db.list(office.books, &list));
    assert_eq!(stored.expect("reads").expect("one").rows, 2);
}

#[tokio::test]
async fn files_that_are_no_list_are_refused_with_a_sentence() {
    let office = Office::open().await;
    for (list, bytes) in [
        (ListName::Vendors, &b""[..]),
        (ListName::Vendors, b"number;name\n"),
        (ListName::Vendors, b"number;name\n;\n"),
        (ListName::Vendors, b"number;name\n1;\"Mok"),
        (ListName::Vendors, b"\x00\x01\x02\x03"),
        (ListName::Vendors, b"PK\x03\x04broken"),
        (ListName::TaxCodes, b"code;name\n1;a\n"),
        (ListName::TaxCodes, b"#FLAGGA 0\n"),
        (ListName::Accounts, b"#FLAGGA 0\n"),
        (
            ListName::Accounts,
            b"\"EXTF\";700;16;\"Debitoren/Kreditoren\"\nKonto\n",
        ),
        (
            ListName::Tags("X".into()),
            b"#FLAGGA 0\n#OBJEKT 1 a b\n#OBJEKT 6 c d\n",
        ),
    ] {
        let choices = Choices::default();
        let problem = office
            .companies
            .view_list(office.books, &list, "x", bytes, &choices)
            .expect_err("refused");
        assert!(problem.what.len() > 15, "{problem:?}");
        assert!(!problem.next.is_empty());
    }
    let planned = office
        .companies
        .plan_list(office.books, &ListName::Vendors, None)
        .await;
    assert!(
        planned
            .expect_err("nothing imported")
            .what
            .contains("not imported")
    );
}

#[tokio::test]
async fn encodings_and_one_row_are_no_matter_and_everything_kept_can_be_handed_out() {
    let office = Office::open().await;
    let list = ListName::Vendors;
    // Windows-1252, one row.
    let bytes = b"Nummer;Navn\r\n0042;F\xf8tex A/S\r\n";
    let preview = office
        .companies
        .view_list(office.books, &list, "x.csv", bytes, &Choices::default())
        .expect("a list");
    assert_eq!(preview.listing.rows[0].name, "Føtex A/S");
    assert_eq!(preview.listing.rows[0].code, "0042");
    office
        .companies
        .take_list(office.books, &preview)
        .expect("taken");
    let mut tables = Vec::new();
    let read = office.companies.store().read(|db| {
        db.everything(office.books, |table, _| {
            tables.push(table.to_owned());
            Ok::<_, ()>(())
        })
    });
    read.expect("reads").expect("told");
    assert!(tables.contains(&"listed".to_owned()) && tables.contains(&"listing".to_owned()));
}
