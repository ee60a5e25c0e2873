"""Reading the scorecards of years: how far each has come, its lines, its sessions, and what it lacks."""
