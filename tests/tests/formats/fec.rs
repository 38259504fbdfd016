//! A second opinion on the FEC: a reader of audit files we did not write.

use crate::opinions::{Sums, files, judge, ours, refuses, scenes};
use crate::scenarios::SCENARIOS;

/// Its reader does not look at balance, so the script does.
const FEC: &str = r#"
import io, json, sys
from collections import defaultdict
from decimal import Decimal
from fec_parser.errors import BadFECFileError
from fec_parser.parser import FECParser
sums, refused = defaultdict(Decimal), None
for path in sys.argv[1:]:
    try:
        parser = FECParser.from_bytesio(io.BytesIO(open(path, "rb").read()))
        for row in parser.get_ecritures():
            account = row.comp_aux_num or row.compte_num
            sums[account] += row.debit - row.credit
    except (BadFECFileError, ArithmeticError) as error:
        refused = str(error) or repr(error)
if sum(sums.values()) != 0:
    refused = "debit and credit differ"
if refused:
    json.dump({"refused": refused}, sys.stdout)
else:
    json.dump({"sums": {a: {"EUR": str(s)} for a, s in sums.items()}}, sys.stdout)
"#;

#[tokio::test]
async fn a_fec_reader_finds_our_sums_in_every_file_and_refuses_broken_ones() {
    for scene in scenes().await {
        let (profile, vouchers, _) = scene.vouchers("fec");
        let files = files("fec", &profile, &vouchers);
        let Some(verdict) = judge(FEC, &files, "txt") else {
            return;
        };
        // The file names no currency: it has only that of the books.
        let ours: Sums = ours(&vouchers)
            .into_iter()
            .map(|((number, _), sum)| ((number.trim().to_owned(), "EUR".to_owned()), sum))
            .collect();
        assert!(ours.len() > 3);
        assert_eq!(verdict, Ok(ours));
        if scene.scenario != SCENARIOS[0] {
            continue;
        }
        let text: String = files[0].iter().map(|byte| char::from(*byte)).collect();
        let encode = |text: &str| -> Vec<u8> {
            let byte = |c: char| u8::try_from(u32::from(c)).expect("it was a byte");
            text.chars().map(byte).collect()
        };
        let row: Vec<&str> = text.lines().nth(1).expect("a row").split('\t').collect();
        let date = format!("\t{}\t{}\t", row[3], row[4]);
        let debit = format!("\t{}\t0,00\t", row[11]);
        refuses(
            FEC,
            &text,
            encode,
            "txt",
            &[
                (&date, &format!("\t20261301\t{}\t", row[4])),
                (&date, &format!("\t{}\t\t", row[3])),
                (&debit, "\t1.000,00\t0,00\t"),
                (&debit, "\t\t0,00\t"),
                (&debit, "\t0,01\t0,00\t"),
                ("\tCompteNum\t", "\tCompte\t"),
                ("PLEO\t", "\t"),
            ],
        );
    }
}
