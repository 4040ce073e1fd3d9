//! The form of a server function: sent in the background where there is script, and plainly where there
//! is none. The framework's own form reads what was typed into the function's arguments only to write them
//! again, with code for each form; this one posts what was typed as the browser would.

use super::Call;
use crate::error::AppError;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::client::Client;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{FormData, HtmlFormElement, js_sys};
use serde::de::DeserializeOwned;

/// Posts its fields to the server function that `action` calls.
#[component]
pub fn ActionForm<S>(action: Call<S>, children: Children) -> impl IntoView
where
    S: ServerFn<Error = AppError> + 'static,
    S::Client: Client<AppError>,
    S::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let call = Callback::new(move |typed: Vec<(String, String)>| action.post(&typed));
    posting(S::PATH, call, children)
}

/// The form itself, the same for all functions.
fn posting(
    path: &'static str,
    call: Callback<Vec<(String, String)>>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        if !event.default_prevented() {
            event.prevent_default();
            call.run(typed(&event));
        }
    };
    view! { <form action=path method="post" on:submit=submit>{children()}</form> }
}

/// Names and values of the fields of a form.
pub fn fields(form: &HtmlFormElement) -> Vec<(String, String)> {
    let Ok(data) = FormData::new_with_form(form) else {
        return Vec::new();
    };
    js_sys::Array::from(&data)
        .iter()
        .map(|pair| {
            let pair: js_sys::Array = pair.unchecked_into();
            (pair.get(0).as_string(), pair.get(1).as_string())
        })
        // A file has no text; forms with files are plain ones.
        .filter_map(|(name, value)| Some((name?, value?)))
        .collect()
}

/// Names and values of the fields, and of the button that was pressed.
pub fn typed(event: &SubmitEvent) -> Vec<(String, String)> {
    let form = event
        .target()
        .map(JsCast::unchecked_into::<HtmlFormElement>);
    let Some(form) = form else {
        return Vec::new();
    };
    let mut pairs = fields(&form);
    let button = event.submitter();
    let said = |name: &str| {
        button
            .as_ref()
            .and_then(|button| button.get_attribute(name))
    };
    if let Some(name) = said("name") {
        pairs.push((name, said("value").unwrap_or_default()));
    }
    pairs
}
