//! Reads what words, skills and meanings say of documents, a window of numbers at a time: what is
//! added up meanwhile stays in the processor's cache, however many documents there are. Each kind of
//! evidence has a column of its own, so that a window is judged many documents at a time.

use super::fusion::Found;
use super::words::{Reader, Reading};

/// Documents of a window; a power of two.
pub const WINDOW: usize = 4_096;
/// Documents that are judged at once: one for each bit of a word.
pub const BLOCK: usize = 64;
/// How much the parts of a document count that come nearest, nearest first; no other does.
const PARTS_COUNT: [f32; 8] = [1.0, 0.6, 0.36, 0.216, 0.1296, 0.07776, 0.0, 0.0];
/// From so many parts on none counts.
const PARTS_COUNTED: u8 = 6;

/// What speaks for a document.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// How well it holds the words.
    pub words: f32,
    /// How well it holds the skills that are meant.
    pub skills: f32,
    /// How near its parts come to what is meant.
    pub meaning: f32,
}

/// A part that is near to what is looked for: how much it says, and of whom.
#[derive(Clone, Copy, Debug)]
pub struct Near<'i> {
    pub gain: f32,
    /// In order.
    pub documents: &'i [u32],
}

/// A number for each document of a window.
type Each<T> = Box<[T; WINDOW]>;

/// What a question needs to write on. Whoever asks again brings the same.
#[derive(Debug)]
pub struct Room {
    said: Window,
    /// How many of the words a document holds (no question has 255), and how many parts were counted.
    held: Each<u8>,
    parts: Each<u8>,
    /// What a word says of each document, and by a bit of which it says anything.
    one: Each<f32>,
    told: Box<[u64; WINDOW / BLOCK]>,
    pub(super) found: Vec<Found>,
}

/// What was added up of each document of a window, by kind; zero where nothing speaks for it.
#[derive(Debug)]
pub struct Window {
    pub words: Each<f32>,
    pub skills: Each<f32>,
    pub meaning: Each<f32>,
}

fn each<T: Copy + Default>() -> Each<T> {
    Box::new([T::default(); WINDOW])
}

impl Default for Room {
    fn default() -> Room {
        Room {
            said: Window {
                words: each(),
                skills: each(),
                meaning: each(),
            },
            held: each(),
            parts: each(),
            one: each(),
            told: Box::new([0; WINDOW / BLOCK]),
            found: vec![],
        }
    }
}

impl Window {
    /// What speaks for the document at a place.
    pub fn at(&self, place: usize) -> Evidence {
        Evidence {
            words: self.words[place],
            skills: self.skills[place],
            meaning: self.meaning[place],
        }
    }

    /// The most that it has of each kind.
    pub fn most(&self) -> Evidence {
        Evidence {
            words: most(&self.words),
            skills: most(&self.skills),
            meaning: most(&self.meaning),
        }
    }

    /// By a bit each, which documents of a block anything speaks for: a word, a skill, or a meaning of
    /// at least so much.
    pub fn speaking(&self, block: usize, meaning_least: f32) -> u64 {
        let places = block * BLOCK..(block + 1) * BLOCK;
        let (words, skills) = (&self.words[places.clone()], &self.skills[places.clone()]);
        let meaning = &self.meaning[places];
        // What says least of all is still more than nothing.
        let least = meaning_least.max(f32::MIN_POSITIVE);
        let mut flags = [0_u8; BLOCK];
        let columns = words.iter().zip(skills).zip(meaning);
        for (flag, ((words, skills), meaning)) in flags.iter_mut().zip(columns) {
            *flag = u8::from(words + skills > 0.0) | u8::from(*meaning >= least);
        }
        let bytes = flags.as_chunks::<8>().0.iter().zip(0..);
        bytes.fold(0, |bits, (flags, byte)| bits | packed(*flags) << (8 * byte))
    }

    fn clear(&mut self) {
        self.words.fill(0.0);
        self.skills.fill(0.0);
        self.meaning.fill(0.0);
    }
}

/// Eight flags, each zero or one, as a bit each; the product moves them beside each other.
fn packed(flags: [u8; 8]) -> u64 {
    u64::from_le_bytes(flags).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The greatest of numbers that are not below zero, eight at a time.
fn most(column: &[f32; WINDOW]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for eight in column.as_chunks::<8>().0 {
        for (most, value) in lanes.iter_mut().zip(eight) {
            *most = if *value > *most { *value } else { *most };
        }
    }
    lanes.into_iter().fold(0.0, f32::max)
}

/// Reads everything, and tells of each window, by its first document, in order; a window of which
/// nothing is said may be left out. Words count for who holds at least a third of those that anything
/// holds.
pub fn sweep(
    reading: &mut Reading<'_>,
    near: &mut [Near<'_>],
    room: &mut Room,
    mut tell: impl FnMut(u32, &Window),
) {
    let last = near.iter().filter_map(|near| near.documents.last()).max();
    let documents = last.map_or(0, |last| last + 1).max(reading.documents);
    let known = reading.known();
    for start in (0..documents).step_by(WINDOW) {
        let end = start + WINDOW as u32;
        for terms in &mut reading.words {
            room.read_word(terms, start, end);
        }
        for names in &mut reading.skills {
            room.read_skill(names, start, end);
        }
        for part in near.iter_mut() {
            room.read_part(part, start, end);
        }
        // Who holds one word holds a third of three.
        if known > 3 {
            let words = room.said.words.iter_mut().zip(&*room.held);
            for (words, held) in words {
                let counts = u32::from(*held) * 3 >= known;
                *words = if counts { *words } else { 0.0 };
            }
        }
        tell(start, &room.said);
        room.clear();
    }
}

/// Where a document stands in the window that begins with `start`.
fn place(document: u32, start: u32) -> usize {
    (document - start) as usize % WINDOW
}

impl Room {
    fn read_word(&mut self, terms: &mut [Reader<'_>], start: u32, end: u32) {
        if let [only] = terms {
            return only.until(end, |document, score| {
                let place = place(document, start);
                self.said.words[place] += score;
                self.held[place] += 1;
            });
        }
        self.read_best(terms, start, end, |room, place, best| {
            room.said.words[place] += best;
            room.held[place] += 1;
        });
    }

    fn read_skill(&mut self, names: &mut [Reader<'_>], start: u32, end: u32) {
        if let [only] = names {
            return only.until(end, |document, score| {
                self.said.skills[place(document, start)] += score;
            });
        }
        self.read_best(names, start, end, |room, place, best| {
            room.said.skills[place] += best
        });
    }

    /// Adds for each document of a window the best that any of these terms says of it.
    fn read_best(
        &mut self,
        terms: &mut [Reader<'_>],
        start: u32,
        end: u32,
        mut add: impl FnMut(&mut Room, usize, f32),
    ) {
        for term in terms {
            term.until(end, |document, score| {
                let place = place(document, start);
                self.one[place] = self.one[place].max(score);
                self.told[place / BLOCK] |= 1 << (place % BLOCK);
            });
        }
        for block in 0..self.told.len() {
            let mut bits = std::mem::take(&mut self.told[block]);
            while bits != 0 {
                let place = block * BLOCK + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let best = std::mem::take(&mut self.one[place]);
                add(self, place, best);
            }
        }
    }

    fn read_part(&mut self, part: &mut Near<'_>, start: u32, end: u32) {
        let gains = PARTS_COUNT.map(|counts| counts * part.gain);
        let (meaning, parts) = (&mut *self.said.meaning, &mut *self.parts);
        let mut read = 0;
        let documents = part.documents.iter();
        for document in documents.take_while(|document| **document < end) {
            let place = place(*document, start);
            let before = parts[place];
            meaning[place] += gains[usize::from(before % 8)];
            parts[place] = (before + 1).min(PARTS_COUNTED);
            read += 1;
        }
        part.documents = &part.documents[read..];
    }

    fn clear(&mut self) {
        self.said.clear();
        self.held.fill(0);
        self.parts.fill(0);
    }
}
