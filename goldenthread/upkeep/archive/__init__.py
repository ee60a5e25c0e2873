"""A backup: every row of both databases as text, on either engine, with what proves it whole.

Why rows and not files: docs/decisions/0006-a-backup-holds-rows.md. What is in one: docs/how-to/run.md.
"""
