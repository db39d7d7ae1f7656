"""The widgets, a module for each family."""
