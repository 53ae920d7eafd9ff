"""Decide the codes of a note: candidates, detail, selection, order."""
