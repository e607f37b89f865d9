// The packed data sets, made by Scripts/pack-data. `#embed` (C23; clang takes it in any dialect)
// compiles in milliseconds where a Swift array literal takes minutes.
#include "CEmbedded.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char online_retail[] = {
#embed "Packed/online-retail.packed"
};

static const unsigned char movietweetings[] = {
#embed "Packed/movietweetings.packed"
};

embedded_bytes embedded_online_retail(void) {
  return (embedded_bytes){online_retail, sizeof online_retail};
}

embedded_bytes embedded_movietweetings(void) {
  return (embedded_bytes){movietweetings, sizeof movietweetings};
}
