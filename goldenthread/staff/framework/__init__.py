"""The framework whole: as a picture, as a handbook, as files."""
