"""What a business manager does to a rule file with Word and a keyboard: one slip is one message, at its place, with what to write."""

from pathlib import Path

import pytest

from parley.reference.rules import parse_protocol, read_protocol

WHOLE = """\
id: fen
version: 1
title: Talking it through
partnership: Fenmarsh
raiser: worker
roles:
  worker:
    named: yes
  leader:
    named: yes
    post: line_manager
facts:
  kind:
    ask: opening
    one_of: [threshold, plan]
stages:
- id: talk
  clause: "1"
  duties:
  - id: speak
    do: talk
    by: referring worker
    with: receiving worker
    media: [phone, video]
    within: 2 working days
    from: decision
    clause: "1.10"
  exits:
  - to: leaders
    when: {outcome: unresolved}
    needs: {any: [{done: speak}, {tried: speak}]}
    override: referring leader
- id: leaders
  clause: "2"
  exits:
  - to: closed
    when: {outcome: resolved}
end: fen
"""
SLIPS = [  # what is replaced, by what, where the one message points, what it says, and what to write
    ("within: 2", "withn: 2", 25, "no key `withn`", "within"),
    ("from: dec", "form: dec", 26, "no key `form`", "from"),
    ("with: receiving", "wiht: receiving", 23, "no key `wiht`", "with"),
    ("by: referring", "bye: referring", 22, "no key `bye`", "by"),
    ('clause: "1.10"', 'claus: "1.10"', 27, "no key `claus`", "clause"),
    ("    named: yes\n  leader", "    namd: yes\n  leader", 8, "no key `namd`", "named"),
    ("one_of:", "oneof:", 15, "no key `oneof`", "one_of"),
    ("raiser:", "raised by:", 5, "no key `raised by`", "raiser"),
    ("one_of: [threshold, plan]", "one_of: threshold, plan", 15, "with commas in it", "[threshold, plan]"),
    ("media: [phone, video]", "media: phone and video", 24, "no medium", "[phone, video]"),
    ("media: [phone, video]", "media: phone; video", 24, "no medium", "[phone, video]"),
    ("- id: talk", "– id: talk", 17, "begins with – instead of -", "- id: talk"),
    ("  - id: speak", "  -id: speak", 20, "without its space", "- id: speak"),
    ("- id: talk", "  id: talk", 17, "without the `- ` that its other parts have", "- id: talk"),
    ("- id: leaders", "---\n- id: leaders", 33, "A second document", "without this line"),
    ("override: referring leader", "override: leader referring", 32, "the side stands behind", "referring leader"),
]  # fmt: skip


def said(text: str) -> list[tuple[int, str, str]]:
    return [(one.line, one.message, one.mend) for one in parse_protocol(text, "r.yaml")[1] if not one.warning]


def test_the_file_itself_is_sound() -> None:
    assert said(WHOLE) == []


@pytest.mark.parametrize(("old", "new", "line", "says", "mend"), SLIPS)
def test_one_slip_is_one_message(old: str, new: str, line: int, says: str, mend: str) -> None:
    assert WHOLE.count(old) == 1, old
    [(place, message, write)] = said(WHOLE.replace(old, new))
    assert (place, write) == (line, mend) or mend in write
    assert place == line and says in message


def test_a_name_with_a_blank_is_not_asked_back_at_the_end() -> None:
    [(line, _, mend)] = said(
        WHOLE.replace("id: fen\nv", "id: fen land\nv").replace("end: fen", "end: fen_land")
    )
    assert (line, mend) == (1, "fen_land")


def test_a_file_cut_inside_a_line_says_that_it_may_be_cut() -> None:
    [(line, message, _)] = said(WHOLE[: WHOLE.index("    within") + 6])
    assert line == 25 and "may have been cut short" in message


def test_a_file_cut_and_broken_elsewhere_says_both() -> None:
    broken = WHOLE.replace("media: [phone, video]", "media: [phone, video")
    lines = {line for line, _, _ in said(broken[: broken.index("    within")])}
    assert lines == {24} or lines == {24, 25}


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"PK\x03\x04\x14\0\x06\0", "a Word, Excel or ZIP file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
        (b"{\\rtf1\\ansi id: fen}", "rich text"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "a web page"),
    ],
)
def test_another_kind_of_file_is_called_what_it_is(tmp_path: Path, raw: bytes, what: str) -> None:
    (tmp_path / "fen.yaml").write_bytes(raw)
    protocol, [problem] = read_protocol(tmp_path / "fen.yaml")
    assert protocol is None and what in problem.message and "plain text" in problem.mend
