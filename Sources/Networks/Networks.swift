// Room: Networks.
