// Room: Tokenizers.
