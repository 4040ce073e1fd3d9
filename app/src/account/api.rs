//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{
    backend, caller, forget_sign_in, redirect, redirect_local, remember_sign_in, remember_zone,
};

#[server(prefix = "/fn", endpoint = "who_am_i", protocol = Posted)]
pub async fn who_am_i() -> Result<Option<Viewer>, AppError> {
    backend().account.viewer(&caller()).await
}

#[server(prefix = "/fn", endpoint = "register", protocol = Posted)]
pub async fn register(form: RegisterForm) -> Result<(), AppError> {
    backend().account.register(&caller(), form).await?;
    redirect("/register/sent");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "verify", protocol = Posted)]
pub async fn verify(token: String) -> Result<(), AppError> {
    let signed_in = backend().account.verify(&caller(), &token).await?;
    remember_sign_in(&signed_in.token);
    redirect("/mentors");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "verify_again", protocol = Posted)]
pub async fn send_verification_again() -> Result<(), AppError> {
    backend().account.send_verification_again(&caller()).await?;
    redirect("/register/sent");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "sign_in", protocol = Posted)]
pub async fn sign_in(form: SignInForm) -> Result<(), AppError> {
    let next = form.next.clone();
    let signed_in = backend().account.sign_in(&caller(), form).await?;
    remember_sign_in(&signed_in.token);
    redirect_local(if next.is_empty() { "/mentors" } else { &next });
    Ok(())
}

#[server(prefix = "/fn", endpoint = "sign_out", protocol = Posted)]
pub async fn sign_out() -> Result<(), AppError> {
    backend().account.sign_out(&caller()).await?;
    forget_sign_in();
    redirect("/");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "sign_out_everywhere", protocol = Posted)]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    backend().account.sign_out_everywhere(&caller()).await?;
    forget_sign_in();
    redirect("/sign-in");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "end_sign_in", protocol = Posted)]
pub async fn end_sign_in(id: domain::id::SignInId) -> Result<(), AppError> {
    backend().account.end_sign_in(&caller(), id).await?;
    redirect("/settings");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "ask_reset", protocol = Posted)]
pub async fn ask_reset(form: AskResetForm) -> Result<(), AppError> {
    backend().account.ask_reset(&caller(), form).await?;
    redirect("/reset/sent");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "reset", protocol = Posted)]
pub async fn reset(form: ResetForm) -> Result<(), AppError> {
    let signed_in = backend().account.reset(&caller(), form).await?;
    remember_sign_in(&signed_in.token);
    redirect("/settings");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "change_password", protocol = Posted)]
pub async fn change_password(form: ChangePasswordForm) -> Result<(), AppError> {
    let signed_in = backend().account.change_password(&caller(), form).await?;
    remember_sign_in(&signed_in.token);
    redirect("/settings?saved=password");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "settings", protocol = Posted)]
pub async fn settings() -> Result<SettingsView, AppError> {
    backend().account.settings(&caller()).await
}

#[server(prefix = "/fn", endpoint = "change_settings", protocol = Posted)]
pub async fn change_settings(form: SettingsForm) -> Result<(), AppError> {
    backend().account.change_settings(&caller(), form).await?;
    redirect("/settings?saved=settings");
    Ok(())
}

/// Remembers a visitor's language in this browser, and goes back to where they were.
#[server(prefix = "/fn", endpoint = "prefer", protocol = Posted)]
pub async fn prefer(lang: Option<String>, back: String) -> Result<(), AppError> {
    if let Some(lang) = lang.as_deref().and_then(crate::words::Lang::parse) {
        crate::context::remember_lang(lang);
    }
    redirect_local(&back);
    Ok(())
}

/// Names of all zones that can be chosen. Kept on the server: the list is long.
#[server(prefix = "/fn", endpoint = "zones", protocol = Posted)]
pub async fn zones() -> Result<Vec<String>, AppError> {
    Ok(backend().account.zones())
}

/// Remembers the zone that was chosen, and goes back to where the reader was; its name as written.
#[server(prefix = "/fn", endpoint = "choose_zone", protocol = Posted)]
pub async fn choose_zone(form: ZoneForm) -> Result<String, AppError> {
    let back = form.back.clone();
    let zone = backend().account.choose_zone(&caller(), form).await?;
    remember_zone(&zone);
    redirect_local(&back);
    Ok(zone)
}

/// Takes the zone of the browser where nobody chose one; the zone in which times are shown now.
#[server(prefix = "/fn", endpoint = "follow_zone", protocol = Posted)]
pub async fn follow_zone(zone: String) -> Result<Option<String>, AppError> {
    let taken = backend().account.follow_zone(&caller(), &zone);
    if let Some(zone) = &taken {
        remember_zone(zone);
    }
    Ok(taken)
}
