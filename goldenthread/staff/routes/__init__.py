"""The pages of approval routes: which changes climb which ladder, and who acts at each step."""
