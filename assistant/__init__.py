"""Answer a coder, with proof."""
