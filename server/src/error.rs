//! Where a failure of the platform becomes what a person is told: a reference. The cause is
//! logged once, here, and goes no further.

use crate::db::DbError;
use app::error::AppError;

/// Logs the whole chain of a failure with a fresh reference, and answers with the reference alone.
pub fn internal(error: &(dyn std::error::Error + 'static)) -> AppError {
    let reference = format!("{:08x}", rand::random::<u32>());
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        chain.push_str(": ");
        chain.push_str(&inner.to_string());
        cause = inner.source();
    }
    tracing::error!(reference, cause = chain, "internal failure");
    AppError::Internal { reference }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::RowMissing => AppError::NotFound,
            other => internal(&other),
        }
    }
}
