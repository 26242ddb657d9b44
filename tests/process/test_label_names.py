"""Pods are told as the project writes them: by the name that its modules bind for a label."""

from pathlib import Path

import pytest

from netpolc.pipeline import resolve_project
from tests.cli.running import run
from tests.sides.test_sides import Place

SET = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_={0}("portal", namespace="edge"), to={0}("api", "db"), ports=tcp({1}))
    yield policy("old", pods({{"app": "old"}}), allow(to=pods({{"app": "new"}}), ports=tcp({1})))
"""
IMPORT = "from netpolc import Clauses, all_pods, allow, by_label, deny_all, pods, policy, policy_set, tcp\n"
BOUND = IMPORT + 'name = by_label("app.kubernetes.io/name")\n' + SET


def project(folder: Path, **modules: str) -> Path:
    (folder / "policies").mkdir(parents=True, exist_ok=True)
    for name, text in modules.items():
        (folder / "policies" / f"{name}.py").write_text(text)
    return folder


def names(folder: Path, **modules: str) -> dict[str, str]:
    (program,), found = resolve_project(project(folder, **modules))
    assert not found
    return dict(program.label_names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOUND, {"app.kubernetes.io/name": "name"}),
        (f"{BOUND}other = name\n", {"app.kubernetes.io/name": "name"}),
        (f'{BOUND}n = by_label("app.kubernetes.io/name")\n', {"app.kubernetes.io/name": "n"}),
        (f"from netpolc import app\n{BOUND}", {"app": "app", "app.kubernetes.io/name": "name"}),
        (BOUND.replace("\nname =", "\napp =").replace("{0}(", "app("), {"app.kubernetes.io/name": "app"}),
        (f"from netpolc import app as pod\n{BOUND}", {"app": "pod", "app.kubernetes.io/name": "name"}),
    ],
)
def test_a_name_is_that_of_the_module(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    assert names(tmp_path, shop=text.format("name", 80)) == expected


def test_a_name_of_two_labels_is_none(tmp_path: Path) -> None:
    other = 'from netpolc import by_label\nname = by_label("example.com/name")\nboth = name\n'
    assert names(tmp_path, shop=BOUND.format("name", 80), other=other) == {"example.com/name": "both"}


@pytest.mark.parametrize("committed", [False, True])
def test_diff_writes_it(tmp_path: Path, *, committed: bool) -> None:
    place, file = Place(tmp_path), "policies/shop.py"
    place.write({file: BOUND.format("name", 80), f"before/{file}": BOUND.format("name", 80)})
    if committed:
        assert place.run("build").code == 0
        place.commit()
    place.write({file: BOUND.format("name", 81)})
    text = place.run("diff", "HEAD" if committed else "before", ".").out
    assert '    - allow(from_=name("portal", namespace="edge"), ports=tcp(80))\n' in text
    assert '    + allow(from_=name("portal", namespace="edge"), ports=tcp(81))\n' in text
    # The label of `app` has no name here: `app("new")` would not be read.
    assert '    - allow(to=pods({"app": "new"}), ports=tcp(80))\n' in text


def test_a_cure_writes_it(tmp_path: Path) -> None:
    project(tmp_path, shop=BOUND.format("name", 80))
    told = run(tmp_path, "why", "edge/app.kubernetes.io/name=cron", "shop/app.kubernetes.io/name=api", "80").out
    assert '    yield allow(from_=name("cron", namespace="edge"), to=name("api"), ports=tcp(80))\n' in told


def test_without_a_name_the_label_is_told(tmp_path: Path) -> None:
    bare = IMPORT + SET.replace("{0}(", 'by_label("app.kubernetes.io/name")(')
    for side, port in (("before", 80), ("after", 81)):
        project(tmp_path / side, shop=bare.format("", port))
    text = run(tmp_path, "diff", "before", "after").out
    assert '- allow(from_=pods({"app.kubernetes.io/name": "portal"}, namespace="edge"), ports=tcp(80))' in text
    assert "by_label(" not in text.partition("\npolicies\n")[2]
