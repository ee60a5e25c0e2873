"""How adopted changes of the framework come into force: of its parts, and of who watches which unit."""
