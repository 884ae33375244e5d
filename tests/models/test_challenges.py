"""The words of a question that waits for its answer."""

import pytest

from models.challenges import ChallengeState


@pytest.mark.parametrize("state", ChallengeState)
def test_each_state_of_a_question_says_at_the_desk_and_on_the_phone_what_it_means(state):
    for sentence in (state.sentence, state.sentence_on_phone):
        assert sentence[0].isupper() and sentence.endswith(".")


def test_each_state_says_something_of_its_own_at_the_desk():
    assert len({state.sentence for state in ChallengeState}) == len(ChallengeState)
