//! Letters about money: to the right person, with the right amount and reason, and one for each fact
//! however often the jobs behind it run.

use super::{buys, place_to_pay, sells};
use crate::acts::{Rules, TUESDAY_TEN, cancel, hold, named};
use crate::world::{Person, World, in_each_world};
use app::money::PayOutForm;
use domain::booking::{CancelForm, NoShowForm};
use domain::id::OutgoingId;
use domain::time::{DAY, HOUR, MINUTE};
use futures::FutureExt as _;
use serde_json::json;
use server::db::{DbError, sql};
use server::jobs::{self, Job, MoneyNews};
use server::mail::folder::Written;
use server::money::builtin::{self, Builtin, Scenario};
use server::money::{settle, webhook};

/// What was written to somebody whose subject begins so, oldest first.
pub async fn letters(world: &World, to: &Person, subject: &str) -> Vec<Written> {
    world.run_jobs().await;
    let mut found: Vec<Written> = world
        .letters()
        .await
        .into_iter()
        .filter(|letter| letter.to == to.email && letter.subject.starts_with(subject))
        .collect();
    found.reverse();
    found
}

/// The one letter with this subject.
async fn letter(world: &World, to: &Person, subject: &str) -> Written {
    let mut found = letters(world, to, subject).await;
    assert_eq!(found.len(), 1, "{subject}: {found:?}");
    found.remove(0)
}

fn says(letter: &Written, part: &str) {
    let plain = letter.text.replace('\u{a0}', " ");
    assert!(plain.contains(part), "{part:?} in {plain}");
}

#[tokio::test]
async fn paid_earned_and_paid_out_are_told_once_each() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        let paid = letter(&world, &anan, "Paid: €\u{a0}60.00").await;
        says(&paid, &format!("/sessions/{id}/receipt"));
        says(&paid, "Tuesday 24 November, 10:00–10:30 (Europe/Berlin)");
        assert!(letters(&world, &leila, "Paid: ").await.is_empty());

        world.set_clock(TUESDAY_TEN.plus(60 * HOUR));
        for _ in 0..3 {
            settle::settle(&world.platform, id).await.expect("settled");
            settle::tend(&world.platform).await.expect("nothing stuck");
        }
        let earned = letter(&world, &leila, "€\u{a0}51.00 is yours").await;
        says(&earned, "Interview practice with Anan Example is settled");
        says(&earned, "/earnings");

        let form = PayOutForm {
            currency: "EUR".to_owned(),
        };
        let asked = world.backend.money.pay_out(&leila.caller, form).await;
        asked.expect("it is owed");
        let out = letter(&world, &leila, "Paid out: €\u{a0}51.00").await;
        says(&out, "/earnings");
        // Her bank sends it back.
        let outgoing = the_outgoing(&world).await;
        for _ in 0..2 {
            comes_back(&world, outgoing).await;
        }
        let back = letter(&world, &leila, "Your payout of €\u{a0}51.00 did not work").await;
        says(&back, "The money is still yours");
        letter(&world, &leila, "Paid out: ").await;
    })
    .await;
}

#[tokio::test]
async fn the_same_fact_told_by_two_jobs_is_one_letter() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        cancel(&world, &anan, id).await.expect("early enough");
        letter(&world, &anan, "€\u{a0}60.00 back").await;
        let news = MoneyNews::Sent {
            outgoing_id: the_outgoing(&world).await,
        };
        let now = world.now();
        let again = world.platform.db.write(move |tx| {
            let key = Some(news.key());
            async move { jobs::enqueue(tx, &Job::TellMoney { news }, now, now, key) }.boxed()
        });
        again.await.map_err(|error: DbError| error).expect("kept");
        letter(&world, &anan, "€\u{a0}60.00 back").await;
    })
    .await;
}

#[tokio::test]
async fn what_goes_back_is_told_with_its_reason() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let last = async |subject: &str| {
            let mut found = letters(&world, &anan, subject).await;
            found.pop().expect("a letter")
        };
        let id = buys(&world, &anan, kind).await;
        cancel(&world, &anan, id).await.expect("early enough");
        let early = last("€\u{a0}60.00 back").await;
        says(&early, "all € 60.00 of what you paid");
        says(&early, "You cancelled in the free time to change.");

        let id = buys(&world, &anan, kind).await;
        cancel(&world, &leila, id).await.expect("until the start");
        let theirs = last("€\u{a0}60.00 back").await;
        says(&theirs, "Leila Example cancelled the session");

        let id = buys(&world, &anan, kind).await;
        world.set_clock(TUESDAY_TEN.plus(-HOUR));
        cancel(&world, &anan, id).await.expect("until the start");
        let late = letter(&world, &anan, "€\u{a0}30.00 back").await;
        says(&late, "€ 30.00 of the € 60.00");
        says(&late, "You cancelled late");
        let kept = letter(&world, &leila, "€\u{a0}25.50 is yours").await;
        says(&kept, "with Anan Example is settled");
    })
    .await;
}

#[tokio::test]
async fn a_request_that_comes_to_nothing_and_a_mentor_who_does_not_come() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let rules = Rules {
            needs_approval: true,
            ..Rules::default()
        };
        let kind = sells(&world, &leila, rules).await;
        let newest = async || {
            let mut found = letters(&world, &anan, "€\u{a0}60.00 back").await;
            found.pop().expect("a letter")
        };
        let id = buys(&world, &anan, kind).await;
        let no = CancelForm {
            booking: id.to_string(),
            ..CancelForm::default()
        };
        let api = &world.backend.booking;
        api.decline(&leila.caller, no).await.expect("it was asked");
        says(&newest().await, "could not take your request");

        buys(&world, &anan, kind).await;
        world.wait(2 * DAY);
        says(&newest().await, "did not answer your request in time");

        world.set_clock(crate::world::NOW);
        let id = buys(&world, &anan, kind).await;
        api.approve(&leila.caller, named(id)).await.expect("asked");
        world.set_clock(TUESDAY_TEN.plus(HOUR));
        let form = NoShowForm {
            booking: id.to_string(),
            who: "mentor".to_owned(),
            ..NoShowForm::default()
        };
        let marked = api.mark_no_show(&anan.caller, form).await;
        marked.expect("it is over");
        world.wait(48 * HOUR);
        says(&newest().await, "Leila Example did not come");
    })
    .await;
}

#[tokio::test]
async fn who_did_not_pay_in_time_hears_it_and_who_let_go_does_not() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        place_to_pay(&world, &anan, id).await;
        let let_go = world.backend.booking.release(&anan.caller, named(id)).await;
        let_go.expect("theirs");
        assert!(letters(&world, &anan, "Not paid").await.is_empty());

        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        place_to_pay(&world, &anan, id).await;
        world.wait(16 * MINUTE);
        let told = letter(&world, &anan, "Not paid: Interview practice").await;
        says(&told, "Nothing was taken from you");
        says(&told, "/mentors/");
        settle::settle(&world.platform, id)
            .await
            .expect("nothing more");
        letter(&world, &anan, "Not paid").await;
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_came_too_late_is_told_in_the_readers_language() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let who = anan.id;
        let german = world.platform.db.write(move |tx| {
            async move {
                sql("UPDATE account SET locale = 'de' WHERE id = ")
                    .push_bind(who)
                    .execute(tx)
                    .await
            }
            .boxed()
        });
        german.await.map_err(|error: DbError| error).expect("known");
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let slow = place_to_pay(&world, &anan, id).await;
        world.set_clock(TUESDAY_TEN);
        builtin::act(&world.platform, &slow, Scenario::Succeed)
            .await
            .expect("nobody has closed it yet");
        let late = letter(&world, &anan, "Deine Zahlung kam zu spät").await;
        says(&late, "60,00 €");
        let back = letter(&world, &anan, "60,00\u{a0}€ zurück").await;
        says(&back, "als die Zeit nicht mehr für dich reserviert war");
        assert!(letters(&world, &anan, "Bezahlt").await.is_empty());
    })
    .await;
}

async fn the_outgoing(world: &World) -> OutgoingId {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT id FROM outgoing ORDER BY created_at DESC, id DESC LIMIT 1")
        .fetch_one(&mut read, |row| row.get("id"))
        .await
        .expect("there is one")
}

/// The provider says that money it sent came back.
pub async fn comes_back(world: &World, about: OutgoingId) {
    let body = json!({"id": "evt_back", "kind": "came_back", "about": about}).to_string();
    let signer = Builtin::new(world.platform.db.clone(), world.platform.clock.clone());
    let signature = signer.sign(body.as_bytes()).await.expect("it has a secret");
    webhook::receive(&world.platform, &signature, body.as_bytes())
        .await
        .expect("it can be kept")
        .expect("it is genuine");
}
