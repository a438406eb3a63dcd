"""On-call alerts that leave by other ways than mail (pager, text message); none yet.

Who is on call is a pure look-up and lives in `parley.dispute.rota`, since the core decides with it. Mail alerts
go through the outbox like every mail. What enters here reaches a channel of the outside world; no rules.
"""
