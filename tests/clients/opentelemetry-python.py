"""Sends one model call's span by the OpenTelemetry Python SDK. Reads BELLWETHER_URL, BELLWETHER_KEY, SESSION_ID."""

import os
import sys

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

exporter = OTLPSpanExporter(
    endpoint=os.environ["BELLWETHER_URL"] + "/v1/traces",
    headers={"authorization": "Bearer " + os.environ["BELLWETHER_KEY"]},
)
provider = TracerProvider(resource=Resource.create({"service.name": "client-test-python"}))
provider.add_span_processor(BatchSpanProcessor(exporter))
with provider.get_tracer("client-test").start_as_current_span("chat gpt-5") as span:
    span.set_attribute("gen_ai.operation.name", "chat")
    span.set_attribute("gen_ai.provider.name", "openai")
    span.set_attribute("gen_ai.request.model", "gpt-5")
    span.set_attribute("gen_ai.usage.input_tokens", 42)
    span.set_attribute("gen_ai.usage.output_tokens", 7)
    span.set_attribute("gen_ai.conversation.id", os.environ["SESSION_ID"])
flushed = provider.force_flush(10_000)
provider.shutdown()
sys.exit(0 if flushed else 1)
