"""Small programs for the people who build the platform. Standard library only: they run before anything is there."""
