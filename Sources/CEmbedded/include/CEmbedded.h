#pragma once
#include <stddef.h>

/// Bytes that live as long as the program.
typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t count;
} embedded_bytes;

/// Purchases of a UK gift shop, packed by Scripts/pack-data.
embedded_bytes embedded_online_retail(void);

/// Film ratings from Twitter, packed by Scripts/pack-data.
embedded_bytes embedded_movietweetings(void);
