//! Listed lists from file to plan.

use super::*;

fn list(text: &str) -> Listing {
    let table = Table::of(text.as_bytes()).expect("a table");
    read(&table, &Mapping::guess(&table.headings)).expect("a list")
}

fn findings(list: &Listing) -> Vec<(usize, String)> {
    list.findings
        .iter()
        .map(|finding| (finding.row, finding.kind.to_string()))
        .collect()
}

#[test]
fn odd_rows_are_named_and_only_the_useless_are_left_out() {
    let list = list(
        "Nummer;Navn;Land;CVR-nr.;IBAN;Spærret\n\
         0042;Mokka;DK;25470931;DK50 0040 0440 1162 43;nej\n\
         42;Nordlys;Danmark;25470932;DK51 0040 0440 1162 43;ja\n\
         0042;Anden;DK;;;\n\
         ;Uden nummer;DK;;;\n\
         43;;DK;;;\n\
         44;Mokka igen;DK;DK 25 47 09 31;;\n\
         45;Kopi;DK;;DK5000400440116243;\n\
         46;Mokka;DK;;;\n\
         47;Fremmed;Atlantis;;;\n",
    );
    let codes: Vec<_> = list
        .rows
        .iter()
        .map(|one| (one.code.as_str(), one.closed))
        .collect();
    assert_eq!(
        codes,
        [
            ("0042", false),
            ("42", true),
            ("44", false),
            ("45", false),
            ("46", false),
            ("47", false)
        ]
    );
    let findings = findings(&list);
    for (row, part) in [
        (3, "wrong check digits"),
        (3, "is not right"),
        (4, "stands in row 2 already"),
        (5, "no code"),
        (6, "no name"),
        (7, "Row 2 has the same tax number"),
        (8, "Row 2 has the same bank account"),
        (9, "Row 2 has the same name"),
        (10, "is no country"),
    ] {
        assert!(
            findings
                .iter()
                .any(|(at, text)| *at == row && text.contains(part)),
            "{row} {part}: {findings:?}"
        );
    }
    assert_eq!(findings.len(), 9, "{findings:?}");
}

#[test]
fn datev_and_sie_lists_are_read_like_any_other() {
    let datev = list(
        "\"EXTF\";700;16;\"Debitoren/Kreditoren\";5;20260101\r\n\
         Konto;Name (Adressattyp Unternehmen);EU-Land;EU-UStID\r\n70001;\"Müller KG\";DE;136695976\r\n10001;Kunde;;\r\n",
    );
    assert_eq!(datev.rows.len(), 1);
    assert_eq!(datev.rows[0].tax_id.as_deref(), Some("DE136695976"));
    assert!(datev.findings.is_empty(), "{:?}", datev.findings);
    let sie = list("#FLAGGA 0\n#FORMAT PC8\n#OBJEKT 9 \"0042\" \"Mokka AB\"\n");
    assert_eq!(
        (sie.rows[0].code.as_str(), sie.rows[0].name.as_str()),
        ("0042", "Mokka AB")
    );
}

#[test]
fn a_table_without_names_asks_for_them() {
    let table = Table::of(b"foo;bar\n1;2\n").expect("a table");
    let guess = Mapping::guess(&table.headings);
    assert_eq!(read(&table, &guess), Err(ImportError::NoName));
    let said = guess.with(Field::Code, Some(0)).with(Field::Name, Some(1));
    assert_eq!(read(&table, &said).expect("a list").rows[0].name, "2");
}

#[test]
fn none_one_and_very_many_suppliers_are_read() {
    assert!(list("code;name\n").rows.is_empty());
    assert_eq!(list("code;name\n1;Mokka\n").rows.len(), 1);
    let many: String = std::iter::once("code;name\n".to_owned())
        .chain((0..200_000).map(|n| format!("{n:06};Firma {n}\n")))
        .collect();
    let many = list(&many);
    assert_eq!((many.rows.len(), many.findings.len()), (200_000, 0));
    assert_eq!(many.rows[42].code, "000042");
    let plan = Plan::of(&many.rows, &many.rows);
    assert!(plan.is_empty() && plan.unchanged == 200_000);
}

#[test]
fn a_plan_tells_new_changed_moved_and_gone_apart() {
    let before = list(
        "code;name;country;tax id\n1;Mokka;DK;25470931\n2;Nordlys;DK;25313763\n3;Tryk;DK;\n4;Væk;DK;\n5;Ens;DK;28142412\n\
         6;Gammel;DK;40075291\n",
    )
    .rows;
    // Codes 1 and 2 swap places; 3 gets another name; 4 goes; 6 is given to somebody else; 7 is new.
    let now = list(
        "code;name;country;tax id\n2;Mokka;DK;25470931\n1;Nordlys;DK;25313763\n3;Trykkeri;DK;\n5;Ens;DK;28142412\n\
         6;Ny;DK;42316415\n7;Helt ny;DK;\n",
    )
    .rows;
    let plan = Plan::of(&before, &now);
    let moves: Vec<_> = plan
        .renamed
        .iter()
        .map(|one| (one.before.code.as_str(), one.now.code.as_str()))
        .collect();
    assert_eq!(moves, [("1", "2"), ("2", "1")]);
    let changes: Vec<_> = plan
        .changed
        .iter()
        .map(|one| (one.now.code.as_str(), one.fields.clone(), one.other_firm))
        .collect();
    assert_eq!(
        changes,
        [
            ("3", vec![Field::Name], false),
            ("6", vec![Field::Name, Field::TaxId], true)
        ]
    );
    let codes =
        |list: &[Listed]| -> Vec<String> { list.iter().map(|one| one.code.clone()).collect() };
    assert_eq!(
        (codes(&plan.added), codes(&plan.gone), plan.unchanged),
        (vec!["7".into()], vec!["4".into()], 1)
    );
    assert!(!plan.is_suspicious());
    assert!(
        Plan::of(&before, &[]).is_suspicious(),
        "an empty list is mostly the wrong file"
    );
}
