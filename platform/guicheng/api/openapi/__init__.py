"""The description of the API for each published release, and the page that shows it."""
