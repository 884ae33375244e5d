"""Roughly where an address is, from the operator's MaxMind database; never a guess."""

import ipaddress
import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import maxminddb

from models.refusals import Refusal, Refused
from models.wire.base import THIS_MACHINE

UNKNOWN = "unknown place"
PRIVATE = "a private network"
logger = logging.getLogger("keydesk.server")
LONGEST_NAME = 100  # letters; the longest city's name has 85
EARTH_RADIUS_KM = 6371.0088  # IUGG mean radius


@dataclass(frozen=True)
class Place:
    """Where a question comes from, in words; `distance_km` from the last good sign-in."""

    device: str
    name: str
    distance_km: int | None = None


class Point(NamedTuple):
    """Degrees north and east (WGS 84)."""

    latitude: float
    longitude: float


class Places:
    """Looks addresses up; without a database only private ones have a name."""

    def __init__(self, database: Path | None) -> None:
        """Raises Refused (PLACES_WRONG) when the file is no MaxMind database."""
        self._reader = _opened(database) if database else None

    def name(self, address: str) -> str:
        """ "Skipton, GB", "a private network" or "unknown place"."""
        ip = _ip(address)
        if address == THIS_MACHINE or (ip and ip.is_loopback):
            return THIS_MACHINE
        if ip and not ip.is_global:
            return PRIVATE
        found = self._found(address)
        parts = (_text(found, "city", "names", "en"), _text(found, "country", "iso_code"))
        return ", ".join(part for part in parts if part) or UNKNOWN

    def distance_km(self, here: str, there: str) -> int | None:
        """Kilometres between two addresses' places, None where one of them is unknown."""
        start, end = self._point(here), self._point(there)
        return round(_great_circle(start, end)) if start and end else None

    def _point(self, address: str) -> Point | None:
        location = self._found(address).get("location", {})
        try:
            point = Point(float(location["latitude"]), float(location["longitude"]))
        except (KeyError, TypeError, ValueError):
            return None
        on_earth = abs(point.latitude) <= 90 and abs(point.longitude) <= 180
        return point if on_earth else None  # which not-a-number isn't either

    def _found(self, address: str) -> dict[str, Any]:
        ip = _ip(address)
        if self._reader is None or ip is None:
            return {}
        try:
            record = self._reader.get(ip)
        except ValueError:  # an IPv6 address, and a database of IPv4 alone
            return {}
        except (maxminddb.InvalidDatabaseError, SystemError):  # its C code's, for some damage
            logger.warning("the MaxMind database of places is damaged", exc_info=True)
            return {}
        return record if isinstance(record, dict) else {}


def _opened(database: Path) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(database)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:  # ValueError: empty
        raise Refused(Refusal.PLACES_WRONG, where=database) from error


def _text(record: Any, *path: str) -> str:
    """The text at this path; empty where a database of another kind has none there."""
    for name in path:
        record = record.get(name) if isinstance(record, dict) else None
    return record[:LONGEST_NAME] if isinstance(record, str) else ""


def _ip(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, IPv4 also where a socket of IPv6 took it (RFC 4291, 2.5.5.2)."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _great_circle(start: Point, end: Point) -> float:
    """Haversine distance."""
    north, south = math.radians(start.latitude), math.radians(end.latitude)
    across = math.radians(end.longitude - start.longitude)
    chord = math.sin((south - north) / 2) ** 2
    chord += math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))
