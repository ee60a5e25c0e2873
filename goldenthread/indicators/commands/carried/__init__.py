"""How adopted changes of indicators come into force: a carrier for each kind."""
