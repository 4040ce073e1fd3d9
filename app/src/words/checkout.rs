//! Words of the place to pay of the built-in provider.

pub struct CheckoutWords {
    pub title: &'static str,
    pub no_money: &'static str,
    /// What a button lets happen, by the scenario's name.
    pub scenario: fn(&str) -> &'static str,
    pub declined: &'static str,
    pub authenticate: &'static str,
    pub it_is_me: &'static str,
    pub it_is_not_me: &'static str,
    pub over: &'static str,
    pub back: &'static str,
}

pub const EN: CheckoutWords = CheckoutWords {
    title: "Test payment",
    no_money: "This is a trial: no money moves, and no card is asked for.",
    scenario: |scenario| match scenario {
        "succeed" => "Pay",
        "decline" => "Be declined",
        "authenticate" => "Pay, and be asked by the bank",
        "late" => "Pay, and be told of it ten minutes late",
        "duplicate" => "Pay, and be told of it three times",
        "decline_later" => "Pay, and be declined from the next month on",
        "falter_later" => "Pay, and be declined once each month",
        _ => "Pay, and have the bank take it back",
    },
    declined: "The payment was declined. You can try again.",
    authenticate: "Your bank wants to be sure that it is you.",
    it_is_me: "It is me",
    it_is_not_me: "It is not me",
    over: "There is nothing to pay here any more.",
    back: "Back to the session",
};

pub const DE: CheckoutWords = CheckoutWords {
    title: "Zahlung zur Probe",
    no_money: "Das ist eine Probe: Es fließt kein Geld, und keine Karte wird verlangt.",
    scenario: |scenario| match scenario {
        "succeed" => "Bezahlen",
        "decline" => "Abgelehnt werden",
        "authenticate" => "Bezahlen, mit Rückfrage der Bank",
        "late" => "Bezahlen, und es wird zehn Minuten später gemeldet",
        "duplicate" => "Bezahlen, und es wird dreimal gemeldet",
        "decline_later" => "Bezahlen, und ab dem nächsten Monat abgelehnt werden",
        "falter_later" => "Bezahlen, und jeden Monat einmal abgelehnt werden",
        _ => "Bezahlen, und die Bank holt es zurück",
    },
    declined: "Die Zahlung wurde abgelehnt. Du kannst es noch einmal versuchen.",
    authenticate: "Deine Bank möchte sicher sein, dass du es bist.",
    it_is_me: "Das bin ich",
    it_is_not_me: "Das bin ich nicht",
    over: "Hier ist nichts mehr zu bezahlen.",
    back: "Zurück zum Termin",
};
