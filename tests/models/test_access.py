"""The words of what gives access."""

from models.access import KeyKind


def test_each_kind_of_key_is_named_as_lists_do():
    assert [kind.label for kind in KeyKind] == ["TOTP", "Meritlock"]
