"""The guidelines in our own words, by section number."""
