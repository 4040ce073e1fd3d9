//! The running process: logging, serving until told to stop, what the operator's commands do.

use crate::account::{self, Created, NewMember};
use crate::config::Config;
use crate::connection::reader::Reader;
use crate::demo;
use crate::help::Help;
use crate::http::{Edge, router};
use crate::jobs::worker::Worker;
use crate::platform::Platform;
use crate::searches::watcher::Watcher;
use app::words::Lang;
use domain::account::{Joining, RawJoining};
use domain::actor::Role;
use futures::FutureExt as _;
use std::io::BufRead as _;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Logs to standard error, as text or as JSON.
pub fn start_logging(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second call (tests) keeps the first.
    let _ = if config.log_json {
        logs.json().try_init()
    } else {
        logs.compact().try_init()
    };
}

/// Serves until the process is told to stop; requests that run are finished.
pub async fn serve(platform: Platform) -> Result<(), Box<dyn std::error::Error>> {
    let applied = platform.db.migrate().await?;
    if !applied.is_empty() {
        tracing::info!(?applied, "migrations applied");
    }
    let listener = TcpListener::bind(platform.config.listen).await?;
    tracing::info!(address = %listener.local_addr()?, public = platform.config.public_url, "serving");
    serve_on(listener, platform, told_to_stop()).await?;
    tracing::info!("stopped");
    Ok(())
}

/// Serves an up-to-date database until `stop`; nothing that was counted or begun is lost.
pub async fn serve_on(
    listener: TcpListener,
    platform: Platform,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Box<dyn std::error::Error>> {
    let edge = Edge::new(platform.clone());
    let market = edge.market.clone();
    let site = router(edge).into_make_service_with_connect_info::<SocketAddr>();
    let (stopped, mut worker_stops) = tokio::sync::watch::channel(false);
    let mut upkeep_stops = stopped.subscribe();
    let mut reader_stops = stopped.subscribe();
    let reader = match Reader::new(platform.clone()) {
        Ok(reader) => Some(tokio::spawn(reader.run(async move {
            let _ = reader_stops.wait_for(|stop| *stop).await;
        }))),
        // A machine without certificates of its own still serves everything else.
        Err(error) => {
            tracing::error!(%error, "other calendars cannot be read");
            None
        }
    };
    let mut watcher_stops = stopped.subscribe();
    let watcher = Watcher::new(platform.clone(), market.clone());
    let asking = Help::new(platform.clone(), market.clone());
    let mut asking_stops = stopped.subscribe();
    let asking = tokio::spawn(async move {
        tokio::select! {
            () = asking.keep_spreading() => {}
            _ = asking_stops.wait_for(|stop| *stop) => {}
        }
    });
    let watcher = tokio::spawn(watcher.run(async move {
        let _ = watcher_stops.wait_for(|stop| *stop).await;
    }));
    crate::money::settle::begin_upkeep(&platform).await?;
    crate::invoice::keep_issuer(&platform).await?;
    let worker = Worker::new(platform)?;
    let worker = tokio::spawn(worker.run(async move {
        // A closed channel means the same: the server is gone.
        let _ = worker_stops.wait_for(|stop| *stop).await;
    }));
    let kept = market.clone();
    let upkeep = tokio::spawn(async move {
        tokio::select! {
            () = kept.keep_fresh() => {}
            () = kept.keep_meanings() => {}
            _ = upkeep_stops.wait_for(|stop| *stop) => {}
        }
    });
    axum::serve(listener, site)
        .with_graceful_shutdown(stop)
        .await?;
    let _ = stopped.send(true);
    worker.await?;
    upkeep.await?;
    watcher.await?;
    asking.await?;
    market.write_figures().await?;
    if let Some(reader) = reader {
        reader.await?;
    }
    Ok(())
}

/// Ends when the process is asked to stop.
pub(crate) async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let mut terminate =
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(signal) => signal,
            Err(_) => {
                let _ = interrupt.await;
                return;
            }
        };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}

/// Makes an admin, or makes an existing member one.
pub async fn create_admin(
    platform: &Platform,
    email: &str,
    name: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    eprint!("Password for {email}: ");
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let raw = RawJoining {
        name,
        email,
        password: password.trim_end_matches(['\r', '\n']),
        adult: Some("on"),
        conduct: Some("on"),
        mentor: None,
    };
    let joining = Joining::parse(raw).map_err(|errors| {
        let lines: Vec<String> = errors
            .0
            .iter()
            .map(|e| {
                format!(
                    "{}: {}",
                    e.field,
                    (Lang::En.words().common().problem)(&e.problem)
                )
            })
            .collect();
        lines.join("; ")
    })?;
    let password_hash = account::password::hash(&joining.password).await?;
    let new = NewMember {
        joining,
        password_hash,
        zone: "UTC".to_owned(),
        lang: Lang::En,
    };
    match account::create(platform, new, Role::Admin, Some(platform.now())).await? {
        Created::New(_) => println!("{email} is an admin"),
        Created::AddressTaken(id) => {
            platform
                .db
                .write(move |tx| account::store::role_update(tx, id, Role::Admin).boxed())
                .await
                .map_err(|error: crate::db::DbError| error)?;
            println!("{email} had an account and is an admin now; its password is as it was");
        }
    }
    Ok(())
}

/// Loads demo data into an empty database, telling how far it is, then who can be signed in as.
/// A database with accounts is an error, unless `if_empty` says that it is to be left alone.
/// `without_money`: nobody paid anything yet.
pub async fn load_demo(
    platform: &Platform,
    members: u32,
    seed: u64,
    if_empty: bool,
    without_money: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let hash = account::password::hash_now(demo::PASSWORD).map_err(|error| error.to_string())?;
    let population = demo::population(members, seed, platform.now());
    let tell = |loaded: &demo::Loaded| {
        println!(
            "{} of {members} members, {} bookings, {} reviews",
            loaded.members, loaded.bookings, loaded.reviews
        );
    };
    match demo::load(&platform.db, population, &hash, tell).await {
        Ok(_) => {
            if !without_money {
                demo::play_money(platform).await?;
            }
            print_sign_ins();
        }
        Err(demo::LoadError::NotEmpty) if if_empty => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Tells who can be signed in as where demo data was loaded.
pub fn print_sign_ins() {
    for known in demo::sign_ins() {
        println!(
            "sign in as {}: {} / {}",
            known.role, known.email, known.password
        );
    }
}
