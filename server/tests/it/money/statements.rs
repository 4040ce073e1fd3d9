//! Statements of a month: what they say is what the ledger says, whatever happened, and only to whose it is.

use super::{EUR, buys, has, sells};
use crate::acts::{Rules, TUESDAY_TEN};
use crate::world::{NOW, Person, World, in_each_world};
use app::error::AppError;
use app::money::{EntriesQuery, PayOutForm, StatementPart, StatementQuery, StatementView};
use bench::ledger_model;
use domain::actor::Role;
use domain::id::MemberId;
use domain::money::ledger::{Account, Balances, Entry, Kind};
use domain::money::{Currency, Effect, Month, balance};
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::money::journal;
use server::money::settle;
use std::collections::BTreeSet;

fn asks(month: &str) -> StatementQuery {
    StatementQuery {
        month: month.to_owned(),
        cursor: None,
    }
}

async fn statement(world: &World, who: &Person, month: &str) -> Result<StatementView, AppError> {
    world
        .backend
        .money
        .statement(&who.caller, asks(month))
        .await
}

fn adds_up(part: &StatementPart) {
    let lines: i64 = part.lines.iter().map(|line| line.net.minor).sum();
    assert_eq!(part.opening.minor + lines, part.closing.minor);
    for line in &part.lines {
        assert_eq!(line.gross.minor - line.fee.minor, line.net.minor);
    }
}

/// A random history, with its time stretched over some months until now.
fn history(seed: u64) -> Vec<Entry> {
    let entries = ledger_model::history(4_000, seed).expect("nothing differs");
    let spread = |entry: &Entry| {
        let at = NOW.plus(-100 * DAY + entry.at().0.max(0) * 1_000);
        Entry::new(entry.cause(), at.min(NOW), entry.postings().iter().copied())
    };
    // In the order in which they were booked, though clocks jump back now and then.
    entries.iter().filter_map(spread).collect()
}

/// Books it, with rows for all that an entry has to be about.
async fn books(world: &World, entries: Vec<Entry>) {
    let done = world.platform.db.write_with(entries, |tx, entries| {
        async move {
            for member in 0..40_u128 {
                let id = MemberId(uuid(member));
                sql("INSERT INTO account (id, email, email_key, password_hash, zone, created_at, adult_confirmed_at,
                        conduct_accepted_at, conduct_version, last_active_at)
                     VALUES ($1, $2, $2, '', 'UTC', $3, $3, $3, 1, $3)")
                    .bind(id)
                    .bind(format!("{member}@model.example"))
                    .bind(NOW)
                    .execute(tx)
                    .await?;
            }
            let payments = entries.iter().filter_map(|entry| entry.cause().payment());
            for id in payments.collect::<BTreeSet<_>>() {
                sql("INSERT INTO payment (id, learner_id, mentor_id, price_minor, currency, fee_minor, kind, provider,
                        created_at, updated_at)
                     VALUES ($1, $2, $3, 100, 'EUR', 0, 'package', 'test', $4, $4)")
                    .bind(id)
                    .bind(MemberId(uuid(0)))
                    .bind(MemberId(uuid(1)))
                    .bind(NOW)
                    .execute(tx)
                    .await?;
            }
            let outgoing = entries.iter().filter_map(|entry| entry.cause().outgoing());
            for id in outgoing.collect::<BTreeSet<_>>() {
                sql("INSERT INTO outgoing (id, purpose, member_id, amount_minor, currency, provider, created_at, updated_at)
                     VALUES ($1, 'payout', $2, 1, 'EUR', 'test', $3, $3)")
                    .bind(id)
                    .bind(MemberId(uuid(0)))
                    .bind(NOW)
                    .execute(tx)
                    .await?;
            }
            for entry in entries.iter() {
                journal::post(tx, entry).await?;
            }
            Ok::<_, DbError>(())
        }
        .boxed()
    });
    done.await.expect("the history can be booked");
}

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

/// What each entry before an instant comes to.
fn before(entries: &[Entry], at: Instant) -> Balances {
    Balances::replay(entries.iter().filter(|entry| entry.at() < at))
}

/// An entry has several postings; neither a page nor a part of the table loses one that it ends between.
#[tokio::test]
async fn an_admin_sees_every_posting_once_however_many_there_are() {
    in_each_world(async |world| {
        let mut ada = world.mentee("Ada").await;
        world.promote(&mut ada, Role::Admin).await;
        let entries = history(3);
        books(&world, entries.clone()).await;
        let all = || entries.iter().flat_map(Entry::postings);
        let expected = all().count();
        assert!(expected > 1_000, "a table of several parts: {expected}");
        let table = world.get("/admin/money.csv", Some(&ada)).await.text;
        assert_eq!(table.lines().count(), expected + 1);
        // Of somebody who never paid: what stands on their accounts.
        let member = MemberId(uuid(3));
        let own = |account: Account| account.owner() == Some(member);
        let theirs = all().filter(|posting| own(posting.debit()) || own(posting.credit()));
        let theirs = theirs.count();
        assert!(theirs > 50, "several pages: {theirs}");
        let table = "/admin/money.csv?text=3%40model.example";
        let table = world.get(table, Some(&ada)).await.text;
        assert_eq!(table.lines().count(), theirs + 1);
        let mut query = EntriesQuery {
            text: "3@model.example".to_owned(),
            cursor: None,
        };
        let (mut seen, mut pages) = (0, 0);
        loop {
            let view = world.backend.money.ledger(&ada.caller, query.clone()).await;
            let view = view.expect("an admin");
            seen += view.postings.len();
            pages += 1;
            let Some(next) = view.next else { break };
            query.cursor = Some(next);
        }
        assert_eq!((seen, pages), (theirs, theirs.div_ceil(50)));
    })
    .await;
}

#[tokio::test]
async fn opening_and_lines_are_the_closing_whatever_happened() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let entries = history(7);
        books(&world, entries.clone()).await;
        let (mut lines, mut moved) = (0, 0);
        for member in 0..40_u128 {
            let member = MemberId(uuid(member));
            let mut caller = leila.caller.clone();
            caller.actor = domain::actor::Actor::Member {
                id: member,
                role: domain::actor::Role::Member,
                verified: true,
            };
            let mut closing_before = None;
            for month in ["2026-08", "2026-09", "2026-10", "2026-11"] {
                let api = &world.backend.money;
                let found = api
                    .statement(&caller, asks(month))
                    .await
                    .expect("their own");
                let (from, until) = Month::parse(month).expect("a month").span(&found.zone);
                let (opening, closing) = (before(&entries, from), before(&entries, until));
                for part in &found.parts {
                    adds_up(part);
                    let currency = part.opening.currency;
                    assert_eq!(part.opening.minor, balance(&opening, member, currency));
                    assert_eq!(part.closing.minor, balance(&closing, member, currency));
                    lines += part.lines.len();
                }
                for currency in Currency::OF_PRICES {
                    let is_shown = found
                        .parts
                        .iter()
                        .any(|part| part.opening.currency == currency);
                    assert!(is_shown || balance(&closing, member, currency) == 0);
                }
                let in_month = |entry: &&Entry| (from..until).contains(&entry.at());
                let touched = entries.iter().filter(in_month);
                let touched = touched.filter(|entry| Effect::of_entry(entry, member).is_some());
                moved += touched.count();
                // One month's end is the next one's beginning.
                let closings: Vec<_> = found.parts.iter().map(|part| part.closing).collect();
                let openings: Vec<_> = found.parts.iter().map(|part| part.opening).collect();
                assert!(closing_before.is_none_or(|before| before == openings));
                closing_before = Some(closings);
            }
            // What is owed today less what they owe.
            let mut read = world.platform.db.read().await.expect("a connection");
            let today = journal::balances_of(&mut read, member)
                .await
                .expect("readable");
            for closing in closing_before.unwrap_or_default() {
                let of = |kind| today.get(&(kind, closing.currency)).copied();
                let owed = of(Kind::Payable).unwrap_or_default();
                let owes = of(Kind::Receivable).unwrap_or_default();
                assert_eq!(closing.minor, owed - owes);
            }
        }
        assert_eq!(lines, moved, "each entry is one line");
        assert!(lines > 200, "{lines}");
    })
    .await;
}

#[tokio::test]
async fn a_month_says_who_what_and_when_and_leads_on() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        world.set_clock(TUESDAY_TEN.plus(60 * HOUR));
        settle::settle(&world.platform, id)
            .await
            .expect("it is over");
        // What is booked within a millisecond has no order.
        world.wait(1);
        let form = PayOutForm {
            currency: "EUR".to_owned(),
        };
        let paid = world.backend.money.pay_out(&leila.caller, form).await;
        paid.expect("it is owed");
        has(&world, &[(Kind::Clearing, 900), (Kind::Revenue, 900)]).await;

        let november = statement(&world, &leila, "2026-11").await.expect("hers");
        assert_eq!((november.is_running, november.has_previous), (true, false));
        assert_eq!(november.zone.zone, "Europe/Berlin");
        let [part] = &november.parts[..] else {
            panic!("euros alone: {:?}", november.parts);
        };
        adds_up(part);
        let (earned, sent) = (&part.lines[0], &part.lines[1]);
        assert_eq!(
            (
                earned.cause.as_str(),
                earned.who.as_str(),
                earned.title.as_str()
            ),
            ("release", "Anan Example", "Interview practice")
        );
        let amounts = [earned.gross, earned.fee, earned.net, sent.net, part.closing];
        let minor = amounts.map(|money| money.minor);
        assert_eq!(minor, [6_000, 900, 5_100, -5_100, 0]);
        assert_eq!((earned.booking, part.closing.currency), (Some(id), EUR));

        // Nobody else has it, and nobody has a month that has not begun.
        let his = statement(&world, &anan, "2026-11").await.expect("his own");
        assert_eq!(his.parts, []);
        for month in ["2026-12", "2026-13", "november", ""] {
            let none = statement(&world, &leila, month).await;
            assert_eq!(none.map(drop), Err(AppError::NotFound), "{month}");
        }

        // A day into December, in which nothing happened yet.
        world.set_clock(Instant(NOW.0 + 9 * DAY));
        let december = statement(&world, &leila, "2026-12").await.expect("hers");
        assert!(december.has_previous && december.parts[0].lines.is_empty());
        let page = world.get("/earnings/2026-11", Some(&leila)).await;
        assert_eq!(page.status, 200);
        for said in [
            "Anan Example",
            "€\u{a0}51.00",
            "−51.00",
            "/earnings/2026-12",
            "Europe/Berlin",
        ] {
            assert!(page.text.contains(said), "{said} in {}", page.text);
        }
        assert_eq!(
            world.get("/earnings/2027-01", Some(&leila)).await.status,
            404
        );
        let list = world.get("/earnings", Some(&leila)).await;
        assert!(list.text.contains("href=\"/earnings/2026-11\""));
        let table = world
            .get("/earnings/2026-11/statement.csv", Some(&leila))
            .await;
        let row = "release,session,Interview practice,Anan Example,60.00,9.00,51.00,EUR";
        assert!(table.text.contains(row), "{}", table.text);
        assert!(table.text.contains(",-51.00,EUR"), "{}", table.text);
    })
    .await;
}
