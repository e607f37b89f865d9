// Room: Language.
