"""The demonstration: the real daemon, a story played to it over SMTP, and its answers read from its Maildir.

Whatever is shown here came out of the daemon. Nothing in this package opens the daemon's database or calls its
core: mails go in through a socket, mails come out of a folder, and the clock is told how late it is.
"""
