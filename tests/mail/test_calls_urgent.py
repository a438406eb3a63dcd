"""Sentences that call the matter urgent, and sentences with the same words that do not: the first are asked about, never taken."""

from __future__ import annotations

import pytest

from parley.mail.calls_urgent import calls_urgent, titled_urgent

CALLS = """
This is urgent, she goes home at five
Very urgent!!
It is getting really urgent now
Urgent? Yes, very
Is it urgent: yes
Priority: urgent
Urgency: high
How urgent: very
receiving practitioner Robert Hale urgent yes child under 1
receiving practitioner colon robert hale new line urgent colon yes
Please ring me asap
Please can somebody act straight away
This cannot wait
We need an urgent response
Urgent please
Please treat this as urgent
The situation is now urgent
I think this is urgent
I am not happy, this is urgent
URGENT help needed
As a matter of urgency please speak to Robert
It's an emergency
She needs to be seen urgently
The child needs urgent medical attention
I could not reach him and this is urgent
No answer from him so it is urgent
Could you treat it as urgent please
There is an urgent need to act
He will be discharged tonight, urgent
This is urgent and cannot wait until Thursday
It is urgent, she goes home when school ends at three
Please act straight away, he is on his own until six
I need someone to call me back asap please
Can someone ring me urgently?
Could anybody phone me straight away
Ring me ASAP
ASAP!
Urgent call
Urgent call needed
An urgent conversation is needed tonight
This cannot wait until Monday
"""
CALLS_NOT = """
When it is urgent I ring the duty team
Until this is urgent nobody rings
Not urgent
This is not urgent
It isn't urgent
Is this urgent?
If he does not call by noon, urgent: yes
She said urgent: yes
It would become urgent if he went home
An urgent referral was made in January
He told me it is urgent
Robert says this is urgent
Nothing urgent
the urgent care centre saw her
We need to speak to the urgent care centre about this
Please can you ring the urgent treatment team
This can wait until Monday, not urgent
urgent appointment with the GP on Monday
It was urgent last week
Do I write Urgent: yes on a line by itself?
I wonder whether to put Urgent: yes or Urgent: no
No need to act immediately
I have no immediate concerns
He is at risk
The risk assessment is attached
less urgent than I thought
It may be urgent
Priority: low
Is it urgent: yes or no?
They will ring straight away
Thank you for the urgent visit
He said an urgent meeting was needed
No urgent call is needed
I asked him to ring me asap and he has not
Can I get the form asap?
I will call back as soon as possible
Any time, not asap
The GP rang the parents immediately
It can wait until Monday
"""


@pytest.mark.parametrize("sentence", CALLS.strip().splitlines())
def test_a_sentence_that_calls_it_urgent(sentence: str) -> None:
    assert calls_urgent(sentence) and calls_urgent(f"Robert will not visit. {sentence}\nThank you")


@pytest.mark.parametrize("sentence", CALLS_NOT.strip().splitlines())
def test_a_sentence_that_calls_nothing_urgent(sentence: str) -> None:
    assert not calls_urgent(sentence) and not calls_urgent(f"Robert will not visit. {sentence}\nThank you")


def test_a_subject_of_ones_own() -> None:
    assert all(map(titled_urgent, ["URGENT: please ring", "Very urgent", "urgent - help"]))
    assert not any(map(titled_urgent, ["Urgent care", "Not urgent", "Urgent referral refused", "Help"]))
