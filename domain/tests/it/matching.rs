//! Who fits whom: tables for what is written down, properties for whatever the input.

mod chances;
mod feedback;
mod fitting;
mod index;
mod leaving_out;
mod people;
mod reasons;
mod sharing;
mod visibility;
