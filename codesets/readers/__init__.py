"""Readers: one module for each published file format."""
