"""A model's table itself, for statements that are made once: making one costs more than asking."""

from sqlalchemy import Table
from sqlmodel import SQLModel


def table(model: type[SQLModel]) -> Table:
    """The table of this model.

    A statement over it doesn't write first what objects of the transaction have yet to write, and
    they don't learn what it wrote.
    """
    return SQLModel.metadata.tables[str(model.__tablename__)]
