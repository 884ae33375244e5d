"""Writes docs/accessibility.md: what is required, whether it is met, and what says so."""

from collections.abc import Iterator, Sequence

import tui.audit.looking  # noqa: F401
from tui.audit.finding import Finding
from tui.audit.requirements import Requirement, requirements
from tui.audit.table import CHECKS

HEAD = """# Accessibility

Written by `keydesk audit --write docs/accessibility.md`; change `tui/audit/requirements.toml` or
the checks in `tui/audit/` instead. The audit opens the desk's screens at 40x12, 80x24 and 200x50
without a terminal: colours in every theme, all else in the default one. It also has each of them
told in plain mode, and goes to each field there; it sends nothing, so what happens then is for the
tests. "Met" means that each test named exists and that the audit found nothing, not that somebody
read the tests. FS is the full screen, PL the plain mode; A is more severe than B.

| Id | Requirement | Met | By | Stock Textual |
| --- | --- | --- | --- | --- |
"""


def document(found: Sequence[Finding]) -> str:
    """The table, then what was found."""
    rows = [_row(each, found) for each in requirements()]
    return (
        HEAD + "\n".join(rows) + "\n\n## What the audit finds\n\n" + "\n".join(_told(found)) + "\n"
    )


def _row(required: Requirement, found: Sequence[Finding]) -> str:
    by = [check.name for check in CHECKS if check.requirement == required.id] + [*required.tests]
    proofs = "<br>".join(f"`{name}`" for name in by) or "nothing"
    met = "met" if not (why := _why_not(required, found)) else f"**not met**: {why}"
    columns = (f"{required.id} {required.severity}", required.asks, met, proofs, required.stock)
    return f"| {' | '.join(columns)} |"


def _why_not(required: Requirement, found: Sequence[Finding]) -> str:
    reasons = [required.lacking, *(f"no `{test}` yet" for test in required.missing())]
    screens = sorted({each.screen for each in found if each.requirement == required.id})
    if screens:
        reasons.append(f"the audit finds faults on {'; '.join(screens)}")
    return ", ".join(reason for reason in reasons if reason)


def _told(found: Sequence[Finding]) -> Iterator[str]:
    """Each fault once, with the sizes where it was seen; what was typed or shown is left out."""
    seen: dict[tuple[str, str, str], set[str]] = {}
    for each in found:
        size = "{}x{}".format(*each.size)
        seen.setdefault((each.requirement, each.screen, each.control), set()).add(size)
    if not seen:
        yield "Nothing."
    for (requirement, screen, control), sizes in sorted(seen.items()):
        where = f"{screen}, {control}" if control else screen
        yield f"- {requirement} {where} ({', '.join(sorted(sizes))})"
