"""Options that several people score: prepared, scored, closed, and what comes first."""
