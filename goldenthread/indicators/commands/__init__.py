"""Change what is watched: each module holds the changes to one noun."""
