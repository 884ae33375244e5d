"""Importing users: every cell of every row is checked, then all are added or nobody is.

The check only reads. Its rows are staged in batches (`server_stub.operations.staged_import`) and
take effect at once, so that nobody waits long for a large import.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from pydantic import TypeAdapter, ValidationError
from sqlmodel import col, select

from models.tables import Group, User
from models.wire.base import Name, OptionalText
from models.wire.users import ImportAsked, ImportReport, ImportRow, RefusedRow
from server_stub.act import Act
from server_stub.rules.admin import import_staging
from server_stub.rules.admin.import_staging import StagedRow
from server_stub.rules.guards import KeyHolder
from server_stub.rules.names import address, folded

# What HTML takes for the part before the @ of a valid address, at most 64 octets (RFC 5321).
_LOCAL_PART = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets
_ASKED_AT_ONCE = 500  # parameters of one query; SQLite's oldest bound is 999
TAKEN = "already has an account"
_NAME: TypeAdapter[str] = TypeAdapter(Name)
_TEXT: TypeAdapter[str] = TypeAdapter(OptionalText)


@dataclass
class _Checks:
    """What rows are checked against; `lines` remembers in which line an address came first."""

    domain: str
    groups: dict[str, Group]
    taken: set[str]
    lines: dict[str, int] = field(default_factory=dict)

    def of(self, row: ImportRow) -> Iterator[tuple[str, str]]:
        """The row's problems as field and what is wrong with it."""
        yield from _text_problems("name", row.name, _NAME)
        yield from (("email", problem) for problem in self._address_problems(row))
        yield from _text_problems("job_title", row.job_title, _TEXT)
        if folded(row.group) not in self.groups:
            names = ", ".join(group.name for group in self.groups.values())
            yield "group", f"is none of this organisation's groups: {names}"

    def _address_problems(self, row: ImportRow) -> Iterator[str]:
        email = address(row.email)
        domain = email.rpartition("@")[2]
        first = self.lines.setdefault(email, row.line)
        if not _well_formed(email):
            yield "is not an email address"
        elif domain != self.domain:
            yield f"does not end in @{self.domain}"
        elif email in self.taken:
            yield TAKEN
        elif first != row.line:
            yield f"stands in line {first} already"


@dataclass(frozen=True)
class CheckedImport:
    """The outcome of a check: its report, and the rows to stage, none where nobody is added.

    `lines` are those of the rows in the file.
    """

    report: ImportReport
    rows: list[StagedRow]
    lines: list[int]
    id: UUID = field(default_factory=uuid4)


def check(act: Act, who: KeyHolder, asked: ImportAsked) -> CheckedImport:
    """Check every cell; the report names every problem of every row."""
    checks = _Checks(
        domain=who.organisation.domain,
        groups=_groups(act, who),
        taken=_taken(act, who.organisation.domain, asked.rows),
    )
    refused = [
        RefusedRow(line=row.line, field=where, problem=problem)
        for row in asked.rows
        for where, problem in checks.of(row)
    ]
    rows = []
    if not refused and not asked.dry_run:
        rows = [_staged(number, row, checks) for number, row in enumerate(asked.rows)]
    added = 0 if refused else len(asked.rows)
    report = ImportReport(added=added, refused=refused, dry_run=asked.dry_run)
    return CheckedImport(report, rows, [row.line for row in asked.rows])


def settle(act: Act, who: KeyHolder, checked: CheckedImport) -> ImportReport:
    """Add all staged rows or none; an address that was taken since the check is refused now."""
    if not checked.rows:
        return checked.report
    taken = import_staging.taken(act, checked.id)
    if not taken:
        import_staging.take_effect(act, checked.id, checked.rows, who.user)
    import_staging.forget(act, checked.id)
    if not taken:
        return checked.report
    refused = [
        RefusedRow(line=checked.lines[row], field="email", problem=TAKEN) for row in sorted(taken)
    ]
    return ImportReport(added=0, refused=refused, dry_run=False)


def _staged(number: int, row: ImportRow, checks: _Checks) -> StagedRow:
    group = checks.groups[folded(row.group)]
    return StagedRow(
        row=number,
        organisation_id=group.organisation_id,
        group_id=group.id,
        email=address(row.email),
        name=_NAME.validate_python(row.name),
        job_title=_TEXT.validate_python(row.job_title),
    )


def _text_problems(where: str, text: str, kind: TypeAdapter[str]) -> Iterator[tuple[str, str]]:
    try:
        kind.validate_python(text)
    except ValidationError as error:
        first = error.errors()[0]
        told = {
            "string_too_short": "is empty",
            "string_too_long": "is longer than 100 characters",
        }
        yield where, told.get(first["type"]) or str(first["ctx"]["error"])


def _groups(act: Act, who: KeyHolder) -> dict[str, Group]:
    query = select(Group).where(Group.organisation_id == who.organisation.id)
    return {folded(group.name): group for group in act.tx.exec(query.order_by(Group.name))}


def _well_formed(email: str) -> bool:
    local = email.rpartition("@")[0]
    return bool(_LOCAL_PART.fullmatch(local)) and len(email) <= _LONGEST_ADDRESS


def _taken(act: Act, domain: str, rows: list[ImportRow]) -> set[str]:
    """Which addresses have an account; only what may be one goes to the database."""
    typed = [address(row.email) for row in rows]
    emails = [email for email in typed if _well_formed(email) and email.endswith(f"@{domain}")]
    taken: set[str] = set()
    for start in range(0, len(emails), _ASKED_AT_ONCE):
        some = emails[start : start + _ASKED_AT_ONCE]
        taken.update(act.tx.exec(select(User.email).where(col(User.email).in_(some))))
    return taken
