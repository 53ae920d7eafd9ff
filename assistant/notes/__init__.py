"""Read a note: sections, sentences, mentions and what the note says of them."""
