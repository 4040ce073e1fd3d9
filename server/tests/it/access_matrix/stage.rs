//! The people of the matrix and what they ask about: a mentor with a booking in every state.

use crate::world::{NOW, Person, World, visitor};
use app::context::Caller;
use domain::actor::Role;
use domain::id::{
    BookingId, DisputeFileId, HelpRequestId, JobId, MemberId, OpeningId, PackageOfferId,
    PairingRoundId, PaymentId, PotId, SavedSearchId, SessionTypeId,
};
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::platform::fresh_uuid;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::OnceCell;

/// Somebody who asks; nobody in particular without a person.
pub struct Asking {
    pub name: &'static str,
    pub person: Option<Person>,
    /// A personal token for the REST interface.
    pub api_token: String,
}

impl Asking {
    pub fn caller(&self) -> Caller {
        // Limits count per address, and nobody here is to meet somebody else's.
        let caller = self
            .person
            .as_ref()
            .map_or_else(visitor, |p| p.caller.clone());
        Caller {
            address: self.name.to_owned(),
            ..caller
        }
    }
}

pub struct Stage {
    pub world: World,
    pub slug: String,
    /// Mentors whom only members see, and whom nobody sees: their slugs and kinds of session.
    pub for_members: (String, SessionTypeId),
    pub hidden: (String, SessionTypeId),
    pub session_type: SessionTypeId,
    pub askers: Vec<Asking>,
    pub(super) mentor: MemberId,
    pub(super) mentee: MemberId,
    /// Each booking gets an hour of its own.
    hours: AtomicI64,
    overs: AtomicI64,
    kepts: AtomicI64,
    priced: OnceCell<SessionTypeId>,
}

impl Stage {
    pub async fn new(world: World) -> Stage {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (stranger, sam) = (world.mentee("Ida").await, world.mentor("Sam").await);
        let una = world.unverified("Una").await;
        let (mut moderator, mut admin) = (world.mentee("Mo").await, world.mentee("Ada").await);
        world.promote(&mut moderator, Role::Moderator).await;
        world.promote(&mut admin, Role::Admin).await;
        let for_members = mentor_seen_by(&world, "Mia", "members").await;
        let hidden = mentor_seen_by(&world, "Noa", "nobody").await;
        let session_type = offers(&world, leila.id).await;
        offers(&world, sam.id).await;
        let (mentor, mentee) = (leila.id, anan.id);
        let slug = slug_of(&world, &leila).await;
        let people = [
            ("unverified", una),
            ("stranger", stranger),
            ("other mentor", sam),
            ("mentor", leila),
            ("mentee", anan),
            ("moderator", moderator),
            ("admin", admin),
        ];
        let mut askers = vec![Asking {
            name: "visitor",
            person: None,
            api_token: String::new(),
        }];
        for (name, person) in people {
            let token = server::account::create_api_token(&world.platform, &person.email, "test");
            askers.push(Asking {
                name,
                api_token: token.await.expect("a token"),
                person: Some(person),
            });
        }
        Stage {
            world,
            slug,
            for_members,
            hidden,
            session_type,
            askers,
            mentor,
            mentee,
            hours: AtomicI64::new(0),
            overs: AtomicI64::new(0),
            kepts: AtomicI64::new(0),
            priced: OnceCell::new(),
        }
    }

    fn hour(&self) -> i64 {
        self.hours.fetch_add(1, Ordering::Relaxed) * HOUR
    }

    /// A time that Leila has free and nobody asked for yet.
    pub fn free_time(&self) -> Instant {
        NOW.plus(2 * DAY + self.hour())
    }

    /// A booking of Leila and Anan in a state, at an hour of its own; `over` is agreed and past.
    pub async fn booking(&self, status: &'static str) -> String {
        let starts_at = match status {
            // Late enough to say that somebody did not come.
            "over" | "no_show" | "appealed" => {
                NOW.plus(-3 * DAY + self.overs.fetch_add(1, Ordering::Relaxed) * HOUR)
            }
            "kept" => NOW.plus(-25 * DAY + self.kepts.fetch_add(1, Ordering::Relaxed) * HOUR),
            _ => NOW.plus(40 * DAY + self.hour()),
        };
        let open = matches!(status, "held" | "requested");
        let stored = match status {
            "over" => "confirmed",
            "appealed" => "no_show",
            status => status,
        };
        // The mentor said that the mentee did not come.
        let missed = stored == "no_show";
        let id = BookingId(fresh_uuid(NOW));
        let (mentor, mentee, session_type) = (self.mentor, self.mentee, self.session_type);
        self.world
            .platform
            .db
            .write(move |tx| {
                sql("INSERT INTO booking (id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at,
                        blocked_from, blocked_until, expires_at, title, place, price_minor, currency,
                        policy_free_until_hours, policy_then_reschedules, needs_approval, mentee_zone, created_at,
                        confirmed_at, updated_at, missed_by, ended_by, ended_at, appealed_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $7, $8, 'Advice', 'room', 0, 'EUR', 12, 1, $9, 'UTC', $10,
                        $11, $10, $12, $13, $14, $15)")
                .bind(id)
                .bind(mentor)
                .bind(mentee)
                .bind(session_type)
                .bind(stored)
                .bind(starts_at)
                .bind(starts_at.plus(HOUR))
                .bind(open.then_some(NOW.plus(HOUR)))
                .bind(status == "requested")
                .bind(NOW.plus(-60 * DAY))
                .bind((!open).then_some(NOW.plus(-60 * DAY)))
                .bind(missed.then_some("mentee"))
                .bind(missed.then_some("mentor"))
                .bind(missed.then_some(NOW.plus(-DAY)))
                .bind((status == "appealed").then_some(NOW))
                .execute(tx)
                .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("a booking can be stored");
        if status == "appealed" {
            self.appeal(id).await;
        }
        id.to_string()
    }

    /// A time that Anan holds and may pay for.
    pub async fn unpaid(&self) -> BookingId {
        self.payment("held", "open").await
    }

    /// A message of the provider that nothing came of; its name there.
    pub async fn told_too_early(&self) -> String {
        let id = fresh_uuid(NOW);
        let body = format!(r#"{{"id":"{id}","kind":"dispute_lost","about":"{id}"}}"#);
        self.world
            .platform
            .db
            .write_with(body, move |tx, body| {
                sql("INSERT INTO provider_event (id, provider, event, body, received_at) VALUES ($1, 'test', $2, $3, $4)")
                    .bind(id)
                    .bind(id.to_string())
                    .bind(body)
                    .bind(NOW)
                    .execute(tx)
                    .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("a message can be kept");
        id.to_string()
    }

    /// A session that Anan paid for.
    pub async fn paid(&self) -> BookingId {
        self.payment("confirmed", "held").await
    }

    /// A session whose payment Anan disputes, and Leila has answered.
    pub async fn disputed(&self) -> BookingId {
        let booking = self.payment("kept", "held").await;
        let payment = self.payment_of(booking).await;
        self.world
            .platform
            .db
            .write(move |tx| {
                sql("INSERT INTO dispute (payment_id, opened_by, reason, opened_at, answered_at, turn, since)
                     VALUES ($1, 'learner', 'other', $2, $2, 'moderator', $2)")
                .bind(payment)
                .bind(NOW)
                .execute(tx)
                .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("a dispute can be stored");
        booking
    }

    /// What Anan handed in to such a dispute.
    pub async fn evidence(&self) -> (BookingId, DisputeFileId) {
        let booking = self.disputed().await;
        let anan = self.askers.iter().filter_map(|asker| asker.person.as_ref());
        let anan = anan.into_iter().find(|person| person.id == self.mentee);
        let caller = &anan.expect("he is on the stage").caller;
        let api = &self.world.backend.dispute;
        let (name, bytes) = ("room.pdf".to_owned(), b"%PDF-1.7 his".to_vec());
        let file = app::dispute::NewFile { name, bytes };
        api.add_file(caller, booking, file).await.expect("his case");
        let page = api.dispute(caller, booking).await.expect("his case");
        (booking, page.case.expect("there is one").files[0].id)
    }

    /// The number of an invoice of what Anan paid to Leila.
    pub async fn invoice(&self) -> String {
        let payment = self.payment_of(self.paid().await).await;
        let number = self
            .world
            .platform
            .db
            .write(move |tx| {
                async move {
                    let number: i64 = sql("SELECT COALESCE(MAX(number), 0) + 1 AS number FROM invoice")
                        .fetch_one(tx, |row| row.get("number"))
                        .await?;
                    sql("INSERT INTO invoice (id, kind, year, number, payment_id, learner_id, mentor_id, seller_name,
                            seller_address, seller_tax_number, buyer_name, buyer_address, buyer_tax_number, about, title,
                            currency, net_minor, tax_minor, gross_minor, issued_at)
                         SELECT $1, 'invoice', 2026, $2, id, learner_id, mentor_id, 'Leila', '', '', 'Anan', '', '',
                            kind, 'Advice', currency, price_minor, 0, price_minor, $3 FROM payment WHERE id = $4")
                        .bind(fresh_uuid(NOW))
                        .bind(number)
                        .bind(NOW)
                        .bind(payment)
                        .execute(tx)
                        .await?;
                    Ok::<_, DbError>(number)
                }
                .boxed()
            })
            .await
            .expect("an invoice can be stored");
        format!("INV-2026-{number:06}")
    }

    /// A session that took place, for which Anan gave a tip.
    pub async fn tipped(&self) -> BookingId {
        let booking = self.payment("kept", "held").await;
        self.world
            .platform
            .db
            .write(move |tx| {
                sql("UPDATE payment SET kind = 'tip', fee_minor = 0 WHERE booking_id = $1")
                    .bind(booking)
                    .execute(tx)
                    .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("a tip can be stored");
        booking
    }

    /// A session that Anan paid for and that is over.
    pub async fn paid_and_over(&self) -> BookingId {
        self.payment("kept", "held").await
    }

    /// A kind of session of Leila's that costs sixty euros.
    pub async fn priced(&self) -> SessionTypeId {
        *self.priced.get_or_init(|| self.make_priced()).await
    }

    async fn make_priced(&self) -> SessionTypeId {
        let id = self.session_type().await;
        self.world
            .platform
            .db
            .write(move |tx| {
                sql("UPDATE session_type SET price_minor = 6000 WHERE id = $1")
                    .bind(id)
                    .execute(tx)
                    .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("it may cost something");
        id
    }

    /// Two sessions of Leila's for a hundred euros.
    pub async fn package_offer(&self) -> PackageOfferId {
        let (id, kind, mentor) = (
            PackageOfferId(fresh_uuid(NOW)),
            self.priced().await,
            self.mentor,
        );
        self.world
            .platform
            .db
            .write(move |tx| {
                sql("INSERT INTO package_offer (id, mentor_id, session_type_id, sessions, price_minor, currency, months, rest, created_at)
                     VALUES ($1, $2, $3, 2, 10000, 'EUR', 1, 'kept', $4)")
                    .bind(id)
                    .bind(mentor)
                    .bind(kind)
                    .bind(NOW)
                    .execute(tx)
                    .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("an offer can be stored");
        id
    }

    /// A hundred euros that Leila gave for people from Accra, and has back.
    pub async fn pot(&self) -> PotId {
        let (id, payment, sponsor) = (
            PotId(fresh_uuid(NOW)),
            PaymentId(fresh_uuid(NOW)),
            self.mentor,
        );
        self.world
            .platform
            .db
            .write(move |tx| {
                async move {
                    sql("INSERT INTO pot (id, sponsor_id, for_kind, for_text, for_key, currency, until, waits, created_at, closed_at)
                         VALUES ($1, $2, 'region', 'Accra', 'accra', 'EUR', $4, $5, $3, $3)")
                        .bind(id)
                        .bind(sponsor)
                        .bind(NOW)
                        .bind(NOW.plus(DAY))
                        .bind(false)
                        .execute(tx)
                        .await?;
                    sql("INSERT INTO payment (id, learner_id, mentor_id, price_minor, currency, fee_minor, stage, kind, pot_id,
                            refunded_minor, provider, created_at, paid_at, updated_at)
                         VALUES ($1, $2, $2, 10000, 'EUR', 0, 'returned', 'pot', $3, 10000, 'test', $4, $4, $4)")
                        .bind(payment)
                        .bind(sponsor)
                        .bind(id)
                        .bind(NOW)
                        .execute(tx)
                        .await?;
                    Ok::<_, DbError>(())
                }
                .boxed()
            })
            .await
            .expect("a pot can be stored");
        id
    }

    /// Such a package that Anan paid, none of it booked.
    pub async fn package(&self) -> PaymentId {
        let (offer, id) = (self.package_offer().await, PaymentId(fresh_uuid(NOW)));
        let (mentor, mentee) = (self.mentor, self.mentee);
        self.world
            .platform
            .db
            .write(move |tx| {
                async move {
                    sql("INSERT INTO payment (id, learner_id, mentor_id, price_minor, currency, fee_minor, stage, kind,
                            provider, created_at, paid_at, updated_at)
                         VALUES ($1, $2, $3, 10000, 'EUR', 1500, 'held', 'package', 'test', $4, $4, $4)")
                        .bind(id)
                        .bind(mentee)
                        .bind(mentor)
                        .bind(NOW)
                        .execute(tx)
                        .await?;
                    sql("INSERT INTO package (payment_id, offer_id, session_type_id, owner_id, title, waits, until)
                         SELECT $1, id, session_type_id, $3, 'Advice', $5, $4 FROM package_offer WHERE id = $2")
                        .bind(id)
                        .bind(offer)
                        .bind(mentee)
                        .bind(NOW.plus(30 * DAY))
                        .bind(false)
                        .execute(tx)
                        .await?;
                    for position in 1..=2_i64 {
                        sql("INSERT INTO package_session (payment_id, position, price_minor, fee_minor) VALUES ($1, $2, 5000, 750)")
                            .bind(id)
                            .bind(position)
                            .execute(tx)
                            .await?;
                    }
                    sql("INSERT INTO receipt (payment_id, year, number, issued_at)
                         VALUES ($1, 2026, (SELECT COALESCE(MAX(number), 0) + 1 FROM receipt), $2)")
                        .bind(id)
                        .bind(NOW)
                        .execute(tx)
                        .await?;
                    Ok::<_, DbError>(())
                }
                .boxed()
            })
            .await
            .expect("a package can be stored");
        id
    }

    /// The payment of a booking that has one.
    pub async fn payment_of(&self, booking: BookingId) -> PaymentId {
        let mut read = self.world.platform.db.read().await.expect("a connection");
        sql("SELECT id FROM payment WHERE booking_id = ")
            .push_bind(booking)
            .fetch_one(&mut read, |row| row.get("id"))
            .await
            .expect("it was paid")
    }

    async fn payment(&self, status: &'static str, stage: &'static str) -> BookingId {
        let booking: BookingId = self.booking(status).await.parse().expect("an id");
        let (mentor, mentee) = (self.mentor, self.mentee);
        let id = PaymentId(fresh_uuid(NOW));
        let is_paid = stage == "held";
        self.world
            .platform
            .db
            .write(move |tx| {
                async move {
                    sql("INSERT INTO payment (id, booking_id, learner_id, mentor_id, price_minor, currency, fee_minor, stage,
                            provider, checkout_url, created_at, paid_at, updated_at)
                         VALUES ($1, $2, $3, $4, 6000, 'EUR', 900, $5, 'test', '/test-pay/madeup', $6, $7, $6)")
                        .bind(id)
                        .bind(booking)
                        .bind(mentee)
                        .bind(mentor)
                        .bind(stage)
                        .bind(NOW)
                        .bind(is_paid.then_some(NOW))
                        .execute(tx)
                        .await?;
                    if is_paid {
                        sql("INSERT INTO receipt (payment_id, year, number, issued_at)
                             VALUES ($1, 2026, (SELECT COALESCE(MAX(number), 0) + 1 FROM receipt), $2)")
                            .bind(id)
                            .bind(NOW)
                            .execute(tx)
                            .await?;
                    }
                    Ok::<_, DbError>(())
                }
                .boxed()
            })
            .await
            .expect("a payment can be stored");
        booking
    }

    /// Anan's appeal against a mark as no-show.
    async fn appeal(&self, id: BookingId) {
        self.world
            .platform
            .db
            .write(move |tx| {
                sql("INSERT INTO booking_appeal (booking_id, by_side, words, appealed_at) VALUES ($1, 'mentee', 'I was there.', $2)")
                    .bind(id)
                    .bind(NOW)
                    .execute(tx)
                    .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("an appeal can be stored");
    }

    /// One more kind of session of Leila's.
    pub async fn session_type(&self) -> SessionTypeId {
        session_type(&self.world, self.mentor).await
    }

    /// Anan and Leila.
    pub fn pair(&self) -> [MemberId; 2] {
        [self.mentee, self.mentor]
    }

    /// A pairing round in which Anan got Leila, twice.
    pub async fn pairing_round(&self) -> PairingRoundId {
        let id = PairingRoundId(fresh_uuid(NOW));
        let [mentee, mentor] = self.pair();
        self.world
            .platform
            .db
            .write(move |tx| {
                async move {
                    sql("INSERT INTO pairing_round (id, name, objective, state, run, scores_given, created_at, asked_at)
                         VALUES ($1, 'Autumn', 'total', 'ready', 2, $3, $2, $2)")
                        .bind(id)
                        .bind(NOW)
                        .bind(false)
                        .execute(tx)
                        .await?;
                    sql("INSERT INTO pairing_mentor (round_id, member_id, capacity) VALUES ($1, $2, 1)")
                        .bind(id)
                        .bind(mentor)
                        .execute(tx)
                        .await?;
                    sql("INSERT INTO pairing_mentee (round_id, member_id) VALUES ($1, $2)")
                        .bind(id)
                        .bind(mentee)
                        .execute(tx)
                        .await?;
                    for run in 1..=2_u32 {
                        sql("INSERT INTO pairing_result (round_id, run, mentee_id, mentor_id, score) VALUES ($1, $2, $3, $4, 1)")
                            .bind(id)
                            .bind(run)
                            .bind(mentee)
                            .bind(mentor)
                            .execute(tx)
                            .await?;
                    }
                    Ok::<_, DbError>(())
                }
                .boxed()
            })
            .await
            .expect("a round can be stored");
        id
    }

    /// What Anan asks and Leila reported.
    pub async fn reported_request(&self) -> HelpRequestId {
        let id = self.help_request().await;
        self.world
            .platform
            .db
            .write(move |tx| {
                sql("UPDATE help_request_mentor SET reported_at = $2, report = 'An advertisement' WHERE request_id = $1")
                    .bind(id)
                    .bind(NOW)
                    .execute(tx)
                    .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("a request can be reported");
        id
    }

    /// What Anan asks and Leila is shown; she has answered.
    pub async fn help_request(&self) -> HelpRequestId {
        let id = HelpRequestId(fresh_uuid(NOW));
        let (mentor, mentee) = (self.mentor, self.mentee);
        self.world
            .platform
            .db
            .write(move |tx| {
                async move {
                    sql("INSERT INTO help_request (id, member_id, goal, tried, question, minutes, created_at, expires_at)
                         VALUES ($1, $2, 'Bees', '', 'How many hives to begin with?', 30, $3, $4)")
                    .bind(id)
                    .bind(mentee)
                    .bind(NOW)
                    .bind(NOW.plus(DAY))
                    .execute(tx)
                    .await?;
                    sql("INSERT INTO help_request_mentor (request_id, mentor_id, shown_at) VALUES ($1, $2, $3)")
                        .bind(id)
                        .bind(mentor)
                        .bind(NOW)
                        .execute(tx)
                        .await?;
                    sql("INSERT INTO help_answer (request_id, mentor_id, body, answered_at) VALUES ($1, $2, 'Two', $3)")
                        .bind(id)
                        .bind(mentor)
                        .bind(NOW)
                        .execute(tx)
                        .await?;
                    Ok::<_, DbError>(())
                }
                .boxed()
            })
            .await
            .expect("a request can be stored");
        id
    }

    /// A search that Anan keeps, and no other.
    pub async fn saved_search(&self) -> SavedSearchId {
        let (id, mentee) = (SavedSearchId(fresh_uuid(NOW)), self.mentee);
        self.world
            .platform
            .db
            .write(move |tx| {
                async move {
                    sql("DELETE FROM saved_search WHERE member_id = $1")
                        .bind(mentee)
                        .execute(tx)
                        .await?;
                    sql("INSERT INTO saved_search (id, member_id, name, parameters, created_at, look_at)
                         VALUES ($1, $2, 'SQL', 'q=sql', $3, $3)")
                    .bind(id)
                    .bind(mentee)
                    .bind(NOW)
                    .execute(tx)
                    .await
                }
                .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("a search can be stored");
        id
    }

    /// A job that gave up.
    pub async fn dead_job(&self) -> String {
        let id = JobId(fresh_uuid(NOW));
        self.world
            .platform
            .db
            .write(move |tx| {
                sql(
                    "INSERT INTO job (id, kind, payload, run_at, status, created_at)
                     VALUES ($1, 'x', '{}', $2, 'dead', $2)",
                )
                .bind(id)
                .bind(NOW)
                .execute(tx)
                .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("a job can be stored");
        id.to_string()
    }
}

async fn slug_of(world: &World, person: &Person) -> String {
    let viewer = world.backend.account.viewer(&person.caller).await;
    viewer.expect("readable").expect("signed in").slug
}

async fn mentor_seen_by(
    world: &World,
    name: &str,
    seen_by: &'static str,
) -> (String, SessionTypeId) {
    let person = world.mentor(name).await;
    let id = person.id;
    world
        .platform
        .db
        .write(move |tx| {
            sql("UPDATE profile SET open_to_mentorship = $2 WHERE member_id = $1")
                .bind(id)
                .bind(seen_by)
                .execute(tx)
                .boxed()
        })
        .await
        .map_err(|error: DbError| error)
        .expect("a profile can be changed");
    (slug_of(world, &person).await, offers(world, id).await)
}

/// Open around the clock, for sessions of an hour.
async fn offers(world: &World, mentor: MemberId) -> SessionTypeId {
    world
        .platform
        .db
        .write(move |tx| {
            async move {
                sql("INSERT INTO availability (mentor_id, zone, updated_at) VALUES ($1, 'Europe/Berlin', $2)
                     ON CONFLICT (mentor_id) DO NOTHING")
                .bind(mentor)
                .bind(NOW)
                .execute(tx)
                .await?;
                for weekday in 1..=7_u8 {
                    sql("INSERT INTO opening (id, mentor_id, weekday, start_minute, length_minutes, from_date)
                         VALUES ($1, $2, $3, 0, 1440, '2026-11-01')")
                    .bind(OpeningId(fresh_uuid(NOW)))
                    .bind(mentor)
                    .bind(weekday)
                    .execute(tx)
                    .await?;
                }
                Ok::<_, DbError>(())
            }
            .boxed()
        })
        .await
        .expect("open time can be stored");
    session_type(world, mentor).await
}

async fn session_type(world: &World, mentor: MemberId) -> SessionTypeId {
    let id = SessionTypeId(fresh_uuid(NOW));
    world
        .platform
        .db
        .write(move |tx| {
            sql("INSERT INTO session_type (id, mentor_id, name, length_minutes) VALUES ($1, $2, 'Advice', 60)")
                .bind(id)
                .bind(mentor)
                .execute(tx)
                .boxed()
        })
        .await
        .map_err(|error: DbError| error)
        .expect("a session type can be stored");
    id
}
