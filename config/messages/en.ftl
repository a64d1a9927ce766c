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
verified = { $author ->
        [moderator] Checked on { $date } by a delegate
        [admin] Checked on { $date } by whoever runs the bot
        [none] Checked on { $date }
       *[other] Checked on { $date } by { $author }
    }
withdrawn = { $author ->
        [moderator] Answer withdrawn on { $date } by a delegate
        [admin] Answer withdrawn on { $date } by whoever runs the bot
        [none] Answer withdrawn on { $date }
       *[other] Answer withdrawn on { $date } by { $author }
    }
withdrawn-undated = The answer to this question was withdrawn by the delegates
revised = Updated on { $date }: a communiqué quoted in this answer has changed. What stood here before no longer holds.
revised-stands = Still holds:
revised-changed = The communiqué now says:
revised-silent = No longer says it:
revised-untold = The words quoted here are no longer there. Read what the communiqué says now, or go back to the answer:
revised-gone = A communiqué quoted here has been removed.
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

## Conversation on the chat platforms

start-privacy = I keep no questions. /privacy tells what I hold and how to erase it. Chats like this one are not encrypted end to end: write no personal data, and better not use your employer's phone or computer.
examples = To begin with:
help =
    Ask in your own words, for instance “When does the call close?”. I answer with the exact words of the communiqués and their source; where they do not say, I tell you so. You can go on with “and at what time?”.
    In a group I answer only when you mention me, reply to me, or give a command.
profile-description = I answer questions about union communiqués with their exact words, date and source: deadlines, pay, privacy in video calls, part-time work. Where the communiqués do not say, I tell you so. I am a machine, not a person, and I keep no questions.
profile-short = What union communiqués say, in their own words, with the source. I am a machine.
command-start = Who I am and what I know
command-ask = Ask a question: /ask when does the call close?
command-help = How to use me, and all commands
command-topics = The topics, with examples to ask
command-deadlines = The deadlines, open ones first
command-communiques = The communiqués, newest first
command-sources = What I know, dispute by dispute
command-who = Who says what of a matter
command-timeline = What has changed on a matter
command-news = What is new
command-alerts = Alerts on new communiqués, by topic
command-delegate = Hand a question on to the delegates
command-new = Forget the question before
command-language = Italian or English
command-privacy = What I know of this chat
command-erase = Erase all I know of this chat
command-queue = The questions that wait for the delegates
command-answer = Answer a question: /answer number text
command-refer = Tell whom to turn to in person: /refer number whom
command-reload = Reload the communiqués, after showing what changes
command-undo = Go back to the communiqués before
command-status = How the program does
command-statistics = What is asked about
command-gaps = What is asked and the communiqués do not say
unknown-command = I do not know the command { $command }. /help lists those I know.
unknown-button = This button is out of date: ask the question again.
unreadable = I can only read text: ask in your own words.
nothing-asked = What would you like to know? Ask in your own words.
question-forgotten = I keep no questions, and cannot find this one again: please ask once more.
communique-changed = This communiqué has changed or gone in the meantime: please ask again.
sorry = Something went wrong. Try again in a moment.
interrupted = I was interrupted before I could reply: please try again.
too-many = I got many messages at once: give me { $seconds } seconds, then write again. What comes before that I do not read.
in-private = Let us look at this in private, where nobody else reads along.
not-allowed = This command is for those who run the bot. Your id is { $id }: they can add it to the settings.
not-allowed-short = For those who run the bot.
about = On: “{ $question }”
no-delegates-ask = To know more, ask a delegate of your union.
no-topic = other

## Personal data

masked = I left out what looks personal ({ $kinds }): it is not needed, and I do not keep it. Better not to write it in a chat.
personal-tax-code = tax code
personal-iban = IBAN
personal-email = e-mail
personal-phone = telephone
personal-employee-number = employee number
personal-number = a long number
personal-name = a name

## Buttons

button-context = Context
button-context-of = Context { $number }
button-sources = Other sources
button-positions = Who says what
button-useful = 👍 Useful
button-not-useful = 👎 Not useful
button-publish = Publish in the channel
published = Published.
form-answer = The answer, as it will arrive
form-refer = Whom to turn to, where and when
button-delegate = Ask a delegate
button-continue = Go on in private
button-in-private = Open the private chat
button-read = Read { $number }
button-back = ‹ Answer
button-back-to-list = ‹ List
button-topics = All topics
button-calendar = 📅 Add to the calendar
button-send = Send to the delegates
button-drop = Cancel
button-erase = Erase all
button-policy = Privacy policy
button-language = English
button-reload = Confirm
button-undo = Go back
button-send-answer = Send
button-send-and-publish = Send and publish
button-claim = I take it
button-release = I leave it
button-refuse = Not for us
button-answer = I answer
button-refer = Better in person
noted-useful = Thank you!
noted-not-useful = Thank you, that is good to know.
noted-not-useful-delegate = Thank you, that is good to know. If you like, ask a delegate.
dropped = All right, nothing was done.

## Communiqués, topics, deadlines, news

other-sources = These speak of it too:
communiques = The communiqués, newest first
protocol = Protocol { $number }
signature = Signed: { $who }
beginning-only = This is how it begins: ask me what you need, and I quote the place.
topics = What would you like to know about? Choose a topic, or ask.
topic = For instance:
deadlines = The deadlines, open ones first
deadlines-past = No deadline is open any more. Those past:
calendar = The deadlines that are open: open it to add them to your calendar.
calendar-name = Deadlines from the communiqués
calendar-file = deadlines.ics
calendar-event = Deadline: { $title }
news-since = What has changed since { $date }
news-added = New communiqués:
news-changed = Changed communiqués:
news-removed = Removed communiqués:
news-none = Nothing new.
news-latest = The latest:
news-usage = I did not understand the day. Write it so: /news 2026-11-01
announcement = There are new communiqués
alerts-off = Alerts are off. Choose the topics you want to hear of when a new communiqué is out.
alerts-on = I tell you when a new communiqué on these topics is out.
alerts-kept = To tell you I keep the number of this chat, encrypted, and the topics you chose: nothing else. Turn the alerts off, or use /erase, and I keep nothing any more.
alerts-all = All topics
alerts-end = No more alerts

## Delegates

no-delegates = There is no delegate here yet to hand questions on to: turn to those of your union at your workplace.
delegate-how = Write the question after the command, for instance: /delegate Can I ask for full time?
delegate-draft = This, and nothing else, is what the delegates will see:
delegate-topic = Topic: { $topic }
delegate-consent = They will not see who you are. To bring you the answer I keep the question and the number of this chat, encrypted, until it has reached you. That you turn to a union is a delicate fact: send only if you agree. /erase withdraws the question.
delegate-masked = I covered what looked personal.
delegate-too-long = The question is too long: { $most } characters at most. Write a shorter one after /delegate.
delegate-sent = Sent to the delegates: it is question no. { $number }. The answer comes here.
delegate-again = I cannot find the text to send any more: write it again after /delegate.
ticket = Question no. { $number }
ticket-waiting = waiting
ticket-claimed = taken by another
ticket-yours = taken by you
ticket-answer = The delegates' answer to your question no. { $number }
ticket-referred = Your question no. { $number } is best talked over in person. The delegates tell you with whom:
ticket-refused = The delegates cannot take care of your question no. { $number }: it is not for them. Turn to your union, or to its advice office.
ticket-closed = The question is closed: I keep nothing of it but the number.
ticket-done-claimed = Question no. { $number } is yours.
ticket-done-released = Question no. { $number } is waiting again.
ticket-done-refused = I tell the asker of question no. { $number } that it is not for us.
ticket-done-answered = Answer sent to question no. { $number }:
ticket-done-referred = I tell the asker of question no. { $number } whom to turn to in person:
ticket-taken = Question no. { $number } was taken by another.
ticket-gone = There is no question no. { $number }, or it is closed or withdrawn.
queue = Questions that wait, oldest first
queue-empty = No question is waiting.
age-hours = { $hours ->
        [0] for less than an hour
        [one] for an hour
       *[other] for { $hours } hours
    }
age-days = for { $days } days
answer-preview = This is how it will reach who asked question no. { $number }:
answer-cite = What bears it out? Choose the passages to cite:
answer-mixed = The passages chosen are of different disputes: publish one answer for each.
answer-again = I cannot find the text any more: write the answer again.
answer-published = Published: whoever asks the same gets it as a checked answer.
answer-how = Reply to this message, or write: /answer { $number } your answer
answer-usage = Write the number of the question and the answer, for instance: /answer 12 Yes, by Friday.
refer-how = To tell whom to turn to in person, write: /refer { $number } and then who, where and when
refer-usage = Write the number of the question and whom to turn to, for instance: /refer 12 Workers' desk, first floor, Tuesdays from 2 pm.
answer-too-long = The answer is too long: { $most } characters at most.
ticket-unreachable = The answer to question no. { $number } cannot be delivered any more: the asker blocked the bot or deleted the chat.
forbidden = I lack permissions in a channel on Discord
forbidden-channel = Open the channel
forbidden-cure = I cannot write there, or do not see what has been written: whoever waits for me there gets no answer. In the channel's settings, allow the bot View Channel, Send Messages, Send Messages in Threads, Embed Links, Attach Files and Read Message History. As long as they are missing I say so again, once a day at most.

## Verifying an answer in a channel

verify-nothing = This is not an answer of mine that everybody reads: there is nothing to check here.
verify-gone = I cannot find this answer any more: try again from the message's menu.
verify-not-yet = Nobody has checked this answer yet.
verify-is-verified = This answer was checked on { $date }.
verify-is-withdrawn = This answer was withdrawn on { $date }.
verify-how-approve = Approve: whoever asks the same gets it as a checked answer.
verify-how-correct = Correct: write the right answer and choose the passages that bear it out; it takes the place of this one.
verify-how-withdraw = Withdraw: it stays, struck through, with the reason, and whoever asks the same is told.
verify-in-form = Write into the form that the button opens: I cannot open it here.
verify-form-correct = The right answer, as all will read it
verify-form-withdraw = Why? Everybody reads it
verify-preview = This is how all will read it:
verify-approved = Approved. The message now says that it is checked, and whoever asks the same gets it as a checked answer.
verify-approved-words = The answer is in the communiqués' own words, below.
verify-corrected = Corrected. The message now says this, and whoever asks the same gets it as a checked answer:
verify-withdrawn = Withdrawn. The message stays, struck through, with the reason, and whoever asks the same is told.
verify-changed = A communiqué quoted here has changed meanwhile: correct the answer.
verified-lapsed = I no longer give this checked answer: a communiqué that it cites has changed or been removed. Whoever asks is told what the communiqués say now.
verified-lapsed-how = To give a new one, reply to this message with the right words, and choose the passages that bear them out.
verify-reason = Give the reason in at most { $most } characters.
button-approve = Approve
button-correct = Correct…
button-withdraw = Withdraw…
button-correct-now = Correct

## What is held

privacy = I am a machine: I read what you write only to answer it. I save no questions, show them to nobody and train nothing on them. I only count how often a topic is asked about.
held = Of this chat I hold now:
held-nothing = • on disk, nothing
held-question = • in memory: for a quarter of an hour the last question, to understand “and at what time?” (/new forgets it); for an hour the language you write in; for a minute how many messages
held-no-question = • in memory: no question; for an hour the language you write in; for a minute how many messages
held-language = • the language you chose: { $language }
held-alerts = • the alerts you chose, with the number of this chat, encrypted: { $topics }
held-ticket = • question no. { $number } to the delegates, encrypted, with the number of this chat: “{ $question }”
held-deliveries = { $count ->
        [one] • one message on its way to this chat
       *[other] • { $count } messages on their way to this chat
    }
privacy-public = Of the answers that I give in front of everybody I keep for a year the number of the message and which passages it quotes, to put them right when a communiqué changes: not the question, nor who asked it.
privacy-platform = Neither Telegram nor Discord encrypt messages with a bot end to end: the platform can read them. Write no personal data and do not use your employer's devices.
privacy-controller = Controller: { $who }
privacy-contact = For questions, or for your rights: { $contact }
erased = Erased. Of this chat I held:
erased-elsewhere = I hold nothing any more. The messages in this chat are yours to delete; a question that the delegates have read stays in their chat, without your name.
languages = Which language do you prefer?
language-chosen = All right, we speak English. (To remember it I keep the choice and the number of this chat, encrypted; /erase removes it.)
language-italian = Italian
language-english = English

## For admins and moderators

reload-proposed = This is what would change
reload-nothing = Nothing new: the communiqués are those of before.
reload-done = Done: I answer from the new communiqués (version { $version })
reload-undone = Done: I answer from the communiqués before again (version { $version }), until the next restart or reload
reload-refused = Not reloaded: I answer from the communiqués of before.
reload-busy = Another reload is at work: try again when it is done.
reload-changed = The folder has changed once more: look again with /reload.
reload-nothing-before = Nothing was reloaded since the program started.
reload-since = It was reloaded again in the meantime: use /undo_reload.
changes-added = New communiqués: { $count }
changes-changed = Changed communiqués: { $count }
changes-removed = Removed communiqués: { $count }
changes-deadlines-added = New deadlines: { $count }
changes-deadlines-removed = Removed deadlines: { $count }
changes-curated-added = New checked answers: { $count }
changes-curated-changed = Changed checked answers: { $count }
changes-curated-removed = Removed checked answers: { $count }
changes-warnings = Warnings: { $count }
changes-left-out = (left out)
changes-more = … and { $count } more
status = Status
status-version = Version of the communiqués: { $version }
status-before = One can go back to version { $version }
status-uptime = Running for { $days } days, { $hours } hours and { $minutes } minutes
status-queue = Waiting: { $questions } questions, { $deliveries } messages on their way, { $tickets } questions to the delegates
status-id = Your id: { $id }
status-here = The id of this group or channel: { $id } (put under delegates in the settings, it brings the questions for the delegates here)
status-log = What was done last
gaps = What was asked and the communiqués do not say, in the last twelve months
gaps-tickets = Questions to the delegates that are open
gaps-group = no. { $numbers }
statistics = What is asked about, in the last twelve months
statistics-none = Too little yet to tell.
statistics-fewest = These are sums, shown only from 5 up.
outcome = { $outcome ->
        [answered] answers
        [verified] checked answers
        [clarify] to be made precise
        [unrelated] not in the communiqués
        [not_stated] not said by the communiqués
        [personal_case] personal cases
        [useful] useful
        [not_useful] not useful
        [handed_on] handed on to the delegates
       *[other] { $outcome }
    }
