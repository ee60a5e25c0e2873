"""Plans: the list of them, one as it is read, begun, written, and what stands in it."""
