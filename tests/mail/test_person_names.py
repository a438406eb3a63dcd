"""What somebody is called whom no directory lists: a name alone, whatever was typed around it (promise 4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    ("Alfie Mole SW", "duty@council.example", "duty@council.example"),
    ("SW Alfie Mole", "duty@council.example", "duty@council.example"),
    ("Alfie mum", "duty@council.example", "duty@council.example"),
    ("Mole Alfie social worker", "duty@council.example", "duty@council.example"),
    ("Duty Desk, Alfie Mole", "team@council.example", "team@council.example"),
    ("Alfie Mole School", "office@mole.example", "office@mole.example"),
    ("Bob, Alfie Mole", "duty@council.example", "duty@council.example"),
    ("Bob, Alfie Mole", "bob@council.example", "Bob"),
    ("Alfie Mole's head of year", "year7@school.example", "year7@school.example"),
    ("Bob for Smith", "bob.smith@council.example", "bob.smith@council.example"),
    ("Year 5 Alfie", "rs204@council.example", "rs204@council.example"),
    ("", "duty@council.example", "duty@council.example"),
    # names that are one, however they are made
    ("Van der Berg, Anna", "x104@council.example", "Anna Van der Berg"),
    ("Van der Berg, Anna", "anna.vanderberg@council.example", "Anna Van der Berg"),
    ("Muhammad Zia ul Haq", "x104@council.example", "Muhammad Zia ul Haq"),
    ("Muhammad Zia ul Haq", "muhammad.haq@council.example", "Muhammad Zia ul Haq"),
    ("Maria Fernanda Lopez Garcia", "mflg2@council.example", "Maria Fernanda Lopez Garcia"),
    ("Maria Fernanda Lopez Garcia", "x104@council.example", "x104@council.example"),
    ("SMITH, Mary Jane", "x104@council.example", "Mary Jane SMITH"),
    ("Julia Child", "julia.child@council.example", "Julia Child"),
    ("Case, Julia", "jc104@council.example", "Julia Case"),
    ("Paul Nurse", "pn7@trust.example", "Paul Nurse"),
    ("DI Anna Marco", "x104@police.example", "DI Anna Marco"),
    ("Amina Yusuf, PhD", "x104@council.example", "Amina Yusuf"),
    ("Bob Smith 🌻", "x104@council.example", "Bob Smith"),
    ("தமிழ்ச்செல்வி குமார்", "x104@council.example", "தமிழ்ச்செல்வி குமார்"),
    ("علی\u200cرضا خان", "x104@council.example", "علی\u200cرضا خان"),
    ("Oak Lane School Office", "office@oaklane.example", "Oak Lane School Office"),
    ("Duty Social Worker", "x104@council.example", "Duty Social Worker"),
    ("bob.smith@council.example", "bob.smith@council.example", "bob.smith@council.example"),
    ("(Alfie Mole)", "duty@council.example", "duty@council.example"),
]


@pytest.mark.parametrize(("typed", "address", "name"), NAMES)
def test_only_a_name_is_shown(typed: str, address: str, name: str) -> None:
    assert called(typed, address, own=True) == name


# Somebody else typed it: what the address bears out, a desk, or the address
TYPED = [
    ("Alfie Mole", "duty@agency.example", "duty@agency.example"),
    ("Alfie", "info@agency.example", "info@agency.example"),
    ("Mole, Alfie", "safeguarding@school.example", "safeguarding@school.example"),
    ("Alfie Mole", "x104@council.example", "x104@council.example"),
    ("Alfie Mole", "bob.smith@council.example", "bob.smith@council.example"),
    ("Bob Smith", "bob.smith@council.example", "Bob Smith"),
    ("SMITH, Bob (Hillside Health Trust)", "bob.smith2@trust.example", "Bob SMITH"),
    ("Robert Hale", "rh104@council.example", "Robert Hale"),
    ("Robert Hale", "robert@council.example", "Robert Hale"),
    ("Robert Hale", "robhale@council.example", "Robert Hale"),
    ("Robert Hale", "hale.rob@council.example", "Robert Hale"),
    ("Robert Hale", "rober.hale@council.example", "Robert Hale"),
    ("Anna Smith-Jones", "anna.smith@council.example", "Anna Smith-Jones"),
    ("Bob Smith Alfie", "bob@council.example", "Bob"),
    ("Bob Alfie Mole", "bob@council.example", "Bob"),
    ("Dr Bob Smith", "bob@council.example", "Dr Bob Smith"),
    ("Bob J Smith", "bob@council.example", "Bob J Smith"),
    ("Maria de la Cruz", "maria@council.example", "Maria de la Cruz"),
    ("Mary Jane Smith", "mjs@council.example", "Mary Jane Smith"),
    ("Maria Fernanda Lopez Garcia", "mflg2@council.example", "Maria Fernanda Lopez Garcia"),
    ("the duty desk", "duty@council.example", "the duty desk"),
    ("Duty Social Worker", "x104@council.example", "Duty Social Worker"),
    ("Oak Lane School Office", "office@oaklane.example", "Oak Lane School Office"),
]


@pytest.mark.parametrize(("typed", "address", "name"), TYPED)
def test_of_what_somebody_else_typed_only_what_the_address_bears_out(
    typed: str, address: str, name: str
) -> None:
    assert called(typed, address) == name
    assert called(name, address, own=True) == name, "as it is loaded"


WORDS = (
    "Alfie",
    "Mole",
    "Bob",
    "Smith",
    "SW",
    "mum",
    "Duty",
    "Desk",
    "Di",
    "van",
    "der",
    "Case",
    "for",
    "PhD",
    "J",
    "O'Hara",
    "प्रिया",
    "🌻",
    "@",
)
ADDRESSES = (
    "duty@council.example",
    "bob.smith@council.example",
    "bs1@council.example",
    "mole@school.example",
    "Bob@x.example",
)


@given(
    st.lists(
        st.tuples(st.sampled_from(WORDS), st.sampled_from((" ", ", ", " - ", " (", ") ", "/"))), max_size=7
    ),
    st.sampled_from(ADDRESSES),
    st.booleans(),
)
def test_a_name_stays_the_name_it_is(words: list[tuple[str, str]], address: str, own: bool) -> None:
    """It is looked at again whenever it is loaded."""
    name = called("".join(word + mark for word, mark in words), address, own=own)
    assert name and called(name, address, own=True) == name
