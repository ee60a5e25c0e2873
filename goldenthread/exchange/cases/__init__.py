"""Published cases that the rules must reproduce: read, worked out, compared; `check-cases` prints them."""
