"""The clinical terms of Codedesk, written by its authors: abbreviations, everyday words, synonyms with codes, brands."""
