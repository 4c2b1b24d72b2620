"""Orders, regulations, protocols and the like, with their files: what appointments and participations rest on."""
