"""How residents' pages load on a telephone: Lighthouse's scores, on its slow 4G.

    make bench BENCH=lighthouse    (installs Lighthouse first; it is big and stays apart)

Prints scores of performance, accessibility and best practices, when first and largest
paint come on Lighthouse's simulated slow 4G, and the bytes transferred, of the first page,
the sign-in, a demo resident's code and a signed-in resident's own. Fails where a score is
below 95, or a code page paints its colour after 1.5 s or transfers more than 60 kB.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from residents_site import served

PROGRAM = Path(__file__).parent / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
BROWSER = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST_SCORE = 95
LATEST_PAINT = 1.5
MOST_BYTES = 60_000
RESIDENTS = 20
TRIES = 3
"""Now and then a browser loses the beginning of its trace; Lighthouse asks for another run."""
DEMO = "/demo/discharged"
SHOWN = 5
"""One with several statements behind the code."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How a page loaded.

    Attributes:
        scores: by category, of 100.
        first: seconds to the first paint.
        largest: seconds to the largest.
        bytes: transferred for the page and all that belongs to it.
    """

    scores: dict[str, int]
    first: float
    largest: float
    bytes: int

    def faults(self, *, code: bool) -> list[str]:
        """Where it falls short; of a page with a code more is asked."""
        found = [f"{name} {score}" for name, score in self.scores.items() if score < LEAST_SCORE]
        if code:
            paints = {"first paint": self.first, "largest paint": self.largest}
            found += [f"{name} {at:.2f} s" for name, at in paints.items() if at >= LATEST_PAINT]
            found += [f"{self.bytes:,} bytes"] if self.bytes > MOST_BYTES else []
        return found


def main() -> int:
    """Run and print; 1 where a page falls short, 2 where Lighthouse is not there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1, help="of each page; the median counts")
    runs = parser.parse_args().runs
    if not PROGRAM.exists():
        print("Lighthouse is not installed: run `make bench BENCH=lighthouse`.", file=sys.stderr)
        return 2
    failed = False
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), RESIDENTS, "--demo") as site,
    ):
        own = {"Cookie": f"session={site.sessions[SHOWN]}"}
        for path, headers in (
            ("/", {}),
            ("/me/sign-in", {}),
            (DEMO, {}),
            ("/me", own),
        ):
            loaded = sorted(
                (_loaded(site.address + path, headers) for _ in range(runs)),
                key=lambda one: one.largest,
            )[runs // 2]
            faults = loaded.faults(code=path not in {"/", "/me/sign-in"})
            failed = failed or bool(faults)
            scores = ", ".join(f"{name} {score}" for name, score in loaded.scores.items())
            print(
                f"    {path:20} {scores}; first paint {loaded.first:.2f} s, "
                f"largest {loaded.largest:.2f} s; {loaded.bytes:,} bytes"
                + "".join(f"  FAULT: {fault}" for fault in faults)
            )
    return 1 if failed else 0


def _loaded(address: str, headers: dict[str, str]) -> Loaded:
    with tempfile.TemporaryDirectory() as folder:
        written, sent = Path(folder, "report.json"), Path(folder, "headers.json")
        sent.write_text(json.dumps(headers), "utf-8")
        command = [
            PROGRAM,
            address,
            "--quiet",
            "--no-enable-error-reporting",
            "--output=json",
            f"--output-path={written}",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--extra-headers={sent}",
            f"--chrome-flags={BROWSER}",
        ]
        for _ in range(TRIES):
            ran = subprocess.run(
                command, check=False, env={**os.environ, "CHROME_PATH": CHROMIUM}
            ).returncode
            if ran == 0:
                break
        else:
            raise RuntimeError(f"Lighthouse measured nothing of {address}")
        report = json.loads(written.read_text("utf-8"))
    if report.get("runtimeError"):
        raise RuntimeError(report["runtimeError"]["message"])
    audits = report["audits"]
    if audits["network-requests"]["details"]["items"][0]["statusCode"] != 200:  # noqa: PLR2004
        raise RuntimeError(f"{address} did not answer with a page")
    return Loaded(
        {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES},
        audits["first-contentful-paint"]["numericValue"] / 1000,
        audits["largest-contentful-paint"]["numericValue"] / 1000,
        int(audits["total-byte-weight"]["numericValue"]),
    )


if __name__ == "__main__":
    sys.exit(main())
