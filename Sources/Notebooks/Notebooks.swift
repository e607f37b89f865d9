// Room: Notebooks.
