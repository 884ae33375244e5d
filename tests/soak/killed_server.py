"""The server is killed two hundred times on each kind of database."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.conftest import (
    begins,
    patience,
    school,
    servers,
    settings,
)
from tests.faults.killing import kill

__all__ = ["begins", "patience", "school", "servers", "settings"]
MOMENTS = 200


@pytest.mark.each_database
@pytest.mark.usefixtures("patience")
@pytest.mark.timeout(3600)
def test_killed_at_two_hundred_moments_it_loses_nothing(settings, school, servers):
    asyncio.run(kill(settings, school, servers, moments=MOMENTS, seed=2))
    assert servers.told() == []
