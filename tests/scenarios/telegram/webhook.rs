//! Telegram calls the bot, instead of being asked.

use std::time::Duration;

use fakes::telegram::Telegram;

use super::{ANSWER, DEADLINE};
use crate::harness::platform::{route, webhook};
use crate::harness::service::service;

#[test]
fn questions_come_by_webhook_and_in_order() {
    let telegram = Telegram::start();
    let (ada, ben) = (telegram.user("Ada"), telegram.user("Ben"));
    ada.says("/start");
    let mut service = webhook(service().on(&telegram)).start();
    route(&telegram, &service);
    ada.hears().ignores();
    ada.says("/scadenze");
    ada.says(DEADLINE);
    ben.asks(DEADLINE).sees(ANSWER);
    let (first, second) = (ada.hears(), ada.hears());
    assert!(first.id() < second.id());
    first.sees(ANSWER);
    assert!(!second.sees(ANSWER).quotes().is_empty());
    // What is asked while it is down is answered once it is back.
    service.stop();
    ada.says(DEADLINE);
    service.restart();
    route(&telegram, &service);
    ada.hears().sees(ANSWER);
    ada.hears_nothing_for(Duration::from_millis(500));
}

#[test]
fn a_call_without_the_secret_is_refused() {
    let telegram = Telegram::start();
    let service = webhook(service().on(&telegram)).start();
    let url = format!("{}/telegram", service.says("webhook on "));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for secret in [None, Some("wrong")] {
        let call = client.post(&url).body("{}").header("content-type", "application/json");
        let call = secret
            .into_iter()
            .fold(call, |call, secret| call.header("X-Telegram-Bot-Api-Secret-Token", secret));
        let status = runtime.block_on(async { call.send().await.unwrap().status() });
        assert!(status.is_client_error(), "{status}");
    }
}
