"""The page where coders work."""
