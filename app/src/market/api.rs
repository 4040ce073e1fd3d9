//! Server functions: one line each, into the use cases.
