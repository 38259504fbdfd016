//! Who the credential belongs to, and companies.

use serde::Deserialize;

use super::{Fault, decode};
use crate::model::CompanyId;
use crate::pleo::{Company, Identity, Subject};

#[derive(Deserialize)]
pub(in crate::pleo) struct Introspection {
    scope: Option<String>,
    #[serde(rename = "subjectURN")]
    subject: Option<String>,
}

impl From<Introspection> for Identity {
    fn from(wire: Introspection) -> Self {
        let scopes = wire.scope.unwrap_or_default();
        Self {
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            subject: wire.subject.map_or(Subject::None, |urn| subject(&urn)),
        }
    }
}

fn subject(urn: &str) -> Subject {
    let id = |kind: &str| {
        urn.strip_prefix("urn:pleo:")?
            .strip_prefix(kind)?
            .strip_prefix(':')?
            .parse()
            .ok()
    };
    match (id("company"), id("organisation")) {
        (Some(company), _) => Subject::Company(CompanyId(company)),
        (_, Some(organisation)) => Subject::Organisation(organisation),
        _ if urn.is_empty() => Subject::None,
        _ => Subject::Other(urn.to_owned()),
    }
}

#[derive(Deserialize)]
pub(in crate::pleo) struct Site {
    id: CompanyId,
    name: String,
    address: Option<Address>,
}

#[derive(Deserialize)]
struct Address {
    country: Option<String>,
}

impl From<Site> for Company {
    fn from(site: Site) -> Self {
        Self {
            id: site.id,
            name: site.name,
            country: site.address.and_then(|address| address.country),
        }
    }
}

pub(in crate::pleo) fn company(text: &str) -> Result<Company, Fault> {
    decode::<Site>(text).map(Company::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_tells_the_company() {
        let id = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
        let uuid = id.parse().expect("an id");
        let read = |urn: &str| subject(urn);
        assert_eq!(
            read(&format!("urn:pleo:company:{id}")),
            Subject::Company(CompanyId(uuid))
        );
        assert_eq!(
            read(&format!("urn:pleo:organisation:{id}")),
            Subject::Organisation(uuid)
        );
        assert_eq!(read(""), Subject::None);
        for urn in [
            "urn:pleo:company:7",
            "urn:pleo:company",
            "urn:pleo:user:x",
            id,
        ] {
            assert_eq!(read(urn), Subject::Other(urn.to_owned()));
        }
    }
}
