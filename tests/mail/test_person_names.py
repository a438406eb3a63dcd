"""What somebody is called whom no directory lists: a name alone, whatever was typed around it (promise 4)."""

from __future__ import annotations

import pytest

from parley.mail.person_names import called

# typed, address, what stands in letters
NAMES = [
    ("Bob Smith", "bob.smith@council.example", "Bob Smith"),
    ("Bob Smith", "duty@council.example", "Bob Smith"),
    ("Dr Bob Smith", "bob.smith@council.example", "Dr Bob Smith"),
    ("Dr. R. Hale", "rh104@council.example", "Dr. R. Hale"),
    ("SMITH, Bob (Hillside Health Trust)", "bob.smith@trust.example", "Bob SMITH"),
    ("Smith, Bob", "rs204@council.example", "Bob Smith"),
    ("Priya Nair [Oak Lane School]", "p@school.example", "Priya Nair"),
    ("Maria de la Cruz", "m@council.example", "Maria de la Cruz"),
    ("Zoë O’Hara", "zoe.ohara@council.example", "Zoë O’Hara"),
    ("the duty desk", "duty@council.example", "the duty desk"),
    ("李明", "li@council.example", "李明"),
    ("प्रिया नायर", "x104@council.example", "प्रिया नायर"),
    ("Zoe\u0308 Hale", "x104@council.example", "Zoë Hale"),
    ("Alfie Smith (Anna Smith)", "anna.smith@council.example", "Anna Smith"),
    # two whom the address may spell: neither
    ("Alfie Smith - Anna Smith", "asmith@council.example", "asmith@council.example"),
    ("Alfie Smith (Anna Smith)", "asmith@council.example", "asmith@council.example"),
    ("re Aisha Khan from Amir Khan", "a.khan@council.example", "a.khan@council.example"),
    ("Alfie James Smith: Anna Smith", "asmith@council.example", "asmith@council.example"),
    # more than a name: the words that the address spells, or the address
    ("Bob Smith re Alfie Mole", "bob.smith@council.example", "Bob Smith"),
    ("Bob Smith (Alfie Mole's social worker)", "bob.smith@council.example", "Bob Smith"),
    ("Bob Smith - Alfie Mole", "bsmith@council.example", "Bob Smith"),
    ("Bob Smith, social worker for Alfie Mole, 3/4/2015", "bob.smith2@council.example", "Bob Smith"),
    ("Bob J Smith Alfie Mole", "bjsmith@council.example", "Bob J Smith"),
    ("Alfie Mole: Bob Smith", "smithb@council.example", "Bob Smith"),
    ("Alfie Mole's social worker", "duty@council.example", "duty@council.example"),
    ("the SW for Alfie Mole", "duty@council.example", "duty@council.example"),
    ("about Alfie Mole dob 3 April 2015", "duty@council.example", "duty@council.example"),
    ("Bob Smith - Alfie Mole", "duty@council.example", "duty@council.example"),
    ("Bob Smith Alfie Mole", "duty@council.example", "duty@council.example"),
    ("Bob Smith and Alfie", "duty@council.example", "duty@council.example"),
    ("Alfie Mole case", "jo@school.example", "jo@school.example"),
    ("", "duty@council.example", "duty@council.example"),
    ("(Alfie Mole)", "duty@council.example", "duty@council.example"),
]


@pytest.mark.parametrize(("typed", "address", "name"), NAMES)
def test_only_a_name_is_shown(typed: str, address: str, name: str) -> None:
    assert called(typed, address) == name
