

pub mod ui;
