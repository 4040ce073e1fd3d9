//! The lines of an iCalendar file: unfolded, cut into name, parameters and value. Knows no meaning.

/// One content line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Upper case.
    pub name: String,
    /// Names in upper case, values without quotes.
    params: Vec<(String, String)>,
    /// As it stands there, escapes and all.
    pub value: String,
    /// Where it begins in the file, from 1.
    pub number: u32,
}

impl Line {
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value as text, escapes undone.
    pub fn text(&self) -> String {
        let mut out = String::with_capacity(self.value.len());
        let mut chars = self.value.chars();
        while let Some(c) = chars.next() {
            match (c, c == '\\') {
                (_, true) => match chars.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(other) => out.push(other),
                    None => {}
                },
                (c, false) => out.push(c),
            }
        }
        out
    }

    /// Whether the value is this word, in any case.
    pub fn is(&self, word: &str) -> bool {
        self.value.trim().eq_ignore_ascii_case(word)
    }

    /// None for a line without a colon: it says nothing.
    pub fn parse(text: &str, number: u32) -> Option<Line> {
        let (head, value) = cut(text, ':')?;
        let mut parts = Vec::new();
        let mut rest = head;
        while let Some((part, after)) = cut(rest, ';') {
            parts.push(part);
            rest = after;
        }
        parts.push(rest);
        let params = parts[1..].iter().filter_map(|part| {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().trim_matches('"').to_owned();
            Some((name.trim().to_ascii_uppercase(), value))
        });
        Some(Line {
            name: parts[0].trim().to_ascii_uppercase(),
            params: params.collect(),
            value: value.to_owned(),
            number,
        })
    }
}

/// Cuts at the first `at` outside of quotes.
fn cut(text: &str, at: char) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (index, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if c == at && !quoted => {
                return Some((&text[..index], &text[index + c.len_utf8()..]));
            }
            _ => {}
        }
    }
    None
}

/// The content lines of a file, whatever ends its lines.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    unfolded(text).filter_map(|(whole, number)| Line::parse(&whole, number))
}

/// The same as they stand there, each with where it begins in the file.
pub(super) fn unfolded(text: &str) -> impl Iterator<Item = (String, u32)> + '_ {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut raw = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .zip(1_u32..)
        .peekable();
    std::iter::from_fn(move || {
        let (first, number) = raw.next()?;
        let mut whole = first.to_owned();
        while let Some((next, _)) = raw.next_if(|(next, _)| next.starts_with([' ', '\t'])) {
            whole.push_str(&next[1..]);
        }
        Some((whole, number))
    })
}
