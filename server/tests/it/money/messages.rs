//! What the provider told and nothing came of: an admin sees it with its reason, and has it played again.

use super::{HELD, buys, has, sells};
use crate::acts::Rules;
use crate::dispute::payment_of;
use crate::world::{Page, Person, World, in_each_world};
use app::error::AppError;
use app::money::{MessageReason, MessageRow, MessagesQuery, PlayForm};
use app::words::Lang;
use domain::actor::Role;
use domain::id::BookingId;
use domain::money::ledger::Kind;
use domain::time::{DAY, MINUTE};
use serde_json::json;
use server::db::sql;
use server::money::builtin::Builtin;
use server::money::settle;
use server::money::webhook::{self, Received};

async fn tells(world: &World, id: BookingId, kind: &str) -> Received {
    let about = payment_of(world, id).await;
    let body = json!({"id": format!("evt_{kind}"), "kind": kind, "about": about}).to_string();
    let signer = Builtin::new(world.platform.db.clone(), world.platform.clock.clone());
    let signature = signer.sign(body.as_bytes()).await.expect("it has a secret");
    let received = webhook::receive(&world.platform, &signature, body.as_bytes()).await;
    received.expect("it can be kept").expect("it is genuine")
}

async fn messages(world: &World, who: &Person) -> Result<Vec<MessageRow>, AppError> {
    let query = MessagesQuery::default();
    let found = world.backend.money.messages(&who.caller, query).await?;
    assert_eq!(found.next, None);
    Ok(found.messages)
}

async fn plays(world: &World, who: &Person, event: &str) -> Result<(), AppError> {
    let event = event.to_owned();
    world
        .backend
        .money
        .play_again(&who.caller, PlayForm { event })
        .await
}

async fn page(world: &World, who: &Person) -> Page {
    world.get("/admin/messages", Some(who)).await
}

#[tokio::test]
async fn what_waits_too_long_is_played_again_by_an_admin() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mut ada = world.mentee("Ada").await;
        world.promote(&mut ada, Role::Admin).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        assert_eq!(messages(&world, &ada).await, Ok(vec![]));
        assert!(page(&world, &ada).await.text.contains("No message waits"));

        // The end of a bank's case comes without its beginning.
        assert_eq!(tells(&world, id, "dispute_lost").await, Received::Waits);
        let waits = messages(&world, &ada).await.expect("hers to see");
        let [message] = waits.as_slice() else {
            panic!("one message: {waits:?}");
        };
        assert_eq!(message.reason, Some(MessageReason::TooEarly));
        assert_eq!(
            (message.what.as_str(), message.is_alarm),
            ("dispute_lost", false)
        );
        assert_eq!(message.tried_until, Some(world.now().plus(3 * DAY)));
        let about = payment_of(&world, id).await.to_string();
        assert_eq!(message.about, Some(about));
        // Nobody but admins, whatever they moderate.
        let mut mo = world.mentee("Mo").await;
        world.promote(&mut mo, Role::Moderator).await;
        for who in [&anan, &leila, &mo] {
            assert_eq!(messages(&world, who).await, Err(AppError::NotFound));
            let played = plays(&world, who, "evt_dispute_lost").await;
            assert_eq!(played, Err(AppError::NotFound));
        }
        assert_eq!(
            plays(&world, &ada, "evt_other").await,
            Err(AppError::NotFound)
        );

        // Too early still, and who had it played is kept.
        plays(&world, &ada, "evt_dispute_lost").await.expect("hers");
        let waits = messages(&world, &ada).await.expect("hers to see");
        assert_eq!(waits[0].attempts, 2);
        let (name, at) = waits[0].played.clone().expect("it was");
        assert_eq!((name.as_str(), at), ("Ada Example", world.now()));

        // After three days it is tried no more by itself, and the page says so in the reader's words.
        world.wait(3 * DAY + MINUTE);
        settle::tend(&world.platform).await.expect("all well");
        let waits = messages(&world, &ada).await.expect("hers to see");
        assert_eq!((waits[0].attempts, waits[0].tried_until), (2, None));
        let page = page(&world, &ada).await;
        assert!(page.text.contains("What it follows has not happened here."));
        assert!(page.text.contains("Not tried again by itself any more."));
        assert!(page.text.contains("evt_dispute_lost") && !page.text.contains("NotNow"));
        for lang in Lang::ALL {
            let reason = (lang.words().messages().reason)(&MessageReason::TooEarly);
            assert!(!reason.contains("TooEarly"), "{reason}");
        }

        // What it follows comes after all; then the form, without script.
        assert_eq!(tells(&world, id, "disputed").await, Received::Done);
        let fields = [("form[event]", "evt_dispute_lost")];
        let path = "/fn/admin_play_again";
        let played = world
            .post("/admin/messages", path, &fields, Some(&ada))
            .await;
        assert_eq!(played.status, 303, "{}", played.text);
        assert_eq!(played.header("location"), "/admin/messages");
        assert_eq!(messages(&world, &ada).await, Ok(vec![]));
        let lost = super::totals(&world).await;
        assert_eq!(lost.get(&Kind::Held), None, "the bank keeps it");
        // Twice is once.
        plays(&world, &ada, "evt_dispute_lost")
            .await
            .expect("it is done");
        let mut read = world.platform.db.read().await.expect("a connection");
        let plays = sql("SELECT received FROM provider_event_play ORDER BY played_at, id")
            .fetch_all(&mut read, |row| row.get::<String>("received"))
            .await;
        assert_eq!(plays.expect("readable"), ["waits", "done"]);
    })
    .await;
}

#[tokio::test]
async fn whatever_makes_no_sense_waits_and_does_no_harm() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mut ada = world.mentee("Ada").await;
        world.promote(&mut ada, Role::Admin).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        // Of a session that is not known here.
        let body = json!({"id": "evt_odd", "kind": "disputed", "about": id}).to_string();
        let signer = Builtin::new(world.platform.db.clone(), world.platform.clock.clone());
        let signature = signer.sign(body.as_bytes()).await.expect("it has a secret");
        let received = webhook::receive(&world.platform, &signature, body.as_bytes()).await;
        assert_eq!(received, Ok(Ok(Received::Waits)));
        for attempts in 1..4 {
            let waits = messages(&world, &ada).await.expect("hers to see");
            assert_eq!(waits.len(), 1);
            assert_eq!(waits[0].reason, Some(MessageReason::Unknown));
            assert_eq!(waits[0].attempts, attempts);
            plays(&world, &ada, "evt_odd").await.expect("hers");
        }
        has(&world, &HELD).await;
    })
    .await;
}
