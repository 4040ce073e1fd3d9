//! What happens to packages besides being bought: a session is booked out of one or comes back, a bank
//! does something, time runs out. Called within the transactions of bookings and of money.

use super::store::{self, PackageRow};
use crate::booking::store::BookingRow;
use crate::db::{Conn, DbError, Tx};
use crate::jobs::{self, BankDid, Job, MoneyNews, Trouble};
use crate::money::{self, For, PaymentRow, Stuck};
use crate::plan;
use crate::platform::{Platform, fresh_uuid};
use app::error::{AppError, Conflict};
use app::money::PackagePart;
use app::wallet::PackageChoice;
use domain::form::{FieldErrors, Problem};
use domain::id::PaymentId;
use domain::money::Money;
use domain::money::ledger::{Amount, Dispute, Event, Payment, Stage, Way};
use domain::time::Instant;
use domain::wallet::{PackageState, rest_goes};
use futures::FutureExt as _;

/// How often a change is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

/// A package was paid: its sessions can be booked from now on. No: it is of a plan that does not wait for it
/// any more, and all of it goes back.
pub async fn bought(tx: &mut Tx, row: &PaymentRow, now: Instant) -> Result<bool, Stuck> {
    let id = row.payment.id;
    let package = store::package(tx, id).await?.ok_or(AppError::NotFound)?;
    let until = match package.is_of_plan {
        false => Some(package.terms.until(now)),
        true => plan::paid(tx, row, now).await?,
    };
    let Some(until) = until else {
        store::waits_update(tx, id, None).await?;
        let back = Event::Refunded {
            id: money::outgoing_id(now),
            minor: row.payment.left(),
        };
        money::happens(tx, row, back, now).await?;
        return Ok(false);
    };
    store::waits_update(tx, id, Some(until)).await?;
    store::parts_insert(tx, id, &package.terms.parts(row.payment.fee)).await?;
    ends_later(tx, id, until, now)?;
    Ok(true)
}

fn ends_later(tx: &mut Tx, id: PaymentId, at: Instant, now: Instant) -> Result<(), DbError> {
    let job = Job::EndPackage { payment_id: id };
    jobs::enqueue(tx, &job, now, at, Some(format!("package:{id}:{}", at.0)))
}

/// Nobody waits any more for a package to be paid.
pub async fn let_go(tx: &mut Tx, id: PaymentId, now: Instant) -> Result<(), Stuck> {
    store::waits_update(tx, id, None).await?;
    plan::let_go(tx, id, now).await
}

/// A purchase and its package, for who will change either. Whoever does raises the purchase's version,
/// so that is read first: what changes after it does not go unnoticed.
pub(super) async fn to_change(
    tx: &mut Tx,
    id: PaymentId,
) -> Result<Option<(PaymentRow, PackageRow)>, DbError> {
    let bought = money::payment(tx, id).await?;
    let package = store::package(tx, id).await?;
    Ok(bought.zip(package))
}

/// Pays for a held time with the next session of the mentee's package; what that session is worth.
pub async fn draw(
    tx: &mut Tx,
    row: &BookingRow,
    package: &str,
    now: Instant,
) -> Result<Money, Stuck> {
    let refused = |problem| AppError::from(FieldErrors::one("package", problem));
    let id = package.trim().parse::<PaymentId>();
    let id = id.map_err(|_| refused(Problem::NotAChoice))?;
    let package = to_change(tx, id).await?.filter(|(_, package)| {
        package.owner == row.mentee_id && package.session_type == row.session_type_id
    });
    let (bought, package) = package.ok_or_else(|| refused(Problem::NotAChoice))?;
    match money::payment_of(tx, row.id).await? {
        // Another tab was faster: it is booked.
        Some(paid) if paid.package.is_some() => return Err(Stuck::Stale),
        // Who went to pay has chosen.
        Some(_) => return Err(AppError::from(Conflict::WrongState).into()),
        None => {}
    }
    let state = PackageState::of(&bought.payment, package.left, package.until, now);
    if state != PackageState::Usable {
        return Err(refused(Problem::PackageUsedUp).into());
    }
    // None any more: another tab took it meanwhile, and for this very session perhaps.
    let next = store::part_next(tx, id).await?;
    let (position, part) = next.ok_or(Stuck::Stale)?;
    // First the row that everybody waits for who takes from this package.
    let minor = part.price;
    money::happens(tx, &bought, Event::Taken { minor }, now).await?;
    let price = Amount::new(minor, package.terms.price.currency).ok_or(AppError::NotFound)?;
    let session = Payment {
        id: PaymentId(fresh_uuid(now)),
        way: Way::Drawn,
        learner: bought.payment.learner,
        mentor: row.mentor_id,
        price,
        fee: part.fee,
        stage: Stage::Open,
        refunded: 0,
        dispute: Dispute::None,
        drawn: 0,
        voucher: 0,
        grant: 0,
    };
    let of = For::SessionOf {
        package: id,
        booking: row.id,
    };
    money::payment_insert(tx, &session, of, money::provider_name(), now).await?;
    let begun = money::payment(tx, session.id).await?.ok_or(Stuck::Stale)?;
    money::happens(tx, &begun, Event::Drawn, now).await?;
    match store::part_take(tx, id, position, session.id).await? {
        0 => Err(Stuck::Stale),
        _ => Ok(price.money()),
    }
}

/// A session was called off so that all of it goes back: it waits in its package again. No: it is of no
/// package, or of one that is over, and what goes back is money.
pub async fn put_back(tx: &mut Tx, row: &PaymentRow, now: Instant) -> Result<bool, Stuck> {
    let Some(id) = row.package else {
        return Ok(false);
    };
    let (bought, package) = to_change(tx, id).await?.ok_or(AppError::NotFound)?;
    let state = PackageState::of(&bought.payment, package.left, package.until, now);
    let lasts = matches!(state, PackageState::Usable | PackageState::UsedUp);
    if !lasts || row.payment.refunded > 0 {
        return Ok(false);
    }
    let minor = row.payment.price.minor();
    money::happens(tx, &bought, Event::CameBack { minor }, now).await?;
    money::happens(tx, row, Event::PutBack, now).await?;
    match store::part_free(tx, row.payment.id).await? {
        0 => Err(Stuck::Stale),
        _ => Ok(true),
    }
}

/// What the payment of a session has of its package.
pub async fn part_of(conn: &mut dyn Conn, drawn: PaymentId) -> Result<PackagePart, DbError> {
    let has_part = store::has_part(conn, drawn).await?;
    Ok(match has_part {
        true => PackagePart::Drawn,
        false => PackagePart::PutBack,
    })
}

/// Out of what a held time can be paid, the first to end first: nothing once the mentee went to pay.
pub async fn choices(
    conn: &mut dyn Conn,
    row: &BookingRow,
    now: Instant,
) -> Result<Vec<PackageChoice>, DbError> {
    let (owner, kind) = (row.mentee_id, row.session_type_id);
    let packages = store::packages_for(conn, owner, kind, now).await?;
    if packages.is_empty() || money::payment_of(conn, row.id).await?.is_some() {
        return Ok(Vec::new());
    }
    let ids = packages.iter().map(|package| package.payment);
    let payments = money::payments(conn, ids).await?;
    let usable = packages.into_iter().filter_map(|package| {
        let paid = payments
            .iter()
            .find(|paid| paid.payment.id == package.payment)?;
        let state = PackageState::of(&paid.payment, package.left, package.until, now);
        (state == PackageState::Usable).then_some(PackageChoice {
            id: package.payment,
            left: package.left,
            sessions: package.terms.sessions,
            until: package.until?,
        })
    });
    Ok(usable.collect())
}

/// The payer's bank did something with a package: both people are told, and if its time ran out meanwhile,
/// its rest is looked at anew.
pub async fn bank_did(
    tx: &mut Tx,
    before: &PaymentRow,
    after: &PaymentRow,
    now: Instant,
) -> Result<(), Stuck> {
    let (was, is) = (before.payment.dispute, after.payment.dispute);
    let what = match is {
        _ if was == is => return Ok(()),
        Dispute::None => return Ok(()),
        Dispute::Open(_) => BankDid::Took,
        Dispute::Won => BankDid::GaveAgain,
        Dispute::Lost(_) => BankDid::Kept,
    };
    let payment_id = after.payment.id;
    money::tell(tx, MoneyNews::PackageAtBank { payment_id, what }, now)?;
    if what == BankDid::Took {
        plan::bank_took(tx, payment_id, now).await?;
    }
    Ok(ends_later(tx, payment_id, now, now)?)
}

/// Settles the rest of a package whose time is over; may run at any time.
pub async fn end(platform: &Platform, id: PaymentId) -> Result<(), AppError> {
    let now = platform.now();
    for _ in 0..ATTEMPTS {
        let done = platform
            .db
            .write(move |tx| end_within(tx, id, now).boxed())
            .await;
        match done {
            Err(Stuck::Stale) => {}
            // It waits for a bank, which has it looked at again.
            Err(Stuck::NotNow) => return Ok(()),
            done => return Ok(done?),
        }
    }
    Err(Conflict::Stale.into())
}

async fn end_within(tx: &mut Tx, id: PaymentId, now: Instant) -> Result<(), Stuck> {
    let (bought, package) = to_change(tx, id).await?.ok_or(AppError::NotFound)?;
    let is_over = package.until.is_some_and(|until| until <= now);
    if !is_over || bought.payment.stage != Stage::Held {
        return Ok(());
    }
    let (rest, outgoing) = (package.terms.rest, money::outgoing_id(now));
    let event = rest_goes(&bought.payment, rest, package.can_book, outgoing);
    money::happens(tx, &bought, event, now).await?;
    if package.left > 0 {
        money::tell(tx, MoneyNews::PackageOver { payment_id: id }, now)?;
    }
    Ok(())
}

/// Finds packages whose clock nobody looked at.
pub async fn tend(platform: &Platform) -> Result<(), AppError> {
    let now = platform.now();
    let over = {
        let mut read = platform.db.read().await?;
        store::over(&mut read, now).await?
    };
    let mut trouble = Trouble::default();
    for id in over {
        let ended = end(platform, id).await;
        trouble.note(format_args!("package {id}"), ended);
    }
    trouble.first()
}
