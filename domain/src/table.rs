//! Tables as comma-separated values (RFC 4180). What is written opens in spreadsheets without
//! becoming a formula; what is read tells the line that cannot be.

/// Cells that spreadsheets would take for a formula begin so.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table as text, a line for each row.
pub fn written<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    rows.iter()
        .map(|row| row.each_ref().map(|text| cell(text)).join(",") + "\r\n")
        .collect()
}

fn cell(text: &str) -> String {
    let guarded = if text.starts_with(FORMULA) && !is_negative(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// A number below nothing, and no formula.
fn is_negative(text: &str) -> bool {
    let (whole, part) = match text.strip_prefix('-') {
        Some(number) => number.split_once('.').unwrap_or((number, "0")),
        None => return false,
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(part)
}

/// A row of a table that was read, and the line it begins on, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub number: u32,
    pub cells: Vec<String>,
}

/// Why a table cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenQuote {
    /// The line on which the quote begins.
    pub line: u32,
}

/// Reads a table separated by commas, or by semicolons or tabs if its first line has those instead.
/// Cells lose the blanks around them; empty lines are left out.
pub fn read(text: &str) -> Result<Vec<Line>, OpenQuote> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reading = Reading::new(separator(text));
    for character in text.chars() {
        reading.take(character);
    }
    reading.end()
}

fn separator(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let first = first.unwrap_or_default();
    let mut found = [',', ';', '\t'].into_iter();
    found
        .find(|separator| first.contains(*separator))
        .unwrap_or(',')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    /// Within quotes that began on this line.
    Open(u32),
    /// Just after a quote that may be the end, or the first half of a quote within quotes.
    Ended(u32),
}

struct Reading {
    separator: char,
    lines: Vec<Line>,
    cells: Vec<String>,
    cell: String,
    quote: Quote,
    /// The line at hand, and the one its row began on.
    line: u32,
    begun: u32,
}

impl Reading {
    fn new(separator: char) -> Reading {
        Reading {
            separator,
            lines: vec![],
            cells: vec![],
            cell: String::new(),
            quote: Quote::None,
            line: 1,
            begun: 1,
        }
    }

    fn take(&mut self, character: char) {
        match (self.quote, character) {
            (Quote::Open(line), '"') => self.quote = Quote::Ended(line),
            (Quote::Ended(line), '"') => {
                self.cell.push('"');
                self.quote = Quote::Open(line);
            }
            (Quote::Open(_), _) => self.cell.push(character),
            (_, '"') if self.cell.trim().is_empty() => self.quote = Quote::Open(self.line),
            (_, '\n') => self.end_row(),
            (_, character) if character == self.separator => self.end_cell(),
            _ => self.cell.push(character),
        }
        if character == '\n' {
            self.line += 1;
            if self.quote == Quote::None && self.cells.is_empty() && self.cell.is_empty() {
                self.begun = self.line;
            }
        }
    }

    fn end_cell(&mut self) {
        self.cells.push(self.cell.trim().to_owned());
        self.cell.clear();
        self.quote = Quote::None;
    }

    fn end_row(&mut self) {
        self.end_cell();
        let cells = std::mem::take(&mut self.cells);
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.lines.push(Line {
                number: self.begun,
                cells,
            });
        }
    }

    fn end(mut self) -> Result<Vec<Line>, OpenQuote> {
        if let Quote::Open(line) = self.quote {
            return Err(OpenQuote { line });
        }
        self.end_row();
        Ok(self.lines)
    }
}
