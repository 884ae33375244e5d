"""The whole way: scan at the desk's enrolment, send the code, approve."""

from models.challenges import ChallengeState
from tests.server_stub.school import Desks, School


async def test_a_phone_pairs_sends_its_code_and_approves_with_the_number(
    phones, desks: Desks, school: School, clock
):
    desk = await school.sign_in(desks(), school.teacher)
    enrolment = await desk.begin_enrolment()
    async with phones() as phone:
        await phone.sees("There is no account on this phone yet")
        await phone.paste(enrolment.uri.get_secret_value())
        await phone.sees("was added. Press Send Code")
        await phone.press("s")
        await phone.sees("Code sent. Look at your computer.")
        sent = await desk.wait_for_code(enrolment.id)
        assert sent.code is not None
        await desk.save_device(enrolment.id, "My phone", sent.code.get_secret_value())
        clock.move(seconds=60)
        other = desks()
        await other.sign_in(school.teacher.email, school.teacher.password)
        asked = await other.ask_phone()
        await phone.sees("Log in at Meadowbank Primary School: is it you?")
        await phone.press(*asked.number)
        await phone.press("enter")
        await phone.sees("Approved. The desk goes on by itself.")
        wait = await other.wait_for_phone()
        assert wait.challenge is not None and wait.challenge.state is ChallengeState.APPROVED
        assert (await other.sign_in_approved(asked.id)).session is not None
