"""The organisation's pages: the structure on any day, who holds and answers for what, and every change."""
