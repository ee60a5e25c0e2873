"""Others' figures: bringing them in, choosing what to compare with whom, and where we stand."""
