//! How long to wait for an answer: from the measured times of packets and their acknowledgements.

use super::{Micros, Tuning};

/// The estimate: a smoothed time and its smoothed deviation, as Van Jacobson made usual.
#[derive(Debug)]
pub struct RoundTrip {
    smoothed: Option<(Micros, Micros)>,
    first: Micros,
    limits: (Micros, Micros),
}

impl RoundTrip {
    /// An estimate without any measurement.
    pub fn new(tuning: &Tuning) -> RoundTrip {
        RoundTrip { smoothed: None, first: tuning.first_timeout, limits: tuning.timeouts }
    }

    /// Takes the time between a packet that was sent only once and its acknowledgement.
    pub fn measured(&mut self, time: Micros) {
        self.smoothed = Some(match self.smoothed {
            None => (time, time / 2),
            Some((mean, deviation)) => ((7 * mean + time) / 8, (3 * deviation + mean.abs_diff(time)) / 4),
        });
    }

    /// How long to wait before a packet counts as lost.
    pub fn timeout(&self) -> Micros {
        let (least, most) = self.limits;
        self.smoothed.map_or(self.first, |(mean, deviation)| mean.saturating_add(4 * deviation)).max(least).min(most)
    }
}
