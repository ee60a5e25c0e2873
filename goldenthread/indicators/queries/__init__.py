"""Read what is watched: each module answers for one noun."""
