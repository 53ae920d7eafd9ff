"""How good it is, in numbers that anyone can repeat."""
