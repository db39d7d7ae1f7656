"""What officers miss daily: lists of what they did, claims, deputies, phrases."""
