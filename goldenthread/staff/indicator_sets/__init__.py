"""The pages of statutory and national sets of indicators."""
