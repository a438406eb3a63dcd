"""A daemon whose mail nobody could read does not start, and says what that needs."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from parley.app import live
from parley.config import default_root, load_config
from parley.errors import TransportError


@pytest.mark.parametrize(
    "fault", [OSError(errno.ENOSYS, "Function not implemented"), TimeoutError(), RuntimeError("it ended")]
)
def test_what_a_reading_process_needs_is_said(fault: Exception, tmp_path: Path) -> None:
    root = default_root()
    lines = [f"{name}: {root / name}" for name in ("rules", "contacts")]
    lines += [f"templates: {root / 'mail_templates'}", "state: state", ""]
    (tmp_path / "parley.yaml").write_text("\n".join(lines))
    readers: Any = SimpleNamespace(context=None)

    async def start() -> None:
        async def fails() -> None:
            raise fault

        await live(load_config(tmp_path / "parley.yaml"), readers, asyncio.create_task(fails()), None, 0.0)

    with pytest.raises(TransportError, match=r"reads mail; it needs Linux 5\.3") as said:
        asyncio.run(start())
    assert not said.value.permanent
