//! Words of invoices and credit notes, the same on pages and in documents.

use crate::invoice::PartyView;
use domain::invoice::{DocumentKind, rate_text};

pub struct InvoiceWords {
    pub kind: fn(DocumentKind) -> &'static str,
    pub list: &'static str,
    pub list_lead: &'static str,
    pub nothing: &'static str,
    pub nothing_text: &'static str,
    pub number: &'static str,
    pub with: &'static str,
    pub file: &'static str,
    pub as_pdf: &'static str,
    pub by_others: &'static str,
    pub seller: &'static str,
    pub buyer: &'static str,
    pub tax_number_is: fn(number: &str) -> String,
    /// What was paid for, from the name of its kind and its title.
    pub about: fn(about: &str, title: &str) -> String,
    pub takes_back: &'static str,
    pub credits: &'static str,
    pub net: &'static str,
    pub tax: fn(rate: &str) -> String,
    pub no_tax: &'static str,
    pub total: &'static str,
    pub given_back: &'static str,
    pub issued_by: fn(issuer: &str) -> String,
    /// Of a document whose letters lack something that was written.
    pub letters_lack: &'static str,
    // What somebody wants written on them.
    pub billing: &'static str,
    pub billing_lead: &'static str,
    pub legal_name: &'static str,
    pub legal_name_hint: fn(name: &str) -> String,
    pub address: &'static str,
    pub tax_number: &'static str,
    pub tax_rate: &'static str,
    pub tax_rate_hint: &'static str,
    pub from_now_on: &'static str,
    /// What parts whole percents from the rest.
    point: &'static str,
}

impl InvoiceWords {
    /// `19 %`, in German `8,1 %`.
    pub fn rate(&self, rate: u16) -> String {
        format!("{}\u{a0}%", rate_text(rate).replace('.', self.point))
    }

    /// By whom it was issued in the name of a seller, on one line; nothing of what the platform itself sells.
    pub fn issuer(&self, about: &str, issuer: &PartyView) -> String {
        if about == "premium" {
            return String::new();
        }
        let name = match issuer.name.as_str() {
            "" => "MentorConnect",
            name => name,
        };
        let number = match issuer.tax_number.as_str() {
            "" => String::new(),
            number => (self.tax_number_is)(number),
        };
        let parts = std::iter::once(name)
            .chain(issuer.address.lines())
            .chain(std::iter::once(number.as_str()));
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        (self.issued_by)(&parts.join(", "))
    }
}

pub const EN: InvoiceWords = InvoiceWords {
    kind: |kind| match kind {
        DocumentKind::Invoice => "Invoice",
        DocumentKind::CreditNote => "Credit note",
    },
    list: "Invoices",
    list_lead: "What you paid and what you were paid, each as it was issued.",
    nothing: "No invoices yet",
    nothing_text: "As soon as something is paid, its invoice is here.",
    number: "Number",
    with: "With",
    file: "File",
    as_pdf: "As a PDF",
    by_others: "Paid by a voucher or a scholarship",
    seller: "From",
    buyer: "To",
    tax_number_is: |number| format!("Tax number {number}"),
    about: |about, title| match about {
        "tip" => format!("Tip · {title}"),
        "package" => format!("Package · {title}"),
        "premium" => format!("Premium membership · {title}"),
        "pot" => "Scholarships for mentees".to_owned(),
        _ if title.is_empty() => "Sessions".to_owned(),
        _ => title.to_owned(),
    },
    takes_back: "Of invoice",
    credits: "Credit notes",
    net: "Net",
    tax: |rate| format!("Tax included, {rate}"),
    no_tax: "No tax is stated.",
    total: "Total",
    given_back: "Given back",
    issued_by: |issuer| format!("Issued on behalf of the mentor by {issuer}."),
    letters_lack: "A box stands for letters that this document's typeface lacks; the page shows them.",
    billing: "Details for invoices",
    billing_lead: "What stands on invoices of what you pay and of what you are paid. The other side of an invoice reads it.",
    legal_name: "Legal name",
    legal_name_hint: |name| format!("Empty: {name}, as in your profile."),
    address: "Address",
    tax_number: "Tax number",
    tax_rate: "Tax that your prices include, in percent",
    tax_rate_hint: "Empty: no tax is stated. With a rate, name, address and tax number must be given.",
    from_now_on: "It counts for invoices from now on; those before stay as they are.",
    point: ".",
};

pub const DE: InvoiceWords = InvoiceWords {
    kind: |kind| match kind {
        DocumentKind::Invoice => "Rechnung",
        DocumentKind::CreditNote => "Gutschrift",
    },
    list: "Rechnungen",
    list_lead: "Was du bezahlt hast und was du bekommen hast, jede so, wie sie ausgestellt wurde.",
    nothing: "Noch keine Rechnungen",
    nothing_text: "Sobald etwas bezahlt ist, steht seine Rechnung hier.",
    number: "Nummer",
    with: "Mit",
    file: "Datei",
    as_pdf: "Als PDF",
    by_others: "Mit Gutschein oder Stipendium bezahlt",
    seller: "Von",
    buyer: "An",
    tax_number_is: |number| format!("Steuernummer {number}"),
    about: |about, title| match about {
        "tip" => format!("Trinkgeld · {title}"),
        "package" => format!("Paket · {title}"),
        "premium" => format!("Premium-Mitgliedschaft · {title}"),
        "pot" => "Stipendien für Mentees".to_owned(),
        _ if title.is_empty() => "Termine".to_owned(),
        _ => title.to_owned(),
    },
    takes_back: "Zur Rechnung",
    credits: "Gutschriften",
    net: "Netto",
    tax: |rate| format!("Enthaltene Steuer, {rate}"),
    no_tax: "Es wird keine Steuer ausgewiesen.",
    total: "Gesamt",
    given_back: "Zurückgegeben",
    issued_by: |issuer| format!("Im Namen des Mentors ausgestellt von {issuer}."),
    letters_lack: "Ein Kasten steht für Zeichen, die der Schrift dieses Dokuments fehlen; die Seite zeigt sie.",
    billing: "Angaben für Rechnungen",
    billing_lead: "Was auf Rechnungen über das steht, was du bezahlst und bekommst. Die andere Seite einer Rechnung liest es.",
    legal_name: "Rechtlicher Name",
    legal_name_hint: |name| format!("Leer: {name}, wie im Profil."),
    address: "Anschrift",
    tax_number: "Steuernummer",
    tax_rate: "Steuer, die deine Preise enthalten, in Prozent",
    tax_rate_hint: "Leer: Es wird keine ausgewiesen. Mit einem Satz müssen Name, Anschrift und Steuernummer angegeben sein.",
    from_now_on: "Das gilt für Rechnungen von jetzt an; frühere bleiben, wie sie sind.",
    point: ",",
};
