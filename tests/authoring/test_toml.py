"""TOML becomes values of the types that a user's class names."""

from datetime import UTC, date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Literal

from attrs import frozen

from netpolc import Environment, read_environments


class Tier(Enum):
    FRONT = "front"
    BACK = 2


@frozen
class Database:
    port: int
    replicas: tuple[str, ...] = ()


@frozen
class Site(Environment):
    text: str
    whole: int
    number: float
    flag: bool
    day: date
    moment: datetime
    hour: time
    folder: Path
    tier: Tier
    second: Tier
    mode: Literal["strict", "open"]
    either: int | str
    rest: object
    database: Database
    databases: tuple[Database, ...]
    pair: tuple[str, int]
    names: frozenset[str]
    weights: dict[str, list[int]]
    perhaps: str | None = None
    never: Database | None = None


TOML = """
[prod]
text = "a"
whole = 3
number = 3
flag = true
day = 2026-01-02
moment = 2026-01-02T03:04:05Z
hour = 03:04:05
folder = "etc/a"
tier = "front"
second = 2
mode = "open"
either = "x"
rest = [1, "a"]
pair = ["a", 1]
names = ["b", "a"]
perhaps = "yes"
database = {port = 1}
databases = [{port = 2, replicas = ["r"]}, {port = 3}]

[prod.weights]
a = [1, 2]
"""


def test_every_kind_of_value(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    file.write_text(TOML)
    assert read_environments(Site, file) == (
        Site(
            "prod",
            text="a",
            whole=3,
            number=3,
            flag=True,
            day=date(2026, 1, 2),
            moment=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            hour=time(3, 4, 5),
            folder=Path("etc/a"),
            tier=Tier.FRONT,
            second=Tier.BACK,
            mode="open",
            either="x",
            rest=[1, "a"],
            database=Database(1),
            databases=(Database(2, ("r",)), Database(3)),
            pair=("a", 1),
            names=frozenset({"a", "b"}),
            weights={"a": [1, 2]},
            perhaps="yes",
        ),
    )
