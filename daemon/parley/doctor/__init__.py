"""The doctor: does each configured part work, said so that a mail administrator can mend it (`parley doctor`)."""
