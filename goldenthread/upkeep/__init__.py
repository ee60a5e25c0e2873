"""How the system itself is: its versions, its queue, its room, its backups. Doors ask here."""
