"""The only door of the sandbox: carries bytes from Unix sockets to one endpoint each, and from nowhere else.

A script of its own, started outside the sandbox with nothing but these names. It sees what goes over the wire, which
for every endpoint but one on this machine is TLS. It ends when its standard input does, however qbyok ends.
"""

import asyncio
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

_CHUNK = 1 << 16
READY = b"ready\n"


async def _relay(sockets: list[tuple[str, str, int]]) -> None:
    for path, host, port in sockets:
        await asyncio.start_unix_server(partial(_carry, host, port), path)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    for path, _, _ in sockets:
        Path(path).unlink()
        with suppress(OSError):  # another socket is still in it
            Path(path).parent.rmdir()


async def _carry(host: str, port: int, inside: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
    try:
        outside, out = await asyncio.open_connection(host, port)
    except (OSError, UnicodeError):  # the latter for a name that can't be one
        back.close()
        return
    await asyncio.gather(_pump(inside, out), _pump(outside, back))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while chunk := await source.read(_CHUNK):
            sink.write(chunk)
            await sink.drain()
    except OSError:
        pass  # either end has gone; the other is told by closing
    finally:
        sink.close()


if __name__ == "__main__":
    names = iter(sys.argv[1:])
    asyncio.run(_relay([(path, host, int(port)) for path, host, port in zip(names, names, names, strict=True)]))
