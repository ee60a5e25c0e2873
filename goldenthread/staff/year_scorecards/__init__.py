"""The scorecards that the council agrees for its years, from candidates to what is in use."""
