//! Deadlines as an iCalendar file (RFC 5545), with an alarm the day before.

use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use knowledge::communique::Citation;
use knowledge::deadline::Standing;

use super::action::Key;
use crate::clock;
use crate::messages::Messages;

/// A calendar of these deadlines.
pub fn of(messages: &Messages, deadlines: &[(Standing, Citation)]) -> String {
    let mut calendar = Calendar::new();
    calendar.name(&messages.say("calendar-name"));
    for (standing, citation) in deadlines {
        calendar.push(event(messages, standing, citation));
    }
    calendar.to_string()
}

fn event(messages: &Messages, standing: &Standing, citation: &Citation) -> Event {
    let (date, time) = (standing.date.to_string(), standing.time.map(|time| time.to_string()));
    let time = time.unwrap_or_default();
    let uid = Key::of(&["deadline", &citation.file, &standing.what, &date, &time]);
    let title = messages.say_with("calendar-event", [("title", citation.title.as_str().into())]);
    let about = format!("{}\n{}", messages.quote(&standing.what), messages.byline(citation));
    let mut event = Event::new();
    event.uid(&format!("{uid}@bacheca")).summary(&title).description(&about);
    if let Some(url) = &citation.url {
        event.url(url);
    }
    match moment(standing) {
        Some(moment) => {
            event.append_property(Property::new("DTSTART", moment.clone()));
            event.append_property(Property::new("DTEND", moment));
        }
        None => {
            event.append_property(day("DTSTART", standing.date));
            if let Ok(next) = standing.date.tomorrow() {
                event.append_property(day("DTEND", next));
            }
        }
    }
    event.alarm(Alarm::display(&title, -chrono::Duration::days(1)));
    event.done()
}

/// The deadline's moment in UTC; `None` where it has no time and is a whole day.
fn moment(standing: &Standing) -> Option<String> {
    let moment = standing.date.to_datetime(standing.time?).to_zoned(clock::zone()).ok()?;
    Some(moment.with_time_zone(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// A whole day.
fn day(name: &str, date: Date) -> Property {
    let mut property = Property::new(name, date.strftime("%Y%m%d").to_string());
    property.add_parameter("VALUE", "DATE");
    property.done()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use knowledge::deadline::{Kind, Status};
    use knowledge::query::Language;

    use super::*;

    fn of_one(time: Option<jiff::civil::Time>) -> String {
        let standing = Standing {
            date: date(2022, 6, 9),
            time,
            what: "domande entro il 9 giugno; poi, niente".to_owned(),
            status: Status::Open,
            days: 3,
            kind: Kind::Deadline,
        };
        let citation = Citation {
            file: "a/b.md".to_owned(),
            title: "Bando".to_owned(),
            unions: vec![],
            date: None,
            url: None,
        };
        of(&Messages::built_in(Language::Italian).unwrap(), &[(standing, citation)])
    }

    #[test]
    fn a_deadline_with_a_time_is_a_moment_in_italy() {
        let calendar = of_one(Some(time(16, 0, 0, 0)));
        assert!(calendar.contains("DTSTART:20220609T140000Z\r\n"), "{calendar}");
        assert!(calendar.contains("TRIGGER:-PT86400S\r\n"), "{calendar}");
        let unfolded = calendar.replace("\r\n ", "");
        assert!(unfolded.contains("domande entro il 9 giugno\\; poi\\, niente"), "{calendar}");
        let again = of_one(Some(time(16, 0, 0, 0)));
        let uid = |text: &str| text.split("UID:").nth(1).unwrap().lines().next().map(str::to_owned);
        assert_eq!(uid(&calendar), uid(&again), "the same deadline is the same event");
    }

    #[test]
    fn a_deadline_without_a_time_is_a_whole_day() {
        let calendar = of_one(None);
        assert!(calendar.contains("DTSTART;VALUE=DATE:20220609\r\n"), "{calendar}");
        assert!(calendar.contains("DTEND;VALUE=DATE:20220610\r\n"), "{calendar}");
    }
}
