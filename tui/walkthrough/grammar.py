"""The grammar of walk files: a row a sentence, from which all else is derived."""

from __future__ import annotations

from tui.walkthrough.forms import Form
from tui.walkthrough.script import Verb

VERSION = 1
HEADER = "What a walk begins with"
PLACES = "Where it happens"
ACTS = "What a person does"
PHONE = "The phone"
CHECKS = "What a person sees"
TIME = "Time"
SHOW = "Films and hand-outs"

GRAMMAR: dict[str, tuple[Form, ...]] = {
    HEADER: (
        Form(Verb.WALK, "walk VERSION", "Stands first in every file.", header=True),
        Form(Verb.TITLE, 'title "TEXT"', "What the walk shows.", header=True),
        Form(Verb.SIZE, "size SIZE", "The terminal's size; 80x24 if left out.", header=True),
        Form(Verb.WORLD, 'world "NAME"', "The school with its people and keys.", header=True),
        Form(Verb.CLOCK, "clock DATE TIME", "When it begins (UTC).", header=True),
        Form(Verb.LET, 'let NAME = "TEXT"', "Writes TEXT wherever ${NAME} stands.", header=True),
        Form(
            Verb.SECRET,
            'secret NAME = "TEXT"',
            "A password of a world's person.",
            header=True,
        ),
        Form(
            Verb.SECRET_FROM_ENV,
            "secret NAME from env VAR",
            "A password that is not in the file.",
            header=True,
        ),
        Form(Verb.DEVICE, 'device "DEVICE"', "A phone with an authenticator app.", header=True),
    ),
    PLACES: (
        Form(Verb.SCENE, 'scene "TEXT"', "Begins a chapter."),
        Form(
            Verb.AS,
            'as "PERSON" [at "ADDRESS"]',
            "From here on this person sits at a desk; ADDRESS is where the desk calls from.",
            "At the desk: **{PERSON}**[, calling from {ADDRESS}].",
        ),
        Form(
            Verb.RESTART,
            "restart",
            "Ends this person's Keydesk and starts it again.",
            "Leave Keydesk and start it again.",
        ),
        Form(
            Verb.INCLUDE,
            'include "FILE" [with NAME="TEXT" [NAME="TEXT"]...]',
            "Goes through another file's steps here, with TEXT for its ${NAME}.",
        ),
    ),
    ACTS: (
        Form(
            Verb.PRESS,
            'press "LABEL" [in "REGION"]',
            "Presses a button, link, tab or menu entry.",
            "Press **{LABEL}**[ in **{REGION}**].",
        ),
        Form(
            Verb.OPEN,
            'open "LABEL" > "LABEL" [> "LABEL"]...',
            "Presses one after the other.",
            "Open **{LABEL}**.",
        ),
        Form(
            Verb.TYPE,
            'type "TEXT" into "FIELD"',
            "Writes TEXT in place of what is there.",
            "Type “{TEXT}” into **{FIELD}**.",
        ),
        Form(
            Verb.TYPE_CODE,
            'type code from "DEVICE" into "FIELD"',
            "Types the code that the phone shows now.",
            "Type the code that **{DEVICE}** shows into **{FIELD}**.",
        ),
        Form(
            Verb.TYPE_MAILED_CODE,
            'type code from mail to "ADDRESS" into "FIELD"',
            "Types the code of the last mail to this address.",
            "Type the code from the mail to {ADDRESS} into **{FIELD}**.",
        ),
        Form(
            Verb.TYPE_SECRET,
            'type secret NAME into "FIELD"',
            "Types a password and shows it nowhere.",
            "Fill in **{FIELD}**.",
        ),
        Form(Verb.CLEAR, 'clear "FIELD"', "Empties a field.", "Empty **{FIELD}**."),
        Form(Verb.TICK, 'tick "BOX"', "Ticks a box that isn't ticked yet.", "Tick **{BOX}**."),
        Form(
            Verb.UNTICK,
            'untick "BOX"',
            "Takes a tick away if there is one.",
            "Take the tick from **{BOX}**.",
        ),
        Form(
            Verb.CHOOSE,
            'choose "OPTION" in "LIST"',
            "Chooses one of several.",
            "Choose **{OPTION}** in **{LIST}**.",
        ),
        Form(
            Verb.SELECT_ROW,
            'select row "ROW" [in "TABLE"]',
            "Presses Enter on the row that has this cell.",
            "Choose the row **{ROW}**[ in **{TABLE}**].",
        ),
        Form(
            Verb.KEY,
            "key KEY [TIMES]",
            "Presses a key where nothing else helps.",
            "Press the key **{KEY}**[, {TIMES}].",
        ),
    ),
    PHONE: (
        Form(
            Verb.SCAN,
            'scan "QR code" with "DEVICE"',
            "Holds the phone before the QR code on the screen.",
            "Scan the QR code with **{DEVICE}**.",
        ),
        Form(
            Verb.SHOW_CODE,
            'show code "TEXT" to "DEVICE"',
            "Holds a QR code of something else before the phone.",
            "Hold the phone **{DEVICE}** before another QR code, such as one of “{TEXT}”.",
        ),
        Form(
            Verb.GIVE,
            'give "setup key" to "DEVICE"',
            "Types the setup key into the phone instead of scanning.",
            "Type the setup key into **{DEVICE}**.",
        ),
        Form(
            Verb.CLOCK_IS,
            'clock of "DEVICE" is DURATION SIDE',
            "Sets the phone's clock wrong.",
            "Suppose that the clock of **{DEVICE}** is {DURATION} {SIDE}.",
        ),
        Form(
            Verb.CLOCK_IS_RIGHT,
            'clock of "DEVICE" is right',
            "Sets the phone's clock right.",
            "Set the clock of **{DEVICE}** right.",
        ),
        Form(
            Verb.TAKE_OFFLINE,
            'take "DEVICE" offline',
            "Cuts the phone from the network.",
            "Suppose that **{DEVICE}** has no connection.",
        ),
        Form(
            Verb.BRING_ONLINE,
            'bring "DEVICE" online',
            "Connects it again.",
            "Connect **{DEVICE}** again.",
        ),
        Form(
            Verb.LOSE,
            'lose "DEVICE"',
            "The phone is gone: nobody reads its codes.",
            "Suppose that **{DEVICE}** is lost.",
        ),
        Form(Verb.FIND, 'find "DEVICE"', "It is back.", "Suppose that **{DEVICE}** is found."),
        Form(
            Verb.APPROVE,
            'approve on "DEVICE"',
            "Answers the phone's question with yes.",
            "Approve on **{DEVICE}**, with the number from the desk if it asks for one.",
        ),
        Form(
            Verb.DENY,
            'deny on "DEVICE" [as "REASON"]',
            "Answers it with no.",
            "Deny on **{DEVICE}**[ and choose “{REASON}”].",
        ),
        Form(
            Verb.SEND_CODE,
            'send code from "DEVICE"',
            "Sends the phone's code to the session on the screen, with the number shown there.",
            "Press **Send Code** on **{DEVICE}**, and type the number shown here if it asks.",
        ),
    ),
    CHECKS: (
        Form(
            Verb.SEE,
            'see "TEXT" [in "REGION"] [within DURATION]',
            "Waits until TEXT is on the screen: 3 seconds, if not told otherwise.",
            "You see “{TEXT}”[ in **{REGION}**].",
        ),
        Form(
            Verb.SEE_NO,
            'see no "TEXT"',
            "TEXT is not on the screen once it has settled.",
            "You do not see “{TEXT}”.",
        ),
        Form(
            Verb.SEE_SCREEN,
            'see screen "SCREEN" [within DURATION]',
            "A screen is in front.",
            "You see the screen **{SCREEN}**.",
        ),
        Form(
            Verb.SEE_ROW,
            'see row "ROW" [with "CELL" [and "CELL"]...] [in "TABLE"] [within DURATION]',
            "A table has a row with these cells.",
            "You see the row **{ROW}**[ with “{CELL}”][ in **{TABLE}**].",
        ),
        Form(
            Verb.SEE_NO_ROW,
            'see no row "ROW" [with "CELL" [and "CELL"]...]',
            "No row has these cells.",
            "There is no row **{ROW}**[ with “{CELL}”].",
        ),
        Form(
            Verb.SEE_STATE,
            'see "LABEL" STATE',
            "How a control stands.",
            "You see that **{LABEL}** is {STATE}.",
        ),
        Form(
            Verb.SEE_ERROR,
            'see error "TEXT" on "FIELD" [within DURATION]',
            "A field says what is wrong with it.",
            "**{FIELD}** says “{TEXT}”.",
        ),
        Form(
            Verb.SEE_SAID,
            'see said "TEXT"',
            "The bottom row says it, as a screen reader hears it.",
            "Keydesk says “{TEXT}”.",
        ),
        Form(
            Verb.SEE_PUSH,
            'see push on "DEVICE" [from "PLACE"] [within DURATION]',
            "The phone asks whether it is you.",
            "**{DEVICE}** asks whether it is you[, from {PLACE}].",
        ),
        Form(
            Verb.SEE_ON_DEVICE,
            'see "TEXT" on "DEVICE" [within DURATION]',
            "What the phone says.",
            "**{DEVICE}** says “{TEXT}”.",
        ),
        Form(
            Verb.SEE_ACCESS_CLEAN,
            "see access clean",
            "Nothing on this screen hinders a screen reader or a keyboard.",
        ),
        Form(
            Verb.SAME_AS,
            'same as "NAME"',
            "The screen is as it was kept; `walk run --update` keeps it anew.",
        ),
    ),
    TIME: (
        Form(
            Verb.WAIT,
            "wait DURATION",
            "Lets this time go by; at once where the clock is the walk's own.",
            "Wait {DURATION}.",
        ),
        Form(Verb.PAUSE, "pause DURATION", "Leaves time to read, in films alone."),
    ),
    SHOW: (
        Form(Verb.SAY, 'say "TEXT"', "A caption in the film, a paragraph in the hand-out."),
        Form(Verb.SHOT, 'shot "NAME"', "Takes a picture of the screen."),
        Form(Verb.HIDE, "hide", "Stops the film."),
        Form(Verb.SHOW, "show", "Goes on filming."),
        Form(
            Verb.KEEP,
            'keep "LABEL" as NAME',
            "Reads a value for later use as ${NAME}.",
            "Note **{LABEL}**: it is needed later.",
        ),
    ),
}
FORMS: dict[Verb, Form] = {form.verb: form for forms in GRAMMAR.values() for form in forms}
