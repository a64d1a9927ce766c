# What members read, in English (Project Fluent: https://projectfluent.org).
#
# Every message of this file is in it.ftl too, under the same name. Words in { $braces } are put in
# by the program; a message may leave one out. Quotes of communiqués never pass through here.

## Dates, times and unions

date = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
moment = { $date }, { $time }
no-date = no date
no-union = union not stated
unions = { $others } and { $last }

## Deadlines, events and starts. $moment is a date, with the time where the communiqué gives one

ago = { $unit ->
        [year] { $count ->
            [one] a year ago
           *[other] { $count } years ago
        }
        [month] { $count ->
            [one] a month ago
           *[other] { $count } months ago
        }
       *[day] { $count ->
            [one] yesterday
           *[other] { $count } days ago
        }
    }
standing-deadline = { $when ->
        [past] Expired on { $moment } ({ $ago })
        [past-today] Expired today at { $time }
        [today] Expires today
        [today-at] Expires today at { $time }
        [tomorrow] One day left: { $moment }
       *[open] { $days } days left: { $moment }
    }
standing-event = { $when ->
        [past] Already over: { $moment } ({ $ago })
        [past-today] Already over: today at { $time }
        [today] It is today
        [today-at] It is today at { $time }
        [tomorrow] It is tomorrow: { $moment }
       *[open] It is in { $days } days: { $moment }
    }
standing-start = { $when ->
        [past] Began on { $moment } ({ $ago })
        [past-today] Began today at { $time }
        [today] Begins today
        [today-at] Begins today at { $time }
        [tomorrow] Begins tomorrow: { $moment }
       *[open] Begins in { $days } days: { $moment }
    }

## Answers. $unions, $date, $title and $source say where a quote is from

quote = «{ $text }»
byline = — { $unions }, { $date } · { $title } ({ $source })
reference = { $title } — { $unions }, { $date }
unsure = This may not be what you ask. The nearest that I found:
curated = Answer checked by the delegates
curated-quotes = From the communiqués:
clarify = Which dispute do you mean?
abstained-unrelated = The communiqués I have do not speak of this.
abstained-not-stated = The communiqués speak of this matter, but do not answer your question.
abstained-personal-case = It depends on your own case, and the communiqués cannot tell you: talk to a delegate. Do not write personal data here, yours or anybody's.
nearest = The nearest communiqués:
also = These speak of it too: { $unions }. With /who you read the words of all.
silent = These do not speak of it: { $unions }.
superseded = “{ $old }”: superseded by the communiqué of { $date }, which says “{ $new }”.

## Small talk

greeting = Hello! I am Bacheca: a machine, not a person. Ask me what the union communiqués say and I answer in their own words, with the source.
thanks = You're welcome. Ask on if there is more.
farewell = See you, and take care at work.
known = I know { $communiques ->
        [one] one communiqué
       *[other] { $communiques } communiqués
    }{ $disputes ->
        [0] {""}
        [one] {" "}on one dispute
       *[other] {" "}on { $disputes } disputes
    }{ $curated ->
        [0] {""}
        [one] {" "}and one answer checked by the delegates
       *[other] {" "}and { $curated } answers checked by the delegates
    }.
known-until = The latest is of { $date }: I know nothing of what came after.
known-undated = None of them bears a date: ask a delegate whether they still hold.
known-nothing = I have no communiqué yet: ask a delegate.

## Conversation in the terminal

chat-prompt = you>
chat-welcome = Ask in your own words. /help tells how, /quit leaves.
chat-help =
    Ask in your own words, for instance “When does the call close?”.
    When I offer a choice, answer with its number.
    /help       this help
    /sources    the communiqués I know
    /deadlines  the deadlines, open ones first
    /who        who says what of a matter, or of the last question
    /timeline   what has changed on a matter, communiqué by communiqué
    /new        forgets the question before
    /quit       leaves the conversation
    What you write stays here: it is neither saved nor sent.
understood = I understood: “{ $question }”
chat-forgotten = All right: the question before is forgotten.
chat-unknown-command = I do not know the command { $command }. /help lists those I know.
chat-no-choice = There is no choice number { $number }.
chat-no-topic = Of what? Write it after the command, for instance: { $command } strike
no-deadlines = The communiqués state no deadlines.
