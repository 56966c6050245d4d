"""Reads one record from a SCiPNET server over TLS, written from docs/protocol.md.

    SCIPNET_PASSWORD=... python3 client.py HOST PORT CA_FILE USER TYPE ID

Prints the answer as JSON. Exits with 0 if the record was granted, 1 if not, 2 if a call failed.
"""

import json
import os
import socket
import ssl
import sys


class Failed(Exception):
    """A call failed or the connection was closed."""


class Client:
    def __init__(self, host, port, ca_file):
        context = ssl.create_default_context(cafile=ca_file)
        plain = socket.create_connection((host, port), timeout=10)
        self.socket = context.wrap_socket(plain, server_hostname=host)
        self.lines = self.socket.makefile("rb")
        self.last_id = 0

    def close(self):
        self.lines.close()
        self.socket.close()

    def send(self, message):
        self.socket.sendall(json.dumps(message).encode("utf-8") + b"\n")

    def receive(self):
        line = self.lines.readline()
        if not line.endswith(b"\n"):
            raise Failed("the server closed the connection")
        return json.loads(line.decode("utf-8"))

    def call(self, tag, payload):
        self.last_id += 1
        request_id = str(self.last_id)
        self.send({"_tag": "Request", "id": request_id, "tag": tag, "payload": payload})
        while True:
            message = self.receive()
            if message["_tag"] == "Defect":
                raise Failed(message["defect"])
            if message["_tag"] == "Exit" and message["requestId"] == request_id:
                return self.value_of(message["exit"])

    def value_of(self, outcome):
        if outcome["_tag"] == "Success":
            return outcome.get("value")
        raise Failed(self.reason_of(outcome["cause"]) or "interrupted")

    def reason_of(self, cause):
        if cause["_tag"] == "Fail":
            return cause["error"]["_tag"]
        if cause["_tag"] == "Die":
            return "invalid call: %s" % cause["defect"]
        if cause["_tag"] in ("Sequential", "Parallel"):
            return self.reason_of(cause["left"]) or self.reason_of(cause["right"])
        return None


def main(host, port, ca_file, user, kind, record):
    client = Client(host, int(port), ca_file)
    try:
        client.call("Hello", {"version": 1, "program": "client.py 1"})
        client.call("Login", {"user": user, "password": os.environ["SCIPNET_PASSWORD"]})
        answer = client.call("Access", {"query": {"type": kind, "id": record}})
        client.call("Logout", {})
    finally:
        client.close()
    print(json.dumps(answer))
    return 0 if answer["_tag"] == "Granted" else 1


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (Failed, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
