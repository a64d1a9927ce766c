//! What goes wrong on purpose.

use std::time::Instant;

/// Something that goes wrong with some calls.
#[derive(Clone, Debug)]
pub struct Fault {
    /// With calls of these names; of all where there is none.
    pub methods: Vec<String>,
    /// What.
    pub trouble: Trouble,
    /// With which of them.
    pub when: When,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 429, to be tried again after so many seconds.
    Refuse429(u64),
    /// The same, for every call where the platform tells the two apart.
    RefuseAll429(u64),
    /// The servers are out of order: this status with a page of HTML. Nothing was done.
    ServerError(u16),
    /// The same, but it was done.
    ServerErrorAfter(u16),
    /// No answer ever; nothing was done.
    Timeout,
    /// No answer ever, but it was done.
    TimeoutAfter,
    /// The connection is closed before anything is done.
    DropBefore,
    /// The connection is closed after it was done.
    DropAfter,
    /// Status 200, and then nothing that can be understood. Nothing was done.
    Garbage,
}

impl Trouble {
    /// Whether the call is carried out all the same.
    pub fn is_done(self) -> bool {
        matches!(self, Self::ServerErrorAfter(_) | Self::TimeoutAfter | Self::DropAfter)
    }
}

/// With which calls something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// With the next so many.
    Next(usize),
    /// With this share of them, at random.
    Share(f64),
    /// With all, until then.
    Until(Instant),
}

impl Fault {
    /// With the next so many calls.
    pub fn next(count: usize, trouble: Trouble) -> Self {
        Self { methods: Vec::new(), trouble, when: When::Next(count) }
    }

    /// With a share of the calls, at random.
    pub fn share(share: f64, trouble: Trouble) -> Self {
        Self { methods: Vec::new(), trouble, when: When::Share(share) }
    }

    /// With all calls until then.
    pub fn until(then: Instant, trouble: Trouble) -> Self {
        Self { methods: Vec::new(), trouble, when: When::Until(then) }
    }

    /// Only with calls of this method too.
    #[must_use]
    pub fn on(mut self, method: &str) -> Self {
        self.methods.push(method.to_owned());
        self
    }
}

/// What goes wrong with the call of this name, if anything does; drawn by the random numbers of
/// this state.
pub fn trouble(faults: &mut Vec<Fault>, random: &mut u64, name: &str) -> Option<Trouble> {
    let now = Instant::now();
    let mut found = None;
    for fault in faults.iter_mut() {
        let concerned = fault.methods.is_empty()
            || fault.methods.iter().any(|method| method.eq_ignore_ascii_case(name));
        if found.is_some() || !concerned {
            continue;
        }
        // Drawn whether or not it hits, so that a seed means the same whatever else happens.
        let drawn = draw(random);
        let hit = match &mut fault.when {
            When::Next(0) => false,
            When::Next(left) => {
                *left -= 1;
                true
            }
            When::Share(share) => drawn < *share,
            When::Until(then) => now < *then,
        };
        found = hit.then_some(fault.trouble);
    }
    faults.retain(|fault| match fault.when {
        When::Next(left) => left > 0,
        When::Share(_) => true,
        When::Until(then) => now < then,
    });
    found
}

/// A number between 0 and 1, drawn by this state.
pub fn draw(random: &mut u64) -> f64 {
    // SplitMix64.
    *random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *random;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_two_calls_of_a_method() {
        let mut faults = vec![Fault::next(2, Trouble::DropAfter).on("sendMessage")];
        let mut trouble = |name| trouble(&mut faults, &mut 1, name);
        assert_eq!(trouble("GetMe"), None);
        assert_eq!(trouble("SendMessage"), Some(Trouble::DropAfter));
        assert_eq!(trouble("sendmessage"), Some(Trouble::DropAfter));
        assert_eq!(trouble("SendMessage"), None);
        assert!(faults.is_empty());
    }

    #[test]
    fn a_share_of_all_calls_the_same_with_the_same_seed() {
        let run = || {
            let (mut faults, mut random) = (vec![Fault::share(0.3, Trouble::Garbage)], 7);
            (0..1000)
                .map(|_| trouble(&mut faults, &mut random, "x").is_some())
                .collect::<Vec<bool>>()
        };
        let hits = run().iter().filter(|hit| **hit).count();
        assert!((250..350).contains(&hits), "{hits}");
        assert_eq!(run(), run());
    }
}
