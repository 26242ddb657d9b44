"""Whatever a text that is not ours says, no reader obeys it: 12 payloads in every field, command and format."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Final

import pytest
import yaml
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis import connections, difference, difference_of_existing, why
from netpolc.analysis.answers import Note
from netpolc.analysis.beyond import ChosenEnds, ways_beyond
from netpolc.analysis.hops import reaching
from netpolc.analysis.rows import ConnectionGroup
from netpolc.diagnostics.catalogue import all_codes
from netpolc.diagnostics.model import Origin, Place, Related, finding
from netpolc.diagnostics.origin import Written
from netpolc.pipeline.compare import compare
from netpolc.pipeline.existing import read_manifests
from netpolc.pipeline.validate import validate_paths
from netpolc.reports.build import BuildAnswer, EnvironmentFiles
from netpolc.reports.build_text import counts_text
from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.connections_dot import connections_dot
from netpolc.reports.connections_json import connections_json
from netpolc.reports.connections_mermaid import connections_mermaid
from netpolc.reports.diff_markdown import diff_markdown
from netpolc.reports.diff_text import diff_text
from netpolc.reports.escaping.lines import Painted, joined, page, visible
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.findings import Findings
from netpolc.reports.formats import FORMATS, Aside, Page, written
from netpolc.reports.pictures.views import views
from netpolc.reports.reach import ReachAnswer
from netpolc.reports.text import render
from netpolc.reports.validate import ValidationAnswer
from netpolc.reports.validate_text import summary
from netpolc.reports.why import WhyAnswer
from netpolc.rules.version import NEWEST
from netpolc.sets.ports import EVERY_PORT
from netpolc.sides import tops
from netpolc.sides.comparison import Comparison, Verified
from netpolc.sides.sides import SideError, SideRequest, read_side
from tests.cli.running import project, run
from tests.reports.judges import COLOUR, JUDGES

PAYLOADS: Final = {
    "terminal": "\x1b]8;;http://evil.example\x07x\x1b]52;c;b3duZWQ=\x07\x1b[2J\x1b[1A\x1b[31mx",
    "lines": "a\r\nerror[NP999]: owned\n  help: owned\n::error::owned\r::error::owned\n# owned\n| x | y |",
    "erased": "a\x08\x08\x00\x07\x7f\x0b\x0c",
    "c1": "\x9b31m\x9d0;x\x9c\x85::error::owned\u2028owned\u2029owned",
    "bidi": "a\u202egpj.exe\u202c\u2066x\u2069\u200f\u200e\u061c",
    "unseen": "a\u200bb\u200cc\u200d\ufeff\u2060\u00ad\u3164\u034f\U000e0041\U000e0100",
    "workflow": "::error file=a.py,line=1::owned%0A::stop-commands::x ##[add-mask]x ##vso[task.complete]",
    "github": "@octocat #123 owner/name#4 GH-5 https://evil.example www.evil.example a@evil.example",
    "markdown": "a` | b`` | <img src=http://evil.example/x.png> ![i](http://e) [l](http://e) **b** ~~s~~ $x$ <!-- ```",
    "formula": '=HYPERLINK("http://evil.example";"x");=1+1,+1;-1,@SUM(1)|=cmd',
    "graph": '"];x -> "y\\";%%{init: {"securityLevel":"loose"}}%% #quot; &#8238; <script> `b` fa:fa-ban \\N',
    "half": "a\udcff\ud800",
}
FIELDS: Final = {
    "kind": "NetworkPolicy",
    "version": "networking.k8s.io/v1",
    "name": "web",
    "namespace": "shop",
    "label": "team",
    "labelled": "red",
    "annotation": "note",
    "annotated": "first",
    "subject": "app",
    "subjects": "web",
    "peer": "app",
    "peers": "api",
    "space": "tier",
    "spaces": "edge",
    "block": "203.0.113.0/24",
    "port": "http",
    "protocol": "TCP",
    "unknown": "ports",
    "pod": "web",
    "place": "shop",
    "owner": "web",
    "owners": "Deployment",
    "declared": "http",
    "other": "ConfigMap",
    "others": "v1",
}
MANIFESTS: Final = Template("""apiVersion: $version
kind: $kind
metadata:
  name: $name
  namespace: $namespace
  labels:
    $label: $labelled
  annotations:
    $annotation: $annotated
spec:
  podSelector:
    matchLabels:
      $subject: $subjects
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              $peer: $peers
        - namespaceSelector:
            matchExpressions:
              - key: $space
                operator: In
                values:
                  - $spaces
        - ipBlock:
            cidr: $block
      $unknown:
        - port: $port
          protocol: $protocol
        - port: $number
---
apiVersion: v1
kind: Pod
metadata:
  name: $pod
  namespace: $place
  labels:
    app: web
  ownerReferences:
    - kind: $owners
      name: $owner
      controller: true
spec:
  containers:
    - name: c
      ports:
        - name: $declared
          containerPort: 80
---
apiVersion: v1
kind: Pod
metadata:
  name: api
  namespace: shop
  labels:
    app: api
spec:
  containers:
    - name: c
---
apiVersion: $others
kind: $other
metadata:
  name: x
""")
TOGETHER: Final = (
    ("kind",),
    ("version",),
    ("name", "label", "labelled"),
    ("namespace",),
    ("annotation", "annotated"),
    ("subject",),
    ("subjects", "peer"),
    ("peers", "space"),
    ("spaces", "block"),
    ("port", "declared"),
    ("protocol",),
    ("unknown",),
    ("pod", "place"),
    ("owner", "owners"),
    ("other", "others"),
)
"""Fields that one manifest may have the payload in, because neither hides the other."""
Output = tuple[str, str]
"""A format, and what was written in it."""


@pytest.fixture(autouse=True)
def one_question_to_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the top of a repository once for hundreds of answers."""
    monkeypatch.setattr(tops, "top_of", lru_cache(tops.top_of))


def in_yaml(text: str) -> str:
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08X}" for c in text) + '"'


def manifests(number: int, **fields: str) -> str:
    values = {name: in_yaml(value) for name, value in (FIELDS | fields).items()}
    return MANIFESTS.substitute(values, number=number)


def of_diff(root: Path, before: str, after: str) -> Iterator[Output]:
    with ExitStack() as stack:
        asked = SideRequest(root, (), "default", bytes, stack)
        try:
            sides = read_side(before, asked), read_side(after, asked)
        except SideError as error:
            faults = error.diagnostics
            yield from painted(lambda colour: render(faults, root=root, colour=colour))
            return
        found = compare(*sides, lambda old, new, _: difference(old, new))
        yield from of_answer("diff", found, root)
        yield from of_answer("verify", verified(found), root)
        found = compare(*sides, difference_of_existing)
        yield "markdown", diff_markdown(found)
        yield from painted(lambda colour: diff_text(found, colour=colour))


def verified(found: Comparison) -> Verified:
    """Take a comparison for one of a program and a stream, in which every word is the stream's."""
    names = [policy.namespace for program in found.after.programs.values() for policy in program.policies]
    words = tuple(f"{name}={name}" for name in names)
    counts = tuple((name, 1) for name in names)
    return Verified(found.before, found.after, found.environments, assumed=words, not_compared=counts)


def of_connections(root: Path, path: Path) -> Iterator[Output]:
    asked, faults = read_manifests(path)
    yield "text", render(faults, root=root, colour=False)
    answer = connections(asked.program, asked.inventory)
    beyond = tuple(ways_beyond(asked.program, asked.inventory, answer))
    notes = (*answer.notes, *asked.notes)
    yield from of_answer("connections", ConnectionsAnswer(answer, ChosenEnds(), beyond, notes, None), root)
    for start in answer.ends[:1]:
        yield from of_answer(
            "reach", ReachAnswer(reaching(asked.program, asked.inventory, [start]), start, notes), root
        )
    rows, names = list(answer.rows()), answer.ends
    for_many = [*views(rows, [*names] * 61, beyond)][-1:]
    yield "dot", connections_dot(for_many)
    yield "mermaid", connections_mermaid(for_many)[0]


def of_validate(root: Path, path: Path) -> Iterator[Output]:
    found = validate_paths([os.fspath(path)], NEWEST, root, bytes)
    answer = ValidationAnswer(found, found.diagnostics, (os.fspath(path),))
    yield from of_answer("validate", answer, root)
    yield "text", summary(found)
    yield from painted(lambda colour: render(found.diagnostics, root=root, colour=colour))


def of_answer(answer: str, value: object, root: Path) -> Iterator[Output]:
    """Write a value in every format that the table has for it."""
    for name in FORMATS[answer]:
        pieces = tuple(written(answer, name, value, Page(root)))
        yield name, joined(*(piece for piece in pieces if not isinstance(piece, Aside)))
        yield from (("text", piece.text) for piece in pieces if isinstance(piece, Aside))


def painted(write: Callable[[bool], str]) -> Iterator[Output]:
    """With colours, what is left without ours is what is written without any."""
    plain = write(False)
    assert COLOUR.sub("", write(True)) == plain
    yield "text", plain


def judge(outputs: Iterator[Output]) -> int:
    count = 0
    for name, output in outputs:
        JUDGES[name](output)
        count += 1
    return count


THIRDS: Final = [0, *(pytest.param(third, marks=pytest.mark.thorough) for third in (1, 2))]


@pytest.mark.parametrize("third", THIRDS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_field_of_a_manifest_is_obeyed(payload: str, third: int, tmp_path: Path) -> None:
    (tmp_path / "before.yaml").write_text(manifests(80))
    path = tmp_path / "after.yaml"
    count = 0
    mine = TOGETHER[([*PAYLOADS].index(payload) + third) % 3 :: 3]
    for fields in mine:
        path.write_text(manifests(81, **dict.fromkeys(fields, PAYLOADS[payload])))
        count += judge(of_diff(tmp_path, "before.yaml", "after.yaml"))
        count += judge(of_connections(tmp_path, path)) + judge(of_validate(tmp_path, path))
    assert count > len(mine) * (5 if payload == "half" else 10)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_path_is_obeyed(payload: str, tmp_path: Path) -> None:
    name = PAYLOADS[payload].translate({0: None, ord("/"): None, 0xD800: None}) + ".yaml"
    (tmp_path / "before.yaml").write_text(manifests(80))
    (tmp_path / name).write_text(manifests(81))
    outputs = list(of_diff(tmp_path, "before.yaml", name))
    assert [form for form, _ in outputs] == [*FORMATS["diff"], *FORMATS["verify"], "markdown", "text"]
    told = len(FORMATS["validate"]) + 2
    assert judge(iter(outputs)) + judge(of_validate(tmp_path, tmp_path / name)) == len(outputs) + told
    (tmp_path / name).write_text(manifests(81, kind="\x1b", port="-"))
    assert judge(of_validate(tmp_path, tmp_path / name)) == told
    assert judge(of_diff(tmp_path, name, "before.yaml"))


@pytest.mark.parametrize("payload", [*PAYLOADS.values(), "a" * 300], ids=[*PAYLOADS, "long"])
def test_no_word_of_a_command_line_is_obeyed(payload: str, tmp_path: Path) -> None:
    word = payload.translate({0: None, 0xD800: None})  # what a system gives to a program
    (tmp_path / "a.yaml").write_text(manifests(80))
    there = ("connections", "a.yaml")
    lines = (
        (word,),
        (f"--{word}",),
        *((command, f"--{word}") for command in ("check", "diff", "init")),
        *((command, "-C", word) for command in ("check", "diff", "connections", "explain")),
        *((command, "-o", word) for command in ("check", "diff", "connections", "explain")),
        *((command, "--env", word) for command in ("check", "build")),
        *((command, "--kubernetes", word) for command in ("check", "validate")),
        ("build", "--into", word),
        ("diff", word),
        ("diff", "a.yaml", f"rev:{word}"),
        ("diff", "a.yaml", "a.yaml", "--fail-on", word),
        ("diff", "a.yaml", "a.yaml", "--inventory", word),
        ("verify", word),
        ("verify", "a.yaml", "--pod-label", word),
        ("verify", "a.yaml", "--pod-label", f"a={word}"),
        ("why", word, word),
        ("why", "shop/app=web", f"shop/app={word}"),
        ("why", "shop/app=web", "10.0.0.1", word, "--in", "a.yaml"),
        ("why", "shop/app=web", "10.0.0.1", f"80/{word}", "--in", "a.yaml"),
        ("why", "shop/app=web", "10.0.0.1", "80", "--in", word),
        ("connections", word),
        ("reach", word, "a.yaml"),
        ("reach", "shop/app=web", word),
        (*there, "--from", word),
        (*there, "--to", word),
        (*there, "--pod-cidr", word),
        (*there, "-n", word),
        ("validate", word),
        ("explain", word),
        ("schema", word),
        ("completion", word),
        ("check", "--color", word),
    )
    for line in lines:
        ran = run(tmp_path, *line)
        assert ran.code in {0, 1, 2}, (line, ran.err)
        JUDGES["text"](ran.err)
        JUDGES["text"](ran.out)


POLICIES: Final = '''from netpolc import Clauses, Environment, all_pods, allow, app, deny_all, policy, policy_set, tcp

TEXT = $text

@policy_set(namespace="$payload", annotations={"note": TEXT})
def plain() -> Clauses:
    """$comment"""
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_=app("web"), to=app("api"), ports=tcp(80))
'''
SETS: Final = """
@policy_set(namespace="$payload")
def set_$number() -> Clauses:
    $line
    yield policy("default-deny", all_pods, deny_all)
"""
LINES: Final = (
    "yield policy(TEXT, app('web'), deny_all)",
    "yield policy('web', app(TEXT), deny_all)",
    "yield policy('web', app('web'), deny_all, labels={TEXT: TEXT})",
    "yield allow(from_=app('web', namespace=TEXT), to=app('api'), ports=tcp(TEXT))",
    "raise ValueError(TEXT)",
    "TEXT.no_such_name; '$comment'",
    "yield TEXT",
    "Environment(TEXT)",
    "yield all_pods; '$comment'",
    "exec(compile(f'1/0', TEXT, 'exec'))",
)


def test_no_text_of_a_policy_module_is_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netpolc.reports.text._OF_A_CODE", 1000)
    plain: dict[str, str] = {}
    faulty: dict[str, str] = {}
    for payload, word in PAYLOADS.items():
        # As a comment the text stands in the source itself, as far as Python takes such a source.
        words = {"text": ascii(word), "payload": payload, "comment": re.sub("['\"\\\\\r\n\0\ud800\udcff\f]", "", word)}
        plain[payload] = Template(POLICIES).substitute(words)
        sets = (Template(SETS).safe_substitute(number=number, line=line) for number, line in enumerate(LINES))
        faulty[payload] = Template("".join((POLICIES, *sets))).substitute(words)
    check = run(project(tmp_path / "faulty", **faulty), "check", "-v")
    assert check.code == 1
    judge(iter((("text", check.out), ("text", check.err))))
    JUDGES["json"](run(tmp_path / "faulty", "check", "-o", "json").out)
    for payload, text in faulty.items():
        lines = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith("def set_")]
        missed = [line for line in lines if f"policies/{payload}.py:{line + 1}:" not in check.out]
        assert not missed, (payload, missed)
    del plain["half"]  # which no manifest holds
    ran = run(project(tmp_path / "plain", **plain), "build", "--stdout")
    JUDGES["text"](ran.err)
    assert ran.code == 0, ran.err
    assert all(line.isprintable() for line in ran.out.split("\n"))
    for item in yaml.safe_load_all(ran.out):
        assert item["metadata"]["annotations"]["note"] == PAYLOADS[item["metadata"]["namespace"]]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_setting_is_obeyed(payload: str, tmp_path: Path) -> None:
    word = "".join(f"\\U{ord(c):08X}" for c in PAYLOADS[payload] if not "\ud800" <= c <= "\udfff")
    settings = ("kubernetes", "main-branch", "project", word)
    project(tmp_path)
    lines = "".join(f'"{name}" = "{word}"\n' for name in settings)
    (tmp_path / "pyproject.toml").write_text(f"[tool.netpolc]\n{lines}")
    for words in (["check"], ["diff"]):
        ran = run(tmp_path, *words)
        assert ran.code in {1, 2}, ran.err
        judge(iter((("text", ran.out), ("text", ran.err))))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_field_of_a_finding_or_of_a_build_is_obeyed(payload: str, tmp_path: Path) -> None:
    word = PAYLOADS[payload]
    name = word.translate({0: None, ord("/"): None, 0xD800: None})
    (tmp_path / name).write_text(f"{word}\n".translate({0xD800: None, 0xDCFF: None}))
    origin = Origin(Place(name, 1, 1, 1, 3), (Place(word, 1),))
    item = finding(
        all_codes()[0],
        word,
        origin,
        related=(Related(word, origin),),
        help=word,
        environment=word,
        field=word,
        cause=word,
    )
    folder = EnvironmentFiles(word, (word,), (word,), (word,), 0)
    judge(painted(lambda colour: render([item], root=tmp_path, colour=colour)))
    outputs = (
        *of_answer("check", Findings((item,), (item,), (word,)), tmp_path),
        *of_answer("build", BuildAnswer((folder,), (item,), False, True, (item,), word, (word,)), tmp_path),
        ("text", counts_text([folder], word)),
    )
    assert judge(iter(outputs)) == len(FORMATS["check"]) + len(FORMATS["build"]) + 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_side_is_obeyed(payload: str, tmp_path: Path) -> None:
    word = PAYLOADS[payload]
    for name, number in (("before.yaml", 80), ("after.yaml", 81)):
        (tmp_path / name).write_text(manifests(number))
    with ExitStack() as stack:
        asked = SideRequest(tmp_path, (), "default", bytes, stack)
        before, after = read_side("before.yaml", asked), read_side("after.yaml", asked)
    notes = tuple(
        Note(kind, word, (Written(Origin(Place(word, 1), (Place(word, 1),))),), ends=(word,)) for kind in NOTES
    )
    held = {name: evolve(item, notes=notes) for name, item in after.reservations.items()}
    named = evolve(before, name=word, path=word), evolve(after, name=word, commit=word, notes=notes, reservations=held)
    for left, right in (named, named[::-1]):
        found = compare(left, right, lambda old, new, _: difference(old, new))
        assert {note.kind for item in found.environments for note in item.notes} >= set(NOTES)
        assert judge(of_answer("diff", found, tmp_path)) == len(FORMATS["diff"])
        assert COLOUR.sub("", diff_text(found, colour=True)) == diff_text(found)


NOTES: Final = (
    "refused",
    "duplicate-name",
    "not-read",
    "may-not-stay",
    "no-environment",
    "git",
    "build",
    "main-branch",
    "too-large",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_end_of_a_group_is_obeyed(payload: str, tmp_path: Path) -> None:
    word = PAYLOADS[payload]
    path = tmp_path / "after.yaml"
    path.write_text(manifests(81))
    asked = read_manifests(path)[0]
    answer = connections(asked.program, asked.inventory)
    origin = Written(Origin(Place(word, 1), (Place(word, 1),)))
    group = ConnectionGroup((word, word), (word,), EVERY_PORT, (origin,), more_origins=True)
    pieces = connections_json(answer, [group], [Note("x", word, (origin,), ends=(word,))], word, tmp_path)
    assert judge(iter([("json", joined(*pieces))])) == 1


def test_no_file_of_a_build_is_obeyed(tmp_path: Path) -> None:
    run(project(tmp_path), "build")
    (tmp_path / "before.yaml").write_text(manifests(80))
    build = tmp_path / "build"
    for payload in PAYLOADS.values():
        word = payload.translate({0: None, ord("/"): None, 0xD800: None})
        (build / "shop" / f"{word}.yaml").write_text(manifests(80, name=payload))
        (build / f"{word}.json").write_text("{")
        (build / word).mkdir()
        (build / word / "link.yml").symlink_to(word)
    for words in (("check",), ("build",), ("build", "-o", "json"), ("build", "--check", "-o", "json")):
        ran = run(tmp_path, *words)
        assert ran.code in {0, 1}, ran.err
        assert judge(iter((("text", ran.err), ("json" if "json" in words else "text", ran.out)))) == 2
    for form in FORMATS["diff"]:
        ran = run(tmp_path, "diff", ".", "before.yaml", "-o", form)
        assert ran.code == 1, ran.err
        assert judge(iter((("text", ran.err), (form, ran.out)))) == 2


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_note_and_no_environment_is_obeyed(payload: str, tmp_path: Path) -> None:
    word = PAYLOADS[payload]
    for name, number in (("before.yaml", 80), ("after.yaml", 81)):
        (tmp_path / name).write_text(manifests(number))
    with ExitStack() as stack:
        asked = SideRequest(tmp_path, (), "default", bytes, stack)
        sides = read_side("before.yaml", asked), read_side("after.yaml", asked)
        found = compare(*sides, lambda old, new, _: difference(old, new))
        notes = (Note("x", word), Note("x", f"the word `{word}` and `more`"))
        answered = evolve(
            found, environments=tuple(evolve(item, name=word, notes=notes) for item in found.environments)
        )
        assert judge(of_answer("diff", answered, tmp_path)) == len(FORMATS["diff"])
    asked_of = read_manifests(tmp_path / "after.yaml")[0]
    answer = evolve(why(asked_of.program, "10.0.0.1", "10.0.0.2", EVERY_PORT, word), notes=notes)
    why_answer = WhyAnswer(answer, word, word, word, notes, lambda policy: f"{word}{policy.name}", None)
    outputs = of_answer("why", why_answer, tmp_path)
    assert judge(outputs) == 2


TEXTS: Final = st.text(st.sampled_from(sorted({*"".join(PAYLOADS.values()), *"ä日😀\\u\ud83d\ude00"})))


@given(TEXTS)
def test_json_says_what_is_true(text: str) -> None:
    for ascii_only in (True, False):
        shown = json_text({"key": [text]}, ascii_only=ascii_only)
        JUDGES["json"](shown)
        if not any("\ud800" <= character <= "\udfff" for character in text):
            assert json.loads(shown) == {"key": [text]}


def test_json_spells_half_a_pair() -> None:
    for ascii_only in (True, False):
        assert json.loads(json_text(["\udcff😀\\\ud83d", "\\ud800"], ascii_only=ascii_only)) == [
            "\\udcff😀\\\\ud83d",
            "\\ud800",
        ]


@given(TEXTS)
def test_every_character_of_a_line_is_seen(text: str) -> None:
    shown = page([text, ("a", Painted("\x1b[31m", text))], colour=True)
    JUDGES["text"](COLOUR.sub("", shown))
    assert shown.count("\n") == 2
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize("hidden", ["\u3164", "\u034f", "\ufe00", "\U000e0100", "\u2800"])
def test_what_python_calls_printable_is_seen_too(hidden: str) -> None:
    assert visible(f"a{hidden}b") == f"a{ascii(hidden)[1:-1]}b"


@pytest.mark.parametrize(
    "text", ["Grüße", "日本語", "🙂👍🏽", "Ω ≤ ½ → …", "::1", "::/0, 8000::/1", "::beef → ::1", "#1 @x =1", "a|b"]
)
def test_ordinary_text_stays(text: str) -> None:
    assert page([text]) == f"{text}\n"
