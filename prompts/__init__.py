"""Prompts as plain files with declared holes."""
