//! `agency`, being written.
use crate::world::Company;
pub(crate) fn company() -> Company {
    super::bakery::draft("agency").finish()
}
