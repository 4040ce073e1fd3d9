//! A set of numbers as one bit each: what two sets share is found 64 numbers at a time. Sets of any
//! two lengths go together; what lies beyond the end of one is not in it.

/// See the head of the file.
#[derive(Clone, Debug, Default)]
pub struct Bits(Vec<u64>);

/// Numbers of one word.
const WORD: u32 = u64::BITS;

impl Bits {
    pub fn contains(&self, number: u32) -> bool {
        let word = self.0.get((number / WORD) as usize).copied();
        word.unwrap_or(0) >> (number % WORD) & 1 == 1
    }

    /// Puts a number in or takes it out.
    pub fn set(&mut self, number: u32, is_in: bool) {
        let (place, bit) = ((number / WORD) as usize, 1 << (number % WORD));
        if is_in {
            if self.0.len() <= place {
                self.0.resize(place + 1, 0);
            }
            self.0[place] |= bit;
        } else if let Some(word) = self.0.get_mut(place) {
            *word &= !bit;
        }
    }

    fn add_word(&mut self, place: usize, word: u64) {
        if word == 0 {
            return;
        }
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        self.0[place] |= word;
    }

    /// A bit for each number, the lowest first.
    pub(super) fn words(&self) -> &[u64] {
        &self.0
    }

    /// Whether each of 64 numbers is in it, this one first; it is a multiple of 64.
    pub fn word_of(&self, first: u32) -> u64 {
        self.0.get((first / WORD) as usize).copied().unwrap_or(0)
    }

    /// How many numbers are in it.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// How many numbers are in both.
    pub fn count_shared(&self, other: &Bits) -> u32 {
        let both = self.0.iter().zip(&other.0);
        both.map(|(word, other)| (word & other).count_ones()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Leaves what is in the other too.
    pub fn keep(&mut self, other: &Bits) {
        self.0.truncate(other.0.len());
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Takes out what is in the other.
    pub fn leave(&mut self, other: &Bits) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    /// Adds what is in the other.
    pub fn add(&mut self, other: &Bits) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// The numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let words = (0..).step_by(WORD as usize).zip(&self.0);
        words.flat_map(|(first, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let next = (rest != 0).then(|| first + rest.trailing_zeros());
                rest &= rest.wrapping_sub(1);
                next
            })
        })
    }
}

impl FromIterator<u32> for Bits {
    /// Numbers of one word that follow each other are put in at once.
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Bits {
        let mut bits = Bits::default();
        let (mut place, mut word) = (0, 0);
        for number in numbers {
            let next = (number / WORD) as usize;
            if next != place {
                bits.add_word(place, word);
                (place, word) = (next, 0);
            }
            word |= 1 << (number % WORD);
        }
        bits.add_word(place, word);
        bits
    }
}
