//! The editor of one's own profile. One form saves all of it; the picture and the change of sides
//! are forms of their own. Everything works without script: rows are there already, some empty.

use super::parts::{Level, Line, Lines, Tick, Visibility, wrong};
use super::{ChangeProfile, MyProfile, RemovePhoto, SwitchSide, load_profile};
use crate::form::{ActionForm, Call, FormFailure, FormState, input_name};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::{Avatar, Erase, Glyph, Icon, Notice, PageHeader, Size, Submit, Tone};
use crate::words::words;
use domain::profile::{LANGUAGES, LINKS_MOST, ProfileEdit, ROLES_MOST, SKILLS_MOST, WAYS_TO_TALK};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Empty rows beside those that are filled.
const EMPTY_ROWS: usize = 3;

/// `/profile`
#[component]
pub fn ProfilePage() -> impl IntoView {
    let text = words().profile();
    let change = Call::<ChangeProfile>::new();
    let switch = Call::<SwitchSide>::new();
    let remove = Call::<RemovePhoto>::new();
    let versions = move || {
        (
            change.version().get(),
            switch.version().get(),
            remove.version().get(),
        )
    };
    let mine = load(versions, |_| load_profile());
    let query = use_query_map();
    let saved = move || query.read().get("saved").is_some();
    view! {
        <Title text=text.title />
        <Transition>
            {awaited(move || async move {
                let mine = mine.await;
                let preview = mine.as_ref().map(|mine| format!("/mentors/{}", mine.slug)).unwrap_or_default();
                match mine {
                    Ok(mine) => view! {
                        <PageHeader title=text.title lead=text.lead>
                            <a class="button" href=preview.clone()><Icon glyph=Glyph::Eye />{text.preview}</a>
                        </PageHeader>
                        {move || saved().then(|| view! { <Notice tone=Tone::Good title=words().common().saved /> })}
                        <div class="editor-parts">
                            <PhotoPart mine=mine.clone() remove />
                            <SidePart edit=mine.edit.clone() switch />
                            <EditForm mine change />
                        </div>
                    }
                    .erased(),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
    }
}

/// The picture: a plain upload, which the server answers with the page again.
#[component]
fn PhotoPart(mine: MyProfile, remove: Call<RemovePhoto>) -> impl IntoView {
    let text = words().profile();
    let refused = FormState::plain("/profile/photo");
    let problem = refused.problem("photo");
    let error = move || {
        problem
            .get()
            .map(|problem| (words().common().problem)(&problem))
    };
    let has_photo = mine.photo.is_some();
    view! {
        <section class="card part" id="photo-part">
            <div class="photo">
                <Avatar name=mine.edit.name.clone() photo=mine.photo.clone() size=Size::Huge />
                <form method="post" action="/profile/photo" enctype="multipart/form-data" class="stack tight">
                    <label class="field-label" for="photo">{text.photo}</label>
                    <input class="input" type="file" id="photo" name="photo" accept="image/jpeg,image/png,image/webp" required aria-describedby="photo-hint photo-error" />
                    <p class="field-hint" id="photo-hint">{text.photo_hint}</p>
                    <p class="field-error" id="photo-error" role="alert" hidden=move || error().is_none()>{error}</p>
                    <button class="button">{text.upload}</button>
                </form>
                {has_photo.then(|| view! {
                    <ActionForm action=remove><button class="button quiet danger">{text.remove_photo}</button></ActionForm>
                })}
            </div>
        </section>
    }
}

/// Mentor, mentee or both, in one click.
#[component]
fn SidePart(edit: ProfileEdit, switch: Call<SwitchSide>) -> impl IntoView {
    let text = words().profile();
    let button =
        |side: &'static str, is: bool, may_stop: bool| {
            let label = match (side, is) {
                ("mentor", true) => text.stop_mentor,
                ("mentor", false) => text.become_mentor,
                (_, true) => text.stop_mentee,
                (_, false) => text.become_mentee,
            };
            (!is || may_stop).then(|| view! {
            <ActionForm action=switch>
                <input type="hidden" name=input_name("side") value=side />
                <input type="hidden" name=input_name("on") value=if is { "" } else { "on" } />
                <button class="button">{label}</button>
            </ActionForm>
        })
        };
    view! {
        <div class="cluster">
            {button("mentor", edit.is_mentor, edit.is_mentee)}
            {button("mentee", edit.is_mentee, edit.is_mentor)}
        </div>
    }
}

#[component]
fn EditForm(mine: MyProfile, change: Call<ChangeProfile>) -> impl IntoView {
    let text = words().profile();
    let form = FormState::new(change);
    let edit = mine.edit;
    let suggestions = mine
        .known_skills
        .into_iter()
        .map(|skill| view! { <option value=skill></option> })
        .collect_view();
    view! {
        <ActionForm action=change attr:class="editor-parts">
            <FormFailure form />
            <Basics form edit=edit.clone() />
            <section class="card part" id="story-part">
                <div class="part-head"><h2>{text.story_part}</h2></div>
                <Lines form field="story" initial=edit.story.clone() />
                <Lines form field="goals" initial=edit.goals.clone() />
                <LinkRows form links=edit.links.clone() />
            </section>
            <section class="card part" id="skills">
                <div class="part-head"><h2>{text.skills}</h2><p>{text.skills_hint}</p></div>
                <datalist id="known-skills" data-suggest="whole">{suggestions}</datalist>
                <SkillRows form edit=edit.clone() />
            </section>
            <section class="card part" id="roles">
                <div class="part-head"><h2>{text.roles}</h2></div>
                <RoleRows form edit=edit.clone() />
            </section>
            <MentorCardPart form edit=edit.clone() />
            <SeenPart form edit />
            <div class="save-bar"><Submit busy=change.pending()>{text.save}</Submit></div>
        </ActionForm>
    }
}

#[component]
fn Basics(form: FormState, edit: ProfileEdit) -> impl IntoView {
    let text = words().profile();
    let languages = LANGUAGES.into_iter().map(|tag| {
        let initial = edit.languages.iter().any(|language| language == tag);
        view! { <Tick form field=format!("language_{tag}") initial>{(text.language)(tag)}</Tick> }
    });
    let languages = languages.collect_view();
    let ways = WAYS_TO_TALK.into_iter().map(|way| {
        let initial = edit.ways_to_talk.iter().any(|chosen| chosen == way);
        view! { <Tick form field=format!("talk_{way}") initial>{(text.way)(way)}</Tick> }
    });
    let ways = ways.collect_view();
    view! {
        <section class="card part" id="basics">
            <div class="part-head"><h2>{text.basics}</h2></div>
            <Line form field="name" initial=edit.name />
            <Line form field="headline" initial=edit.headline />
            <div class="form-row"><Line form field="industry" initial=edit.industry /> <Line form field="region" initial=edit.region /></div>
            <Line form field="college" initial=edit.college />
            <details class="group"><summary>{text.languages}</summary><div class="checks">{languages}</div></details>
            <fieldset class="group"><legend>{text.talk}</legend><div class="checks">{ways}</div></fieldset>
        </section>
    }
}

#[component]
fn LinkRows(form: FormState, links: Vec<String>) -> impl IntoView {
    (0..LINKS_MOST)
        .map(|row| view! { <Line form field=format!("link_{row}") kind="url" initial=links.get(row).cloned().unwrap_or_default() /> })
        .collect_view()
}

/// Rows to show: those filled, those typed in before, and some empty ones.
fn rows_shown(form: FormState, first_field: &str, filled: usize, most: usize) -> usize {
    let typed = (0..most).rev().find(|row| {
        form.typed(&format!("{first_field}_{row}"))
            .is_some_and(|text| !text.is_empty())
    });
    (filled.max(typed.map_or(0, |row| row + 1)) + EMPTY_ROWS).min(most)
}

#[component]
fn SkillRows(form: FormState, edit: ProfileEdit) -> impl IntoView {
    let rows = (0..rows_shown(form, "skill", edit.skills.len(), SKILLS_MOST)).map(|row| {
        let skill = edit.skills.get(row);
        let name = skill.map(|skill| skill.name.clone()).unwrap_or_default();
        let level = skill.map_or(2, |skill| skill.level);
        view! {
            <li class="many-row"><div class="form-row">
                <Line form field=format!("skill_{row}") initial=name list="known-skills" />
                <Level form row initial=level />
            </div></li>
        }
    });
    view! { <ul class="many">{rows.collect_view()}</ul> }
}

#[component]
fn RoleRows(form: FormState, edit: ProfileEdit) -> impl IntoView {
    let rows = (0..rows_shown(form, "title", edit.roles.len(), ROLES_MOST)).map(|row| {
        let role = edit.roles.get(row);
        let words = |part: fn(&domain::profile::RoleHeld) -> String| role.map(part).unwrap_or_default();
        let year = |year: Option<u16>| year.map(|year| year.to_string()).unwrap_or_default();
        view! {
            <li class="many-row"><div class="form-row two">
                <Line form field=format!("title_{row}") initial=words(|role| role.title.clone()) />
                <Line form field=format!("company_{row}") initial=words(|role| role.company.clone()) />
                <Line form field=format!("from_{row}") initial=year(role.map(|role| role.from_year)) />
                <Line form field=format!("until_{row}") initial=year(role.and_then(|role| role.until_year)) />
            </div></li>
        }
    });
    view! { <ul class="many boxed">{rows.collect_view()}</ul> }
}

#[component]
fn MentorCardPart(form: FormState, edit: ProfileEdit) -> impl IntoView {
    let text = words().profile();
    let hours = edit
        .hours_per_month
        .map(|hours| hours.to_string())
        .unwrap_or_default();
    let paused = edit
        .paused_until
        .map(|date| date.to_string())
        .unwrap_or_default();
    view! {
        <section class="card part" id="mentor">
            <div class="part-head"><h2>{text.as_mentor}</h2></div>
            <Lines form field="helps_with" initial=edit.helps_with />
            <Lines form field="does_not_take" initial=edit.does_not_take />
            <Lines form field="how_to_prepare" initial=edit.how_to_prepare />
            <Line form field="time_given" initial=edit.time_given />
            <div class="form-row">
                <Line form field="long_term_places" kind="number" initial=edit.long_term_places.to_string() />
                <Line form field="hours_per_month" kind="number" initial=hours />
                <Line form field="paused_until" kind="date" initial=paused />
            </div>
        </section>
    }
}

#[component]
fn SeenPart(form: FormState, edit: ProfileEdit) -> impl IntoView {
    let text = words().profile();
    let nobody = wrong(form, "is_mentee");
    view! {
        <section class="card part" id="seen">
            <div class="part-head"><h2>{text.seen}</h2></div>
            <Tick form field="is_mentor" initial=edit.is_mentor>{text.mentor}</Tick>
            <Tick form field="is_mentee" initial=edit.is_mentee>{text.mentee}</Tick>
            <p class="visually-hidden" role="alert">{nobody}</p>
            <Visibility form field="open_to_mentorship" initial=edit.open_to_mentorship />
            <Visibility form field="looking_for_mentor" initial=edit.looking_for_mentor />
            <Tick form field="searchable" initial=edit.searchable>{text.searchable}</Tick>
        </section>
    }
}
