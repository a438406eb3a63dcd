"""What mail systems write in words alone, one row a system: made here after their manuals and sources, with our own cast.

`what` is failed | given_up | delayed, or "" where it says nothing of a delivery. `{returned}` stands for the copy of our mail.
"""

from __future__ import annotations

from dataclasses import dataclass

ROBERT = "robert.hale@council.example"
DAEMON = "MAILER-DAEMON@mx.council.example"
OURS = (
    "Return-Path: <escalations+b-{token}@parley.example>\nFrom: parley <escalations@parley.example>\nTo: robert.hale@council.example\n"
    "Subject: [D-2026-0001] By Tue 7 April 17:00: a call from Priya Nair\nMessage-ID: <out-77@parley.example>\n\n"
    "This is no complaint. It could not be delivered by 451 pigeons and will try again.\n"
)


@dataclass(frozen=True)
class Said:
    """system, From, subject, text, what it says and the status it names; more: further header lines."""

    system: str
    sender: str
    subject: str
    text: str
    what: str
    status: str = ""
    more: str = ""


FAILED = [
    Said("qmail", "MAILER-DAEMON@mx.council.example", "failure notice",
         "Hi. This is the qmail-send program at mx.council.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
         "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<robert.hale@council.example>:\n192.0.2.9 does not like recipient.\n"
         "Remote host said: 550 5.1.1 <robert.hale@council.example> unknown\nGiving up on 192.0.2.9.\n\n--- Below this line is a copy of the message.\n\n{returned}",
         "failed", "5.1.1"),
    Said("a fork of qmail", "postmaster@mx.council.example", "failure notice",
         "Sorry, we were unable to deliver your message to the following address.\n\n<robert.hale@council.example>:\nRemote host said: 554 delivery error: "
         "This user doesn't have a council.example account [0]\n\n--- Below this line is a copy of the message.\n\n{returned}", "failed"),
    Said("qmail in Spanish", DAEMON, "failure notice",
         "Su mensaje no pudo ser entregado a:\n<robert.hale@council.example>:\nuser does not exist\n\n--- Mensaje original adjunto.\n\n{returned}", "failed"),
    Said("Exim", "Mail Delivery System <Mailer-Daemon@mx.council.example>", "Mail delivery failed: returning message to sender",
         "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"
         "recipients. This is a permanent error. The following address(es) failed:\n\n  robert.hale@council.example\n    SMTP error from remote mail server after "
         "RCPT TO:<robert.hale@council.example>:\n    host mx.council.example [192.0.2.9]: 550 5.1.1 unknown\n\n------ This is a copy of the message, including "
         "all the headers. ------\n\n{returned}", "failed", "5.1.1", "X-Failed-Recipients: robert.hale@council.example\n"),
    Said("Exim without a reason", "Mail Delivery System <Mailer-Daemon@mx.council.example>", "Mail delivery failed: returning message to sender",
         "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to all of its recipients.\n"
         "The following address(es) failed:\n\n  robert.hale@council.example\n    Unrouteable address\n", "failed"),
    Said("GMX", "GMX Mailer Daemon <mailer-daemon@mx.gmx.example>", "Mail delivery failed: returning message to sender",
         "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. "
         'This is a permanent error. The following address\nfailed:\n\n"robert.hale@council.example":\nSMTP error from remote server after RCPT command:\n'
         "host: mx.council.example\n5.1.1 unknown\n\n--- The header of the original message is following. ---\n\n{returned}", "failed", "5.1.1"),
    Said("Postfix, cut down", "MAILER-DAEMON@mx.council.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
         "This is the mail system at host mx.council.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. "
         "It's attached below.\n\n<robert.hale@council.example>: unknown user: \"robert.hale\"\n", "failed"),
    Said("Sendmail", "Mail Delivery Subsystem <MAILER-DAEMON@mx.council.example>", "Returned mail: see transcript for details",
         "The original message was received at Wed, 1 Apr 2026 10:05:00 +0100\nfrom localhost [127.0.0.1]\n\n   ----- The following addresses had permanent fatal errors "
         "-----\n<robert.hale@council.example>\n    (reason: 550 5.1.1 unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx:\n"
         "<<< 550 5.1.1 unknown\n550 5.1.1 <robert.hale@council.example>... User unknown\n", "failed", "5.1.1"),
    Said("Sendmail 5", "Mail Delivery Subsystem <MAILER-DAEMON@old.council.example>", "Returned mail: User unknown",
         "   ----- Transcript of session follows -----\n421 old.council.example... hello\n550 <robert.hale@council.example>... User unknown\n\n"
         "   ----- Unsent message follows -----\n{returned}", "failed"),
    Said("Courier", "\"Courier mail server at mx\" <@mx.council.example>", "NOTICE: mail delivery status.",
         "This is a delivery status notification from mx.council.example,\nrunning the Courier mail server, version 1.0.\n\nThe original message was received on Wed\n\n"
         "---------------------------------------------------------------------------\n\n                           UNDELIVERABLE MAIL\n\nYour message to the following "
         "recipients cannot be delivered:\n\n<robert.hale@council.example>:\n    mx [192.0.2.9]:\n>>> RCPT TO:<robert.hale@council.example>\n<<< 550 unknown.\n", "failed", "",
         "Return-Path: <>\n"),
    Said("Exchange 5.5 and 2003", "System Administrator <postmaster@council.example>", "Undeliverable: By Tue 7 April 17:00",
         "Your message\n\n  To:      Hale, Robert\n  Subject: By Tue 7 April\n  Sent:    Wed, 1 Apr 2026 10:05:00 +0100\n\ndid not reach the following recipient(s):\n\n"
         "robert.hale@council.example on Wed, 1 Apr 2026 10:05:09 +0100\n    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=gb\n"
         "    MSEXCH:IMS:Council:HQ:MX 0 (000C05A6) Unknown Recipient\n", "failed", "", "X-MS-Exchange-Message-Class: REPORT.IPM.Note.NDR\n"),
    Said("Exchange 2007 in words", "Microsoft Exchange <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@council.example>", "Undeliverable: By Tue 7 April",
         "Delivery has failed to these recipients or distribution lists:\n\nHale, Robert\nThe recipient's e-mail address was not found in the recipient's e-mail system.\n\n"
         "Diagnostic information for administrators:\n\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n", "failed", "5.1.1"),
    Said("Exchange Online, HTML turned text", "postmaster@council.example", "Undeliverable: By Tue 7 April",
         "Your message to robert.hale@council.example couldn't be delivered.\n\nrobert.hale wasn't found at council.example.\n\nStatus code: 550 5.1.10\n", "failed", "5.1.10"),
    Said("Domino", "MAILER-DAEMON@notes.council.example", "DELIVERY FAILURE: User robert.hale not listed in Domino Directory",
         "Your message\n\n  Subject: By Tue 7 April\n\nwas not delivered to:\n\n  robert.hale@council.example\n\nbecause:\n\n  User robert.hale not listed in Domino Directory\n",
         "failed"),
    Said("Notes", "Notes Mail <notes@council.example>", "Undeliverable message",
         "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\nrobert.hale@council.example\n\n------- Returned Message --------\n{returned}",
         "failed"),
    Said("GroupWise", "postmaster@gw.council.example", "Message status - undeliverable",
         "The message that you sent was undeliverable to the following:\n\trobert.hale (user not found)\n", "failed"),
    Said("IMail", "postmaster@imail.council.example", "Undeliverable Mail",
         "Unknown user: robert.hale@council.example\n\nOriginal message follows.\n\n{returned}", "failed"),
    Said("IMail after twenty tries", "postmaster@imail.council.example", "Undeliverable Mail",
         "Delivery failed 20 attempts: robert.hale@council.example\n\nOriginal message follows.\n\n{returned}", "failed"),
    Said("MailMarshal", "MailMarshal <postmaster@gate.council.example>", 'Undeliverable Mail: "By Tue 7 April"',
         "Your message:\n   From:    escalations@parley.example\n   Subject: By Tue 7 April\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\n"
         "The following recipients were affected:\n    robert.hale@council.example\n", "failed", "5.1.1"),
    Said("McAfee", "Mail Delivery System <Mailer-Daemon@mxl.council.example>", "Mail delivery failed: returning message to sender",
         "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. "
         "The following addresses failed:\n\n  <robert.hale@council.example>: 550 5.1.1 unknown\n\nIncluded is a copy of the message header:\n"
         "-----------------------------------------\n{returned}", "failed", "5.1.1"),
    Said("Symantec Messaging Gateway", "Mailer-Daemon@smg.council.example", "Undeliverable mail", "Your message was rejected by the recipient's domain.\n\n"
         "robert.hale@council.example: 550 5.7.1 content policy\n", "failed", "5.7.1"),
    Said("Barracuda", "MAILER-DAEMON@barracuda.council.example", "**Message you sent blocked by our bulk email filter**",
         "Your message to: robert.hale@council.example\nwas blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n\nBy Tue\n",
         "failed"),
    Said("Mimecast", "postmaster@mimecast.council.example", "[Postmaster] Email Delivery Failure",
         "Email Delivery Failure\n\nYour email message \"By Tue\" could not be delivered to robert.hale@council.example.\n550 Invalid Recipient\n", "failed"),
    Said("MessageLabs", "Mail Delivery System <mail-daemon@labs.council.example>", "Mail Delivery Failure",
         "This is the mail delivery agent at messagelabs.council.example.\n\nI was unable to deliver your message to the following addresses:\n\n"
         "robert.hale@council.example\n\nReason: 550 robert.hale@council.example... No such user\n\nThe message subject was: By Tue\n", "failed"),
    Said("InterScan", "InterScan MSS <noreply@iscan.council.example>", "Mail could not be delivered",
         "Sent >>> RCPT TO:<robert.hale@council.example>\nReceived <<< 550 5.1.1 <robert.hale@council.example>... user unknown\n\n"
         "Unable to deliver message to <robert.hale@council.example>\n", "failed", "5.1.1"),
    Said("Gmail, before 2013", "Mail Delivery Subsystem <mailer-daemon@gmail.example>", "Delivery Status Notification (Failure)",
         "Delivery to the following recipient failed permanently:\n\n     robert.hale@council.example\n\nTechnical details of permanent failure:\nThe error that the other server "
         "returned was: 550 550 5.1.1 unknown (state 14).\n\n----- Original message -----\n\n{returned}", "failed", "5.1.1", "X-Failed-Recipients: robert.hale@council.example\n"),
    Said("Gmail of today, in words", "Mail Delivery Subsystem <mailer-daemon@gmail.example>", "Delivery Status Notification (Failure)",
         "** Address not found **\n\nYour message wasn't delivered to robert.hale@council.example because the address couldn't be found.\n\nThe response was:\n\n550 5.1.1 unknown\n",
         "failed", "5.1.1"),
    Said("Google Groups", "Mail Delivery Subsystem <mailer-daemon@groups.example>", "Delivery Status Notification (Failure)",
         "Hello escalations@parley.example,\n\nWe're writing to let you know that the group you tried to contact (cp-team) may not exist, or you may not have permission to post.\n",
         "failed"),
    Said("Yahoo", "MAILER-DAEMON@yahoo.example", "Failure Notice",
         "Sorry, we were unable to deliver your message to the following address.\n\n<robert.hale@council.example>:\n550: 5.1.1 unknown\n\n"
         "--- Below this line is a copy of the message.\n\n{returned}", "failed", "5.1.1"),
    Said("AOL", "Mail Delivery Subsystem <MAILER-DAEMON@aol.example>", "Returned mail: User unknown",
         "Your mail to the following recipients could not be delivered because they are not accepting mail from escalations@parley.example:\n\trobert.hale\n", "failed"),
    Said("Outlook.com", "postmaster@outlook.example", "Delivery Status Notification (Failure)",
         "This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients failed.\n\n       robert.hale@council.example\n", "failed"),
    Said("iCloud", "MAILER-DAEMON@icloud.example", "Undeliverable", "Your message to robert.hale@council.example could not be delivered.\n552 5.2.2 over quota\n", "failed",
         "5.2.2"),
    Said("Yandex", "mailer-daemon@yandex.example", "Недоставленное сообщение", "Это письмо отправлено почтовым сервером.\n\nК сожалению, мы вынуждены сообщить, что ваше письмо "
         "не может быть доставлено.\n\n<robert.hale@council.example>: 550 5.7.1 No such user!\n", "failed", "5.7.1"),
    Said("Mail.ru", "mailer-daemon@mail.example", "Mail failure.", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered "
         "to one or more of its recipients.\n\nrobert.hale@council.example\nuser not found\n", "failed"),
    Said("Zoho", "mailer-daemon@mail.zoho.example", "Undelivered Mail Returned to Sender",
         "This message was created automatically by mail delivery software.\n A message that you sent could not be delivered to one or more of its recipients. This is a permanent "
         "error.\n\nrobert.hale@council.example Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 unknown\n", "failed", "5.1.1"),
    Said("Fastmail", "Mail Delivery System <MAILER-DAEMON@fm.example>", "Undelivered Mail Returned to Sender",
         "I'm sorry to have to inform you that your message could not be delivered to one or more recipients.\n\n<robert.hale@council.example>: host said: 550 5.1.1\n",
         "failed", "5.1.1"),
    Said("OpenSMTPD", "Mailer Daemon <MAILER-DAEMON@bsd.council.example>", "Delivery status notification: error",
         "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n"
         "    the following list of recipients:\n\nrobert.hale@council.example: 550 5.2.1 disabled\n\n    Below is a copy of the original message:\n\n{returned}", "failed", "5.2.1"),
    Said("DragonFly", "<MAILER-DAEMON@dfly.council.example>", "Mail delivery failed",
         "This is the DragonFly Mail Agent v0.13 at dfly.council.example.\n\nThere was an error delivering your mail to <robert.hale@council.example>.\n\n"
         "mx [192.0.2.9] did not like our RCPT TO:\n550 5.1.1 unknown\n\nMessage headers follow.\n\n{returned}", "failed", "5.1.1"),
    Said("James", "postmaster@james.council.example", "Re:By Tue 7 April", "Hi. This is the James mail server at james.council.example.\nI'm afraid I wasn't able to deliver your message to "
         "the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\nrobert.hale@council.example\n", "failed"),
    Said("Kerio", "Mail Delivery Subsystem <postmaster@kerio.council.example>", "Undeliverable Mail",
         "Message could not be delivered to the following recipient(s):\n\nrobert.hale@council.example\n\nReason: 550 5.1.1 User unknown\n", "failed", "5.1.1"),
    Said("MDaemon", "MDaemon@md.council.example", "Permanent Delivery Failure",
         "The attached message had PERMANENT fatal delivery errors!\n\nAfter one or more unsuccessful delivery attempts the attached message has been removed from the mail queue.\n"
         "Failed address: robert.hale@council.example\n--- Session Transcript ---\n<-- 550 5.1.1 unknown\n", "failed", "5.1.1"),
    Said("MDaemon of old", "MDaemon@old.council.example", "Permanent Delivery Failure",
         "The attached message had PERMANENT fatal delivery errors!\n\nYOUR MESSAGE WAS NOT DELIVERED!\n\nThe following addresses did NOT receive a copy of your message:\n\n"
         "> robert.hale@council.example\n\n--- Session Transcript ---\n Attempting SMTP connection to [192.0.2.9 : 25]\n 550 no such user\n", "failed"),
    Said("CommuniGate", "MAILER-DAEMON@cgp.council.example", "Undeliverable mail: By Tue", "Failed to deliver to 'robert.hale@council.example'\nSMTP module(domain) reports:\n"
         " RCPT TO: 550 unknown\n", "failed"),
    Said("SurgeMail", "postmaster@surge.council.example", "Undeliverable mail", "Your message cannot be delivered to the following recipients:\n\nrobert.hale@council.example\n"
         "Reason: 550 No such user\n", "failed"),
    Said("Messaging Server", "Internet Mail Delivery <postmaster@sun.council.example>", "Delivery Notification: Delivery has failed",
         "This report relates to a message you sent with the following header fields:\n\n  Subject: By Tue\n\nYour message cannot be delivered to the following recipients:\n\n"
         "  Recipient address: robert.hale@council.example\n  Reason: Remote SMTP server has rejected address\n", "failed"),
    Said("MailFoundry", "MAILER-DAEMON@foundry.council.example", "Message delivery has failed",
         "Unable to deliver message to: <robert.hale@council.example>\nDelivery failed for the following reason:\n server said: 550 unknown\n\nThis has been a permanent failure.  "
         "No further delivery attempts will be made.\n", "failed"),
    Said("Activehunter", '"MAILER-DAEMON" <postmaster@hunter.council.example>', "FAILURE NOTICE :",
         "  ----- The following addresses had permanent fatal errors -----\n\n>>>    robert.hale@council.example <robert.hale@council.example>\n\n"
         "  ----- original message follows -----\n{returned}", "failed"),
    Said("mFILTER", '"Mailer Daemon" <MAILER-DAEMON@filter.council.example>', "failure notice",
         "-------server message\n550 5.1.1 unknown user <robert.hale@council.example>\n\n-------SMTP command\nRCPT TO\n\n-------original message\n{returned}", "failed", "5.1.1"),
    Said("Biglobe", "postmaster@biglobe.example", "Returned mail: Message From Subject",
         "   ----- The following addresses had delivery problems -----\nrobert.hale@council.example\n\n   ----- Non-delivered information -----\n"
         "The number of messages in recipient's mailbox exceeded the local limit.\n\n   ----- Original message follows -----\n{returned}", "failed"),
    Said("EZweb", "<Postmaster@ezweb.example>", "Mail System Error - Returned Mail",
         "Each of the following recipients was rejected by a remote\nmail server.\n\n   Recipient: <robert.hale@council.example>\n   >>> RCPT TO:<robert.hale@council.example>\n"
         "   <<< 550 <robert.hale@council.example>: User unknown\n", "failed"),
    Said("EZweb, account disabled", "<Postmaster@ezweb.example>", "Mail System Error - Returned Mail",
         "The user(s) account is disabled.\n\n<robert.hale@council.example>: 550 user unknown (in reply to RCPT TO command)\n", "failed"),
    Said("KDDI", "no-reply@kddi.example", "Returned mail",
         "Your mail sent on: Wed, 1 Apr 2026 10:05:00 +0900\n  Could not be delivered to: <robert.hale@council.example>\n As their mailbox is full.\n", "failed"),
    Said("docomo", "Mail Administrator <Postmaster@docomo.example>", "Undelivered Mail Returned to Sender",
         "次のあて先への電子メールはエラーのため送信できませんでした。\n送信先メールアドレスを確認してください。\n\n<robert.hale@council.example>: 550 Unknown user\n", "failed"),
    Said("Verizon", "post_master@vtext.example", "Undeliverable Message",
         "Message could not be delivered to mobile.\nError: No valid recipients for this MM\nSubject: By Tue\n", "failed", "", "Return-Path: <>\n"),
    Said("FML", "postmaster@fml.council.example", "Error: mail could not be delivered", "Your mail could not be delivered. You are not a member.\n", "failed"),
    Said("an unknown one, X1", '"Mail Deliver System" <postmaster@x1.example>', "Returned Mail: By Tue",
         "The original message was received at Wed, 1 Apr 2026 10:05:00 +0900\nfrom parley.example\n\n---The following addresses had delivery errors---\n\n"
         "robert.hale@council.example [User unknown]\n", "failed"),
    Said("an unknown one, X2", "MAILER-DAEMON@x2.example", "Delivery failure",
         "Message from x2.example.\nUnable to deliver message to the following address(es).\n\n<robert.hale@council.example>:\nThis user doesn't have an account [-5]\n\n"
         "--- Original message follows.\n\n{returned}", "failed"),
    Said("an unknown one, X3", "Mail Delivery System <MAILER-DAEMON@x3.example>", "Delivery status notification",
         "=" * 60 + "\n     This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients failed permanently:\n\n"
         "  * robert.hale@council.example\n\n" + "=" * 60 + "\n           Technical details:\n\nSMTP:RCPT host 192.0.2.8: 553 5.3.0 No such user here\n", "failed", "5.3.0"),
    Said("an unknown one, X6", "mail-daemon@x6.example", "There was an error sending your mail",
         "We had trouble delivering your message. Full details follow:\n\nSubject: 'By Tue'\n\n----------------\n\n1 error(s):\n\nSMTP Server <x6> rejected recipient\n"
         "<robert.hale@council.example> (Error following RCPT command).\nThe following recipients returned permanent errors: robert.hale@council.example.\n", "failed"),
    Said("1&1", "Mail Delivery System <mailer-daemon@kundenserver.example>", "Mail delivery failed: returning message to sender",
         "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. The following "
         "address failed:\n\n<robert.hale@council.example>: mailbox is full\n", "failed"),
    Said("Deutsche Telekom", "Mailer-Daemon@t.example", "Undelivered mail", "Ihre E-Mail konnte an folgende Adresse nicht zugestellt werden:\n\nrobert.hale@council.example\n",
         "failed"),
    Said("a French host", "postmaster@hote.example", "Non remis : By Tue", "Votre message n'a pas pu être remis à robert.hale@council.example.\n", "failed"),
    Said("an Italian host", "postmaster@casa.example", "Non recapitabile: By Tue", "Il messaggio non è stato recapitato: impossibile consegnare. 550 5.1.1\n", "failed", "5.1.1"),
    Said("a Polish host", "mailer-daemon@poczta.example", "Niedostarczona wiadomość", "Wiadomość nie mogła zostać dostarczona do: robert.hale@council.example\n", "failed"),
    Said("a Chinese host", "postmaster@you.example", "系统退信", "很抱歉，您的邮件被退回。退信原因：550 User not found: robert.hale@council.example\n", "failed"),
    Said("a host in Japan, by noreply", "no-reply@mobile.example", "メールエラー通知",
         "送信先のメールボックスが一杯のため、送信できませんでした。\n\nYour mail sent on: Wed, 1 Apr 2026 10:05:00 +0900\n     Could not be delivered to: <robert.hale@council.example>\n"
         "     As their mailbox is full.\n", "failed"),
    Said("a text gateway that answers with Re:", "post_master@text.example", "Re:By Tue 7 April",
         "Error: Invalid user address\n\nError message below:\n550 - Requested action not taken: no such user here\n\nMessage details:\n  MAIL FROM: escalations@parley.example\n"
         "  RCPT TO: robert.hale@council.example\n", "failed", "", "In-Reply-To: <out-77@parley.example>\n"),
    Said("a mail service's own address", "E500_SMTP_Mail_Service@old.example", "Returned Mail - Error During Delivery",
         "------ Failed Recipients ------\n\n<robert.hale@council.example>: Requested action not taken: mailbox unavailable. [SMTP Error Code 550]\n-------- Returned Mail --------\n\n"
         "{returned}", "failed"),
    Said("a host that returned it", "MAILER-DAEMON@usa.example", "Processing Error",
         "Intended recipient: robert.hale@council.example\n\nThe following mail has been returned because it encountered an error\nwhile being processed.  Please try to resend.\n\n"
         "--------RETURNED MAIL FOLLOWS--------\n\n{returned}", "failed"),
    Said("an X.400 name", "System Administrator <postmaster@council.example>", "Undeliverable: By Tue",
         "Your message\n\n  To:      cp.team@council.example\n  Subject: By Tue\n\ndid not reach the following recipient(s):\n\nc=GB;a= ;p=Council;o=HQ;dda:SMTP=robert.hale@council.example; on Wed, "
         "1 Apr 2026\n    The recipient name is not recognized\n", "failed"),
    Said("Sendmail, sent by one and failed for another", "Mail Delivery System <Mailer-Daemon@relay.example>", "Mail delivery failed",
         "A message sent by\n\n  <escalations+q@parley.example>\n\ncould not be delivered to one or more of its recipients. The following\naddress(es) failed:\n\n"
         "  robert.hale@council.example\n    all hosts have been failing for a long time\n", "failed"),
    Said("Exchange in German", "Microsoft Outlook <x@council.example>", "Unzustellbar: By Tue",
         "Fehler bei der Zustellung an folgende Empfänger oder Gruppen:\n\nrobert.hale@council.example\nIhre Nachricht wurde nicht zugestellt.\n", "failed"),
    Said("Exchange in French", "Microsoft Outlook <x@council.example>", "Non remis : By Tue",
         "Échec de la remise à ces destinataires ou groupes :\n\nrobert.hale@council.example\nVotre message n’a pas pu être remis.\n", "failed"),
    Said("Exchange in Spanish", "Microsoft Outlook <x@council.example>", "No se puede entregar: By Tue",
         "No se pudo entregar el mensaje a estos destinatarios o grupos:\n\nrobert.hale@council.example\nSu mensaje no se entregó.\n", "failed"),
    Said("Exchange in Italian", "Microsoft Outlook <x@council.example>", "Non recapitabile: By Tue",
         "Recapito non riuscito per i seguenti destinatari o gruppi:\n\nrobert.hale@council.example\nIl messaggio non è stato recapitato.\n", "failed"),
    Said("Exchange in Swedish", "Microsoft Outlook <x@council.example>", "Kan inte levereras: By Tue",
         "Det gick inte att leverera till följande mottagare eller grupper:\n\nrobert.hale@council.example\nDitt meddelande levererades inte.\n", "failed"),
    Said("Exchange in Russian", "Microsoft Outlook <x@council.example>", "Не удалось доставить: By Tue",
         "Не удалось доставить сообщение следующим получателям или группам:\n\nrobert.hale@council.example\n", "failed"),
    Said("somebody's script", "root@box.council.example", "Mail delivery failed", "Your message could not be delivered to robert.hale@council.example.\n", "failed"),
    Said("ZMailer, whose recipient is indented", "MAILER-DAEMON@zm.example", "Delivery reports about your email [FAILED(1)]",
         "This is a collection of reports about email delivery\nprocess concerning a message you originated.\n\nFAILED:\n  Original Recipient:\n    rfc822;robert.hale@council.example\n"
         "  Diagnostic texts:\n    <smtp; 550 5.1.1 robert.hale@council.example... User unknown>\n", "failed", "5.1.1"),
    Said("Domino, with a Notes name before the address", "Mail Router <postmaster@notes.council.example>", "DELIVERY FAILURE: user not found",
         "Your message\n\n  Subject: By Tue\n\nwas not delivered to:\n\n  Robert Hale@COUNCIL@notes.council.example\n\nbecause:\n\n  User not found (robert.hale@council.example)\n",
         "failed"),
    Said("amavis", "Content-filter at mx <postmaster@mx.council.example>", "BANNED contents from you (.exe)",
         "BANNED CONTENTS ALERT\n\nOur content checker found banned name in email presumably from you\nto the following recipient:\n-> robert.hale@council.example\n\n"
         "Delivery of the email was stopped!\n", "failed"),
    Said("Exchange in Slovak", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Nedoručiteľné: x",
         "Vašu správu pre robert.hale@council.example nebolo možné doručiť.", "failed"),
    Said("Exchange in Croatian", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Nije isporučeno: x",
         "Vaša poruka za robert.hale@council.example nije isporučena.", "failed"),
    Said("Exchange in Slovene", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Ni mogoče dostaviti: x",
         "Vašega sporočila za robert.hale@council.example ni bilo mogoče dostaviti.", "failed"),
    Said("Exchange in Bulgarian", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Не може да се достави: x",
         "Вашето съобщение до robert.hale@council.example не можа да бъде доставено.", "failed"),
    Said("Exchange in Lithuanian", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Nepristatyta: x",
         "Jūsų laiško gavėjui robert.hale@council.example nepavyko pristatyti.", "failed"),
    Said("Exchange in Latvian", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Nav piegādājams: x",
         "Jūsu ziņojumu adresātam robert.hale@council.example nevarēja piegādāt.", "failed"),
    Said("Exchange in Estonian", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Kohaletoimetamatu: x",
         "Teie sõnumit adressaadile robert.hale@council.example ei õnnestunud kohale toimetada.", "failed"),
    Said("Exchange in Hebrew", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "לא ניתן למסירה: x",
         "לא היתה אפשרות למסור את ההודעה שלך אל robert.hale@council.example.", "failed"),
    Said("Exchange in Arabic", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "تعذر التسليم: x",
         "تعذر تسليم رسالتك إلى robert.hale@council.example.", "failed"),
    Said("Exchange in German, on a server of one's own", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Unzustellbar: x",
         "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:\n\nrobert.hale@council.example", "failed"),
]  # fmt: skip

GIVEN_UP = [
    Said("qmail, the queue is old", "MAILER-DAEMON@mx.council.example", "failure notice",
         "Hi. This is the qmail-send program at mx.council.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
         "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<robert.hale@council.example>:\nSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n"
         "I'm not going to try again; this message has been in the queue too long.\n\n--- Below this line is a copy of the message.\n\n{returned}", "given_up", "4.4.1"),
    Said("Exim, timed out", "Mail Delivery System <Mailer-Daemon@mx.council.example>", "Mail delivery failed: returning message to sender",
         "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. "
         "This is a permanent error. The following address(es) failed:\n\n  robert.hale@council.example\n    host mx [192.0.2.9]: 451 4.7.1 try later:\n    retry timeout exceeded\n",
         "given_up", "4.7.1", "X-Failed-Recipients: robert.hale@council.example\n"),
]  # fmt: skip

DELAYED = [
    Said("Gmail, in words alone", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Delay)",
         "** Delivery incomplete **\n\nThere was a temporary problem delivering your message to robert.hale@council.example. Gmail will retry for 46 more hours. "
         "You'll be notified if the delivery fails permanently.", "delayed"),
    Said("Exchange Online in Italian, delayed", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Recapito ritardato: x",
         "Il recapito a questi destinatari o gruppi è in ritardo:\n\nrobert.hale@council.example\n\nIl messaggio non è ancora stato recapitato.", "delayed"),
    Said("Exchange Online in Portuguese, delayed", f"Microsoft Outlook <MicrosoftExchange{'0' * 32}@council.example>", "Entrega atrasada: x",
         "A entrega para estes destinatários está atrasada:\n\nrobert.hale@council.example\n\nEsta mensagem ainda não foi entregue.", "delayed"),
    Said("Sendmail warns", "Mail Delivery Subsystem <MAILER-DAEMON@mx.council.example>", "Warning: could not send message for past 4 hours",
         "    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n"
         "    **********************************************\n\n   ----- The following addresses had transient non-fatal errors -----\n<robert.hale@council.example>\n\n"
         "   ----- Transcript of session follows -----\n<robert.hale@council.example>... Deferred: 452 4.2.2 full\nMessage will be kept until 5 days old\n", "delayed", "4.2.2"),
    Said("Sendmail warns of a delivery problem", "Mail Delivery Subsystem <MAILER-DAEMON@mx.council.example>", "Warning: could not send message for past 4 hours",
         "    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n\nThe following address had delivery problems:\n"
         " <robert.hale@council.example>  (451 4.7.1 Greylisted)\n", "delayed", "4.7.1"),
    Said("Exim warns", "Mail Delivery System <Mailer-Daemon@mx.council.example>", "Warning: message 1abcde-000123-AB delayed 24 hours",
         "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than "
         "24 hours on the queue.\n\nThe following address to which the message has not yet been delivered is:\n\n  robert.hale@council.example\n    Delay reason: timed out\n\n"
         "No action is required on your part. Delivery attempts will continue for\nsome time.\n", "delayed"),
    Said("Postfix warns in words", "MAILER-DAEMON@mx.council.example (Mail Delivery System)", "Delayed Mail (still being retried)",
         "####################################################################\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n"
         "####################################################################\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 "
         "day(s) old.\n", "delayed"),
    Said("Courier warns", "postmaster@mx.council.example", "WARNING: delayed mail", "This is a delivery status notification.\n\n  DELAYED MAIL\n\nYour message to the following recipients "
         "has not been delivered yet. It will be retried.\n", "delayed"),
    Said("Gmail warns", "Mail Delivery Subsystem <mailer-daemon@gmail.example>", "Delivery Status Notification (Delay)",
         "This is an automatically generated Delivery Status Notification\n\nTHIS IS A WARNING MESSAGE ONLY.\n\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nDelivery to the following "
         "recipient has been delayed:\n\n     robert.hale@council.example\n\nMessage will be retried for 2 more day(s)\n", "delayed", "", "X-Failed-Recipients: robert.hale@council.example\n"),
    Said("Exchange warns", "postmaster@council.example", "Delivery delayed:By Tue", "Delivery to these recipients has been delayed:\n\nHale, Robert\n\nDelivery of this message will be "
         "attempted again.\n", "delayed"),
    Said("OpenSMTPD warns", "Mailer Daemon <MAILER-DAEMON@bsd.council.example>", "Delivery status notification: warning",
         "    A message is delayed for more than 4 hours for the following\n    list of recipients:\n\nrobert.hale@council.example: 421 later\n", "delayed"),
    Said("a full mailbox that may empty", "Postmaster at box <Postmaster\\@box.example@old.example>", "Mail Delivery Warning",
         "This is an advisory-only email.  Please do not reply to it.\nDelivery of email to this address\n\"robert.hale@council.example\"\nhas been postponed due to a full mailbox.\n"
         "We will continue to try to deliver your message over the next few days.\n", "delayed"),
    Said("Deutsche Telekom warns", "Mailer-Daemon@t.example", "Zustellung verzögert", "Die Zustellung Ihrer E-Mail an robert.hale@council.example wurde verzögert. "
         "Es wird weiterhin versucht.\n", "delayed"),
]  # fmt: skip

SILENT = [
    Said("a human postmaster", "Postmaster <postmaster@council.example>", "Lunch on Friday", "Who is in on Friday?\n", ""),
    Said("a quarantine digest", "postmaster@filter.council.example", "Your quarantine summary", "Two messages are waiting for you.\n", ""),
]  # fmt: skip

EVERY = [*FAILED, *GIVEN_UP, *DELAYED, *SILENT]


def raw(said: Said, token: str = "abcdefgh") -> str:
    """The whole mail, with LF newlines."""
    text = said.text.replace("{returned}", OURS.replace("{token}", token))
    return (
        f"{said.more}From: {said.sender}\nTo: escalations@parley.example\nSubject: {said.subject}\nDate: Wed, 1 Apr 2026 10:06:00 +0100\n"
        f"Message-ID: <r1@council.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}"
    )
