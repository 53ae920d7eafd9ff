"""Many notes at once: streamed in, coded on all cores, streamed out, gone on with after a kill."""
