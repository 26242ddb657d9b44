"""What netpolc builds, put to a real API server by the real kubectl: `make e2e`.

    .venv/bin/python tests/e2e/run.py

Takes build/ of the example, every environment of it, and `tour/`, which says everything that the language can say.
Needs Go 1.26 and openssl; the first run builds kube-apiserver and etcd into work/ (ten minutes). Prints a line for each
environment, and stops at the first thing that is not so. Last figures: RESULTS.md beside this file.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
sys.path[:0] = [str(ROOT)]

from tests.e2e.cluster import Cluster, build, running, version  # noqa: E402 - the line above makes it importable

NETPOLC: Final = Path(sys.executable).parent / "netpolc"
OURS: Final = "app.kubernetes.io/managed-by=netpolc"


def netpolc(*arguments: str, cwd: Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run netpolc in a project."""
    return subprocess.run([NETPOLC, *arguments], cwd=cwd, input=given, capture_output=True, text=True, check=False)


def main() -> int:
    """Show everything for every environment of both projects."""
    build()
    started = time.monotonic()
    with running() as cluster, tempfile.TemporaryDirectory() as folder:
        ready = time.monotonic() - started
        server = cluster.said("version").splitlines()[-1].strip()
        check(version() in server, f"the server is {version()}: {server}")
        projects = [Path(folder, "example"), Path(folder, "tour")]
        shutil.copytree(ROOT / "policies", projects[0] / "policies")
        shutil.copy(ROOT / "pyproject.toml", projects[0])
        shutil.copytree(ROOT / "build", projects[0] / "build")
        shutil.copytree(HERE / "tour" / "policies", projects[1] / "policies")
        total = 0
        for project in projects:
            built = netpolc("build", cwd=project)
            check(built.returncode == 0, f"netpolc build: {built.stderr}")
            for tree in sorted((project / "build").iterdir()):
                count = shown(cluster, project, tree)
                print(f"{project.name} {tree.name}: {count} manifests")
                total += count
            pruned(cluster, project)
    print(f"Kubernetes {version()}, ready after {ready:.1f} s: {total} manifests, {time.monotonic() - started:.0f} s")
    return 0


def check(held: bool, what: str) -> None:
    """Stop the run where something is not so."""
    if not held:
        raise AssertionError(what)


def shown(cluster: Cluster, project: Path, tree: Path) -> int:
    """Apply one environment in both ways, twice each; say how many manifests it has."""
    files = sorted(tree.rglob("*.yaml"))
    known = {item.removeprefix("namespace/") for item in cluster.said("get", "namespace", "-o", "name").split()}
    for name in sorted({file.parent.name for file in files} - known):
        cluster.said("create", "namespace", name)
    wipe(cluster)
    apply = ("apply", "-R", "-f", str(tree))
    words_of(cluster.said(*apply), "created", len(files))
    check(len(cluster.policies()) == len(files), "every manifest is a policy of the server")
    before = versions(cluster)
    words_of(cluster.said(*apply), "unchanged", len(files))
    check(versions(cluster) == before, "the second apply changes no resourceVersion and no generation")
    same(cluster, project, tree)
    wipe(cluster)
    words_of(cluster.said(*apply, "--server-side"), "serverside-applied", len(files))
    before = versions(cluster)
    words_of(cluster.said(*apply, "--server-side"), "serverside-applied", len(files))
    check(versions(cluster) == before, "the second server-side apply changes no resourceVersion and no generation")
    differs = cluster.run("diff", "--server-side", "-R", "-f", str(tree))
    check(differs.returncode == 0, f"kubectl diff --server-side: {differs.stdout}{differs.stderr}")
    return len(files)


def same(cluster: Cluster, project: Path, tree: Path) -> None:
    """Show that kubectl and netpolc find no difference between the server and the source."""
    differs = cluster.run("diff", "-R", "-f", str(tree))
    check(differs.returncode == 0, f"kubectl diff: exit {differs.returncode}\n{differs.stdout}{differs.stderr}")
    live = cluster.said("get", "networkpolicies", "-A", "-o", "yaml")
    compared = netpolc("diff", "-", ".", "--env", tree.name, cwd=project, given=live)
    check(compared.returncode == 0, f"netpolc diff: exit {compared.returncode}\n{compared.stdout}{compared.stderr}")
    judged = netpolc("validate", "-", cwd=project, given=live)
    check(judged.returncode == 0, f"netpolc validate: {judged.stdout}{judged.stderr}")


def pruned(cluster: Cluster, project: Path) -> None:
    """Take a policy out of the Python, and show that the next apply takes it out of the server."""
    tree = min((project / "build").iterdir())
    wipe(cluster)
    cluster.said("apply", "-R", "-f", str(tree))
    namespace, name, text = PRUNED[project.name]
    check((namespace, name) in cluster.policies(), f"`{namespace}/{name}` is there before it is pruned")
    for module in (project / "policies").rglob("*.py"):
        module.write_text("".join(line for line in module.read_text().splitlines(keepends=True) if text not in line))
    built = netpolc("build", cwd=project)
    check(built.returncode == 0, f"netpolc build: {built.stderr}")
    left = len(list(tree.rglob("*.yaml")))
    prune = ("--prune", "-l", OURS, "--prune-allowlist=networking.k8s.io/v1/NetworkPolicy")
    said = cluster.said("apply", "-R", "-f", str(tree), *prune)
    check(f"networkpolicy.networking.k8s.io/{name} pruned" in said, f"kubectl apply --prune:\n{said}")
    found = cluster.policies()
    check((namespace, name) not in found and len(found) == left, "only what was taken out of the source is gone")
    print(f"{project.name} {tree.name}: `{namespace}/{name}` pruned, {left} left")


PRUNED: Final = {
    "example": ("boutique", "dns", 'yield policy("dns",'),
    "tour": ("tour-values", "hole-6", 'policy("hole-6"'),
}
"""By project: a policy that stands on one line of the source, and what is in no other line."""


def wipe(cluster: Cluster) -> None:
    """Take every policy out of the server."""
    cluster.said("delete", "networkpolicies", "-A", "--all")
    check(not cluster.policies(), "no policy is left")


def versions(cluster: Cluster) -> dict[tuple[str, str], tuple[str, int]]:
    """Return resourceVersion and generation of every policy."""
    return {
        name: (item["metadata"]["resourceVersion"], item["metadata"]["generation"])
        for name, item in cluster.policies().items()
    }


def words_of(said: str, word: str, count: int) -> None:
    """Ask that kubectl said one word of so many objects."""
    lines = said.splitlines()
    wrong = [line for line in lines if not line.endswith(f" {word}")]
    check(len(lines) == count and not wrong, f"{count} lines with `{word}`, not {len(lines)}: {wrong[:5]}")


if __name__ == "__main__":
    sys.exit(main())
