"""scapy's UDS layers behind a pipe: one JSON request per line, one JSON answer per line, until the pipe closes.

{"build": [layer, {field: value}, payload]} -> {"bytes": hex}
{"decode": hex} -> {"layer": name, "fields": {field: value}, "payload": hex}
Bytes are strings that begin with "hex:".
"""
import json
import logging
import sys

logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.config import conf  # noqa: E402
from scapy.packet import NoPayload, Raw  # noqa: E402

conf.contribs["UDS"] = {"treat-response-pending-as-answer": False}
from scapy.contrib.automotive import uds  # noqa: E402


def to_scapy(value):
    return bytes.fromhex(value[4:]) if isinstance(value, str) else value


def from_scapy(value):
    return "hex:" + value.hex() if isinstance(value, bytes) else value


def build(name, fields, payload):
    layer = getattr(uds, name)(**{key: to_scapy(value) for key, value in fields.items()})
    service = next(
        values["service"] for values, upper in uds.UDS.payload_guess if upper is getattr(uds, name))
    packet = uds.UDS(service=service) / layer
    return {"bytes": (bytes(packet) + bytes.fromhex(payload)).hex()}


def decode(text):
    packet = uds.UDS(bytes.fromhex(text))
    layer = packet.payload
    if isinstance(layer, (NoPayload, Raw)):
        return {"layer": "", "fields": {}, "payload": bytes(layer).hex()}
    fields = {}
    for field in layer.fields_desc:
        value = layer.getfieldval(field.name)
        if value is not None:
            fields[field.name] = from_scapy(value)
    return {"layer": type(layer).__name__, "fields": fields, "payload": bytes(layer.payload).hex()}


for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = build(*question["build"]) if "build" in question else decode(question["decode"])
    except Exception as error:  # told to the test, which fails with it
        answer = {"error": repr(error)}
    print(json.dumps(answer), flush=True)
