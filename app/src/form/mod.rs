//! Forms that work with and without script, and lose nothing.
//!
//! A form posts to its server function. With script the answer updates the page in place. Without,
//! the server renders the page again with what was typed and what is wrong ([`PostedForm`]). A
//! server function that takes a form has one argument, `form`, so inputs are named `form[field]`.

mod action;
mod call;
mod fields;

pub use action::{ActionForm, ActionFormProps, fields, typed};
pub use call::Call;
pub use fields::*;

use crate::error::AppError;
use crate::wire::Compact;
use call::Calling;
use domain::form::{FieldErrors, Problem};
use leptos::prelude::*;
use leptos::server::codee::Decoder;
#[cfg(feature = "ssr")]
use leptos::server::codee::Encoder as _;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};

/// A form that came without script and was refused; kept for rendering its page again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedForm {
    /// Path of the server function it was posted to.
    pub path: String,
    /// Fields and what was typed, without passwords.
    pub values: Vec<(String, String)>,
    pub error: AppError,
}

impl PostedForm {
    /// From the pairs of the posted body; the wrapping `form[…]` of names is taken off.
    pub fn new(path: &str, pairs: Vec<(String, String)>, error: AppError) -> Self {
        let values = pairs
            .into_iter()
            .map(|(name, value)| (field_of(&name), value))
            .filter(|(name, _)| !name.contains("password"))
            .collect();
        PostedForm {
            path: path.to_owned(),
            values,
            error,
        }
    }
}

/// `form[answers][goal]` is the input of the field `answers[goal]`.
fn field_of(name: &str) -> String {
    let inner = name
        .strip_prefix("form[")
        .and_then(|rest| rest.strip_suffix(']'));
    match inner.map(|inner| inner.split_once("][")) {
        Some(Some((field, key))) => format!("{field}[{key}]"),
        Some(None) => inner.unwrap_or(name).to_owned(),
        None => name.to_owned(),
    }
}

/// The name attribute of an input of a form field; of one with a key when it is `field[key]`.
pub fn input_name(field: &str) -> String {
    match field.split_once('[') {
        Some((field, key)) => format!("form[{field}][{key}"),
        None => format!("form[{field}]"),
    }
}

/// What one form shows: what was typed before, and what was wrong with it.
#[derive(Clone, Copy)]
pub struct FormState {
    posted: StoredValue<Option<PostedForm>>,
    failure: Signal<Option<AppError>>,
}

/// The refused form of this request as it came: most pages have no form, and need not know its
/// shape.
#[derive(Clone, Copy)]
struct Posted(StoredValue<Option<Vec<u8>>>);

/// Puts the refused form of this request, if any, where forms find it. Called once by the app.
pub fn provide_posted_form() {
    let posted = SharedValue::<_, Compact>::new_with_encoding(posted_form_of_request).into_inner();
    provide_context(Posted(StoredValue::new(posted)));
}

fn posted_form_of_request() -> Option<Vec<u8>> {
    #[cfg(feature = "ssr")]
    return use_context::<PostedForm>().and_then(|form| Compact::encode(&form).ok());
    #[cfg(not(feature = "ssr"))]
    None
}

/// The refused form of this request, if it was posted to this path.
fn posted_to(path: &str) -> Option<PostedForm> {
    // What is drawn for a page that is there already answers no form.
    let Posted(posted) = use_context()?;
    posted
        .with_value(|bytes| <Compact as Decoder<PostedForm>>::decode(bytes.as_ref()?).ok())
        .filter(|form| form.path == path)
}

impl FormState {
    /// The state of the form that makes these calls.
    pub fn new<S: ServerFn>(call: Call<S>) -> Self {
        FormState::of(S::PATH, call.state())
    }

    fn of(path: &str, call: Calling) -> Self {
        let posted = posted_to(path);
        let before = posted.as_ref().map(|form| form.error.clone());
        FormState {
            posted: StoredValue::new(posted),
            failure: Signal::derive(move || call.failure().unwrap_or_else(|| before.clone())),
        }
    }

    /// The state of a form that is always posted plainly (an upload), to this path.
    pub fn plain(path: &str) -> Self {
        let posted = posted_to(path);
        let failure = posted.as_ref().map(|form| form.error.clone());
        FormState {
            posted: StoredValue::new(posted),
            failure: Signal::stored(failure),
        }
    }

    /// What to put into a field at first: what was typed, else `initial`.
    pub fn value(&self, field: &str, initial: &str) -> String {
        self.typed(field).unwrap_or_else(|| initial.to_owned())
    }

    /// What was typed into a field of a form that came back.
    pub fn typed(&self, field: &str) -> Option<String> {
        self.posted.with_value(|posted| {
            let form = posted.as_ref()?;
            form.values
                .iter()
                .find(|(name, _)| name == field)
                .map(|(_, value)| value.clone())
        })
    }

    /// Whether a check box is ticked at first. A form that came back decides by what it carried.
    pub fn ticked(&self, field: &str, initial: bool) -> bool {
        if self.posted.with_value(Option::is_some) {
            self.typed(field).is_some()
        } else {
            initial
        }
    }

    /// What is wrong with a field.
    pub fn problem(&self, field: impl Into<String>) -> Signal<Option<Problem>> {
        let (failure, field) = (self.failure, field.into());
        Signal::derive(move || match failure.get() {
            Some(AppError::Invalid(errors)) => errors.of(&field).cloned(),
            _ => None,
        })
    }

    /// All field problems, for the summary above the form.
    pub fn problems(&self) -> Signal<FieldErrors> {
        let failure = self.failure;
        Signal::derive(move || match failure.get() {
            Some(AppError::Invalid(errors)) => errors,
            _ => FieldErrors::default(),
        })
    }

    /// What went wrong that is no field's fault.
    pub fn failure(&self) -> Signal<Option<AppError>> {
        let failure = self.failure;
        Signal::derive(move || failure.get().filter(|e| !matches!(e, AppError::Invalid(_))))
    }
}
