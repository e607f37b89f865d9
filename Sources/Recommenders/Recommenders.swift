// Room: Recommenders.
