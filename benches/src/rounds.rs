//! Candidates measured in turns.

use std::time::Instant;

/// What a row measured.
pub struct Row {
    /// Median nanoseconds of one operation of the first candidate.
    pub base: f64,
    /// For each other candidate, the median over the rounds of its time over the first one's.
    pub ratios: Vec<f64>,
    /// And its median nanoseconds.
    pub others: Vec<f64>,
}

/// Runs `rounds` rounds of `batch` operations of each candidate, in changing order.
pub fn measure(rounds: usize, batch: usize, candidates: &mut [&mut dyn FnMut()]) -> Row {
    let count = candidates.len();
    let mut times = vec![Vec::with_capacity(rounds); count];
    for round in 0..rounds + 5 {
        for turn in 0..count {
            // Every order of three comes up as often as any other, forwards and backwards.
            let who = if round % 2 == 0 { (round / 2 + turn) % count } else { (round / 2 + count - turn) % count };
            let start = Instant::now();
            for _ in 0..batch {
                candidates[who]();
            }
            // The first rounds only warm up.
            if round >= 5 {
                times[who].push(start.elapsed().as_nanos() as f64 / batch as f64);
            }
        }
    }
    let ratios = times[1..]
        .iter()
        .map(|own| median(own.iter().zip(&times[0]).map(|(own, base)| own / base).collect()))
        .collect();
    let others = times[1..].iter().map(|own| median(own.clone())).collect();
    Row { base: median(times[0].clone()), ratios, others }
}

/// The value in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
