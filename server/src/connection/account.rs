//! The use cases of accounts with calendars: connecting one, which is the only time that somebody
//! waits for a host elsewhere, and choosing what its calendars are for.

use super::account_store::{self, AccountRow, Chosen};
use super::caldav::{self, Account};
use super::dav::Login;
use super::outbound::{Outbound, address};
use super::store::{self, ConnectionRow, Kind, NewConnection};
use super::{CHANNEL, Connections, MOST_LABEL, add, is_mentor};
use crate::db::{Tx, publish};
use crate::limits::{self, Limit};
use crate::platform::fresh_uuid;
use crate::secret::SecretKeys;
use app::connection::{AccountForm, AccountView, CalendarView, ChooseForm};
use app::context::Caller;
use app::error::AppError;
use domain::access::{own_affairs, reach_others};
use domain::connection::{MOST_ADDRESS, Password, Trouble};
use domain::form::{FieldErrors, Problem, text, ticked};
use domain::id::{ConnectionId, MemberId};
use domain::time::{HOUR, Instant};
use futures::FutureExt as _;
use reqwest::Url;

const MOST_USER: u32 = 200;
const MOST_PASSWORD: u32 = 500;
/// Looking for an account keeps a host elsewhere busy, and could be used to guess passwords there.
const TRIES_PER_MEMBER: Limit = Limit {
    name: "connection_find",
    most: 20,
    window: HOUR,
};

/// A form that can be acted on.
struct Wish {
    label: Option<String>,
    address: Url,
    login: Login,
    write: bool,
}

/// What is stored of an account that was found.
struct Found {
    member: MemberId,
    wish: Wish,
    account: Account,
    keys: SecretKeys,
    now: Instant,
}

impl Connections {
    pub(super) async fn connect(
        &self,
        caller: &Caller,
        form: AccountForm,
    ) -> Result<ConnectionId, AppError> {
        let permit = reach_others(&caller.actor)?;
        let (platform, member) = (&self.platform, permit.owner());
        let wish = parsed(&form)?;
        let keys = platform.config.secret_keys.clone();
        let mentors = {
            let mut read = platform.db.read().await?;
            is_mentor(&mut read, member).await?
        };
        if keys.is_empty() || !mentors {
            return Err(AppError::Forbidden);
        }
        let now = platform.now();
        limits::attempt(&platform.db, TRIES_PER_MEMBER, &member.to_string(), now).await?;
        let outbound =
            Outbound::of(&platform.config).map_err(|error| crate::error::internal(&error))?;
        let account = caldav::find(&outbound, &wish.address, &wish.login)
            .await
            .map_err(told)?;
        let found = Found {
            member,
            wish,
            account,
            keys,
            now,
        };
        platform
            .db
            .write_with(found, |tx, found| keep(tx, found).boxed())
            .await
    }

    pub(super) async fn choose_calendars(
        &self,
        caller: &Caller,
        form: ChooseForm,
    ) -> Result<(), AppError> {
        let permit = own_affairs(&caller.actor)?;
        // It is read anew, which reaches a host elsewhere.
        self.count_read(permit.owner()).await?;
        let now = self.platform.now();
        let choice = (permit.owner(), form);
        self.platform
            .db
            .write_with(choice, move |tx, (owner, form)| {
                choose(tx, *owner, form, now).boxed()
            })
            .await
    }
}

fn parsed(form: &AccountForm) -> Result<Wish, FieldErrors> {
    let mut errors = FieldErrors::default();
    let address = match text(&form.address, 1, MOST_ADDRESS) {
        Ok(typed) => server_of(&typed).ok_or(Problem::NotAUrl),
        Err(problem) => Err(problem),
    };
    let address = errors.take("address", address);
    let user = errors.take("user", text(&form.user, 1, MOST_USER));
    // Nothing of a password is cut off or cleaned.
    let length = form.password.0.chars().count();
    let password = match u32::try_from(length).unwrap_or(u32::MAX) {
        0 => Err(Problem::Missing),
        1..=MOST_PASSWORD => Ok(form.password.clone()),
        _ => Err(Problem::TooLong {
            most: MOST_PASSWORD,
        }),
    };
    let password = errors.take("password", password);
    let label = errors.take("label", text(&form.label, 0, MOST_LABEL));
    match (address, user, password, label) {
        (Some(address), Some(user), Some(password), Some(label)) => Ok(Wish {
            label: (!label.is_empty()).then_some(label),
            address,
            login: Login { user, password },
            write: ticked(form.write.as_deref()),
        }),
        _ => Err(errors),
    }
}

/// The server that a person names: by an address, by its host alone, or by their own mail address.
fn server_of(typed: &str) -> Option<Url> {
    let mut url = if typed.contains("://") {
        address(typed)?
    } else {
        let host = typed.rsplit_once('@').map_or(typed, |(_, host)| host);
        address(&format!("https://{host}"))?
    };
    // The name stands in a field of its own.
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url)
}

/// What to tell the person who waits.
fn told(trouble: Trouble) -> AppError {
    let (field, problem) = match trouble {
        Trouble::NotAllowed => ("password", Problem::NotLetIn),
        Trouble::BadAddress => ("address", Problem::NotAUrl),
        Trouble::PrivateAddress => ("address", Problem::PrivateAddress),
        Trouble::NotEncrypted => ("address", Problem::NotEncrypted),
        Trouble::LeadsElsewhere { host } => ("address", Problem::LeadsElsewhere { host }),
        Trouble::NotCalDav | Trouble::NotACalendar | Trouble::Gone => {
            ("address", Problem::NotCalDav)
        }
        _ => ("address", Problem::Unreachable),
    };
    FieldErrors::one(field, problem).into()
}

/// The same account again keeps its connection and what was chosen: that is how a new password is
/// told.
async fn keep(tx: &mut Tx, found: &Found) -> Result<ConnectionId, AppError> {
    let home = found.account.home.as_str();
    let known = account_store::connection_at(tx, found.member, home).await?;
    let chosen = match known {
        Some(id) => account_store::account(tx, id).await?,
        None => None,
    };
    let id = known.unwrap_or(ConnectionId(fresh_uuid(found.now)));
    if known.is_none() {
        let host = found.wish.address.host_str().unwrap_or_default();
        let label = found.wish.label.clone();
        let new = NewConnection {
            id,
            member_id: found.member,
            kind: Kind::CalDav,
            label: label.unwrap_or_else(|| host.chars().take(MOST_LABEL as usize).collect()),
            address: home.to_owned(),
            now: found.now,
        };
        add(tx, &new).await?;
    }
    let Login { user, password } = &found.wish.login;
    let Password(password) = password;
    let sealed = found.keys.seal(password, id.0.as_bytes());
    let sealed = sealed.ok_or(AppError::Forbidden)?;
    account_store::account_replace(tx, id, user, &sealed).await?;
    let calendars = calendars_of(found, chosen.as_ref());
    account_store::calendars_replace(tx, id, &calendars).await?;
    let label = found.wish.label.as_deref();
    account_store::connection_refresh(tx, id, label, found.now).await?;
    publish(tx, "times", &found.member.to_string())?;
    publish(tx, CHANNEL, "")?;
    Ok(id)
}

/// What was chosen before stays; of a new account every calendar is read, and the first that can be
/// written gets the sessions, if that is wanted.
fn calendars_of(found: &Found, before: Option<&AccountRow>) -> Vec<Chosen> {
    let there = &found.account.calendars;
    let first = there.iter().position(|calendar| calendar.can_write);
    let each = there.iter().enumerate().map(|(index, calendar)| {
        let known = before.and_then(|account| {
            let mut rows = account.calendars.iter();
            rows.find(|row| row.address == calendar.address.as_str())
        });
        Chosen {
            calendar: calendar.clone(),
            is_read: known.is_none_or(|row| row.is_read),
            gets_sessions: match before {
                Some(_) => known.is_some_and(|row| row.gets_sessions && calendar.can_write),
                None => found.wish.write && first == Some(index),
            },
        }
    });
    each.collect()
}

async fn choose(
    tx: &mut Tx,
    owner: MemberId,
    form: &ChooseForm,
    now: Instant,
) -> Result<(), AppError> {
    let id: ConnectionId = form.id.parse().map_err(|_| AppError::NotFound)?;
    let row = store::connection(tx, id).await?;
    let is_own = |row: &ConnectionRow| row.member_id == owner && row.leaving_at.is_none();
    row.filter(is_own).ok_or(AppError::NotFound)?;
    let account = account_store::account(tx, id).await?;
    let account = account.ok_or(AppError::NotFound)?;
    let numbered = |number: u32| account.calendars.iter().find(|row| row.number == number);
    let read: Vec<u32> = form
        .read
        .keys()
        .filter_map(|key| key.parse().ok())
        .collect();
    if read.len() < form.read.len() || read.iter().any(|number| numbered(*number).is_none()) {
        return Err(FieldErrors::one("read", Problem::NotAChoice).into());
    }
    let sessions = match form.sessions.trim() {
        "" => None,
        typed => {
            let number = typed.parse().ok();
            let known = number.and_then(numbered).filter(|row| row.can_write);
            let known = known.ok_or(FieldErrors::one("sessions", Problem::NotAChoice))?;
            Some(known.number)
        }
    };
    account_store::calendars_choose(tx, id, &read, sessions).await?;
    account_store::connection_refresh(tx, id, None, now).await?;
    Ok(publish(tx, CHANNEL, "")?)
}

/// What its member sees of an account.
pub(super) fn shown(account: AccountRow) -> AccountView {
    let calendars = account.calendars.into_iter().map(|row| CalendarView {
        number: row.number,
        name: row.name,
        colour: row.colour,
        can_write: row.can_write,
        is_read: row.is_read,
        gets_sessions: row.gets_sessions,
    });
    AccountView {
        user: account.user,
        calendars: calendars.collect(),
        unwritten: account.unwritten,
    }
}
