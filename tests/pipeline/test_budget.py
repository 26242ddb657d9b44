"""What took too many steps to say, in the commands: it never passes, and is told beside what is sure."""

import json
from pathlib import Path

import pytest

from netpolc.analysis import possible, view
from netpolc.analysis.answers import Difference, Verdict
from netpolc.analysis.reservations import Reservations, Unread
from netpolc.diagnostics.model import Origin, Place
from netpolc.diagnostics.origin import Written
from netpolc.pipeline.doubting import doubted
from netpolc.program.model import Program
from tests.analysis.worlds import Manifest, manifest
from tests.cli.running import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Open everything inside of two namespaces, where one of them had nine products of labels open."""
    values = ("x", "y", "z")
    peers = [{"podSelector": {"matchLabels": {"app": one, "role": two}}} for one in values for two in values]
    everybody: Manifest = {"from": [{"podSelector": {}}]}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "easy"}}
    rules: dict[str, tuple[list[Manifest], list[Manifest]]] = {
        "before": ([], [{"from": peers}]),
        "after": ([everybody], [everybody]),
    }
    for side, (easy, hard) in rules.items():
        policies = [
            manifest("p", home, {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": ingress})
            for home, ingress in (("easy", easy), ("hard", hard))
        ]
        (tmp_path / side).mkdir()
        text = "\n---\n".join(json.dumps(item) for item in (*policies, pod))
        (tmp_path / side / "all.yaml").write_text(f"{text}\n", encoding="utf-8")
    return tmp_path


def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REGION_STEPS", "_LAST_STEPS"):
        monkeypatch.setattr(possible, name, 5)


def test_fail_on_fails_beside_rows_of_other_classes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("diff", "before", "after", "--fail-on", "closed")
    assert run(folder, *words).code == 0
    few(monkeypatch)
    ran = run(folder, *words, "-o", "json")
    (found,) = json.loads(ran.out)["environments"]
    assert (ran.code, found["verdict"], len(found["opened"])) == (1, "unknown", 1)
    note, classes = (item for item in found["notes"] if item["kind"] in {"budget", "untold"})
    assert classes["text"] == "what is unknown can only be of these classes: `opened-inside-namespace`, `closed`"
    assert note["text"] == "whether more connections opened here takes too many steps to say, so it is unknown"
    assert [origin["path"] for origin in note["origins"]] == ["after/all.yaml"]


def test_fail_on_passes_where_what_is_unknown_is_of_no_class_that_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch)
    words = ("diff", "before", "after", "--fail-on", "outside,isolation-lost")
    ran = run(folder, *words, "-o", "junit")
    assert (ran.code, ran.out.count("<failure")) == (0, 0)
    assert "can only be of these classes" in ran.out
    monkeypatch.setattr(possible, "BUILD_STEPS", 0)
    ran = run(folder, *words, "-o", "junit")
    assert (ran.code, ran.out.count("<failure")) == (1, 1)


def test_what_is_not_told_of_a_side_in_doubt_may_be_of_any_class() -> None:
    answer = Difference(Verdict.UNKNOWN, (), (), (), untold=frozenset())
    none = Program(None, ())

    def doubts(held: Reservations) -> Difference:
        return doubted(answer, (none, none), (held, held), lambda _before, _after: answer)

    unread = Unread("x", "Widget", Written(Origin(Place("a.yaml", 1))), decides=True)
    assert doubts(Reservations()) == answer
    for held in (Reservations(unread=(unread,)), Reservations(without={"refused": none}), Reservations(stale=none)):
        assert doubts(held).untold is None


def test_the_text_says_that_more_may_have_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch)
    line = run(folder, "diff", "before", "after").out.splitlines()[0]
    assert line == (
        "2 manifests changed; 1 group of connections opened, 0 closed; "
        "more may have opened or closed, which is unknown (see the notes)"
    )
    monkeypatch.setattr(possible, "BUILD_STEPS", 0)
    line = run(folder, "diff", "before", "after").out.splitlines()[0]
    assert line == "2 manifests changed; whether connectivity did is unknown (see the notes)"


def test_workloads_are_unknown_where_the_view_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("diff", "before", "after", "--workloads", "-o", "json", "--fail-on", "isolation-lost")
    assert run(folder, *words).code == 0
    monkeypatch.setattr(view, "VIEW_STEPS", 0)
    ran = run(folder, *words)
    (found,) = json.loads(ran.out)["environments"]
    assert (ran.code, found["verdict"], found["opened"]) == (1, "unknown", [])
    assert "budget" in [item["kind"] for item in found["notes"]]


def test_fail_on_asks_every_reading_of_blocks_beside_rows_that_are_sure(tmp_path: Path) -> None:
    everywhere: list[Manifest] = [{"ipBlock": {"cidr": cidr}} for cidr in ("0.0.0.0/0", "::/0")]
    everywhere.append({"namespaceSelector": {}})
    open_: dict[str, list[Manifest]] = {"before": [{}], "after": [{"from": everywhere}]}
    for side, rules in open_.items():
        spec: Manifest = {"podSelector": {}, "policyTypes": ["Ingress"]}
        more: list[Manifest] = [{"ports": [{"port": 80 if side == "before" else 81}]}]
        policies = [manifest("p", "open", {**spec, "ingress": rules}), manifest("p", "shop", {**spec, "ingress": more})]
        (tmp_path / side).mkdir()
        (tmp_path / side / "all.yaml").write_text("\n---\n".join(map(json.dumps, policies)))
    words = [str(tmp_path / "before"), str(tmp_path / "after")]
    plain = json.loads(run(tmp_path, "diff", *words, "-o", "json").out)
    assert plain["verdict"] == "changed"
    ran = run(tmp_path, "diff", *words, "-o", "json", "--fail-on", "isolation-lost")
    (found,) = json.loads(ran.out)["environments"]
    assert (ran.code, found["verdict"]) == (1, "unknown")
    assert "nodes" in {note["kind"] for note in found["notes"]}
    assert [row["origins"] for row in found["opened"]] == [row["origins"] for row in plain["environments"][0]["opened"]]
