// Room: Tensors.
