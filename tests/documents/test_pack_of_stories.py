"""The evidence pack of whole stories, of published and invented protocols: names and words, and nobody left out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from parley.config import load_config
from parley.dispute import events as e
from parley.documents.as_text import to_text
from parley.documents.document import Document, Grid, Heading
from parley.documents.evidence import LEFT_OUT, Evidence
from parley.documents.figures import figures_of
from parley.documents.form import NOT_HERE
from parley.documents.kept_texts import shown_in
from parley.documents.pack import pack
from parley.documents.recorded import recorded
from parley.loops.loading import load
from parley.mail.message import Trust
from parley.reference.story import load_story
from parley.reference.story_parts import Expect
from parley.rehearsal.playhouse import Playhouse
from parley.rehearsal.rehearse import Rehearsal
from parley.rehearsal.troupe import Cast
from parley.store import outbox, outbox_outcome

STORIES = Path(__file__).parents[1] / "story"
LONDON = ZoneInfo("Europe/London")
END = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Evidence:
    """What the pack of the story's first dispute is made of."""
    return lived(str(request.param))


@cache
def lived(name: str) -> Evidence:
    """The story, played to its end in memory."""
    story = load_story(STORIES / f"{name}.yaml")
    config = replace(load_config(), protocol=story.protocol)
    config = replace(config, rules=STORIES / story.rules) if story.rules else config
    loaded = load(replace(config, contacts=STORIES / story.contacts) if story.contacts else config)
    start = datetime.fromisoformat(story.start or story.steps[0].at).replace(tzinfo=LONDON).astimezone(UTC)
    house = Playhouse(loaded, Trust(all_proven=True), start, minuted=False)
    rehearsal = Rehearsal(story, config, house, Cast(), 7)
    for step in story.steps:
        if not isinstance(step.action, Expect):
            rehearsal.play(step)
    entries = tuple(recorded(house.door, "D-2026-0001"))
    texts = shown_in(house.store, house.zone)
    view = replace(entries[-1].view, now=END)
    letters = tuple(outbox.of(house.store, "D-2026-0001"))
    return Evidence(view, entries, letters, texts)


def table(document: Document, heading: str) -> Grid:
    """The table under this heading."""
    place = document.parts.index(Heading(heading))
    return next(part for part in document.parts[place:] if isinstance(part, Grid))


def column(grid: Grid, title: str) -> list[str]:
    n = [one.title for one in grid.columns].index(title)
    return [row[n] for row in grid.rows]


every_story = pytest.mark.parametrize(
    "told", ["marlbrook", "pennant", "saltmarsh", "bdscp-to-the-scrutineer"], indirect=True
)  # fmt: skip


@every_story
def test_whoever_did_or_said_anything_took_part(told: Evidence) -> None:
    names = column(table(pack(told), "Who took part"), "Name")
    acting = {one.entry.event.by for one in told.entries if one.entry.event.by}
    asked = {person for duty in told.view.dispute.duties.values() for person in duty.holders}
    assert {told.view.world.person(person).name for person in acting | asked} <= set(names)


@pytest.mark.parametrize("told", ["three-fords"], indirect=True)
def test_people_of_an_agency_that_joined_are_of_the_side_it_joined(told: Evidence) -> None:
    took_part = table(pack(told), "Who took part")
    sides = dict(zip(column(took_part, "Name"), column(took_part, "Side"), strict=True))
    assert (sides["Nell Hart"], sides["Hana Reed"], sides["Olu Ade"]) == (
        "receiving",
        "receiving",
        "referring",
    )


@pytest.mark.parametrize("told", ["two-children-two-numbers"], indirect=True)
def test_no_case_number_stands_in_what_both_sides_get(told: Evidence) -> None:
    (given,) = [one for one in told.entries if isinstance(one.entry.event, e.CaseNumberGiven)]
    shown = to_text(pack(told))
    assert told.text is not None and told.text(given.minute.texts[0]) == "12/345"
    assert "gave the case number of Oak Lane School" in " ".join(shown.split()) and "12/345" not in shown


@every_story
def test_nothing_is_called_by_its_id(told: Evidence) -> None:
    protocol = told.view.protocol
    ids = {duty.id for stage in protocol.every_stage for duty in stage.duties}
    ids |= {*protocol.roles, *protocol.facts, *protocol.forms, *(row.template for row in told.letters)}
    ids |= {stage.id for stage in protocol.every_stage}
    words = set(re.findall(r"\w+", to_text(pack(told))))
    assert {one for one in ids if "_" in one} & words == set()


@every_story
def test_every_stage_has_its_title_and_no_column_is_empty(told: Evidence) -> None:
    document = pack(told)
    stages = column(table(document, "The stages"), "Stage")
    for visit, said in zip(told.view.dispute.visits, stages, strict=True):
        assert told.view.protocol.stage(visit.stage).title in said
    for grid in document.parts:
        if isinstance(grid, Grid) and {"Clause", "Name"} & {one.title for one in grid.columns}:
            assert all(any(cells) for cells in zip(*grid.rows, strict=True))


@pytest.mark.parametrize("told", ["pennant"], indirect=True)
@pytest.mark.parametrize("state", sorted({"sending", *outbox_outcome._FROM}))
def test_whatever_became_of_a_letter_the_pack_says_it(told: Evidence, state: str) -> None:
    """A reminder that left in the digest of another (`withdrawn`) once kept the whole pack from whoever was to have it."""
    letter = replace(told.letters[-1], state=state)
    (said,) = column(table(pack(replace(told, letters=(letter,))), "Who was written to"), "What became of it")
    assert (said and said != state) or state == "sent"


@pytest.mark.parametrize("told", ["pennant"], indirect=True)
def test_a_stage_that_a_missed_date_opened_says_for_ever_what_it_opened_without(told: Evidence) -> None:
    opened = [one.entry.event for one in told.entries if isinstance(one.entry.event, e.StageOpened)]
    assert [event.without for event in opened if event.stage == "four"] == [("strategy",)]
    without = dict(
        zip(
            column(table(pack(told), "The stages"), "Clause"),
            column(table(pack(told), "The stages"), "Opened without"),
            strict=True,
        )
    )
    assert without["7"] == "meet Tom Vane, Faye Orr and Sol Adeyemi (6.1)" and without["6"] == "nothing"


@pytest.mark.parametrize("told", ["marlbrook"], indirect=True)
def test_of_a_panel_whoever_voted_decided(told: Evidence) -> None:
    said = column(table(pack(told), "Everything, in order"), "What")
    assert "Done by Nell Hart and Olu Ade: vote, each member one (decided)." in said
    assert "Done by Nell Hart, Olu Ade and Dev Patel: vote, each member one (decided)." in said
    assert "will (Grace Obi) and will not (Dev Patel)" in to_text(pack(told)).replace("\n    ", " ")


@pytest.mark.parametrize("told", ["bdscp-to-the-scrutineer"], indirect=True)
def test_the_forms_stand_in_it_as_they_were_filled_in_without_a_child(told: Evidence) -> None:
    text = to_text(pack(told))
    assert "see the child at home" in text and "Resolved: [ ] Yes   [x] No" in text
    assert NOT_HERE in " ".join(text.split())
    assert "Plan agreed between the practitioners" not in text, "nobody filled that one in"
    without = to_text(pack(replace(told, text=None)))
    assert "see the child at home" not in without and LEFT_OUT in without


@every_story
def test_in_figures_no_end_names_anybody_or_a_day(told: Evidence) -> None:
    said = figures_of(told.view).outcome
    assert said and "2026" not in said and "May" not in said
    for person in {person for duty in told.view.dispute.duties.values() for person in duty.holders}:
        assert told.view.world.person(person).name not in said
