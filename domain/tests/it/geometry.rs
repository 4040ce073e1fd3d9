//! The maths of dragging open time.

use domain::calendar::DayOpening;
use domain::calendar::geometry::{Drag, Grip, Placed, Spot, lanes};
use jiff::civil::{Date, date};

fn tuesday() -> Date {
    date(2026, 11, 24)
}

fn at(day: Date, start_minute: u16, length_minutes: u16) -> Placed {
    Placed {
        date: day,
        time: DayOpening {
            start_minute,
            length_minutes,
        },
    }
}

fn spot(day: Date, minute: i32) -> Spot {
    Spot { date: day, minute }
}

/// A drag of Tuesday 14:00–15:30 (or what is given) by `grip`, from one spot to another.
fn dragged(grip: Grip, from: Placed, pressed: Spot, to: Spot) -> Placed {
    Drag {
        grip,
        from,
        pressed,
    }
    .at(to, 15)
}

#[test]
fn empty_time_is_drawn_from_line_to_line_in_either_direction() {
    let from = at(tuesday(), 600, 60);
    for (pressed, to, start, length) in [
        (607, 652, 600, 60),
        (652, 607, 600, 60),
        (600, 600, 600, 15),
        (1437, 1500, 1425, 15),
        (5, -40, 0, 15),
    ] {
        let drawn = dragged(
            Grip::Create,
            from,
            spot(tuesday(), pressed),
            spot(tuesday(), to),
        );
        assert_eq!(drawn, at(tuesday(), start, length), "{pressed} to {to}");
    }
}

#[test]
fn moving_snaps_to_the_grid_and_not_to_old_minutes() {
    let odd = at(tuesday(), 847, 90);
    let moved = dragged(Grip::Move, odd, spot(tuesday(), 850), spot(tuesday(), 880));
    assert_eq!(moved, at(tuesday(), 870, 90));
}

#[test]
fn moving_goes_across_days_and_over_midnight() {
    let from = at(tuesday(), 840, 90);
    let thursday = date(2026, 11, 26);
    assert_eq!(
        dragged(Grip::Move, from, spot(tuesday(), 850), spot(thursday, 850)),
        at(thursday, 840, 90)
    );
    let late = dragged(
        Grip::Move,
        from,
        spot(tuesday(), 850),
        spot(tuesday(), 850 - 900),
    );
    assert_eq!(late, at(date(2026, 11, 23), 1380, 90));
}

#[test]
fn both_ends_resize_and_never_turn_round() {
    let from = at(tuesday(), 840, 90);
    let by = |grip, minutes| {
        dragged(
            grip,
            from,
            spot(tuesday(), 840),
            spot(tuesday(), 840 + minutes),
        )
    };
    assert_eq!(by(Grip::End, 30), at(tuesday(), 840, 120));
    assert_eq!(by(Grip::End, -600), at(tuesday(), 840, 15));
    assert_eq!(by(Grip::Start, -30), at(tuesday(), 810, 120));
    assert_eq!(by(Grip::Start, 600), at(tuesday(), 915, 15));
    assert_eq!(by(Grip::End, 5000).time.length_minutes, 1440);
}

#[test]
fn a_column_says_its_minute() {
    for (share, minute) in [
        (0.0, 420),
        (0.5, 840),
        (1.0, 1260),
        (-3.0, 420),
        (7.0, 1260),
    ] {
        assert_eq!(Spot::in_column(tuesday(), share, 7, 21).minute, minute);
    }
}

#[test]
fn the_keyboard_moves_and_resizes() {
    let from = at(tuesday(), 0, 30);
    assert_eq!(from.moved(0, -15), at(date(2026, 11, 23), 1425, 30));
    assert_eq!(from.moved(7, 0), at(date(2026, 12, 1), 0, 30));
    assert_eq!(from.resized(-60, 15), at(tuesday(), 0, 15));
}

#[test]
fn what_is_refused_is_offered_the_nearest_free_place() {
    let wanted = at(tuesday(), 840, 60);
    let shut = |from: u16, length: u16| at(tuesday(), from, length).minutes();
    for (closed, start) in [
        // Nothing in the way: where it is, though off the grid things go beside what they met.
        (vec![], 840),
        (vec![shut(800, 60)], 860),
        (vec![shut(880, 60)], 820),
        // As near on both sides: the later one.
        (vec![shut(840, 60)], 900),
        (vec![shut(840, 60), shut(900, 300)], 780),
    ] {
        let free = wanted.nearest_free(&closed, 15).expect("there is room");
        assert_eq!(free.time.start_minute, start, "{closed:?}");
        assert_eq!(free.time.length_minutes, 60);
    }
    let (start, end) = wanted.minutes();
    let everything = [(start - 3_000, end + 3_000)];
    assert_eq!(wanted.nearest_free(&everything, 15), None);
}

#[test]
fn overlapping_stretches_stand_side_by_side_in_stable_order() {
    for (stretches, expected) in [
        (vec![], vec![]),
        (vec![(0, 60), (60, 90)], vec![(0, 1), (0, 1)]),
        (vec![(30, 90), (0, 60)], vec![(1, 2), (0, 2)]),
        // The third has room in the first lane again, and is as narrow as its neighbours.
        (
            vec![(0, 60), (30, 120), (60, 90)],
            vec![(0, 2), (1, 2), (0, 2)],
        ),
        (
            vec![(0, 60), (0, 60), (0, 90), (100, 110)],
            vec![(1, 3), (2, 3), (0, 3), (0, 1)],
        ),
    ] {
        assert_eq!(lanes(&stretches), expected, "{stretches:?}");
    }
}

#[test]
fn a_tap_says_where_a_thing_starts_or_ends() {
    let thing = at(tuesday(), 840, 60);
    let tapped = spot(tuesday(), 608).snapped(15);
    assert_eq!(tapped.minute, 615);
    assert_eq!(Placed::from_spot(tapped, 60), at(tuesday(), 615, 60));
    assert_eq!(
        thing.until(spot(tuesday(), 930)),
        Some(at(tuesday(), 840, 90))
    );
    assert_eq!(thing.until(spot(tuesday(), 840)), None, "never inverted");
}
