"""A fuzz target for atheris (libFuzzer), which is no part of any install: `script/fuzz` fetches it and runs this.

What it finds lies in `.fuzz` as `crash-…`; put the octets into a test before mending the reader.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
LARGEST = 20_000  # octets of a seed: the fuzzer learns little from more


def seeds() -> Iterator[bytes]:
    """The collection, and the killers that are small enough."""
    from .killers import KILLERS

    for path in sorted((HERE / "raw").glob("*.eml")):
        yield path.read_bytes()[:LARGEST]
    for _, make in KILLERS.values():
        if len(raw := make()) < LARGEST:
            yield raw


def main() -> None:
    """Arguments are libFuzzer's own: `-max_total_time=600`, `-runs=10000`, a folder for what it finds of use."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["parley.mail", "parley.calendars", "parley.loops.reading"]):
        check = importlib.import_module("tests.mail.reader_check").check_reader
    with tempfile.TemporaryDirectory(prefix="parley-seeds-") as folder:
        for number, raw in enumerate(seeds()):
            (Path(folder) / str(number)).write_bytes(raw)
        atheris.Setup(
            [
                *sys.argv,
                "-timeout=5",
                "-rss_limit_mb=1024",
                f"-max_len={LARGEST}",
                "-artifact_prefix=.fuzz/",
                folder,
            ],
            check,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
