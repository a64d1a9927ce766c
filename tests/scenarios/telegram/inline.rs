//! Inline mode: `@bacheca_bot privacy` in any chat offers quotes to share.

use fakes::telegram::Telegram;

use crate::harness::service::service;

#[test]
fn a_quote_is_shared_with_its_source() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let _service = service().on(&telegram).start();
    let choices = ada.types_inline("privacy in videochiamata");
    assert!(!choices.is_empty());
    let posted = ada.posts(&choices[0]);
    assert!(posted.text().contains("2026"), "{}", posted.text());
    assert!(!posted.quotes().is_empty());
    assert!(ada.types_inline("carbonara guanciale pecorino").len() <= 50);
    ada.types_inline("");
}
