//! Words of monthly plans: what is agreed before it is paid, how it goes on, what can be done with it.

use domain::plan::{Stage, Tier, Why, Wish};

pub struct PlanWords {
    pub plans: &'static str,
    pub plan: &'static str,
    /// So many sessions each month.
    pub monthly: fn(sessions: u8) -> String,
    pub a_month: fn(amount: &str) -> String,
    // Before one takes it.
    pub lead: fn(title: &str, mentor: &str) -> String,
    pub sessions: &'static str,
    pub charged: &'static str,
    pub charged_text: fn(amount: &str, second: &str) -> String,
    pub short_months: &'static str,
    pub unused: &'static str,
    pub unused_text: &'static str,
    pub refused_charge: &'static str,
    pub refused_text: &'static str,
    pub ending: &'static str,
    pub ending_text: &'static str,
    pub pausing: &'static str,
    pub pausing_text: &'static str,
    pub changing: &'static str,
    pub changing_text: &'static str,
    pub take: fn(amount: &str) -> String,
    pub take_hint: &'static str,
    pub has_one: &'static str,
    pub to_plan: &'static str,
    // What a learner has.
    pub my_plans: &'static str,
    pub stage: fn(Stage, Wish) -> &'static str,
    pub paid_until: &'static str,
    pub next_charge: &'static str,
    pub on: fn(amount: &str, when: &str) -> String,
    pub none_charged: &'static str,
    pub next_try: &'static str,
    pub refused_note: &'static str,
    pub left: &'static str,
    pub from_next: fn(tier: &str, amount: &str) -> String,
    pub renews: fn(Tier) -> &'static str,
    pub ended: fn(Why) -> &'static str,
    pub is_changing: &'static str,
    pub manage: &'static str,
    pub began: &'static str,
    pub began_text: &'static str,
    // What can be done with it.
    pub change_title: &'static str,
    pub change_lead: &'static str,
    pub now: fn(amount: &str, sessions: u8) -> String,
    pub then: fn(amount: &str, when: &str) -> String,
    pub next: fn(when: &str) -> String,
    pub change_now: fn(amount: &str) -> String,
    pub change_next: &'static str,
    pub stay: &'static str,
    pub pause_title: &'static str,
    pub pause_text: fn(until: &str) -> String,
    pub pause_until: &'static str,
    pub pause_hint: &'static str,
    pub pause: &'static str,
    pub end_title: &'static str,
    pub end_text: fn(until: &str) -> String,
    pub end_now_text: &'static str,
    pub end: &'static str,
    pub keep: &'static str,
    pub resume: fn(amount: &str) -> String,
    pub resume_text: &'static str,
    pub paused_until: fn(when: &str) -> String,
    // What a mentor offers.
    pub offers_lead: &'static str,
    pub no_prices_text: &'static str,
    pub no_tiers: &'static str,
    pub learners: fn(number: &str) -> String,
    pub is_ended: &'static str,
    pub end_tier: &'static str,
    pub close_tier: &'static str,
    pub tiers_hint: &'static str,
    pub offer_title: &'static str,
    pub offer: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub sessions_label: &'static str,
    pub price_label: &'static str,
    pub who: &'static str,
    pub nobody: &'static str,
}

pub const EN: PlanWords = PlanWords {
    plans: "Monthly plans",
    plan: "Monthly plan",
    monthly: |sessions| match sessions {
        1 => "1 session a month".to_owned(),
        _ => format!("{sessions} sessions a month"),
    },
    a_month: |amount| format!("{amount} a month"),
    lead: |title, mentor| format!("{title} with {mentor}, every month"),
    sessions: "Each month",
    charged: "What is charged",
    charged_text: |amount, second| {
        format!(
            "{amount} today, and {amount} each month from then on, in the same way as you pay today: the next time on {second}."
        )
    },
    short_months: "In a month that is too short it is charged on its last day.",
    unused: "Sessions you do not book",
    unused_text: "They can be booked until the month ends.",
    refused_charge: "If a charge does not work",
    refused_text: "You get a letter, and it is tried again after 1, 3 and 5 days. Then the plan ends. No sessions are given that were not paid, and nothing is owed.",
    ending: "Ending it",
    ending_text: "At any time, in your wallet: what is paid stays until the month ends, and nothing more is charged.",
    pausing: "Pausing it",
    pausing_text: "From the next month on, until a day you choose or until you go on by hand. Nothing is charged meanwhile.",
    changing: "Another tier",
    changing_text: "A greater one begins at once: you pay the difference for the rest of the month and have the sessions for it. A smaller one begins with the next month.",
    take: |amount| format!("Begin for {amount} a month"),
    take_hint: "You pay the first month on the next page, and agree that the following months are charged in the same way. The money for each session is held until it took place.",
    has_one: "You have a plan for these sessions.",
    to_plan: "To your plan",
    my_plans: "Your monthly plans",
    stage: |stage, wish| match (stage, wish) {
        (Stage::Begun, _) => "Not paid yet",
        (Stage::Running, Wish::GoOn) => "Running",
        (Stage::Running, Wish::Pause(_)) => "Will be paused",
        (Stage::Running, Wish::End) => "Will end",
        (Stage::Due, _) => "Payment due",
        (Stage::Paused, _) => "Paused",
        (Stage::Ended, _) => "Over",
    },
    paid_until: "Paid until",
    next_charge: "Next charge",
    on: |amount, when| format!("{amount} on {when}"),
    none_charged: "None",
    next_try: "Next try",
    refused_note: "Your bank or card did not take the charge. Once it works, the sessions of the new month are here.",
    left: "Left to book this month",
    from_next: |tier, amount| format!("From the next month on: {tier} for {amount}"),
    renews: |tier| match tier {
        Tier::Renews => "",
        Tier::Closed => {
            "The mentor does not offer this any longer: it ends with the month that is paid."
        }
        Tier::Gone => {
            "Its sessions cannot be booked at the moment. Unless that changes, it ends with the month that is paid."
        }
    },
    ended: |why| match why {
        Why::Wish => "You ended it.",
        Why::NotBegun => "Its first month was not paid.",
        Why::NotPaid => "The next month could not be charged.",
        Why::Closed => "The mentor does not offer it any longer.",
        Why::Gone => "Its sessions cannot be booked any longer.",
        Why::Bank => "Your bank took back what was paid for a month.",
    },
    is_changing: "The difference to the other tier is being charged.",
    manage: "Pause, change or end",
    began: "Your payment is on its way",
    began_text: "As soon as the payment provider confirms it, the plan runs, and this page says so.",
    change_title: "Choose another tier",
    change_lead: "What each costs and brings, if you choose it now:",
    now: |amount, sessions| match sessions {
        1 => format!("Now {amount}, and 1 more session until this month ends."),
        _ => format!("Now {amount}, and {sessions} more sessions until this month ends."),
    },
    then: |amount, when| format!("Then {amount} each month, the next time on {when}."),
    next: |when| format!("It begins with the next month, on {when}. Nothing is charged now."),
    change_now: |amount| format!("Change now for {amount}"),
    change_next: "Change with the next month",
    stay: "Stay with this tier",
    pause_title: "Pause",
    pause_text: |until| {
        format!(
            "This month stays as it is until {until}. After that nothing is charged until the plan goes on."
        )
    },
    pause_until: "Goes on by itself on",
    pause_hint: "Empty: when you say so.",
    pause: "Pause it",
    end_title: "End",
    end_text: |until| {
        format!(
            "Sessions can be booked until {until}. Nothing more is charged, and until then you can change your mind."
        )
    },
    end_now_text: "Nothing is paid at the moment, so it ends at once.",
    end: "End the plan",
    keep: "Let it go on",
    resume: |amount| format!("Go on now for {amount}"),
    resume_text: "A new month begins, and is charged as before.",
    paused_until: |when| format!("Goes on by itself on {when}."),
    offers_lead: "So many sessions each month for one price. You are paid for each once it took place. Whoever has a plan keeps its price.",
    no_prices_text: "Plans are of kinds of session that cost something.",
    no_tiers: "No tiers yet.",
    learners: |number| format!("Running: {number}"),
    is_ended: "Not offered any more",
    end_tier: "Offer no longer",
    close_tier: "Close for everybody",
    tiers_hint: "Offered no longer: whoever has it goes on with it. Closed: it ends for everybody with the month that is paid, and they get a letter now. For another price, offer a new tier.",
    offer_title: "Offer a tier",
    offer: "Offer it",
    name: "Name",
    name_hint: "For example: Steady, or Intensive.",
    sessions_label: "Sessions a month",
    price_label: "Price of a month",
    who: "Who has a plan",
    nobody: "Nobody yet.",
};

pub const DE: PlanWords = PlanWords {
    plans: "Monatsabos",
    plan: "Monatsabo",
    monthly: |sessions| match sessions {
        1 => "1 Termin im Monat".to_owned(),
        _ => format!("{sessions} Termine im Monat"),
    },
    a_month: |amount| format!("{amount} im Monat"),
    lead: |title, mentor| format!("{title} mit {mentor}, jeden Monat"),
    sessions: "Jeden Monat",
    charged: "Was abgebucht wird",
    charged_text: |amount, second| {
        format!(
            "{amount} heute und von da an {amount} jeden Monat, auf demselben Weg, auf dem du heute bezahlst: das nächste Mal am {second}."
        )
    },
    short_months: "In einem Monat, der zu kurz ist, wird an seinem letzten Tag abgebucht.",
    unused: "Termine, die du nicht buchst",
    unused_text: "Sie können gebucht werden, bis der Monat endet.",
    refused_charge: "Wenn eine Abbuchung nicht geht",
    refused_text: "Du bekommst einen Brief, und nach 1, 3 und 5 Tagen wird es wieder versucht. Dann endet das Abo. Es gibt keine Termine, die nicht bezahlt sind, und niemand schuldet etwas.",
    ending: "Beenden",
    ending_text: "Jederzeit, in deinem Guthaben: Was bezahlt ist, bleibt bis zum Ende des Monats, und es wird nichts mehr abgebucht.",
    pausing: "Pausieren",
    pausing_text: "Ab dem nächsten Monat, bis zu einem Tag deiner Wahl oder bis du von Hand weitermachst. Solange wird nichts abgebucht.",
    changing: "Eine andere Stufe",
    changing_text: "Eine größere beginnt sofort: Du zahlst den Unterschied für den Rest des Monats und hast die Termine dafür. Eine kleinere beginnt mit dem nächsten Monat.",
    take: |amount| format!("Für {amount} im Monat beginnen"),
    take_hint: "Du bezahlst den ersten Monat auf der nächsten Seite und stimmst zu, dass die folgenden Monate auf demselben Weg abgebucht werden. Das Geld für jeden Termin wird gehalten, bis er stattgefunden hat.",
    has_one: "Du hast ein Abo für diese Termine.",
    to_plan: "Zu deinem Abo",
    my_plans: "Deine Monatsabos",
    stage: |stage, wish| match (stage, wish) {
        (Stage::Begun, _) => "Noch nicht bezahlt",
        (Stage::Running, Wish::GoOn) => "Läuft",
        (Stage::Running, Wish::Pause(_)) => "Wird pausiert",
        (Stage::Running, Wish::End) => "Wird enden",
        (Stage::Due, _) => "Zahlung fällig",
        (Stage::Paused, _) => "Pausiert",
        (Stage::Ended, _) => "Zu Ende",
    },
    paid_until: "Bezahlt bis",
    next_charge: "Nächste Abbuchung",
    on: |amount, when| format!("{amount} am {when}"),
    none_charged: "Keine",
    next_try: "Nächster Versuch",
    refused_note: "Deine Bank oder Karte hat die Abbuchung nicht angenommen. Sobald sie geht, sind die Termine des neuen Monats hier.",
    left: "Diesen Monat noch zu buchen",
    from_next: |tier, amount| format!("Ab dem nächsten Monat: {tier} für {amount}"),
    renews: |tier| match tier {
        Tier::Renews => "",
        Tier::Closed => {
            "Der Mentor bietet es nicht mehr an: Es endet mit dem Monat, der bezahlt ist."
        }
        Tier::Gone => {
            "Seine Termine können zurzeit nicht gebucht werden. Ändert sich das nicht, endet es mit dem Monat, der bezahlt ist."
        }
    },
    ended: |why| match why {
        Why::Wish => "Du hast es beendet.",
        Why::NotBegun => "Der erste Monat wurde nicht bezahlt.",
        Why::NotPaid => "Der nächste Monat konnte nicht abgebucht werden.",
        Why::Closed => "Der Mentor bietet es nicht mehr an.",
        Why::Gone => "Seine Termine können nicht mehr gebucht werden.",
        Why::Bank => "Deine Bank hat zurückgeholt, was für einen Monat bezahlt war.",
    },
    is_changing: "Der Unterschied zur anderen Stufe wird gerade abgebucht.",
    manage: "Pausieren, ändern oder beenden",
    began: "Deine Zahlung ist unterwegs",
    began_text: "Sobald der Zahlungsanbieter sie bestätigt, läuft das Abo, und diese Seite sagt es.",
    change_title: "Eine andere Stufe wählen",
    change_lead: "Was jede kostet und bringt, wenn du sie jetzt wählst:",
    now: |amount, sessions| match sessions {
        1 => format!("Jetzt {amount}, und 1 Termin mehr bis zum Ende dieses Monats."),
        _ => format!("Jetzt {amount}, und {sessions} Termine mehr bis zum Ende dieses Monats."),
    },
    then: |amount, when| format!("Dann {amount} jeden Monat, das nächste Mal am {when}."),
    next: |when| {
        format!("Sie beginnt mit dem nächsten Monat, am {when}. Jetzt wird nichts abgebucht.")
    },
    change_now: |amount| format!("Jetzt wechseln für {amount}"),
    change_next: "Mit dem nächsten Monat wechseln",
    stay: "Bei dieser Stufe bleiben",
    pause_title: "Pausieren",
    pause_text: |until| {
        format!(
            "Dieser Monat bleibt, wie er ist, bis {until}. Danach wird nichts abgebucht, bis das Abo weitergeht."
        )
    },
    pause_until: "Geht von selbst weiter am",
    pause_hint: "Leer: wenn du es sagst.",
    pause: "Pausieren",
    end_title: "Beenden",
    end_text: |until| {
        format!(
            "Termine können bis {until} gebucht werden. Es wird nichts mehr abgebucht, und bis dahin kannst du es dir anders überlegen."
        )
    },
    end_now_text: "Zurzeit ist nichts bezahlt, also endet es sofort.",
    end: "Abo beenden",
    keep: "Weiterlaufen lassen",
    resume: |amount| format!("Jetzt weitermachen für {amount}"),
    resume_text: "Ein neuer Monat beginnt und wird abgebucht wie zuvor.",
    paused_until: |when| format!("Geht von selbst weiter am {when}."),
    offers_lead: "So viele Termine jeden Monat für einen Preis. Du wirst für jeden bezahlt, sobald er stattgefunden hat. Wer ein Abo hat, behält seinen Preis.",
    no_prices_text: "Abos gibt es von Arten von Terminen, die etwas kosten.",
    no_tiers: "Noch keine Stufen.",
    learners: |number| format!("Laufend: {number}"),
    is_ended: "Nicht mehr angeboten",
    end_tier: "Nicht mehr anbieten",
    close_tier: "Für alle schließen",
    tiers_hint: "Nicht mehr angeboten: Wer es hat, behält es. Geschlossen: Es endet für alle mit dem Monat, der bezahlt ist, und sie bekommen jetzt einen Brief. Für einen anderen Preis biete eine neue Stufe an.",
    offer_title: "Eine Stufe anbieten",
    offer: "Anbieten",
    name: "Name",
    name_hint: "Zum Beispiel: Stetig oder Intensiv.",
    sessions_label: "Termine im Monat",
    price_label: "Preis eines Monats",
    who: "Wer ein Abo hat",
    nobody: "Noch niemand.",
};
