"""The commands of `parley`, one file each: they parse, call and print. No rule of any protocol stands here."""
