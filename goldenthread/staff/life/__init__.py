"""Where indicators are in their life: proposed, live, suspended, retired; and how that is changed."""
