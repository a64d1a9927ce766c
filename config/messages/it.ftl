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
