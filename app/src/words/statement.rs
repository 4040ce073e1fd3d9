//! Words of a month's statement.

pub struct StatementWords {
    pub title: fn(month: &str) -> String,
    pub lead: fn(name: &str) -> String,
    pub all: &'static str,
    pub running: &'static str,
    pub nothing: &'static str,
    pub opening: &'static str,
    pub closing: &'static str,
    pub who: &'static str,
    pub gross: &'static str,
    pub fee: &'static str,
    pub net: &'static str,
    pub table_only: &'static str,
    /// What happened; a payment for a session, a tip or a package is named by what it is for.
    pub cause: fn(&str) -> &'static str,
}

pub const EN: StatementWords = StatementWords {
    title: |month| format!("Statement · {month}"),
    lead: |name| {
        format!("What is owed to {name}: before the month, all that changed it, and after it.")
    },
    all: "Statements by month",
    running: "This month is not over: more may come.",
    nothing: "Nothing happened in this month.",
    opening: "Balance before",
    closing: "Balance after",
    who: "Mentee",
    gross: "Price",
    fee: "Our fee",
    net: "Yours",
    table_only: "There are more lines; the file has all of them. The balance after counts them, too.",
    cause: |cause| match cause {
        "release" => "Settled",
        "refund" | "voucher_refund" | "sent_back" => "Paid back",
        "dispute" => "Taken back by the bank",
        "dispute_won" => "Given again by the bank",
        "refund_failed" => "Refund to you that could not be sent",
        "payout" => "Payout",
        "payout_failed" => "Payout that came back",
        _ => "Other",
    },
};

pub const DE: StatementWords = StatementWords {
    title: |month| format!("Abrechnung · {month}"),
    lead: |name| format!("Was {name} zusteht: vor dem Monat, alles, was es änderte, und danach."),
    all: "Abrechnungen je Monat",
    running: "Dieser Monat ist nicht vorbei: Es kann noch etwas dazukommen.",
    nothing: "In diesem Monat geschah nichts.",
    opening: "Stand davor",
    closing: "Stand danach",
    who: "Mentee",
    gross: "Preis",
    fee: "Unsere Gebühr",
    net: "Für dich",
    table_only: "Es gibt mehr Zeilen; die Datei hat alle. Der Stand danach zählt sie mit.",
    cause: |cause| match cause {
        "release" => "Abgerechnet",
        "refund" | "voucher_refund" | "sent_back" => "Zurückgezahlt",
        "dispute" => "Von der Bank zurückgeholt",
        "dispute_won" => "Von der Bank wieder gegeben",
        "refund_failed" => "Rückzahlung an dich, die nicht ging",
        "payout" => "Auszahlung",
        "payout_failed" => "Auszahlung, die zurückkam",
        _ => "Sonstiges",
    },
};
