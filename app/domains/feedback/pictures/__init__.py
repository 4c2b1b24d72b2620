"""What the pictures show, read through the same rules as the figures themselves: small counts are hidden here too."""
