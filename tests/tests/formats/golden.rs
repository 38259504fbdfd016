//! The month as files, byte for byte. `UPDATE_GOLDEN=1` writes them anew; read the difference before it is kept.

use std::fs;
use std::path::Path;

use crate::files::written;
use crate::items::vouchers;

#[test]
fn the_month_is_written_as_before() {
    for (id, name) in [("generic-csv", "month.csv"), ("hledger", "month.journal")] {
        let (bytes, _) = written(id, vouchers());
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("golden")
            .join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &bytes).expect("the golden folder can be written to");
        }
        let expected = fs::read(&path).expect("a golden file");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        assert_eq!(text(&bytes), text(&expected), "{name}");
    }
}
