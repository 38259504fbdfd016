//! A company's profile to and from its view. What the view does not show stays as it is.

use std::collections::BTreeMap;

use ledgerport_core::formats::{Closed, Dimension, Profile, ReceiptPlace, ReceiptPolicy, Template};
use ledgerport_core::problem::Problem;

use super::{
    ClosedView, DimensionView, MappingView, ProfileView, ReceiptPlaceView, ReceiptsView,
    TemplateView,
};

/// Longest side of a mapping, in characters.
const LONGEST: usize = 60;
/// Most mappings of one kind.
const MOST: usize = 5_000;
/// Longest name of a tag group and of its place, in characters.
const LONGEST_NAME: usize = 200;
/// Most tag groups.
const MOST_GROUPS: usize = 100;

impl From<&Profile> for ProfileView {
    fn from(profile: &Profile) -> Self {
        Self {
            accounts: mappings(&profile.accounts),
            tax_codes: mappings(&profile.tax_codes),
            dimensions: profile.dimensions.iter().map(DimensionView::from).collect(),
            time_zone: profile.time_zone.clone(),
            closed_until: profile.period.closed_until.map(|day| day.to_string()),
            closed_then: match profile.period.then {
                Closed::Fail => ClosedView::Fail,
                Closed::Shift => ClosedView::Shift,
                Closed::Keep => ClosedView::Keep,
            },
            fiscal_year_month: u32::from(profile.fiscal_year_month),
            reference: profile.reference.clone(),
            file_name: profile.file_name.clone(),
            own_numbers: profile.numbering.own,
            series: profile.numbering.series.clone(),
            first_number: profile.numbering.start.to_string(),
            receipts: profile.receipts.into(),
            template: profile.template.as_ref().map(TemplateView::from),
        }
    }
}

impl From<ReceiptPolicy> for ReceiptsView {
    fn from(policy: ReceiptPolicy) -> Self {
        Self {
            place: match policy.place {
                ReceiptPlace::None => ReceiptPlaceView::None,
                ReceiptPlace::Beside => ReceiptPlaceView::Beside,
                ReceiptPlace::Package => ReceiptPlaceView::Package,
            },
            required: policy.required,
            in_one: policy.one_file,
        }
    }
}

impl From<ReceiptsView> for ReceiptPolicy {
    fn from(view: ReceiptsView) -> Self {
        Self {
            place: match view.place {
                ReceiptPlaceView::None => ReceiptPlace::None,
                ReceiptPlaceView::Beside => ReceiptPlace::Beside,
                ReceiptPlaceView::Package => ReceiptPlace::Package,
            },
            required: view.required,
            one_file: view.in_one,
        }
    }
}

impl From<&Dimension> for DimensionView {
    fn from(dimension: &Dimension) -> Self {
        Self {
            group: dimension.group.clone(),
            target: dimension.target.clone(),
            name: dimension.name.clone(),
            values: mappings(&dimension.values),
        }
    }
}

fn mappings(map: &BTreeMap<String, String>) -> Vec<MappingView> {
    map.iter()
        .map(|(from, to)| MappingView {
            from: from.clone(),
            to: to.clone(),
        })
        .collect()
}

impl ProfileView {
    /// This view on top of what it does not show.
    pub(super) fn onto(self, profile: &mut Profile) -> Result<(), Problem> {
        profile.accounts = read(self.accounts, false)?;
        profile.tax_codes = read(self.tax_codes, true)?;
        if self.dimensions.len() > MOST_GROUPS {
            return Err(Problem::input(
                "There are more tag groups than anybody needs.",
            ));
        }
        let dimensions = self.dimensions.into_iter().map(Dimension::try_from);
        profile.dimensions = dimensions.collect::<Result<_, _>>()?;
        self.time_zone.trim().clone_into(&mut profile.time_zone);
        profile.period.closed_until = self
            .closed_until
            .filter(|day| !day.trim().is_empty())
            .map(|day| day.trim().parse())
            .transpose()
            .map_err(|_| Problem::input("The last closed day is not a date."))?;
        profile.period.then = match self.closed_then {
            ClosedView::Fail => Closed::Fail,
            ClosedView::Shift => Closed::Shift,
            ClosedView::Keep => Closed::Keep,
        };
        profile.receipts = ReceiptPolicy::from(self.receipts).sound();
        profile.template = self.template.map(Template::try_from).transpose()?;
        // What is no month is refused with the other settings.
        profile.fiscal_year_month = u8::try_from(self.fiscal_year_month).unwrap_or(0);
        self.reference.trim().clone_into(&mut profile.reference);
        self.file_name.trim().clone_into(&mut profile.file_name);
        profile.numbering.own = self.own_numbers;
        let series = self.series.trim();
        if series.chars().count() > 20 || series.chars().any(char::is_control) {
            return Err(Problem::input(
                "The series is longer than 20 characters or holds control characters.",
            ));
        }
        series.clone_into(&mut profile.numbering.series);
        profile.numbering.start = self
            .first_number
            .trim()
            .parse()
            .ok()
            .filter(|number| (1..1_000_000_000_000).contains(number))
            .ok_or_else(|| {
                Problem::input("The number of the first voucher is a whole number from 1.")
            })?;
        Ok(())
    }
}

impl TryFrom<DimensionView> for Dimension {
    type Error = Problem;

    fn try_from(view: DimensionView) -> Result<Self, Problem> {
        let texts = [&view.group, &view.target, &view.name];
        if texts.into_iter().any(|text| is_unfit(text, LONGEST_NAME)) {
            return Err(Problem::input(format!(
                "A name of the tag group “{}” is longer than {LONGEST_NAME} characters or holds control characters.",
                view.group.chars().take(LONGEST).collect::<String>()
            )));
        }
        Ok(Self {
            group: view.group,
            target: view.target,
            name: view.name,
            values: read(view.values, true)?,
        })
    }
}

/// Longer than so many characters, or more than one line.
fn is_unfit(text: &str, longest: usize) -> bool {
    text.chars().count() > longest || text.chars().any(char::is_control)
}

/// Mappings as they were typed. Lines with nothing in them are dropped.
fn read(
    lines: Vec<MappingView>,
    may_be_nothing: bool,
) -> Result<BTreeMap<String, String>, Problem> {
    if lines.len() > MOST {
        return Err(Problem::input(
            "There are more mappings than anybody needs.",
        ));
    }
    let mut map = BTreeMap::new();
    for line in lines {
        let [from, to] = [line.from, line.to].map(|text| text.trim().to_owned());
        if from.is_empty() && to.is_empty() {
            continue;
        }
        if from.is_empty() || (to.is_empty() && !may_be_nothing) {
            return Err(Problem::input(format!(
                "“{from}{to}” has nothing on its other side. Fill it in, or remove the line."
            )));
        }
        if is_unfit(&from, LONGEST) || is_unfit(&to, LONGEST) {
            return Err(Problem::input(format!(
                "“{from}” is mapped to something longer than {LONGEST} characters or with control characters."
            )));
        }
        if map.insert(from.clone(), to).is_some() {
            return Err(Problem::input(format!("“{from}” is mapped twice.")));
        }
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_goes_through_its_view_and_bad_ones_are_refused() {
        let mut profile = Profile::for_country(Some("DE"));
        profile.accounts.insert("3620".into(), "4930".into());
        profile.tax_codes.insert("VSt 19".into(), String::new());
        profile.period.closed_until = Some("2026-09-30".parse().expect("a day"));
        profile.numbering.start = 700;
        profile.receipts.place = ReceiptPlace::Package;
        profile.receipts.required = true;
        profile.receipts.one_file = true;
        profile.template = Some(Template::default());
        profile.dimensions.push(Dimension {
            group: "Department".into(),
            target: "KOST1".into(),
            values: [("10".to_owned(), "100".to_owned())].into(),
            ..Dimension::default()
        });
        let mut same = Profile::default();
        same.settings.clone_from(&profile.settings);
        ProfileView::from(&profile).onto(&mut same).expect("sound");
        assert_eq!(same, profile);

        let change = |change: fn(&mut ProfileView)| {
            let mut view = ProfileView::from(&profile);
            change(&mut view);
            view.onto(&mut Profile::default())
        };
        let mut nowhere = ProfileView::from(&profile);
        nowhere.receipts.place = ReceiptPlaceView::None;
        nowhere.onto(&mut same).expect("sound");
        assert_eq!(same.receipts, ReceiptPolicy::default());
        let twice = |view: &mut ProfileView| {
            view.accounts.push(MappingView {
                from: " 3620 ".into(),
                to: "1".into(),
            });
        };
        assert!(change(twice).is_err());
        assert!(change(|view| view.accounts[0].to.clear()).is_err());
        assert!(change(|view| view.accounts[0].to = "x".repeat(61)).is_err());
        assert!(change(|view| view.closed_until = Some("31.12.".into())).is_err());
        assert!(change(|view| view.first_number = "0".into()).is_err());
        assert!(change(|view| view.first_number = "1e3".into()).is_err());
        assert!(change(|view| view.series = "a\nb".into()).is_err());
        assert!(change(|view| view.dimensions[0].target = "\n".into()).is_err());
        assert!(change(|view| view.dimensions[0].group = "x".repeat(201)).is_err());
        assert!(change(|view| view.dimensions = vec![view.dimensions[0].clone(); 101]).is_err());
        let empty = change(|view| {
            view.accounts.push(MappingView {
                from: " ".into(),
                to: String::new(),
            });
            view.closed_until = Some(" ".into());
        });
        assert!(empty.is_ok());
    }
}
