"""A framework as a folder of TOML files: read with the line of everything, and written."""
