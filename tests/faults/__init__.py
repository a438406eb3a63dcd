"""Faults, made on this machine, and what came of them: `script/faults` (shared/operations.md section 2)."""
