//! The use cases of accounts: load, decide, commit. No answer tells, by its text or by the time
//! it takes, whether an address has an account.

pub mod password;
pub mod store;

use crate::db::DbError;
use crate::jobs::{self, Job};
use crate::limits::{self, Limit};
use crate::platform::{Platform, fresh_token, fresh_uuid, token_hash, zone_name, zone_names};
use app::account::*;
use app::context::Caller;
use app::error::AppError;
use app::words::{Clock, Habits, Lang, WeekStart};
use domain::access::own_affairs;
use domain::account::{self as rules, Joining};
use domain::actor::{Actor, Role};
use domain::form::{FieldErrors, Problem};
use domain::id::{ApiTokenId, MemberId, SignInId};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use futures::FutureExt as _;

const SIGN_INS_PER_ADDRESS: Limit = Limit {
    name: "sign_in_address",
    most: 30,
    window: 15 * MINUTE,
};
const SIGN_INS_PER_ACCOUNT: Limit = Limit {
    name: "sign_in_account",
    most: 10,
    window: 15 * MINUTE,
};
const JOINS_PER_ADDRESS: Limit = Limit {
    name: "join_address",
    most: 20,
    window: HOUR,
};
const MAILS_PER_ACCOUNT: Limit = Limit {
    name: "mail_account",
    most: 5,
    window: HOUR,
};
const SIGN_IN_LASTS: i64 = 60 * DAY;
/// The present wording of the code of conduct; recorded with each acceptance.
pub const CONDUCT_VERSION: i32 = 1;

pub struct Accounts {
    platform: Platform,
}

impl Accounts {
    pub fn new(platform: Platform) -> Self {
        Accounts { platform }
    }

    /// Starts a sign-in on this browser.
    async fn start_sign_in(
        &self,
        caller: &Caller,
        member_id: MemberId,
    ) -> Result<SignedIn, AppError> {
        let now = self.platform.now();
        let token = fresh_token();
        let input = (token_hash(&token), caller.device.clone(), caller.sign_in);
        self.platform
            .db
            .write_with(input, move |tx, (hash, device, before)| {
                async move {
                    // A sign-in is never carried over to another person or another set of rights.
                    if let Some(before) = before {
                        store::sign_in_delete(tx, *before, member_id).await?;
                    }
                    store::sign_in_insert(
                        tx,
                        store::NewSignIn {
                            id: SignInId(fresh_uuid(now)),
                            member_id,
                            token_hash: hash.clone(),
                            now,
                            expires_at: now.plus(SIGN_IN_LASTS),
                            device,
                        },
                    )
                    .await?;
                    Ok::<_, AppError>(())
                }
                .boxed()
            })
            .await?;
        Ok(SignedIn { token })
    }

    async fn queue(&self, job: Job) -> Result<(), AppError> {
        let now = self.platform.now();
        self.platform
            .db
            .write_with(job, move |tx, job| {
                async move { jobs::enqueue(tx, job, now, now, None) }.boxed()
            })
            .await
            .map_err(|error: DbError| error.into())
    }

    async fn settings_row(&self, id: MemberId) -> Result<store::AccountRow, AppError> {
        let mut read = self.platform.db.read().await?;
        store::account_by_id(&mut read, id)
            .await?
            .ok_or(AppError::Unauthenticated)
    }
}

#[async_trait::async_trait]
impl AccountApi for Accounts {
    async fn viewer(&self, caller: &Caller) -> Result<Option<Viewer>, AppError> {
        let Some(id) = caller.actor.member_id() else {
            return Ok(None);
        };
        let mut read = self.platform.db.read().await?;
        Ok(store::viewer(&mut read, id).await?)
    }

    async fn register(&self, caller: &Caller, form: RegisterForm) -> Result<(), AppError> {
        let joining = rules::Joining::parse(rules::RawJoining {
            name: &form.name,
            email: &form.email,
            password: &form.password,
            adult: form.adult.as_deref(),
            conduct: form.conduct.as_deref(),
            mentor: form.mentor.as_deref(),
        })?;
        let now = self.platform.now();
        limits::attempt(&self.platform.db, JOINS_PER_ADDRESS, &caller.address, now).await?;
        let password_hash = password::hash(&joining.password).await?;
        let told = [&form.zone, &form.listed_zone];
        let zone = told.into_iter().find_map(|zone| zone_name(zone));
        let zone = zone.unwrap_or_else(|| caller.zone.clone());
        let new = NewMember {
            joining,
            password_hash,
            zone,
            lang: caller.lang,
        };
        match create(&self.platform, new, Role::Member, None).await? {
            Created::New(_) => Ok(()),
            Created::AddressTaken(member_id) => {
                let limit = limits::attempt(
                    &self.platform.db,
                    MAILS_PER_ACCOUNT,
                    &member_id.to_string(),
                    now,
                )
                .await;
                // Too many of these mails: say nothing, the answer stays the same.
                if limit.is_ok() {
                    self.queue(Job::TellAlreadyRegistered { member_id }).await
                } else {
                    Ok(())
                }
            }
        }
    }

    async fn verify(&self, caller: &Caller, token: &str) -> Result<SignedIn, AppError> {
        let now = self.platform.now();
        let hash = token_hash(token);
        let member = self
            .platform
            .db
            .write_with(hash, move |tx, hash| {
                async move {
                    let member = store::mail_link_use(tx, hash, "verify", now).await?;
                    if let Some(member) = member {
                        store::verified_update(tx, member, now).await?;
                    }
                    Ok::<_, AppError>(member)
                }
                .boxed()
            })
            .await?;
        let member = member.ok_or_else(|| FieldErrors::one("token", Problem::LinkExpired))?;
        self.start_sign_in(caller, member).await
    }

    async fn send_verification_again(&self, caller: &Caller) -> Result<(), AppError> {
        let permit = own_affairs(&caller.actor)?;
        limits::attempt(
            &self.platform.db,
            MAILS_PER_ACCOUNT,
            &permit.owner().to_string(),
            self.platform.now(),
        )
        .await?;
        self.queue(Job::SendVerification {
            member_id: permit.owner(),
        })
        .await
    }

    async fn sign_in(&self, caller: &Caller, form: SignInForm) -> Result<SignedIn, AppError> {
        let now = self.platform.now();
        let key = rules::email_key(&form.email);
        limits::attempt(
            &self.platform.db,
            SIGN_INS_PER_ADDRESS,
            &caller.address,
            now,
        )
        .await?;
        limits::attempt(&self.platform.db, SIGN_INS_PER_ACCOUNT, &key, now).await?;
        let account = {
            let mut read = self.platform.db.read().await?;
            store::account_by_email(&mut read, &key).await?
        };
        let stored = account
            .as_ref()
            .filter(|account| !account.suspended)
            .map(|account| account.password_hash.clone());
        match (password::fits(&form.password, stored).await?, account) {
            (true, Some(account)) => self.start_sign_in(caller, account.id).await,
            _ => Err(FieldErrors::one("password", Problem::WrongCredentials).into()),
        }
    }

    async fn sign_out(&self, caller: &Caller) -> Result<(), AppError> {
        let (Some(sign_in), Some(owner)) = (caller.sign_in, caller.actor.member_id()) else {
            return Ok(());
        };
        self.platform
            .db
            .write(move |tx| {
                async move { store::sign_in_delete(tx, sign_in, owner).await.map(|_| ()) }.boxed()
            })
            .await
            .map_err(|error: DbError| error.into())
    }

    async fn sign_out_everywhere(&self, caller: &Caller) -> Result<(), AppError> {
        let permit = own_affairs(&caller.actor)?;
        self.platform
            .db
            .write(move |tx| store::sign_ins_delete(tx, permit.owner()).boxed())
            .await
            .map_err(|error: DbError| error.into())
    }

    async fn end_sign_in(&self, caller: &Caller, id: SignInId) -> Result<(), AppError> {
        let permit = own_affairs(&caller.actor)?;
        let ended = self
            .platform
            .db
            .write(move |tx| store::sign_in_delete(tx, id, permit.owner()).boxed())
            .await
            .map_err(|error: DbError| AppError::from(error))?;
        if ended == 1 {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }

    async fn ask_reset(&self, caller: &Caller, form: AskResetForm) -> Result<(), AppError> {
        let email =
            rules::email(&form.email).map_err(|problem| FieldErrors::one("email", problem))?;
        let now = self.platform.now();
        limits::attempt(&self.platform.db, JOINS_PER_ADDRESS, &caller.address, now).await?;
        let account = {
            let mut read = self.platform.db.read().await?;
            store::account_by_email(&mut read, &rules::email_key(&email)).await?
        };
        let Some(account) = account else {
            return Ok(());
        };
        match limits::attempt(
            &self.platform.db,
            MAILS_PER_ACCOUNT,
            &account.id.to_string(),
            now,
        )
        .await
        {
            Ok(()) => {
                self.queue(Job::SendReset {
                    member_id: account.id,
                })
                .await
            }
            // Too many of these mails: say nothing, the answer stays the same.
            Err(_) => Ok(()),
        }
    }

    async fn reset(&self, caller: &Caller, form: ResetForm) -> Result<SignedIn, AppError> {
        rules::password(&form.password, "")
            .map_err(|problem| FieldErrors::one("password", problem))?;
        let now = self.platform.now();
        let input = (
            token_hash(&form.token),
            password::hash(&form.password).await?,
        );
        let member = self
            .platform
            .db
            .write_with(input, move |tx, (token, hash)| {
                async move {
                    let member = store::mail_link_use(tx, token, "reset", now).await?;
                    if let Some(member) = member {
                        store::password_update(tx, member, hash).await?;
                        // Whoever reads the mail owns the address.
                        store::verified_update(tx, member, now).await?;
                        store::mail_links_void(tx, member, "reset", now).await?;
                        store::sign_ins_delete(tx, member).await?;
                    }
                    Ok::<_, AppError>(member)
                }
                .boxed()
            })
            .await?;
        let member = member.ok_or_else(|| FieldErrors::one("token", Problem::LinkExpired))?;
        self.start_sign_in(caller, member).await
    }

    async fn change_password(
        &self,
        caller: &Caller,
        form: ChangePasswordForm,
    ) -> Result<SignedIn, AppError> {
        let permit = own_affairs(&caller.actor)?;
        let account = self.settings_row(permit.owner()).await?;
        limits::attempt(
            &self.platform.db,
            SIGN_INS_PER_ACCOUNT,
            &rules::email_key(&account.email),
            self.platform.now(),
        )
        .await?;
        if !password::fits(&form.current_password, Some(account.password_hash)).await? {
            return Err(FieldErrors::one("current_password", Problem::WrongPassword).into());
        }
        rules::password(&form.password, &account.email)
            .map_err(|problem| FieldErrors::one("password", problem))?;
        let hash = password::hash(&form.password).await?;
        self.platform
            .db
            .write_with(hash, move |tx, hash| {
                async move {
                    store::password_update(tx, permit.owner(), hash).await?;
                    store::sign_ins_delete(tx, permit.owner()).await
                }
                .boxed()
            })
            .await
            .map_err(|error: DbError| AppError::from(error))?;
        self.start_sign_in(caller, permit.owner()).await
    }

    async fn settings(&self, caller: &Caller) -> Result<SettingsView, AppError> {
        let permit = own_affairs(&caller.actor)?;
        let account = self.settings_row(permit.owner()).await?;
        let now = self.platform.now();
        let zones =
            crate::platform::zone_table(&account.zone, now.plus(-SIGN_IN_LASTS), now.plus(DAY));
        let mut read = self.platform.db.read().await?;
        Ok(SettingsView {
            zones,
            email: account.email,
            verified: account.verified,
            zone: account.zone,
            lang: account.lang,
            habits: account.habits,
            sign_ins: store::sign_ins_of(&mut read, permit.owner(), caller.sign_in, now).await?,
        })
    }

    async fn change_settings(&self, caller: &Caller, form: SettingsForm) -> Result<(), AppError> {
        let permit = own_affairs(&caller.actor)?;
        let mut errors = FieldErrors::default();
        let zone = errors.take("zone", zone_name(&form.zone).ok_or(Problem::UnknownZone));
        let lang = errors.take("lang", Lang::parse(&form.lang).ok_or(Problem::NotAChoice));
        let clock = errors.take("clock", numbered(&form.clock, Clock::numbered));
        let week_start = errors.take(
            "week_start",
            numbered(&form.week_start, WeekStart::numbered),
        );
        let (Some(zone), Some(lang)) = (zone, lang) else {
            return Err(errors.into());
        };
        let (Some(clock), Some(week_start)) = (clock, week_start) else {
            return Err(errors.into());
        };
        // What the form does not ask for stays as it is.
        let habits = Habits {
            clock: clock.unwrap_or(caller.habits.clock),
            week_start: week_start.unwrap_or(caller.habits.week_start),
        };
        self.platform
            .db
            .write_with(zone, move |tx, zone| {
                store::settings_update(tx, permit.owner(), zone, lang.tag(), habits).boxed()
            })
            .await
            .map_err(|error: DbError| error.into())
    }

    fn zones(&self) -> Vec<String> {
        zone_names()
    }

    async fn choose_zone(&self, caller: &Caller, form: ZoneForm) -> Result<String, AppError> {
        let zone =
            zone_name(&form.zone).ok_or_else(|| FieldErrors::one("zone", Problem::UnknownZone))?;
        if caller.actor == Actor::Visitor {
            return Ok(zone);
        }
        let settings = SettingsForm {
            zone: zone.clone(),
            lang: caller.lang.tag().to_owned(),
            ..SettingsForm::default()
        };
        self.change_settings(caller, settings).await?;
        Ok(zone)
    }

    fn follow_zone(&self, caller: &Caller, zone: &str) -> Option<String> {
        zone_name(zone).filter(|_| caller.zone_is_guess)
    }
}

/// A choice that forms send as its number; none where nothing was sent.
fn numbered<T>(raw: &str, choice: fn(u8) -> Option<T>) -> Result<Option<T>, Problem> {
    let raw = raw.trim();
    if raw.is_empty() {
        return Ok(None);
    }
    let chosen = raw.parse().ok().and_then(choice);
    chosen.map(Some).ok_or(Problem::NotAChoice)
}

/// Somebody who joins, with the password hashed.
pub struct NewMember {
    pub joining: Joining,
    pub password_hash: String,
    pub zone: String,
    pub lang: Lang,
}

/// How making an account ended.
pub enum Created {
    New(MemberId),
    AddressTaken(MemberId),
}

/// Makes an account, its profile and, unless already verified, the mail that verifies it.
pub async fn create(
    platform: &Platform,
    new: NewMember,
    role: Role,
    verified_at: Option<Instant>,
) -> Result<Created, AppError> {
    let now = platform.now();
    let id = MemberId(fresh_uuid(now));
    platform
        .db
        .write_with(new, move |tx, new| {
            async move {
                let key = rules::email_key(&new.joining.email);
                if let Some(account) = store::account_by_email(tx, &key).await? {
                    return Ok::<_, AppError>(Created::AddressTaken(account.id));
                }
                store::account_insert(
                    tx,
                    &store::NewAccount {
                        id,
                        email: new.joining.email.clone(),
                        password_hash: new.password_hash.clone(),
                        role,
                        lang: new.lang.tag().to_owned(),
                        zone: new.zone.clone(),
                        name: new.joining.name.clone(),
                        slug: rules::slug(&new.joining.name, id),
                        is_mentor: new.joining.mentor,
                        verified_at,
                        conduct_version: CONDUCT_VERSION,
                        now,
                    },
                )
                .await?;
                if verified_at.is_none() {
                    jobs::enqueue(tx, &Job::SendVerification { member_id: id }, now, now, None)?;
                }
                Ok(Created::New(id))
            }
            .boxed()
        })
        .await
}

/// Makes a personal token for the REST interface; it is shown this once.
pub async fn create_api_token(
    platform: &Platform,
    email: &str,
    label: &str,
) -> Result<String, AppError> {
    let now = platform.now();
    let token = format!("mc_{}", fresh_token());
    let input = (
        rules::email_key(email),
        token_hash(&token),
        label.to_owned(),
    );
    platform
        .db
        .write_with(input, move |tx, (key, hash, label)| {
            async move {
                let account = store::account_by_email(tx, key)
                    .await?
                    .ok_or(AppError::NotFound)?;
                store::api_token_insert(
                    tx,
                    ApiTokenId(fresh_uuid(now)),
                    account.id,
                    hash.clone(),
                    label,
                    now,
                )
                .await?;
                Ok::<_, AppError>(())
            }
            .boxed()
        })
        .await?;
    Ok(token)
}
