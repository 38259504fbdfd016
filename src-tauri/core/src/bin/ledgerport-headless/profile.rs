//! `profile` and `export --profile`: a company's profile as a file.

use std::path::Path;

use ledgerport_core::companies::{Companies, Company};
use ledgerport_core::formats::Profile;
use ledgerport_core::problem::Problem;

use crate::{args, connect, output};

pub(crate) fn print(args: args::Profile) -> u8 {
    match found(args) {
        Ok(profile) => {
            print!("{}", profile.to_file());
            0
        }
        Err(problem) => output::stopped(&problem, false),
    }
}

fn found(args: args::Profile) -> Result<Profile, Problem> {
    let Some(id) = args.company else {
        return Ok(Profile::for_country(args.country.as_deref()));
    };
    let companies = connect::open(args.data, true)?;
    let mut all = companies.all()?.into_iter();
    all.find(|company| company.id == id)
        .map(|company| company.settings.profile)
        .ok_or_else(|| Problem::input("This company is not connected."))
}

/// Gives the company the profile of a file.
pub(crate) fn take(companies: &Companies, company: &Company, file: &Path) -> Result<(), Problem> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        Problem::input(format!("{} cannot be read.", file.display())).with_detail(error)
    })?;
    let mut settings = company.settings.clone();
    settings.profile =
        Profile::from_file(&text).map_err(|error| Problem::input(error.to_string()))?;
    companies.save_settings(company.books, &settings)
}
