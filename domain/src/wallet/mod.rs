//! What a learner has in their wallet: packages of sessions that are paid at once and booked one by one,
//! and vouchers that pay for them.
//! Where the money is, is the ledger's.

mod package;
mod voucher;

pub use package::{
    OfferForm, PACKAGE_MONTHS, PACKAGE_SESSIONS, PackageState, Part, Rest, Terms, TransferForm,
    price_of_sessions, rest_goes,
};
pub use voucher::{CODE, MOST_USES, NewVoucher, Voucher, VoucherForm, Worth, voucher_code};
