//! Who fits whom: tables for what is written down, properties for whatever the input.

mod fitting;
mod leaving_out;
mod people;
mod sharing;
