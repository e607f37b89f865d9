// Room: Alignment.
