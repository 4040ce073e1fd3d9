//! Asks every use case of every contract, as each of the people of the stage.

use super::stage::{Asking, Stage};
use super::{Table, read, source};
use crate::world::NOW;
use app::account::*;
use app::admin::{BookingsQuery, MembersQuery, RetryForm, SkillForm, SkillsQuery, UndoSkillForm};
use app::booking::{BookingForm, SeriesQuery, SessionsQuery, TimesQuery};
use app::calendar::{ArchiveForm, AvailabilityView, DaysQuery, EditForm, SessionTypeForm};
use app::connection::{AccountForm, ChooseForm, LinkForm, RemoveForm};
use app::context::Caller;
use app::error::AppError;
use app::help::RequestForm;
use app::invoice::InvoicesQuery;
use app::learning::VersionForm;
use app::market::{CriteriaForm, FeedbackForm, MarketQuery, SuggestQuery, UndoForm};
use app::matching::{DecisionForm, RoundQuery, RunForm};
use app::money::{
    EarningsQuery, EntriesQuery, MessagesQuery, PayOutForm, PlayForm, StatementQuery,
};
use app::profile::SideForm;
use app::scholarship::PotIdForm;
use app::searches::{SaveForm, SearchForm};
use app::shortlist::{MarkForm, NO_MARK};
use app::wallet::{EndVoucherForm, PackageForm, VoucherQuery};
use domain::booking::{
    AcceptForm, AppealForm, BookForm, CancelForm, HoldForm, NoShowForm, ProposeForm,
    RescheduleForm, RulingForm, SeriesForm, WaitlistForm,
};
use domain::calendar::Availability;
use domain::dispute::{OpenForm, RuleForm, SayForm};
use domain::help::{AnswerForm, AskForm, PickForm, ReportForm, VerdictForm};
use domain::id::{BookingId, ConnectionId, FeedbackId, SignInId};
use domain::interval::Interval;
use domain::invoice::BillingForm;
use domain::matching::pairing::form::RoundForm;
use domain::matching::sharing_form::SharingForm;
use domain::money::{Currency, Money, TipForm};
use domain::profile::ProfileForm;
use domain::review::ReviewForm;
use domain::scholarship::{PotForm, TopUpForm};
use domain::time::DAY;
use domain::wallet::{OfferForm, TransferForm, VoucherForm};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::platform::fresh_uuid;
use std::fs;

/// What is asked in more than one way.
const MORE: [&str; 17] = [
    "help.request seen by moderators",
    "booking.book_series seen by members",
    "booking.book_series seen by nobody",
    "booking.series_plan seen by members",
    "booking.series_plan seen by nobody",
    "booking.join_waitlist seen by members",
    "booking.join_waitlist seen by nobody",
    "booking.hold seen by members",
    "booking.hold seen by nobody",
    "booking.offer seen by members",
    "booking.offer seen by nobody",
    "booking.times seen by members",
    "booking.times seen by nobody",
    "booking.week seen by members",
    "booking.week seen by nobody",
    "market.mentor seen by members",
    "market.mentor seen by nobody",
];

pub async fn table(stage: &Stage) -> Table {
    let mut table = Table::new("use case", stage.askers.iter().map(|asking| asking.name));
    for use_case in use_cases() {
        let mut row = vec![use_case.clone()];
        for asking in &stage.askers {
            let outcome = ask(stage, &use_case, asking).await;
            row.push(word(outcome).unwrap_or_else(|error| {
                panic!("{use_case} by {}: {error}", asking.name);
            }));
        }
        table.rows.push(row);
    }
    table
}

/// `feature.method` of every contract in the sources.
fn use_cases() -> Vec<String> {
    let mut found: Vec<String> = MORE.map(str::to_owned).into();
    for feature in fs::read_dir(source("app/src")).expect("the sources are there") {
        let feature = feature.expect("readable");
        let contract = feature.path().join("contract.rs");
        if contract.exists() {
            let feature = feature.file_name().to_string_lossy().into_owned();
            let text = read(&contract);
            let methods = text.split("async fn ").skip(1);
            let names = methods.filter_map(|rest| rest.split('(').next());
            found.extend(names.map(|name| format!("{feature}.{name}")));
        }
    }
    found.sort_unstable();
    found
}

/// What is not meant for anybody is no word.
fn word(outcome: Result<(), AppError>) -> Result<String, AppError> {
    let word = match outcome {
        Ok(()) => "ok",
        Err(AppError::Unauthenticated) => "sign in",
        Err(AppError::Unverified) => "verify first",
        Err(AppError::Forbidden) => "forbidden",
        Err(AppError::NotFound) => "not found",
        // Let in, and told what is wrong with what was asked for.
        Err(AppError::Invalid(_)) => "form refused",
        Err(AppError::Conflict(conflict)) => {
            // Its name; when and where depends on who asked before.
            let text = format!("{conflict:?}");
            return Ok(text.split(' ').next().unwrap_or_default().to_owned());
        }
        Err(AppError::Throttled { .. }) => "throttled",
        Err(other) => return Err(other),
    };
    Ok(word.to_owned())
}

async fn ask(stage: &Stage, use_case: &str, asking: &Asking) -> Result<(), AppError> {
    let caller = &asking.caller();
    match use_case.split_once('.') {
        Some(("account", method)) => account(stage, method, caller).await,
        Some(("admin", method)) => admin(stage, method, caller).await,
        Some(("booking", method)) if is_about_times(method) => times(stage, method, caller).await,
        Some(("booking", method)) => booking(stage, method, caller).await,
        Some(("calendar", method)) => calendar(stage, method, caller).await,
        Some(("connection", method)) => connection(stage, method, caller).await,
        Some(("dispute", method)) => dispute(stage, method, caller).await,
        Some(("exposure", method)) => exposure(stage, method, caller).await,
        Some(("help", method)) => help(stage, method, caller).await,
        Some(("invoice", method)) => invoice(stage, method, caller).await,
        Some(("learning", method)) => learning(stage, method, caller).await,
        Some(("market", method)) => market(stage, method, caller).await,
        Some(("matching", method)) => matching(stage, method, caller).await,
        Some(("money", method)) => money(stage, method, caller).await,
        Some(("plan", method)) => super::plan::ask(stage, method, caller).await,
        Some(("premium", method)) => super::premium::ask(stage, method, caller).await,
        Some(("profile", method)) => profile(stage, method, caller).await,
        Some(("review", method)) => review(stage, method, caller).await,
        Some(("scholarship", method)) => scholarship(stage, method, caller).await,
        Some(("searches", method)) => searches(stage, method, caller).await,
        Some(("shortlist", method)) => shortlist(stage, method, caller).await,
        Some(("treasury", method)) => super::treasury::ask(stage, method, caller).await,
        Some(("wallet", method)) => wallet(stage, method, caller).await,
        _ => panic!("{use_case} has no row in the matrix"),
    }
}

/// About packages that Leila offers and Anan has.
async fn wallet(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.wallet;
    match method {
        "my_packages" => api.my_packages(caller).await.map(drop),
        "offer_package" => {
            let form = OfferForm {
                session_type: stage.priced().await.to_string(),
                sessions: "2".to_owned(),
                price: "100".to_owned(),
                months: "1".to_owned(),
                rest: "kept".to_owned(),
            };
            api.offer_package(caller, form).await
        }
        "end_package" => {
            let offer = stage.package_offer().await.to_string();
            api.end_package(caller, PackageForm { offer }).await
        }
        "package_offer" => {
            let offer = stage.package_offer().await;
            api.package_offer(caller, offer).await.map(drop)
        }
        "buy_package" => {
            let offer = stage.package_offer().await.to_string();
            let form = PackageForm { offer };
            api.buy_package(caller, form).await.map(drop)
        }
        "wallet" => api.wallet(caller).await.map(drop),
        // To nobody: who is let in is told so.
        "transfer_package" => {
            let form = TransferForm {
                package: stage.package().await.to_string(),
                to: "nobody@example.org".to_owned(),
            };
            api.transfer_package(caller, form).await
        }
        "package_receipt" => {
            let package = stage.package().await;
            api.package_receipt(caller, package).await.map(drop)
        }
        "voucher" => {
            let query = VoucherQuery {
                booking: stage.unpaid().await,
                code: "nothing".to_owned(),
                alone: false,
            };
            api.voucher(caller, query).await.map(drop)
        }
        "vouchers" => api.vouchers(caller).await.map(drop),
        "make_voucher" => {
            let form = VoucherForm::default();
            api.make_voucher(caller, form).await.map(drop)
        }
        "end_voucher" => {
            let id = fresh_uuid(NOW).to_string();
            api.end_voucher(caller, EndVoucherForm { id }).await
        }
        _ => panic!("wallet.{method} has no row in the matrix"),
    }
}

/// About a pot that Leila gives, and one that somebody would give.
async fn scholarship(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.scholarship;
    let pot = || async { stage.pot().await.to_string() };
    match method {
        "sponsored" => api.sponsored(caller).await.map(drop),
        "open_pot" => api.open_pot(caller, PotForm::default()).await.map(drop),
        "top_up" => {
            let form = TopUpForm {
                pot: pot().await,
                more: "0".to_owned(),
            };
            api.top_up(caller, form).await.map(drop)
        }
        "close_pot" => api.close_pot(caller, PotIdForm { pot: pot().await }).await,
        "my_scholarships" => api.my_scholarships(caller).await.map(drop),
        "pots" => api.pots(caller).await.map(drop),
        "end_pot" => api.end_pot(caller, PotIdForm { pot: pot().await }).await,
        _ => panic!("scholarship.{method} has no row in the matrix"),
    }
}

/// About sixty euros that Anan paid to Leila.
async fn money(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.money;
    match method {
        "quote" => {
            let price = Money::new(6_000, Currency::EUR);
            api.quote(caller, price).await.map(drop)
        }
        "checkout" => {
            let held = stage.unpaid().await;
            api.checkout(caller, held).await.map(drop)
        }
        "payment" => {
            let paid = stage.payment_of(stage.paid().await).await;
            api.payment(caller, paid).await.map(drop)
        }
        "receipt" => {
            let paid = stage.paid().await;
            api.receipt(caller, paid).await.map(drop)
        }
        "tip_receipt" => {
            let tipped = stage.tipped().await;
            api.tip_receipt(caller, tipped).await.map(drop)
        }
        "tip" => {
            let form = TipForm {
                booking: stage.booking("kept").await,
                amount: "5".to_owned(),
            };
            api.tip(caller, form).await.map(drop)
        }
        "earnings" => api
            .earnings(caller, EarningsQuery::default())
            .await
            .map(drop),
        "earnings_table" => {
            let query = EarningsQuery::default();
            api.earnings_table(caller, query).await.map(drop)
        }
        "statement" => {
            let query = StatementQuery {
                month: "2026-11".to_owned(),
                cursor: None,
            };
            api.statement(caller, query).await.map(drop)
        }
        "statement_table" => {
            let query = StatementQuery {
                month: "2026-11".to_owned(),
                cursor: None,
            };
            api.statement_table(caller, query).await.map(drop)
        }
        // Nothing has to be known of anybody here: who is let in is told so.
        "connect_payouts" => api.connect_payouts(caller).await.map(drop),
        "check_payouts" => api.check_payouts(caller).await.map(drop),
        // Nobody is owed anything in this currency: who is let in is told so.
        "pay_out" => {
            let currency = "CHF".to_owned();
            api.pay_out(caller, PayOutForm { currency }).await
        }
        "ledger" => api.ledger(caller, EntriesQuery::default()).await.map(drop),
        "ledger_table" => {
            let query = EntriesQuery::default();
            api.ledger_table(caller, query).await.map(drop)
        }
        "prove" => api.prove(caller).await,
        "messages" => {
            let query = MessagesQuery::default();
            api.messages(caller, query).await.map(drop)
        }
        "play_again" => {
            let event = stage.told_too_early().await;
            api.play_again(caller, PlayForm { event }).await
        }
        _ => panic!("money.{method} has no row in the matrix"),
    }
}

/// About what Anan paid to Leila.
async fn invoice(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.invoice;
    match method {
        "invoice" => {
            let number = stage.invoice().await;
            api.invoice(caller, &number).await.map(drop)
        }
        "document" => {
            let number = stage.invoice().await;
            api.document(caller, &number).await.map(drop)
        }
        "invoices" => api
            .invoices(caller, InvoicesQuery::default())
            .await
            .map(drop),
        "billing" => api.billing(caller).await.map(drop),
        "change_billing" => api.change_billing(caller, BillingForm::default()).await,
        _ => panic!("invoice.{method} has no row in the matrix"),
    }
}

/// About what Anan paid to Leila.
async fn dispute(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.dispute;
    let words = "It was short".to_owned();
    match method {
        "dispute" => {
            let disputed = stage.disputed().await;
            api.dispute(caller, disputed).await.map(drop)
        }
        // Three days ago: who is let in is told that it is too late.
        "open" => {
            let form = OpenForm {
                booking: stage.paid_and_over().await.to_string(),
                reason: "cut_short".to_owned(),
                words,
                ..OpenForm::default()
            };
            api.open(caller, form).await.map(drop)
        }
        "say" => {
            let form = SayForm {
                booking: stage.disputed().await.to_string(),
                words,
                ..SayForm::default()
            };
            api.say(caller, form).await.map(drop)
        }
        "rule" => {
            let form = RuleForm {
                booking: stage.disputed().await.to_string(),
                ..RuleForm::default()
            };
            api.rule(caller, form).await.map(drop)
        }
        "add_file" => {
            let (name, bytes) = ("room.pdf".to_owned(), b"%PDF-1.7 room".to_vec());
            let file = app::dispute::NewFile { name, bytes };
            api.add_file(caller, stage.disputed().await, file).await
        }
        "file" => {
            let (booking, file) = stage.evidence().await;
            api.file(caller, booking, file).await.map(drop)
        }
        "open_disputes" => api.open_disputes(caller).await.map(drop),
        _ => panic!("dispute.{method} has no row in the matrix"),
    }
}

async fn account(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.account;
    match method {
        "viewer" => api.viewer(caller).await.map(drop),
        "register" => api.register(caller, RegisterForm::default()).await,
        "verify" => api.verify(caller, "made up").await.map(drop),
        "send_verification_again" => api.send_verification_again(caller).await,
        "sign_in" => api.sign_in(caller, SignInForm::default()).await.map(drop),
        "sign_out" => api.sign_out(caller).await,
        "sign_out_everywhere" => api.sign_out_everywhere(caller).await,
        "end_sign_in" => api.end_sign_in(caller, SignInId(fresh_uuid(NOW))).await,
        "ask_reset" => api.ask_reset(caller, AskResetForm::default()).await,
        "reset" => api.reset(caller, ResetForm::default()).await.map(drop),
        "change_password" => {
            let form = ChangePasswordForm::default();
            api.change_password(caller, form).await.map(drop)
        }
        "settings" => api.settings(caller).await.map(drop),
        "change_settings" => {
            let form = SettingsForm {
                zone: "Europe/Berlin".to_owned(),
                lang: "en".to_owned(),
                ..SettingsForm::default()
            };
            api.change_settings(caller, form).await
        }
        "choose_zone" => {
            let form = ZoneForm {
                zone: "Europe/Berlin".to_owned(),
                back: "/".to_owned(),
            };
            api.choose_zone(caller, form).await.map(drop)
        }
        _ => panic!("account.{method} has no row in the matrix"),
    }
}

async fn admin(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.admin;
    match method {
        "figures" => api.figures(caller, 28).await.map(drop),
        "members" => api.members(caller, MembersQuery::default()).await.map(drop),
        "bookings" => api
            .bookings(caller, BookingsQuery::default())
            .await
            .map(drop),
        "reviews" => api.reviews(caller, None).await.map(drop),
        "appeals" => api.appeals(caller).await.map(drop),
        "rule" => {
            let form = RulingForm {
                booking: stage.booking("appealed").await,
                ruling: "kept".to_owned(),
            };
            api.rule(caller, form).await
        }
        "dead_jobs" => api.dead_jobs(caller).await.map(drop),
        "retry_job" => {
            let job = stage.dead_job().await;
            api.retry_job(caller, RetryForm { job }).await
        }
        "skills" => api.skills(caller, SkillsQuery::default()).await.map(drop),
        "change_skills" => api
            .change_skills(caller, SkillForm::default())
            .await
            .map(drop),
        "undo_skill_change" => {
            let form = UndoSkillForm {
                place: "999".to_owned(),
                ..UndoSkillForm::default()
            };
            api.undo_skill_change(caller, form).await
        }
        _ => panic!("admin.{method} has no row in the matrix"),
    }
}

/// Anan asks, and it is shown to Leila.
async fn help(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.help;
    let id = stage.help_request().await;
    let request = id.to_string();
    match method {
        "ask" => api.ask(caller, AskForm::default()).await.map(drop),
        "requests" => api.requests(caller).await.map(drop),
        "request" => api.request(caller, id).await.map(drop),
        "answer" => {
            let form = AnswerForm {
                request,
                body: "Like this".to_owned(),
                session_type: String::new(),
            };
            api.answer(caller, form).await.map(drop)
        }
        "pick" => {
            let [_, mentor] = stage.pair();
            let form = PickForm {
                request,
                mentor: mentor.to_string(),
            };
            api.pick(caller, form).await.map(drop)
        }
        "close" => api.close(caller, RequestForm { request }).await,
        "report" => {
            let words = "An advertisement".to_owned();
            api.report(caller, ReportForm { request, words }).await
        }
        "reported" => api.reported(caller).await.map(drop),
        "decide" => {
            let form = VerdictForm {
                request: stage.reported_request().await.to_string(),
                verdict: "fine".to_owned(),
                words: String::new(),
                reports: "1".to_owned(),
            };
            api.decide(caller, form).await.map(drop)
        }
        "request seen by moderators" => {
            let reported = stage.reported_request().await;
            api.request(caller, reported).await.map(drop)
        }
        _ => panic!("help.{method} has no row in the matrix"),
    }
}

async fn exposure(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.exposure;
    match method {
        "own_figures" => api.own_figures(caller).await.map(drop),
        "spread" => api.spread(caller).await.map(drop),
        "set_sharing" => api.set_sharing(caller, SharingForm::default()).await,
        _ => panic!("exposure.{method} has no row in the matrix"),
    }
}

async fn learning(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.learning;
    match method {
        "learned" => api.learned(caller).await.map(drop),
        "use_version" => {
            let version = "no version".to_owned();
            api.use_version(caller, VersionForm { version }).await
        }
        _ => panic!("learning.{method} has no row in the matrix"),
    }
}

async fn searches(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.searches;
    let form = async || SearchForm {
        search: stage.saved_search().await.to_string(),
    };
    match method {
        "save" => {
            let form = SaveForm {
                name: "Rust".to_owned(),
                parameters: "q=rust".to_owned(),
            };
            api.save(caller, form).await.map(drop)
        }
        "searches" => api.searches(caller).await.map(drop),
        "pause" => api.pause(caller, form().await, true).await,
        "remove" => api.remove(caller, form().await).await,
        "stopping" => api.stopping("made up").await.map(drop),
        "stop" => api.stop("made up").await,
        _ => panic!("searches.{method} has no row in the matrix"),
    }
}

async fn shortlist(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.shortlist;
    match method {
        "mark" => {
            let [_, mentor] = stage.pair();
            let form = MarkForm {
                mentor: mentor.to_string(),
                mark: NO_MARK.to_owned(),
                ..MarkForm::default()
            };
            api.mark(caller, form).await
        }
        "bookmarks" => api.bookmarks(caller, None).await.map(drop),
        "compare" => {
            let slugs = vec![stage.slug.clone()];
            api.compare(caller, slugs).await.map(drop)
        }
        _ => panic!("shortlist.{method} has no row in the matrix"),
    }
}

async fn matching(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.matching;
    let round = stage.pairing_round().await;
    let form = || RunForm {
        round: round.to_string(),
        run: "2".to_owned(),
    };
    match method {
        "rounds" => api.rounds(caller).await.map(drop),
        "round" => {
            let round = round.to_string();
            api.round(caller, RoundQuery { round, from: 0 })
                .await
                .map(drop)
        }
        "create_round" => api
            .create_round(caller, RoundForm::default())
            .await
            .map(drop),
        "decide" => {
            let [mentee, mentor] = stage.pair();
            let form = DecisionForm {
                round: round.to_string(),
                mentee: mentee.to_string(),
                mentor: mentor.to_string(),
                decision: "pin".to_owned(),
                from: String::new(),
            };
            api.decide(caller, form).await
        }
        "rerun" => api.rerun(caller, form()).await,
        "undo" => api.undo(caller, form()).await,
        "publish" => api.publish(caller, form()).await,
        "remove" => api.remove(caller, form()).await,
        "table" => api.table(caller, round).await.map(drop),
        _ => panic!("matching.{method} has no row in the matrix"),
    }
}

fn is_about_times(method: &str) -> bool {
    [
        "times",
        "week",
        "offer",
        "hold",
        "series_plan",
        "book_series",
        "join_waitlist",
    ]
    .contains(&method.split(' ').next().unwrap_or_default())
}

/// What is asked about times that can be booked.
async fn times(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.booking;
    let (method, seen_by) = method
        .split_once(" seen by ")
        .unwrap_or((method, "everyone"));
    let (slug, session_type) = match seen_by {
        "members" => (stage.for_members.0.as_str(), stage.for_members.1),
        "nobody" => (stage.hidden.0.as_str(), stage.hidden.1),
        _ => (stage.slug.as_str(), stage.session_type),
    };
    match method {
        "times" => {
            let range = Interval::new(NOW, NOW.plus(DAY)).expect("a day");
            api.times(caller, slug, session_type, None, range)
                .await
                .map(drop)
        }
        "week" => {
            let query = TimesQuery {
                mentor: slug.to_owned(),
                session_type,
                length: None,
                from: None,
            };
            api.week(caller, query).await.map(drop)
        }
        "offer" => {
            let at = stage.free_time();
            api.offer(caller, slug, session_type, at, None)
                .await
                .map(drop)
        }
        "series_plan" => {
            let query = SeriesQuery {
                mentor: slug.to_owned(),
                session_type,
                at: stage.free_time(),
                length: None,
                weeks: 2,
            };
            api.series_plan(caller, query).await.map(drop)
        }
        "join_waitlist" => {
            let session_type = session_type.to_string();
            let form = WaitlistForm { session_type };
            api.join_waitlist(caller, form).await.map(drop)
        }
        "book_series" => {
            let form = SeriesForm {
                session_type: session_type.to_string(),
                starts_at: stage.free_time().to_rfc3339(),
                weeks: "2".to_owned(),
                skip: Some("1".to_owned()),
                ..SeriesForm::default()
            };
            api.book_series(caller, form).await.map(drop)
        }
        _ => {
            let form = HoldForm {
                session_type: session_type.to_string(),
                starts_at: stage.free_time().to_rfc3339(),
                ..HoldForm::default()
            };
            api.hold(caller, form).await.map(drop)
        }
    }
}

async fn booking(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.booking;
    let id = |text: String| text.parse::<BookingId>().expect("made above");
    let named = async |status| BookingForm {
        booking: stage.booking(status).await,
        ..BookingForm::default()
    };
    let ended = async |status| CancelForm {
        booking: stage.booking(status).await,
        ..CancelForm::default()
    };
    match method {
        "confirm" => {
            let form = BookForm {
                booking: stage.booking("held").await,
                ..BookForm::default()
            };
            api.confirm(caller, form).await.map(drop)
        }
        "release" => api.release(caller, named("held").await).await.map(drop),
        "approve" => api
            .approve(caller, named("requested").await)
            .await
            .map(drop),
        "decline" => api
            .decline(caller, ended("requested").await)
            .await
            .map(drop),
        "cancel" => api.cancel(caller, ended("confirmed").await).await.map(drop),
        "reschedule" => {
            let form = RescheduleForm {
                booking: stage.booking("confirmed").await,
                starts_at: stage.free_time().to_rfc3339(),
                ..RescheduleForm::default()
            };
            api.reschedule(caller, form).await.map(drop)
        }
        "propose" => {
            let form = ProposeForm {
                booking: stage.booking("confirmed").await,
                times: stage.free_time().to_rfc3339(),
                ..ProposeForm::default()
            };
            api.propose(caller, form).await.map(drop)
        }
        "accept_proposal" => {
            let form = AcceptForm {
                booking: stage.booking("confirmed").await,
                starts_at: stage.free_time().to_rfc3339(),
            };
            api.accept_proposal(caller, form).await.map(drop)
        }
        "decline_proposal" => {
            let form = named("confirmed").await;
            api.decline_proposal(caller, form).await.map(drop)
        }
        "mark_kept" => api.mark_kept(caller, named("over").await).await.map(drop),
        "mark_no_show" => {
            let form = NoShowForm {
                booking: stage.booking("over").await,
                who: "mentee".to_owned(),
                ..NoShowForm::default()
            };
            api.mark_no_show(caller, form).await.map(drop)
        }
        "appeal" | "answer_appeal" => {
            let status = if method == "appeal" {
                "no_show"
            } else {
                "appealed"
            };
            let form = AppealForm {
                booking: stage.booking(status).await,
                words: "I was there.".to_owned(),
                ..AppealForm::default()
            };
            match method {
                "appeal" => api.appeal(caller, form).await.map(drop),
                _ => api.answer_appeal(caller, form).await.map(drop),
            }
        }
        "leave_waitlist" => {
            let session_type = stage.session_type.to_string();
            api.leave_waitlist(caller, WaitlistForm { session_type })
                .await
        }
        "waitlist" => api.waitlist(caller).await.map(drop),
        "sessions" => api
            .sessions(caller, SessionsQuery::default())
            .await
            .map(drop),
        "session" => {
            let booking = id(stage.booking("confirmed").await);
            api.session(caller, booking).await.map(drop)
        }
        "week_to_move" => {
            let booking = id(stage.booking("confirmed").await);
            api.week_to_move(caller, booking, None).await.map(drop)
        }
        _ => panic!("booking.{method} has no row in the matrix"),
    }
}

/// Leila's kind of session where one is named: what others say about it is not theirs to say.
async fn calendar(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.calendar;
    let form = SessionTypeForm {
        id: stage.session_type.to_string(),
        version: "1".to_owned(),
        ..advice()
    };
    match method {
        "week" => {
            let query = DaysQuery {
                days: 7,
                ..DaysQuery::default()
            };
            api.week(caller, query).await.map(drop)
        }
        "edit" => {
            let form = EditForm {
                version: "1".to_owned(),
                op: "clear".to_owned(),
                date: "2027-06-01".to_owned(),
                ..EditForm::default()
            };
            api.edit(caller, form).await.map(drop)
        }
        "availability" => api.availability(caller).await.map(drop),
        "replace_availability" => {
            let to = AvailabilityView {
                availability: Availability::closed("Europe/Berlin"),
                version: 99,
            };
            api.replace_availability(caller, to).await.map(drop)
        }
        "session_types" => api.session_types(caller).await.map(drop),
        "create_session_type" => api.create_session_type(caller, advice()).await.map(drop),
        "save_session_type" => {
            // A version that never was: who is let in is told that it changed.
            let version = "99".to_owned();
            let form = SessionTypeForm { version, ..form };
            api.save_session_type(caller, form).await.map(drop)
        }
        "archive_session_type" => {
            let (id, version) = (form.id, "99".to_owned());
            api.archive_session_type(caller, ArchiveForm { id, version })
                .await
        }
        "why_closed" => {
            let why = api.why_closed(caller, "2026-11-24", "10:00", &form.id);
            why.await.map(drop)
        }
        _ => panic!("calendar.{method} has no row in the matrix"),
    }
}

fn advice() -> SessionTypeForm {
    let text = str::to_owned;
    SessionTypeForm {
        name: text("Advice"),
        length_minutes: text("30"),
        step_minutes: text("30"),
        align: text("hour"),
        notice_hours: text("2"),
        horizon_days: text("30"),
        buffer_before_minutes: text("0"),
        buffer_after_minutes: text("0"),
        place: text("room"),
        free_until_hours: text("24"),
        then_reschedules: text("1"),
        ..SessionTypeForm::default()
    }
}

async fn connection(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.connection;
    match method {
        "connections" => api.connections(caller, None).await.map(drop),
        "make_feed" => api.make_feed(caller).await.map(drop),
        "revoke_feed" => api.revoke_feed(caller).await,
        "feed" => api.feed("made up").await.map(drop),
        "add_link" => api.add_link(caller, LinkForm::default()).await.map(drop),
        "add_account" => {
            let form = AccountForm::default();
            api.add_account(caller, form).await.map(drop)
        }
        "choose" => {
            let id = leilas_calendar(stage).await.to_string();
            let form = ChooseForm {
                id,
                ..ChooseForm::default()
            };
            api.choose(caller, form).await
        }
        "remove" => {
            let id = leilas_calendar(stage).await.to_string();
            api.remove(caller, RemoveForm { id, sessions: None }).await
        }
        "read_now" => api.read_now(caller, leilas_calendar(stage).await).await,
        _ => panic!("connection.{method} has no row in the matrix"),
    }
}

/// A calendar elsewhere that belongs to the mentor.
pub async fn leilas_calendar(stage: &Stage) -> ConnectionId {
    let mut askers = stage.askers.iter();
    let leila = askers.find(|asking| asking.name == "mentor");
    let (api, leila) = (
        &stage.world.backend.connection,
        &leila.expect("on the stage").caller(),
    );
    let known = api.connections(leila, None).await.expect("her own");
    if let Some(calendar) = known.connections.iter().flatten().next() {
        return calendar.id;
    }
    let form = LinkForm {
        label: "Work".to_owned(),
        address: "https://calendar.example/leila.ics".to_owned(),
    };
    let id = api.add_link(leila, form).await.expect("a good address");
    // As if it had been read: what nobody knows closes her times to all who ask later.
    let far = stage.world.now().plus(400 * DAY);
    let read = stage.world.platform.db.write(move |tx| {
        let read = sql("UPDATE connection SET fresh_until = $1").bind(far);
        read.execute(tx).boxed()
    });
    read.await.map_err(|error: DbError| error).expect("written");
    id
}

async fn market(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.market;
    match method {
        "browse" => api.browse(caller, MarketQuery::default()).await.map(drop),
        "featured" => api.featured(caller).await.map(drop),
        "listed" => api.listed().await.map(drop),
        "mentor" => api.mentor(caller, &stage.slug).await.map(drop),
        "mentor seen by members" => api.mentor(caller, &stage.for_members.0).await.map(drop),
        "mentor seen by nobody" => api.mentor(caller, &stage.hidden.0).await.map(drop),
        "why" => {
            let leila = api.mentor(&crate::world::visitor(), &stage.slug).await?.id;
            api.why(caller, leila, MarketQuery::default())
                .await
                .map(drop)
        }
        "suggest" => api.suggest(caller, SuggestQuery::default()).await.map(drop),
        "keep_criteria" => api.keep_criteria(caller, CriteriaForm::default()).await,
        "say_feedback" => {
            let form = FeedbackForm {
                said: format!("good {}", stage.slug),
                ..FeedbackForm::default()
            };
            api.say_feedback(caller, form).await.map(drop)
        }
        "undo_feedback" => {
            let form = UndoForm {
                id: FeedbackId(fresh_uuid(NOW)),
                back: String::new(),
            };
            api.undo_feedback(caller, form).await
        }
        _ => panic!("market.{method} has no row in the matrix"),
    }
}

async fn profile(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.profile;
    match method {
        "mine" => api.mine(caller).await.map(drop),
        "change" => api.change(caller, ProfileForm::default()).await,
        "switch_side" => {
            let form = SideForm {
                side: "mentee".to_owned(),
                on: "on".to_owned(),
            };
            api.switch_side(caller, form).await
        }
        "change_photo" => api.change_photo(caller, b"no picture".to_vec()).await,
        "remove_photo" => api.remove_photo(caller).await,
        "photo" => api.photo("madeup.jpg").await.map(drop),
        _ => panic!("profile.{method} has no row in the matrix"),
    }
}

async fn review(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.review;
    let booking = stage.booking("kept").await;
    match method {
        "write" => {
            let form = ReviewForm {
                booking,
                overall: "5".to_owned(),
                ..ReviewForm::default()
            };
            api.write(caller, form).await.map(drop)
        }
        "reviews_of_session" => {
            let id = booking.parse().expect("made above");
            api.reviews_of_session(caller, id).await.map(drop)
        }
        _ => panic!("review.{method} has no row in the matrix"),
    }
}
