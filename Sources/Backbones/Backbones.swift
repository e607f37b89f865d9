// Room: Backbones.
