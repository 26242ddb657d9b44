"""A real API server on loopback: etcd and kube-apiserver of `go.mod`, built where they are not there yet."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
WORK: Final = HERE / "work"
KUBECTL: Final = Path(sys.executable).parent / "kubectl"
_PATIENCE: Final = 60.0


def version() -> str:
    """Return the version of Kubernetes that go.mod asks for, such as `v1.37.2`."""
    lines = (HERE / "go.mod").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.strip().startswith("k8s.io/kubernetes v"))


def build() -> None:
    """Build both programs; ten minutes the first time."""
    major, minor, _ = version().removeprefix("v").split(".")
    stamp = "k8s.io/component-base/version"
    flags = f"-s -w -X {stamp}.gitVersion={version()} -X {stamp}.gitMajor={major} -X {stamp}.gitMinor={minor}"
    for name, package in (
        ("etcd", "go.etcd.io/etcd/server/v3"),
        ("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"),
    ):
        if not (WORK / name).exists():
            print(f"building {name}, which takes minutes", file=sys.stderr)
            command = ["go", "build", "-ldflags", flags, "-o", str(WORK / name), package]
            subprocess.run(command, cwd=HERE, check=True)


class Cluster:
    """The API server, asked by kubectl."""

    def __init__(self, config: Path) -> None:
        self.environment: Final = {**os.environ, "KUBECONFIG": str(config), "HOME": str(config.parent)}

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run kubectl; whatever it says is in the result."""
        return subprocess.run(
            [KUBECTL, *arguments], cwd=cwd, env=self.environment, capture_output=True, text=True, check=False
        )

    def said(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run kubectl, which has to succeed, and return what it prints."""
        done = self.run(*arguments, cwd=cwd)
        if done.returncode:
            raise AssertionError(f"kubectl {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def policies(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return what the server holds, by namespace and name."""
        found = json.loads(self.said("get", "networkpolicies", "-A", "-o", "json"))
        return {(item["metadata"]["namespace"], item["metadata"]["name"]): item for item in found["items"]}


@contextmanager
def running() -> Generator[Cluster]:
    """Start both programs on free ports, with an empty store; stop them by their pids."""
    place = WORK / f"run-{os.getpid()}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    started: list[subprocess.Popen[bytes]] = []
    store, peers, port = _free_ports(3)
    try:
        _keys(place)
        started.append(_start(place, "etcd", _etcd(place, store, peers)))
        started.append(_start(place, "kube-apiserver", _server(place, store, port)))
        cluster = Cluster(_config(place, port))
        _ready(cluster, started, place)
        yield cluster
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
        for process in reversed(started):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(place, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [item.getsockname()[1] for item in sockets]
    for item in sockets:
        item.close()
    return ports


def _keys(place: Path) -> None:
    for command in (
        ["openssl", "genrsa", "-out", "sa.key", "2048"],
        ["openssl", "rsa", "-in", "sa.key", "-pubout", "-out", "sa.pub"],
    ):
        subprocess.run(command, cwd=place, check=True, capture_output=True)
    (place / "tokens.csv").write_text("e2e-token,e2e,e2e,system:masters\n")


def _etcd(place: Path, store: int, peers: int) -> Sequence[str]:
    own, other = f"http://127.0.0.1:{store}", f"http://127.0.0.1:{peers}"
    return (
        f"--data-dir={place / 'store'}",
        f"--listen-client-urls={own}",
        f"--advertise-client-urls={own}",
        f"--listen-peer-urls={other}",
        f"--initial-advertise-peer-urls={other}",
        f"--initial-cluster=default={other}",
        "--unsafe-no-fsync",
    )


def _server(place: Path, store: int, port: int) -> Sequence[str]:
    return (
        f"--etcd-servers=http://127.0.0.1:{store}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={place / 'certificates'}",
        "--authorization-mode=AlwaysAllow",
        f"--token-auth-file={place / 'tokens.csv'}",
        "--disable-admission-plugins=ServiceAccount",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={place / 'sa.pub'}",
        f"--service-account-signing-key-file={place / 'sa.key'}",
        "--endpoint-reconciler-type=none",
        "--service-cluster-ip-range=10.96.0.0/16",
    )


def _start(place: Path, name: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    with (place / f"{name}.log").open("wb") as log:
        return subprocess.Popen([WORK / name, *arguments], cwd=place, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def _config(place: Path, port: int) -> Path:
    path = place / "kubeconfig"
    cluster = {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "e2e", "cluster": cluster}],
        "users": [{"name": "e2e", "user": {"token": "e2e-token"}}],
        "contexts": [{"name": "e2e", "context": {"cluster": "e2e", "user": "e2e"}}],
        "current-context": "e2e",
    }
    path.write_text(json.dumps(config))
    return path


def _ready(cluster: Cluster, started: Sequence[subprocess.Popen[bytes]], place: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while cluster.run("get", "--raw", "/readyz").returncode or cluster.run("get", "namespace", "default").returncode:
        if time.monotonic() > deadline or any(process.poll() is not None for process in started):
            logs = "".join(f"--- {log.name}\n{log.read_text()[-3000:]}" for log in sorted(place.glob("*.log")))
            raise SystemExit(f"the API server does not start\n{logs}")
        time.sleep(0.2)
