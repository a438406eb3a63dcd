"""The first steps of a partnership (`parley init`): what is asked, the files that come of it, what others must then do."""
