//! Who says what of a matter: each union in its own words, and those that say nothing.

use serde_json::Value;

use crate::harness::{Folder, bacheca, folder};

/// Three unions of one dispute speak of the meal voucher, a fourth does not; a fifth is in another.
fn meals() -> Folder {
    folder(&[
        (
            "mensa/usb.md",
            md(
                "USB",
                "2025-03-03",
                "I turni",
                "Il buono pasto deve salire a 10 euro anche per i precari.",
            )
            .as_bytes(),
        ),
        (
            "mensa/fp.md",
            md(
                "FP CGIL, CISL FP",
                "2025-03-10",
                "Una firma",
                "Il buono pasto da 8 euro ci pare un risultato onesto.",
            )
            .as_bytes(),
        ),
        (
            "mensa/cisl.md",
            md(
                "CISL FP",
                "2025-03-17",
                "Dopo la firma",
                "Il buono pasto lo difendiamo da ogni critica.",
            )
            .as_bytes(),
        ),
        (
            "mensa/uilpa.md",
            md(
                "UILPA",
                "2025-03-12",
                "Riposi",
                "I riposi arretrati vanno smaltiti prima dell'estate.",
            )
            .as_bytes(),
        ),
        (
            "porto/cub.md",
            md("CUB", "2025-03-12", "Gru", "Le gru del porto vanno revisionate ogni anno.")
                .as_bytes(),
        ),
    ])
}

fn md(unions: &str, date: &str, title: &str, text: &str) -> String {
    format!(
        "---\nunions: [{unions}]\ndate: {date}\n---\n# {title}\n\n{text}\n\nLa segreteria saluta."
    )
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn a_round_of_the_unions_newest_first_with_those_that_are_silent() {
    let knowledge = meals();
    let question = "che cosa dicono i sindacati del buono pasto?";
    let reply = bacheca(["ask", "--knowledge", knowledge.arg(), question]).run().ok();
    reply.says(&[
        "«Il buono pasto lo difendiamo da ogni critica.»",
        "— CISL FP, 17 marzo 2025",
        "«Il buono pasto da 8 euro ci pare un risultato onesto.»",
        "— FP CGIL e CISL FP, 10 marzo 2025",
        "«Il buono pasto deve salire a 10 euro anche per i precari.»",
        "— USB, 3 marzo 2025",
        "Non ne parlano: UILPA.",
    ]);
    reply.does_not_say("CUB");
    let ask = ["ask", "--json", "--knowledge", knowledge.arg(), question];
    let answer = bacheca(ask).run().ok().json().remove(0);
    assert_eq!(strings(&answer["silent"]), ["UILPA"]);
    assert_eq!(strings(&answer["also"]), [""; 0]);
    for quote in answer["quotes"].as_array().unwrap() {
        let text =
            bacheca(["text", &knowledge.file(quote["file"].as_str().unwrap())]).run().ok().out;
        let [start, end] = ["start", "end"].map(|key| quote[key].as_u64().unwrap() as usize);
        assert_eq!(text.get(start..end), quote["text"].as_str());
    }
}

#[test]
fn of_those_asked_by_name_the_silent_one_is_named_as_it_was_asked() {
    let knowledge = meals();
    let question = "cosa dicono USB e UIL del buono pasto?";
    let reply = bacheca(["ask", "--knowledge", knowledge.arg(), question]).run().ok();
    reply.says(&["10 euro", "— USB", "Non ne parlano: UIL."]);
}

#[test]
fn in_a_conversation_of_a_topic_or_of_the_last_question() {
    let knowledge = meals();
    let talk = "/chi\n/chi buono pasto\n/nuova\nche ne è del buono pasto?\n/chi\n/who buono pasto\n/chi il papa\n";
    let reply = bacheca(["chat", "--knowledge", knowledge.arg()]).input(talk).run().ok();
    reply.says(&[
        "/chi sciopero",
        "— CISL FP",
        "— FP CGIL e CISL FP",
        "— USB",
        "Non ne parlano: UILPA.",
        "è dimenticata",
        "«",
        "— CISL FP",
        "— USB",
        "Non ne parlano: UILPA.",
        "These do not speak of it: UILPA.",
        "I comunicati che ho non parlano di questo.",
    ]);
}
