//! An invoice as a document in the PDF format: text that can be searched and copied, in the typeface that is
//! shipped (`server/data/fonts`), which has Latin letters with their accents, Greek, Cyrillic and signs of
//! currencies. Letters that it lacks become a box, and the document says so. Knows no database and no clock.

use app::invoice::{InvoiceView, PartyView};
use app::words::Lang;
use domain::invoice::DocumentKind;
use domain::time::Instant;
use krilla::error::KrillaError;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::text::{Font, TextDirection};
use krilla::{Data, Document};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

const TYPEFACE: &[u8] = include_bytes!("../../data/fonts/DejaVuSans.ttf");

/// A sheet of A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;
/// From one line to the next, of the size of the letters.
const LEADING: f32 = 1.4;
const TEXT: f32 = 10.0;
/// Where the values of names begin.
const VALUES: f32 = MARGIN + 170.0;
/// What stands for a letter that the typeface lacks.
const BOX: char = '□';

/// Why no document could be made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    #[error("the typeface cannot be read")]
    Typeface,
    #[error("the page is not a page")]
    Page,
    #[error("the document cannot be written: {0:?}")]
    Written(KrillaError),
}

/// The document of an invoice, in a language.
pub fn made(invoice: &InvoiceView, lang: Lang) -> Result<Vec<u8>, NotMade> {
    let mut sheets = Sheets::new()?;
    let title = written(&mut sheets, invoice, lang);
    let font = Font::new(Data::from(TYPEFACE.to_vec()), 0).ok_or(NotMade::Typeface)?;
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(title)
            .language(lang.tag().to_owned())
            .producer("MentorConnect".to_owned()),
    );
    for lines in &sheets.pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(NotMade::Page)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for line in lines {
            let at = Point::from_xy(line.x, line.y);
            let direction = TextDirection::Auto;
            surface.draw_text(at, font.clone(), line.size, &line.text, false, direction);
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(NotMade::Written)
}

/// Writes all of it; its title.
fn written(sheets: &mut Sheets<'_>, invoice: &InvoiceView, lang: Lang) -> String {
    let (text, money) = (lang.words().invoice(), lang.words().money());
    let title = format!("{} {}", (text.kind)(invoice.kind), invoice.number);
    sheets.write(&title, MARGIN, 18.0, WIDTH - 2.0 * MARGIN);
    sheets.down(14.0);

    let half = (WIDTH - 2.0 * MARGIN) / 2.0 - 12.0;
    let top = sheets.y;
    let tax_number = text.tax_number_is;
    sheets.party(text.seller, &invoice.seller, tax_number, MARGIN, half);
    let (page, left) = (sheets.pages.len(), sheets.y);
    sheets.y = top;
    sheets.party(
        text.buyer,
        &invoice.buyer,
        tax_number,
        WIDTH / 2.0 + 12.0,
        half,
    );
    if sheets.pages.len() == page {
        sheets.y = sheets.y.max(left);
    }
    sheets.down(20.0);

    let when = |at: Instant| {
        let local = invoice.zone.local(at);
        let zone = &invoice.zone.zone;
        format!(
            "{}, {} ({zone})",
            lang.date(local.date()),
            lang.time(local.time())
        )
    };
    sheets.row(text.number, &invoice.number);
    sheets.row(money.issued, &when(invoice.issued_at));
    if let Some(of) = &invoice.of {
        sheets.row(text.takes_back, of);
    }
    sheets.row(
        money.for_what,
        &(text.about)(&invoice.about, &invoice.title),
    );
    if let Some(at) = invoice.session_at {
        sheets.row(money.session_at, &when(at));
    }
    sheets.down(12.0);
    if let Some(rate) = invoice.tax_rate {
        sheets.row(text.net, &lang.money(invoice.net));
        sheets.row(&(text.tax)(&text.rate(rate)), &lang.money(invoice.tax));
    }
    let total = match invoice.kind {
        DocumentKind::Invoice => text.total,
        DocumentKind::CreditNote => text.given_back,
    };
    sheets.sized_row(total, &lang.money(invoice.gross), 13.0);
    if !invoice.others.is_zero() {
        let by_others = lang.words().invoice().by_others;
        sheets.row(by_others, &lang.money(invoice.others));
    }
    sheets.down(20.0);
    let wide = WIDTH - 2.0 * MARGIN;
    if invoice.tax_rate.is_none() {
        sheets.write(text.no_tax, MARGIN, TEXT, wide);
    }
    sheets.write(
        &text.issuer(&invoice.about, &invoice.issuer),
        MARGIN,
        8.0,
        wide,
    );
    if sheets.lacks {
        sheets.write(text.letters_lack, MARGIN, 8.0, wide);
    }
    title
}

struct Line {
    x: f32,
    y: f32,
    size: f32,
    text: String,
}

/// What stands where, page by page.
struct Sheets<'f> {
    font: FontRef<'f>,
    pages: Vec<Vec<Line>>,
    y: f32,
    /// Something was written that the typeface lacks.
    lacks: bool,
}

impl Sheets<'_> {
    fn new() -> Result<Sheets<'static>, NotMade> {
        let font = FontRef::new(TYPEFACE).map_err(|_| NotMade::Typeface)?;
        Ok(Sheets {
            font,
            pages: vec![vec![]],
            y: MARGIN,
            lacks: false,
        })
    }

    fn down(&mut self, points: f32) {
        self.y += points;
    }

    /// A name, and behind it a value of as many lines as it needs.
    fn row(&mut self, name: &str, value: &str) {
        self.sized_row(name, value, TEXT);
    }

    fn sized_row(&mut self, name: &str, value: &str, size: f32) {
        let (page, top) = (self.pages.len(), self.y);
        self.write(name, MARGIN, size, VALUES - MARGIN - 12.0);
        let (after_name, bottom) = (self.pages.len(), self.y);
        if after_name == page {
            self.y = top;
        }
        self.write(value, VALUES, size, WIDTH - MARGIN - VALUES);
        if self.pages.len() == page {
            self.y = self.y.max(bottom);
        }
    }

    fn party(
        &mut self,
        name: &str,
        party: &PartyView,
        tax_number: fn(&str) -> String,
        x: f32,
        width: f32,
    ) {
        self.write(name, x, 8.0, width);
        self.write(&party.name, x, 12.0, width);
        for line in party.address.lines() {
            self.write(line, x, TEXT, width);
        }
        if !party.tax_number.is_empty() {
            self.write(&tax_number(&party.tax_number), x, TEXT, width);
        }
    }

    /// Writes in lines that are no wider; what has no room begins another page.
    fn write(&mut self, text: &str, x: f32, size: f32, width: f32) {
        let text = self.in_letters(text);
        for line in self.broken(&text, size, width) {
            if self.y + size > HEIGHT - MARGIN {
                self.pages.push(vec![]);
                self.y = MARGIN;
            }
            let y = self.y + size;
            self.y += size * LEADING;
            let line = Line {
                x,
                y,
                size,
                text: line,
            };
            if let Some(page) = self.pages.last_mut() {
                page.push(line);
            }
        }
    }

    /// The text with a box for each letter that the typeface lacks.
    fn in_letters(&mut self, text: &str) -> String {
        let letters = self.font.charmap();
        let known = |letter: char| letters.map(letter).is_some();
        let lacks = text.chars().any(|letter| !known(letter));
        self.lacks |= lacks;
        text.chars()
            .map(|letter| if known(letter) { letter } else { BOX })
            .collect()
    }

    /// Lines of whole words; a word wider than a line is broken anywhere.
    fn broken(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = vec![];
        let mut line = String::new();
        for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
            let longer = match line.is_empty() {
                true => word.to_owned(),
                false => format!("{line} {word}"),
            };
            if self.width_of(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if self.width_of(&line, size) > width && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    fn width_of(&self, text: &str, size: f32) -> f32 {
        let letters = self.font.charmap();
        let widths = self
            .font
            .glyph_metrics(Size::new(size), LocationRef::default());
        let width = |letter| widths.advance_width(letters.map(letter)?);
        text.chars().filter_map(width).sum()
    }
}
