//! The process: storage, edges, wiring. The rules are in `domain`, the pages in `app`.

pub mod db;
