"""Two projects compiled in one process say what each says alone, to the line; and nothing is resolved twice."""

import random
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import attrs
import pytest

from netpolc.authoring import addresses, authored, namespaces, pods, policies, ports, rules, unions
from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.model import Diagnostic
from netpolc.loading.sources import compiled_ahead
from netpolc.process import exporting_both
from netpolc.process import parent as policy_process
from netpolc.process.exporting import ExportedProject, export_project, exported_by
from netpolc.process.exporting_both import BothExports
from netpolc.process.messages import Halfway, Message, Request
from netpolc.process.sending import work
from netpolc.program.model import Policy, Program
from netpolc.program.placing import Placed, place

_TOP = """from netpolc import Clauses, all_namespaces, all_pods, allow, any_of, anywhere, app, cidr, deny_all
from netpolc import deny_ingress, policy, policy_set, port_range, tcp, udp, within
from policies.environments import Cluster
from policies.shared import PORTS, standard


"""
_ENVIRONMENTS = """from attrs import frozen

from netpolc import Environment


@frozen
class Cluster(Environment):
    port: int = 443


ENVIRONMENTS = (Cluster("dev", 8443), Cluster("prod"), Cluster("staging"))
"""
_SHARED = """from collections.abc import Iterator

from netpolc import Clause, all_pods, allow, app, deny_all, policy, tcp

PORTS = tcp({port})


def standard(name: str) -> Iterator[Clause]:
    yield policy(name, all_pods, deny_all)
    yield allow(from_=app("web"), to=app("api"), ports=PORTS)
"""
_CLAUSES = (
    'policy("{name}-deny", all_pods, deny_all)',
    'policy("{name}-in", all_pods, deny_ingress, description="é")',
    'allow(from_=app("web"), to=app("api"), ports=PORTS)',
    'allow(from_=app("web"), to=app("api"), ports=tcp(80, 81))',
    'allow(from_=app("web"), to=app("api"), ports=tcp(port_range(80, 81)))',
    'allow(from_=app("web", "api"), to=app("db"), ports=tcp(env.port))',
    'allow(from_=app("web"), to=app("api", namespace="b"), ports=udp(53))',
    'allow(from_=all_namespaces, to=app("api"))',
    'allow(from_=cidr("203.0.113.0/24"), to=app("web"))',
    'allow(from_=any_of(app("web"), cidr("203.0.113.0/24")), to=app("api"))',
    'policy("{name}-api", app("api"), allow(from_=app("web"), ports=PORTS))',
    'policy("{name}-any", app("api"), allow(from_=anywhere), labels={{"team": "x"}})',
    '*standard("{name}-standard")',
)


def _module(chosen: random.Random, module: str, *names: str) -> str:
    text = _TOP + "# é\n" * chosen.randrange(2)
    for name in names:
        spaces = chosen.sample("abcdef", chosen.choice((1, 1, 2)))
        text += f"@policy_set()\ndef {name}(env: Cluster) -> Clauses:\n"
        for space in spaces:
            clauses = [text.format(name=f"{module}-{name}") for text in chosen.sample(_CLAUSES, chosen.randrange(1, 5))]
            text += f'    yield within("{space}", {", ".join(clauses)})\n'
    return text


def _project(chosen: random.Random) -> dict[str, str]:
    files = {"environments": _ENVIRONMENTS, "shared": _SHARED.format(port=chosen.choice((80, 8080)))}
    return {
        **files,
        **{f"m{number}": _module(chosen, f"m{number}", "one", "two") for number in range(chosen.randrange(2, 5))},
    }


def _edited(chosen: random.Random, files: Mapping[str, str]) -> dict[str, str]:
    edited = dict(files)
    for _ in range(chosen.randrange(3)):
        name = chosen.choice([*files])
        if name == "environments":
            edited[name] = edited[name].replace('"prod"', '"prod", 444')
        elif name == "shared":
            edited[name] = _SHARED.format(port=chosen.choice((80, 8080)))
        elif chosen.randrange(4) == 0:
            edited.pop(name, None)
        else:
            edited[name] = _module(chosen, name, "one", "two", "three")
    if chosen.randrange(4) == 0:
        edited["m9"] = _module(chosen, "m9", "nine")
    return edited


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        place = folder / "policies" / f"{name}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return folder.resolve()


def both(before: Path, after: Path) -> tuple[ExportedProject, ExportedProject, ExportedProject | None]:
    """Compile both in this process, as one job; give each, and the second put together."""
    then = compiled_ahead(str(after))
    request = Request("sides", str(before))
    messages = work(request, compiled_ahead(str(before)), None, lambda: (tuple(Request("programs", str(after))), then))
    first = exported_by(_half(messages), ())
    second = exported_by(_half(messages), ())
    whole = None if first.programs is None else exporting_both._whole(second, first.programs, before, after)  # pyright: ignore[reportPrivateUsage]
    return first, second, whole


def _half(messages: Iterator[Message]) -> Iterator[Message]:
    for message in messages:
        if isinstance(message, Halfway):
            return
        yield message


def alone(folder: Path) -> ExportedProject:
    return exported_by(work(Request("programs", str(folder)), compiled_ahead(str(folder))), ())


def _lines(policy: Policy) -> object:
    return (
        policy,
        policy.kind,
        [item.locate() for item in policy.origins],
        [[item.locate() for item in rule.origins] for rule in policy.rules],
    )


def _seen(program: Program) -> object:
    rest = program.environment, program.owners, program.label_names, program.target, program.beside
    return rest, [_lines(policy) for policy in program.policies]


def seen(exported: ExportedProject) -> object:
    programs = None if exported.programs is None else {name: _seen(item) for name, item in exported.programs.items()}
    return programs, exported.facts, exported.diagnostics, exported.environments, exported.chosen, exported.promises


@pytest.mark.parametrize("start", range(0, 16, 8))
def test_the_second_project_says_what_it_says_alone(start: int, tmp_path: Path) -> None:
    whole, partly = 0, 0
    for seed in range(start, start + 8):
        chosen = random.Random(seed)
        files = _project(chosen)
        before = write(tmp_path / f"{seed}-before", files)
        after = write(tmp_path / f"{seed}-after", _edited(chosen, files))
        first, second, known = both(before, after)
        own = alone(after)
        if known is not None:
            assert seen(known) == seen(own), seed
        assert (known is None) == (first.programs is None or own.programs is None), seed
        whole += known is not None
        partly += any(0 < len(places) < 4 for places in second.changed.values())
    assert whole > 5
    assert partly


def _repository(folder: Path, files: Mapping[str, str]) -> str:
    write(folder, files)
    known = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    for words in (("init", "-q"), ("add", "-A"), (*known, "commit", "-qm", "all")):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


_PLAIN = {
    "shop": _TOP.replace("from policies.environments import Cluster\n", "").replace("PORTS, ", "")
    + '@policy_set(namespace="shop")\ndef shop() -> Clauses:\n    yield from standard("default-deny")\n',
    "shared": _SHARED.format(port=80),
}


def _exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str = "", *, made: str | None = None) -> int:
    """Export a commit and what was made from it, as alone; return how many processes that takes."""
    files = {**_PLAIN, "more": more}
    before = write(tmp_path / "commit", files)
    after = tmp_path / "tree"
    after.mkdir(exist_ok=True)
    commit = _repository(after, files)
    write(after, {"shared": _SHARED.format(port=8080)})
    wanted = seen(export_project(before)), seen(export_project(after))
    taken: list[bool] = []
    take = policy_process.take

    def counted(*, apart: bool = False) -> policy_process.PolicyProcess:
        taken.append(apart)
        return take(apart=apart)

    monkeypatch.setattr(policy_process, "take", counted)
    with ExitStack() as stack:
        exports = BothExports(after)
        stack.callback(exports.close)
        first = exports.first(before, (after, made or commit, (str(after), str(before), ())), (), "")
        second = exports.second(after, (), "")
    assert (seen(first), seen(second)) == wanted
    assert taken[0]  # nothing of the user's surroundings is seen by a commit
    return len(taken)


def test_one_process_compiles_both_where_neither_can_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _exported(tmp_path, monkeypatch) == 1


@pytest.mark.parametrize(
    "more",
    [
        "import os\n",
        "import netpolc\n\nnetpolc.anything = 1\n",
        "from collections.abc import Sized\n\nfrom netpolc import Clause\n\nSized.register(Clause.__class__)\n",
        "import netpolc.program.resolve\n",
        "def one():\n    yield 1\n\n\nHERE = one().gi_frame\n",
        "from netpolc.program import resolve\n",
        "from pathlib import Path\n\nHERE = Path.cwd\n",
        "import decimal\n\ndecimal.setcontext(decimal.Context(prec=2))\n",
        "from decimal import getcontext as here\n",
        "from decimal import *\n\nDefaultContext.clear_flags()\n",
        "from netpolc import tcp\n\nmatch tcp:\n    case object(__globals__=names):\n        names['x'] = 1\n",
    ],
)
def test_modules_that_could_tell_have_a_process_each(
    more: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _exported(tmp_path, monkeypatch, more) == 2


def test_a_commit_that_the_tree_was_not_made_from_has_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _exported(tmp_path, monkeypatch, made="0" * 40) == 2


def test_what_others_wrote_into_the_build_tree_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "tree" / "build" / "shop" / "theirs.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: theirs, namespace: shop}\n"
        "spec: {podSelector: {}, policyTypes: [Ingress]}\n"
    )
    assert _exported(tmp_path, monkeypatch) == 1


def test_only_what_differs_is_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved: list[int] = []

    def counted(sets: Sequence[AuthoredSet], found: list[Diagnostic]) -> Iterator[Placed]:
        resolved.append(len(sets))
        return place(sets, found)

    monkeypatch.setattr("netpolc.program.resolve.place", counted)
    files = {f"m{number}": _set(number) for number in range(9)}
    files["environments"] = _ENVIRONMENTS
    before = write(tmp_path / "before", files)
    after = write(tmp_path / "after", {**files, "m4": _set(4).replace("8080", "8081")})
    _, second, _ = both(before, after)
    # Of the first project one environment is resolved, and of each of the second one set.
    assert resolved == [9, 1, 1, 1]
    assert {len(program.policies) for program in (second.programs or {}).values()} == {3}


def _set(number: int) -> str:
    return (
        "from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp\n\n\n"
        f'@policy_set(namespace="team-{number}")\ndef team() -> Clauses:\n'
        '    yield policy("default-deny", all_pods, deny_all)\n'
        '    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))\n'
    )


def test_all_that_equality_leaves_out_is_compared_or_never_compiled() -> None:
    """A field that is added to the language has to be thought of in `program/alike.py`."""
    left_out = {
        f"{kind.__name__}.{item.name}"
        for module in (addresses, authored, namespaces, pods, policies, ports, rules, unions)
        for kind in vars(module).values()
        if isinstance(kind, type) and attrs.has(kind) and kind.__module__ == module.__name__ and kind is not AuthoredSet
        for item in attrs.fields(kind)
        if not item.eq
    }
    assert left_out == {
        "Addresses.name",
        "Connection.trace",
        "Policy.trace",
        "Ports.entries",
        "Rule.trace",
        "Within.trace",
    }
    assert [item.name for item in attrs.fields(AuthoredSet)] == [
        *("name", "path", "namespace", "clauses", "labels", "annotations", "origin")
    ]
