//! The design system; knows no feature.
