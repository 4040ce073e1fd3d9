//! Dividing a whole number of minor units so that the parts add up to it.

/// The parts of `total` in the proportion of `weights`, by the largest remainder: they add up to the
/// total exactly, and each is less than one unit away from its exact share. Of equal remainders the
/// first gets the unit. Without any weight everything goes to the first part.
///
/// `total` is not negative, and there is at least one weight.
pub fn split(total: i64, weights: &[u64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let mut parts = vec![0; weights.len()];
    if sum == 0 {
        if let Some(first) = parts.first_mut() {
            *first = total;
        }
        return parts;
    }
    let exact = |weight: u64| i128::from(total) * i128::from(weight);
    for (part, weight) in parts.iter_mut().zip(weights) {
        // A share of a 64-bit total is not more than the total.
        *part = i64::try_from(exact(*weight) / sum).expect("a part is not more than the whole");
    }
    let given: i64 = parts.iter().sum();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|index| std::cmp::Reverse(exact(weights[*index]) % sum));
    let left = usize::try_from(total - given).expect("parts are rounded down");
    for index in by_remainder.into_iter().take(left) {
        parts[index] += 1;
    }
    parts
}

/// The same, but each part only rises with the total: what is divided in steps is divided as it would be at
/// once. The first is divided from all others, then the second from those after it, and so on.
pub fn split_in_steps(total: i64, weights: &[u64]) -> Vec<i64> {
    let mut rest = total;
    let mut parts = Vec::with_capacity(weights.len());
    for (index, weight) in weights.iter().enumerate() {
        let after = weights[index + 1..].iter().sum();
        // The rounding of two parts has no way to take a unit back; the largest remainder of three has.
        let two = split(rest, &[*weight, after]);
        let part = if index + 1 == weights.len() {
            rest
        } else {
            two[0]
        };
        parts.push(part);
        rest -= part;
    }
    parts
}
