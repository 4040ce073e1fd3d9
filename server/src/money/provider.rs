//! What a payment provider is to us. Every call may be repeated: it carries a key, and the same key
//! has the same effect once. What a provider says by itself comes signed, late, twice or never.

use domain::id::{MemberId, OutgoingId, PaymentId};
use domain::money::ledger::Amount;
use domain::money::{Money, Payee};
use domain::time::Instant;
use sha2::Digest as _;
use uuid::Uuid;

/// Somebody is to pay.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The idempotency key.
    pub payment: PaymentId,
    pub title: String,
    pub amount: Amount,
    /// Where the payer goes afterwards: a path of this site.
    pub return_path: String,
    /// The payer agrees to be charged again in the same way, by [`Provider::charge_again`].
    pub keeps: bool,
}

/// Somebody who agreed to it is charged as they paid before.
#[derive(Clone, Debug)]
pub struct Again {
    /// With the attempt, the idempotency key. However often it is tried, it is paid at most once.
    pub payment: PaymentId,
    /// How: as this was paid.
    pub paid_as: PaymentId,
    pub title: String,
    pub amount: Amount,
    /// How often it was refused before.
    pub attempt: u8,
}

/// Where somebody pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's name for it.
    pub reference: String,
    pub url: String,
}

/// What became of a checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeState {
    /// It can still be paid.
    Open,
    Paid,
    /// It is not there, or it was closed: nobody can pay it.
    Closed,
}

/// Money that is to leave.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The idempotency key.
    pub id: OutgoingId,
    pub amount: Amount,
    /// Of a refund: which payment it goes back from.
    pub of_payment: Option<PaymentId>,
    /// Who gets it.
    pub to: MemberId,
}

/// A message that is genuine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The provider's name for it; the same when it is told again.
    pub id: String,
    /// As much of it as is needed to understand it, and nothing about anybody beyond that: it is kept.
    pub body: String,
}

/// What a provider tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub what: What,
    /// How much it says that was. It is compared with what is known here; only of what a bank took or somebody
    /// sent back by hand less than that is possible.
    pub amount: Option<Money>,
}

impl Told {
    pub const fn of(what: What, amount: Option<Money>) -> Told {
        Told { what, amount }
    }

    /// Nothing that anybody here has to know.
    pub const fn nothing() -> Told {
        Told::of(What::Else, None)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Paid(PaymentId),
    Disputed(PaymentId),
    DisputeWon(PaymentId),
    DisputeLost(PaymentId),
    /// A refund or a payout that was sent came back.
    CameBack(OutgoingId),
    /// Somebody sent money back there by hand, under this name.
    SentBack {
        payment: PaymentId,
        reference: String,
    },
    /// Whether somebody can be paid is to be asked anew.
    Payee(MemberId),
    /// Nothing that moves money.
    Else,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// No answer: it may have happened or not. The same call again finds out.
    #[error("the provider did not answer")]
    Silent,
    /// It did not happen, and will not.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// It did not happen; the same call may do it later.
    #[error("the provider does not do it yet: {0}")]
    NotYet(String),
    #[error("the provider's answer makes no sense: {0}")]
    Garbled(String),
}

impl What {
    /// The name of what is said, for the database and the wire; empty: it says nothing to us.
    pub const fn as_str(&self) -> &'static str {
        match self {
            What::Paid(_) => "paid",
            What::Disputed(_) => "disputed",
            What::DisputeWon(_) => "dispute_won",
            What::DisputeLost(_) => "dispute_lost",
            What::CameBack(_) => "came_back",
            What::SentBack { .. } => "sent_back",
            What::Payee(_) => "payee",
            What::Else => "",
        }
    }

    /// The payment, what left, or the person it is about.
    pub const fn about(&self) -> Option<Uuid> {
        match self {
            What::Paid(id)
            | What::Disputed(id)
            | What::DisputeWon(id)
            | What::DisputeLost(id)
            | What::SentBack { payment: id, .. } => Some(id.0),
            What::CameBack(id) => Some(id.0),
            What::Payee(id) => Some(id.0),
            What::Else => None,
        }
    }
}

/// Our name for what somebody sent back at a provider by hand: the same for the same thing there.
pub fn by_hand(provider: &str, reference: &str) -> OutgoingId {
    let hash = sha2::Sha256::digest(format!("{provider}:{reference}"));
    let mut name = [0; 16];
    name.copy_from_slice(&hash[..16]);
    OutgoingId(Uuid::from_bytes(name))
}

/// A message that the provider did not sign, or not lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotGenuine;

#[async_trait::async_trait]
pub trait Provider: Send + Sync {
    /// For the database and for addresses: small letters.
    fn name(&self) -> &'static str;
    /// A place to pay.
    async fn open(&self, ask: &Ask) -> Result<Checkout, ProviderError>;
    /// What became of it.
    async fn state(&self, payment: PaymentId) -> Result<ChargeState, ProviderError>;
    /// Closes it unless it is paid; what became of it.
    async fn close(&self, payment: PaymentId) -> Result<ChargeState, ProviderError>;
    /// Charges somebody who agreed to it; the provider's name for that. Refused: it was not paid by this
    /// attempt, and will not be.
    async fn charge_again(&self, again: &Again) -> Result<String, ProviderError>;
    /// Sends money back or on; the provider's name for that.
    async fn send(&self, transfer: &Transfer) -> Result<String, ProviderError>;
    /// Takes a message, if it is genuine.
    async fn read(&self, signature: &str, body: &[u8], now: Instant)
    -> Result<Message, NotGenuine>;
    /// Reads a message that was found genuine when it came.
    async fn understand(&self, body: &[u8]) -> Result<Told, ProviderError>;
    /// What it has of ours, for each currency.
    async fn holds(&self) -> Result<Vec<Money>, ProviderError>;

    /// The header in which it signs.
    fn signature_header(&self) -> &'static str {
        "payment-signature"
    }
    /// Other sites that forms of ours lead to, with spaces between them.
    fn leads_to(&self) -> String {
        String::new()
    }
    /// Whether somebody can be paid, as far as is known here.
    async fn payee(&self, _who: MemberId) -> Result<Payee, ProviderError> {
        Ok(Payee::NotNeeded)
    }
    /// The same, asked anew and kept.
    async fn payee_now(&self, who: MemberId) -> Result<Payee, ProviderError> {
        self.payee(who).await
    }
    /// Where somebody says whom and where to pay.
    async fn invite(&self, _who: MemberId) -> Result<String, ProviderError> {
        Err(ProviderError::Refused("nothing is needed".to_owned()))
    }
}
