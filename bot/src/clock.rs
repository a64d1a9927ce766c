//! What time it is in Italy.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Where every communiqué's deadlines are counted.
const ZONE: &str = "Europe/Rome";

/// Now, in Italy.
pub fn now() -> DateTime {
    Timestamp::now().to_zoned(zone()).datetime()
}

/// Italy's time zone.
pub fn zone() -> TimeZone {
    // The zones are compiled in; were this one missing, an hour's error beats no answer.
    TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)
}

/// Reads a moment given as `2022-06-09` (the day's first moment) or `2022-06-09T16:00`.
///
/// # Errors
/// A sentence for the reader when it is neither.
pub fn parse(text: &str) -> Result<DateTime, String> {
    let day = || text.parse::<Date>().map(|date| date.at(0, 0, 0, 0));
    // A moment with a zone would be silently moved: only civil time is taken.
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'T' | b' '));
    let moment = if text.contains(['T', ' ']) { text.parse::<DateTime>() } else { day() };
    match moment {
        Ok(moment) if plain => Ok(moment),
        _ => Err(format!("`{text}` is no day; write YYYY-MM-DD or YYYY-MM-DDTHH:MM")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_and_moments() {
        assert_eq!(parse("2022-06-09"), Ok(date(2022, 6, 9).at(0, 0, 0, 0)));
        assert_eq!(parse("2022-06-09T16:00"), Ok(date(2022, 6, 9).at(16, 0, 0, 0)));
        for wrong in ["", "ieri", "2022-02-30", "2022-06-09T16:00Z", "9/6/2022"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_zone_is_compiled_in() {
        assert!(TimeZone::get(ZONE).is_ok());
    }
}
