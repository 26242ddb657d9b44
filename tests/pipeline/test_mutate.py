"""`netpolc mutate`: which small changes promises notice."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from attrs import evolve

from netpolc.analysis import difference
from netpolc.analysis.answers import Class
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.unions import Peer
from netpolc.diagnostics.model import Origin, Place
from netpolc.pipeline import mutating
from netpolc.pipeline.mutating import mutate
from netpolc.process.messages import MutantMade
from netpolc.program.mutants import Mutation, mutants, wider
from netpolc.program.resolve import resolve
from netpolc.reports.mutate import JudgedMutant, MutantFate, MutationAnswer, told_once
from netpolc.reports.schemas import schema_text
from tests.cli.running import assert_fits, run

ROOT = Path(__file__).parents[2]
HEAD = "from netpolc import *\n\n"
SHOP = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_=app("web"), to=app("db"), ports=tcp(5432))
"""
KEPT = """
@promises(namespace="shop")
def kept() -> Promises:
    yield only(from_=app("web"), to=app("db"))
    yield always(from_=app("web"), to=app("db"), ports=tcp(5432))
"""


def project(folder: Path, *texts: str) -> Path:
    (folder / "policies").mkdir()
    (folder / "policies" / "shop.py").write_text(HEAD + "".join(texts))
    return folder


def nobody(done: int, every: int) -> None:
    """Tell nobody how far it is."""
    del done, every


def test_what_survives_is_what_nobody_promised(tmp_path: Path) -> None:
    answer = mutate(project(tmp_path, SHOP, KEPT), (), nobody)
    assert answer.complete
    assert not answer.diagnostics
    texts = {item.text: item for item in answer.survivors}
    assert set(texts) == {
        "web reaches only db, and not any pod there",
        "web reaches only db, and not pods of any namespace",
        "web reaches only db, and not everybody",
        "every pod of shop is isolated for egress",
        "web reaches db on tcp(5432) only",
    }
    assert answer.survivors[0].classes[0] is Class.ISOLATION_LOST
    ranks = [min(map(tuple(Class).index, item.classes)) for item in answer.survivors]
    assert ranks == sorted(ranks)
    assert answer.counts[MutantFate.NOTICED] == 7
    assert answer.score == 58
    by = {item.text: item.by for item in answer.mutants if item.fate is MutantFate.NOTICED}
    assert by["web reaches db on tcp(5432)"] == 'always(from_=app("web"), to=app("db"), ports=tcp(5432))'
    assert by["only web reaches db, and not any pod there"] == 'only(from_=app("web"), to=app("db"))'


def test_without_promises_everything_survives_but_what_changes_nothing(tmp_path: Path) -> None:
    text = SHOP + '    yield policy("again", app("db"), deny_ingress)\n'
    answer = mutate(project(tmp_path, text), (), nobody)
    assert answer.counts[MutantFate.NOTICED] == 0
    assert answer.score == 0
    equal = {item.text for item in answer.mutants if item.fate is MutantFate.EQUAL}
    assert equal == {"`again` in `shop` is there", "`again` in `shop` is about db only"}


def test_a_promise_that_is_broken_already_notices_nothing(tmp_path: Path) -> None:
    text = KEPT.replace("5432", "5433").replace('only(from_=app("web")', 'only(from_=app("db")')
    answer = mutate(project(tmp_path, SHOP, text), (), nobody)
    assert answer.counts[MutantFate.NOTICED] == 0
    assert [number for _, number in answer.noticing] == [0, 0]


def test_what_does_not_compile_is_no_survivor(tmp_path: Path) -> None:
    text = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("two", pods(label("app").is_in("web", "cart")), deny_egress)
    yield allow(from_=app("web"), to=app("db"))
"""
    answer = mutate(project(tmp_path, text), (), nobody)
    refused = [item for item in answer.mutants if item.fate is MutantFate.REFUSED]
    assert {item.text for item in refused} == {"only web reaches db, and not any pod there"}
    assert not any(item.by or item.classes for item in refused)


def test_the_same_change_of_several_environments_is_told_once() -> None:
    origin = Origin(Place("a.py", 3))
    one = JudgedMutant("removed", "x", origin, MutantFate.SURVIVED, None, (Class.CLOSED,), ("dev",))
    other = evolve(one, classes=(Class.ISOLATION_LOST,), environments=("prod",))
    (told,) = told_once((one, other))
    assert (told.environments, told.classes) == (("dev", "prod"), (Class.ISOLATION_LOST, Class.CLOSED))
    noticed = evolve(other, fate=MutantFate.NOTICED, by="p", classes=())
    (told,) = told_once((one, noticed))
    assert (told.fate, told.by, told.environments) == (MutantFate.NOTICED, "p", ("prod",))


def test_every_mutation_is_made_and_each_changes_one_clause() -> None:
    from netpolc import allow, any_of, app, cidr, deny_all, namespace, policy, tcp

    clauses = (
        policy("a", app("a"), deny_all, allow(to=cidr("10.0.0.0/8", except_=("10.1.0.0/16",)), ports=tcp(443))),
        allow(from_=app("a"), to=any_of(app("b"), namespace("c")), ports=tcp(80, 65535)),
    )
    home = AuthoredSet("shop", "shop.py", "shop", clauses)
    found = list(mutants((home,)))
    assert {item.mutation for item in found} == set(Mutation)
    for item in found:
        (mine,) = item.sets
        assert len(set(clauses) ^ set(mine.clauses)) in {1, 2}, item.text
    moved = [item.text for item in found if item.mutation is Mutation.PORT_MOVED]
    assert 'a reaches b or `namespace("c")` on TCP 65535, and not 65534' in moved


def test_a_wider_peer_is_wider() -> None:
    """What a wider peer opens closes nothing, where every pod is isolated."""
    from netpolc import allow, any_of, app, cidr, deny_all, internet, namespace, pods, policy, private_addresses

    peers: list[Peer] = [
        app("b"),
        app("b", namespace="c"),
        pods({"app": "b"}, namespace=namespace("c")),
        namespace("c"),
        any_of(app("b"), cidr("10.0.0.0/8", except_=("10.1.0.0/16",))),
        internet,
        private_addresses,
    ]
    for peer in peers:
        before, after = (
            [
                resolve([AuthoredSet("s", "s.py", "a", (policy("p", app("a"), deny_all, allow(to=one)),))])[0]
                for one in some
            ]
            for some in ([peer], [other for _, _, other in wider(peer)])
        )
        assert after
        for program in after:
            change = difference(before[0], program)
            assert change.opened, peer
            assert not change.closed, peer


def test_json_is_what_its_schema_says_and_the_same_twice(tmp_path: Path) -> None:
    project(tmp_path, SHOP, KEPT)
    ran = run(tmp_path, "mutate", "-o", "json")
    assert ran.code == 0
    answer = json.loads(ran.out)
    assert_fits(answer, json.loads(schema_text("mutate") or ""))
    assert answer["score"] == 58
    assert next(item["text"] for item in answer["promises"]) == 'only(from_=app("web"), to=app("db"))'
    assert ran.out == run(tmp_path, "mutate", "-o", "json").out


def test_a_low_score_fails_where_that_is_asked_for(tmp_path: Path) -> None:
    project(tmp_path, SHOP, KEPT)
    assert run(tmp_path, "mutate", "--fail-under", "58").code == 0
    ran = run(tmp_path, "mutate", "--fail-under", "59")
    assert ran.code == 1
    assert ran.out.endswith("2 promises notice 7 of 12 mutants: 58 %\n")
    assert "nobody promised that web reaches only db, and not everybody\n  policies/shop.py:7:11\n" in ran.out


@pytest.mark.parametrize("words", [["--fail-under", "101"], ["--fail-under", "x"], ["--env", "prod"]])
def test_bad_words_are_refused(words: list[str], tmp_path: Path) -> None:
    ran = run(project(tmp_path, SHOP), "mutate", *words)
    assert ran.code == (1 if words[0] == "--env" else 2)
    assert "netpolc" not in ran.out
    assert words[1] in ran.err


def test_a_project_that_does_not_compile_has_no_mutants(tmp_path: Path) -> None:
    project(tmp_path, "1 / 0\n")
    ran = run(tmp_path, "mutate")
    assert (ran.code, ran.out) == (1, "")
    assert "ZeroDivisionError" in ran.err
    ran = run(tmp_path, "mutate", "-o", "json")
    assert ran.code == 1
    assert json.loads(ran.out)["diagnostics"][0]["code"] == "NP003"


def test_ctrl_c_tells_what_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = mutating.MutantJudge.judged
    asked: list[MutantMade] = []

    def slow(self: mutating.MutantJudge, mutant: MutantMade) -> JudgedMutant:
        asked.append(mutant)
        if len(asked) > 3:
            raise KeyboardInterrupt
        return judged(self, mutant)

    monkeypatch.setattr(mutating.MutantJudge, "judged", slow)
    monkeypatch.setattr("multiprocessing.cpu_count", lambda: 1)
    answer = mutate(project(tmp_path, SHOP, KEPT), (), nobody)
    assert not answer.complete
    assert sum(answer.counts.values()) == 3 < answer.planned


@pytest.mark.skipif(os.name != "posix", reason="there is no terminal to speak to")
def test_a_terminal_sees_how_far_it_is_and_ctrl_c_ends_with_130(tmp_path: Path) -> None:
    lines = "".join(f'    yield allow(from_=app("a{n}"), to=app("b{n}"), ports=tcp({n + 1}))\n' for n in range(60))
    project(tmp_path, SHOP, lines, KEPT)
    main, side = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "netpolc", "mutate", "-o", "json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=side,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(side)
    seen = b""
    deadline = time.monotonic() + 60
    while b"mutants [" not in seen and time.monotonic() < deadline:
        seen += os.read(main, 1000)
    done.send_signal(signal.SIGINT)
    out, _ = done.communicate(timeout=60)
    os.close(main)
    assert done.returncode == 130
    answer = json.loads(out)
    assert answer["complete"] is False
    assert 0 < sum(answer["counts"].values()) < 1500


@pytest.mark.thorough
def test_the_example_is_promised_nearly_whole() -> None:
    started = time.monotonic()
    answer = mutate(ROOT, (), nobody)
    assert (answer.score or 0) >= 90
    assert time.monotonic() - started < 60


def test_an_answer_without_mutants_has_no_score() -> None:
    assert MutationAnswer().score is None
