"""How fast residents' code pages are drawn, by the real server on its own database.

    python benchmarks/code_page.py [--residents N] [--seconds N] [--connections N] [--workers N]

Signed-in residents with histories of their own ask for their code by kept-alive
connections, each in turn: the whole page with a fresh credential and QR, then the frame
alone that a page fetches each minute. Prints pages a second, waits and bytes, and what one
costs of the processor (server and database): in milliseconds, and in health checks of the
same server in the same run, which are HTTP alone; that ratio is no machine's.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from load import Answered, Asked, loaded
from residents_site import served

QR = 'class="qr"'


def main() -> int:
    """Run and print; 1 where an answer was not as it should be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--residents", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    errors = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), given.residents, "--workers", str(given.workers)) as site,
    ):
        asked = {
            "baseline, /healthz": Asked("/healthz", (), "alive"),
            "page, /me": Asked("/me", site.sessions, QR),
            "frame, /me/frame": Asked("/me/frame", site.sessions, QR),
        }
        print(f"{given.residents:,} residents, {given.connections} connections")
        base = 0.0
        for name, one in asked.items():
            loaded(site.address, one, given.connections, min(2.0, given.seconds))
            before = site.processor_seconds()
            answered = loaded(site.address, one, given.connections, given.seconds)
            after = site.processor_seconds()
            each = 1000 / max(len(answered.waits), 1)
            server, database = (each * (b - a) for a, b in zip(before, after, strict=True))
            base = base or server + database
            _say(name, answered, server, database, (server + database) / base)
            errors += answered.errors
    return 1 if errors else 0


def _say(name: str, answered: Answered, server: float, database: float, ratio: float) -> None:
    median, slow = answered.milliseconds
    print(
        f"    {name:20} {answered.each_second:8,.0f}/s"
        f"  median {median:6.1f} ms, p99 {slow:6.1f} ms  errors {answered.errors}"
        f"  {answered.bytes:7,} bytes"
        f"  processor {server:.2f} ms + database {database:.2f} ms, {ratio:5.1f} x baseline"
    )


if __name__ == "__main__":
    sys.exit(main())
