//! Random lives of payments beside a plain reference; `cargo xtask bench money` lives a million.

use bench::ledger_model;

#[test]
fn the_ledger_says_what_a_plain_reference_says() {
    for seed in 0..4 {
        let report = ledger_model::run(5_000, seed).expect("nothing differs");
        assert!(report.accepted > 1_000 && report.entries > 500);
    }
}
