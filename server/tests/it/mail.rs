//! Jobs are done, tried again with longer pauses, and die visibly; letters carry invitations that
//! another library reads.

use crate::world::in_each_world;
use domain::time::{Instant, MINUTE};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::jobs::worker::Worker;
use server::jobs::{self, Job};
use server::mail::ics::{Event, invitation};

#[tokio::test]
async fn a_job_that_never_works_dies_visibly() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        // A folder that cannot be written: a file stands in its place.
        let mails = world.platform.config.data_dir.join("mails");
        std::fs::remove_dir_all(&mails).expect("letters were written");
        std::fs::write(&mails, "in the way").expect("the test's folder can be written");
        let now = world.now();
        let job = Job::TellAlreadyRegistered { member_id: mira.id };
        world
            .platform
            .db
            .write_with(job, move |tx, job| {
                async move { jobs::enqueue(tx, job, now, now, None) }.boxed()
            })
            .await
            .expect("written");
        let worker = Worker::new(world.platform.clone()).expect("no settings needed");
        let mut tries = 0;
        for _ in 0..20 {
            tries += worker.run_due().await;
            assert_eq!(worker.run_due().await, 0, "not again at once");
            world.wait(120 * MINUTE);
        }
        assert_eq!(tries, 8);
        let mut read = world.platform.db.read().await.expect("a connection");
        let dead =
            sql("SELECT id, status, last_error FROM job WHERE kind = 'tell_already_registered'")
                .fetch_one(&mut read, |row| {
                    Ok((
                        row.get::<String>("status")?,
                        row.get::<String>("last_error")?,
                    ))
                })
                .await
                .expect("the job is there");
        assert_eq!(dead.0, "dead");
        assert!(dead.1.starts_with("mail: folder"), "{}", dead.1);
    })
    .await;
}

#[tokio::test]
async fn two_jobs_of_one_key_are_one() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        let before = world.letters().await.len();
        for _ in 0..2 {
            let now = world.now();
            let job = Job::TellAlreadyRegistered { member_id: mira.id };
            world
                .platform
                .db
                .write_with(job, move |tx, job| {
                    async move { jobs::enqueue(tx, job, now, now, Some("once".to_owned())) }.boxed()
                })
                .await
                .map_err(|error: DbError| error)
                .expect("written");
        }
        world.run_jobs().await;
        assert_eq!(world.letters().await.len(), before + 1);
    })
    .await;
}

#[test]
fn an_invitation_is_folded_and_escaped() {
    let long = "Über; Grenzen, hinaus\nund weiter ".repeat(5);
    let event = Event {
        uid: "one@mentorconnect",
        sequence: 2,
        status: "CONFIRMED",
        written_at: Instant(0),
        starts_at: Instant(1_795_420_800_000),
        ends_at: Instant(1_795_423_500_000),
        summary: &long,
        description: "",
        location: "",
        url: "https://example.org/sessions/one",
        organizer: "no-reply@example.org",
        attendees: &[("Mi\"ra", "mira@example.org")],
    };
    let text = invitation("REQUEST", &event);
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains("DTSTART:20261123T080000Z\r\nDTEND:20261123T084500Z\r\n"));
    assert!(unfolded.contains("SUMMARY:Über\\; Grenzen\\, hinaus\\nund weiter "));
    assert!(unfolded.contains("ATTENDEE;CN=\"Mira\";ROLE=REQ-PARTICIPANT"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
}
