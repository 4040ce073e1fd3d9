//! A million random operations on payments, beside a plain reference.

use crate::figure::{Figure, number};
use anyhow::Result;
use bench::ledger_model;
use std::time::Instant;

const OPERATIONS: u64 = 1_000_000;

pub fn measure() -> Result<()> {
    let started = Instant::now();
    let report = ledger_model::run(OPERATIONS, 5)?;
    let per_second = report.operations as f64 / started.elapsed().as_secs_f64();
    Figure {
        name: "money: random lives of payments".to_owned(),
        measured: format!(
            "{} operations, {} possible, {} entries",
            number(report.operations as f64),
            number(report.accepted as f64),
            number(report.entries as f64)
        ),
        yardstick: format!("{} operations/s", number(per_second)),
        goal: "1 000 000, none differs",
        met: Some(true),
    }
    .print();
    Ok(())
}
