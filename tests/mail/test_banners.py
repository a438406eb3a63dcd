"""What gateways, labels, phones and habits put around an answer hides it not; a person's sentence like them stays."""

from __future__ import annotations

import pytest

from mail.test_reply_programs import mail

BANNERS = """
⚠ External (priya.nair@school.example)
Report This Email  FAQ  Acme Advanced Email Security, Protection by INKY
CAUTION: This email originated from outside of the organisation. Do not click links or open attachments unless you know the sender.
[EXTERNAL]
*EXTERNAL EMAIL*
### EXTERNAL ###
EXTERNAL EMAIL - Please think before you click.
Beware! External email
This Message originated outside your organisation.
This email has been received from outside the Trust. Think before opening links.
This e-mail was received from an external source.
This email originated from a non-council address.
This email was sent to you by someone outside of the council.
The sender of this email is external.
This sender is not from your organisation.
This sender is not from a trusted source.
The sender is not from within your NHS organisation.
Sender is external to the Trust
ATTENTION: This email originated from outside the council - think before you click on links
Be cautious: this email came from an external source
Proceed with caution: this email is from an external source.
---------------------- CAUTION ----------------------
You don't often get email from escalations@parley.example. Learn why this is important
You don't often get email from escalations@parley.example. Learn why this is important<https://aka.example/Learn>
[You don't often get email from escalations@parley.example. Learn why this is important at https://aka.example/Learn ]
You should only click on links or attachments if you are certain that the email is genuine and the content is safe.
This message was sent securely using Egress
Report This Email
Secured by Mimecast
RHYBUDD: Daeth yr e-bost hwn o'r tu allan i'r sefydliad.
ADVARSEL: Denne e-mail kommer fra en ekstern afsender.
VAROVÁNÍ: Tento e-mail pochází od externího odesílatele.
POZOR: Tato zpráva přišla zvenčí organizace.
VAROITUS: Tämä viesti tulee organisaation ulkopuolelta.
You have not previously corresponded with this sender.
Use caution - external email
[Warning: External]
General
Public
[Internal]
*Personal*
Highly Confidential - All Employees
Confidential \\ Recipients Only
General / Anyone (unrestricted)
OFFICIAL
OFFICIAL - SENSITIVE
[OFFICIAL-SENSITIVE]
OFFICIAL: Sensitive - Personal
Classification: OFFICIAL
Sensitivity: Internal
NOT PROTECTIVELY MARKED
Private and Confidential
[EXT]
{EXTERNAL}
EXTERNAL: This message came from outside NHSmail. Please do not click any links or open any attachments unless you trust the sender.
*Warning External Email* - Please be vigilant
This is an external email. Please take care when clicking links or opening attachments. When in doubt, report it.
Think before you click: this email originated from outside our organisation.
Security Warning: This message originated from an external source.
Use caution with links and attachments: this message was sent from outside the authority.
Email received from an external address
Caution: External (parley.example)
First-Time Sender   Details
Uwaga! Ta wiadomość pochodzi spoza organizacji. Nie otwieraj załączników od nieznanych nadawców.
Protective Marking: NOT PROTECTIVELY MARKED
Data classification: Council Internal
This message has been classified as OFFICIAL
Security Marking: OFFICIAL
Government Security Classification: OFFICIAL-SENSITIVE
GSC: OFFICIAL
Handling instructions: Official Sensitive
PROTECT - PERSONAL
OFFICIAL-SENSITIVE [PERSONAL]
🚩 External email
+++ EXTERNAL E-MAIL +++
This message needs your attention
• This is a personal email address.
• This is their first email to your company.
Mark Safe   Report
Powered by Mimecast
"""
LEFT_BELOW = """
Sent from my iPhone
Sent from Windows Mail
Sent via mobile
Sent on the go
Sent using Zoho Mail
(Sent from mobile device)
From my iPhone 6
From my iPhone 12 Pro Max
Sent from my iPhone, please excuse any typos
Sent from my Galaxy, Priya Nair
From my Galaxy S21
Please excuse brevity, sent from my phone
Please excuse any typos. Sent from my iPhone
Yahoo Mail: Search, Organize, Conquer
Get Outlook for iOShttps://aka.example/x
Obtenez Outlook pour iOS
Hanki Outlook for iOS
Pobierz aplikację Outlook dla systemu iOS
Outlook für iOS beziehen
Outlook for iOS を入手
iOS için Outlook'u edinin
Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.
[cid:image001.png@01DA1234.ABCD]
[cid:one] [cid:two]
[image: Logo]
[A blue and white logo  Description automatically generated]
[https://www.school.example/badge.png]<https://www.school.example>
<image001.png>
OFFICIAL
Please consider the environment before printing this e-mail
Privileged and confidential.
Internet communications are not secure.
The views expressed in this email are those of the author.
Virus-free. www.scanner.example
The contents of this email are confidential and intended only for his or her use as named above.
Any opinions expressed are those of the individual and not necessarily those of the Council.
Unauthorised disclosure of this message is prohibited.
The Council does not accept service of legal documents by e-mail.
Please do not print this e-mail unless you really need to.
Oak Lane School is a company limited by guarantee registered in England and Wales.
Please note that all emails may be monitored in accordance with relevant legislation.
We process your data in line with our privacy notice
Mae'r e-bost hwn yn gyfrinachol
Sent from my work Nokia
Dictated on my phone so please excuse errors
Outlook for Androidを入手
Priya
Priya x
P
PN
-- Priya
Priya Nair
"""


@pytest.mark.parametrize("banner", BANNERS.strip().splitlines())
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_answer_under_a_banner_is_one(banner: str, gap: str) -> None:
    for said in ("Stuck - told him", "SOLVED"):
        found = mail(f"{banner}{gap}{said}\n")
        assert (found.typed.strip(), bool(found.answers.words)) == (said, True)


@pytest.mark.parametrize("left", LEFT_BELOW.strip().splitlines())
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_what_stands_below_an_answer_by_itself_is_not_what_was_agreed(left: str, gap: str) -> None:
    found = mail(f"SOLVED{gap}{left}\n")
    assert ([word.word for word in found.answers.words], found.answers.other_text) == (["SOLVED"], "")


@pytest.mark.parametrize(
    "said",
    [
        "Type:\nGeneral",
        "Type: Public",
        "Concern: what happened is\npersonal",
        "General\u0020concerns about him",
    ],
)
def test_the_name_of_a_label_is_somebodys_word_where_it_belongs_to_a_line(said: str) -> None:
    assert mail(f"{said}\n").typed.strip() == said


def test_a_label_that_stands_by_itself_below_an_answer_is_no_part_of_it() -> None:
    found = mail("NO ANSWER\n\nInternal\n")
    assert ([word.word for word in found.answers.words], found.answers.other_text) == (["NO ANSWER"], "")


def test_a_disclaimer_takes_no_line_with_it_that_answers() -> None:
    """Whoever writes below their own footer is heard all the same."""
    found = mail(
        "Hello\n\nDisclaimer: this e-mail is confidential\nand for the addressee alone.\nUrgent: yes\n"
    )
    assert found.typed.strip().splitlines()[-1] == "Urgent: yes" and "confidential" not in found.typed


DISCLAIMERS = """
If you have received this email in error please delete it
If you received this message and are not the intended recipient
If you have received this e-mail
Important notice
Important notice: this message is for the intended recipient only
Legal notice - the content of this e-mail is privileged
"""


@pytest.mark.parametrize("line", DISCLAIMERS.strip().splitlines())
def test_a_disclaimer_is_known_by_what_it_is_about(line: str) -> None:
    assert mail(f"SOLVED\n\n{line}\nand more of it\n").typed.strip() == "SOLVED"


def test_a_banner_that_was_wrapped_goes_on_and_an_answer_below_does_not_belong_to_it() -> None:
    wrapped = "CAUTION: This email originated from outside of the organisation. Do not click links or open\nattachments unless you know the sender."
    assert mail(f"{wrapped}\nsolved").typed == "solved"
    cut = wrapped.split("\n", maxsplit=1)[0]
    assert mail(f"{cut}\nsolved, told him").typed == "solved, told him"


PEOPLE = """
External (and our own) checks are late
Report this email to the police, they said, it is inky
Sent from the school to the council on Monday
Sent from her phone last night
Sent by mail to the parents on Monday.
Sent via email to the council on Monday
Be aware that he was seen outside the house
Be careful, he waits outside the school
Protected by a plan since May
The message is not in the form I asked for
This email was not from the social worker
Warning: he has a knife
Caution: the dog bites
Sorry for any errors in the report, I was wrong
The views of the family matter
Restricted access to the file was asked for
Confidential information was shared by the school
Official: he is out of school
Official letter sent on Monday
Classification of the injury is not agreed
Important notice was given to the mother on Monday
This message is urgent and the child is at risk
If you received my letter please ring
Please consider the environment she lives in
External agencies were told
Secured by the police in the end
Get outlook for the week from Robert
Privacy of the child matters
Sensitivity: the mother does not know
Label: red jacket in the photo
Marking - see the body map
From my phone I saw him hit her
From my mobile, as she asked
Sent on mobile from the house, he is here now
Sent from my car, ring me at once
Important notice: child is missing
If you received this, ring me now
Sender is not from our team, please note
Be careful with this message, the father reads her phone
Attention: he has links to a gang
Warning: links to county lines are known
Caution: the risk is outside the home
Caution: external agencies were told nothing
Warning: attachment shows the bruises on her arm
Warning: threatening emails from an unknown number
Warning: unknown men left a message outside
Attention: the attachment is the body map, please open it alone
Caution: unknown men were seen outside
This message is confidential, the mother must not see it
This email is confidential to you and Liam
This information is confidential: he told me where she sleeps
The information in this email came from a neighbour
The contents of this email should go to Marie as well
Any views expressed by the child were clear
Label: private address, not to be shared
Classification: personal injury
If you have received it then ring
If you are not the named worker, who is?
Disclaimer: I only know what the teacher said
Privacy notice was not given to the mother
Save paper copies for court
Sent from my desk at school before the bell
The sender is outside the school now
The message is from outside the family
Do not click links he sends you
Be careful, message me outside school hours
Unauthorised disclosure of the address happened
Yahoo mail: he wrote to her from there
Protect her from him
Handling: the dog bites
This message needs your attention today, she is at risk
This is their first child
"""


@pytest.mark.parametrize("sentence", PEOPLE.strip().splitlines())
def test_a_persons_sentence_that_sounds_like_one_of_them_stays(sentence: str) -> None:
    assert mail(f"Hello\n{sentence}\nand more").typed == f"Hello\n{sentence}\nand more"


@pytest.mark.parametrize("line", [*BANNERS.strip().splitlines(), *LEFT_BELOW.strip().splitlines()[:40]])
def test_what_is_taken_for_none_of_their_words_can_be_seen_all_the_same(line: str) -> None:
    found = mail(f"{line}\n\nSOLVED\n\n> more of it\n")
    assert (found.typed, found.quoted.split("\n")) == ("SOLVED", [line.rstrip(), "> more of it"])


def test_a_sentence_of_a_banner_that_stops_at_a_small_word_goes_on_below() -> None:
    scanned = "--- This email has been received from an external party and\nhas been swept for the presence of computer viruses. ---"
    for gap in ("\n", "\n\n"):
        found = mail(f"{scanned}{gap}STUCK TOLD\n")
        assert (found.typed.strip(), len(found.answers.words)) == ("STUCK TOLD", 2)
    found = mail(
        "CAUTION: This email came from outside the organisation.\nShe was out with the other two, and so were his.\n"
    )
    assert "She was out" in found.typed


STARS = "*" * 60
BOXES = (
    f"{STARS}\n* This message was sent from outside Hillside Health Trust.  *\n* Please do not open attachments unless you  *\n"
    f"* recognise the source.   *\n{STARS}",
    "*****\nEXTERNAL EMAIL: Do not open attachments from unknown senders\n*****",
    "==========\nCAUTION: This email originated from outside of the organisation.\n\n"
    "Never give out your password when you are asked for it in an e-mail, and\nreport it if you are.\n==========",
    "#### \n# OFFICIAL - SENSITIVE #\n####",
)


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_answer_under_a_banner_in_a_box_is_one(box: str, gap: str) -> None:
    """The lower rule of the box was taken for the divider above what somebody pasted: every answer below it was lost."""
    for said in ("solved", "Stuck - told him"):
        found = mail(f"{box}{gap}{said}\n")
        assert (found.typed.strip(), bool(found.answers.words)) == (said, True)
        assert found.quoted.split() == " ".join(line.rstrip() for line in box.split("\n")).split()
    assert [line.label for line in mail(f"{box}{gap}Urgent: yes\n").answers.lines] == ["Urgent"]


@pytest.mark.parametrize(
    "rule", ["+------------+\n| [EXTERNAL] |\n+------------+", "=====", "~~~~~", "─────"]
)
def test_a_rule_above_an_answer_says_nothing(rule: str) -> None:
    assert [word.word for word in mail(f"{rule}\nSTUCK TOLD\n").answers.words] == ["STUCK", "TOLD"]


@pytest.mark.parametrize(
    "said",
    [
        "solved",
        "STUCK TOLD",
        "Urgent: yes",
        "The mother rang at ten.",
        "He is not safe with her",
        "This is urgent",
        "Contact has not been possible",
        "Check with Robert first",
        "Only the duty desk answered",
    ],
)
def test_what_somebody_typed_between_two_rules_is_no_part_of_a_box(said: str) -> None:
    found = mail(f"*****\nEXTERNAL EMAIL\n\n{said}\n\n*****\nThis e-mail is confidential.\n*****\n")
    assert said in found.typed


@pytest.mark.parametrize(
    "sender", ["nadia@police.example", "family.team@council.example", "parents@school.example"]
)
def test_an_address_in_a_banner_speaks_of_nobody(sender: str) -> None:
    """The banner above mail from the police stayed, and the answer below it was none."""
    for banner in (
        f"You don't often get email from {sender}. Learn why this is important",
        f"Caution: External ({sender})",
    ):
        found = mail(f"{banner}\nSTUCK TOLD\n")
        assert (found.typed.strip(), len(found.answers.words)) == ("STUCK TOLD", 2)


def test_a_note_that_is_only_a_name_is_kept() -> None:
    assert mail("Priya").answers.other_text == "Priya"


def test_what_was_agreed_stays_above_a_name() -> None:
    assert (
        mail("SOLVED\n\nWe agreed a joint visit.\n\nPriya x").answers.other_text == "We agreed a joint visit."
    )
