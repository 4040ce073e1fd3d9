//! The demo's SQL: every row of a batch as statements, many rows each. Decides nothing.

use super::population::{Batch, Member};
use super::rows::{
    BookingEventRow, BookingRow, DailyFigureRow, OpeningDay, OpeningRow, ProfileRow, ReviewRow,
    SessionTypeRow,
};
use crate::account::CONDUCT_VERSION;
use crate::db::{Sql, Value, sql};
use domain::booking::{Answer, Question, QuestionKind};
use domain::calendar::DayOpening;
use domain::id::MemberId;
use serde_json::json;

/// Rows a statement: enough to amortise it, few enough for both engines whatever the table.
const ROWS: usize = 100;

/// One row for `VALUES`.
macro_rules! values {
    ($($value:expr),+ $(,)?) => { [$(Value::from($value)),+] };
}

/// Everything of a batch, in an order that foreign keys allow.
pub fn batch(batch: &Batch, password_hash: &str) -> Vec<Sql> {
    let members = &batch.members;
    [
        accounts(members, password_hash),
        profiles(members),
        skills(members),
        roles(members),
        session_types(members),
        calendars(members),
        openings(members),
        overrides(members),
        bookings(&batch.bookings),
        events(&batch.events),
        reviews(&batch.reviews),
    ]
    .concat()
}

pub fn figures(rows: &[DailyFigureRow]) -> Vec<Sql> {
    let rows = rows
        .iter()
        .map(|row| values![row.day.to_string(), row.name, row.count]);
    insert("INSERT INTO daily_figure (day, name, count) VALUES ", rows)
}

/// Statements that insert the rows, a hundred at a time.
fn insert<const N: usize>(head: &'static str, rows: impl Iterator<Item = [Value; N]>) -> Vec<Sql> {
    let mut rows = rows.peekable();
    let mut statements = Vec::new();
    while rows.peek().is_some() {
        statements.push(sql(head).push_rows(rows.by_ref().take(ROWS)));
    }
    statements
}

fn accounts(members: &[Member], hash: &str) -> Vec<Sql> {
    let accounts = members.iter().map(|member| &member.person.account);
    insert(
        "INSERT INTO account (id, email, email_key, password_hash, role, locale, zone, created_at, verified_at,
             adult_confirmed_at, conduct_accepted_at, conduct_version, last_active_at) VALUES ",
        accounts.map(|account| {
            values![
                account.id,
                &account.email,
                account.email.to_lowercase(),
                hash,
                account.role,
                account.locale,
                account.zone,
                account.created_at,
                account.created_at,
                account.created_at,
                account.created_at,
                CONDUCT_VERSION,
                account.last_active_at,
            ]
        }),
    )
}

fn profiles(members: &[Member]) -> Vec<Sql> {
    insert(
        "INSERT INTO profile (member_id, slug, name, headline, story, industry, region, college, goals, languages,
             ways_to_talk, links, is_mentee, is_mentor, open_to_mentorship, looking_for_mentor, helps_with,
             does_not_take, how_to_prepare, time_given, long_term_places, long_term_taken, hours_per_month,
             paused_until, searchable, verified_employer, median_reply_minutes, requests_received,
             requests_answered, sessions_kept, sessions_missed, review_count, review_sum, clarity_count,
             clarity_sum, preparation_count, preparation_sum, progress_count, progress_sum, updated_at) VALUES ",
        members.iter().map(|member| profile(&member.person.profile)),
    )
}

fn profile(row: &ProfileRow) -> [Value; 40] {
    let signals = &row.signals;
    values![
        row.member_id,
        &row.slug,
        &row.name,
        &row.headline,
        &row.story,
        row.industry,
        row.region,
        &row.college,
        &row.goals,
        json!(row.languages).to_string(),
        json!(row.ways_to_talk).to_string(),
        json!(row.links).to_string(),
        row.is_mentee,
        row.is_mentor,
        row.open_to_mentorship,
        row.looking_for_mentor,
        &row.helps_with,
        &row.does_not_take,
        &row.how_to_prepare,
        &row.time_given,
        row.long_term_places,
        row.long_term_taken,
        row.hours_per_month,
        row.paused_until.map(|date| date.to_string()),
        row.searchable,
        row.verified_employer.clone(),
        signals.median_reply_minutes,
        signals.requests_received,
        signals.requests_answered,
        signals.sessions_kept,
        signals.sessions_missed,
        signals.review.count,
        signals.review.sum,
        signals.clarity.count,
        signals.clarity.sum,
        signals.preparation.count,
        signals.preparation.sum,
        signals.progress.count,
        signals.progress.sum,
        row.updated_at,
    ]
}

fn skills(members: &[Member]) -> Vec<Sql> {
    let rows = members.iter().flat_map(|member| {
        let rows = (0_i64..).zip(&member.person.skills);
        rows.map(|(position, row)| {
            values![member.person.account.id, position, row.skill, row.level]
        })
    });
    insert(
        "INSERT INTO profile_skill (member_id, position, skill, level) VALUES ",
        rows,
    )
}

fn roles(members: &[Member]) -> Vec<Sql> {
    let rows = members.iter().flat_map(|member| {
        let rows = (0_i64..).zip(&member.person.roles);
        rows.map(|(position, row)| {
            let id = member.person.account.id;
            values![
                id,
                position,
                row.title,
                &row.company,
                row.from_year,
                row.until_year
            ]
        })
    });
    insert(
        "INSERT INTO profile_role (member_id, position, title, company, from_year, until_year) VALUES ",
        rows,
    )
}

fn session_types(members: &[Member]) -> Vec<Sql> {
    let rows = members.iter().flat_map(|member| {
        let types = member
            .offer
            .iter()
            .flat_map(|offer| (0_i64..).zip(&offer.session_types));
        types.map(|(position, row)| session_type(member.person.account.id, position, row))
    });
    insert(
        "INSERT INTO session_type (id, mentor_id, position, name, description, length_minutes, notice_minutes,
             horizon_days, buffer_before_minutes, buffer_after_minutes, max_per_day, max_per_week,
             per_mentee_per_month, needs_approval, place, place_detail, questions, policy_free_until_hours,
             policy_then_reschedules, price_minor) VALUES ",
        rows,
    )
}

fn session_type(mentor: MemberId, position: i64, row: &SessionTypeRow) -> [Value; 20] {
    let asked = row.questions.iter().enumerate();
    let questions: Vec<Question> = asked.map(|(index, text)| question(index, text)).collect();
    values![
        row.id,
        mentor,
        position,
        row.name,
        &row.description,
        row.length_minutes,
        row.notice_minutes,
        row.horizon_days,
        row.buffer_before_minutes,
        row.buffer_after_minutes,
        row.max_per_day,
        row.max_per_week,
        row.per_mentee_per_month,
        row.needs_approval,
        row.place,
        &row.place_detail,
        json!(questions).to_string(),
        row.policy_free_until_hours,
        row.policy_then_reschedules,
        row.price_minor,
    ]
}

fn question_key(index: usize) -> String {
    format!("q{}", index + 1)
}

/// The first question has to be answered; one for a link gets a short field.
fn question(index: usize, text: &str) -> Question {
    let kind = if text.starts_with("Link") {
        QuestionKind::Short
    } else {
        QuestionKind::Long
    };
    Question {
        key: question_key(index),
        text: text.to_owned(),
        required: index == 0,
        kind,
    }
}

fn calendars(members: &[Member]) -> Vec<Sql> {
    let mentors = members.iter().filter(|member| member.offer.is_some());
    let rows = mentors.map(|Member { person, .. }| {
        let account = &person.account;
        values![account.id, account.zone, account.created_at]
    });
    insert(
        "INSERT INTO availability (mentor_id, zone, updated_at) VALUES ",
        rows,
    )
}

fn openings(members: &[Member]) -> Vec<Sql> {
    let rows = members.iter().flat_map(|member| {
        let mentor = member.person.account.id;
        member
            .offer
            .iter()
            .flat_map(|offer| &offer.openings)
            .map(move |row| opening(mentor, row))
    });
    insert(
        "INSERT INTO opening (id, mentor_id, weekday, on_date, start_minute, length_minutes, every_weeks, from_date)
             VALUES ",
        rows,
    )
}

fn overrides(members: &[Member]) -> Vec<Sql> {
    let rows = members.iter().flat_map(|member| {
        let mentor = member.person.account.id;
        member
            .offer
            .iter()
            .flat_map(|offer| &offer.overrides)
            .map(move |row| {
                let openings: Vec<DayOpening> =
                    row.openings.iter().copied().map(day_opening).collect();
                values![mentor, row.on_date.to_string(), json!(openings).to_string()]
            })
    });
    insert(
        "INSERT INTO day_override (mentor_id, on_date, openings) VALUES ",
        rows,
    )
}

fn opening(mentor: MemberId, row: &OpeningRow) -> [Value; 8] {
    let (weekday, on_date, every_weeks, from_date) = match row.when {
        OpeningDay::Weekly {
            weekday,
            every_weeks,
            from,
        } => (Some(weekday), None, every_weeks, Some(from.to_string())),
        OpeningDay::Once { on } => (None, Some(on.to_string()), 1, None),
    };
    values![
        row.id,
        mentor,
        weekday,
        on_date,
        row.start_minute,
        row.length_minutes,
        every_weeks,
        from_date
    ]
}

fn day_opening((start_minute, length_minutes): (i64, i64)) -> DayOpening {
    let minutes = |value: i64| u16::try_from(value).expect("minutes of a day are few");
    DayOpening {
        start_minute: minutes(start_minute),
        length_minutes: minutes(length_minutes),
    }
}

fn bookings(rows: &[BookingRow]) -> Vec<Sql> {
    insert(
        "INSERT INTO booking (id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at, blocked_from,
             blocked_until, expires_at, title, place, place_detail, price_minor, currency, policy_free_until_hours,
             policy_then_reschedules, needs_approval, answers, mentee_zone, ended_by, ended_late, ended_at, reason,
             missed_by, created_at, confirmed_at, updated_at) VALUES ",
        rows.iter().map(booking),
    )
}

fn booking(row: &BookingRow) -> [Value; 28] {
    let answered = row.answers.iter().enumerate();
    let answers: Vec<Answer> = answered
        .map(|(index, (question, text))| {
            let (question, text) = ((*question).to_owned(), (*text).to_owned());
            Answer {
                key: question_key(index),
                question,
                text,
            }
        })
        .collect();
    values![
        row.id,
        row.mentor_id,
        row.mentee_id,
        row.session_type_id,
        row.status.as_str(),
        row.starts_at,
        row.ends_at,
        row.blocked_from,
        row.blocked_until,
        row.expires_at,
        row.title,
        row.place,
        &row.place_detail,
        0_i64,
        "EUR",
        row.policy_free_until_hours,
        row.policy_then_reschedules,
        row.needs_approval,
        json!(answers).to_string(),
        row.mentee_zone,
        row.ended_by.map(|side| side.as_str()),
        row.ended_late,
        row.ended_at,
        row.reason,
        row.missed_by.map(|side| side.as_str()),
        row.created_at,
        row.confirmed_at,
        row.updated_at,
    ]
}

fn events(rows: &[BookingEventRow]) -> Vec<Sql> {
    let rows = rows
        .iter()
        .map(|row| values![row.id, row.booking_id, row.at, row.member_id, row.kind]);
    insert(
        "INSERT INTO booking_event (id, booking_id, at, member_id, kind) VALUES ",
        rows,
    )
}

fn reviews(rows: &[ReviewRow]) -> Vec<Sql> {
    let rows = rows.iter().map(|row| {
        values![
            row.id,
            row.booking_id,
            row.author_id,
            row.subject_id,
            row.author_side.as_str(),
            row.overall,
            row.clarity,
            row.preparation,
            row.progress,
            &row.body,
            row.written_at,
            row.visible_at,
            row.counted,
        ]
    });
    insert(
        "INSERT INTO review (id, booking_id, author_id, subject_id, author_side, overall, clarity, preparation,
             progress, body, written_at, visible_at, counted) VALUES ",
        rows,
    )
}
