//! A company's own table for the generic formats, in the words of a profile's file.

use ledgerport_core::formats::Template;
use ledgerport_core::formats::template::Proposal;
use ledgerport_core::problem::Problem;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A company's own table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Type)]
pub struct TemplateView {
    /// What a row is.
    pub rows: RowKindView,
    /// How things are written.
    pub style: StyleView,
    /// Sheets of a workbook, or files.
    pub sheets: Vec<TemplateSheetView>,
}

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RowKindView {
    /// A line of an expense, with its account and its contra account.
    Lines,
    /// A leg of the double entry.
    DebitCredit,
}

/// How things are written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Type)]
pub struct StyleView {
    /// Between cells: one sign.
    pub separator: String,
    /// Point or comma.
    pub decimal: String,
    /// Order and signs of dates, e.g. `dd.mm.yyyy`.
    pub date: String,
    /// `utf-8`, `utf-8-bom` or `windows-1252`.
    pub encoding: String,
    /// Every text is quoted.
    pub quote_texts: bool,
    /// The first row names the columns.
    pub heading: bool,
    /// Texts a spreadsheet would take for a formula are made safe.
    pub guard: bool,
}

/// One sheet of a workbook, or one file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Type)]
pub struct TemplateSheetView {
    /// Its name; may be empty where it is the only one.
    pub name: String,
    /// Which rows are in it.
    pub only: Option<ConditionView>,
    /// Columns from left to right.
    pub columns: Vec<TemplateColumnView>,
}

/// One column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Type)]
pub struct TemplateColumnView {
    /// Its name in the heading.
    pub title: String,
    /// What stands in it.
    pub content: ContentView,
    /// Rows that have it.
    pub when: Option<ConditionView>,
    /// What stands in the other rows.
    pub otherwise: String,
}

/// What stands in a column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ContentView {
    /// A field by its name.
    Field(String),
    /// The code of the tag of this group.
    Tag(String),
    /// The same text in every row.
    Fixed(String),
}

/// Something a row can be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, Type)]
pub struct ConditionView {
    /// The field that is looked at.
    pub field: String,
    /// What it has to be.
    pub is: TestView,
    /// For `equal` and `other`.
    pub value: String,
}

/// What a field has to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TestView {
    /// There is something in it.
    Filled,
    /// There is nothing in it.
    Empty,
    /// It is the value.
    Equal,
    /// It is not the value.
    Other,
    /// A number above zero.
    Positive,
    /// A number below zero.
    Negative,
}

/// A template made of a sample, and how it came about.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct ProposalView {
    /// The template.
    pub template: TemplateView,
    /// What a person has to look at, as sentences.
    pub doubts: Vec<String>,
}

impl From<&Template> for TemplateView {
    fn from(template: &Template) -> Self {
        serde_json::to_value(template)
            .and_then(serde_json::from_value)
            .expect("both have the same words, which a test proves")
    }
}

impl TryFrom<TemplateView> for Template {
    type Error = Problem;

    fn try_from(view: TemplateView) -> Result<Self, Problem> {
        serde_json::to_value(view)
            .and_then(serde_json::from_value)
            .map_err(|error| {
                Problem::input("The template holds something this version does not know.")
                    .with_detail(error)
            })
    }
}

impl From<Proposal> for ProposalView {
    fn from(proposal: Proposal) -> Self {
        Self {
            template: TemplateView::from(&proposal.template),
            doubts: proposal.doubts,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_template_goes_through_its_view_and_odd_ones_are_refused() {
        let condition = |is: &str| json!({ "field": "type", "is": is, "value": "card_purchase" });
        let contents = [
            json!({ "field": "date" }),
            json!({ "tag": "AFD" }),
            json!({ "fixed": "PLEO" }),
        ];
        let mut seen = 0;
        for rows in ["lines", "debit_credit"] {
            for is in ["filled", "empty", "equal", "other", "positive", "negative"] {
                for date in [
                    "yyyy-mm-dd",
                    "dd.mm.yyyy",
                    "dd-mm-yyyy",
                    "dd/mm/yyyy",
                    "mm/dd/yyyy",
                    "yyyymmdd",
                    "yyyy/mm/dd",
                ] {
                    for encoding in ["utf-8", "utf-8-bom", "windows-1252"] {
                        let columns: Vec<_> = contents
                            .iter()
                            .map(|content| json!({ "title": "a", "content": content, "when": condition(is) }))
                            .collect();
                        let template: Template = serde_json::from_value(json!({
                            "rows": rows,
                            "style": { "date": date, "encoding": encoding, "separator": "\t" },
                            "sheets": [{ "name": "x", "only": condition(is), "columns": columns }],
                        }))
                        .expect("a template");
                        let view = TemplateView::from(&template);
                        assert_eq!(Template::try_from(view).expect("the same"), template);
                        seen += 1;
                    }
                }
            }
        }
        assert_eq!(seen, 2 * 6 * 7 * 3);
        let view = TemplateView::from(&Template::default());
        for change in [
            |style: &mut StyleView| style.separator = ";;".into(),
            |style: &mut StyleView| style.separator.clear(),
            |style: &mut StyleView| style.date = "d.m.y".into(),
            |style: &mut StyleView| style.encoding = "ebcdic".into(),
        ] {
            let mut odd = view.clone();
            change(&mut odd.style);
            assert!(Template::try_from(odd).is_err());
        }
    }
}
