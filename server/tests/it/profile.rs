//! One's own profile: what is saved is read again, what is refused loses nothing, and pictures are
//! pictures.

use crate::world::{Page, Person, World, in_each_world};
use axum::body::Body;
use axum::http::header;
use domain::form::{FieldErrors, Problem};
use image::{ImageFormat, RgbImage};
use std::io::Cursor;

const FIELDS: [(&str, &str); 6] = [
    ("form[name]", "Leila Osei"),
    ("form[is_mentor]", "on"),
    ("form[open_to_mentorship]", "members"),
    ("form[looking_for_mentor]", "nobody"),
    ("form[skill_0]", "Interviewing"),
    ("form[level_0]", "4"),
];

#[tokio::test]
async fn a_profile_saved_without_script_is_read_again() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let more = [
            ("form[story]", "Ten years\nin payments"),
            ("form[title_0]", "QA Lead"),
            ("form[from_0]", "2015"),
        ];
        let fields: Vec<(&str, &str)> = FIELDS.into_iter().chain(more).collect();
        let answer = world
            .post("/profile", "/fn/change_profile", &fields, Some(&leila))
            .await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/profile?saved=1"),
            "{}",
            answer.text
        );
        let edit = world
            .backend
            .profile
            .mine(&leila.caller)
            .await
            .expect("hers")
            .edit;
        assert_eq!(
            (edit.name.as_str(), edit.story.as_str()),
            ("Leila Osei", "Ten years\nin payments")
        );
        assert_eq!(
            (
                edit.skills[0].level,
                edit.roles[0].from_year,
                edit.is_mentee
            ),
            (4, 2015, false)
        );
    })
    .await;
}

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_typed() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let more = [
            ("form[headline]", "Kept <as> typed"),
            ("form[link_0]", "not a link"),
            ("form[story]", "</textarea>x"),
        ];
        let fields: Vec<(&str, &str)> = FIELDS.into_iter().chain(more).collect();
        let page = world
            .post("/profile", "/fn/change_profile", &fields, Some(&leila))
            .await;
        assert_eq!(page.status, 422);
        assert!(
            page.text.contains("Kept &lt;as&gt; typed") || page.text.contains("Kept <as> typed"),
            "{}",
            page.text
        );
        assert!(
            page.text.contains("A link that begins with https://"),
            "{}",
            page.text
        );
        assert!(!page.text.contains("</textarea>x"));
        assert_eq!(
            world
                .backend
                .profile
                .mine(&leila.caller)
                .await
                .expect("hers")
                .edit
                .name,
            "Leila Example"
        );
    })
    .await;
}

async fn upload(world: &World, person: &Person, bytes: &[u8]) -> Page {
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = world
        .request("POST", "/profile/photo", Some(person))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .expect("a good request");
    world.send(request).await
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::new(width, height)
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("memory takes everything");
    bytes.into_inner()
}

#[tokio::test]
async fn a_picture_is_made_anew_and_anything_else_refused() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let answer = upload(&world, &leila, &png(700, 300)).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/profile?saved=1"),
            "{}",
            answer.text
        );
        let photo = world
            .backend
            .profile
            .mine(&leila.caller)
            .await
            .expect("hers")
            .photo
            .expect("there");
        let served = world.get(&photo, None).await;
        assert_eq!(
            (served.status, served.header("content-type")),
            (200, "image/jpeg")
        );
        assert!(served.header("cache-control").contains("immutable"));
        for fake in [
            &b"<svg onload=alert(1)>"[..],
            b"\x89PNG\r\n\x1a\nnothing",
            &png(12_001, 1),
        ] {
            let page = upload(&world, &leila, fake).await;
            assert_eq!(page.status, 422);
            assert!(
                page.text.contains("A JPEG, PNG or WebP picture, please."),
                "{}",
                page.text
            );
        }
        assert_eq!(
            world
                .backend
                .profile
                .mine(&leila.caller)
                .await
                .expect("hers")
                .photo,
            Some(photo)
        );
    })
    .await;
}

#[tokio::test]
async fn an_oversized_picture_is_refused() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let large = vec![0; server::profile::photo::MOST_BYTES + 1];
        let refused = world
            .backend
            .profile
            .change_photo(&leila.caller, large)
            .await
            .expect_err("too large");
        let problem = Problem::FileTooLarge {
            most_bytes: server::profile::photo::MOST_BYTES as u64,
        };
        assert_eq!(refused, FieldErrors::one("photo", problem).into());
    })
    .await;
}

#[tokio::test]
async fn sides_are_switched_in_one_click_and_somebody_is_always_one() {
    in_each_world(async |world| {
        let anan = world.mentee("Anan").await;
        let click = async |side: &'static str, on: &'static str| {
            let fields = [("form[side]", side), ("form[on]", on)];
            world
                .post("/profile", "/fn/switch_side", &fields, Some(&anan))
                .await
                .status
        };
        assert_eq!(click("mentee", "").await, 422);
        assert_eq!(click("mentor", "on").await, 303);
        assert_eq!(click("mentee", "").await, 303);
        let edit = world
            .backend
            .profile
            .mine(&anan.caller)
            .await
            .expect("hers")
            .edit;
        assert_eq!((edit.is_mentor, edit.is_mentee), (true, false));
    })
    .await;
}
