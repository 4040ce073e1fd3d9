//! What a learner has in their wallet: packages of sessions that are paid at once and booked one by one.
//! Where the money is, is the ledger's.

mod package;

pub use package::{
    OfferForm, PACKAGE_MONTHS, PACKAGE_SESSIONS, PackageState, Part, Rest, Terms, TransferForm,
    rest_goes,
};
