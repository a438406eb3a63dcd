"""What was pasted and not typed moves nothing, though no mark shows it (promise 7); what people type keeps its meaning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.mail import htmltext
from parley.mail.answers import read_answers
from parley.mail.guidance import teaches
from parley.mail.introductions import introduces
from parley.mail.quoting import split

RECEIVED = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
FACTS = {"kind of concern": "kind"}
FORM = [("Urgent", "yes"), ("Date of conversation", "1 April 2026"), ("Outcome", "resolved")]
OWN = [("Receiving practitioner", "Robert Hale"), ("Child", "under 1"), ("Urgent", "yes")]
LINES = "Urgent: yes\nSpoke: phone, 1 April 14:30\nOutcome: resolved\nWithdraw: yes"


def understood(text: str) -> list[str]:
    """Words, and labels of lines, of a body in plain text."""
    answers = read_answers(split(text).typed, RECEIVED, "Europe/London", FACTS, "Priya Nair")
    return [word.word for word in answers.words] + [line.label for line in answers.lines]


def page(rows: list[tuple[str, str]], cell: str = "<td>{}</td>") -> str:
    return (
        "<table>"
        + "".join(f"<tr>{cell.format(one)}{cell.format(two)}</tr>" for one, two in rows)
        + "</table>"
    )


def ways_to_paste(rows: list[tuple[str, str]]) -> list[str]:
    """One table as programs bring it into a mail."""
    return [
        htmltext.to_text(page(rows)),
        htmltext.to_text(page(rows, "<td><p class=MsoNormal><b>{}</b></p></td>")),
        htmltext.to_text(page([(f"{one}:", two) for one, two in rows])),
        "\n".join(f"{one}\t{two}" for one, two in rows),
        "\n".join(f"{one}:\t{two}\t" for one, two in rows),
        "\n\n".join(f"{one} \t {two}" for one, two in rows),
        "\n".join(f"{one:24}{two}" for one, two in rows),
        "\n".join(f"{one} | {two}" for one, two in rows),
        "\n".join(f"| {one} | {two} |" for one, two in rows),
        "\n".join(f"{one}:\n{two}" for one, two in rows),
        "\n".join(f"{one}\n{two}" for one, two in rows),
        "\n\n".join(f"{one}\n\n{two}" for one, two in rows),
        "\n".join(f"{one}\t\n{two}\t" for one, two in rows),
    ]


@pytest.mark.parametrize("pasted", ways_to_paste(FORM))
@pytest.mark.parametrize("above", ["", "Please see the form.\n\n", "Hi Bea,\n\n"])
def test_a_table_of_another_form_answers_nothing(pasted: str, above: str) -> None:
    assert understood(f"{above}{pasted}") == []
    assert understood(f"{above}{pasted}\n\nMy agency: the school") == ["My agency"]


@pytest.mark.parametrize(
    "rows", [FORM[:1] + FORM[2:], [("Urgent", "yes")], [("Spoke", "phone"), ("Date", "1 April")]]
)
def test_nor_does_one_of_which_each_row_might_be_ours(rows: list[tuple[str, str]]) -> None:
    assert understood(htmltext.to_text(f"<p>Please see the form.</p>{page(rows)}")) == []


@pytest.mark.parametrize("pasted", [*ways_to_paste(OWN)[:6], ways_to_paste(OWN)[9]])
def test_a_table_with_a_label_that_no_other_form_has_is_an_answer(pasted: str) -> None:
    assert understood(f"Hi Bea,\n\n{pasted}") == [label for label, _ in OWN]


@pytest.mark.parametrize(
    "introduction",
    """As discussed in the minutes:|From the chronology:|Copied from Mosaic:|Copied from LCS|pasted from SystmOne|From SystmOne:
    see below the note of the meeting|His message was|Robert's email said:|He wrote:|She replied to me:|Marie Kent said on 1 April:
    Minutes of the meeting|Strategy meeting minutes 1 April 2026|Chronology|Case note 12/03/2026|**Case notes**|- Chronology:
    Here is the letter from the council:|The email reads|Text of his email:|Extract from the plan:|Please see below the email from Robert:
    This is what he wrote:|Their record says:|The social worker's note was:|This was in the report:|Case notes:|Taken from the case file
    Below is the message from Marie:|Summary of the meeting notes:|The council's decision letter states:|Robert wrote back:|Robert says
    He emailed me this -|He said –|This is what he wrote to me yesterday|Message from Robert 31/3|Quote:|For example:|Robert's reply:|I copied the form here""".replace(
        "\n", "|"
    ).split("|"),
)
def test_nothing_below_a_line_that_names_its_source_is_an_answer(introduction: str) -> None:
    assert introduces(introduction.strip())
    for gap in ("\n", "\n\n"):
        assert understood(f"I disagree with this.\n\n{introduction.strip()}{gap}{LINES}") == []
    own = "Receiving practitioner: Robert Hale\nUrgent: yes"
    assert understood(f"{own}\n\n{introduction.strip()}\n{LINES}") == ["Receiving practitioner", "Urgent"]
    assert understood(f"{introduction.strip()}\n{LINES}\n\n{own}") == ["Receiving practitioner", "Urgent"]


@pytest.mark.parametrize(
    "line",
    """My answers:|Answers to your questions:|Details as you asked:|As discussed:|Please see below:|See below|Here are the details:
    In reply to your email:|Re your message:|For the record:|I have read the minutes|I do not agree with what he wrote|As I said:
    This is what I need|He rang me at ten|My concerns are:|I spoke to Robert for ten minutes|That is not what he said to me
    The plan is not safe|I was told that the plan is agreed|Please find my answers below|From my side:|Thanks|Hi Bea,|STUCK TOLD
    The minutes were wrong|I am in a meeting for 20 minutes|Information you asked for:|I disagree with the report
    My reply:|My comments:|This is what I said|Urgent -|Letter from the council attached|As follows -|Urgent: yes|Dear all|She has not replied|Robert wrote back to me|The social worker replied|The health visitor has said that it is urgent|I have not had a reply|Email:|Thank you for your letter
    Re my referral of 1 April:|This is about the referral:|Details of the referral:|Reason for referral:|My email to parley:
    From our call today:|From today's conversation:""".replace("\n", "|").split("|"),
)
def test_a_line_of_ones_own_hides_nothing_below_it(line: str) -> None:
    assert not introduces(line.strip())
    assert understood(f"{line.strip()}\nSpoke: phone, 1 April 14:30\nChild: under 1")[-2:] == [
        "Spoke",
        "Child",
    ]


@pytest.mark.parametrize(
    "line",
    """Guidance says lines may be:|The guidance says that you can write:|Guidance: lines may be|The lines that may be written are:|Staff can add lines such as
    How to escalate a concern|HOW TO WRITE TO PARLEY|What to write:|Examples of lines:|An example of a first mail:|Sample lines:|Appendix A|APPENDIX 2
    Annex B: forms of words|Schedule 1 - Wording|Appendix 1: What to write|The poster in the staff room says:|The training slides show this:
    The leaflet gives:|People can write for instance|Email template:|The instructions on the intranet are as follows:|You can write e.g.
    Bea told me that people can write things like|The protocol lists the lines that can be used.|According to the guidance you may add these lines to your first mail:""".replace(
        "\n", "|"
    ).split("|"),
)
def test_nothing_below_a_line_that_teaches_how_lines_are_written_is_an_answer(line: str) -> None:
    shown = "Receiving practitioner: the name\nUrgent: yes\nSpoke: phone, 1 April 14:30"
    own = "Receiving practitioner: Robert Hale\nUrgent: yes"
    for gap in ("\n", "\n\n"):
        assert understood(f"Is this right?\n\n{line.strip()}{gap}{shown}") == []
        assert understood(f"{own}\n\n{line.strip()}{gap}{shown}") == ["Receiving practitioner", "Urgent"]
        # What is asked for again, and what stands in a paragraph of its own below
        assert understood(f"{line.strip()}{gap}{shown}\n\n{own}") == ["Receiving practitioner", "Urgent"]


@pytest.mark.parametrize(
    "line",
    """As the protocol asks:|In line with the policy:|Following the guidance:|I followed the instructions:|The guidance is not clear to me.
    The policy says I must record this:|We agreed what to do next:|What to do now?|Here are the lines:|The lines you asked for:|My lines:
    There are many examples of neglect:|Appendix A is attached.|Please see appendix B of the report.|I attach Schedule 2.|Schedule for today:
    Table 4 of the assessment shows a risk.|The box is ticked.|Times that can be offered:|People should know this:|You may add this to the record:
    Please add these lines to the record:|You can use these details:|I can add:|Bea said I can write:|Somebody should ring her:
    The family can say what they want:|Everyone must enter by the side gate.|How to go on is unclear.|The procedure has not been followed:
    The policy says to escalate|The guidance says it is a disagreement|Our procedure gives five days|The flowchart shows stage 2 next
    His words can be read as a threat.|Details can be found below:|Template attached|What he said to her""".replace(
        "\n", "|"
    ).split("|"),
)
def test_a_line_about_guidance_hides_nothing_that_its_writer_typed(line: str) -> None:
    assert not teaches(line.strip())
    assert understood(f"Hi Bea,\n\n{line.strip()}\nSpoke: phone, 1 April 14:30\nUrgent: yes") == [
        "Spoke",
        "Urgent",
    ]


@pytest.mark.parametrize(
    "line",
    """What to do next|What to record:|What to say|What you may need|What to put in place now|What to write to the parents:|How to help
    How to resolve this:|How to keep her safe:|How to raise this with him|How to write to the school:|How to escalate it from here
    Procedure says talk first:|The guidance says it must be discussed:|The policy says the line manager decides:|The protocol lists who must speak:
    Our policy says so|The school policy lists three steps:|The procedure says to write to the manager:|According to policy you must use the phone
    Table 3 refers|Appendix 2 refers|Box 12|Schedule 2|Box 2 Main Street|Table 3 – injuries|Box 7: baby clothes|Figure 1
    Staff can say more by phone|Anyone can use this number:|People can write to the school office:|Phone lines can be busy after four
    The lines may be busy|Line managers may be used|Possible lines of enquiry:|No words can be strong enough""".replace(
        "\n", "|"
    ).split("|"),
)
def test_a_heading_about_the_case_hides_nothing_below_it(line: str) -> None:
    """A guidance speaks of writing, or of any disagreement; below these stood that it is urgent, and nobody was woken."""
    assert understood(f"Hi Bea,\n\n{line.strip()}\nSpoke: phone, 1 April 14:30\nUrgent: yes") == [
        "Spoke",
        "Urgent",
    ]


@pytest.mark.parametrize(
    "line",
    """The leaflet lists what to type:|The guidance says to write:|Anyone may add:|Practitioners can use the following:|What you should write
    Annex A: our wording|Figure 2: example|Table 1 – lines|Box 1: words to use|Schedule 3: example lines|You can write in your mail such as:
    What to write in your first e-mail|How to complete the form|The protocol says staff must write these lines:""".replace(
        "\n", "|"
    ).split("|"),
)
def test_a_heading_about_writing_shows_examples(line: str) -> None:
    assert (
        understood(f"Is this right?\n\n{line.strip()}\nReceiving practitioner: the name\nUrgent: yes") == []
    )


@pytest.mark.parametrize("attached", ["Attached:\nAppendix A", "Attached\n\nAppendix A\nAppendix B: plan"])
def test_a_list_of_what_is_attached_hides_nothing_below_it(attached: str) -> None:
    assert understood(f"I disagree.\n\n{attached}\n\nUrgent: yes") == ["Urgent"]


@pytest.mark.parametrize(
    ("head", "copied"),
    [
        ("Robert Hale 1 April 2026 at 09:12", True),
        ("Robert Hale <robert.hale@council.example> 1 April 2026 at 09:12", True),
        ("Robert Hale, Wed 1 April 09:12", True),
        ("Robert Hale 01/04/2026 9:12am", True),
        ("Spoke Robert Hale 1 April 2026 at 09:12", False),
        ("Strategy Meeting 1 April 2026 at 09:12", False),
        ("Robert Hale rang on 1 April at 09:12", False),
        ("Robert Hale, 1 April", False),
        ("Tom Ward 1 April 2026 at 09:12", True),
        ("Mary Ann Courtney 1 April 2026 at 09:12", True),
        ("Joan O'Hearing-Bank, 01/04/2026 09:12", True),
        *(
            (f"{what} 9 April 10:00", False)
            for what in (
                "Court Hearing",
                "Last Seen",
                "Police Visit",
                "Told Robert",
                "Robert Rang",
                "Core Group",
                "Network Meeting",
                "Video Robert",
                "Hospital Appointment",
                "Easter Monday",
                "Seen At School",
                "Next Meeting",
                "Teams Call",
                "Robert Hale Called",
                "Baby Born At",
                "Professionals Meeting",
                "Mum Collected",
                "Deadline",
                "Ward Round Tomorrow",
                "Phone Robert",
                "Discussed Plan",
                "Term Begins",
            )
        ),
    ],
)
def test_what_stands_below_the_head_of_a_mail_that_was_copied_is_no_answer(head: str, copied: bool) -> None:
    text = f"See what he wrote.\n\n{head}\nUrgent: yes\nAgreed: nothing further\nRegards\nRobert"
    assert understood(text) == ([] if copied else ["Urgent", "Agreed"])


def test_other_ways_in_which_lines_are_pasted() -> None:
    assert understood("Their system shows this:\n\n    Urgent: yes\n    Outcome: resolved") == []
    assert (
        understood(
            "Minutes of the strategy meeting, 30 March 2026\nPresent: R Hale\nAgreed: nothing\nOutcome: resolved"
        )
        == []
    )
    assert understood("Q: How is it said?\nA: Write a line\nUrgent: yes\nQ: And when?\nA: Add a date") == []
    assert (
        understood(
            "Gweler isod.\n\nAnnwyl Priya\n\nUrgent: yes\nOutcome: resolved\n\nYn gywir\n\nRobert Hale"
        )
        == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "He wrote this to us, and it is wrong.\n\n    Urgent: yes\n    Outcome: resolved",
        "The plan is not safe at all.\n\tUrgent: yes",
        "Receiving practitioner: Robert Hale of the council\n\n    Urgent: yes",
    ],
)
def test_what_is_set_off_by_four_blanks_is_not_typed(text: str) -> None:
    assert "Urgent" not in understood(text)


@pytest.mark.parametrize(
    "text",
    [
        "    Child: under 1\n    Urgent: yes",
        "Hi Bea,\n\n    I do not think this is safe.\n\n    Child: under 1\n    Urgent: yes",
        "Dear Bea,\n\tChild: under 1\n\tUrgent: yes",
        "I do not think this is safe.\nMy answers:\n    Child: under 1\n    Urgent: yes",
        "I do not think this is safe.\n   Child: under 1\n   Urgent: yes",
        "I do not think this is safe.\n     - Child: under 1\n     - Urgent: yes",
        "I do not think this is safe.\n  *   Child: under 1\n  *   Urgent: yes",
        "I do not think this is safe.\n\t• Child: under 1\n\t• Urgent: yes",
        "I do not think this is safe.\n    1. Child: under 1\n    2. Urgent: yes",
        "I do not think this is safe.\nChild: under 1\n      Urgent: yes",
        "Child: under 1\nUrgent:     yes",
        "Child:      under 1\nUrgent:     yes",
        "I rang on 1 April.\n\nChild: under 1\nUrgent | yes",
        "I do not think this is safe.\nChild:\nunder 1\nUrgent: yes",
        "Child: under 1\nDate: 1 April\nUrgent: yes",
        "I do not think this is safe. 1 April was too late.\nChild: under 1\nUrgent: yes",
        "1 April: I rang him.\n\nChild: under 1\nUrgent: yes",
    ],
)
def test_lists_and_blanks_of_a_person_and_of_their_program_are_typed(text: str) -> None:
    assert understood(text) == ["Child", "Urgent"]


def test_rows_of_actions_with_bars_are_typed() -> None:
    text = "I rang.\nAction: plan | write it | Robert Hale | 9 April\nAction: visit | go there | Marie Kent | 10 April"
    assert understood(text) == ["Action", "Action"]


@pytest.mark.parametrize(
    "entries",
    [
        "- 1 March: home visit\n- Urgent: yes\n- 3 March: phone\n- Outcome: resolved",
        "01/03/2026 home visit\nUrgent: yes\n03/03/2026 phone\nOutcome: resolved",
        "• Mon 2 March – home visit\n• Urgent: yes\n• March 3 – phone",
        "2026-03-01\nUrgent: yes\n\n2026-03-03\nOutcome: resolved",
    ],
)
def test_what_stands_among_dated_entries_of_a_record_is_not_typed(entries: str) -> None:
    assert understood(f"I disagree.\n\n{entries}") == []
    assert understood(f"I disagree.\n\n{entries}\n\nUrgent: yes") == ["Urgent"]
    assert understood(f"My agency: the school\nUrgent: yes\n\n{entries}") == ["My agency", "Urgent"]


def test_a_paragraph_that_begins_as_a_letter_does_is_not_typed() -> None:
    assert (
        understood("Please see what came back.\n\nDate: 1 April 2026\nOutcome: resolved\nUrgent: yes") == []
    )
    assert understood("Please see what came back.\n\nDate: 1 April\nReceiving agency: the council") == [
        "Receiving agency"
    ]


def test_what_was_pasted_stays_in_the_note() -> None:
    answers = read_answers("STUCK\nHe will not move.\n\nFrom the chronology:\nUrgent: yes", RECEIVED, "UTC")
    assert [word.word for word in answers.words] == ["STUCK"]
    assert answers.other_text == "He will not move.\n\nFrom the chronology:\nUrgent: yes"


@pytest.mark.parametrize(
    "pasted",
    [
        f"“\n{LINES}\n”", f'"{LINES}"', f"“{LINES}”", f"```\n{LINES}\n```", f"<<\n{LINES}\n>>",
        f"[start of quote]\n{LINES}\n[end of quote]", f"BEGIN PASTE\n{LINES}\nEND PASTE",
        f"Their decision letter begins\n{LINES}\nTheir letter ends",
        f"[31/03/2026, 09:12] Robert: ok\n{LINES}\n[31/03/2026, 09:14] Priya: thanks",
        f"Referral ID: 77\nStatus: closed\n{LINES}",
    ],
)  # fmt: skip
def test_what_stands_between_marks_or_in_another_form_answers_nothing(pasted: str) -> None:
    assert understood(f"I disagree with this.\n\n{pasted}") == []
    own = "Receiving practitioner: Robert Hale\nUrgent: yes"
    assert understood(f"{own}\n\n{pasted}") == ["Receiving practitioner", "Urgent"]


@pytest.mark.parametrize(
    "typed",
    [
        '"Urgent: yes', "Name: Priya Nair\nSchool: Oak Lane\nUrgent: yes", "School: Oak Lane\nRisk: high\nUrgent: yes",
        "He said “no”.\nUrgent: yes", 'They call it "low\nUrgent: yes', "The form begins with a heading\nUrgent: yes",
    ],
)  # fmt: skip
def test_lines_of_ones_own_beside_such_marks_count(typed: str) -> None:
    assert "Urgent" in understood(f"I disagree.\n\n{typed}\nUrgent: yes")


@pytest.mark.parametrize(
    "pasted",
    [
        "Names of children\tJamie Doe\nUrgent\tyes",
        "From the chronology:\nNames of children:\nJamie Doe\nUrgent: yes",
        "1 April: seen\n2 April: seen again\nNames of children: Jamie Doe",
    ],
)
def test_names_of_children_are_written_down_nowhere_even_pasted(pasted: str) -> None:
    """What stands behind such a label is dropped wherever it stands; pasted, it was kept with the note."""
    facts = {"names of children": "form:children"}
    answers = read_answers(f"Some words.\n\n{pasted}", RECEIVED, "Europe/London", facts)
    assert "Jamie" not in answers.other_text
    assert [line.label for line in answers.lines] == ["form:children"]
    assert all(line.label != "form:children" for line in answers.pasted)


@pytest.mark.parametrize(
    "above", ["How to reach me", "How to reach us:", "How to contact Priya Nair:", "How to get hold of me:"]
)
def test_below_how_to_reach_somebody_stand_lines_of_ones_own(above: str) -> None:
    """It is no title of a guidance: their number stands there, and what else they say."""
    assert understood(f"I disagree.\n\n{above}\nPhone: 020 7946 0123\nUrgent: yes") == ["Phone", "Urgent"]


@pytest.mark.parametrize(
    "title",
    [
        "REFERRAL FORM - SECTION A",
        "MASH referral form",
        "Contact form - page 2",
        "Incident report form (part B)",
        "Transfer pro-forma",
    ],
)
def test_below_the_title_of_another_form_no_line_is_an_answer_though_each_label_may_be_ours(
    title: str,
) -> None:
    assert understood(f"{title}\nUrgent: yes\nChild: under 1\nDecision date: 31 March") == []
    assert understood(f"Hi Bea,\n\n{title}\n\nUrgent: yes\nPhone: 020 7946 0101") == []
    assert understood(f"{title}\nUrgent: no\n\nReceiving practitioner: Robert Hale\nUrgent: yes") == [
        "Receiving practitioner",
        "Urgent",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Escalation referral form",
        "Referral form for a dispute",
        "I have not seen the referral form",
        "The referral form is attached",
        "Section A",
        "Form",
    ],
)
def test_what_only_names_a_form_hides_nothing(line: str) -> None:
    assert understood(f"{line}\nUrgent: yes") == ["Urgent"]
