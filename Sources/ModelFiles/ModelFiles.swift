// Room: ModelFiles.
