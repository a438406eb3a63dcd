"""The tables of both files, as migrations: each runs once, in one transaction with the row that records it.

`parley.db` is the record and stays whole. `mail.db` holds what retention may delete: raw mail, frozen bytes,
typed texts, people outside the directory. Ids there are random, or (raw mail) never used again, and nothing in
`parley.db` breaks when a row of `mail.db` is gone. Times are texts (see `times`), truth values 0 and 1.

The SQL keeps to what SQLite and PostgreSQL both speak, but for AUTOINCREMENT, BLOB and the two triggers.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

parley_migrations = Migrations("parley")
mail_migrations = Migrations("mail")


def _run(db: Database, statements: str) -> None:
    for statement in statements.split(";\n\n"):
        if statement.strip():
            db.execute(statement)


@parley_migrations()
def m001_the_record(db: Database) -> None:
    """The journal is never changed, only added to: the database itself refuses."""
    _run(
        db,
        """
CREATE TABLE journal (id INTEGER PRIMARY KEY, reference TEXT NOT NULL, position INTEGER NOT NULL,
  name TEXT NOT NULL, body TEXT NOT NULL, recorded TEXT NOT NULL, cause TEXT NOT NULL, UNIQUE (reference, position));

CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;

CREATE TRIGGER journal_stays BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);

CREATE TABLE documents (hash TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, kept TEXT NOT NULL);

CREATE TABLE disputes (reference TEXT PRIMARY KEY, protocol TEXT NOT NULL, protocol_hash TEXT NOT NULL,
  world_hash TEXT NOT NULL, token TEXT NOT NULL, referring TEXT NOT NULL, receiving TEXT NOT NULL,
  raiser TEXT NOT NULL, other TEXT NOT NULL, stage TEXT NOT NULL, status TEXT NOT NULL, raised TEXT NOT NULL,
  position INTEGER NOT NULL);

CREATE INDEX disputes_status ON disputes (status, reference);

CREATE INDEX disputes_people ON disputes (raiser, other);

CREATE TABLE owed (reference TEXT NOT NULL REFERENCES disputes (reference) DEFERRABLE INITIALLY DEFERRED,
  key TEXT NOT NULL, person TEXT NOT NULL, due TEXT, clause TEXT NOT NULL, PRIMARY KEY (reference, key, person));

CREATE INDEX owed_person ON owed (person);

CREATE TABLE questions (reference TEXT NOT NULL, number INTEGER NOT NULL, token TEXT NOT NULL, person TEXT NOT NULL,
  template TEXT NOT NULL, body TEXT NOT NULL, asked TEXT NOT NULL, answered TEXT, PRIMARY KEY (reference, number));

CREATE TABLE holds (hold TEXT PRIMARY KEY, uid TEXT NOT NULL UNIQUE, reference TEXT NOT NULL, starts TEXT NOT NULL,
  ends TEXT NOT NULL, sequence INTEGER NOT NULL, status TEXT NOT NULL);

CREATE INDEX holds_reference ON holds (reference);

CREATE TABLE hold_people (hold TEXT NOT NULL REFERENCES holds (hold), place INTEGER NOT NULL, person TEXT NOT NULL,
  PRIMARY KEY (hold, place));

CREATE INDEX hold_people_person ON hold_people (person, hold)
""",
    )


@parley_migrations()
def m002_the_ways_in_and_out(db: Database) -> None:
    """A row of the outbox is due exactly if next_try is set: one partial index answers "what is to be sent"."""
    _run(
        db,
        """
CREATE TABLE outbox (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, reference TEXT NOT NULL,
  position INTEGER NOT NULL, template TEXT NOT NULL, person TEXT NOT NULL, hold TEXT NOT NULL, about TEXT NOT NULL,
  address TEXT NOT NULL, facts TEXT NOT NULL, in_reply_to TEXT NOT NULL, refs TEXT NOT NULL, question INTEGER,
  high INTEGER NOT NULL, reminder INTEGER NOT NULL, created TEXT NOT NULL, due TEXT NOT NULL, state TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE, bounce_token TEXT NOT NULL UNIQUE, attempts INTEGER NOT NULL, next_try TEXT,
  last_error TEXT NOT NULL, server_id TEXT NOT NULL, sent TEXT);

CREATE INDEX outbox_ready ON outbox (high, next_try, id) WHERE next_try IS NOT NULL;

CREATE INDEX outbox_person ON outbox (person, next_try) WHERE next_try IS NOT NULL;

CREATE INDEX outbox_reference ON outbox (reference, id);

CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';

CREATE INDEX outbox_server ON outbox (server_id) WHERE server_id <> '';

CREATE TABLE readings (raw INTEGER PRIMARY KEY, state TEXT NOT NULL, attempts INTEGER NOT NULL,
  verdict TEXT NOT NULL, at TEXT NOT NULL);

CREATE TABLE messages (id INTEGER PRIMARY KEY, message_id TEXT NOT NULL, digest TEXT NOT NULL, tag TEXT NOT NULL,
  raw INTEGER NOT NULL, received TEXT NOT NULL, sender TEXT NOT NULL, verdict TEXT NOT NULL, reference TEXT NOT NULL,
  reason TEXT NOT NULL, rule TEXT NOT NULL);

CREATE INDEX messages_identity ON messages (message_id, digest, tag);

CREATE INDEX messages_reference ON messages (reference, id);

CREATE TABLE pen (number INTEGER PRIMARY KEY, raw INTEGER NOT NULL, reason TEXT NOT NULL, suggestion TEXT NOT NULL,
  owner TEXT NOT NULL, arrived TEXT NOT NULL, urgent INTEGER NOT NULL, state TEXT NOT NULL, reference TEXT NOT NULL,
  settled_by TEXT NOT NULL, settled TEXT, why TEXT NOT NULL);

CREATE INDEX pen_open ON pen (arrived, number) WHERE state = 'open';

CREATE TABLE wakeups (owner_kind TEXT NOT NULL, owner TEXT NOT NULL, due TEXT NOT NULL, PRIMARY KEY (owner_kind, owner));

CREATE INDEX wakeups_due ON wakeups (due, owner_kind, owner);

CREATE TABLE answers_sent (sender TEXT NOT NULL, reference TEXT NOT NULL, at TEXT NOT NULL);

CREATE INDEX answers_sent_sender ON answers_sent (sender, at, reference);

CREATE INDEX answers_sent_at ON answers_sent (at)
""",
    )


@parley_migrations()
def m003_who_was_reminded(db: Database) -> None:
    """Whether somebody was reminded today is asked before each reminder."""
    _run(db, "CREATE INDEX outbox_reminded ON outbox (person, sent) WHERE reminder = 1 AND sent IS NOT NULL")


@parley_migrations()
def m004_who_looks_into_the_pen(db: Database) -> None:
    """How sure a suggestion is, who has looked at a mail, how far its alarm has gone; and whose mailbox says they are
    away, so that their deputy hears of it."""
    _run(
        db,
        """
ALTER TABLE pen ADD COLUMN score INTEGER NOT NULL DEFAULT 0;

ALTER TABLE pen ADD COLUMN looked TEXT;

ALTER TABLE pen ADD COLUMN step INTEGER NOT NULL DEFAULT 0;

ALTER TABLE pen ADD COLUMN sender TEXT NOT NULL DEFAULT '';

CREATE TABLE away (person TEXT PRIMARY KEY, until TEXT NOT NULL);

CREATE INDEX messages_raw ON messages (raw)
""",
    )


@parley_migrations()
def m005_calendars(db: Database) -> None:
    """What people's calendars say (`free_busy`), and what parley's own calendar holds (`mirror`)."""
    _run(
        db,
        """
CREATE TABLE free_busy (person TEXT PRIMARY KEY, read TEXT NOT NULL, busy TEXT NOT NULL);

CREATE TABLE mirror (hold TEXT PRIMARY KEY, version TEXT NOT NULL, digest TEXT NOT NULL, position INTEGER NOT NULL);

CREATE INDEX holds_live ON holds (hold) WHERE status = 'live'
""",
    )


@parley_migrations()
def m006_how_senders_were_proven(db: Database) -> None:
    """Why the sender of a mail was believed, or why not, in words that hold no address; "" where nobody asked."""
    _run(db, "ALTER TABLE messages ADD COLUMN proof TEXT NOT NULL DEFAULT ''")


@parley_migrations()
def m007_every_directory_in_use(db: Database) -> None:
    """The texts themselves lie in `documents`, by digest."""
    _run(
        db,
        """
CREATE TABLE directory_versions (number INTEGER PRIMARY KEY, at TEXT NOT NULL, by_person TEXT NOT NULL,
  digest TEXT NOT NULL, difference TEXT NOT NULL)
""",
    )


@parley_migrations()
def m008_conversations(db: Database) -> None:
    """Which Outlook conversation a mail belongs to, so that others of it can be suggested for the same dispute."""
    _run(
        db,
        """
ALTER TABLE messages ADD COLUMN thread TEXT NOT NULL DEFAULT '';

CREATE INDEX messages_thread ON messages (thread) WHERE thread <> ''
""",
    )


@parley_migrations()
def m009_contacts_by_mail(db: Database) -> None:
    """Files that were accepted and are not yet written into the folder."""
    _run(
        db,
        """
CREATE TABLE contacts_waiting (name TEXT PRIMARY KEY, body TEXT NOT NULL, by_person TEXT NOT NULL, at TEXT NOT NULL)
""",
    )


@parley_migrations()
def m010_what_is_gone(db: Database) -> None:
    """What retention has deleted from mail.db: ids that tell nothing, and when."""
    _run(
        db,
        """
CREATE TABLE gone (kind TEXT NOT NULL, id TEXT NOT NULL, reference TEXT NOT NULL, at TEXT NOT NULL,
  done INTEGER NOT NULL, PRIMARY KEY (kind, id));

CREATE INDEX gone_waiting ON gone (kind, id) WHERE done = 0;

CREATE INDEX gone_reference ON gone (reference, at)
""",
    )


@parley_migrations()
def m011_what_is_parked(db: Database) -> None:
    """What waits for a person is found without looking at every letter that ever left."""
    _run(db, "CREATE INDEX outbox_parked ON outbox (id) WHERE state = 'parked'")


@parley_migrations()
def m012_what_was_alerted(db: Database) -> None:
    """Whoever comes on call hears of the alerts of the last days, without a look at every letter."""
    _run(db, "CREATE INDEX outbox_alerts ON outbox (created, reference) WHERE template = 'alert'")


@parley_migrations()
def m013_texts_that_were_taken(db: Database) -> None:
    """What became of a text is asked for without looking at every letter that ever left."""
    _run(db, "CREATE INDEX outbox_texts ON outbox (sent) WHERE instr(address, '@') = 0 AND server_id <> ''")


@parley_migrations()
def m014_what_was_told(db: Database) -> None:
    """Whether somebody was told of this is asked for each note: without a look at all that anybody was told that day."""
    _run(db, "CREATE INDEX answers_sent_told ON answers_sent (reference, at) WHERE sender = ''")


@parley_migrations()
def m015_who_sleeps(db: Database) -> None:
    """An open dispute without a wake-up was never looked at again: each is looked at once, and has one from then on. In the
    four weeks after the last that was recorded, a few each working morning: whoever has a part in many hears of a few at a time."""
    _run(
        db,
        """
INSERT INTO wakeups (owner_kind, owner, due)
  SELECT 'dispute', reference,
    date(day, CASE WHEN strftime('%w', day) IN ('0', '6') THEN 'weekday 1' ELSE '+0 days' END) || 'T09:00:00.000000Z'
  FROM (SELECT reference, date((SELECT max(recorded) FROM journal),
      '+' || (row_number() OVER (ORDER BY reference) % 28) || ' days') AS day
    FROM disputes WHERE status = 'open' AND reference NOT IN (SELECT owner FROM wakeups WHERE owner_kind = 'dispute'))
  WHERE day IS NOT NULL
""",
    )


@parley_migrations()
def m016_when_people_are_held(db: Database) -> None:
    """When a live meeting takes somebody's time stands beside their name: a search for a time reads it in one index, without
    a look at each meeting of theirs."""
    _run(
        db,
        """
ALTER TABLE hold_people ADD COLUMN starts TEXT;

ALTER TABLE hold_people ADD COLUMN ends TEXT;

UPDATE hold_people SET starts = live.starts, ends = live.ends FROM holds AS live
  WHERE live.hold = hold_people.hold AND live.status = 'live';

DROP INDEX hold_people_person;

CREATE INDEX hold_people_taken ON hold_people (person, ends, starts, hold) WHERE ends IS NOT NULL
""",
    )


@parley_migrations()
def m017_who_was_asked(db: Database) -> None:
    """What somebody has answered before, as the practitioner of the other side, is found without a look at every dispute."""
    _run(db, "CREATE INDEX disputes_other ON disputes (other)")


@mail_migrations()
def m001_what_may_be_deleted(db: Database) -> None:
    """Raw mail is numbered in the order of its commits, and a number is never used twice."""
    _run(
        db,
        """
CREATE TABLE raw (id INTEGER PRIMARY KEY AUTOINCREMENT, received TEXT NOT NULL, envelope TEXT NOT NULL,
  body BLOB NOT NULL);

CREATE TABLE frozen (message_id TEXT PRIMARY KEY, body BLOB NOT NULL);

CREATE TABLE texts (id TEXT PRIMARY KEY, body TEXT NOT NULL, person TEXT NOT NULL, received TEXT NOT NULL);

CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL UNIQUE, phone TEXT NOT NULL,
  agency TEXT NOT NULL)
""",
    )


@mail_migrations()
def m002_children(db: Database) -> None:
    """Names and dates of birth for the printed form: entered by command alone, and in no other table of either file."""
    _run(
        db,
        """
CREATE TABLE children (id TEXT PRIMARY KEY, reference TEXT NOT NULL, form TEXT NOT NULL, name TEXT NOT NULL,
  born TEXT NOT NULL, entered TEXT NOT NULL);

CREATE INDEX children_reference ON children (reference)
""",
    )
