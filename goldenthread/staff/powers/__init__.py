"""The pages of delegated powers: which post decides in which body’s place."""
