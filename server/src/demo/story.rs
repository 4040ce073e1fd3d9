//! What some of the demo's people did with money, played through the use cases at the times it happened: a plan, a
//! scholarship, a paid session with a tip, and one that is disputed. The same for the same people and moment but
//! for names that chance gives. Only with the built-in provider, which moves no money.

use super::known::sign_ins;
use crate::account::store::account_by_email;
use crate::clock::Clock;
use crate::db::{DbError, sql};
use crate::money::builtin::{self, Scenario};
use crate::money::settle;
use crate::platform::Platform;
use app::booking::BookingForm;
use app::context::{Backend, Caller};
use app::error::AppError;
use app::plan::TierNamed;
use domain::actor::{Actor, Role};
use domain::booking::{BookForm, HoldForm};
use domain::dispute::{OpenForm, SayForm};
use domain::id::{BookingId, SessionTypeId};
use domain::interval::Interval;
use domain::money::TipForm;
use domain::plan::TierForm;
use domain::scholarship::PotForm;
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;

const LEILA: &str = "leila-osei";
/// What Leila's kind of session costs from then on, in minor units.
const PRICE: i64 = 4_500;

/// Plays it, as it was until now.
pub async fn play(platform: &Platform) -> Result<(), AppError> {
    if platform.config.stripe.is_some() {
        return Ok(());
    }
    let now = platform.now();
    let clock = Clock::frozen(now);
    let config = platform.config.as_ref().clone();
    let then = Platform::new(platform.db.clone(), clock.clone(), config);
    let story = Story {
        backend: crate::backend::backend(&then),
        leila: caller(&then, "mentor").await?,
        anan: caller(&then, "mentee").await?,
        tomas: caller(&then, "mentor and mentee").await?,
        platform: then,
        clock,
        now,
    };
    story.play().await
}

/// Somebody who can be signed in as, as they would ask.
async fn caller(platform: &Platform, role: &str) -> Result<Caller, AppError> {
    let known = sign_ins().iter().find(|known| known.role == role);
    let email = known.map(|known| known.email).unwrap_or_default();
    let mut read = platform.db.read().await?;
    let account = account_by_email(&mut read, email).await?;
    let account = account.ok_or(AppError::NotFound)?;
    Ok(Caller {
        actor: Actor::Member {
            id: account.id,
            role: Role::Member,
            verified: true,
        },
        sign_in: None,
        address: String::new(),
        device: String::new(),
        lang: Default::default(),
        habits: Default::default(),
        zone: account.zone,
        zone_is_guess: false,
        currency: None,
    })
}

struct Story {
    platform: Platform,
    backend: Backend,
    clock: Clock,
    now: Instant,
    leila: Caller,
    anan: Caller,
    tomas: Caller,
}

impl Story {
    fn ago(&self, milliseconds: i64) -> Instant {
        self.now.plus(-milliseconds)
    }

    async fn play(&self) -> Result<(), AppError> {
        self.clock.set(self.ago(16 * DAY));
        let kind = self.priced().await?;
        self.takes_a_plan(kind).await?;
        self.gives_a_scholarship().await?;
        // In the weeks before the last days Leila has time, whatever day it is.
        if let Some(id) = self.meets(kind, (13 * DAY, 6 * DAY), "").await? {
            self.thanks(id).await?;
        }
        if let Some(id) = self.meets(kind, (13 * DAY / 2, 3 * HOUR), "no").await? {
            self.disputes(id).await?;
        }
        self.clock.set(self.now);
        self.told_long_ago().await
    }

    /// Leila's practice of interviews costs something now, and she takes as many as come.
    async fn priced(&self) -> Result<SessionTypeId, AppError> {
        let mentor = self.leila.actor.member_id();
        let mentor = mentor.ok_or(AppError::Unauthenticated)?;
        let priced = self.platform.db.write(move |tx| {
            async move {
                sql(
                    "UPDATE session_type SET price_minor = $2, version = version + 1, max_per_day = NULL,
                         max_per_week = NULL, max_per_month = NULL, per_mentee_per_month = NULL
                     WHERE mentor_id = $1 AND position = 1 RETURNING id",
                )
                .bind(mentor)
                .bind(PRICE)
                .fetch_one(tx, |row| row.get::<SessionTypeId>("id"))
                .await
            }
            .boxed()
        });
        Ok(priced.await.map_err(|error: DbError| error)?)
    }

    async fn pays(&self, place: &str) -> Result<(), AppError> {
        let reference = place.rsplit('/').next().unwrap_or_default();
        builtin::act(&self.platform, reference, Scenario::Succeed).await?;
        Ok(())
    }

    async fn takes_a_plan(&self, kind: SessionTypeId) -> Result<(), AppError> {
        let api = &self.backend.plan;
        let form = TierForm {
            session_type: kind.to_string(),
            name: "Steady".to_owned(),
            sessions: "2".to_owned(),
            price: "80".to_owned(),
            rest: "returned".to_owned(),
        };
        api.offer_tier(&self.leila, form).await?;
        let offered = api.my_tiers(&self.leila).await?.kinds;
        let tier = offered.iter().flat_map(|kind| &kind.tiers).next();
        let offer = tier.ok_or(AppError::NotFound)?.id.to_string();
        let place = api.take_plan(&self.anan, TierNamed { offer }).await?;
        self.pays(&place).await
    }

    async fn gives_a_scholarship(&self) -> Result<(), AppError> {
        let until = domain::time::date_of_day((self.now.0 + 90 * DAY).div_euclid(DAY));
        let form = PotForm {
            shown_as: "Tomás".to_owned(),
            whom: "person".to_owned(),
            who: "anan-kittisak".to_owned(),
            currency: "EUR".to_owned(),
            amount: "120".to_owned(),
            until: until.to_string(),
            ..PotForm::default()
        };
        let place = self.backend.scholarship.open_pot(&self.tomas, form).await?;
        self.pays(&place).await
    }

    /// Anan books and pays for a time that was free then; none, if there was none. The clock is then an hour after
    /// it ended.
    async fn meets(
        &self,
        kind: SessionTypeId,
        (from, until): (i64, i64),
        scholarship: &str,
    ) -> Result<Option<BookingId>, AppError> {
        self.clock.set(self.ago(from + DAY));
        let range = Interval::new(self.ago(from), self.ago(until));
        let range = range.map_err(|_| AppError::NotFound)?;
        let api = &self.backend.booking;
        let times = api.times(&self.anan, LEILA, kind, None, range).await?;
        for time in times {
            let form = HoldForm {
                session_type: kind.to_string(),
                starts_at: time.starts_at().to_rfc3339(),
                ..HoldForm::default()
            };
            // Perhaps Anan has another session then.
            let Ok(id) = api.hold(&self.anan, form).await else {
                continue;
            };
            let words = "How do I tell a launch that went wrong?".to_owned();
            let answers = (1..=3).map(|number| (format!("q{number}"), words.clone()));
            let form = BookForm {
                booking: id.to_string(),
                answers: answers.collect(),
                scholarship: scholarship.to_owned(),
                ..BookForm::default()
            };
            api.confirm(&self.anan, form).await?;
            if let Some(place) = self.backend.money.checkout(&self.anan, id).await? {
                self.pays(&place).await?;
            }
            self.clock.set(time.ends_at().plus(HOUR));
            return Ok(Some(id));
        }
        Ok(None)
    }

    /// It took place, so Leila is paid; and Anan says thank you.
    async fn thanks(&self, id: BookingId) -> Result<(), AppError> {
        let booking = id.to_string();
        let form = BookingForm {
            booking: booking.clone(),
            ..BookingForm::default()
        };
        self.backend.booking.mark_kept(&self.anan, form).await?;
        let settled = settle::settle(&self.platform, id).await;
        settled.map_err(|error| crate::error::internal(&error))?;
        let form = TipForm {
            booking,
            amount: "10".to_owned(),
        };
        let place = self.backend.money.tip(&self.anan, form).await?;
        self.pays(&place).await
    }

    /// Both said something, and a moderator has to decide.
    async fn disputes(&self, id: BookingId) -> Result<(), AppError> {
        let api = &self.backend.dispute;
        let form = OpenForm {
            booking: id.to_string(),
            reason: "cut_short".to_owned(),
            words: "We had twenty minutes of forty-five, then the line was gone.".to_owned(),
            evidence: "The room was left at twenty past.".to_owned(),
        };
        api.open(&self.anan, form).await?;
        self.clock.set(self.platform.now().plus(HOUR / 2));
        let form = SayForm {
            booking: id.to_string(),
            words: "My line broke. I wrote at once and offered another time.".to_owned(),
            evidence: String::new(),
        };
        api.say(&self.leila, form).await?;
        Ok(())
    }

    /// Nobody is written to about what they were told when it happened.
    async fn told_long_ago(&self) -> Result<(), AppError> {
        let now = self.now;
        let forgotten = self.platform.db.write(move |tx| {
            async move {
                sql("DELETE FROM job WHERE run_at <= $1 AND kind IN ('tell_booking', 'remind', 'tell_money', 'tell_plan', 'tell_dispute')")
                    .bind(now)
                    .execute(tx)
                    .await
            }
            .boxed()
        });
        forgotten.await.map_err(|error: DbError| error)?;
        Ok(())
    }
}
