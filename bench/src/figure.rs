//! One line of the table, and how numbers are written in it.

use std::time::Duration;

/// What was measured, beside what it is measured by.
pub struct Figure {
    pub name: String,
    pub measured: String,
    pub yardstick: String,
    pub goal: &'static str,
    /// Nothing where there is no goal.
    pub met: Option<bool>,
}

impl Figure {
    pub fn print(self) {
        let verdict = match self.met {
            Some(true) => "met",
            Some(false) => "missed",
            None => "",
        };
        let columns = [
            self.name.as_str(),
            &self.measured,
            &self.yardstick,
            self.goal,
            verdict,
        ];
        println!("{}", columns.join("\t"));
    }
}

/// 12 345, as people read it.
pub fn number(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Milliseconds with two places, or microseconds where that is more telling.
pub fn time(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1_000.0;
    if milliseconds < 1.0 {
        format!("{:.0} µs", milliseconds * 1_000.0)
    } else {
        format!("{milliseconds:.1} ms")
    }
}

/// How long it took, in order.
pub struct Durations(Vec<Duration>);

impl Durations {
    pub fn new(mut all: Vec<Duration>) -> Durations {
        all.sort_unstable();
        Durations(all)
    }

    pub fn median(&self) -> Duration {
        self.at(50)
    }

    pub fn p99(&self) -> Duration {
        self.at(99)
    }

    pub fn worst(&self) -> Duration {
        self.at(100)
    }

    fn at(&self, percent: usize) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0
            .get(last * percent / 100)
            .copied()
            .unwrap_or_default()
    }
}
