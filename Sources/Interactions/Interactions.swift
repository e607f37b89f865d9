// Room: Interactions.
