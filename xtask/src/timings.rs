//! How long each stage of a run takes. What several threads do counts for each of them, so that the stages can add up
//! to more than the total.

use std::fmt;
use std::time::{Duration, Instant};

/// A stopwatch with laps.
#[derive(Clone, Debug)]
pub struct Timings {
    begun: Instant,
    lap: Instant,
    /// In the order in which they came first.
    stages: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// Starts the watch.
    pub fn start() -> Self {
        let now = Instant::now();
        Self {
            begun: now,
            lap: now,
            stages: Vec::new(),
        }
    }

    /// Says what the time since the last lap went into.
    pub fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.spent(stage, now - self.lap);
        self.lap = now;
    }

    /// Adds the laps of what was done beside, on other threads, and begins with the next lap.
    pub fn add(&mut self, beside: &Self) {
        for (stage, time) in &beside.stages {
            self.spent(stage, *time);
        }
        self.lap = Instant::now();
    }

    fn spent(&mut self, stage: &'static str, spent: Duration) {
        match self.stages.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, time)) => *time += spent,
            None => self.stages.push((stage, spent)),
        }
    }
}

impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = ("total", self.lap - self.begun);
        for (stage, time) in self.stages.iter().chain([&total]) {
            writeln!(f, "{:>10.1} ms  {stage}", time.as_secs_f64() * 1000.0)?;
        }
        Ok(())
    }
}
