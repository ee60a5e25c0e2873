"""What the council promises to places: standards of services and local priorities, and how each is kept."""
