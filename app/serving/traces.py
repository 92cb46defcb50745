"""A trace of each request (OpenTelemetry): it names the model version that answered and the run that made it."""

import os

from opentelemetry import propagate
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, StatusCode, Tracer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.loading import Registered

COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
"""OpenTelemetry's own variables for the address of a collector; without one of them nothing is traced."""

SERVER_ERROR = 500
INSTALL = ".venv/bin/python -m pip install -c constraints.txt -e '.[traces]'"


def traced(app: ASGIApp, found: Registered) -> ASGIApp:
    """Return the application with a trace of each request where the environment names a collector, else as it is.

    Raises ModuleNotFoundError, with the command that mends it, when a collector is named and the extra `traces` is not
    installed.
    """
    if not any(os.environ.get(name) for name in COLLECTOR):
        return app
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: "likeness"}))
    provider.add_span_processor(BatchSpanProcessor(_exporter()))
    return Traced(app, provider.get_tracer("likeness.serving"), found)


def _exporter() -> SpanExporter:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"traces need a package that is not installed: {INSTALL}") from error
    return OTLPSpanExporter()


class Traced:
    """ASGI middleware: one span per request. Nothing of what was sent or answered is in it."""

    def __init__(self, app: ASGIApp, tracer: Tracer, found: Registered) -> None:
        self._app, self._tracer = app, tracer
        self._about = {
            "likeness.model": found.uri,
            "likeness.label": found.label,
            "mlflow.run_id": found.run_id,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request within a span, which continues the caller's trace when there is one (`traceparent`)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method, path = scope["method"], scope["path"]
        about = self._about | {"http.request.method": method, "url.path": path}
        caller = propagate.extract(Headers(scope=scope))
        with self._tracer.start_as_current_span(f"{method} {path}", caller, SpanKind.SERVER, about) as span:

            async def told(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= SERVER_ERROR:
                        span.set_status(StatusCode.ERROR)
                await send(message)

            await self._app(scope, receive, told)
