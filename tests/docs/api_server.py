"""Just enough of an API server for `kubectl apply` of NetworkPolicies: discovery, and objects in memory."""

import json
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, TypeAlias, TypedDict, cast
from urllib.parse import parse_qs


class Metadata(TypedDict):
    """What is asked of an object's metadata here."""

    name: str
    labels: dict[str, str]
    uid: str


Objects: TypeAlias = dict[str, Mapping[str, Metadata]]
"""Objects by their path."""

_GROUP = "networking.k8s.io"
_VERSION = {"groupVersion": f"{_GROUP}/v1", "version": "v1"}
_POLICIES = {
    "name": "networkpolicies",
    "singularName": "networkpolicy",
    "namespaced": True,
    "kind": "NetworkPolicy",
    "verbs": ["create", "delete", "get", "list", "patch"],
}
_PATCH = {
    "parameters": [{"name": "dryRun", "in": "query"}, {"name": "fieldValidation", "in": "query"}],
    "x-kubernetes-group-version-kind": {"group": _GROUP, "version": "v1", "kind": "NetworkPolicy"},
}
_ITEM = f"/apis/{_GROUP}/v1/namespaces/{{namespace}}/networkpolicies/{{name}}"
_ANSWERS: dict[str, object] = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": []},
    "/apis": {
        "kind": "APIGroupList",
        "groups": [{"name": _GROUP, "versions": [_VERSION], "preferredVersion": _VERSION}],
    },
    f"/apis/{_GROUP}/v1": {"kind": "APIResourceList", "groupVersion": f"{_GROUP}/v1", "resources": [_POLICIES]},
    "/openapi/v3": {"paths": {f"apis/{_GROUP}/v1": {"serverRelativeURL": f"/openapi/v3/apis/{_GROUP}/v1"}}},
    f"/openapi/v3/apis/{_GROUP}/v1": {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "v1"},
        "paths": {_ITEM: {"patch": _PATCH}},
    },
}


def _merged(old: object, patch: object) -> object:
    """Merge as RFC 7396 says; lists of NetworkPolicy are atomic, so a strategic merge does the same."""
    if not isinstance(patch, dict):
        return patch
    result = dict(cast("Mapping[str, object]", old)) if isinstance(old, dict) else {}
    for key, value in cast("Mapping[str, object]", patch).items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result


class _Handler(BaseHTTPRequestHandler):
    objects: ClassVar[Objects]

    def answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        found = _ANSWERS.get(path) or self.objects.get(path)
        if path.endswith("/networkpolicies"):
            found = {"kind": "NetworkPolicyList", "apiVersion": f"{_GROUP}/v1", "items": self.listed(path, query)}
        missing = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
        self.answer(200 if found else 404, found or missing)

    def listed(self, path: str, query: str) -> list[object]:
        key, _, value = parse_qs(query).get("labelSelector", [""])[0].partition("=")
        mine = [item for name, item in self.objects.items() if name.startswith(f"{path}/")]
        return [item for item in mine if item["metadata"].get("labels", {}).get(key) == value]

    def do_DELETE(self) -> None:
        del self.objects[self.path.partition("?")[0]]
        self.answer(200, {"kind": "Status", "apiVersion": "v1", "status": "Success"})

    def do_PATCH(self) -> None:
        path = self.path.partition("?")[0]
        merged = _merged(self.objects[path], self.sent())
        if "dryRun=All" not in self.path:
            self.objects[path] = cast("Mapping[str, Metadata]", merged)
        self.answer(200, merged)

    def sent(self) -> object:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def do_POST(self) -> None:
        sent = cast("Mapping[str, Metadata]", self.sent())
        sent["metadata"]["uid"] = f"uid-{sent['metadata']['name']}"
        if "dryRun=All" not in self.path:
            self.objects[f"{self.path.partition('?')[0]}/{sent['metadata']['name']}"] = sent
        self.answer(201, sent)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of http.server
        """Say nothing."""


@contextmanager
def api_server() -> Generator[tuple[str, Objects]]:
    """Serve on a free port of this machine; gives the address, and the objects by their path."""

    class Handler(_Handler):
        objects: ClassVar[Objects] = {}

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", Handler.objects
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
