//! Invoices and credit notes: how they are numbered, what of an amount is tax, and what people want written on
//! them. Knows no clock, no storage and no words.

use crate::form::{FieldErrors, Problem, text};
use crate::money::Currency;
use crate::money::ledger::{parse_amount, split};
use serde::{Deserialize, Serialize};

/// The least and the most of a tax rate, in percent.
const RATES: (i64, i64) = (1, 50);
/// Lines of an address.
const MOST_LINES: u32 = 8;

/// For what was charged, or for what of it was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Invoice,
    CreditNote,
}

impl DocumentKind {
    pub const ALL: [DocumentKind; 2] = [DocumentKind::Invoice, DocumentKind::CreditNote];

    pub const fn as_str(self) -> &'static str {
        match self {
            DocumentKind::Invoice => "invoice",
            DocumentKind::CreditNote => "credit_note",
        }
    }

    pub fn parse(text: &str) -> Option<DocumentKind> {
        DocumentKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    /// What its numbers begin with.
    const fn prefix(self) -> &'static str {
        match self {
            DocumentKind::Invoice => "INV",
            DocumentKind::CreditNote => "CRN",
        }
    }
}

/// `INV-2026-000001`: counted from 1 within a kind and a year, without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentNumber {
    pub kind: DocumentKind,
    pub year: i16,
    pub number: i64,
}

impl DocumentNumber {
    /// Reads what is written; none for every other notation, so that each has one address.
    pub fn parse(text: &str) -> Option<DocumentNumber> {
        let mut parts = text.split('-');
        let prefix = parts.next()?;
        let kind = DocumentKind::ALL
            .into_iter()
            .find(|kind| kind.prefix() == prefix)?;
        let number = DocumentNumber {
            kind,
            year: parts.next()?.parse().ok()?,
            number: parts.next()?.parse().ok()?,
        };
        (number.number > 0 && number.to_string() == text).then_some(number)
    }
}

impl std::fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (prefix, year, number) = (self.kind.prefix(), self.year, self.number);
        write!(f, "{prefix}-{year}-{number:06}")
    }
}

/// An amount with the tax that it includes, in minor units: net and tax add up to gross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taxed {
    pub net: i64,
    pub tax: i64,
    pub gross: i64,
}

/// What of an amount is tax that it includes; `rate` is of ten thousand, none: no tax is stated.
pub fn taxed(gross: i64, rate: Option<u16>) -> Taxed {
    let parts = split(gross, &[10_000, u64::from(rate.unwrap_or_default())]);
    Taxed {
        net: parts[0],
        tax: parts[1],
        gross,
    }
}

/// The same of an amount that is given back after `before` of it was: steps that come to the whole take back
/// exactly its tax, because the tax of a part rises with it, and never by more than it.
pub fn credited(before: i64, back: i64, rate: Option<u16>) -> Taxed {
    let tax = taxed(before + back, rate).tax - taxed(before, rate).tax;
    Taxed {
        net: back - tax,
        tax,
        gross: back,
    }
}

/// What somebody wants written on invoices. Empty: their name in the profile, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billing {
    pub name: String,
    pub address: String,
    pub tax_number: String,
    /// Of ten thousand, included in a mentor's prices; none: no tax is stated.
    pub tax_rate: Option<u16>,
}

impl Billing {
    /// As a form shows it: `19`, `8.1`, nothing.
    pub fn rate_text(&self) -> String {
        self.tax_rate.map(rate_text).unwrap_or_default()
    }
}

/// `19` or `8.1`, of a rate of ten thousand.
pub fn rate_text(rate: u16) -> String {
    match (rate / 100, rate % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}", part / 10),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}

/// Raw: what somebody typed about invoices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillingForm {
    pub name: String,
    pub address: String,
    pub tax_number: String,
    /// In percent.
    pub tax_rate: String,
}

impl BillingForm {
    pub fn parse(&self) -> Result<Billing, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", text(&self.name, 0, 200).map(on_one_line));
        let address = text(&self.address, 0, 500).and_then(few_lines);
        let address = errors.take("address", address);
        let number = text(&self.tax_number, 0, 50).map(on_one_line);
        let tax_number = errors.take("tax_number", number);
        let tax_rate = errors.take("tax_rate", parse_rate(&self.tax_rate));
        // Who states a tax says to which number it belongs, and who they are.
        let states_tax = matches!(tax_rate, Some(Some(_)));
        let must = [
            ("name", &name),
            ("address", &address),
            ("tax_number", &tax_number),
        ];
        let missing = must.map(|(field, said)| (field, said.as_deref() == Some("")));
        for (field, _) in missing.iter().filter(|(_, none)| states_tax && *none) {
            errors.add(field, Problem::Missing);
        }
        match (name, address, tax_number, tax_rate) {
            (Some(name), Some(address), Some(tax_number), Some(tax_rate)) if errors.is_empty() => {
                Ok(Billing {
                    name,
                    address,
                    tax_number,
                    tax_rate,
                })
            }
            _ => Err(errors),
        }
    }
}

/// The lines of an address, as many as an envelope has room for.
fn few_lines(text: String) -> Result<String, Problem> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    match u32::try_from(lines.len()) {
        Ok(number) if number <= MOST_LINES => Ok(lines.join("\n")),
        _ => Err(Problem::TooMany { most: MOST_LINES }),
    }
}

fn on_one_line(text: String) -> String {
    text.replace(['\n', '\t'], " ")
}

/// A rate in percent as it is typed, of ten thousand; nothing typed is none. Hundredths of a percent are what cents are
/// to euros.
pub fn parse_rate(raw: &str) -> Result<Option<u16>, Problem> {
    let raw = raw.trim().trim_end_matches('%');
    if raw.trim().is_empty() {
        return Ok(None);
    }
    let rate = parse_amount(raw, Currency::EUR).ok_or(Problem::NotANumber)?;
    let (least, most) = RATES;
    match u16::try_from(rate) {
        Ok(rate) if (least * 100..=most * 100).contains(&i64::from(rate)) => Ok(Some(rate)),
        _ => Err(Problem::OutOfRange { least, most }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_written_one_way() {
        let first = DocumentNumber {
            kind: DocumentKind::Invoice,
            year: 2026,
            number: 1,
        };
        assert_eq!(first.to_string(), "INV-2026-000001");
        for text in ["INV-2026-000001", "CRN-2026-123456", "INV-2027-1000000"] {
            let number = DocumentNumber::parse(text).expect("a number");
            assert_eq!(number.to_string(), text);
        }
        for wrong in [
            "",
            "INV",
            "INV-2026-1",
            "inv-2026-000001",
            "INV-2026-000000",
            "INV-2026-000001-",
            "INV-2026--00001",
            "INV-+2026-000001",
            "X-2026-000001",
        ] {
            assert_eq!(DocumentNumber::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_typed_is_told_what_is_wrong_with_it() {
        let form = |tax_rate: &str, tax_number: &str| BillingForm {
            name: "Leila\tGmbH".to_owned(),
            address: "Hof 1\nBerlin".to_owned(),
            tax_number: tax_number.to_owned(),
            tax_rate: tax_rate.to_owned(),
        };
        for (typed, rate) in [("19", 1_900), ("8,1 %", 810), ("7.25", 725), ("50", 5_000)] {
            let billing = form(typed, "DE 1").parse().expect("good");
            assert_eq!(billing.tax_rate, Some(rate), "{typed}");
            assert_eq!(billing.name, "Leila GmbH");
        }
        assert_eq!(form("", "").parse().expect("good").tax_rate, None);
        for (typed, number, field) in [
            ("51", "DE 1", "tax_rate"),
            ("0", "DE 1", "tax_rate"),
            ("much", "DE 1", "tax_rate"),
            ("19", " ", "tax_number"),
        ] {
            let refused = form(typed, number).parse().expect_err("wrong");
            assert!(refused.of(field).is_some(), "{typed}: {refused:?}");
        }
        assert_eq!(rate_text(1_900), "19");
        assert_eq!(
            (rate_text(810), rate_text(725)),
            ("8.1".into(), "7.25".into())
        );
    }

    proptest! {
        #[test]
        fn no_unit_is_lost_in_however_many_steps(
            gross in 1_i64..100_000_000_000,
            rate in proptest::option::of(1_u16..=5_000),
            cuts in proptest::collection::vec(0.0_f64..1.0, 0..6),
        ) {
            let whole = taxed(gross, rate);
            prop_assert_eq!(whole.net + whole.tax, gross);
            prop_assert!(rate.is_some() || whole.tax == 0);
            // Less than a unit from the exact share.
            let rate_of = i128::from(rate.unwrap_or_default());
            let exact = i128::from(gross) * rate_of;
            let stated = i128::from(whole.tax) * (10_000 + rate_of);
            prop_assert!((exact - stated).abs() < 10_000 + rate_of);
            let mut ends: Vec<i64> = cuts.iter().map(|cut| (gross as f64 * cut) as i64).collect();
            ends.push(gross);
            ends.sort_unstable();
            let (mut before, mut net, mut tax) = (0, 0, 0);
            for end in ends.into_iter().filter(|end| *end > 0) {
                let step = credited(before, end - before, rate);
                prop_assert!(step.net >= 0 && step.tax >= 0 && step.net + step.tax == step.gross);
                net += step.net;
                tax += step.tax;
                before = end;
            }
            prop_assert_eq!((net, tax), (whole.net, whole.tax));
        }
    }
}
