"""Channels that wake people beside mail: text messages and pushes, each behind one small interface (`channel`).

Who is on call is a pure look-up and lives in `parley.dispute.rota`, since the core decides with it. Mail alerts
go through the outbox like every mail. What is here reaches a channel of the outside world; no rules.
"""
