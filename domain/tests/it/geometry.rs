//! The maths of dragging open time.

use domain::calendar::DayOpening;
use domain::calendar::geometry::{Drag, Grip, Placed, Spot};
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
