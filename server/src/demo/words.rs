//! Turns phrases with gaps into text, and names into addresses. Pure text work, no choices.

use std::collections::HashMap;

/// What the gaps of a phrase are filled with: name of the gap, text.
pub type Words<'a> = [(&'static str, &'a str)];

/// The phrase with its gaps filled and a capital letter in front.
pub fn fill(phrase: &str, words: &Words) -> String {
    let mut text = String::with_capacity(phrase.len() + 32);
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        let (gap, tail) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(
            words
                .iter()
                .find(|(name, _)| *name == gap)
                .map_or("", |(_, word)| word),
        );
        rest = tail;
    }
    text.push_str(rest);
    capitalised(&text)
}

/// With a capital letter in front.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Hands out addresses that nobody has yet: `maya-iyer`, then `maya-iyer-2`.
#[derive(Clone, Debug, Default)]
pub struct Slugs {
    taken: HashMap<String, u32>,
}

impl Slugs {
    pub fn unique(&mut self, name: &str) -> String {
        let slug = slug(name);
        let times = self.taken.entry(slug.clone()).or_insert(0);
        *times += 1;
        if *times == 1 {
            slug
        } else {
            format!("{slug}-{times}")
        }
    }
}

/// Lower-case ASCII letters and single dashes.
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            "" if matches!(letter, '\'' | '\u{307}') => {}
            "" if slug.ends_with('-') => {}
            "" => slug.push('-'),
            plain => slug.push_str(plain),
        }
    }
    slug.trim_matches('-').to_owned()
}

/// A Latin letter without its marks; nothing for what is not a letter.
fn plain(letter: char) -> &'static str {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz";
    const MARKED: &[(&str, &str)] = &[
        ("àáâãäåāăąảạấầẩẫậắằẳẵặ", "a"),
        ("çćčĉ", "c"),
        ("ďđð", "d"),
        ("èéêëēėęěẻẽẹếềểễệ", "e"),
        ("ğģ", "g"),
        ("ìíîïīįıỉĩị", "i"),
        ("ķ", "k"),
        ("łľļ", "l"),
        ("ñńňņ", "n"),
        ("òóôõöøōőỏọốồổỗộơớờởỡợ", "o"),
        ("řŕ", "r"),
        ("śšşș", "s"),
        ("ťţț", "t"),
        ("ùúûüūůűųủũụưứừửữự", "u"),
        ("ýÿỳỷỹỵ", "y"),
        ("źžż", "z"),
        ("ß", "ss"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("þ", "th"),
    ];
    if let Some(index) = ASCII.find(letter) {
        return &ASCII[index..=index];
    }
    MARKED
        .iter()
        .find(|(marked, _)| marked.contains(letter))
        .map_or("", |(_, plain)| plain)
}
