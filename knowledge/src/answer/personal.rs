//! Whether a question turns on the asker's own case, which no communiqué can settle.

use super::asks::has_length;
use crate::italian::folding::fold;
use crate::italian::tokenizer;

/// What somebody tells of themselves, folded, in a space-padded question.
const OWN_CASE: &[&str] = &[
    " nel mio caso ",
    " il mio caso ",
    " la mia situazione ",
    " al posto mio ",
    " caso mio ",
    " a me personalmente ",
    " io che ",
    " io ho ",
    " ho due figli ",
    " con due figli ",
    " con un figlio ",
    " ho un figlio ",
    " tre figli ",
    " il mio contratto ",
    " la mia busta ",
    " il mio stipendio ",
    " mio stipendio ",
    " la mia domanda ",
    " mia anzianita ",
    " i miei scatti ",
    " le mie ferie ",
    " il mio part time ",
    " il mio livello ",
    " la mia laurea ",
    " mia figlia ",
    " mio figlio ",
    " mio marito ",
    " mia moglie ",
    " mia madre ",
    " mio padre ",
    " sono incinta ",
    " sono invalido ",
    " sono in malattia ",
    " sono in maternita ",
    " sono in aspettativa ",
    " ho la 104 ",
    " la 104 ",
    " legge 104 ",
    " il mutuo ",
    " il mio capo ",
    " mi conviene ",
    " mi licenziano ",
    " mi prenderanno ",
    " mi assumono ",
    " mi trasferiscono ",
    " prendero ",
    " guadagnero ",
    " mi spetta ",
    " mi spettano ",
    " ho diritto ",
    " my case ",
    " my salary ",
    " will i ",
    " my contract ",
    " se io ",
    " vinco ",
    " io prendo ",
    " io quanto ",
    " quanto prendo ",
    " avro ",
    " rientro anche io ",
    " rientro anch io ",
    " faccio causa ",
    " denuncio ",
    " querelo ",
    " li querelo ",
    " impugno ",
    " quanto mi devono ",
    " quanto mi resta ",
    " quanto mi arriva ",
    " quanto mi da ",
    " quanto mi danno a me ",
    " a quanto arrivo ",
    " quanto prendo io ",
    " mi devo licenziare ",
    " mi hanno trattenuto ",
    " mi hanno pagato ",
    " mi hanno dato ",
    " mi hanno contestato ",
    " mi hanno fatto una contestazione ",
    " mi hanno mandato una lettera ",
    " lettera di richiamo ",
    " cosa scrivo ",
    " cosa gli scrivo ",
    " che faccio ",
    " guadagno ",
    " soffro ",
    " sono invalida ",
    " sono svenut",
    " rischio un provvedimento ",
    " ho un pignoramento ",
    " ho sbagliato ",
    " la mia 104 ",
    " mio mutuo ",
    " mia mamma ",
    " my own application ",
    " my application ",
    " my payslip ",
    " i earn ",
];

/// Whether the question is about the asker's own case.
pub(crate) fn is_personal(question: &str) -> bool {
    let mut padded = String::from(" ");
    for word in tokenizer::words(question) {
        padded.push_str(&fold(&word.text.to_lowercase()));
        padded.push(' ');
    }
    if OWN_CASE.iter().any(|cue| padded.contains(cue)) {
        return true;
    }
    // "con 20 ore", "ho 12 anni di anzianità": a length of time told of oneself.
    let first_person =
        [" io ", " ho ", " mi ", " sono ", " lavoro ", " faccio ", " i am ", " i have "];
    first_person.iter().any(|cue| padded.contains(cue)) && has_length(question)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_cases() {
        assert!(is_personal("quanto prenderò io con due figli e 20 ore?"));
        assert!(is_personal("ho 12 anni di anzianità, cosa mi danno?"));
        assert!(!is_personal("Quando scade il bando?"));
        assert!(!is_personal("mi possono filmare mentre parlo col cittadino?"));
    }
}
