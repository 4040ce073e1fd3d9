//! Who fits whom. Pure rules; knows no database and no page.

pub mod text;
