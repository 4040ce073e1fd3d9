//! Instants as text: what is written is read again, and nothing else is.

use domain::time::Instant;

#[test]
fn an_instant_is_read_as_it_was_written() {
    for text in [
        "2026-11-24T10:00:00Z",
        "1969-12-31T23:59:59Z",
        "2028-02-29T00:00:01Z",
    ] {
        let read = Instant::from_rfc3339(text).expect("as it is written");
        assert_eq!(read.to_rfc3339(), text);
    }
}

#[test]
fn other_notations_are_no_instants() {
    for text in [
        "",
        "Z",
        "2026-11-24",
        "2026-11-24T10:00:00",
        "2026-11-24T10:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T10:60:00Z",
        "2026-11-24T10:00:0Z",
        "2026-11-24T+1:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-11-24T10:00:00:00Z",
    ] {
        assert_eq!(Instant::from_rfc3339(text), None, "{text}");
    }
}
