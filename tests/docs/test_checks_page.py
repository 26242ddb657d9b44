"""The page about checks: its table, its settings and its names are those of the program."""

import re
from pathlib import Path

from netpolc.checks import CHECKS
from netpolc.checks.choices import names_of_checks
from netpolc.loading.configuration import settings_of

PAGE = (Path(__file__).parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")


def test_the_table_has_every_check_in_the_order_in_which_they_tell() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE) == [item.name for item in CHECKS]


def test_marks_of_absence_are_those_of_the_program() -> None:
    marks = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]*) \|", PAGE, re.MULTILINE))
    assert {name for name, mark in marks.items() if "a" in mark} == {item.name for item in CHECKS if item.absence}


def test_marks_of_what_needs_an_inventory_are_those_of_the_program() -> None:
    marks = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]*) \|", PAGE, re.MULTILINE))
    needing = {item.name for item in CHECKS if item.inventory}
    # The address of a Service may lie in what `--service-cidr` says too.
    assert {name for name, mark in marks.items() if "i" in mark} == needing | {"service-address"}


def test_what_builds_run_is_named() -> None:
    sentence = PAGE.partition("`netpolc build` runs")[2].partition(".")[0]
    assert set(re.findall(r"`([a-z-]+)`", sentence)) == {item.name for item in CHECKS if item.in_builds}


def test_the_settings_are_settings() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    settings, found = settings_of(text.encode(), Path("pyproject.toml"))
    assert found == ()
    assert settings.checks.inventory == ("rendered/{environment}/*.yaml",)
    assert {*settings.checks.severities} <= names_of_checks()
