"""A table in, a figure out; no Streamlit."""
