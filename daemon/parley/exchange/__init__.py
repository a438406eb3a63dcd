"""Exchange on-premises (EWS, by exchangelib): one way to speak to it for mail in, mail out and calendars. Imported only
when it is configured: exchangelib takes a third of a second and some 40 MB."""
