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
    use Mutation as M;
    // Each rule at least once, and each break by a rule that is about it.
    let breaks: [(M, &[&str]); 18] = [
        (M::ReportFirst, &["I3"]),
        (M::CloseEarly, &["I4"]),
        (M::ForgetLedger, &["I5"]),
        (M::StartTwice, &["I11"]),
        (M::LoseIntent, &["I8", "I11"]),
        (M::NoFileSync, &["I6"]),
        (M::NoFolderSync, &["I3", "I6"]),
        (M::LazyCommits, &["I3", "I5", "I8", "I11"]),
        (M::TrustAnswers, &["I2", "I4"]),
        (M::NoSignsOfLife, &["I8"]),
        (M::TrustPages, &["I4"]),
        (M::WrongSum, &["I9"]),
        (M::NoComparison, &["I2"]),
        (M::NewName, &["I5"]),
        (M::NoPlan, &["I5"]),
        (M::SameName, &["liveness"]),
        (M::LoseItem, &["I1"]),
        (M::ForgetOthers, &["I3"]),
    ];
    let mut missed = Vec::new();
    let mut biting = std::collections::BTreeSet::new();
    for (mutation, expected) in breaks {
        let mut others = std::collections::BTreeSet::new();
        let found = (0..MOST).find_map(|seed| {
            let violation = tell(seed, Some(mutation), false).violation?;
            let is_about = expected.contains(&violation.invariant);
            if !is_about {
                others.insert(violation.invariant);
            }
            is_about.then_some((seed, violation))
        });
        match found {
            None => missed.push(format!(
                "{mutation:?} is not found in {MOST} stories, only {others:?}"
            )),
            Some((seed, violation)) => {
                println!("{mutation:?}: story {seed}, {violation}");
                biting.insert(violation.invariant);
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    let rules = [
        "I1", "I11", "I2", "I3", "I4", "I5", "I6", "I8", "I9", "liveness",
    ];
    assert!(
        biting.iter().eq(&rules),
        "no break is found by some rule: {biting:?}"
    );
}
