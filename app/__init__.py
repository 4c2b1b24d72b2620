"""The backend of a district's programme that helps schools move to an effective mode of work."""
