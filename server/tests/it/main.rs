//! One test binary for the process: each feature's tests in its own file, on every engine.

mod db;
mod engines;
