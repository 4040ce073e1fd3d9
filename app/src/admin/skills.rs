//! The admin's section on the vocabulary of skills: what a skill is called, what lies beside it, and
//! what was changed, each with the button that takes it back. All of it are plain forms; what was just
//! done stands in the address, so that the page says it with script and without.

use super::lists::asked;
use super::page::{Moment, Section};
use super::*;
use crate::context::reader;
use crate::form::{ActionForm, Call, FormState, input_name};
use crate::load::load;
use crate::ui::{Erase, Glyph, Icon, Notice, Tone, whenever};
use crate::words::words;
use domain::matching::text::{SKILL_NAME_MOST, SkillDeed};
use leptos::html::Input;
use leptos::prelude::*;
use leptos_router::components::Form;

#[component]
pub(super) fn Vocabulary() -> impl IntoView {
    let (text, done, undone) = (asked("text"), asked("done"), asked("undone"));
    // What was just done leads to another address, and so to another list.
    let address = move || (text.get(), done.get(), undone.get());
    let loaded = load(address, |(text, done, undone)| async {
        let text = text.unwrap_or_default();
        let view = admin_skills(SkillsQuery { text: text.clone() }).await?;
        Ok::<_, crate::error::AppError>((text, done.or(undone), view))
    });
    let show = move |(text, told, view): (String, Option<String>, SkillsView)| {
        let said = words().vocabulary();
        let count = reader().lang.number(view.count.into());
        let told = told.and_then(|place| place.parse::<i64>().ok());
        let just = view
            .changes
            .iter()
            .find(|change| Some(change.place) == told);
        let just = just
            .cloned()
            .map(|change| view! { <Just change text=text.clone() /> });
        let nothing = (!text.trim().is_empty() && view.found.is_empty())
            .then(|| view! { <p role="status">{said.nothing}</p> });
        let names: Vec<String> = view.found.iter().map(|skill| skill.name.clone()).collect();
        let found = view
            .found
            .into_iter()
            .map(|skill| view! { <SkillCard skill /> });
        let found = found.collect_view();
        let name = if names.is_empty() {
            text.clone()
        } else {
            String::new()
        };
        view! {
            <p class="soft">{(said.lead)(&count)}</p>
            <Lost names />
            {just}
            <Search text=text.clone() />
            <div class="panels">
                <div class="stack">
                    {nothing}
                    {found}
                    <AddSkill name />
                </div>
                <Changes changes=view.changes text />
            </div>
        }
        .erased()
    };
    view! { <Section title=words().vocabulary().title here="/admin/skills" loaded show /> }
}

#[component]
fn Search(text: String) -> impl IntoView {
    let said = words().vocabulary();
    view! {
        <Form method="GET" action="/admin/skills" attr:class="sift" attr:role="search">
            <div class="field long">
                <label class="field-label" for="text">{said.search}</label>
                <input class="input" type="text" enterkeyhint="search" data-suggest="whole" id="text" name="text" value=text />
            </div>
            <button class="button" type="submit">{said.show}</button>
        </Form>
    }
}

/// What was just done or taken back, said once.
#[component]
fn Just(change: SkillChange, text: String) -> impl IntoView {
    let said = words().vocabulary();
    let what = (said.change)(&change.deed, &change.skill, &change.word);
    let undo = change.undone.is_none().then(|| {
        view! { <Undo place=change.place what=what.clone() text /> }
    });
    let title = match change.undone {
        Some(_) => (said.taken_back)(&what),
        None => (said.done)(&what),
    };
    view! { <Notice tone=Tone::Good title>{undo}</Notice> }.erased()
}

/// What a change carries in its form.
fn carried(deed: SkillDeed, skill: &str) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name=input_name("deed") value=deed.as_str() />
        <input type="hidden" name=input_name("skill") value=skill.to_owned() />
    }
}

/// Whether the refused form of this request, if there is one, did one of these to a skill.
fn is_of(form: FormState, deeds: &[SkillDeed], skill: &str) -> bool {
    let deed = form.typed("deed").map(|deed| SkillDeed::parse(&deed));
    let named = form.typed("skill").is_none_or(|typed| typed == skill);
    deed.is_none_or(|deed| deed.is_some_and(|deed| deeds.contains(&deed))) && named
}

/// What is wrong with a form, in words.
fn trouble(form: FormState, shown: bool) -> impl Fn() -> Option<String> + Clone {
    let (word, skill) = (form.problem("word"), form.problem("skill"));
    let failure = form.failure();
    move || {
        let problem = || word.get().or_else(|| skill.get());
        let problem = problem().map(|problem| (words().common().problem)(&problem));
        let failure = || {
            failure
                .get()
                .map(|error| (words().common().failure)(&error))
        };
        problem.or_else(failure).filter(|_| shown)
    }
}

/// An input that is empty again once what was typed is taken: the page that follows keeps the element.
fn emptied(adding: Call<ChangeSkills>) -> NodeRef<Input> {
    let field = NodeRef::<Input>::new();
    whenever(move || {
        let is_taken = matches!(adding.value(), Some(Ok(())));
        if let Some(field) = field.get_untracked().filter(|_| is_taken) {
            field.set_value("");
        }
    });
    field
}

/// Says what is wrong with a form, under its field.
fn said_of(trouble: impl Fn() -> Option<String> + Clone + Send + 'static, id: String) -> AnyView {
    let told = trouble.clone();
    let silent = move || told().is_none();
    view! { <p class="field-error" id=id role="alert" hidden=silent>{trouble}</p> }.erased()
}

/// A change that was refused and whose skill is not shown (any more).
#[component]
fn Lost(names: Vec<String>) -> impl IntoView {
    let form = FormState::new(Call::<ChangeSkills>::new());
    let skill = form.typed("skill");
    let is_shown = skill.is_none_or(|skill| names.contains(&skill))
        || form.typed("deed").as_deref() == Some(SkillDeed::Add.as_str());
    let trouble = trouble(form, !is_shown);
    move || trouble().map(|title| view! { <Notice tone=Tone::Bad title /> })
}

#[component]
fn SkillCard(skill: SkillView) -> impl IntoView {
    let text = words().vocabulary();
    let SkillView {
        name,
        synonyms,
        related,
    } = skill;
    let removing = Call::<ChangeSkills>::new();
    let form = FormState::new(removing);
    let removals = [
        SkillDeed::Remove,
        SkillDeed::RemoveSynonym,
        SkillDeed::Unrelate,
    ];
    let wrong = trouble(form, is_of(form, &removals, &name));
    let whole = carried(SkillDeed::Remove, &name);
    let heading = name.clone();
    let spoken = name.clone();
    let wrong = said_of(wrong, format!("remove-{}-error", dashed(&name)));
    view! {
        <article class="card">
            <div class="card-head">
                <h2>{heading}</h2>
                <ActionForm action=removing>
                    {whole}
                    <button class="button quiet danger compact">{text.remove_skill}<span class="visually-hidden">" "{spoken}</span></button>
                </ActionForm>
            </div>
            {wrong}
            <Words of=Belongs::Synonyms words_of=synonyms name=name.clone() removing />
            <Words of=Belongs::Related words_of=related name removing />
        </article>
    }
    .erased()
}

/// The two lists that belong to a skill.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Belongs {
    Synonyms,
    Related,
}

impl Belongs {
    const fn deeds(self) -> (SkillDeed, SkillDeed) {
        match self {
            Belongs::Synonyms => (SkillDeed::AddSynonym, SkillDeed::RemoveSynonym),
            Belongs::Related => (SkillDeed::Relate, SkillDeed::Unrelate),
        }
    }
}

/// A list of words that belong to a skill, each with the button that takes it out, and a field for one
/// more.
#[component]
fn Words(
    of: Belongs,
    words_of: Vec<String>,
    name: String,
    removing: Call<ChangeSkills>,
) -> impl IntoView {
    let text = words().vocabulary();
    let (title, label) = match of {
        Belongs::Synonyms => (text.synonyms, text.synonym),
        Belongs::Related => (text.related, text.other_skill),
    };
    let (_, remove) = of.deeds();
    let chips = words_of.into_iter().map(|word| {
        let carried = carried(remove, &name);
        let label = (text.remove)(&word);
        view! {
            <li>
                <ActionForm action=removing>
                    {carried}
                    <input type="hidden" name=input_name("word") value=word.clone() />
                    <button class="chip" aria-label=label>{word}<Icon glyph=Glyph::Cross /></button>
                </ActionForm>
            </li>
        }
    });
    let chips: Vec<_> = chips.collect();
    let list =
        (!chips.is_empty()).then(|| view! { <ul class="applied" aria-label=title>{chips}</ul> });
    view! {
        <section class="skill-words">
            <h3>{title}</h3>
            {list}
            <AddWord of label name />
        </section>
    }
    .erased()
}

/// The field for one more word.
#[component]
fn AddWord(of: Belongs, label: &'static str, name: String) -> impl IntoView {
    let text = words().vocabulary();
    let adding = Call::<ChangeSkills>::new();
    let form = FormState::new(adding);
    let (add, _) = of.deeds();
    let ours = is_of(form, &[add], &name);
    let typed = form.typed("word").filter(|_| ours).unwrap_or_default();
    let trouble = trouble(form, ours);
    let carried = carried(add, &name);
    let (id, told) = (
        format!("{}-{}", add.as_str(), dashed(&name)),
        trouble.clone(),
    );
    let error = format!("{id}-error");
    view! {
        <ActionForm action=adding attr:class="sift">
            {carried}
            <div class="field long">
                <label class="field-label" for=id.clone()>{label}</label>
                <input
                    class="input"
                    id=id
                    node_ref=emptied(adding)
                    name=input_name("word")
                    value=typed
                    maxlength=SKILL_NAME_MOST
                    required=true
                    data-suggest=(of == Belongs::Related).then_some("whole")
                    aria-describedby=error.clone()
                    aria-invalid=move || told().is_some().to_string()
                />
            </div>
            <button class="button">{text.add}<span class="visually-hidden">" ("{name}")"</span></button>
            {said_of(trouble, error)}
        </ActionForm>
    }
    .erased()
}

/// A name as part of an element's id.
fn dashed(name: &str) -> String {
    name.replace(char::is_whitespace, "-")
}

#[component]
fn AddSkill(name: String) -> impl IntoView {
    let text = words().vocabulary();
    let adding = Call::<ChangeSkills>::new();
    let form = FormState::new(adding);
    let typed = form.typed("skill");
    let deed = form.typed("deed");
    let ours = deed.is_none_or(|deed| deed == SkillDeed::Add.as_str());
    let name = typed.filter(|_| ours).unwrap_or(name);
    let trouble = trouble(form, ours);
    let told = trouble.clone();
    view! {
        <section class="card">
            <h2>{text.new_skill}</h2>
            <ActionForm action=adding attr:class="sift">
                <input type="hidden" name=input_name("deed") value=SkillDeed::Add.as_str() />
                <div class="field long">
                    <label class="field-label" for="new-skill">{text.name}</label>
                    <input
                        class="input"
                        id="new-skill"
                        node_ref=emptied(adding)
                        name=input_name("skill")
                        value=name
                        maxlength=SKILL_NAME_MOST
                        required=true
                        aria-describedby="new-skill-error"
                        aria-invalid=move || told().is_some().to_string()
                    />
                </div>
                <button class="button">{text.add_skill}</button>
                {said_of(trouble, "new-skill-error".to_owned())}
            </ActionForm>
        </section>
    }
    .erased()
}

#[component]
fn Changes(changes: Vec<SkillChange>, text: String) -> impl IntoView {
    let said = words().vocabulary();
    let list = if changes.is_empty() {
        view! { <p class="soft">{said.no_changes}</p> }.erased()
    } else {
        let rows = changes
            .into_iter()
            .map(|change| view! { <ChangeRow change text=text.clone() /> });
        view! { <ol class="changes">{rows.collect_view()}</ol> }.erased()
    };
    view! {
        <section class="card">
            <h2>{said.changes}</h2>
            {list}
        </section>
    }
    .erased()
}

#[component]
fn ChangeRow(change: SkillChange, text: String) -> impl IntoView {
    let said = words().vocabulary();
    let who = |name: Option<String>| name.unwrap_or_else(|| said.nobody.to_owned());
    let what = (said.change)(&change.deed, &change.skill, &change.word);
    let state = match change.undone {
        Some((by, at)) => {
            view! { <p class="small soft">{(said.undone)(&who(by))}" "<Moment at /></p> }.erased()
        }
        None => {
            let idle = change
                .idle
                .then(|| view! { <p class="small soft">{said.idle}</p> });
            view! { {idle} <Undo place=change.place what=what.clone() text /> }.erased()
        }
    };
    view! {
        <li class="change-row">
            <p>{what}</p>
            <p class="small soft">{who(change.by)}" · "<Moment at=change.at /></p>
            {state}
        </li>
    }
    .erased()
}

/// Takes a change back; the page stays with what was searched.
#[component]
fn Undo(place: i64, what: String, text: String) -> impl IntoView {
    let undoing = Call::<UndoSkillChange>::new();
    let form = FormState::new(undoing);
    let place = place.to_string();
    let ours = form.typed("place").is_none_or(|typed| typed == place);
    let problem = form.problem("place");
    let failure = form.failure();
    let told = move || {
        let problem = problem
            .get()
            .map(|problem| (words().common().problem)(&problem));
        let failure = || {
            failure
                .get()
                .map(|error| (words().common().failure)(&error))
        };
        problem.or_else(failure).filter(|_| ours)
    };
    let silent = move || told().is_none();
    view! {
        <ActionForm action=undoing>
            <input type="hidden" name=input_name("place") value=place />
            <input type="hidden" name=input_name("text") value=text />
            <button class="button compact">{words().common().undo}<span class="visually-hidden">": "{what}</span></button>
            <p class="field-error" role="alert" hidden=silent>{told}</p>
        </ActionForm>
    }
    .erased()
}
