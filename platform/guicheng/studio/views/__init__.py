"""The pages of the studio, a module a part of the work."""
