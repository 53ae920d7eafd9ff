"""Find codes by meaning, by words, by code."""
