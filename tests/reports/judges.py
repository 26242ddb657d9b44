"""What makes an output safe to read, by the rules of its format; nothing here knows how netpolc escapes."""

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt
from markdown_it.token import Token

from netpolc.rules.json import Json

COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
UNSEEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
FILLERS: Final = {"\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\ufe00", "\U000e0100"}
COMMANDS: Final = {
    "error",
    "warning",
    "notice",
    "debug",
    "group",
    "endgroup",
    "add-mask",
    "stop-commands",
    "set-output",
}
LINKED: Final = re.compile(r"@\w|#\d|GH-\d|https?:|www\.", re.IGNORECASE)


def seen(text: str) -> None:
    """No character of one line is hidden, or obeyed by a terminal."""
    if text.isascii() and text.isprintable():
        return
    bad = [character for character in text if unicodedata.category(character) in UNSEEN or character in FILLERS]
    assert not bad, ascii(bad)


def log(text: str) -> None:
    """No line is a command of GitHub's runner, in its first or its second form, nor one of Azure or TeamCity."""
    if "::" not in text and "##" not in text:
        return
    for line in text.split("\n"):
        if "::" not in line and "##" not in line:
            continue
        command = re.match(r"::([\w-]+)(?: .*?)?::", line.lstrip())
        assert not (command and command[1] in COMMANDS), line
        assert not re.search(r"##(?:vso|teamcity)?\[", line), line


def text(output: str) -> None:
    """Lines that can be seen; the payload `owned` never makes one that looks like ours."""
    assert not output or output.endswith("\n")
    for line in output.split("\n"):
        seen(line)
        assert not re.match(r" {0,3}(?:error\[NP999\]|help: owned|note: owned)", line), line
    log(output)


def json_(output: str) -> None:
    """One value, in which every text is Unicode; its bytes hold nothing that is obeyed."""
    for line in output.split("\n"):
        seen(line)
    log(output)
    for item in strings(json.loads(output, parse_constant=_refused)):
        item.encode()


def strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def _refused(word: str) -> None:
    raise AssertionError(word)


def sarif(output: str) -> None:
    """Texts without what is hidden and without links; every `uri` is a relative reference of RFC 3986 in UTF-8."""
    json_(output)
    for path, item in _placed(json.loads(output)):
        if path.endswith(".uri"):
            assert re.fullmatch(r"(?:[A-Za-z0-9/._~!$&'()*+,;=@-]|%[0-9A-F]{2})+", item), item
            assert not item.startswith("//")
            unquote(item, errors="strict")
        elif path.endswith((".message.text", ".id")):
            for line in item.split("\n"):
                seen(line)
            assert not re.search(r"(?<!\\)\]\(", item)


def _placed(value: Json, path: str = "") -> Iterator[tuple[str, str]]:
    """Give each text with the last two keys that lead to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _placed(item, f".{path.rpartition('.')[2]}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from _placed(item, path)


def json_lines(output: str) -> None:
    """Every line is one value of its own."""
    assert not output or output.endswith("\n")
    for line in output.split("\n")[:-1]:
        json_(line)


def gitlab(output: str) -> None:
    """Entries with what GitLab asks for, whose texts hide nothing."""
    json_(output)
    assert output.startswith("[")
    entries: list[Any] = json.loads(output)
    prints = [entry["fingerprint"] for entry in entries]
    assert len({*prints}) == len(prints)
    for entry in entries:
        assert set(entry) == {"check_name", "description", "fingerprint", "location", "severity"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["path"]
        for line in entry["description"].split("\n"):
            seen(line)


def concise(output: str) -> None:
    """Every line is a place, a level, a message and a code, as an editor reads it."""
    text(output)
    for line in output.split("\n")[:-1]:
        assert re.fullmatch(r".+:[1-9]\d*:[1-9]\d*: (?:error|warning|note): .+ \[[A-Z0-9]+ [a-z0-9-]+\]", line), line


def junit(output: str) -> None:
    """XML whose counts are true, and of whose tests no two have one name; nothing in it is hidden or obeyed."""
    log(output)
    for line in output.split("\n"):
        seen(line)
    root = ET.fromstring(output)
    assert root.tag == "testsuites"
    names: list[tuple[str, str, str]] = []
    for suite in root:
        cases = list(suite)
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(sum(case.find("failure") is not None for case in cases))
        names += [(suite.get("name", ""), case.get("classname", ""), case.get("name", "")) for case in cases]
    assert names
    assert len({*names}) == len(names)
    assert {element.tag for element in root.iter()} <= {"testsuites", "testsuite", "testcase", "failure", "system-out"}


def workflow(output: str) -> None:
    """Every line is a command of ours, read as GitHub's runner reads it."""
    for line in output.removesuffix("\n").split("\n"):
        command = re.fullmatch(r"::(error|warning|notice) ([^:\r]+)::([^\r]+)", line)
        assert command, line
        for part in command[2].split(","):
            key, sign, value = part.partition("=")
            assert sign, part
            assert key in {"title", "file", "line", "endLine", "col", "endColumn"}, part
            value = _decoded(value, ("%3A", ":"), ("%2C", ","))
            seen(re.sub("[\r\n]", "", value) if key == "file" else value)
        for told in _decoded(command[3]).split("\n"):
            seen(told)


def _decoded(value: str, *more: tuple[str, str]) -> str:
    for code, character in (*more, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        value = value.replace(code, character)
    return value


READER: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def markdown(output: str) -> None:
    """What is parsed is our heading, tables of even rows, folded blocks, quotes, code and plain text."""
    for line in output.split("\n"):
        seen(line)
    log(output)
    cells: list[int] = []
    for token in _tokens(READER.parse(output)):
        kind = token.type
        assert kind not in {"link_open", "image", "strong_open", "s_open", "list_item_open", "hr"}, token
        assert kind != "em_open" or re.search(r"_\d+ (?:rows|details) more do not fit", output)
        assert kind != "heading_open" or token.tag == "h3"
        if kind == "html_inline":
            assert token.content == "<br>"
        elif kind == "html_block":
            summary = re.fullmatch(
                r"(?:<!-- netpolc:(?:diff|verify)[\w:/,.%~-]* -->|<details><summary>(.*)</summary>|</details>)\n?",
                token.content,
            )
            assert summary, token.content
            bare = re.sub(r"<code>([^<>]*)</code>", "", summary[1] or "")
            assert not re.search("[<>]", bare)
            assert not LINKED.search(bare)
        elif kind == "text":
            assert not LINKED.search(token.content), token.content
        elif kind == "tr_open":
            cells.append(0)
        elif kind in {"td_open", "th_open"}:
            cells[-1] += 1
    rows = [line for line in output.split("\n") if line.startswith("|")]
    assert len(set(cells)) <= 1
    assert len(cells) == max(len(rows) - 1, 0)
    for line in rows:  # the parser drops what is too much
        assert len(re.findall(r"(?<!\\)\|", line)) == cells[0] + 1, line


def _tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or [])


def comma_separated(output: str) -> None:
    """Three cells a line, and no cell is a formula, whatever the program that opens it takes for a separator."""
    text(output)
    rows = list(csv.reader(output.splitlines(), strict=True))
    assert {len(row) for row in rows} == {3}
    assert len(rows) == output.count("\n")
    for separator in ",;|":
        for row in csv.reader(output.splitlines(), delimiter=separator):
            for cell in row:
                assert not re.match("[=+@\t\r-]", cell.lstrip()), cell


DOT_TEXT: Final = r'"(?:[^"\\&]|\\\\|\\"|\\n|&amp;)*"'
DOT_STYLE: Final = "(?:, (?:style=rounded|style=dashed|shape=ellipse|shape=note|dir=both))*"
WORD: Final = "[a-z]_[A-Za-z0-9_]+"


def dot(output: str) -> None:
    """Only frames, nodes and arrows, and nothing in a quoted string that Graphviz reads as an escape or an entity."""
    text(output)
    head, *lines, end = output.removesuffix("\n").split("\n")
    assert (head, lines[0].split(";")[0], end) == ("digraph connections {", "  rankdir=LR", "}")
    told: list[str] = []
    for line in lines[4:]:
        node = re.fullmatch(rf"  (?:  )?({WORD}) \[label={DOT_TEXT}{DOT_STYLE}\];", line)
        arrow = re.fullmatch(rf"  ({WORD}) -> ({WORD}) \[label={DOT_TEXT}{DOT_STYLE}\];", line)
        frame = re.fullmatch(rf"  subgraph cluster_{WORD} {{|    label={DOT_TEXT};|  }}", line)
        assert node or arrow or frame, line
        told += [node[1]] if node else []
        assert arrow is None or {arrow[1], arrow[2]} <= set(told), line
    assert len(told) == len(set(told))


MERMAID_TEXT: Final = r'"(?:[^"#&<>`%$\\;]|#(?:\d+|quot);|<br>)*"'


def mermaid(output: str) -> None:
    """Only frames, nodes and arrows; in a label no directive, no markup but our breaks, and only whole entity codes."""
    text(output)
    head, config, *lines = output.removesuffix("\n").split("\n")
    assert head == "flowchart LR"
    assert config == '  %%{init: {"flowchart": {"wrappingWidth": 480}}}%%'
    told: list[str] = []
    for line in lines:
        node = re.fullmatch(
            rf"  (?:  )?({WORD})(?:\[|\(\[|\(){MERMAID_TEXT}(?:\]|\]\)|\))(?::::(?:missing|remark))?", line
        )
        arrow = re.fullmatch(rf"  ({WORD}) <?(?:--|-\.) {MERMAID_TEXT} (?:-->|\.->) ({WORD})", line)
        frame = re.fullmatch(
            rf"  subgraph {WORD}\[{MERMAID_TEXT}\]|  end|  classDef (?:missing|remark) [a-z0-9:, -]+", line
        )
        assert node or arrow or frame, line
        assert "fa:fa-" not in line
        assert line.startswith("  %%") or not re.search(r"direction\s", line), line
        told += [node[1]] if node else []
        assert arrow is None or {arrow[1], arrow[2]} <= set(told), line
    assert len(told) == len(set(told))


JUDGES: Final[dict[str, Callable[[str], None]]] = {
    "text": text,
    "json": json_,
    "sarif": sarif,
    "github": workflow,
    "concise": concise,
    "jsonl": json_lines,
    "gitlab": gitlab,
    "junit": junit,
    "markdown": markdown,
    "csv": comma_separated,
    "dot": dot,
    "mermaid": mermaid,
}
