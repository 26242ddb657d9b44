"""Ports in the words of people: `every port`, `all TCP`, `TCP 80,443`."""

from collections.abc import Callable

from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import EVERY_PORT, ports_text


def port_words(ports: Intervals) -> str:
    """Write ports on one line."""
    return "every port" if ports == EVERY_PORT else ", ".join(protocol_words(ports))


def protocol_words(ports: Intervals, whole: str = "all ", numbers: Callable[[str], str] = str) -> list[str]:
    """Write the ports of each protocol; `whole` stands before one of which all are meant, `numbers` writes others."""
    return [
        f"{whole}{protocol}" if text == "1-65535" else f"{protocol} {numbers(text)}"
        for protocol, text in ports_text(ports).items()
    ]
