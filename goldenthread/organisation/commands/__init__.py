"""Change the organisation: each function is one change, audited."""
