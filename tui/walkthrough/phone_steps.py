"""What happens on a phone, and what it shows."""

from __future__ import annotations

import re
from datetime import timedelta

from models.challenges import Decision
from models.refusals import Refusal, Refused
from server_stub.authenticator.questions import Question
from server_stub.pocket import Reach
from tui.outline.entries import Role
from tui.outline.words import one_line
from tui.walkthrough.handset import Handset
from tui.walkthrough.plays import plays
from tui.walkthrough.script import Step, Verb
from tui.walkthrough.stage import Failed, Stage, within

SETUP_KEY = "Setup key"
ASKED, SENT = "Your phone was asked at", "Your phone sent a code."
NUMBER = re.compile(rf"(?:{ASKED} .*? Type|{SENT} .*? type) (\d+) on it")
GIVEN = "Keydesk"  # what an account is called of which the phone knows the setup key alone
REASONS = {"not me": Decision.NOT_ME, "I changed my mind": Decision.CHANGED_MIND}


@plays(Verb.SCAN)
async def scan(stage: Stage, step: Step) -> None:
    """Read the QR code from the painted cells; where it is told instead, type the setup key."""
    phone, driver = await stage.handset(step), await stage.driver()
    await driver.settle()
    frame = await driver.frame()
    if frame is None or frame.said:
        await _give(stage, phone)
    else:
        await phone.scan(frame.rows)


@plays(Verb.GIVE)
async def give(stage: Stage, step: Step) -> None:
    """Type the setup key into the phone."""
    await _give(stage, await stage.handset(step))


async def _give(stage: Stage, phone: Handset) -> None:
    key = await stage.usable(SETUP_KEY, {Role.VALUE})
    await phone.give(key.value, GIVEN)


@plays(Verb.SHOW_CODE)
async def show_code(stage: Stage, step: Step) -> None:
    """Hold some other QR code before it; what it says of that is there to be seen."""
    phone = await stage.handset(step)
    await phone.try_to_read(stage.text(step, "TEXT"))


@plays(Verb.CLOCK_IS)
async def clock_is(stage: Stage, step: Step) -> None:
    """So many seconds fast or slow."""
    by = timedelta(seconds=float(step["seconds"]))
    (await stage.handset(step)).set_clock(by if step["SIDE"] == "fast" else -by)


@plays(Verb.CLOCK_IS_RIGHT)
async def clock_is_right(stage: Stage, step: Step) -> None:
    """Right again."""
    (await stage.handset(step)).set_clock(timedelta())


@plays(Verb.TAKE_OFFLINE)
async def take_offline(stage: Stage, step: Step) -> None:
    """No connection."""
    (await stage.handset(step)).set_reach(Reach.OFFLINE)


@plays(Verb.BRING_ONLINE)
async def bring_online(stage: Stage, step: Step) -> None:
    """A connection again."""
    (await stage.handset(step)).set_reach(Reach.ONLINE)


@plays(Verb.LOSE)
async def lose(stage: Stage, step: Step) -> None:
    """Nobody can use it."""
    (await stage.handset(step)).set_reach(Reach.LOST)


@plays(Verb.FIND)
async def find(stage: Stage, step: Step) -> None:
    """It is back."""
    (await stage.handset(step)).set_reach(Reach.ONLINE)


@plays(Verb.SEND_CODE)
async def send_code(stage: Stage, step: Step) -> None:
    """To the session on the screen, with the number that stands there, or where it enrols."""
    phone = await stage.handset(step)

    async def sent() -> str:
        text = (await stage.look()).text
        if ASKED not in text and SENT not in text:
            return await _sent_at_enrolment(phone)
        question = phone.question if ASKED in text else phone.sent_code_to
        if question is None:
            return f"{phone.name} does not show the session that waits"
        number = NUMBER.findall(text)[-1] if question.ask.number_digits else ""
        await phone.send_code(question, number)
        return ""

    await stage.until(sent)
    await (await stage.driver()).settle()


async def _sent_at_enrolment(phone: Handset) -> str:
    """Send the code to an enrolment; returns why not, where the screen may not ask for it yet."""
    try:
        await phone.send_enrolment_code()
    except Refused as refused:
        if refused.refusal is not Refusal.NOTHING_WAITS:
            raise
        return refused.sentence
    return ""


@plays(Verb.APPROVE)
async def approve(stage: Stage, step: Step) -> None:
    """With the number that the waiting screen shows, read off it as its owner does."""
    phone = await stage.handset(step)
    question = await _question(stage, phone)
    number = await _number(stage) if question.ask.number_digits else ""
    await phone.answer(question, Decision.APPROVE, number)
    await (await stage.driver()).settle()


@plays(Verb.DENY)
async def deny(stage: Stage, step: Step) -> None:
    """Because of a changed mind, or as somebody else's."""
    phone = await stage.handset(step)
    reason = REASONS[stage.maybe(step, "REASON") or "I changed my mind"]
    await phone.answer(await _question(stage, phone), reason)
    await (await stage.driver()).settle()


async def _question(stage: Stage, phone: Handset) -> Question:
    async def asked() -> str:
        return "" if phone.question else f"nothing waits for an answer on {phone.name}"

    await stage.until(asked)
    question = phone.question
    if question is None:
        raise Failed(f"what waited on {phone.name} has gone")
    return question


async def _number(stage: Stage) -> str:
    found: list[str] = []

    async def shown() -> str:
        found.extend(NUMBER.findall((await stage.look()).text))
        return "" if found else "the waiting screen shows no number to type on the phone"

    await stage.until(shown)
    return found[-1]


@plays(Verb.SEE_PUSH)
async def see_push(stage: Stage, step: Step) -> None:
    """A question waits on it, from this place."""
    phone, place = await stage.handset(step), stage.maybe(step, "PLACE")

    async def there() -> str:
        if phone.question is None:
            return f"nothing waits for an answer on {phone.name}"
        said = phone.question.ask.place
        return "" if place in {None, said} else f'it comes from "{said}"'

    await stage.until(there, within(step))


@plays(Verb.SEE_ON_DEVICE)
async def see_on_device(stage: Stage, step: Step) -> None:
    """What it said last, or asks."""
    phone, text = await stage.handset(step), one_line(stage.text(step, "TEXT"))

    async def there() -> str:
        shown = phone.shown()
        if any(text in one_line(each) for each in shown):
            return ""
        return f"{phone.name} shows: {'; '.join(shown) or 'nothing'}"

    await stage.until(there, within(step))
