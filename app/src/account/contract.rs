//! What the account pages ask of the server.

use crate::words::Habits;
#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::actor::Role;
use domain::id::{MemberId, SignInId};
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// The signed-in person, as the frame of every page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub id: MemberId,
    pub name: String,
    pub slug: String,
    pub photo: Option<String>,
    pub role: Role,
    pub is_mentor: bool,
    pub is_mentee: bool,
    pub verified: bool,
}

/// The form of joining, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RegisterForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
    /// Ticked: 18 or older.
    pub adult: Option<String>,
    /// Ticked: accepts the code of conduct.
    pub conduct: Option<String>,
    /// Ticked: wants to mentor too.
    pub mentor: Option<String>,
    /// As the browser told it, or chosen before.
    #[serde(default)]
    pub zone: String,
    /// Chosen from the list that is shown without script.
    #[serde(default)]
    pub listed_zone: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
    /// Path of this site to go to afterwards.
    #[serde(default)]
    pub next: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AskResetForm {
    #[serde(default)]
    pub email: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ResetForm {
    #[serde(default)]
    pub token: String,
    #[serde(default)]
    pub password: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChangePasswordForm {
    #[serde(default)]
    pub current_password: String,
    #[serde(default)]
    pub password: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SettingsForm {
    #[serde(default)]
    pub zone: String,
    #[serde(default)]
    pub lang: String,
    /// `24` or `12`; as before when empty.
    #[serde(default)]
    pub clock: String,
    /// The day weeks begin with, 1 for Monday; as before when empty.
    #[serde(default)]
    pub week_start: String,
}

/// The choice of a zone, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ZoneForm {
    #[serde(default)]
    pub zone: String,
    /// Path of this site to go to afterwards.
    #[serde(default)]
    pub back: String,
}

/// A signed-in browser, for the list in the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    pub id: SignInId,
    pub device: String,
    pub last_seen_at: Instant,
    pub this_one: bool,
}

/// What the settings page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    pub email: String,
    pub verified: bool,
    pub zone: String,
    pub lang: String,
    pub habits: Habits,
    /// Offsets of the zone, for the times below.
    pub zones: ZoneTable,
    pub sign_ins: Vec<SignInView>,
}

/// Token of a new sign-in; goes into the cookie and nowhere else.
#[cfg(feature = "ssr")]
pub struct SignedIn {
    pub token: String,
}

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait AccountApi: Send + Sync {
    async fn viewer(&self, caller: &Caller) -> Result<Option<Viewer>, AppError>;
    /// Makes the account and sends the link. An address that has one already gets a mail that says
    /// so, and the same answer.
    async fn register(&self, caller: &Caller, form: RegisterForm) -> Result<(), AppError>;
    /// Confirms the address that the link was sent to, and signs in.
    async fn verify(&self, caller: &Caller, token: &str) -> Result<SignedIn, AppError>;
    async fn send_verification_again(&self, caller: &Caller) -> Result<(), AppError>;
    async fn sign_in(&self, caller: &Caller, form: SignInForm) -> Result<SignedIn, AppError>;
    async fn sign_out(&self, caller: &Caller) -> Result<(), AppError>;
    async fn sign_out_everywhere(&self, caller: &Caller) -> Result<(), AppError>;
    async fn end_sign_in(&self, caller: &Caller, id: SignInId) -> Result<(), AppError>;
    /// Sends a link if the address has an account; the answer is the same if not.
    async fn ask_reset(&self, caller: &Caller, form: AskResetForm) -> Result<(), AppError>;
    /// Sets the new password, ends all sign-ins and starts a new one.
    async fn reset(&self, caller: &Caller, form: ResetForm) -> Result<SignedIn, AppError>;
    async fn change_password(
        &self,
        caller: &Caller,
        form: ChangePasswordForm,
    ) -> Result<SignedIn, AppError>;
    async fn settings(&self, caller: &Caller) -> Result<SettingsView, AppError>;
    async fn change_settings(&self, caller: &Caller, form: SettingsForm) -> Result<(), AppError>;
    /// Names of all zones that can be chosen.
    fn zones(&self) -> Vec<String>;
    /// The zone in which the caller wants to see times; a member's goes into the settings. Its name
    /// as it is written.
    async fn choose_zone(&self, caller: &Caller, form: ZoneForm) -> Result<String, AppError>;
    /// The zone of the caller's browser, if it is known and nobody chose one.
    fn follow_zone(&self, caller: &Caller, zone: &str) -> Option<String>;
}
