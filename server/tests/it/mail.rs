//! Jobs are done, tried again with longer pauses, and die visibly; letters carry invitations that
//! another library reads.

use crate::world::in_each_world;
use domain::time::{Instant, MINUTE};
use futures::FutureExt as _;
use server::config::Config;
use server::db::{DbError, sql};
use server::jobs::worker::Worker;
use server::jobs::{self, Job};
use server::mail::ics::{Event, invitation};
use server::mail::{Letter, Mailer};
use std::collections::BTreeMap;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

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

/// A mail server that takes whatever it is given, as it came over the wire.
async fn taking_letters(listener: TcpListener, letters: mpsc::UnboundedSender<String>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(take_letters(stream, letters.clone()));
    }
}

async fn take_letters(stream: TcpStream, letters: mpsc::UnboundedSender<String>) {
    let mut stream = BufReader::new(stream);
    let mut answer = "220 here";
    loop {
        let said = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
        let mut line = String::new();
        let heard = stream.read_line(&mut line).await;
        if said.is_err() || heard.is_err() || line.is_empty() {
            return;
        }
        answer = "250 good";
        if line.starts_with("DATA") {
            let told = stream.write_all(b"354 go on\r\n").await;
            told.expect("who sends listens");
            let mut letter = String::new();
            while !letter.ends_with("\r\n.\r\n") {
                let more = stream.read_line(&mut letter).await;
                assert!(more.expect("the letter ends") > 0, "{letter}");
            }
            letters.send(letter).expect("the test waits");
        }
    }
}

#[tokio::test]
async fn only_letters_that_can_be_stopped_say_so_to_mail_programs() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let (sender, mut taken) = mpsc::unbounded_channel();
    tokio::spawn(taking_letters(listener, sender));
    let values = BTreeMap::from([("SMTP_URL".to_owned(), format!("smtp://{address}"))]);
    let config = Config::from_values(&values).expect("good settings");
    let mailer = Mailer::new(&config).expect("a good address");
    let stop = format!(
        "https://mentors.example.org/searches/stop/{}",
        "t".repeat(43)
    );
    let needed = Letter {
        to_name: "Mira".to_owned(),
        to_email: "mira@example.org".to_owned(),
        subject: "A letter".to_owned(),
        text: "Words.".to_owned(),
        invitation: None,
        stop: None,
    };
    let optional = Letter {
        stop: Some(stop.clone()),
        ..needed.clone()
    };
    for letter in [&needed, &optional] {
        let sent = mailer.send(letter, Instant(0)).await;
        sent.expect("it is taken");
    }
    let needed = taken.recv().await.expect("the first");
    assert!(!needed.contains("List-Unsubscribe"), "{needed}");
    let optional = taken.recv().await.expect("the second");
    let headers: Vec<&str> = optional
        .split("\r\n\r\n")
        .next()
        .unwrap_or_default()
        .split("\r\n")
        .collect();
    let address = format!("List-Unsubscribe: <{stop}>");
    assert!(headers.contains(&address.as_str()), "{optional}");
    let one_click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
    assert!(headers.contains(&one_click), "{optional}");
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
