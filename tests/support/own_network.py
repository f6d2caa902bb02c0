"""A network of its own for one run of qbyok: an endpoint with a name, and a resolver that notes who is looked up.

Run as a program inside ``unshare --user --map-root-user --net --mount``; see ``tests/slow/test_look_ups.py``.
"""

import fcntl
import json
import socket
import ssl
import struct
import subprocess
import sys
import threading
from pathlib import Path

from support.wire_server import WireServer

NAME = "api.provider.test"
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1
_A, _HEADER = 1, 12


def loopback_up() -> None:
    """Give the namespace its loopback interface, the only one that it has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))


def mount(source: Path, target: str) -> None:
    """Have the programs in here find another file or folder where the system has its own."""
    subprocess.run(["mount", "--bind", str(source), target], check=True)


def resolve(server: socket.socket, asked: list[str]) -> None:
    """Answer look-ups (RFC 1035) of one name with this machine, all others with "no such name"."""
    while True:
        query, sender = server.recvfrom(512)
        labels, at = [], _HEADER
        while size := query[at]:
            labels.append(query[at + 1 : at + 1 + size].decode())
            at += size + 1
        question = query[_HEADER : at + 5]
        name, kind = ".".join(labels).lower(), struct.unpack("!H", query[at + 1 : at + 3])[0]
        asked.append(name)
        known = name == NAME
        answer = struct.pack("!HHHIH4B", 0xC00C, _A, 1, 60, 4, 127, 0, 0, 1) if known and kind == _A else b""
        flags = 0x8180 if known else 0x8183
        server.sendto(query[:2] + struct.pack("!HHHHH", flags, 1, bool(answer), 0, 0) + question + answer, sender)


def main(folder: Path) -> None:
    """Answer the questionnaire in a folder, and print what came of it and who was looked up, as JSON."""
    loopback_up()
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    mount(folder / "resolv.conf", "/etc/resolv.conf")
    mount(folder / "roots", "/etc/ssl/certs")
    resolver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    resolver.bind(("127.0.0.1", 53))
    asked: list[str] = []
    threading.Thread(target=resolve, args=(resolver, asked), daemon=True).start()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    with WireServer(key=(folder / "key").read_text()) as server:
        server._http.socket = context.wrap_socket(server._http.socket, server_side=True)
        endpoint = f"https://{NAME}:{server._http.server_address[1]}/v1"
        to = ["--provider", "openai", "--endpoint", endpoint, "--model", "gpt-5.5", "--api-key-file", "../key"]
        command = [sys.executable, "-m", "qbyok", "answer", "q.xlsx", "--evidence", "evidence", "--out", "out", *to]
        done = subprocess.run(command, cwd=folder / "job", capture_output=True, text=True, check=False)
        calls = len(server.journal)
    print(json.dumps({"code": done.returncode, "stderr": done.stderr, "calls": calls, "asked": asked}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
