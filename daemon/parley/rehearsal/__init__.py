"""Stories played on the real loops with a pretend clock, and mails read without a mailbox: what rehearse and ingest show.

Nothing here decides anything: it feeds the same intake, door, timekeeper and dispatch that the daemon runs.
"""
