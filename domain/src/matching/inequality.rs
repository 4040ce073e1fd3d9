//! How unequally something (impressions, requests) is spread over people.

/// The Gini coefficient: 0 where everybody has the same, towards 1 where one has all. 0 where there
/// is nothing to have. Order does not matter.
pub fn gini(amounts: &[u32]) -> f64 {
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable();
    let total: u64 = sorted.iter().map(|amount| u64::from(*amount)).sum();
    if total == 0 {
        return 0.0;
    }
    let ranks = (1..).zip(&sorted);
    let weighted: u128 = ranks.map(|(rank, amount)| rank * u128::from(*amount)).sum();
    let count = sorted.len() as f64;
    2.0 * weighted as f64 / (count * total as f64) - (count + 1.0) / count
}

/// The share of people who have any. 1 where there are none.
pub fn coverage(amounts: &[u32]) -> f64 {
    if amounts.is_empty() {
        return 1.0;
    }
    let any = amounts.iter().filter(|amount| **amount > 0).count();
    any as f64 / amounts.len() as f64
}

/// What the richest hundredth (at least one person) has of all; 0 where there is nothing to have.
pub fn top_hundredth(amounts: &[u32]) -> f64 {
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable_by_key(|amount| std::cmp::Reverse(*amount));
    let sum = |amounts: &[u32]| -> u64 { amounts.iter().map(|amount| u64::from(*amount)).sum() };
    let total = sum(&sorted);
    if total == 0 {
        return 0.0;
    }
    sum(&sorted[..sorted.len().div_ceil(100)]) as f64 / total as f64
}
