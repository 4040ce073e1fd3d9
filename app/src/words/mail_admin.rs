//! Letters to admins about money that somebody has to look after, in every language.

use super::mail::Text;
use serde::{Deserialize, Serialize};

/// What somebody has to look after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminNews {
    /// A moderator has one more day to decide a dispute.
    RulingDue,
    /// Nobody decided it in time.
    RulingOverdue,
    /// The ledger does not add up.
    NotInOrder,
    /// The provider has another amount than the ledger says.
    ProviderDiffers,
}

pub(super) fn admin_en(news: AdminNews, name: &str, link: &str) -> Text {
    let (subject, text) = match news {
        AdminNews::RulingDue => (
            "A dispute has to be decided by tomorrow",
            "both sides of a dispute have spoken, and six of the seven days in which a moderator decides are over. Nobody has decided yet:",
        ),
        AdminNews::RulingOverdue => (
            "A dispute is overdue",
            "both sides of a dispute have spoken, and the seven days in which a moderator decides are over. The money waits until somebody does:",
        ),
        AdminNews::NotInOrder => (
            "The ledger does not add up",
            "the proof of the ledger found something that is not as it should be. What it is stands here:",
        ),
        AdminNews::ProviderDiffers => (
            "The payment provider has another amount",
            "what the payment provider says it has is not what our books say. If a payment is on its way just now, that ends by itself; look whether it did:",
        ),
    };
    (
        subject.to_owned(),
        format!("Hello {name},\n\n{text}\n\n{link}"),
    )
}

pub(super) fn admin_de(news: AdminNews, name: &str, link: &str) -> Text {
    let (subject, text) = match news {
        AdminNews::RulingDue => (
            "Ein Streitfall ist bis morgen zu entscheiden",
            "in einem Streitfall haben beide Seiten gesprochen, und sechs der sieben Tage, in denen ein Moderator entscheidet, sind vorbei. Noch hat niemand entschieden:",
        ),
        AdminNews::RulingOverdue => (
            "Ein Streitfall ist überfällig",
            "in einem Streitfall haben beide Seiten gesprochen, und die sieben Tage, in denen ein Moderator entscheidet, sind vorbei. Das Geld wartet, bis es jemand tut:",
        ),
        AdminNews::NotInOrder => (
            "Die Bücher gehen nicht auf",
            "die Probe der Bücher hat etwas gefunden, das nicht ist, wie es sein soll. Was es ist, steht hier:",
        ),
        AdminNews::ProviderDiffers => (
            "Der Zahlungsanbieter hat einen anderen Betrag",
            "was der Zahlungsanbieter zu haben meldet, ist nicht, was unsere Bücher sagen. Ist gerade eine Zahlung unterwegs, gibt es sich von selbst; sieh nach, ob es das tat:",
        ),
    };
    (
        subject.to_owned(),
        format!("Hallo {name},\n\n{text}\n\n{link}"),
    )
}
