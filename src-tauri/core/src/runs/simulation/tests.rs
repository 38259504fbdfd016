//! The simulation itself: it repeats, it finds nothing in what we ship, and it finds what is broken on purpose.

use super::*;

/// Stories told for the rules as they are; `cargo xtask simulate` tells many more.
const STORIES: u64 = 400;
/// Stories within which a rule broken on purpose must be found. Most are found in the first dozen.
const MOST: u64 = 4000;

#[test]
fn a_seed_tells_the_same_story_again() {
    for seed in 0..20 {
        let (first, second) = (tell(seed, None, true), tell(seed, None, true));
        assert_eq!(first.lines, second.lines, "seed {seed}");
        assert_eq!((first.end, first.jobs), (second.end, second.jobs));
    }
}

#[test]
fn stories_keep_every_invariant() {
    let mut summary = Summary::default();
    for seed in 0..STORIES {
        summary.add(seed, tell(seed, None, false));
    }
    assert_eq!(summary.violations, []);
    assert!(summary.ends() > 50, "{} different ends", summary.ends());
    let unseen: Vec<&str> = summary
        .faults()
        .filter_map(|(name, count)| (count == 0).then_some(name))
        .collect();
    assert!(unseen.is_empty(), "never struck: {unseen:?}");
}

#[test]
fn every_rule_broken_on_purpose_is_found() {
    let mut missed = Vec::new();
    for (mutation, expected) in [
        (Mutation::ReportFirst, &["I3"][..]),
        (Mutation::CloseEarly, &["I4", "I1", "I2"]),
        (Mutation::ForgetLedger, &["I5"]),
        (Mutation::StartTwice, &["I11"]),
        (Mutation::LoseIntent, &["I8", "I11"]),
        (Mutation::NoFileSync, &["I6", "I3"]),
        (Mutation::NoFolderSync, &["I3", "I6"]),
        (Mutation::LazyCommits, &["I3", "I5", "I8", "I11"]),
        (Mutation::TrustAnswers, &["I2", "I4"]),
        (Mutation::TrustOthers, &["I2", "I4"]),
        (Mutation::NoSignsOfLife, &["I8"]),
        (Mutation::TrustPages, &["I1", "I4"]),
        (Mutation::WrongSum, &["I9"]),
        (Mutation::NoComparison, &["I1", "I2", "I8"]),
        (Mutation::NewName, &["I5"]),
        (Mutation::NoPlan, &["I5"]),
        (Mutation::LoseItem, &["I1"]),
        (Mutation::IgnoreFullDisk, &["I6"]),
        (Mutation::CompareNumbers, &["I2"]),
        (Mutation::FailBooked, &["liveness"]),
    ] {
        let found = (0..MOST).find_map(|seed| {
            let violation = tell(seed, Some(mutation), false).violation?;
            Some((seed, violation))
        });
        match found {
            None => missed.push(format!("{mutation:?} is not found in {MOST} stories")),
            Some((seed, violation)) if !expected.contains(&violation.invariant) => {
                missed.push(format!("{mutation:?}, story {seed}: {violation}"));
            }
            Some((seed, violation)) => println!("{mutation:?}: story {seed}, {violation}"),
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
