//! A provider that is silent, slow, repeats itself or says things in the wrong order; and a process
//! that dies between two steps. Nothing is charged twice, nothing is lost, and the job finishes it.

use super::{adds_up, has, place_to_pay, sells, stage, totals};
use crate::acts::{Rules, TUESDAY_TEN, cancel, confirm, hold, status};
use crate::world::{World, in_each_world, killed_after};
use app::error::Conflict;
use axum::body::Body;
use axum::http::Request;
use domain::booking::BookingStatus;
use domain::id::PaymentId;
use domain::money::Money;
use domain::money::ledger::{Kind, Stage};
use domain::time::{HOUR, Instant, MINUTE};
use serde_json::json;
use server::db::sql;
use server::money::builtin::{self, Builtin, Scenario};
use server::money::provider::{
    Again, Ask, ChargeState, Checkout, Message, NotGenuine, Provider, ProviderError, Told, Transfer,
};
use server::money::{settle, webhook};
use server::platform::Platform;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Falls silent a few times, before or after what it was asked to do.
pub struct Fickle {
    inner: Builtin,
    silent: AtomicU32,
    after: bool,
}

impl Fickle {
    pub fn within(platform: &Platform, silent: u32, after: bool) -> Platform {
        let inner = Builtin::new(platform.db.clone(), platform.clock.clone());
        Platform {
            provider: Arc::new(Fickle {
                inner,
                silent: AtomicU32::new(silent),
                after,
            }),
            ..platform.clone()
        }
    }

    async fn through<T>(
        &self,
        call: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        let less = |left: u32| left.checked_sub(1);
        let falls_silent = self
            .silent
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
            .is_ok();
        if !falls_silent {
            return call.await;
        }
        if self.after {
            call.await?;
        }
        Err(ProviderError::Silent)
    }
}

#[async_trait::async_trait]
impl Provider for Fickle {
    fn name(&self) -> &'static str {
        self.inner.name()
    }
    async fn open(&self, ask: &Ask) -> Result<Checkout, ProviderError> {
        self.through(self.inner.open(ask)).await
    }
    async fn state(&self, payment: PaymentId) -> Result<ChargeState, ProviderError> {
        self.through(self.inner.state(payment)).await
    }
    async fn close(&self, payment: PaymentId) -> Result<ChargeState, ProviderError> {
        self.through(self.inner.close(payment)).await
    }
    async fn charge_again(&self, again: &Again) -> Result<String, ProviderError> {
        self.through(self.inner.charge_again(again)).await
    }
    async fn send(&self, transfer: &Transfer) -> Result<String, ProviderError> {
        self.through(self.inner.send(transfer)).await
    }
    async fn read(
        &self,
        signature: &str,
        body: &[u8],
        now: Instant,
    ) -> Result<Message, NotGenuine> {
        self.inner.read(signature, body, now).await
    }
    async fn understand(&self, body: &[u8]) -> Result<Told, ProviderError> {
        self.inner.understand(body).await
    }
    async fn holds(&self) -> Result<Vec<Money>, ProviderError> {
        self.through(self.inner.holds()).await
    }
}

async fn payment_of(world: &World) -> PaymentId {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT id FROM payment ORDER BY created_at DESC LIMIT 1")
        .fetch_one(&mut read, |row| row.get("id"))
        .await
        .expect("there is one")
}

/// Has the provider say something, however often.
async fn says(world: &World, id: &str, kind: &str, about: PaymentId) -> webhook::Received {
    let body = json!({"id": id, "kind": kind, "about": about}).to_string();
    let signer = Builtin::new(world.platform.db.clone(), world.platform.clock.clone());
    let signature = signer.sign(body.as_bytes()).await.expect("it has a secret");
    webhook::receive(&world.platform, &signature, body.as_bytes())
        .await
        .expect("it can be kept")
        .expect("it is genuine")
}

#[tokio::test]
async fn a_silent_provider_is_asked_again_and_does_it_once() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        for after in [false, true] {
            let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
            confirm(&world, &anan, id).await.expect("held");
            let fickle = Fickle::within(&world.platform, 1, after);
            let api = server::backend::backend(&fickle).money;
            let silent = api.checkout(&anan.caller, id).await;
            assert_eq!(silent, Err(Conflict::ProviderSilent.into()));
            assert_eq!(status(&world, &anan, id).await, BookingStatus::Held);
            let place = api.checkout(&anan.caller, id).await.expect("it answers");
            let place = place.expect("something to pay");
            assert_eq!(
                place,
                format!("/test-pay/{}", place_to_pay(&world, &anan, id).await)
            );
            let reference = place.trim_start_matches("/test-pay/");
            builtin::act(&fickle, reference, Scenario::Succeed)
                .await
                .expect("it can be paid");
            // The refund: asked three times, sent once.
            cancel(&world, &anan, id).await.expect("early enough");
            let fickle = Fickle::within(&world.platform, 2, after);
            let worker = server::jobs::worker::Worker::new(fickle).expect("a folder");
            for _ in 0..4 {
                while worker.run_due().await > 0 {}
                world.wait(5 * MINUTE);
            }
            has(&world, &[]).await;
            assert_eq!(stage(&world, &anan, id).await, Some(Stage::Returned));
        }
    })
    .await;
}

#[tokio::test]
async fn messages_may_come_twice_late_and_in_the_wrong_order() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let reference = place_to_pay(&world, &anan, id).await;
        let payment = payment_of(&world).await;
        // Before it was paid at all, as far as anybody has told us.
        assert_eq!(
            says(&world, "evt_2", "disputed", payment).await,
            webhook::Received::Waits
        );
        builtin::act(&world.platform, &reference, Scenario::Late)
            .await
            .expect("it can be paid");
        assert_eq!(
            says(&world, "evt_1", "paid", payment).await,
            webhook::Received::Done
        );
        assert_eq!(
            says(&world, "evt_1", "paid", payment).await,
            webhook::Received::Known
        );
        assert_eq!(
            says(&world, "evt_1b", "paid", payment).await,
            webhook::Received::Done
        );
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
        assert_eq!(totals(&world).await.get(&Kind::Held), Some(&6_000));
        // What waited is tried again: the bank has the money.
        settle::tend(&world.platform).await.expect("it goes on");
        assert_eq!(totals(&world).await.get(&Kind::Held), None);
        let view = crate::acts::view(&world, &anan, id).await;
        assert!(view.payment.expect("it was paid").disputed);
        // While the bank has it nothing is settled; when it is won, all goes on.
        world.set_clock(TUESDAY_TEN.plus(60 * HOUR));
        world.run_jobs().await;
        settle::tend(&world.platform).await.expect("it goes on");
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Held));
        says(&world, "evt_3", "dispute_won", payment).await;
        says(&world, "evt_3", "dispute_won", payment).await;
        let shared = [
            (Kind::Clearing, 6_000),
            (Kind::Payable, 5_100),
            (Kind::Revenue, 900),
        ];
        has(&world, &shared).await;
    })
    .await;
}

#[tokio::test]
async fn a_message_that_nobody_signed_is_refused_at_the_door() {
    in_each_world(async |world| {
        let send = async |provider: &str, signature: &str, body: &str| {
            let request = Request::builder()
                .method("POST")
                .uri(format!("/webhooks/{provider}"))
                .header("payment-signature", signature)
                .body(Body::from(body.to_owned()))
                .expect("a good request");
            world.send(request).await.status
        };
        let body = json!({"id": "evt_9", "kind": "ping", "about": PaymentId(uuid::Uuid::nil())});
        let body = body.to_string();
        let signer = Builtin::new(world.platform.db.clone(), world.platform.clock.clone());
        let signature = signer.sign(body.as_bytes()).await.expect("it has a secret");
        assert_eq!(send("test", "", &body).await, 400);
        assert_eq!(send("test", &signature, "{}").await, 400);
        assert_eq!(send("other", &signature, &body).await, 404);
        assert_eq!(send("test", &signature, &body).await, 200);
        assert_eq!(send("test", &signature, &body).await, 200);
        world.wait(6 * MINUTE);
        assert_eq!(send("test", &signature, &body).await, 400, "played back");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_dies_between_two_steps_leaves_nothing_undone() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        for steps in 0..20 {
            world.set_clock(crate::world::NOW);
            let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
            let reference = place_to_pay(&world, &anan, id).await;
            killed_after(
                steps,
                builtin::act(&world.platform, &reference, Scenario::Succeed),
            )
            .await;
            adds_up_or_waits(&world).await;
            // Another process takes it up: the learner comes back, or does not.
            world.wait(25 * MINUTE);
            builtin::deliver(&world.platform).await.expect("told again");
            settle::tend(&world.platform).await.expect("it goes on");
            world.run_jobs().await;
            adds_up(&world).await;
            let paid = stage(&world, &anan, id).await.is_some_and(Stage::is_paid);
            let agreed = status(&world, &anan, id).await == BookingStatus::Confirmed;
            assert_eq!(paid, agreed, "{steps} steps: who paid has the time");
            if agreed {
                cancel(&world, &leila, id).await.expect("until the start");
                killed_after(steps, settle::settle(&world.platform, id)).await;
                world.run_jobs().await;
                settle::tend(&world.platform).await.expect("it goes on");
            }
            has(&world, &[]).await;
        }
    })
    .await;
}

/// The ledger is in order at any moment, whatever the provider knows more.
async fn adds_up_or_waits(world: &World) {
    let mut read = world.platform.db.snapshot().await.expect("a connection");
    let proof = server::money::journal::prove(&mut read, world.now()).await;
    assert_eq!(proof.expect("readable").findings, "");
}
