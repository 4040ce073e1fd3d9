//! One line or many lines of text, with label, hint and error bound to the control. Values are
//! initial values: what a person types stays theirs while errors come and go around it.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// Label, hint, control (the children), error. The control names the two ids in `aria-describedby`;
/// `described_by` writes them.
#[component]
pub fn Field(
    /// The control's id.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// The word for "optional", where the field may stay empty.
    #[prop(optional, into)]
    optional: String,
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label class="field-label" for=id>
                {label}
                {(!optional.is_empty()).then(|| view! { <span class="optional">{optional}</span> })}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            {children()}
            <FieldError id=error_id error/>
        </div>
    }
}

/// The place of an error. It is always there, so that it is heard when it fills.
#[component]
pub(super) fn FieldError(#[prop(into)] id: String, error: Signal<Option<String>>) -> impl IntoView {
    let shown = move || {
        error.get().map(|words| {
            view! {
                <p class="field-error">
                    <Icon glyph=Glyph::Warning/>
                    <span>{words}</span>
                </p>
            }
        })
    };
    view! { <div class="field-errors" id=id aria-live="polite">{shown}</div> }
}

/// The value of `aria-describedby` for a control with this id.
pub(super) fn described_by(
    id: &str,
    hint: bool,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + Send + use<> {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    move || match (hint, error.with(Option::is_some)) {
        (true, true) => Some(format!("{hint_id} {error_id}")),
        (true, false) => Some(hint_id.clone()),
        (false, true) => Some(error_id.clone()),
        (false, false) => None,
    }
}

/// `aria-invalid`, absent while nothing is wrong.
pub(super) fn invalid(
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<&'static str> + Clone + Send + use<> {
    move || error.with(Option::is_some).then_some("true")
}

/// A field of one line.
#[component]
pub fn TextInput(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// The name, unless the page holds two controls of that name.
    #[prop(optional, into)]
    id: Option<String>,
    /// The input's type: text, email, password, search, tel, url, number, date, time.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// The word for "optional", where the field may stay empty.
    #[prop(optional, into)]
    optional: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] autocomplete: Option<String>,
    #[prop(optional, into)] inputmode: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] maxlength: Option<u32>,
    #[prop(optional, into)] min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
    #[prop(optional, into)] step: Option<String>,
    /// The id of a `<datalist>` with suggestions.
    #[prop(optional, into)]
    list: Option<String>,
    /// Told of each change while typing.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let described = described_by(&id, !hint.is_empty(), error);
    let told = move |event| {
        if let Some(on_input) = on_input {
            on_input.run(event_target_value(&event));
        }
    };
    view! {
        <Field id=id.clone() label hint error optional>
            <input
                class="input"
                type=kind
                id=id
                name=name
                value=value
                required=required
                autocomplete=autocomplete
                inputmode=inputmode
                placeholder=placeholder
                maxlength=maxlength
                min=min
                max=max
                step=step
                list=list
                aria-describedby=described
                aria-invalid=invalid(error)
                on:input=told
            />
        </Field>
    }
}

/// A field of many lines; the only place that writes a `<textarea>`.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// The word for "optional", where the field may stay empty.
    #[prop(optional, into)]
    optional: String,
    #[prop(optional)] required: bool,
    #[prop(default = 4)] rows: u32,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] maxlength: Option<u32>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let described = described_by(&id, !hint.is_empty(), error);
    let told = move |event| {
        if let Some(on_input) = on_input {
            on_input.run(event_target_value(&event));
        }
    };
    view! {
        <Field id=id.clone() label hint error optional>
            <textarea
                class="input"
                id=id
                name=name
                rows=rows
                required=required
                placeholder=placeholder
                maxlength=maxlength
                aria-describedby=described
                aria-invalid=invalid(error)
                on:input=told
                inner_html=escaped(&value)
            ></textarea>
        </Field>
    }
}

/// Text as the content of an element. The framework's server side does not escape what stands in a
/// textarea, so it is done here and handed over as finished markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The button that sends a form. While busy it says so and takes no further press, but keeps the focus.
#[component]
pub fn Submit(
    #[prop(optional, into)] busy: Signal<bool>,
    /// Classes beside `button`; "primary" unless told otherwise.
    #[prop(default = "primary")]
    class: &'static str,
    /// Name and value sent with the form, where it has several buttons.
    #[prop(optional, into)]
    name: Option<String>,
    #[prop(optional, into)] value: Option<String>,
    children: Children,
) -> impl IntoView {
    let stop_while_busy = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        }
    };
    view! {
        <button
            type="submit"
            class=format!("button {class}")
            name=name
            value=value
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
            on:click=stop_while_busy
        >
            {children()}
        </button>
    }
}
