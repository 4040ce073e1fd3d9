//! Reads what words, skills and meanings say of documents, a window of numbers at a time: what is
//! added up meanwhile stays in the processor's cache, however many documents there are.

use super::fusion::Found;
use super::words::{Reader, Reading};

/// Documents of a window.
const WINDOW: u32 = 4_096;
/// How much the parts of a document count that come nearest, nearest first; no other does.
const PARTS_COUNT: [f32; 7] = [1.0, 0.6, 0.36, 0.216, 0.1296, 0.07776, 0.0];

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

/// What a question needs to write on. Whoever asks again brings the same.
#[derive(Debug, Default)]
pub struct Room {
    said: Vec<Said>,
    /// What a word says of each document of the window, and of which it says anything.
    one: Vec<f32>,
    held: Vec<u32>,
    pub(super) found: Vec<Found>,
}

/// What was added up of one document.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    words: f32,
    skills: f32,
    meaning: f32,
    /// How many of the words it holds, and how many parts were counted.
    held: u16,
    parts: u16,
}

/// Reads everything, and tells of each document that anything speaks for, in order. Words count
/// for who holds at least a third of those that anything holds.
pub fn sweep(
    reading: &mut Reading<'_>,
    near: &mut [Near<'_>],
    room: &mut Room,
    mut tell: impl FnMut(u32, Evidence),
) {
    let last = near.iter().filter_map(|near| near.documents.last()).max();
    let documents = last.map_or(0, |last| last + 1).max(reading.documents);
    let known = reading.known();
    room.said.resize(WINDOW as usize, Said::default());
    room.one.resize(WINDOW as usize, 0.0);
    for start in (0..documents).step_by(WINDOW as usize) {
        let end = start + WINDOW;
        for terms in &mut reading.words {
            room.read(terms, start, end, |said, score| {
                said.words += score;
                said.held += 1;
            });
        }
        for names in &mut reading.skills {
            room.read(names, start, end, |said, score| said.skills += score);
        }
        for part in near.iter_mut() {
            let mut read = 0;
            for document in part
                .documents
                .iter()
                .take_while(|document| **document < end)
            {
                let said = &mut room.said[(document - start) as usize];
                said.meaning += PARTS_COUNT[usize::from(said.parts)] * part.gain;
                said.parts = (said.parts + 1).min(PARTS_COUNT.len() as u16 - 1);
                read += 1;
            }
            part.documents = &part.documents[read..];
        }
        for (document, said) in (start..).zip(&mut room.said) {
            if said.held == 0 && said.skills == 0.0 && said.meaning == 0.0 {
                continue;
            }
            let said = std::mem::take(said);
            let evidence = Evidence {
                words: if u32::from(said.held) * 3 < known {
                    0.0
                } else {
                    said.words
                },
                skills: said.skills,
                meaning: said.meaning,
            };
            if evidence != Evidence::default() {
                tell(document, evidence);
            }
        }
    }
}

impl Room {
    /// Adds for each document of a window the best that any of these terms says of it.
    fn read(
        &mut self,
        terms: &mut [Reader<'_>],
        start: u32,
        end: u32,
        mut add: impl FnMut(&mut Said, f32),
    ) {
        let place = |document: u32| (document - start) as usize;
        if let [only] = terms {
            return only.until(end, |document, score| {
                add(&mut self.said[place(document)], score)
            });
        }
        for term in terms {
            term.until(end, |document, score| {
                let best = &mut self.one[place(document)];
                if *best == 0.0 {
                    self.held.push(document);
                }
                *best = best.max(score);
            });
        }
        for document in self.held.drain(..) {
            let best = std::mem::take(&mut self.one[place(document)]);
            add(&mut self.said[place(document)], best);
        }
    }
}
