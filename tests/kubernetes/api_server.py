"""The HTTPS face of the stand-in cluster: the part of the Kubernetes API that ZenML and `make stack` use."""

import json
import re
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import yaml
from cluster import KINDS, VERSION, ApiError, Cluster, Node
from kubelet import Kubelet

TOKEN = "token-of-the-stand-in"
PATH = re.compile(
    r"^/(?:api/v1|apis/[\w.]+/v1)(?:/namespaces/(?P<namespace>[\w.-]+)(?=/))?"
    r"/(?P<resource>\w+)(?:/(?P<name>[\w.-]+))?(?P<log>/log)?$"
)


@contextmanager
def serving(folder: Path, nodes: list[Node], namespace: str) -> Iterator[Cluster]:
    """A cluster that is served on a free port of this machine; `folder/kubeconfig` leads there."""
    account = folder / "account"
    account.mkdir()
    key = folder / "key.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", key, "-out", account / "ca.crt"], check=True, capture_output=True)
    (account / "token").write_text(TOKEN)
    (account / "namespace").write_text(namespace)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(account / "ca.crt", key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.cluster = Cluster(nodes, Kubelet(folder / "pods", account, server.server_address), namespace)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _write_kubeconfig(folder, account / "ca.crt", server.server_address[1])
    try:
        yield server.cluster
    finally:
        server.cluster.close()
        server.shutdown()
        server.server_close()


def _write_kubeconfig(folder: Path, certificate: Path, port: int) -> None:
    cluster = {"server": f"https://127.0.0.1:{port}", "certificate-authority": str(certificate)}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "stand-in",
        "clusters": [{"name": "stand-in", "cluster": cluster}],
        "users": [{"name": "runs", "user": {"token": TOKEN}}],
        "contexts": [{"name": "stand-in", "context": {"cluster": "stand-in", "user": "runs"}}],
    }
    (folder / "kubeconfig").write_text(yaml.safe_dump(config))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args) -> None:
        """Keep quiet."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        with self.server.cluster.lock:
            try:
                code, answer = self._respond(body)
            except ApiError as error:
                status = {"kind": "Status", "status": "Failure", "reason": error.reason, "message": str(error)}
                code, answer = error.code, status | {"code": error.code}
            data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "text/plain" if isinstance(answer, str) else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _respond(self, body: dict) -> tuple[int, dict | str]:
        if self.headers.get("Authorization", "").lower() != f"bearer {TOKEN}":
            raise ApiError(401, "Unauthorized", "no valid token")
        url = urlsplit(self.path)
        if url.path.rstrip("/") == "/version":
            major, minor = VERSION.split(".")
            rest = dict.fromkeys(("gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler", "platform"), "")
            return 200, {"major": major, "minor": minor, "gitVersion": f"v{VERSION}.0", **rest}
        found = PATH.match(url.path)
        if not found or found["resource"] not in KINDS:
            raise ApiError(404, "NotFound", f"the stand-in does not serve {url.path}")
        asked = {key: values[0] for key, values in parse_qs(url.query).items()}
        return self._serve(found["resource"], found["namespace"] or "", found["name"], bool(found["log"]), body, asked)

    def _serve(self, resource: str, namespace: str, name: str, log: bool, body: dict, asked: dict):
        cluster: Cluster = self.server.cluster
        if self.command == "POST":
            return 201, cluster.create(resource, namespace, body)
        if self.command == "PATCH":
            return 200, cluster.patch(resource, namespace, name, body)
        if self.command == "DELETE":
            cluster.delete(resource, namespace, name)
            return 200, {"kind": "Status", "status": "Success"}
        if name:
            found = cluster.read(resource, namespace, name)
            return 200, cluster.log(name) if log else found
        items = cluster.search(resource, namespace, asked.get("labelSelector", ""), asked.get("fieldSelector", ""))
        version, kind = KINDS[resource]
        return 200, {"apiVersion": version, "kind": f"{kind}List", "metadata": {}, "items": items}

    do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815
