//! A process that dies at each single step of a payment: before it asks the provider, after the provider did it
//! and before that is written down, after a message is kept and before it is acted on, and so on. Whoever comes
//! next, a person or a job, finishes it; nobody pays twice.

use super::{EUR, adds_up, sells, stage, totals};
use crate::acts::{Rules, TUESDAY_TEN, cancel, confirm, hold, status};
use crate::world::{NOW, Person, World, in_each_world};
use app::money::PayOutForm;
use domain::booking::BookingStatus;
use domain::id::{BookingId, PaymentId};
use domain::money::Money;
use domain::money::ledger::{Kind, Stage};
use domain::time::{HOUR, Instant, MINUTE};
use server::db::{DbError, sql};
use server::jobs::worker::Worker;
use server::money::builtin::{self, Builtin, Scenario};
use server::money::provider::{
    Again, Ask, ChargeState, Checkout, Message, NotGenuine, Provider, ProviderError, Told, Transfer,
};
use server::money::settle;
use server::platform::Platform;
use std::sync::Arc;
use tokio::sync::Notify;

/// A call of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Open,
    Read,
    Understand,
    Close,
    Send,
}

/// Whoever makes this call dies: before the provider heard of it, or after it did it.
struct Deadly {
    inner: Builtin,
    call: Call,
    after: bool,
    died: Arc<Notify>,
}

impl Deadly {
    async fn through<T>(&self, call: Call, work: impl Future<Output = T>) -> T {
        if call != self.call {
            return work.await;
        }
        if self.after {
            work.await;
        }
        self.died.notify_one();
        std::future::pending().await
    }
}

#[async_trait::async_trait]
impl Provider for Deadly {
    fn name(&self) -> &'static str {
        self.inner.name()
    }
    async fn open(&self, ask: &Ask) -> Result<Checkout, ProviderError> {
        self.through(Call::Open, self.inner.open(ask)).await
    }
    async fn state(&self, payment: PaymentId) -> Result<ChargeState, ProviderError> {
        self.inner.state(payment).await
    }
    async fn close(&self, payment: PaymentId) -> Result<ChargeState, ProviderError> {
        self.through(Call::Close, self.inner.close(payment)).await
    }
    async fn charge_again(&self, again: &Again) -> Result<String, ProviderError> {
        self.inner.charge_again(again).await
    }
    async fn send(&self, transfer: &Transfer) -> Result<String, ProviderError> {
        self.through(Call::Send, self.inner.send(transfer)).await
    }
    async fn read(
        &self,
        signature: &str,
        body: &[u8],
        now: Instant,
    ) -> Result<Message, NotGenuine> {
        let read = self.inner.read(signature, body, now);
        self.through(Call::Read, read).await
    }
    async fn understand(&self, body: &[u8]) -> Result<Told, ProviderError> {
        let understood = self.inner.understand(body);
        self.through(Call::Understand, understood).await
    }
    async fn holds(&self) -> Result<Vec<Money>, ProviderError> {
        self.inner.holds().await
    }
}

/// Where a life is cut.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// At a call: before the provider heard of it, or after it did it.
    At(Call, bool),
    /// The time is booked, and nobody asked for a place to pay.
    Booked,
    /// What a message says is done, and that it is done is not written down.
    Handled,
    /// The money is released, and the job that did it does not know.
    Released,
    /// A payout is written down, and its job is gone.
    PaidOut,
}

/// What becomes of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    TookPlace,
    CalledOff,
    NeverPaid,
}

const LIVES: [(Cut, Life); 14] = [
    (Cut::Booked, Life::TookPlace),
    (Cut::Booked, Life::NeverPaid),
    (Cut::At(Call::Open, false), Life::TookPlace),
    (Cut::At(Call::Open, true), Life::TookPlace),
    (Cut::At(Call::Open, true), Life::NeverPaid),
    (Cut::At(Call::Read, false), Life::TookPlace),
    (Cut::At(Call::Understand, false), Life::TookPlace),
    (Cut::At(Call::Understand, true), Life::CalledOff),
    (Cut::Handled, Life::TookPlace),
    (Cut::At(Call::Close, false), Life::NeverPaid),
    (Cut::At(Call::Close, true), Life::NeverPaid),
    (Cut::At(Call::Send, false), Life::CalledOff),
    (Cut::At(Call::Send, true), Life::CalledOff),
    (Cut::Released, Life::TookPlace),
];

/// Of payouts, which follow what took place.
const PAYOUTS: [Cut; 3] = [
    Cut::At(Call::Send, false),
    Cut::At(Call::Send, true),
    Cut::PaidOut,
];

/// The process that is going to die, if it is at a call.
struct Process {
    platform: Platform,
    died: Arc<Notify>,
}

impl Process {
    fn new(world: &World, cut: Cut) -> Process {
        let died = Arc::new(Notify::new());
        let mut platform = world.platform.clone();
        if let Cut::At(call, after) = cut {
            platform.provider = Arc::new(Deadly {
                inner: Builtin::new(platform.db.clone(), platform.clock.clone()),
                call,
                after,
                died: died.clone(),
            });
        }
        Process { platform, died }
    }

    /// Does something; nothing, if the process died of it.
    async fn does<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            () = self.died.notified() => None,
        }
    }

    async fn jobs(&self) -> Option<()> {
        let worker = Worker::new(self.platform.clone()).expect("a folder");
        self.does(async { while worker.run_due().await > 0 {} })
            .await
    }
}

/// Time passes, and another process does what there is to do.
async fn goes_on(world: &World) {
    world.wait(11 * MINUTE);
    world.run_jobs().await;
    settle::tend(&world.platform).await.expect("it goes on");
    world.run_jobs().await;
    adds_up(world).await;
}

async fn count(world: &World, text: &'static str) -> i64 {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql(text)
        .fetch_one(&mut read, |row| row.get("count"))
        .await
        .expect("readable")
}

async fn write(world: &World, text: &'static str) {
    use futures::FutureExt as _;
    let written = world
        .platform
        .db
        .write(move |tx| async move { sql(text).execute(tx).await }.boxed());
    written
        .await
        .map_err(|error: DbError| error)
        .expect("as it would be after the cut");
}

/// Goes to pay, and pays, while the process dies where it is cut.
async fn paid(world: &World, process: &Process, cut: Cut, who: &Person, life: Life) -> BookingId {
    let kind = sells(world, &world.mentor("Leila").await, Rules::default()).await;
    let id = hold(world, who, kind, TUESDAY_TEN).await.expect("free");
    confirm(world, who, id).await.expect("the hold is fresh");
    if !matches!(cut, Cut::Booked) {
        let dying = server::backend::backend(&process.platform).money;
        process.does(dying.checkout(&who.caller, id)).await;
    }
    if life == Life::NeverPaid {
        world.wait(31 * MINUTE);
        process.jobs().await;
        return id;
    }
    // Somebody whose page did not come asks for it again.
    let place = world.backend.money.checkout(&who.caller, id).await;
    let place = place.expect("it answers").expect("something to pay");
    let reference = place.trim_start_matches("/test-pay/");
    let platform = &process.platform;
    let act = builtin::act(platform, reference, Scenario::Succeed);
    process.does(act).await;
    if matches!(cut, Cut::Handled) {
        write(world, "UPDATE provider_event SET done_at = NULL").await;
        write(world, "UPDATE test_event SET times = 1").await;
    }
    id
}

#[tokio::test]
async fn whoever_comes_next_finishes_what_is_cut_at_any_step() {
    for (cut, life) in LIVES {
        in_each_world(async |world| {
            println!("{cut:?}, {life:?}");
            let anan = world.mentee("Anan").await;
            let process = Process::new(&world, cut);
            let id = paid(&world, &process, cut, &anan, life).await;
            goes_on(&world).await;
            if life == Life::NeverPaid {
                assert_eq!(status(&world, &anan, id).await, BookingStatus::Expired);
                assert_eq!(stage(&world, &anan, id).await, Some(Stage::Abandoned));
                let open = "SELECT COUNT(*) AS count FROM test_charge WHERE state <> 'cancelled'";
                assert_eq!(count(&world, open).await, 0, "nobody can pay it any more");
                return;
            }
            assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
            assert_eq!(totals(&world).await.get(&Kind::Held), Some(&6_000));
            if life == Life::CalledOff {
                world.set_clock(NOW.plus(HOUR));
                cancel(&world, &anan, id).await.expect("early enough");
                process.jobs().await;
                goes_on(&world).await;
                assert_eq!(stage(&world, &anan, id).await, Some(Stage::Returned));
                assert_eq!(totals(&world).await.len(), 0, "all of it went back");
            } else {
                world.set_clock(TUESDAY_TEN.plus(49 * HOUR));
                if matches!(cut, Cut::Released) {
                    settle::settle(&world.platform, id)
                        .await
                        .expect("it is time");
                }
                goes_on(&world).await;
                assert_eq!(stage(&world, &anan, id).await, Some(Stage::Released));
                assert_eq!(totals(&world).await.get(&Kind::Payable), Some(&5_100));
            }
            let charged = "SELECT COUNT(*) AS count FROM test_charge";
            assert_eq!(count(&world, charged).await, 1);
            let booked = "SELECT COUNT(*) AS count FROM ledger_entry WHERE cause = 'charge'";
            assert_eq!(count(&world, booked).await, 1);
            let untold = "SELECT COUNT(*) AS count FROM provider_event WHERE done_at IS NULL";
            assert_eq!(count(&world, untold).await, 0, "every message is done with");
        })
        .await;
    }
}

#[tokio::test]
async fn a_payout_that_is_cut_is_sent_once() {
    for cut in PAYOUTS {
        in_each_world(async |world| {
            println!("{cut:?}");
            let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
            let kind = sells(&world, &leila, Rules::default()).await;
            super::buys(&world, &anan, kind).await;
            world.set_clock(TUESDAY_TEN.plus(49 * HOUR));
            world.run_jobs().await;
            let form = PayOutForm {
                currency: EUR.code().to_owned(),
            };
            let api = &world.backend.money;
            api.pay_out(&leila.caller, form).await.expect("it is owed");
            match cut {
                Cut::PaidOut => {
                    write(&world, "DELETE FROM job WHERE payload LIKE '%send_money%'").await;
                }
                _ => assert!(Process::new(&world, cut).jobs().await.is_none(), "it dies"),
            }
            assert_eq!(totals(&world).await.get(&Kind::Transit), Some(&5_100));
            goes_on(&world).await;
            goes_on(&world).await;
            let sent = "SELECT COUNT(*) AS count FROM test_transfer";
            assert_eq!(count(&world, sent).await, 1);
            let left = [(Kind::Clearing, 900), (Kind::Revenue, 900)];
            assert_eq!(totals(&world).await, left.into_iter().collect());
        })
        .await;
    }
}
