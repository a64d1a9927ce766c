//! Times, the machine, and tables of both.

use std::fs;
use std::time::{Duration, Instant};

use super::service::Service;

/// Times of many answers.
pub struct Times(Vec<Duration>);

impl Times {
    pub fn new(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self(times)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that this share is at or below; zero where there is none.
    pub fn at(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    /// Median, 99th percentile and longest, as cells of a table.
    pub fn cells(&self) -> String {
        let [p50, p99, max] = [0.5, 0.99, 1.0].map(|share| milliseconds(self.at(share)));
        format!("{p50} | {p99} | {max}")
    }
}

pub fn milliseconds(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    if ms < 10.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

/// Who used the processor since when.
pub struct Stretch<'a> {
    service: &'a Service,
    began: Instant,
    before: [Duration; 3],
}

/// Who used the processor, in cores.
pub struct Used {
    pub seconds: f64,
    pub service: f64,
    fake: f64,
    others: f64,
}

impl<'a> Stretch<'a> {
    pub fn begin(service: &'a Service) -> Self {
        Self { service, began: Instant::now(), before: now(service) }
    }

    pub fn end(&self) -> Used {
        let seconds = self.began.elapsed().as_secs_f64();
        let after = now(self.service);
        let [service, fake, all] = std::array::from_fn(|n| {
            after[n].saturating_sub(self.before[n]).as_secs_f64() / seconds
        });
        Used { seconds, service, fake, others: (all - service - fake).max(0.0) }
    }
}

impl Used {
    /// The service's processor time by answer.
    pub fn by_answer(&self, answers: usize) -> String {
        milliseconds(Duration::from_secs_f64(self.service * self.seconds / answers.max(1) as f64))
    }

    /// Cores used by the service, the fake, and others, as cells of a table.
    pub fn cells(&self) -> String {
        format!("{:.2} | {:.2} | {:.2}", self.service, self.fake, self.others)
    }
}

fn now(service: &Service) -> [Duration; 3] {
    [service.cpu(), cpu_of("self"), busy()]
}

/// The processor time of a process.
pub fn cpu_of(process: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name may hold anything; what follows it does not.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    ticks(fields[11]) + ticks(fields[12])
}

/// The processor time of all processes.
fn busy() -> Duration {
    let stat = fs::read_to_string("/proc/stat").unwrap();
    let fields: Vec<&str> = stat.lines().next().unwrap().split_whitespace().collect();
    // user, nice, system; idle and waiting are left out; interrupts.
    [1, 2, 3, 6, 7].into_iter().map(|n| ticks(fields[n])).sum()
}

/// Linux tells hundredths of a second.
fn ticks(field: &str) -> Duration {
    Duration::from_millis(field.parse::<u64>().unwrap() * 10)
}

/// The machine, and how busy it is.
pub fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split_whitespace().take(3).collect();
    format!("{model}, {cores} cores; load average {}", load.join(" "))
}
