"""Tasks step by step, how to read a number, and a glossary."""
