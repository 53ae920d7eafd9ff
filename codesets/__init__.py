"""What the codes are, and which may stand together."""
