# What members read, in Italian (Project Fluent: https://projectfluent.org).
#
# Every message of this file is in en.ftl too, under the same name. Words in { $braces } are put in
# by the program; a message may leave one out. Quotes of communiqués never pass through here.

## Dates, times and unions

date = { $day ->
        [1] 1°
       *[other] { $day }
    } { $month ->
        [1] gennaio
        [2] febbraio
        [3] marzo
        [4] aprile
        [5] maggio
        [6] giugno
        [7] luglio
        [8] agosto
        [9] settembre
        [10] ottobre
        [11] novembre
       *[12] dicembre
    } { $year }
moment = { $date }, ore { $time }
no-date = senza data
no-union = sigla non indicata
unions = { $others } e { $last }

## Deadlines, events and starts. $moment is a date, with the time where the communiqué gives one

ago = { $unit ->
        [year] { $count ->
            [one] da un anno
           *[other] da { $count } anni
        }
        [month] { $count ->
            [one] da un mese
           *[other] da { $count } mesi
        }
       *[day] { $count ->
            [one] da ieri
           *[other] da { $count } giorni
        }
    }
standing-deadline = { $when ->
        [past] Scaduto il { $moment } ({ $ago })
        [past-today] Scaduto oggi alle { $time }
        [today] Scade oggi
        [today-at] Scade oggi alle { $time }
        [tomorrow] Manca un giorno: { $moment }
       *[open] Mancano { $days } giorni: { $moment }
    }
standing-event = { $when ->
        [past] Già passato: { $moment } ({ $ago })
        [past-today] Già passato: oggi alle { $time }
        [today] È oggi
        [today-at] È oggi alle { $time }
        [tomorrow] È domani: { $moment }
       *[open] È tra { $days } giorni: { $moment }
    }
standing-start = { $when ->
        [past] Iniziato il { $moment } ({ $ago })
        [past-today] Iniziato oggi alle { $time }
        [today] Inizia oggi
        [today-at] Inizia oggi alle { $time }
        [tomorrow] Inizia domani: { $moment }
       *[open] Inizia tra { $days } giorni: { $moment }
    }

## Answers. $unions, $date, $title and $source say where a quote is from

quote = «{ $text }»
byline = — { $unions }, { $date } · { $title } ({ $source })
reference = { $title } — { $unions }, { $date }
unsure = Forse non è proprio quel che chiedi. Il passo più vicino che ho trovato:
curated = Risposta verificata dai delegati
curated-quotes = Dai comunicati:
verified = { $author ->
        [moderator] Verificata il { $date } da un delegato
        [admin] Verificata il { $date } da chi gestisce il bot
        [none] Verificata il { $date }
       *[other] Verificata il { $date } da { $author }
    }
withdrawn = { $author ->
        [moderator] Risposta ritirata il { $date } da un delegato
        [admin] Risposta ritirata il { $date } da chi gestisce il bot
        [none] Risposta ritirata il { $date }
       *[other] Risposta ritirata il { $date } da { $author }
    }
withdrawn-undated = La risposta a questa domanda è stata ritirata dai delegati
revised = Aggiornata il { $date }: un comunicato citato in questa risposta è cambiato. Quel che c'era prima non vale più.
revised-stands = Vale ancora:
revised-changed = Il comunicato ora dice:
revised-silent = Non lo dice più:
revised-untold = Le parole citate qui non ci sono più. Leggi che cosa dice ora il comunicato, o torna alla risposta:
revised-gone = Un comunicato citato qui è stato tolto.
clarify = Di quale vertenza parli?
abstained-unrelated = I comunicati che ho non parlano di questo.
abstained-not-stated = I comunicati parlano di questo argomento, ma non rispondono alla tua domanda.
abstained-personal-case = Dipende dal tuo caso, e i comunicati non possono dirtelo: parlane con un delegato. Non scrivere qui dati personali tuoi o di altri.
nearest = I comunicati più vicini:
also = Ne parlano anche: { $unions }. Con /chi leggi le parole di tutte.
silent = Non ne parlano: { $unions }.
superseded = «{ $old }»: superato dal comunicato del { $date }, che dice «{ $new }».

## Small talk

greeting = Ciao! Sono Bacheca: una macchina, non una persona. Chiedimi che cosa dicono i comunicati sindacali e ti rispondo con le loro parole, e con la fonte.
thanks = Di niente. Se ti serve altro, chiedi pure.
farewell = A presto, e buon lavoro.
known = Conosco { $communiques ->
        [one] un comunicato
       *[other] { $communiques } comunicati
    }{ $disputes ->
        [0] {""}
        [one] {" "}su una vertenza
       *[other] {" "}su { $disputes } vertenze
    }{ $curated ->
        [0] {""}
        [one] {" "}e una risposta verificata dai delegati
       *[other] {" "}e { $curated } risposte verificate dai delegati
    }.
known-until = Il più recente è del { $date }: di quel che è venuto dopo non so nulla.
known-undated = Nessuno porta una data: chiedi a un delegato se valgono ancora.
known-nothing = Non ho ancora nessun comunicato: chiedi a un delegato.

## Conversation in the terminal

chat-prompt = tu>
chat-welcome = Scrivi la domanda con parole tue. /aiuto spiega come, /esci chiude.
chat-help =
    Scrivi una domanda con parole tue, per esempio «Quando scade il bando?».
    Se ti propongo una scelta, rispondi con il suo numero.
    /aiuto     questo aiuto
    /fonti     i comunicati che conosco
    /scadenze  le scadenze, da quelle ancora aperte
    /chi       chi dice che cosa di un argomento, o dell'ultima domanda
    /storia    che cosa è cambiato su un argomento, comunicato per comunicato
    /nuova     dimentica la domanda di prima
    /esci      chiude la conversazione
    Quel che scrivi resta qui: non viene salvato né spedito.
understood = Ho capito: «{ $question }»
chat-forgotten = Va bene: la domanda di prima è dimenticata.
chat-unknown-command = Non conosco il comando { $command }. /aiuto elenca quelli che conosco.
chat-no-choice = Non c'è nessuna scelta numero { $number }.
chat-no-topic = Di che cosa? Scrivilo dopo il comando, per esempio: { $command } sciopero
no-deadlines = I comunicati non indicano scadenze.

## Conversation on the chat platforms

start-privacy = Non conservo le domande. /privacy dice che cosa tengo e come cancellarlo. Su una chat come questa i messaggi non sono cifrati da un capo all'altro: non scrivere dati personali, e meglio non usare il telefono o il computer dell'azienda.
examples = Per cominciare:
help =
    Scrivi una domanda con parole tue, per esempio «Quando scade il bando?». Rispondo con le parole esatte dei comunicati e la loro fonte; se non lo dicono, te lo dico. Puoi continuare con «e a che ora?».
    In un gruppo rispondo solo se mi nomini, se rispondi a un mio messaggio o con un comando.
profile-description = Rispondo alle domande sui comunicati sindacali con le loro parole esatte, la data e la fonte: scadenze, stipendio, privacy in videochiamata, part time. Se i comunicati non lo dicono, te lo dico. Sono una macchina, non una persona, e non conservo le domande.
profile-short = Che cosa dicono i comunicati sindacali, con le loro parole e la fonte. Sono una macchina.
command-start = Chi sono e che cosa so
command-ask = Fai una domanda: /chiedi quando scade il bando?
command-help = Come si usa e tutti i comandi
command-topics = Gli argomenti, con esempi di domande
command-deadlines = Le scadenze, da quelle ancora aperte
command-communiques = I comunicati, dal più recente
command-sources = Che cosa conosco, vertenza per vertenza
command-who = Chi dice che cosa di un argomento
command-timeline = Che cosa è cambiato su un argomento
command-news = Che cosa c'è di nuovo
command-alerts = Avvisi sui nuovi comunicati, per argomento
command-delegate = Passa una domanda ai delegati
command-new = Dimentica la domanda di prima
command-language = Italiano o inglese
command-privacy = Che cosa so di questa chat
command-erase = Cancella tutto quel che so di questa chat
command-queue = Le domande in attesa dei delegati
command-answer = Rispondi a una domanda: /rispondi numero testo
command-refer = Di' a chi rivolgersi di persona: /rimanda numero a chi
command-reload = Ricarica i comunicati, dopo averti mostrato che cosa cambia
command-undo = Torna ai comunicati di prima
command-status = Come sta il programma
command-statistics = Di che cosa si chiede
command-gaps = Che cosa si chiede e i comunicati non dicono
unknown-command = Non conosco il comando { $command }. /aiuto elenca quelli che conosco.
unknown-button = Questo pulsante non vale più: scrivi di nuovo la domanda.
unreadable = So leggere solo testo: scrivimi la domanda con parole tue.
nothing-asked = Che cosa vuoi sapere? Scrivi una domanda con parole tue.
question-forgotten = Le domande non le conservo, e questa non la ritrovo: scrivila di nuovo.
communique-changed = Questo comunicato nel frattempo è cambiato o non c'è più: fai di nuovo la domanda.
sorry = Qualcosa non ha funzionato. Riprova tra un momento.
interrupted = Sono stato interrotto prima di risponderti: per favore riprova.
too-many = Ho ricevuto molti messaggi tutti insieme: dammi { $seconds } secondi, poi scrivimi ancora. Quel che arriva prima non lo leggo.
in-private = Questo lo vediamo in privato, dove non legge nessun altro.
not-allowed = Questo comando è riservato a chi gestisce il bot. Il tuo id è { $id }: chi gestisce il bot può aggiungerlo alle impostazioni.
not-allowed-short = Riservato a chi gestisce il bot.
about = Su: «{ $question }»
no-delegates-ask = Per saperne di più, chiedi a un delegato della tua sigla.
no-topic = altro

## Personal data

masked = Ho lasciato fuori quel che sembra personale ({ $kinds }): non serve, e non lo conservo. Meglio non scriverlo in chat.
personal-tax-code = codice fiscale
personal-iban = IBAN
personal-email = e-mail
personal-phone = telefono
personal-employee-number = matricola
personal-number = un numero lungo
personal-name = un nome

## Buttons

button-context = Contesto
button-context-of = Contesto { $number }
button-sources = Altre fonti
button-positions = Chi dice cosa
button-useful = 👍 Utile
button-not-useful = 👎 Non utile
button-publish = Pubblica nel canale
published = Pubblicato.
form-answer = La risposta, come arriverà
form-refer = A chi rivolgersi, dove e quando
button-delegate = Chiedi a un delegato
button-continue = Continua in privato
button-in-private = Apri la chat privata
button-read = Leggi { $number }
button-back = ‹ Risposta
button-back-to-list = ‹ Elenco
button-topics = Tutti gli argomenti
button-calendar = 📅 Aggiungi al calendario
button-send = Invia ai delegati
button-drop = Annulla
button-erase = Cancella tutto
button-policy = Informativa
button-language = Italiano
button-reload = Conferma
button-undo = Torna a prima
button-send-answer = Invia
button-send-and-publish = Invia e pubblica
button-claim = La prendo io
button-release = La lascio
button-refuse = Non è per noi
button-answer = Rispondo
button-refer = Meglio di persona
noted-useful = Grazie!
noted-not-useful = Grazie, è utile saperlo.
noted-not-useful-delegate = Grazie, è utile saperlo. Se vuoi, chiedi a un delegato.
dropped = Va bene, non ho fatto niente.

## Communiqués, topics, deadlines, news

other-sources = Ne parlano anche:
communiques = I comunicati, dal più recente
protocol = Protocollo { $number }
signature = Firmato: { $who }
beginning-only = È l'inizio: chiedimi quel che ti serve, e ti cito il punto.
topics = Di che cosa vuoi sapere? Scegli un argomento, o scrivi la domanda.
topic = Per esempio:
deadlines = Le scadenze, da quelle ancora aperte
deadlines-past = Non c'è nessuna scadenza ancora aperta. Quelle passate:
calendar = Le scadenze ancora aperte: aprilo per aggiungerle al tuo calendario.
calendar-name = Scadenze dai comunicati
calendar-file = scadenze.ics
calendar-event = Scadenza: { $title }
news-since = Che cosa è cambiato dal { $date }
news-added = Comunicati nuovi:
news-changed = Comunicati modificati:
news-removed = Comunicati tolti:
news-none = Niente di nuovo.
news-latest = Gli ultimi:
news-usage = Non ho capito il giorno. Scrivilo così: /novita 1 novembre 2026
announcement = Ci sono comunicati nuovi
alerts-off = Gli avvisi sono spenti. Scegli di quali argomenti vuoi sapere quando esce un comunicato nuovo.
alerts-on = Ti avviso quando esce un comunicato nuovo su questi argomenti.
alerts-kept = Per avvisarti tengo il numero di questa chat, cifrato, e gli argomenti scelti: niente altro. Basta spegnere gli avvisi, o /cancella, e non tengo più nulla.
alerts-all = Tutti gli argomenti
alerts-end = Basta avvisi

## Delegates

no-delegates = Qui non c'è ancora nessun delegato a cui passare le domande: rivolgiti a quelli della tua sigla sul posto di lavoro.
delegate-how = Scrivi la domanda dopo il comando, per esempio: /delegato Posso chiedere il tempo pieno?
delegate-draft = Questo, e niente altro, vedranno i delegati:
delegate-topic = Argomento: { $topic }
delegate-consent = Non vedranno chi sei. Per farti avere la risposta tengo, cifrati, la domanda e il numero di questa chat, fino a quando ti è arrivata. Che tu ti rivolga a un sindacato è un dato delicato: invia solo se sei d'accordo. /cancella ritira la domanda.
delegate-masked = Quel che sembrava personale l'ho coperto.
delegate-too-long = La domanda è troppo lunga: al massimo { $most } caratteri. Scrivila più breve dopo /delegato.
delegate-sent = Inviata ai delegati: è la domanda n. { $number }. La risposta arriva qui.
delegate-again = Non ritrovo il testo da inviare: scrivilo di nuovo dopo /delegato.
ticket = Domanda n. { $number }
ticket-waiting = in attesa
ticket-claimed = presa da un altro
ticket-yours = presa da te
ticket-answer = Risposta dei delegati alla tua domanda n. { $number }
ticket-referred = Della tua domanda n. { $number } è meglio parlare di persona. I delegati ti dicono con chi:
ticket-refused = I delegati non possono occuparsi della tua domanda n. { $number }: non è una cosa per loro. Rivolgiti alla tua sigla, o a un patronato.
ticket-closed = La domanda è chiusa: non ne tengo più nulla, se non il numero.
ticket-done-claimed = La domanda n. { $number } è tua.
ticket-done-released = La domanda n. { $number } è di nuovo in attesa.
ticket-done-refused = A chi ha fatto la domanda n. { $number } dico che non è per noi.
ticket-done-answered = Risposta inviata alla domanda n. { $number }:
ticket-done-referred = A chi ha fatto la domanda n. { $number } dico a chi rivolgersi di persona:
ticket-taken = La domanda n. { $number } l'ha presa un altro.
ticket-gone = La domanda n. { $number } non c'è, oppure è già chiusa o ritirata.
queue = Domande in attesa, dalla più vecchia
queue-empty = Nessuna domanda in attesa.
age-hours = { $hours ->
        [0] da meno di un'ora
        [one] da un'ora
       *[other] da { $hours } ore
    }
age-days = da { $days } giorni
answer-preview = Così arriverà a chi ha fatto la domanda n. { $number }:
answer-cite = Che cosa la conferma? Scegli i passi da citare:
answer-mixed = I passi scelti sono di vertenze diverse: pubblica una risposta per vertenza.
answer-again = Non ritrovo più il testo: scrivi di nuovo la risposta.
answer-published = Pubblicata: chi fa la stessa domanda la riceve come risposta verificata.
answer-how = Rispondi a questo messaggio, oppure scrivi: /rispondi { $number } la tua risposta
answer-usage = Scrivi il numero della domanda e la risposta, per esempio: /rispondi 12 Sì, entro venerdì.
refer-how = Per dire a chi rivolgersi di persona, scrivi: /rimanda { $number } e poi chi, dove e quando
refer-usage = Scrivi il numero della domanda e a chi rivolgersi, per esempio: /rimanda 12 Sportello RSU, primo piano, il martedì dalle 14.
answer-too-long = La risposta è troppo lunga: al massimo { $most } caratteri.
ticket-unreachable = A chi ha fatto la domanda n. { $number } la risposta non si può più recapitare: ha bloccato il bot o cancellato la chat.
forbidden = In un canale di Discord mi mancano dei permessi
forbidden-channel = Apri il canale
forbidden-cure = Non posso scriverci, o non vedo che cosa vi è già scritto: chi mi aspetta lì non riceve risposta. Nelle impostazioni del canale dai al bot i permessi Visualizza canale, Invia messaggi, Invia messaggi nei thread, Incorpora link, Allega file e Leggi la cronologia messaggi. Finché mancano te lo ricordo, al più una volta al giorno.

## Verifying an answer in a channel

verify-nothing = Questa non è una mia risposta che leggono tutti: qui non c'è niente da verificare.
verify-gone = Non ritrovo più questa risposta: riprova dal menu del messaggio.
verify-not-yet = Questa risposta non è stata ancora controllata da nessuno.
verify-is-verified = Questa risposta è stata verificata il { $date }.
verify-is-withdrawn = Questa risposta è stata ritirata il { $date }.
verify-how-approve = Approva: chi fa la stessa domanda la riceve come risposta verificata.
verify-how-correct = Correggi: scrivi la risposta giusta e scegli i passi che la confermano; prende il posto di questa.
verify-how-withdraw = Ritira: resta barrata con il perché, e chi fa la stessa domanda lo viene a sapere.
verify-in-form = Scrivi nel modulo che si apre premendo il pulsante: qui non posso aprirlo.
verify-form-correct = La risposta giusta, come la leggeranno tutti
verify-form-withdraw = Perché? Lo leggono tutti
verify-preview = Così la leggeranno tutti:
verify-approved = Approvata. Il messaggio ora dice che è verificata, e chi fa la stessa domanda la riceve come risposta verificata.
verify-approved-words = La risposta è nelle parole dei comunicati, qui sotto.
verify-corrected = Corretta. Il messaggio ora dice questo, e chi fa la stessa domanda lo riceve come risposta verificata:
verify-withdrawn = Ritirata. Il messaggio resta barrato con il perché, e chi fa la stessa domanda lo viene a sapere.
verify-changed = Un comunicato citato qui nel frattempo è cambiato: correggi la risposta.
verified-lapsed = Questa risposta verificata non la do più: un comunicato che cita è cambiato o è stato tolto. A chi chiede dico quel che i comunicati dicono ora.
verified-lapsed-how = Per darne una nuova, rispondi a questo messaggio con le parole giuste, e scegli i passi che le confermano.
verify-reason = Scrivi il perché in al massimo { $most } caratteri.
button-approve = Approva
button-correct = Correggi…
button-withdraw = Ritira…
button-correct-now = Correggi

## What is held

privacy = Sono una macchina: leggo quel che mi scrivi solo per rispondere. Le domande non le salvo, non le leggo a nessuno e non ci addestro nulla. Conto solo quante volte si chiede di un argomento.
held = Di questa chat tengo adesso:
held-nothing = • su disco, niente
held-question = • in memoria: per un quarto d'ora l'ultima domanda, per capire «e a che ora?» (/nuova la dimentica); per un'ora la lingua in cui scrivi; per un minuto quanti messaggi
held-no-question = • in memoria: nessuna domanda; per un'ora la lingua in cui scrivi; per un minuto quanti messaggi
held-language = • la lingua scelta: { $language }
held-alerts = • gli avvisi scelti, con il numero di questa chat, cifrato: { $topics }
held-ticket = • la domanda n. { $number } ai delegati, cifrata, con il numero di questa chat: «{ $question }»
held-deliveries = { $count ->
        [one] • un messaggio in partenza per questa chat
       *[other] • { $count } messaggi in partenza per questa chat
    }
privacy-public = Delle risposte che do davanti a tutti tengo per un anno il numero del messaggio e quali passi cita, per correggerle se un comunicato cambia: non la domanda, né chi l'ha fatta.
privacy-platform = Né Telegram né Discord cifrano da un capo all'altro i messaggi con un bot: la piattaforma può leggerli. Non scrivere dati personali e non usare i dispositivi dell'azienda.
privacy-controller = Responsabile: { $who }
privacy-contact = Per domande o per i tuoi diritti: { $contact }
erased = Cancellato. Di questa chat tenevo:
erased-elsewhere = Non tengo più nulla. I messaggi già in questa chat li cancelli tu; una domanda che i delegati hanno già letto resta nella loro chat, senza il tuo nome.
languages = Che lingua preferisci?
language-chosen = D'accordo, parliamo italiano. (Per ricordarmelo tengo la scelta e il numero di questa chat, cifrato; /cancella lo toglie.)
language-italian = italiano
language-english = inglese

## For admins and moderators

reload-proposed = Ecco che cosa cambierebbe
reload-nothing = Niente di nuovo: i comunicati sono quelli di prima.
reload-done = Fatto: rispondo dai nuovi comunicati (versione { $version })
reload-undone = Fatto: rispondo di nuovo dai comunicati di prima (versione { $version }), fino al prossimo riavvio o alla prossima ricarica
reload-refused = Non ho ricaricato: rispondo dai comunicati di prima.
reload-busy = Un'altra ricarica è in corso: riprova quando è finita.
reload-changed = La cartella è cambiata ancora: guarda di nuovo con /ricarica.
reload-nothing-before = Da quando il programma è partito non è stato ricaricato nulla.
reload-since = Nel frattempo è stato ricaricato ancora: usa /annulla_ricarica.
changes-added = Comunicati nuovi: { $count }
changes-changed = Comunicati modificati: { $count }
changes-removed = Comunicati tolti: { $count }
changes-deadlines-added = Scadenze nuove: { $count }
changes-deadlines-removed = Scadenze tolte: { $count }
changes-curated-added = Risposte verificate nuove: { $count }
changes-curated-changed = Risposte verificate modificate: { $count }
changes-curated-removed = Risposte verificate tolte: { $count }
changes-warnings = Avvertenze: { $count }
changes-left-out = (lasciato fuori)
changes-more = … e altri { $count }
status = Stato
status-version = Versione dei comunicati: { $version }
status-before = Si può tornare alla versione { $version }
status-uptime = In funzione da { $days } giorni, { $hours } ore e { $minutes } minuti
status-queue = In coda: { $questions } domande, { $deliveries } messaggi in partenza, { $tickets } domande ai delegati
status-id = Il tuo id: { $id }
status-here = L'id di questo gruppo o canale: { $id } (sotto delegates, nelle impostazioni, fa arrivare qui le domande per i delegati)
status-log = Gli ultimi interventi
gaps = Che cosa si è chiesto e i comunicati non dicono, negli ultimi dodici mesi
gaps-tickets = Domande ai delegati ancora aperte
gaps-group = n. { $numbers }
statistics = Di che cosa si chiede, negli ultimi dodici mesi
statistics-none = Ancora troppo poco per dirlo.
statistics-fewest = Sono somme, mostrate solo da 5 in su.
outcome = { $outcome ->
        [answered] risposte
        [verified] risposte verificate
        [clarify] da precisare
        [unrelated] fuori dai comunicati
        [not_stated] non dette dai comunicati
        [personal_case] casi personali
        [useful] utili
        [not_useful] non utili
        [handed_on] passate ai delegati
       *[other] { $outcome }
    }
