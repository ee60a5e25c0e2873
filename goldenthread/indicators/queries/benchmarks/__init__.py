"""Read what others achieve: publications, measures, places, and where we stand among them."""
