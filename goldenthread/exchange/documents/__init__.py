"""Documents to read on paper and to write on in: a document's parts, and how they become PDF and Word."""
