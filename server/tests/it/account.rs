//! Joining, signing in and out, passwords, limits: by use case and by plain forms.

use crate::world::{PASSWORD, World, in_each_world, visitor};
use app::account::*;
use app::error::AppError;
use domain::form::Problem;
use domain::time::{DAY, HOUR, MINUTE};

fn joining(email: &str) -> RegisterForm {
    RegisterForm {
        name: "Mira Example".to_owned(),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        adult: Some("on".to_owned()),
        conduct: Some("on".to_owned()),
        mentor: None,
        zone: "Europe/Berlin".to_owned(),
        listed_zone: String::new(),
    }
}

fn problem_of(error: AppError, field: &str) -> Option<Problem> {
    match error {
        AppError::Invalid(errors) => errors.of(field).cloned(),
        other => panic!("expected problems of fields, got {other:?}"),
    }
}

#[tokio::test]
async fn joining_confirming_and_signing_in() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        let viewer = world
            .backend
            .account
            .viewer(&mira.caller)
            .await
            .expect("readable")
            .expect("signed in");
        assert_eq!(
            (viewer.name.as_str(), viewer.verified, viewer.is_mentor),
            ("Mira Example", true, false)
        );
        assert!(
            world.sign_in("MIRA@example.org", PASSWORD).await.is_ok(),
            "an address has no case"
        );
    })
    .await;
}

#[tokio::test]
async fn a_form_with_everything_wrong_names_every_field() {
    in_each_world(async |world| {
        let form = RegisterForm {
            email: "nobody".to_owned(),
            password: "short".to_owned(),
            ..Default::default()
        };
        let error = world
            .backend
            .account
            .register(&visitor(), form)
            .await
            .expect_err("refused");
        for (field, problem) in [
            ("name", Problem::Missing),
            ("email", Problem::NotAnEmail),
            ("password", Problem::TooShort { least: 10 }),
            ("adult", Problem::TooYoung),
            ("conduct", Problem::MustBeAccepted),
        ] {
            assert_eq!(problem_of(error.clone(), field), Some(problem), "{field}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_in_use_gets_the_same_answer_and_another_letter() {
    in_each_world(async |world| {
        world.mentee("Mira").await;
        world
            .backend
            .account
            .register(&visitor(), joining("Mira@Example.org"))
            .await
            .expect("the same answer");
        world.run_jobs().await;
        assert_eq!(
            world.letter_to("mira@example.org").await.subject,
            "You already have an account"
        );
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_alike() {
    in_each_world(async |world| {
        world.mentee("Mira").await;
        let wrong = world
            .sign_in("mira@example.org", "not this one at all")
            .await
            .expect_err("refused");
        let unknown = world
            .sign_in("nobody@example.org", "not this one at all")
            .await
            .expect_err("refused");
        assert_eq!(wrong, unknown);
        assert_eq!(
            problem_of(wrong, "password"),
            Some(Problem::WrongCredentials)
        );
    })
    .await;
}

#[tokio::test]
async fn guessing_is_limited_and_the_limit_survives_a_restart() {
    in_each_world(async |world| {
        world.mentee("Mira").await;
        for _ in 0..10 {
            world
                .sign_in("mira@example.org", "wrong wrong wrong")
                .await
                .expect_err("refused");
        }
        let restarted = server::backend::backend(&world.another_process().await);
        let form = SignInForm {
            email: "mira@example.org".to_owned(),
            password: PASSWORD.to_owned(),
            next: String::new(),
        };
        let refused = restarted
            .account
            .sign_in(&visitor(), form.clone())
            .await
            .err()
            .expect("too many");
        assert!(
            matches!(
                refused,
                AppError::Throttled {
                    retry_after_secs: 1..=900
                }
            ),
            "{refused:?}"
        );
        world.wait(15 * MINUTE);
        assert!(
            restarted.account.sign_in(&visitor(), form).await.is_ok(),
            "the window is over"
        );
    })
    .await;
}

#[tokio::test]
async fn a_link_works_once_and_not_for_ever() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        let verify = world.letter_to(&mira.email).await.text;
        let used = verify
            .split("/verify/")
            .nth(1)
            .and_then(|rest| rest.split_whitespace().next())
            .expect("a link");
        let again = world
            .backend
            .account
            .verify(&visitor(), used)
            .await
            .err()
            .expect("used up");
        assert_eq!(problem_of(again, "token"), Some(Problem::LinkExpired));

        let token = ask_reset(&world, &mira.email).await;
        world.wait(3 * HOUR);
        let late = reset(&world, &token).await.expect_err("too late");
        assert_eq!(problem_of(late, "token"), Some(Problem::LinkExpired));
    })
    .await;
}

async fn ask_reset(world: &World, email: &str) -> String {
    let form = AskResetForm {
        email: email.to_owned(),
    };
    world
        .backend
        .account
        .ask_reset(&visitor(), form)
        .await
        .expect("always the same answer");
    world.run_jobs().await;
    let text = world.letter_to(email).await.text;
    text.split("/reset/")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .expect("a link")
        .to_owned()
}

async fn reset(world: &World, token: &str) -> Result<String, AppError> {
    let form = ResetForm {
        token: token.to_owned(),
        password: "another calm phrase".to_owned(),
    };
    world
        .backend
        .account
        .reset(&visitor(), form)
        .await
        .map(|signed_in| signed_in.token)
}

#[tokio::test]
async fn a_new_password_ends_every_sign_in() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        let token = ask_reset(&world, &mira.email).await;
        let fresh = reset(&world, &token).await.expect("the link works");
        assert!(
            world.sign_in(&mira.email, PASSWORD).await.is_err(),
            "the old password is gone"
        );
        let old = world.get("/settings", Some(&mira)).await;
        assert_eq!(old.status, 401, "the old browser is signed out");
        let mira = crate::world::Person {
            token: fresh,
            ..mira
        };
        assert_eq!(world.get("/settings", Some(&mira)).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn signing_out_here_and_everywhere() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        let phone = crate::world::Person {
            token: world
                .sign_in(&mira.email, PASSWORD)
                .await
                .expect("signed in"),
            ..mira.clone()
        };
        let out = world
            .post("/settings", "/fn/sign_out", &[], Some(&phone))
            .await;
        assert_eq!((out.status, out.header("location")), (303, "/"));
        assert_eq!(
            out.header("clear-site-data"),
            "\"storage\"",
            "nothing of the member stays in the browser"
        );
        assert_eq!(world.get("/settings", Some(&phone)).await.status, 401);
        assert_eq!(
            world.get("/settings", Some(&mira)).await.status,
            200,
            "the other browser stays"
        );
        world
            .post("/settings", "/fn/sign_out_everywhere", &[], Some(&mira))
            .await;
        assert_eq!(world.get("/settings", Some(&mira)).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_lasts_sixty_days() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        world.wait(60 * DAY - 1);
        assert_eq!(world.get("/settings", Some(&mira)).await.status, 200);
        world.wait(1);
        assert_eq!(world.get("/settings", Some(&mira)).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_refused_form_without_script_comes_back_with_what_was_typed() {
    in_each_world(async |world| {
        let fields = [
            ("form[name]", "Mira <b>"),
            ("form[email]", "mira@nowhere"),
            ("form[password]", "four calm words here"),
            ("form[adult]", "on"),
        ];
        let page = world.post("/register", "/fn/register", &fields, None).await;
        assert_eq!(page.status, 422);
        assert!(
            page.text
                .contains("This does not look like an e-mail address."),
            "{}",
            page.text
        );
        assert!(
            page.text.contains("Mira &lt;b&gt;") && page.text.contains("mira@nowhere"),
            "what was typed is still there"
        );
        assert!(
            page.text.contains("data-address=\"/register\""),
            "script takes the browser back to the page's own address"
        );
        assert!(
            !page.text.contains("four calm words"),
            "a password is never sent back"
        );
    })
    .await;
}

#[tokio::test]
async fn signing_in_without_script_goes_on_where_one_was() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        let fields = [
            ("form[email]", mira.email.as_str()),
            ("form[password]", PASSWORD),
            ("form[next]", "/sessions"),
        ];
        let answer = world.post("/sign-in", "/fn/sign_in", &fields, None).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/sessions")
        );
        assert!(
            answer
                .sign_in_cookie()
                .is_some_and(|token| token.len() == 43)
        );
        let elsewhere = [fields[0], fields[1], ("form[next]", "//evil.example")];
        assert_eq!(
            world
                .post("/sign-in", "/fn/sign_in", &elsewhere, None)
                .await
                .header("location"),
            "/"
        );
    })
    .await;
}

#[tokio::test]
async fn another_site_cannot_post_in_somebodys_name() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
        ] {
            let request = world
                .request("POST", "/fn/sign_out_everywhere", Some(&mira))
                .header(name, value)
                .body(axum::body::Body::empty())
                .expect("a good request");
            assert_eq!(world.send(request).await.status, 403, "{name}: {value}");
        }
        assert_eq!(
            world.get("/settings", Some(&mira)).await.status,
            200,
            "still signed in"
        );
    })
    .await;
}

#[tokio::test]
async fn pages_carry_a_policy_with_a_fresh_nonce_and_no_inline_styles() {
    in_each_world(async |world| {
        let (first, second) = (
            world.get("/register", None).await,
            world.get("/register", None).await,
        );
        let policy = first.header("content-security-policy");
        assert!(
            policy.contains("'wasm-unsafe-eval'") && !policy.contains("unsafe-inline"),
            "{policy}"
        );
        assert_ne!(policy, second.header("content-security-policy"));
        assert!(!first.text.contains(" style=\""));
        assert_eq!(first.header("x-content-type-options"), "nosniff");
    })
    .await;
}

#[tokio::test]
async fn an_oversized_form_is_refused() {
    in_each_world(async |world| {
        let long = "x".repeat(10 * 1024 * 1024);
        let page = world
            .post("/register", "/fn/register", &[("form[name]", &long)], None)
            .await;
        assert_eq!(page.status, 413);
    })
    .await;
}

#[tokio::test]
async fn settings_keep_the_zone_and_refuse_an_unknown_one() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        let form = SettingsForm {
            zone: "Asia/Kolkata".to_owned(),
            lang: "de".to_owned(),
            clock: "12".to_owned(),
            week_start: "7".to_owned(),
        };
        world
            .backend
            .account
            .change_settings(&mira.caller, form)
            .await
            .expect("good settings");
        let page = world.get("/settings", Some(&mira)).await;
        assert!(
            page.text.contains("lang=\"de\"")
                && page.text.contains("data-zone=\"Asia/Kolkata\"")
                && page.text.contains("data-clock=\"12\"")
                && page.text.contains("data-week-start=\"7\"")
        );
        let bad = SettingsForm {
            zone: "Mars/Olympus".to_owned(),
            lang: "xx".to_owned(),
            clock: "13".to_owned(),
            ..SettingsForm::default()
        };
        let error = world
            .backend
            .account
            .change_settings(&mira.caller, bad)
            .await
            .expect_err("refused");
        assert_eq!(
            problem_of(error.clone(), "zone"),
            Some(Problem::UnknownZone)
        );
        assert_eq!(problem_of(error, "lang"), Some(Problem::NotAChoice));
    })
    .await;
}
