//! Invoices and credit notes: for each charge one, for each refund one, numbered without gaps, kept as they were,
//! and seen by nobody but those they concern.

use super::{EUR, buys, packages, sells, totals};
use crate::acts::{Rules, TUESDAY_TEN, cancel, changes_type};
use crate::world::{NOW, Person, World, in_each_world};
use app::error::AppError;
use app::invoice::{InvoiceView, InvoicesQuery, PartyView};
use domain::actor::Role;
use domain::form::Problem;
use domain::id::PaymentId;
use domain::invoice::{BillingForm, DocumentKind};
use domain::money::Money;
use domain::money::ledger::{Event, Kind};
use domain::time::{DAY, HOUR, MINUTE};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::money::{self, Stuck, settle};
use server::platform::fresh_uuid;

async fn invoice(world: &World, who: &Person, number: &str) -> Result<InvoiceView, AppError> {
    world.backend.invoice.invoice(&who.caller, number).await
}

async fn numbers(world: &World, who: &Person) -> Vec<String> {
    let list = world
        .backend
        .invoice
        .invoices(&who.caller, InvoicesQuery::default())
        .await;
    let rows = list.expect("their own").rows.into_iter();
    rows.map(|row| row.number).collect()
}

async fn says(world: &World, who: &Person, form: BillingForm) {
    let said = world
        .backend
        .invoice
        .change_billing(&who.caller, form)
        .await;
    said.expect("a good form");
}

fn of_leila(rate: &str) -> BillingForm {
    BillingForm {
        name: "Leila Example GmbH".to_owned(),
        address: "Hof 1\n10115 Berlin".to_owned(),
        tax_number: "DE 123".to_owned(),
        tax_rate: rate.to_owned(),
    }
}

/// Net, tax and gross.
fn amounts(invoice: &InvoiceView) -> [i64; 3] {
    [invoice.net, invoice.tax, invoice.gross].map(|money| money.minor)
}

#[tokio::test]
async fn a_charge_has_an_invoice_and_a_refund_a_credit_note() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        says(&world, &leila, of_leila("19")).await;
        let id = buys(&world, &anan, kind).await;
        let number = "INV-2026-000001";
        assert_eq!(numbers(&world, &anan).await, [number]);
        let issued = invoice(&world, &anan, number).await.expect("his");
        assert_eq!(amounts(&issued), [5_042, 958, 6_000]);
        assert_eq!(issued.seller.name, "Leila Example GmbH");
        assert_eq!(issued.seller.address, "Hof 1\n10115 Berlin");
        assert_eq!(issued.buyer.name, "Anan Example", "he said nothing else");
        assert_eq!(issued.session_at, Some(TUESDAY_TEN));
        assert_eq!(
            (issued.kind, issued.of.clone()),
            (DocumentKind::Invoice, None)
        );
        let receipt = world.backend.money.receipt(&anan.caller, id).await;
        assert_eq!(receipt.expect("his").invoice.as_deref(), Some(number));

        // What either says later changes nothing that was issued.
        says(&world, &leila, of_leila("7")).await;
        let anans = BillingForm {
            name: "Anan Ltd".to_owned(),
            ..BillingForm::default()
        };
        says(&world, &anan, anans).await;
        assert_eq!(invoice(&world, &leila, number).await, Ok(issued));

        // Half of it goes back, by the invoice's own rate and names.
        world.set_clock(TUESDAY_TEN.plus(-HOUR));
        cancel(&world, &anan, id).await.expect("until the start");
        world.run_jobs().await;
        assert_eq!(totals(&world).await.get(&Kind::Payable), Some(&2_550));
        let credit = "CRN-2026-000001";
        assert_eq!(numbers(&world, &leila).await, [credit, number]);
        let back = invoice(&world, &leila, credit).await.expect("hers");
        assert_eq!(amounts(&back), [2_521, 479, 3_000]);
        assert_eq!(
            (back.kind, back.of.as_deref()),
            (DocumentKind::CreditNote, Some(number))
        );
        assert_eq!(
            (back.buyer.name.as_str(), back.tax_rate),
            ("Anan Example", Some(1_900))
        );
        let taken_back = invoice(&world, &anan, number).await.expect("his");
        assert_eq!(taken_back.credits, [credit]);

        // The next one is as they say now.
        world.set_clock(NOW);
        changes_type(&world, kind, "price_minor = 5000").await;
        buys(&world, &anan, kind).await;
        let next = invoice(&world, &anan, "INV-2026-000002")
            .await
            .expect("his");
        assert_eq!(amounts(&next), [4_673, 327, 5_000]);
        assert_eq!(next.buyer.name, "Anan Ltd");
    })
    .await;
}

#[tokio::test]
async fn only_whom_it_concerns_sees_it() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (ida, mut ada) = (world.mentee("Ida").await, world.mentee("Ada").await);
        world.promote(&mut ada, Role::Admin).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        buys(&world, &anan, kind).await;
        let number = "INV-2026-000001";
        for who in [&leila, &anan, &ada] {
            let found = invoice(&world, who, number).await.expect("they may");
            assert_eq!(found.booking.is_some(), who.id != ada.id);
        }
        assert_eq!(invoice(&world, &ida, number).await, Err(AppError::NotFound));
        assert_eq!(numbers(&world, &ida).await, Vec::<String>::new());
        for wrong in ["INV-2026-000002", "CRN-2026-000001", "INV-2026-1", "x"] {
            assert_eq!(invoice(&world, &anan, wrong).await, Err(AppError::NotFound));
        }
        let page = format!("/invoices/{number}");
        let file = format!("{page}.pdf");
        for (who, status) in [(&anan, 200), (&ada, 200), (&ida, 404)] {
            assert_eq!(world.get(&page, Some(who)).await.status, status);
            assert_eq!(world.get(&file, Some(who)).await.status, status);
        }
        let file = world.get(&file, Some(&anan)).await;
        assert_eq!(file.header("content-type"), "application/pdf");
        assert!(file.text.starts_with("%PDF-"), "{}", &file.text[..20]);
        let shown = world.get(&page, Some(&anan)).await.text;
        for said in [
            "Leila Example",
            "€\u{a0}60.00",
            "No tax is stated.",
            "MentorConnect",
        ] {
            assert!(shown.contains(said), "{said}");
        }
        let list = world.get("/invoices", Some(&anan)).await.text;
        assert!(list.contains(&format!("{page}.pdf")));
        let as_visitor = world.get("/invoices/INV-2026-000001.pdf", None).await;
        assert_ne!(as_visitor.status, 200);
    })
    .await;
}

#[tokio::test]
async fn what_is_said_about_oneself_is_checked_and_comes_back_without_script() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let fields = [
            ("form[name]", "Leila Example GmbH"),
            ("form[address]", "Hof 1"),
            ("form[tax_number]", ""),
            ("form[tax_rate]", "19"),
        ];
        let at = "/settings/billing";
        let refused = world.post(at, "/fn/change_billing", &fields, Some(&leila)).await;
        assert!(refused.text.contains("Leila Example GmbH"), "it is kept");
        let form = BillingForm {
            tax_number: String::new(),
            ..of_leila("19")
        };
        let answer = world.backend.invoice.change_billing(&leila.caller, form).await;
        assert!(
            matches!(&answer, Err(AppError::Invalid(errors)) if errors.of("tax_number") == Some(&Problem::Missing)),
            "{answer:?}"
        );
        let fields = fields.map(|(name, value)| (name, if value.is_empty() { "DE 1" } else { value }));
        let saved = world.post(at, "/fn/change_billing", &fields, Some(&leila)).await;
        assert_eq!(saved.header("location"), "/settings/billing?saved=1");
        let billing = world.backend.invoice.billing(&leila.caller).await.expect("hers");
        assert_eq!((billing.billing.tax_rate, billing.is_mentor), (Some(1_900), true));
        let his = world.get(at, Some(&anan)).await.text;
        assert!(!his.contains("Leila") && !his.contains("in percent"));
        let settings = world.get("/settings", Some(&anan)).await.text;
        assert!(settings.contains("href=\"/settings/billing\""));
    })
    .await;
}

#[tokio::test]
async fn a_session_of_a_package_is_credited_on_the_packages_invoice() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        says(&world, &leila, of_leila("19")).await;
        let offer = packages::offers(&world, &leila, kind, (3, "100", "returned")).await;
        let package = packages::buys(&world, &anan, offer).await;
        let id = packages::takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        let id = id.expect("there is one left");
        // Late: half of this session is money that goes back.
        world.set_clock(TUESDAY_TEN.plus(-HOUR));
        cancel(&world, &anan, id).await.expect("until the start");
        world.run_jobs().await;
        assert_eq!(
            numbers(&world, &anan).await,
            ["CRN-2026-000001", "INV-2026-000001"]
        );
        // And when its time is over, the rest of the package.
        world.set_clock(NOW.plus(40 * DAY));
        settle::tend(&world.platform)
            .await
            .expect("nothing is stuck");
        world.run_jobs().await;
        let invoice_number = "INV-2026-000001";
        let whole = invoice(&world, &anan, invoice_number).await.expect("his");
        assert_eq!(
            (whole.about.as_str(), whole.gross.minor),
            ("package", 10_000)
        );
        assert_eq!(whole.credits.len(), 2, "{:?}", whole.credits);
        let (mut net, mut gross) = (0, 0);
        for number in &whole.credits {
            let credit = invoice(&world, &anan, number).await.expect("his");
            assert_eq!(credit.of.as_deref(), Some(invoice_number));
            net += credit.net.minor;
            gross += credit.gross.minor;
        }
        // What is left of both is again an amount with its tax.
        let left = 10_000 - gross;
        let left_net = whole.net.minor - net;
        assert!(
            (left * 100 - left_net * 119).abs() <= 119,
            "{left_net} of {left}"
        );
        let receipt = world
            .backend
            .wallet
            .package_receipt(&anan.caller, package)
            .await;
        assert_eq!(
            receipt.expect("his").invoice.as_deref(),
            Some(invoice_number)
        );
    })
    .await;
}

/// Payments that only wait to be charged.
async fn open_payments(
    world: &World,
    learner: &Person,
    mentor: &Person,
    many: usize,
) -> Vec<PaymentId> {
    let ids: Vec<PaymentId> = (0..many).map(|_| PaymentId(fresh_uuid(NOW))).collect();
    let (learner, mentor) = (learner.id, mentor.id);
    let made = world.platform.db.write_with(ids.clone(), move |tx, ids| {
        async move {
            for id in ids.iter() {
                sql("INSERT INTO payment (id, learner_id, mentor_id, price_minor, currency, fee_minor, kind, provider,
                        created_at, updated_at)
                     VALUES ($1, $2, $3, 100, 'EUR', 0, 'package', 'test', $4, $4)")
                    .bind(*id)
                    .bind(learner)
                    .bind(mentor)
                    .bind(NOW)
                    .execute(tx)
                    .await?;
            }
            Ok::<_, DbError>(())
        }
        .boxed()
    });
    made.await.expect("they can be stored");
    ids
}

/// Has something happen to a payment; or nearly, and then the transaction comes to nothing.
async fn happens(
    platform: &server::platform::Platform,
    id: PaymentId,
    event: Event,
    is_undone: bool,
) -> Result<(), Stuck> {
    let done = platform.db.write(move |tx| {
        async move {
            let row = money::payment(tx, id).await?.ok_or(AppError::NotFound)?;
            money::happens(tx, &row, event, NOW).await?;
            match is_undone {
                true => Err(Stuck::Stale),
                false => Ok(()),
            }
        }
        .boxed()
    });
    done.await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_have_no_gaps_whoever_is_faster_and_whatever_is_undone() {
    const CLIENTS: usize = 32;
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ids = open_payments(&world, &anan, &leila, CLIENTS).await;
        let other = world.another_process().await;
        let platform = |number: usize| [&world.platform, &other][number % 2];
        let clients = ids.iter().enumerate().map(|(number, id)| async move {
            if number % 3 == 0 {
                let undone = happens(platform(number), *id, Event::Charged, true).await;
                assert!(matches!(undone, Err(Stuck::Stale)), "{undone:?}");
            }
            happens(platform(number), *id, Event::Charged, false).await
        });
        for charged in futures::future::join_all(clients).await {
            charged.expect("each once");
        }
        let refunds = ids.iter().enumerate().map(|(number, id)| async move {
            let refund = || Event::Refunded {
                id: domain::id::OutgoingId(fresh_uuid(NOW)),
                minor: 40,
            };
            if number % 3 == 1 {
                let undone = happens(platform(number), *id, refund(), true).await;
                assert!(matches!(undone, Err(Stuck::Stale)), "{undone:?}");
            }
            happens(platform(number), *id, refund(), false).await
        });
        for refunded in futures::future::join_all(refunds).await {
            refunded.expect("each once");
        }
        let mut read = world.platform.db.read().await.expect("a connection");
        for kind in DocumentKind::ALL {
            let found = sql(
                "SELECT id, number FROM invoice WHERE kind = $1 AND year = 2026 ORDER BY number",
            )
            .bind(kind.as_str())
            .fetch_all(&mut read, |row| row.get::<i64>("number"))
            .await
            .expect("readable");
            let expected: Vec<i64> = (1..=CLIENTS as i64).collect();
            assert_eq!(found, expected, "{kind:?}");
        }
        // Every charge has its own, and nothing else has one.
        let payments = sql(
            "SELECT COUNT(DISTINCT payment_id) AS payments FROM invoice WHERE kind = 'invoice'",
        )
        .fetch_one(&mut read, |row| row.get::<i64>("payments"))
        .await;
        assert_eq!(payments.expect("readable"), CLIENTS as i64);
        drop(read);
        other.db.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_issued_is_never_changed() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        buys(&world, &anan, kind).await;
        for statement in ["UPDATE invoice SET gross_minor = 1", "DELETE FROM invoice"] {
            let changed = world
                .platform
                .db
                .write(move |tx| sql(statement).execute(tx).boxed())
                .await;
            let refused: DbError = changed.expect_err("it is never changed");
            assert_eq!(refused.constraint(), Some("invoice_is_immutable"));
        }
        let found = invoice(&world, &leila, "INV-2026-000001")
            .await
            .expect("hers");
        assert_eq!(found.gross, Money::new(6_000, EUR));
    })
    .await;
}

#[tokio::test]
async fn the_platform_is_called_as_its_settings_say() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        buys(&world, &anan, kind).await;
        let mut named = world.platform.clone();
        let mut config = (*named.config).clone();
        config.invoice_issuer = PartyView {
            name: "Mentors United".to_owned(),
            address: "Main Street 1\nDublin".to_owned(),
            tax_number: "IE 9".to_owned(),
        };
        named.config = std::sync::Arc::new(config.clone());
        // Twice is once.
        for _ in 0..2 {
            server::invoice::keep_issuer(&named)
                .await
                .expect("it can be kept");
        }
        world.wait(HOUR);
        super::buys_at(&world, &anan, kind, TUESDAY_TEN.plus(HOUR)).await;
        let before = invoice(&world, &anan, "INV-2026-000001")
            .await
            .expect("his");
        assert_eq!(before.issuer.name, "", "as it was then");
        let after = invoice(&world, &anan, "INV-2026-000002")
            .await
            .expect("his");
        assert_eq!(after.issuer, config.invoice_issuer);
        let page = world
            .get("/invoices/INV-2026-000002", Some(&anan))
            .await
            .text;
        assert!(page.contains("Mentors United, Main Street 1, Dublin, Tax number IE 9"));
    })
    .await;
}

/// The provider tells these of a payment, each twice.
async fn tells(world: &World, payment: PaymentId, told: &[&str]) {
    for kind in told {
        for event in [
            format!("{payment}:{kind}"),
            format!("{payment}:{kind}:again"),
        ] {
            packages::says(world, &event, kind, payment).await;
        }
    }
}

#[tokio::test]
async fn what_a_bank_keeps_has_a_credit_note_and_what_it_gives_again_has_none() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        says(&world, &leila, of_leila("19")).await;
        let id = buys(&world, &anan, kind).await;
        let payment = crate::dispute::payment_of(&world, id).await;
        tells(&world, payment, &["disputed"]).await;
        assert_eq!(numbers(&world, &anan).await, ["INV-2026-000001"]);
        world.wait(MINUTE);
        tells(&world, payment, &["dispute_lost"]).await;
        let both = ["CRN-2026-000001", "INV-2026-000001"];
        assert_eq!(numbers(&world, &anan).await, both);
        let credit = invoice(&world, &leila, "CRN-2026-000001").await;
        let credit = credit.expect("hers");
        assert_eq!(amounts(&credit), [5_042, 958, 6_000]);
        assert_eq!(credit.of.as_deref(), Some("INV-2026-000001"));
        // The next one is won: its invoice stays as it is.
        let (sam, tomas) = (world.mentor("Sam").await, world.mentee("Tomas").await);
        let kind = sells(&world, &sam, Rules::default()).await;
        let id = buys(&world, &tomas, kind).await;
        let payment = crate::dispute::payment_of(&world, id).await;
        tells(&world, payment, &["disputed", "dispute_won"]).await;
        assert_eq!(numbers(&world, &tomas).await, ["INV-2026-000002"]);
    })
    .await;
}

/// A package is credited as it was sold: what was not booked, and each of its sessions.
#[tokio::test]
async fn of_a_package_that_a_bank_keeps_all_is_credited() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = packages::offers(&world, &leila, kind, (2, "100", "returned")).await;
        let package = packages::buys(&world, &anan, offer).await;
        let taken = packages::takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        taken.expect("two are left");
        tells(&world, package, &["disputed", "dispute_lost"]).await;
        let issued = invoice(&world, &anan, "INV-2026-000001")
            .await
            .expect("his");
        let mut back = 0;
        for credit in &issued.credits {
            back += invoice(&world, &anan, credit)
                .await
                .expect("his")
                .gross
                .minor;
        }
        assert_eq!((issued.credits.len(), back), (2, issued.gross.minor));
    })
    .await;
}
