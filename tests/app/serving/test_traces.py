"""What a collector on this machine receives of a served request."""

import asyncio
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.serving.traces import COLLECTOR, traced
from registry.embedders import EMBEDDER
from registry.loading import Registered

FOUND = Registered(EMBEDDER, "7", "regions", None, None, "a1b2c3")
CALLER = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"


def answering(status: int):
    async def app(scope, receive, send):
        await receive()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"secret answer"})

    return app


def ask(app, headers: dict[str, str] | None = None) -> list[dict]:
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"secret picture", "more_body": False}

    async def send(message):
        sent.append(message)

    listed = [(key.encode(), value.encode()) for key, value in (headers or {}).items()]
    asyncio.run(app({"type": "http", "method": "POST", "path": "/faces", "headers": listed}, receive, send))
    return sent


@pytest.fixture(autouse=True)
def off(monkeypatch):
    for name in COLLECTOR:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def received(monkeypatch):
    """The spans that a collector on the loopback address gets."""
    spans = Queue()

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            sent = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["content-length"])))
            for span in sent.resource_spans[0].scope_spans[0].spans:
                spans.put(span)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "20")
        yield spans
        server.shutdown()


def about(span):
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_nothing_is_traced_without_a_collector():
    app = answering(200)
    assert traced(app, FOUND) is app


def test_a_request_names_the_version_and_the_run_that_made_it(received):
    assert ask(traced(answering(200), FOUND))[1]["body"] == b"secret answer"
    span = received.get(timeout=10)
    assert about(span) == {
        "likeness.model": "models:/face-embedder/7",
        "likeness.label": "regions",
        "mlflow.run_id": "a1b2c3",
        "http.request.method": "POST",
        "url.path": "/faces",
        "http.response.status_code": 200,
    }
    assert b"secret" not in span.SerializeToString()


def test_the_callers_trace_is_continued(received):
    ask(traced(answering(200), FOUND), {"traceparent": CALLER})
    span = received.get(timeout=10)
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == tuple(CALLER.split("-")[1:3])


@pytest.mark.parametrize(("status", "code"), [(422, 0), (503, 2)])
def test_errors_of_the_server_alone_are_errors_of_the_trace(received, status, code):
    ask(traced(answering(status), FOUND))
    span = received.get(timeout=10)
    assert (about(span)["http.response.status_code"], span.status.code) == (status, code)


def test_a_missing_package_names_its_command(monkeypatch):
    monkeypatch.setenv(COLLECTOR[0], "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ModuleNotFoundError, match=r"\.\[traces\]"):
        traced(answering(200), FOUND)
