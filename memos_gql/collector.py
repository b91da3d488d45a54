"""OpenTelemetry's SDK, set up to send spans to a collector.

The SDK is an extra, so `traces` alone imports this module.
"""

from importlib.metadata import version

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

SENT_EVERY_MS = 1_000
ANSWERS_WITHIN_S = 5
"""A collector that is away must not hold the end of a process for long."""


def provider_for(url: str, *, share: float, service: str, process: str) -> TracerProvider:
    """Make a provider that records a share of all traces, 0 to 1, and sends them in batches from a thread of its own.

    A trace that another service began is subject to the share too, so its sender cannot make this server record
    everything.
    """
    by_share = TraceIdRatioBased(share)
    resource = Resource.create({SERVICE_NAME: service, SERVICE_VERSION: version(service), "process.title": process})
    provider = TracerProvider(
        sampler=ParentBased(by_share, remote_parent_sampled=by_share), resource=resource, shutdown_on_exit=False
    )
    exporter = OTLPSpanExporter(f"{url}/v1/traces", timeout=ANSWERS_WITHIN_S)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=SENT_EVERY_MS))
    return provider
