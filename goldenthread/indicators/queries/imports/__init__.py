"""Check what a spreadsheet offers, and read drafts, previews and past imports."""
