"""How the pictures look: altair charts of named rows, made in the process that draws, which knows no database.

Everything is to be read from a black-and-white print: by shape, by dash, by how dark it is, never by colour alone.
"""
