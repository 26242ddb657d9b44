import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import validate

from netpolc.diagnostics.alike import grouped
from netpolc.diagnostics.model import Code, Diagnostic, Origin, Place, Related, Severity, finding
from netpolc.reports import check_json
from netpolc.reports.findings import Findings
from netpolc.reports.formats import Page
from netpolc.reports.frames import WIDEST, frame
from netpolc.reports.schemas import schema_text
from netpolc.reports.text import render, summary

PORT = Code("NP103", "port-out-of-range", Severity.ERROR, "A port is no port.", "page")
ODD = Code("NP202", "odd", Severity.WARNING, "Odd.", "page")


def at(path: str, line: int, column: int, end_line: int, end_column: int, *via: Place) -> Origin:
    return Origin(Place(path, line, column, end_line, end_column), via)


def shown(root: Path, text: str, origin: Origin) -> list[str]:
    (root / "a.py").write_text(text, encoding="utf-8", newline="")
    return render([finding(PORT, "wrong", origin)], root=root, colour=False).splitlines()


def test_a_finding_shows_its_line_what_is_meant_and_the_cure(tmp_path: Path) -> None:
    source = "\n" * 10 + "    yield allow(from_=WEB, to=API, ports=tcp(70000))\n"
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(source, encoding="utf-8")
    item = finding(
        PORT,
        "port 70000 is outside 1-65535",
        at(str(tmp_path / "policies" / "shop.py"), 11, 42, 11, 52),
        help="a port is a number from 1 to 65535",
    )
    assert render([item], root=tmp_path, colour=False) == (
        "error[NP103]: port 70000 is outside 1-65535\n"
        "  --> policies/shop.py:11:42\n"
        "   |\n"
        "11 |     yield allow(from_=WEB, to=API, ports=tcp(70000))\n"
        "   |                                          ^^^^^^^^^^\n"
        "  help: a port is a number from 1 to 65535\n"
        "\n"
    )


def test_callers_related_places_environment_and_field_follow_the_frame(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo\n", encoding="utf-8")
    item = finding(
        ODD,
        "first\nsecond",
        at("a.py", 1, 1, 1, 4, Place("b.py", 3, 5, 3, 9), Place("c.py", 7)),
        related=(Related("the other is here", at("a.py", 2, 2, 2, 4)),),
        help="write\nthis",
        environment="prod",
    )
    assert render([item], root=tmp_path, colour=False).splitlines() == [
        "warning[NP202]: first",
        "    second",
        " --> a.py:1:1",
        "  |",
        "1 | one",
        "  | ^^^",
        "  called from b.py:3:5",
        "  called from c.py:7",
        "  note: the other is here",
        " --> a.py:2:2",
        "  |",
        "2 | two",
        "  |  --",
        "  environment: prod",
        "  help: write",
        "        this",
        "",
    ]


def test_the_field_is_shown_of_a_manifest_and_not_of_python() -> None:
    def text(path: str) -> str:
        item = finding(ODD, "odd", Origin(Place(path, 1)), field="spec.ports[0]")
        return render([item], root=Path("/nowhere"), colour=False)

    assert text("a.yaml") == "warning[NP202]: odd\n --> a.yaml:1\n  field: spec.ports[0]\n\n"
    assert text("a.py") == "warning[NP202]: odd\n --> a.py:1\n\n"


def test_a_long_chain_of_callers_is_counted(tmp_path: Path) -> None:
    callers = tuple(Place("b.py", line) for line in range(1, 41))
    lines = shown(tmp_path, "x\n", at("a.py", 1, 1, 1, 2, *callers))
    assert [line for line in lines if "called from" in line][-2:] == ["  called from b.py:8", "  called from 32 more"]


@pytest.mark.parametrize(
    ("text", "origin", "expected"),
    [
        ("    a = b  \n", Origin(Place("a.py", 1)), ["1 |     a = b", "  |     ^^^^^"]),
        ("\n", Origin(Place("a.py", 1)), ["1 |", "  | ^"]),
        ("\tx = y\n", at("a.py", 1, 2, 1, 3), ["1 |     x = y", "  |     ^"]),
        ("x = '漢字' + y\n", at("a.py", 1, 5, 1, 9), ["1 | x = '漢字' + y", "  |     ^^^^^^"]),
        ("x = '漢字' + y\n", at("a.py", 1, 12, 1, 13), ["1 | x = '漢字' + y", "  |              ^"]),
        ("e\u0301 = y\n", at("a.py", 1, 6, 1, 7), ["1 | e\u0301 = y", "  |     ^"]),
        ("x = '\x1b[31m'\n", at("a.py", 1, 5, 1, 12), ["1 | x = '\\x1b[31m'", "  |     ^^^^^^^^^^"]),
        ("a\u202e漢\u200d = y\n", at("a.py", 1, 8, 1, 9), ["1 | a\\u202e漢\\u200d = y", "  |                   ^"]),
        ("\u2066 = \x85\n", at("a.py", 1, 5, 1, 6), ["1 | \\u2066 = \\x85", "  |          ^^^^"]),
        ("ab\n", at("a.py", 1, 3, 1, 3), ["1 | ab", "  |   ^"]),
        ("ab\n", at("a.py", 1, 2, 1, 90), ["1 | ab", "  |  ^"]),
        ("a\fb\rnext\r\n", at("a.py", 2, 1, 2, 5), ["2 | next", "  | ^^^^"]),
        (
            "f(\n  1,\n)\n",
            at("a.py", 1, 1, 3, 2),
            ["1 | / f(", "2 | |   1,", "3 | | )", "  | |_^"],
        ),
        (
            "y = f(\n  1,\n)\n",
            at("a.py", 1, 5, 3, 2),
            ["1 |   y = f(", "  |  _____^", "2 | |   1,", "3 | | )", "  | |_^"],
        ),
        (
            "f(\n1,\n2,\n3,\n4,\n5,\n6,\n7)\n",
            at("a.py", 1, 1, 8, 3),
            ["1 | / f(", "2 | | 1,", "3 | | 2,", "  | | ...", "6 | | 5,", "7 | | 6,", "8 | | 7)", "  | |__^"],
        ),
    ],
)
def test_what_is_meant_is_underlined(tmp_path: Path, text: str, origin: Origin, expected: list[str]) -> None:
    assert shown(tmp_path, text, origin)[3:-1] == expected


@pytest.mark.parametrize("column", [1, 60, 115, 500, 960])
def test_a_long_line_is_cut_around_what_is_meant(tmp_path: Path, column: int) -> None:
    text = "".join(f"{number:>4}" for number in range(250))
    lines = shown(tmp_path, text, at("a.py", 1, column, 1, column + 8))
    line, marks = lines[3], lines[4]
    start = marks.index("^")
    assert marks.count("^") == 8
    assert line.ljust(start + 8)[start : start + 8] == text[column - 1 : column + 7]
    assert len(line) <= 4 + WIDEST + 2 * len("...")


def test_a_place_that_cannot_be_read_is_only_named(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\x00\xff\n")
    for path, line in (("missing.py", 3), ("binary", 1), ("-", 4)):
        text = render([finding(PORT, "wrong", at(path, line, 2, line, 3))], root=tmp_path, colour=False)
        assert text == f"error[NP103]: wrong\n --> {path}:{line}:2\n\n"


def test_a_line_beyond_the_file_is_only_named(tmp_path: Path) -> None:
    assert shown(tmp_path, "one", at("a.py", 9, 1, 9, 2)) == ["error[NP103]: wrong", " --> a.py:9:1", ""]


def test_a_finding_of_no_place_is_its_message() -> None:
    assert render([finding(PORT, "wrong")], root=Path(), colour=False) == "error[NP103]: wrong\n\n"


def test_control_characters_of_a_message_never_reach_the_terminal() -> None:
    assert "\x1b" not in render([finding(PORT, "`\x1b[2J`", help="\x07")], root=Path(), colour=False)


def test_colour_changes_nothing_but_colour(tmp_path: Path) -> None:
    import re

    (tmp_path / "a.py").write_text("a = f(\n1)\n", encoding="utf-8")
    item = finding(PORT, "wrong", at("a.py", 1, 5, 2, 3), help="cure")
    plain = render([item], root=tmp_path, colour=False)
    painted = render([item], root=tmp_path, colour=True)
    assert "\x1b[1;31merror[NP103]\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


def test_paths_outside_the_project_stay_whole(tmp_path: Path) -> None:
    text = render([finding(PORT, "wrong", Origin(Place("/elsewhere/a.py", 1)))], root=tmp_path, colour=False)
    assert "--> /elsewhere/a.py:1\n" in text


def test_the_summary_counts_severities() -> None:
    errors: list[Diagnostic] = [finding(PORT, "a"), finding(PORT, "b")]
    assert summary([*errors, finding(ODD, "c")]) == "2 errors, 1 warning"
    assert summary([]) == ""


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n"), max_size=300), min_size=1, max_size=12),
    st.data(),
)
def test_every_place_of_every_text_has_a_frame(lines: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    column = data.draw(st.integers(1, 400))
    end = data.draw(st.integers(1, 400)) if last > first else data.draw(st.integers(column, 400))
    found = frame(Place("a", first, column, last, end), lines)
    assert found is not None
    assert any("^" in line.text for line in found.lines if line.number is None)
    assert found.lines[0].number == first
    assert all(character.isprintable() or character == "\u200d" for line in found.lines for character in line.text)


def test_findings_of_one_line_are_told_once_with_their_number_and_examples(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("shared()\n", encoding="utf-8")
    several = [
        finding(
            ODD,
            f"`team-{number}` is shut",
            at(str(tmp_path / "a.py"), 1, 1, 1, 9, Place(str(tmp_path / "b.py"), number + 1)),
            help=f"open `{number}`" if number else None,
        )
        for number in range(5)
    ]
    (item,) = grouped(several)
    assert render([item], root=tmp_path, colour=False) == (
        "warning[NP202]: `team-0` is shut\n"
        " --> a.py:1:1\n"
        "  |\n"
        "1 | shared()\n"
        "  | ^^^^^^^^\n"
        "  called from b.py:1\n"
        "  note: 4 more like it at this place, such as\n"
        "    `team-1` is shut\n"
        "    help: open `1`\n"
        "    `team-2` is shut\n"
        "    help: open `2`\n"
        "    … and 2 more, which `-o json` lists\n\n"
    )
    answer = json.loads("".join(check_json.write(Findings(grouped(several), ()), Page(tmp_path))))
    validate(answer, json.loads(schema_text("check") or ""))
    (told,) = answer["diagnostics"]
    assert told["count"] == 5
    assert [other["message"] for other in told["alike"]] == [f"`team-{number}` is shut" for number in range(1, 5)]
    assert [other["via"][0]["line"] for other in told["alike"]] == [2, 3, 4, 5]


def test_what_is_alike_but_for_its_callers_names_them(tmp_path: Path) -> None:
    places = [at(str(tmp_path / "a.py"), 1, 1, 1, 1, Place(str(tmp_path / "b.py"), line)) for line in (1, 2)]
    told = render(grouped([finding(ODD, "odd", place) for place in places]), root=tmp_path, colour=False)
    assert told.endswith("  note: 1 more like it at this place, such as\n    called from b.py:2\n\n")
