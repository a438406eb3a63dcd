"""A running daemon and its contacts file: somebody is taken out of it, and whoever follows is asked; over SMTP, with real files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .conftest import START, first_mail, mail, text_of, until

BEA = "Bea Long <bea.long@partnership.example>"
ROBERT, PRIYA = (
    "robert.hale@council.example",
    "priya.nair@school.example",
)


def without_robert(text: str) -> str:
    """The file with Robert's entry taken out, and the number of its lines left as it was."""
    before, rest = text.split("  robert:\n", 1)
    return before + "  marie:\n" + rest.split("  marie:\n", 1)[1]


def test_somebody_taken_out_is_asked_about_and_followed(house: Any) -> None:
    """The number of lines no longer fits, so nothing is taken until the business manager says that it is meant."""
    contacts: Path = house.folder / "contacts" / "sample.yaml"
    whole = contacts.read_text(encoding="utf-8")
    house.start()
    house.send(first_mail())
    house.taken(1)
    house.go_to()
    assert house.letters(ROBERT)
    contacts.write_text(without_robert(whole), encoding="utf-8")  # picked up by watching
    asked = house.letter("bea.long@", "reply APPLY if you took them out")
    told = text_of(asked)
    assert "No longer listed: Robert Hale" in told and "(email: robert.hale@council.example)" in told
    assert len(house.letters(PRIYA)) == 1, "nothing moves on the word of a file that may have lost something"
    house.send(mail(BEA, "APPLY", to=str(asked["Reply-To"]), name="apply"), to=str(asked["Reply-To"]))
    house.taken(2)
    house.letter("bea.long@", "is in use")
    until(lambda: contacts.read_text(encoding="utf-8").count("robert") == 0 and house.logged("files taken"))
    house.go_to(START.replace("10:05", "10:06"))
    missing = text_of(house.letter(PRIYA, "who is the practitioner"))
    asked_for = missing.partition("SO FAR")[0]
    assert "Robert Hale is no longer in post" in asked_for and "Is it Robert Hale" not in asked_for
    assert house.letter("bea.long@", "practitioner")
    assert house.stop() == 0
