//! Who has one value: a short list where few do, bits where many do, so that a rare value of a large
//! market takes no room and a common one is counted 64 at a time.

use super::bits::Bits;

/// A list is never made bits below this length.
const FEW: usize = 64;
/// One in so many holds a value of which bits take less room than a list.
const ONE_IN: usize = 32;

/// See the head of the file.
#[derive(Clone, Debug)]
pub enum Holders {
    /// In order.
    Few(Vec<u32>),
    /// And how many they are.
    Many(Bits, u32),
}

impl Default for Holders {
    fn default() -> Holders {
        Holders::Few(vec![])
    }
}

impl Holders {
    /// Adds a number that is not in it.
    pub fn add(&mut self, number: u32) {
        match self {
            Holders::Few(list) => {
                let place = list.partition_point(|known| *known < number);
                list.insert(place, number);
                let last = list.last().map_or(0, |last| *last as usize);
                if list.len() > FEW && list.len() * ONE_IN > last {
                    *self = Holders::Many(list.iter().copied().collect(), list.len() as u32);
                }
            }
            Holders::Many(bits, count) => {
                bits.set(number, true);
                *count += 1;
            }
        }
    }

    /// Takes out a number that is in it.
    pub fn remove(&mut self, number: u32) {
        match self {
            Holders::Few(list) => list.retain(|known| *known != number),
            Holders::Many(bits, count) => {
                bits.set(number, false);
                *count -= 1;
            }
        }
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        match self {
            Holders::Few(list) => list.len() as u32,
            Holders::Many(_, count) => *count,
        }
    }

    /// How many of these there are.
    pub fn count_among(&self, among: &Bits) -> u32 {
        match self {
            Holders::Few(list) => {
                let both = list.iter().filter(|number| among.contains(**number));
                both.count() as u32
            }
            Holders::Many(bits, _) => bits.count_shared(among),
        }
    }

    /// Adds them to a set.
    pub fn add_to(&self, set: &mut Bits) {
        match self {
            Holders::Few(list) => list.iter().for_each(|number| set.set(*number, true)),
            Holders::Many(bits, _) => set.add(bits),
        }
    }

    /// Them as a set.
    pub fn to_bits(&self) -> Bits {
        match self {
            Holders::Few(list) => list.iter().copied().collect(),
            Holders::Many(bits, _) => bits.clone(),
        }
    }
}
