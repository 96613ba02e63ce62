"""The only caches: the atlas, places, the loaded survey and what a visitor brought."""
