"""Readers of evaluation sets: each turns a file or a folder into numbered records of one schema."""
