// Numbers of sixteen bits to float32.
#pragma once
#include "clones.h"
#include <string.h>

INLINE uint16_t load16(const uint8_t *bytes) {
    uint16_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

/// Shifts exponent and fraction into place, then corrects the exponent's bias by an exact
/// multiplication, which also normalises subnormal numbers.
INLINE float widen(uint16_t half) {
    uint32_t bits = (uint32_t)(half & 0x7fff) << 13;
    uint32_t special = bits >= 0x0f800000u ? 0x7f800000u : 0;
    float value;
    memcpy(&value, &bits, sizeof value);
    value *= 0x1p112f;
    memcpy(&bits, &value, sizeof bits);
    bits |= special | (uint32_t)(half & 0x8000) << 16;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/// bfloat16 is the upper half of float32.
INLINE float widen_bf16(uint16_t half) {
    const uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
