"""`netpolc diff --fail-on`: which rows fail, and that nothing passes that could not be judged."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from netpolc.analysis.answers import Class
from netpolc.analysis.class_groups import GROUPS
from tests.analysis.worlds import Manifest, manifest
from tests.cli.running import Ran, run
from tests.reports.judges import JUDGES

WORDS = sorted({*(item.value for item in Class), *GROUPS})


def write(folder: Path, name: str, *policies: Manifest) -> None:
    (folder / name).write_text("\n---\n".join(map(json.dumps, policies)))


def shop(*blocks: str, **more: list[Manifest]) -> Manifest:
    """A policy that lets every pod of the shop out to some addresses."""
    rules: list[Manifest] = [{"to": [{"ipBlock": {"cidr": block}}]} for block in blocks]
    return manifest("shop", "shop", {"podSelector": {}, "policyTypes": ["Egress"], "egress": rules, **more})


def shop_in(block: str) -> Manifest:
    """A policy that lets some addresses into the shop."""
    rule = {"from": [{"ipBlock": {"cidr": block}}]}
    return manifest("in", "shop", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [rule]})


DENY = manifest("deny", "shop", {"podSelector": {}, "policyTypes": ["Ingress"]})
OTHER = manifest("other", "other", {"podSelector": {}, "policyTypes": ["Ingress"]})


@pytest.mark.parametrize(
    ("before", "after", "failing"),
    [
        ([shop()], [shop("8.8.8.0/24")], {"opened-internet", "outside", "opened"}),
        ([shop("8.8.8.0/24")], [shop()], {"closed"}),
        ([OTHER], [OTHER, DENY], {"closed", "isolation-gained"}),
        (
            [OTHER, DENY],
            [OTHER],
            {*(item.value for item in Class if item in GROUPS["opened"]), "opened", "outside"},
        ),
    ],
)
def test_a_word_fails_on_the_rows_that_it_means(
    tmp_path: Path, before: list[Manifest], after: list[Manifest], failing: set[str]
) -> None:
    write(tmp_path, "before.yaml", *before)
    write(tmp_path, "after.yaml", *after)
    ended = {word: run(tmp_path, "diff", "before.yaml", "after.yaml", "--fail-on", word).code for word in WORDS}
    assert {word for word, code in ended.items() if code == 1} == failing
    assert {*ended.values()} == {0, 1}
    assert run(tmp_path, "diff", "before.yaml", "before.yaml", "--fail-on", ",".join(WORDS)).code == 0


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("summary", [(), ("--summary",)])
def test_no_word_passes_what_could_not_be_judged(tmp_path: Path, word: str, summary: tuple[str, ...]) -> None:
    other: Manifest = {"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy", "metadata": {"name": "x"}}
    write(tmp_path, "before.yaml", DENY)
    write(tmp_path, "after.yaml", DENY, other)
    ran = run(tmp_path, "diff", "before.yaml", "after.yaml", "--fail-on", word, *summary)
    assert ran.code == 1
    assert "is unknown (see the notes)" in ran.out
    assert ("notes: 2, told without `--summary`\n" in ran.out) == bool(summary)


def workload(name: str, home: str, **spec: object) -> Manifest:
    pod = {"containers": [{"name": "c"}], **spec}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": home},
        "spec": {"template": {"metadata": {"labels": {"app": name}}, "spec": pod}},
    }


def let(app: str, **more: object) -> Manifest:
    """A policy that lets pods of one label into the shop."""
    rule = {"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": app}}, **more}]}
    return manifest("let", "shop", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [rule]})


EVERYBODY = manifest("let", "shop", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{}]})
EVERY_BLOCK = manifest(
    "let",
    "shop",
    {
        "podSelector": {},
        "policyTypes": ["Ingress"],
        "ingress": [
            {"from": [{"namespaceSelector": {}}, *({"ipBlock": {"cidr": cidr}} for cidr in ("0.0.0.0/0", "::/0"))]}
        ],
    },
)


@pytest.mark.parametrize(
    ("before", "after", "words", "code"),
    [
        # What closes for a pod on the network of its node may be open: its node is not told apart.
        ([DENY, let("agent")], [DENY], "opened", 1),
        ([DENY, let("web")], [DENY], "opened", 0),
        ([DENY, let("web")], [DENY], "closed", 1),
        # A block may hold the addresses of nodes, so that their pods in other namespaces are let in too.
        ([DENY], [DENY, shop_in("10.0.0.0/8")], "opened-across-namespaces", 1),
        # For nodes a rule for everybody is more than one for every block.
        ([EVERYBODY], [EVERY_BLOCK], "opened", 1),
        ([EVERY_BLOCK], [EVERYBODY], "closed", 1),
        ([EVERYBODY], [EVERYBODY], "opened,closed", 0),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_pods_on_the_network_of_their_node_do_not_pass(
    tmp_path: Path, before: list[Manifest], after: list[Manifest], words: str, code: int, *, apart: bool
) -> None:
    agent = workload("agent", "ops", hostNetwork=True)
    pods = [agent, workload("web", "ops"), workload("db", "shop")]
    for name, policies in (("before.yaml", before), ("after.yaml", after)):
        write(tmp_path, name, *policies, *([] if apart else pods))
    write(tmp_path, "pods.yaml", *pods)
    asked = ["--inventory", "pods.yaml"] if apart else ["--workloads"]
    ran = run(tmp_path, "diff", "before.yaml", "after.yaml", *asked, "--fail-on", words)
    assert ran.code == code, ran.out


def failures(ran: Ran) -> list[str]:
    """Name the tests of a list that failed, each a failure of the run."""
    JUDGES["junit"](ran.out)
    found = [
        case.get("name", "") for case in ET.fromstring(ran.out).iter("testcase") if case.find("failure") is not None
    ]
    assert bool(found) == bool(ran.code), ran.out
    return found


BOTH = [shop("8.8.8.0/24")], [shop("10.0.0.0/8")]


@pytest.mark.parametrize(
    ("before", "after", "words", "failing"),
    [
        (*BOTH, ("--fail-on", "promise-broken"), ()),
        (*BOTH, ("--fail-on", "opened-internet"), ()),
        (*BOTH, ("--fail-on", "closed"), ("closed:",)),
        (*BOTH, ("--fail-on", "outside"), ("opened-outside:",)),
        # A block of private addresses may mean pods, and then it opens those of other namespaces.
        (*BOTH, ("--fail-on", "opened-across-namespaces"), ("opened-outside:",)),
        (*BOTH, (), ("opened-outside:", "closed:")),
        (BOTH[0], BOTH[0], (), ()),
        ([DENY, let("agent")], [DENY], ("--fail-on", "opened"), ("closed:",)),
    ],
)
def test_a_test_fails_by_what_makes_the_run_fail(
    tmp_path: Path, before: list[Manifest], after: list[Manifest], words: tuple[str, ...], failing: tuple[str, ...]
) -> None:
    pods = [workload("agent", "ops", hostNetwork=True), workload("db", "shop")] if len(before) > 1 else []
    write(tmp_path, "before.yaml", *before, *pods)
    write(tmp_path, "after.yaml", *after, *pods)
    asked = ("--workloads",) if pods else ()
    ran = run(tmp_path, "diff", "before.yaml", "after.yaml", *asked, *words, "-o", "junit")
    found = failures(ran)
    assert [name.startswith(kind) for name, kind in zip(found, failing, strict=True)] == [True] * len(failing), ran.out


def test_a_run_that_fails_by_what_is_left_out_has_a_test_that_failed(tmp_path: Path) -> None:
    write(tmp_path, "before.yaml", *BOTH[0])
    write(tmp_path, "after.yaml", *BOTH[1])
    ran = run(tmp_path, "diff", "before.yaml", "after.yaml", "-n", "elsewhere", "-o", "junit")
    assert failures(ran) == ["1 manifest changed; 1 group of connections opened, 1 closed"]
    assert "left out by `-n elsewhere`" in ran.out


def test_a_word_that_is_not_there_is_met_with_the_nearest_and_with_all(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", DENY)
    for word, cure in (("outsid", "did you mean `outside`?"), ("", "there are isolation-lost, opened-internet, ")):
        ran = run(tmp_path, "diff", "a.yaml", "a.yaml", "--fail-on", word)
        assert ran.code == 2
        assert f"`{word}` is no class; {cure}" in " ".join(ran.err.split())
