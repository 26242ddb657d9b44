"""TOML becomes values of the types that a user's class names."""

from datetime import UTC, date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Literal

from attrs import frozen

from netpolc import (
    Addresses,
    Environment,
    OwnPods,
    Pods,
    Ports,
    app,
    cidr,
    pods,
    port_range,
    read_environments,
    sctp,
    tcp,
    udp,
)
from netpolc.diagnostics.model import Place, Severity
from netpolc.pipeline import compile_project
from netpolc.rules.version import Version


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


@frozen
class Network(Environment):
    vault: Addresses
    office: Addresses
    offices: tuple[Addresses, ...]
    caller: Pods
    elsewhere: Pods
    own: OwnPods
    one: Ports
    several: Ports
    by_protocol: Ports
    perhaps: Addresses | None = None
    never: Ports | None = None


NETWORK = """
[prod]
vault = "10.4.0.0/24"
offices = ["192.0.2.0/24", {cidr = "2001:db8::/32"}]
caller = {app = "web"}
elsewhere = {"k8s-app" = "prometheus", namespace = "monitoring"}
own = {app = "web", tier = "edge"}
one = 8080
several = [8080, "metrics", "9000-9005", "53/udp", "7/SCTP", "443"]
by_protocol = {tcp = [80, "90-99"], udp = 53}
perhaps = "10.0.0.0/8"

[prod.office]
cidr = "192.0.2.0/24"
except = ["192.0.2.16/28", "192.0.2.0/28"]
"""


def test_values_of_the_language(tmp_path: Path) -> None:
    file = tmp_path / "networks.toml"
    file.write_text(NETWORK)
    (network,) = read_environments(Network, file)
    assert network.vault == cidr("10.4.0.0/24")
    assert network.office == cidr("192.0.2.0/24", except_=("192.0.2.0/28", "192.0.2.16/28"))
    assert network.offices == (cidr("192.0.2.0/24"), cidr("2001:db8::/32"))
    assert network.caller == app("web")
    assert network.elsewhere == pods({"k8s-app": "prometheus"}, namespace="monitoring")
    assert network.own == pods({"app": "web", "tier": "edge"})
    assert network.one == tcp(8080)
    assert network.several == tcp(443, 8080, "metrics", port_range(9000, 9005)) | udp(53) | sctp(7)
    assert network.by_protocol == tcp(80, port_range(90, 99)) | udp(53)
    assert (network.perhaps, network.never) == (cidr("10.0.0.0/8"), None)


MODULE = """
from pathlib import Path
from attrs import frozen
from netpolc import Addresses, Clauses, Environment, all_pods, allow, policy, policy_set, read_environments

@frozen
class Site(Environment):
    vault: Addresses

@policy_set(namespace="shop")
def shop(env: Site) -> Clauses:
    yield policy("out", all_pods, allow(to=env.vault))

ENVIRONMENTS = read_environments(Site, Path(__file__).with_name("e.toml"))
"""
SITES = """[dev]
vault = "10.4.0.9/24"
[prod]
vault = {cidr = "10.4.0.0/24", except = ["10.4.0.0/28"]}
"""


def test_a_warning_of_a_block_is_told_once_at_its_line_and_the_block_is_kept(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "environments.py").write_text(MODULE)
    (tmp_path / "policies" / "e.toml").write_text(SITES)
    compiled = compile_project(tmp_path, kubernetes=Version(34))
    (item,) = compiled.diagnostics
    assert (item.severity, item.environment) == (Severity.WARNING, None)
    assert item.message == "`10.4.0.9/24` has bits set beyond its prefix"
    assert item.origin is not None
    assert item.origin.place == Place((tmp_path / "policies" / "e.toml").as_posix(), 2, 1, 2, 22)
    assert b"cidr: 10.4.0.0/24" in compiled.files["dev/shop/out.yaml"]
    assert b"- 10.4.0.0/28" in compiled.files["prod/shop/out.yaml"]
    (refused,) = compile_project(tmp_path, kubernetes=Version(36)).diagnostics
    assert (refused.severity, refused.origin) == (Severity.ERROR, item.origin)
