// exp for float32, written so that loops over it vectorise.
#pragma once
#include "clones.h"
#include <string.h>

/// exp(x), relative error below 2e-7; 0 below −87.3, capped at exp(88).
/// x = n ln 2 + r, exp(r) by the minimax polynomial of Cephes' expf (S. Moshier).
INLINE float exponential(float x) {
    float clamped = x > 88.0f ? 88.0f : x;
    clamped = clamped < -87.3f ? -87.3f : clamped;
    const float magic = 12582912.0f; // 1.5 × 2^23: adding it rounds to an integer
    float shifted = clamped * 1.44269504088896341f + magic;
    float n = shifted - magic;
    float r = clamped - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (int32_t)(((uint32_t)bits - 0x4b400000u + 127u) << 23);
    float power;
    memcpy(&power, &bits, sizeof power);
    float result = p * power;
    return x < -87.3f ? 0.0f : result;
}
