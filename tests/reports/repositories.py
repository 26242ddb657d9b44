"""A repository whose projects lie in folders, for what is read beside a repository."""

import subprocess
from pathlib import Path
from typing import Final

HEAD: Final = '''"""Who may talk to whom."""

from netpolc import Clauses, all_pods, allow, allow_dns, app, deny_all, internet, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    """The ways."""
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
'''
FIRST: Final = '    yield calls("first", 81)\n'
HELPER: Final = '''

def calls(name: str, port: int):
    """Let a workload call the API."""
    return allow(from_=app(name), to=app("api"), ports=tcp(port))
'''
BASE: Final = HEAD + FIRST + HELPER


def git(folder: Path, *words: str) -> None:
    """Run git in a folder."""
    own = ("user.name=a", "user.email=a@example.invalid", "commit.gpgsign=false", "maintenance.auto=false")
    subprocess.run(
        ["git", *(word for setting in own for word in ("-c", setting)), *words],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def repository(folder: Path, name: str, text: str = BASE, *, module: str = "shop") -> Path:
    """Make a repository with a branch `change`, whose project `name` holds a module; return the project."""
    project = folder / name
    (project / "policies").mkdir(parents=True)
    (project / "policies" / f"{module}.py").write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "before")
    git(folder, "checkout", "--quiet", "-b", "change")
    return project
