//! Text as it is compared: words in lower case without accents. What is not seen (zero-width
//! characters, combining marks) is not there. Knows no language and no meaning.

/// Longer words are cut: nobody looks for them, and work on them would have no bound.
const LETTERS_MOST: usize = 40;

/// The words of a text in order, folded: `"Über C++, bitte"` is `uber`, `c++`, `bitte`.
pub fn words(text: &str) -> Words<'_> {
    Words { rest: text }
}

/// The words of a text with one space between them.
pub fn folded(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for word in words(text) {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(&word);
    }
    all
}

/// See [`words`].
pub struct Words<'t> {
    rest: &'t str,
}

impl Iterator for Words<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let begin = self.rest.find(|letter: char| letter.is_alphanumeric())?;
        let text = &self.rest[begin..];
        let mut word = String::new();
        let mut letters = 0;
        let mut tail = false;
        let mut end = text.len();
        for (place, letter) in text.char_indices() {
            if unseen(letter) {
                continue;
            }
            // `c++` and `c#` are words; a letter after their signs begins another.
            let sign = matches!(letter, '+' | '#');
            if !(sign || letter.is_alphanumeric() && !tail) {
                end = place;
                break;
            }
            tail |= sign;
            letters += 1;
            if letters <= LETTERS_MOST {
                fold(letter, &mut word);
            }
        }
        self.rest = &text[end..];
        Some(word)
    }
}

/// Zero-width characters, soft hyphens, marks that belong to the letter before.
fn unseen(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn fold(letter: char, into: &mut String) {
    if letter.is_ascii() {
        into.push(letter.to_ascii_lowercase());
        return;
    }
    for lower in letter.to_lowercase().filter(|lower| !unseen(*lower)) {
        let plain = match lower {
            'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
            'ď' | 'đ' => "d",
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
            'ĥ' | 'ħ' => "h",
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
            'ĵ' => "j",
            'ķ' => "k",
            'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
            'ñ' | 'ń' | 'ņ' | 'ň' => "n",
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
            'ŕ' | 'ŗ' | 'ř' => "r",
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
            'ţ' | 'ť' | 'ț' => "t",
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
            'ŵ' => "w",
            'ý' | 'ÿ' | 'ŷ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            other => {
                into.push(other);
                continue;
            }
        };
        into.push_str(plain);
    }
}
