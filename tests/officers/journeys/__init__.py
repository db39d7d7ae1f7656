"""What officers do at a browser, looked at on a computer and on a phone."""
