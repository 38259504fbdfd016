//! The tables of the command line: good ones, cut ones, hostile ones, huge ones.

use super::*;

const VENDORS: &str = "id,code,name,legal_name,country,tax_id,iban,account\n\
    V1,0042,Mokka,Mokka ApS,DK,DK25470931,,\nV2,42,Größe & Söhne,Größe & Söhne GmbH,DE,,,\n";
const ITEMS: &str = "id,raw_merchant,category,country,supplier_code_if_any,supplier_tax_id_if_any,type,method\n\
    I2,PAYPAL *MOKKA,Meals,DK,,,card_purchase,journal\nI1,X,,,0042,,invoice,accounts_payable\n\
    I3,Mokka ApS,,DK,,,mileage,\n";

fn answer(vendors: &[u8], items: &[u8]) -> Result<(Vec<String>, Counts), SheetError> {
    let vendors = super::vendors(vendors)?;
    let items = super::items(items)?;
    let matcher = Matcher::new(vendors.rows);
    let (text, counts) = answers(&matcher, &Rules::default(), &items.rows);
    let text = String::from_utf8(text).expect("text");
    Ok((text.lines().map(str::to_owned).collect(), counts))
}

#[test]
fn answers_stand_in_the_order_of_the_items_with_a_score_and_a_sentence() {
    let (lines, counts) = answer(VENDORS.as_bytes(), ITEMS.as_bytes()).expect("read");
    assert_eq!(
        lines[0],
        "id,applied_vendor_id,first_suggestion_vendor_id,score,reason"
    );
    assert!(lines[1].starts_with("I2,,V1,0.9"), "{}", lines[1]);
    assert!(
        lines[2].starts_with("I1,V1,V1,1.000,code: The supplier code “0042”"),
        "{}",
        lines[2]
    );
    assert!(
        lines[3].starts_with("I3,,,0.000,not_possible: "),
        "{}",
        lines[3]
    );
    assert_eq!(
        counts,
        Counts {
            applied: 1,
            suggested: 1,
            open: 1
        }
    );
}

#[test]
fn other_encodings_and_separators_give_the_same() {
    let (expected, _) = answer(VENDORS.as_bytes(), ITEMS.as_bytes()).expect("read");
    let semicolons = VENDORS.replace(',', ";");
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(VENDORS);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(VENDORS.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let marked = format!("\u{feff}{}", VENDORS.replace('\n', "\r\n"));
    for vendors in [semicolons.as_bytes(), &latin, &utf16, marked.as_bytes()] {
        assert_eq!(answer(vendors, ITEMS.as_bytes()).expect("read").0, expected);
        let names: Vec<_> = super::vendors(vendors).expect("read").rows;
        assert_eq!(names[1].name, "Größe & Söhne");
    }
}

#[test]
fn tables_that_are_cut_or_lack_what_matters_are_refused_with_the_place() {
    let cut = &VENDORS[..VENDORS.rfind("GmbH").expect("there")];
    let quoted = VENDORS.replace("Größe & Söhne,", "\"Größe & Söhne,");
    let doubled = format!("{VENDORS}V1,,Again,,,,,\n");
    let nameless = VENDORS.replace(",name,", ",title,");
    let no_id = VENDORS.replace("V2,42", ",42");
    for (vendors, sentence) in [
        (cut, "Row 3 has 4 fields where the heading has 8"),
        (&quoted, "row 3 opens a quote that never closes"),
        (&doubled, "“V1” stands in row 4 for the second time"),
        (&nameless, "lack the column name"),
        (&no_id, "Row 3 of the vendors has no id"),
        ("", "empty"),
        ("\n\n", "empty"),
        ("V1,0042,Mokka,Mokka ApS,DK,,,\n", "lack the column id"),
        ("\u{1}\0\u{2}", "no text and no workbook"),
    ] {
        let error = answer(vendors.as_bytes(), ITEMS.as_bytes()).expect_err(sentence);
        assert!(error.to_string().contains(sentence), "{error} / {sentence}");
    }
    let typeless = ITEMS.replace(",type,", ",kind,");
    let error = answer(VENDORS.as_bytes(), typeless.as_bytes()).expect_err("no type");
    assert_eq!(error, SheetError::Missing(Sheet::Items, "type".to_owned()));
}

#[test]
fn columns_that_can_be_done_without_are_named() {
    let read = super::vendors(b"name,id,state\nMokka,V1,archived\nNordlys,V2,\n").expect("read");
    assert_eq!(
        read.without,
        ["code", "legal_name", "country", "tax_id", "iban", "account"]
    );
    assert_eq!(
        read.rows.iter().map(|row| row.closed).collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn none_one_and_very_many_rows_are_all_answered() {
    let heading = VENDORS.lines().next().expect("a heading");
    let nobody = format!("{heading}\n");
    let no_item = format!("{}\n", ITEMS.lines().next().expect("a heading"));
    assert_eq!(
        answer(nobody.as_bytes(), ITEMS.as_bytes())
            .expect("read")
            .1
            .open,
        3
    );
    assert_eq!(
        answer(VENDORS.as_bytes(), no_item.as_bytes())
            .expect("read")
            .0
            .len(),
        1
    );
    let many: String = std::iter::once(nobody)
        .chain((0..200_000).map(|n| format!("V{n},{n},Firma {n} Alpha{n},,DK,,,\n")))
        .collect();
    let item = "id,raw_merchant,category,country,supplier_code_if_any,supplier_tax_id_if_any,type,method\n\
                I1,X,,DK,199999,,fee,\nI2,ALPHA777,,DK,,,fee,\n";
    let (lines, counts) = answer(many.as_bytes(), item.as_bytes()).expect("read");
    assert_eq!(counts.applied, 1);
    assert!(
        lines[1].starts_with("I1,V199999,V199999,1.000"),
        "{}",
        lines[1]
    );
}

#[test]
fn hostile_rows_stay_rows() {
    let items = "id,raw_merchant,category,country,supplier_code_if_any,supplier_tax_id_if_any,type,method\n\
        \"=1+1\",\"=cmd|' /C calc'!A0\",\"\"\"\",QQ,=0042,DK,card_purchase,barter\n\
        \"two\nlines\",\"Mokka\n\u{202e}\",,DK,,,\"Card Purchase\",JOURNAL\n";
    let (lines, _) = answer(VENDORS.as_bytes(), items.as_bytes()).expect("read");
    assert!(
        lines[1].starts_with("=1+1,,,0.000,no_vendor"),
        "{}",
        lines[1]
    );
    assert!(lines[3].starts_with("lines\",,V1,"), "{}", lines[3]);
}
