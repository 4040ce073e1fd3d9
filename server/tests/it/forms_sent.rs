//! What the browser part reads from a form is what the server reads of the same form sent plainly.

use app::form::sent;
use domain::booking::BookForm;
use domain::calendar::EditForm;
use domain::profile::ProfileForm;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The arguments of a server function that takes a form.
#[derive(Debug, PartialEq, Deserialize)]
struct Arguments<T> {
    form: T,
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn fields_texts_and_ticks_are_read() {
    let read: Option<Arguments<EditForm>> = sent::read(pairs(&[
        ("form[op]", "add"),
        ("form[date]", "2026-11-24"),
        ("form[start]", "14:00 & a [bracket]"),
        ("form[weekly]", "on"),
        ("unknown", "is not looked at"),
    ]));
    let form = read.expect("all fields may be missing").form;
    let expected = EditForm {
        op: "add".to_owned(),
        date: "2026-11-24".to_owned(),
        start: "14:00 & a [bracket]".to_owned(),
        weekly: Some("on".to_owned()),
        ..EditForm::default()
    };
    assert_eq!(form, expected);
}

#[test]
fn maps_are_read_wherever_their_fields_stand() {
    let read: Option<Arguments<BookForm>> = sent::read(pairs(&[
        ("form[answers][goal]", "a job"),
        ("form[booking]", "7"),
        ("form[answers][story]", ""),
    ]));
    let form = read.expect("a whole form").form;
    let answers = [("goal", "a job"), ("story", "")];
    let answers: BTreeMap<String, String> = answers
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    assert_eq!((form.answers, form.booking.as_str()), (answers, "7"));
}

#[test]
fn a_form_that_is_a_map_is_read() {
    let read: Option<Arguments<ProfileForm>> =
        sent::read(pairs(&[("form[skill_0]", "Rust"), ("form[level_0]", "3")]));
    let ProfileForm(fields) = read.expect("any fields").form;
    assert_eq!(fields.get("skill_0").map(String::as_str), Some("Rust"));
    assert_eq!(fields.len(), 2);
}

#[test]
fn numbers_stand_in_text_and_several_values_of_a_name_leave_the_last() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Numbers {
        version: i64,
        note: String,
    }
    let read: Option<Numbers> = sent::read(pairs(&[
        ("note", "one"),
        ("version", "-12"),
        ("note", "two"),
    ]));
    let note = "two".to_owned();
    assert_eq!(read, Some(Numbers { version: -12, note }));
    assert_eq!(
        sent::read::<Numbers>(pairs(&[("version", "x"), ("note", "")])),
        None
    );
    assert_eq!(sent::read::<Numbers>(pairs(&[("version", "1")])), None);
    assert_eq!(
        sent::read::<Arguments<EditForm>>(pairs(&[("form", "text")])),
        None
    );
}
