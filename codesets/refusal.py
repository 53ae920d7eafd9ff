"""The base of every error whose message is meant for whoever gave the command."""

from __future__ import annotations


class Refusal(Exception):
    """Something cannot be done; the message is one clear line that says what to do, and holds nothing of a note."""
