//! Settings that several targets ask for. What only one asks for stands with its table.

use super::table::{Rule, Setting};

/// Currency of the books.
pub(super) const CURRENCY: Setting = Setting {
    key: "books.currency",
    label: "Currency of the books",
    about: "Three letters, e.g. EUR.",
    default: "",
    needed: true,
    rule: Rule::Chars(3, |c| c.is_ascii_uppercase(), "capital letters"),
};

/// The company's name in the books.
pub(super) const COMPANY: Setting = Setting {
    key: "company.name",
    label: "Company name",
    about: "As it is registered.",
    default: "",
    needed: true,
    rule: Rule::Max(100),
};

/// Registration number.
pub(super) const ORG_NUMBER: Setting = Setting {
    key: "company.org_number",
    label: "Organisation number",
    about: "As it is registered, e.g. 556000-0001.",
    default: "",
    needed: true,
    rule: Rule::Max(20),
};

/// Order of day, month and year, as the target's company is set to.
pub(super) const DATE_ORDER: Setting = Setting {
    key: "date.order",
    label: "Order of dates",
    about: "dmy, mdy or ymd, as in the settings of the accounting system.",
    default: "dmy",
    needed: true,
    rule: Rule::OneOf(&["dmy", "mdy", "ymd"]),
};
