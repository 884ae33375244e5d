"""Tables of plain text: what is filled in is seen."""

from textual.app import App, ComposeResult

from screens.widgets.records import Record, Records


class Table(App[None]):
    """One table on a screen."""

    def compose(self) -> ComposeResult:
        """The table, empty."""
        yield Records("Name", "Group", name="Users", id="users")


async def test_rows_of_a_table_that_was_just_laid_out_without_them_have_room():
    rows = [Record(name, (name, "Teachers")) for name in ("Ann", "Luke", "Zoe")]
    async with Table().run_test() as pilot:
        records = pilot.app.query_one(Records)
        records.display = False
        records.add_class("-filled")
        await pilot.pause()
        records.display = True
        pilot.app.screen._refresh_layout()  # as its timer does, before the table has had its turn
        records.fill(rows)
        await pilot.pause()
        await pilot.pause()
        assert records.size.height == len(rows) + 1
