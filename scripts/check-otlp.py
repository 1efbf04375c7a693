"""Receives OTLP over HTTP and decodes it with the classes generated from opentelemetry-proto.

Prints its port and, when stdin ends, everything received, as one JSON object with the specification's field names.
"""
import gzip
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest, ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse

SIGNALS = {
    "/v1/traces": (ExportTraceServiceRequest, ExportTraceServiceResponse),
    "/v1/logs": (ExportLogsServiceRequest, ExportLogsServiceResponse),
    "/v1/metrics": (ExportMetricsServiceRequest, ExportMetricsServiceResponse),
}
received = {path: [] for path in SIGNALS}
problems = []


def unknown_fields(message, path):
    """Records where a message has a field that the specification does not define."""
    from google.protobuf.unknown_fields import UnknownFieldSet

    if len(UnknownFieldSet(message)):
        problems.append(f"unknown field in {path}")
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for entry in value if field.is_repeated else [value]:
            unknown_fields(entry, f"{path}.{field.name}")


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0)) if "content-length" in self.headers else self.read_chunks()
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        request_class, response_class = SIGNALS[self.path]
        try:
            request = request_class.FromString(body)
            unknown_fields(request, self.path)
            received[self.path].append(MessageToDict(request, preserving_proto_field_name=True))
        except Exception as error:
            problems.append(f"{self.path}: {error!r}")
        answer = response_class().SerializeToString()
        self.send_response(200)
        self.send_header("content-type", "application/x-protobuf")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def read_chunks(self):
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
print(json.dumps({"problems": problems, **received}))
