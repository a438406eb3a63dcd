"""Every mail in words: short, dated, without blame; text and HTML alike; nothing hostile or typed gets through."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from dataclasses import replace
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from notice_samples import TEMPLATES, Sample, every_sample, facts_of, shipped
from slips import slips

from parley.dispute.world import World
from parley.mail.header_text import one_line
from parley.mail.notice_words import capital
from parley.mail.rendering import (
    WIDTH,
    Rendered,
    TemplateProblem,
    Templates,
    check_subject,
    tidy,
)  # fmt: skip
from parley.mail.template_files import NOTICES, PARTS, SHARED, missing

PROTOCOL, WORLD = shipped()

SAMPLES = list(every_sample(PROTOCOL, WORLD))
FOLDER = Templates(TEMPLATES)
MARKER = "--- Type your answer above this line ---"
SETTING = re.compile(r"\bmailbox\.[a-z_]+")  # of parley.yaml, for whoever mends it
MOST_LINES = 20
TWO_STEPS = 21  # somebody who owes two things at once, at a stage opened without a conversation, reads on
BLAME = re.compile(
    r"\b(?:you (?:failed|missed|forgot|are late|neglected)|overdue|failure|fault|breach\w*|negligen\w*|should have"
    r"|ticket|SLA|users?|case)\b",
    re.IGNORECASE,
)
DATED = (
    "raised", "asked_to_talk", "stage_opened", "now_yours", "missed", "reminder", "reminders", "dates_changed", "invitation", "moved",
    "refused", "did_you_speak", "recorded", "note_kept", "status",
)  # fmt: skip
SECRETS = ("Tommy", "Wilkins", "3 May 2025", "black eye")
FREE = (
    "Tommy Wilkins, born 3 May 2025,\r\nSubject: black eye\r\n\r\n<script>alert('Tommy')</script> {{ tag }}"
)


class Words(HTMLParser):
    """The words that people read in a page, its links and its headings."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.lang = ""
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.tags.append(tag)
        self._hidden += tag in ("style", "title")
        self.lang = self.lang or (known.get("lang") or "")
        if "href" in known:
            self.links.append(known["href"] or "")
        assert not {"src", "onclick", "background"} & set(known)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)


def words(text: str) -> list[str]:
    """The words alone, without marks of lists and lines."""
    text = re.sub(r"(?m)^ *\d\. ", "", text)
    return re.findall(r"[^\W_]+(?:['’@.:+-][^\W_]+)*", text)


@lru_cache(maxsize=400)
def shown(name: str) -> tuple[dict, Rendered, Words]:
    """Facts, mail and page of the sample of that name, in the shipped world."""
    return rendered(next(sample for sample in SAMPLES if sample.name == name))


def rendered(sample: Sample, world: World = WORLD) -> tuple[dict, Rendered, Words]:
    """Facts, mail and page of one sample."""
    facts = facts_of(sample, PROTOCOL, world)
    mail = FOLDER.render(facts)
    return facts, mail, Words(mail.html)


def test_every_notice_is_among_the_samples() -> None:
    assert {sample.effect.template for sample in SAMPLES} == set(NOTICES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
class TestEveryMail:
    def test_it_is_short_and_narrow(self, sample: Sample) -> None:
        facts, mail, _ = shown(sample.name)
        lines = mail.text.splitlines()
        assert len(lines) <= (TWO_STEPS if len(facts["steps"]) > 2 else MOST_LINES)
        assert max(map(len, lines)) <= WIDTH
        assert "\n\n\n" not in mail.text
        assert not mail.text.startswith("\n")

    def test_the_subject_says_what_and_when(self, sample: Sample) -> None:
        facts, mail, _ = shown(sample.name)
        assert mail.subject.startswith(f"[{facts['tag']}] ")
        assert one_line(mail.subject, "Subject") == mail.subject
        date = re.search(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]+ \d\d:\d\d", mail.subject)
        assert date is None or date.end() <= 40
        if facts["mine"] and facts["date"] and sample.effect.template in DATED:
            assert date is not None
        assert len(mail.subject) <= 140

    def test_danger_and_the_place_to_answer(self, sample: Sample) -> None:
        facts, mail, page = shown(sample.name)
        first = mail.text.splitlines()[0]
        assert (first == MARKER) is bool(facts["reply_to"])
        assert (MARKER in " ".join(page.text)) is bool(facts["reply_to"])
        if sample.effect.template not in (
            "pen_digest",
            "pen_unseen",
            "pen_answered",
            "bad_file",
            "contacts_checked",
            "directory_look",
            "file_mended",
            "mailbox_trouble",
            "mailbox_well",
            "over_the_rate",
            "undelivered",
        ):
            assert "ring 999" in mail.text
            assert facts["danger"] in " ".join(" ".join(page.text).split())

    def test_text_and_html_say_the_same(self, sample: Sample) -> None:
        _, mail, page = shown(sample.name)
        headline = words(capital(mail.subject.partition("] ")[2]))
        said = words(" ".join(page.text))
        start = next(n for n in range(len(said)) if said[n : n + len(headline)] == headline)
        del said[start : start + len(headline)]
        assert said == words(mail.text)

    def test_the_page_is_plain_and_readable(self, sample: Sample) -> None:
        _facts, mail, page = shown(sample.name)
        assert page.lang == "en-GB"
        assert page.tags.count("h1") == 1
        assert "img" not in page.tags and "script" not in page.tags
        assert "prefers-color-scheme: dark" in mail.html
        for link in page.links:
            assert link.startswith(("mailto:", "tel:")), "a link that acts would be pressed by a scanner"

    def test_nobody_is_blamed(self, sample: Sample) -> None:
        _, mail, _ = shown(sample.name)
        assert not BLAME.search(f"{mail.subject}\n{mail.text}")

    def test_no_slip_of_the_pen(self, sample: Sample) -> None:
        _, mail, _ = shown(sample.name)
        assert slips(mail.subject, mail.text) == []

    def test_no_name_of_a_template_or_value_shows_through(self, sample: Sample) -> None:
        _, mail, _ = shown(sample.name)
        for odd in ("{{", "}}", "{%", "None", "[]", "  .", " ,", "..", "()", "line_manager", "_"):
            assert odd not in SETTING.sub("setting", mail.text.replace(sample.name, "")), odd
        assert not re.search(r": *\.(?!\.)|\( *\)", mail.text)


def bare_world(what: str) -> World:
    """The directory without anybody's number, or without the partnership's own person and its number at night."""
    directory = WORLD.directory
    if what == "numbers":
        people = {one: replace(person, phone="") for one, person in directory.people.items()}
        return replace(WORLD, directory=replace(directory, people=people))
    return replace(WORLD, directory=replace(directory, officers={}, call_in=""))


@pytest.mark.parametrize("what", ["numbers", "a business manager"])
def test_what_the_directory_lacks_leaves_no_hole(what: str) -> None:
    world = bare_world(what)
    for sample in every_sample(PROTOCOL, world):
        facts, mail, _ = rendered(sample, world)
        assert slips(mail.subject, mail.text) == []
        assert not re.search(r"Ring [^:.\n]* has no number", mail.text)
        assert facts["manager"]["name"] or "number below" not in mail.text


def test_whoever_is_to_be_rung_is_asked_for_a_number() -> None:
    world = bare_world("numbers")
    samples = list(every_sample(PROTOCOL, world))
    told = {
        name: next(rendered(sample, world)[1].text for sample in samples if sample.effect.template == name)
        for name in ("raised", "asked_to_talk", "alert")
    }
    assert "  Phone: the number to ring you on\n" in told["raised"]
    assert (
        "Priya Nair rings you; no number of yours is listed: reply Phone: and the number."
        in told["asked_to_talk"]
    )
    assert "2. Ring Priya Nair, whose number is not listed: ask for it on 020 7946 0105. " in told["alert"]


def hostile_world(name: str) -> World:
    """The directory with names and titles that mean harm."""
    people = {
        one: replace(
            person, name=f"{person.name.split()[0]} {name}", title=name, phone="020 7946 0112\r\nX: y"
        )
        for one, person in WORLD.directory.people.items()
    }
    return replace(WORLD, directory=replace(WORLD.directory, people=people))


@pytest.mark.parametrize(
    "name",
    ["Hale\r\nBcc: all@council.example", "<img src=x onerror=alert(1)>", "H" * 3000, "[D-2026-0009] {{ danger }}", "\u202eelaH\x00"],
    ids=["crlf", "html", "long", "jinja", "controls"],
)  # fmt: skip
def test_hostile_names_do_no_harm(name: str) -> None:
    world = hostile_world(name)
    for sample in every_sample(PROTOCOL, world, {"free": FREE}):
        facts, mail, page = rendered(sample, world)
        assert len(mail.subject) < 300
        assert mail.subject.count("[") == 1
        assert "\nBcc:" not in mail.text and "\r" not in mail.text and "\x00" not in mail.text
        assert "\u202e" not in mail.subject + mail.text
        assert "img" not in page.tags and "script" not in page.tags
        if facts["booked"]:
            entry = FOLDER.invitation_text(facts)
            assert "\n" not in entry.summary + entry.location


def test_typed_words_reach_protected_addresses_alone() -> None:
    seen = 0
    for sample in every_sample(PROTOCOL, WORLD, {"free": FREE}):
        facts, mail, page = rendered(sample)
        protected = sample.effect.person in ("robert", "marie", "sol", "dev", "olu", "nora", "bea", "ivy")
        for secret in SECRETS:
            assert secret not in mail.subject
            assert protected or secret not in mail.text + mail.html
        if facts["booked"]:
            entry = FOLDER.invitation_text(facts)
            assert not any(secret in entry.summary + entry.location + entry.description for secret in SECRETS)
        assert "script" not in page.tags
        seen += "black eye" in mail.text
    assert seen, "a protected reader does see the words"


def test_an_invitation_is_thin() -> None:
    sample = next(s for s in SAMPLES if s.effect.template == "asked_to_talk")
    facts = facts_of(sample, PROTOCOL, WORLD)
    entry = FOLDER.invitation_text(facts)
    assert entry.summary == "D-2026-0001: call, stage 1"
    assert entry.location == "020 7946 0120"
    assert "Propose New Time" in entry.description
    assert "School" not in entry.description
    assert len(entry.description.splitlines()) <= MOST_LINES
    with pytest.raises(TemplateProblem):
        FOLDER.invitation_text({**facts, "booked": None})


def test_whoever_raised_it_is_called_about_what_they_raised() -> None:
    """Robert rings Priya: she knows which child it is about, and it is not to be handed on by her."""
    seen = 0
    for sample in SAMPLES:
        facts = facts_of(sample, PROTOCOL, WORLD)
        booked = facts["booked"]
        if (
            booked
            and not facts["cancel"]
            and facts["to"]["id"] == facts["raiser"]["id"] != booked["caller"]["id"]
        ):
            entry = FOLDER.invitation_text(facts).description
            assert "about what you raised" in entry
            assert "which child" not in entry and "NOT ME" not in entry and "look at the file" not in entry
            seen += 1
    assert seen


def test_an_answer_link_opens_a_mail_ready_to_send() -> None:
    sample = next(s for s in SAMPLES if s.effect.template == "raised")
    _, _, page = rendered(sample)
    mailto = [link for link in page.links if link.startswith("mailto:")]
    address, _, query = mailto[0].partition("?")
    assert unquote(address) == f"mailto:{sample.extra['reply_to']}"
    assert parse_qs(query) == {"subject": ["[D-2026-0001] SOLVED"], "body": ["SOLVED"]}


def test_every_template_file_is_missed(tmp_path: Path) -> None:
    folder = tmp_path / "mail_templates"
    shutil.copytree(TEMPLATES, folder)
    assert missing(folder) == Templates(folder).problems() == []
    for file in sorted(path.name for path in folder.iterdir()):
        (folder / file).rename(tmp_path / file)
        assert missing(folder) == [file]
        (tmp_path / file).rename(folder / file)
    (folder / "raised.body.html").unlink()
    (folder / "missed.subject.txt").write_text("{{ date | nonsense }}")
    (folder / "who.body.txt").write_text("{% block")
    broken = {problem.name for problem in Templates(folder).problems(("missed", "raised", "record", "who"))}
    assert broken == {"raised.body.html", "missed.subject.txt", "who.body.txt"}
    assert missing(tmp_path / "nowhere")


def test_nothing_lies_in_the_folder_that_nobody_uses() -> None:
    expected = {f"{name}.{part}" for name in NOTICES for part in PARTS}
    expected |= set(SHARED)
    expected |= {f"invitation.{part}.txt" for part in ("summary", "location", "description")}
    assert {path.name for path in TEMPLATES.iterdir()} == expected


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{% if %}", "line 1"),
        ("{{ nothing_like_it }}", "nothing_like_it"),
        ("{{ to.nothing }}", "nothing"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ('{% extends "_gone.txt" %}', "_gone.txt"),
    ],
)
def test_a_broken_template_parks_one_mail_with_a_clear_word(tmp_path: Path, body: str, said: str) -> None:
    folder = tmp_path / "mail_templates"
    shutil.copytree(TEMPLATES, folder)
    templates = Templates(folder)
    sample = next(s for s in SAMPLES if s.effect.template == "status")
    facts = facts_of(sample, PROTOCOL, WORLD)
    assert templates.render(facts).text
    (folder / "status.body.txt").write_text(body)
    with pytest.raises(TemplateProblem) as caught:
        templates.render(facts)
    assert caught.value.name == "status.body.txt"
    assert said in caught.value.message


def test_a_template_may_name_what_jinja_knows_but_a_fact_goes_before_it(tmp_path: Path) -> None:
    folder = tmp_path / "mail_templates"
    shutil.copytree(TEMPLATES, folder)
    (folder / "status.body.txt").write_text("{% for n in range(2) %}{{ n }}{% endfor %} {{ joiner }}")
    sample = next(s for s in SAMPLES if s.effect.template == "status")
    facts = {**facts_of(sample, PROTOCOL, WORLD), "joiner": "who"}
    assert Templates(folder).render(facts).text == "01 who\n"


def test_a_name_that_is_no_template_is_refused() -> None:
    facts = facts_of(SAMPLES[0], PROTOCOL, WORLD)
    for name in ("../pyproject", "gone", ""):
        with pytest.raises(TemplateProblem):
            FOLDER.render({**facts, "template": name})


@pytest.mark.parametrize(
    "subject",
    ["by Tue", "[D-2026-0001]", "[D-2026-0002] x", "[D-2026-0001] a\r\nBcc: b", "[D-2026-0001] <b>", "[D-2026-0001] black eye"],
)  # fmt: skip
def test_what_a_subject_may_not_be(subject: str) -> None:
    with pytest.raises(TemplateProblem):
        check_subject(subject, {"template": "raised", "tag": "D-2026-0001", "texts": ["black eye"]})


def test_lines_are_wrapped_and_blanks_counted() -> None:
    assert tidy("\n\na  \n\n\n\nb\n\n") == "a\n\nb\n"
    long = "  - " + "word " * 60
    lines = tidy(long).splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[1].startswith("    word")


@given(
    st.sampled_from(["", "  ", "     "]),
    st.lists(st.tuples(st.text("ab-", min_size=1, max_size=118), st.integers(1, 3)), min_size=1, max_size=40),
)
def test_lines_are_wrapped_as_ever(margin: str, said: list[tuple[str, int]]) -> None:
    line = margin + "".join(word + " " * blanks for word, blanks in said).rstrip()
    by_the_book = textwrap.wrap(
        line, WIDTH, subsequent_indent=margin + "  ", break_long_words=False, break_on_hyphens=False
    )
    assert tidy(line).splitlines() == by_the_book


def test_a_word_longer_than_a_line_stays_whole() -> None:
    word = "w" * (WIDTH + 5)
    assert tidy(f"{word} and {word} more").splitlines() == [word, "  and", f"  {word}", "  more"]


def test_a_batch_looks_at_each_file_once_and_the_next_one_again(tmp_path: Path) -> None:
    folder = tmp_path / "mail_templates"
    shutil.copytree(TEMPLATES, folder)
    templates = Templates(folder)
    facts = facts_of(next(s for s in SAMPLES if s.effect.template == "status"), PROTOCOL, WORLD)
    with templates.one_look():
        before = templates.render(facts)
        (folder / "_layout.txt").write_text("another layout\n")
        assert templates.render(facts) == before
    with templates.one_look():
        assert templates.render(facts).text == "another layout\n"
