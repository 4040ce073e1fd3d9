//! What a market of many is filtered and counted with: sets of numbers ([`Bits`]), who has which value
//! of a facet ([`Column`]), and lists of which a copy costs pointers ([`Pages`]). Pure; knows no member.

mod bits;
mod column;
mod holders;
mod pages;
mod rows;

pub use bits::Bits;
pub use column::Column;
pub use pages::Pages;
