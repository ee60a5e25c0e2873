"""How adopted changes of the thread come into force."""
