//! Passwords are hashed with argon2id, off the async threads and only a few at a time, so that a
//! rush of sign-ins costs memory and time that were planned for.

use app::error::AppError;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Compared with when nobody has the address, so that both answers take as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    hash_now(&crate::platform::fresh_token()).expect("hashing with fixed parameters works")
});

fn argon2() -> Argon2<'static> {
    // 19 MiB, two passes: the parameters that OWASP names first for argon2id.
    let params = Params::new(19 * 1024, 2, 1, None).expect("these parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes on the calling thread; for commands and demo data.
pub fn hash_now(password: &str) -> Result<String, argon2::password_hash::Error> {
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>())?;
    Ok(argon2()
        .hash_password(password.as_bytes(), &salt)?
        .to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    let _place = AT_ONCE
        .acquire()
        .await
        .map_err(|error| crate::error::internal(&error))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| crate::error::internal(&error))
}

/// Hashes a new password.
pub async fn hash(password: &str) -> Result<String, AppError> {
    let password = password.to_owned();
    off_thread(move || hash_now(&password))
        .await?
        .map_err(|error| crate::error::internal(&std::io::Error::other(error.to_string())))
}

/// Whether a password fits a stored hash; without a hash it takes as long and never fits.
pub async fn fits(password: &str, stored: Option<String>) -> Result<bool, AppError> {
    let password = password.to_owned();
    off_thread(move || match stored {
        Some(hash) => verify_now(&password, &hash),
        None => {
            verify_now(&password, &NOBODY);
            false
        }
    })
    .await
}
