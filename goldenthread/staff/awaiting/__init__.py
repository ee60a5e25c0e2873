"""What awaits the reader on an approval route."""
