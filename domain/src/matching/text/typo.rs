//! Whether two words differ by one slip of a finger.

/// Shorter words have too many neighbours to guess one.
pub const TYPO_LETTERS: usize = 5;

/// Which letters a word has, a bit each; letters that are seldom share bits.
pub fn letters(word: &str) -> u32 {
    let bit = |letter: char| match letter {
        'a'..='z' => u32::from(letter) - u32::from('a'),
        '0'..='9' => 26,
        other => 27 + u32::from(other) % 5,
    };
    word.chars()
        .fold(0, |letters, letter| letters | 1 << bit(letter))
}

/// Whether words of these letters may differ by one slip only: it brings a letter, takes one, or
/// both. So most words of a vocabulary need no look at their letters one by one.
pub fn may_be_one_typo(letters: u32, others: u32) -> bool {
    (letters ^ others).count_ones() <= 2
}

/// Whether one letter more, less, other, or swapped with its neighbour makes one into the other.
pub fn within_one_typo(word: &[char], term: &str) -> bool {
    // Every character takes one to four bytes: most terms are out by their length alone.
    if term.len() + 1 < word.len() || term.len() > 4 * (word.len() + 1) {
        return false;
    }
    let same = word
        .iter()
        .zip(term.chars())
        .take_while(|(a, b)| *a == b)
        .count();
    let mut rest = term.chars();
    rest.by_ref().take(same).for_each(drop);
    let term: Vec<char> = rest.take(word.len() - same + 2).collect();
    match (&word[same..], term.as_slice()) {
        ([], []) => true,
        ([_, rest @ ..], term) if rest == term => true,
        (word, [_, rest @ ..]) if rest == word => true,
        ([_, left @ ..], [_, right @ ..]) if left == right => true,
        ([a, b, left @ ..], [c, d, right @ ..]) => (a, b) == (d, c) && left == right,
        _ => false,
    }
}
