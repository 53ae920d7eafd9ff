"""Converse: the agent, its tools and the check of every answer."""
