"""Documents that people print and keep: a form, the evidence pack, the register. Pages as values, then HTML or PDF.

Above the loops, below the commands: what stands in a document is read from the store here; where it goes to
(a file, a printer) is for the commands to say.
"""
