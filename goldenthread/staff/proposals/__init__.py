"""What is proposed, what it would do to the corporate objectives, and which of them bears most."""
