"""What is chosen of the findings: names, severities, paths, a baseline; and settings that are none."""

import json
from pathlib import Path

import jsonschema
import pytest

from netpolc.loading.configuration import settings_of
from netpolc.reports.schemas import schema_text
from tests.checks.manifests import policy, workload
from tests.cli.running import Ran, project, run

TYPO = policy("app: wbe", name="typo")
ANY = policy("app: web", "from: [{namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]", name="any")
WEB = workload("web", ports="{containerPort: 8080}")


def written(folder: Path, settings: str = "", *documents: str) -> None:
    (folder / "all.yaml").write_text("---\n".join(documents or (WEB, TYPO, ANY)))
    (folder / "pyproject.toml").write_text(settings)


def told(ran: Ran) -> dict[str, str]:
    """Return the severity of each finding by its name."""
    answer = json.loads(ran.out)
    jsonschema.validate(answer, json.loads(schema_text("check") or ""))
    return {item["name"]: item["severity"] for item in answer["diagnostics"]}


def loud(folder: Path, *words: str) -> set[str]:
    found = told(run(folder, "check", "all.yaml", "-o", "json", *words))
    return {name for name, severity in found.items() if severity != "note"}


def test_names_choose(tmp_path: Path) -> None:
    written(tmp_path)
    assert loud(tmp_path) == {"selects-nothing", "any-namespace"}
    assert loud(tmp_path, "--select", "any-namespace") == {"any-namespace"}
    assert loud(tmp_path, "--ignore", "any-namespace, selects-nothing") == set()
    assert loud(tmp_path, "--ignore", "any-namespace", "--ignore", "selects-nothing") == set()


def test_errors_of_the_server_are_always_told(tmp_path: Path) -> None:
    written(tmp_path, "", policy("app: web", "ports: [{protocol: TCP, port: 70000}]"))
    assert run(tmp_path, "check", "all.yaml", "--select", "any-namespace").code == 1


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_name_that_nobody_has_is_a_mistake_of_usage(tmp_path: Path, option: str) -> None:
    written(tmp_path)
    ran = run(tmp_path, "check", "all.yaml", option, "any-namespaces")
    assert ran.code == 2
    assert "there is no check `any-namespaces`; did you mean `any-namespace`?" in ran.err


def test_strictness_is_a_setting(tmp_path: Path) -> None:
    written(tmp_path)
    assert [run(tmp_path, "check", "all.yaml", *words).code for words in ((), ("--strict",))] == [0, 1]
    written(tmp_path, "[tool.netpolc.checks]\nstrict = true\n")
    assert run(tmp_path, "check", "all.yaml").code == 1


def test_severities(tmp_path: Path) -> None:
    table = '[tool.netpolc.checks]\nany-namespace = "error"\nselects-nothing = "off"\nunisolated = "warning"\n'
    written(tmp_path, table, WEB, workload("api"), TYPO, ANY)
    ran = run(tmp_path, "check", "all.yaml", "-o", "json")
    assert ran.code == 1
    assert told(ran) == {"any-namespace": "error", "unisolated": "warning"}


def test_what_is_a_note_for_want_of_evidence_stays_one(tmp_path: Path) -> None:
    written(tmp_path, '[tool.netpolc.checks]\nselects-nothing = "error"\n', WEB, policy("app: kafka"))
    assert told(run(tmp_path, "check", "all.yaml", "-o", "json"))["selects-nothing"] == "note"


def test_paths(tmp_path: Path) -> None:
    written(tmp_path, '[tool.netpolc.checks]\nper-path = { "old" = ["any-namespace"] }\n')
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "all.yaml").write_text(ANY)
    assert loud(tmp_path) == {"any-namespace", "selects-nothing"}
    assert told(run(tmp_path, "check", "old", "-o", "json")) == {}


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("[tool.netpolc]\npod-cidr = ['10.0.0.0/33']", "`pod-cidr` holds `10.0.0.0/33`: ", None),
        ("[tool.netpolc]\npod-cidr = '10.0.0.0/8'", "`pod-cidr` is `'10.0.0.0/8'`", "write a list of strings"),
        ("[tool.netpolc]\ncni = 'celium'", "there is no network plugin `celium`; did you mean `cilium`?", None),
        ("[tool.netpolc]\ncni = 'cilium@x'", "`x` is no version, such as `1.17`", None),
        ("[tool.netpolc]\ninventory = ['../x']", "`inventory` holds `../x`: it leads out of the project folder", None),
        ("[tool.netpolc]\ncomplete-inventory = 1", "`complete-inventory` is `1`", "write `true` or `false`"),
        ("[tool.netpolc]\ntrusted-namespace-labels = ['a b']", "`trusted-namespace-labels` holds `a b`: ", None),
        ("[tool.netpolc]\nchecks = 3", "`checks` is no table", "write `[tool.netpolc.checks]`"),
        ("[tool.netpolc.checks]\nand-orr = 'off'", "there is no check `and-orr`", "did you mean `and-or`?"),
        ("[tool.netpolc.checks]\nand-or = 'loud'", "`and-or` is `'loud'`", None),
        ("[tool.netpolc.checks]\nstrict = 1", "`strict` is `1`", "write `true` or `false`"),
        ("[tool.netpolc.checks]\nselect = ['x']", "there is no check `x`", None),
        ("[tool.netpolc.checks]\nbaseline = 3", "`baseline` is `3`", "write the path of a file"),
        ("[tool.netpolc.checks]\nper-path = 3", "`per-path` is no table", None),
        ("[tool.netpolc.checks]\nper-path = {a = ['x']}", "there is no check `x`", None),
        ("[tool.netpolc.checks]\nper-path = {'/a' = ['and-or']}", "`per-path` holds `/a`: ", None),
    ],
)
def test_settings_that_are_none(text: str, message: str, cure: str | None) -> None:
    _, (item,) = settings_of(text.encode(), Path("pyproject.toml"))
    assert item.message.startswith(message)
    assert item.origin is not None
    assert item.origin.place.line == 2
    assert cure is None or item.help == cure


def test_settings_of_the_cluster_reach_the_checks(tmp_path: Path) -> None:
    written(tmp_path, "[tool.netpolc]\ncomplete-inventory = true\n", WEB, policy("app: kafka"))
    assert loud(tmp_path) == {"selects-nothing"}
    trusted = policy("app: web", "from: [{namespaceSelector: {matchLabels: {team: red}}}]")
    written(tmp_path, "[tool.netpolc.checks]\ntenant-label = 'warning'\n", WEB, trusted)
    assert loud(tmp_path) == {"tenant-label"}
    more = "[tool.netpolc]\ntrusted-namespace-labels = ['team']\n[tool.netpolc.checks]\ntenant-label = 'warning'\n"
    written(tmp_path, more, WEB, trusted)
    assert loud(tmp_path) == set()


def test_a_baseline_knows_findings_wherever_they_stand(tmp_path: Path) -> None:
    written(tmp_path)
    assert run(tmp_path, "check", "all.yaml", "--write-baseline", "known.json").code == 0
    known = json.loads((tmp_path / "known.json").read_text())
    jsonschema.validate(known, json.loads(schema_text("baseline") or ""))
    assert {item["path"] for item in known["findings"]} == {"all.yaml"}
    written(tmp_path, "", "# moved\n\n" + WEB, "# by comments\n" + TYPO, ANY)
    assert loud(tmp_path, "--baseline", "known.json") == set()
    again = policy("app: web", "from: [{namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]", name="again")
    written(tmp_path, "", WEB, TYPO, ANY, again)
    assert loud(tmp_path, "--baseline", "known.json") == {"any-namespace"}
    written(tmp_path, '[tool.netpolc.checks]\nbaseline = "known.json"\nany-namespace = "error"\n')
    assert loud(tmp_path) == set()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"schema_version": 2, "findings": []}', '{"schema_version": 1}'])
def test_what_is_no_baseline_is_an_error(tmp_path: Path, text: str) -> None:
    written(tmp_path)
    (tmp_path / "known.json").write_text(text)
    ran = run(tmp_path, "check", "all.yaml", "--baseline", "known.json", "-o", "json")
    assert ran.code == 1
    assert told(ran)["unreadable-baseline"] == "error"
    assert run(tmp_path, "check", "all.yaml", "--baseline", "gone.json").code == 1


def test_a_baseline_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    written(tmp_path)
    ran = run(tmp_path, "check", "all.yaml", "--write-baseline", "nowhere/known.json")
    assert ran.code == 2
    assert "cannot write `nowhere/known.json`" in ran.err


@pytest.mark.parametrize("word", ["policies/shop.py", "."])
def test_policies_in_python_are_no_manifests(tmp_path: Path, word: str) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text("")
    ran = run(tmp_path, "check", word)
    assert ran.code == 2
    assert "`netpolc check -C" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("gone.yaml",),
        ("all.yaml", "--inventory", "gone"),
        ("all.yaml", "--pod-cidr", "x"),
        ("all.yaml", "--service-cidr", "10.0.0.0/40"),
        ("all.yaml", "--cni", "none"),
        ("empty.yaml",),
    ],
)
def test_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    written(tmp_path)
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    assert run(tmp_path, "check", *words).code == 2


LOOP = """from netpolc import Clauses, all_namespaces, all_pods, allow, deny_ingress, pods, policy, policy_set, within


@policy_set()
def shops() -> Clauses:
    for name in ("a", "b", "c"[:LAST]):
        deny = policy("default-deny", all_pods, deny_ingress)
        yield within(name, deny, allow(from_=pods({"team": name}, namespace=all_namespaces), to=all_pods))
"""


def test_findings_of_one_line_are_chosen_and_known_each_for_itself(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    shop = tmp_path / "policies" / "shop.py"
    shop.write_text(LOOP.replace(', "c"[:LAST]', ""))
    (tmp_path / "pyproject.toml").write_text('[tool.netpolc.checks]\nany-namespace = "error"\n')
    (item,) = json.loads(run(tmp_path, "check", "-o", "json").out)["diagnostics"]
    assert (item["severity"], item["count"]) == ("error", 2)
    run(tmp_path, "check", "--write-baseline", "known.json")
    assert run(tmp_path, "check", "--baseline", "known.json").code == 0
    shop.write_text(LOOP.replace("[:LAST]", ""))
    (item,) = json.loads(run(tmp_path, "check", "--baseline", "known.json", "-o", "json").out)["diagnostics"]
    assert "`team=c`" in item["message"]


@pytest.mark.parametrize(
    ("settings", "words", "told"),
    [
        ("target = 'cilium'\ncni = 'calico'", (), "`calico`, which does not read the policies of target `cilium`"),
        ("target = 'cilium'\ncni = 'aws-vpc-cni'", (), None),
        ("target = 'cilium'\ncni = 'cilium@1.17'", (), None),
        ("cni = 'calico'", (), None),
        ("environments.prod.target = 'cilium'\ncni = 'calico'", (), None),
        ("target = 'cilium'", ("--cni", "weave"), "`weave`, which does not read the policies of target `cilium`"),
        ("cni = 'cilium'", ("--target", "calico"), "`cilium`, which does not read the policies of target `calico`"),
    ],
)
def test_a_plugin_that_reads_nothing_of_a_target_is_told(
    tmp_path: Path, settings: str, words: tuple[str, ...], told: str | None
) -> None:
    place = project(tmp_path)
    (place / "pyproject.toml").write_text(f"[tool.netpolc]\n{settings}\n")
    said = run(place, "check", *words, "-o", "concise").out
    assert ("cni-gap" in said) is (told is not None)
    assert (told or "") in said
    line = settings.split("\n").index("cni = 'calico'") + 2 if told and not words else None
    assert line is None or said.startswith(f"pyproject.toml:{line}:")


@pytest.mark.parametrize(
    ("settings", "words", "told"),
    [
        ("", (), False),
        ("target = 'cilium'", (), True),
        ("target = 'calico'", (), False),
        ("target = 'cilium'\ncni = 'weave'", (), False),
        ("", ("--target", "cilium"), True),
        ("", ("--select", "NP223", "--cni", "cilium"), True),
        ("", ("--ignore", "NP223", "--cni", "cilium"), False),
        ("target = 'cilium'\ncilium.labels = ['kubernetes.io/role']", (), False),
    ],
)
def test_a_target_says_which_plugin_there_is(tmp_path: Path, settings: str, words: tuple[str, ...], told: bool) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.netpolc]\n{settings}\n")
    (tmp_path / "web.yaml").write_text(policy("kubernetes.io/role: web"))
    assert ("cni-gap" in run(tmp_path, "check", "web.yaml", *words, "-o", "concise").out) is told
