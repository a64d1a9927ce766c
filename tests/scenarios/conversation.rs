//! What a member can say and press, wherever they write from.

use crate::harness::platform::{Member, Platform, Seen, on_every_platform};
use crate::harness::service::service;

const DEADLINE: &str = "Quando scade il bando per il contact center?";

on_every_platform! {
    fn start_says_what_it_is_and_offers_questions(world) {
        let ada = world.member("Ada");
        let _service = service().on(&world).start();
        let start = ada.commands("start");
        start.sees("3 febbraio 2026");
        let examples = start.actions().iter().filter(|action| action.starts_with("e_")).count();
        assert_eq!(examples, 4, "{:?}", start.actions());
        let answer = start.presses("e_");
        assert!(!answer.message().quotes().is_empty(), "{}", answer.text());
    }
}
