// Stored weights to float32: half precision, and the block formats of ggml that GGUF files hold.
//
// A block is `length` numbers in a row: packed integers q, and scales that make numbers of them.
// https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h has the layouts. Products of a
// half-precision scale and such small integers are exact, so every clone gives the same bits.
#include "clones.h"
#include <string.h>

// Unrolled whole, short loops over the numbers of a block are vectorised across blocks instead,
// with gathers, which is four times slower.
#define NEVER_UNROLL _Pragma("clang loop unroll(disable)")

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

CLONES void ck_decode_f16(size_t count, const uint8_t *restrict bytes, float *restrict y) {
    for (size_t i = 0; i < count; i++) y[i] = widen(load16(bytes + 2 * i));
}

CLONES void ck_decode_bf16(size_t count, const uint8_t *restrict bytes, float *restrict y) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)load16(bytes + 2 * i) << 16;
        memcpy(y + i, &bits, sizeof bits);
    }
}

CLONES void ck_decode_q8_0(size_t blocks, const uint8_t *restrict bytes, float *restrict y) {
    for (; blocks > 0; blocks--, bytes += 34, y += 32) {
        float scale = widen(load16(bytes));
        const int8_t *q = (const int8_t *)bytes + 2;
        for (size_t i = 0; i < 32; i++) y[i] = scale * (float)q[i];
    }
}

CLONES void ck_decode_q4_0(size_t blocks, const uint8_t *restrict bytes, float *restrict y) {
    for (; blocks > 0; blocks--, bytes += 18, y += 32) {
        float scale = widen(load16(bytes));
        const uint8_t *q = bytes + 2;
        NEVER_UNROLL
        for (size_t i = 0; i < 16; i++) {
            y[i] = scale * (float)((q[i] & 15) - 8);
            y[i + 16] = scale * (float)((q[i] >> 4) - 8);
        }
    }
}

CLONES void ck_decode_q4_1(size_t blocks, const uint8_t *restrict bytes, float *restrict y) {
    for (; blocks > 0; blocks--, bytes += 20, y += 32) {
        float scale = widen(load16(bytes)), least = widen(load16(bytes + 2));
        const uint8_t *q = bytes + 4;
        NEVER_UNROLL
        for (size_t i = 0; i < 16; i++) {
            y[i] = scale * (float)(q[i] & 15) + least;
            y[i + 16] = scale * (float)(q[i] >> 4) + least;
        }
    }
}

/// The fifth bits of a block's 32 numbers, each at its place of 16.
INLINE void fifth_bits(const uint8_t *bytes, uint8_t *high) {
    for (size_t i = 0; i < 32; i++) high[i] = (uint8_t)((bytes[i / 8] >> (i % 8) & 1) << 4);
}

CLONES void ck_decode_q5_0(size_t blocks, const uint8_t *restrict bytes, float *restrict y) {
    for (; blocks > 0; blocks--, bytes += 22, y += 32) {
        float scale = widen(load16(bytes));
        const uint8_t *q = bytes + 6;
        uint8_t high[32];
        fifth_bits(bytes + 2, high);
        for (size_t i = 0; i < 16; i++) {
            y[i] = scale * (float)(((q[i] & 15) | high[i]) - 16);
            y[i + 16] = scale * (float)((q[i] >> 4 | high[i + 16]) - 16);
        }
    }
}

CLONES void ck_decode_q5_1(size_t blocks, const uint8_t *restrict bytes, float *restrict y) {
    for (; blocks > 0; blocks--, bytes += 24, y += 32) {
        float scale = widen(load16(bytes)), least = widen(load16(bytes + 2));
        const uint8_t *q = bytes + 8;
        uint8_t high[32];
        fifth_bits(bytes + 4, high);
        for (size_t i = 0; i < 16; i++) {
            y[i] = scale * (float)((q[i] & 15) | high[i]) + least;
            y[i + 16] = scale * (float)(q[i] >> 4 | high[i + 16]) + least;
        }
    }
}

/// The scale and the offset, six bits each, of one of the eight parts of a Q4_K or Q5_K block:
/// packed[0…3] and [4…7] hold those of parts 0 to 3, and in their two upper bits those of parts
/// 4 to 7, whose lower four bits are in packed[8…11].
INLINE void scale_and_offset(const uint8_t *packed, size_t part, float *scale, float *offset) {
    if (part < 4) {
        *scale = (float)(packed[part] & 63);
        *offset = (float)(packed[part + 4] & 63);
    } else {
        *scale = (float)((packed[part + 4] & 15) | (packed[part - 4] >> 6) << 4);
        *offset = (float)((packed[part + 4] >> 4) | (packed[part] >> 6) << 4);
    }
}

CLONES void ck_decode_q4_k(size_t blocks, const uint8_t *restrict bytes, float *restrict y) {
    for (; blocks > 0; blocks--, bytes += 144, y += 256) {
        float scales = widen(load16(bytes)), offsets = widen(load16(bytes + 2));
        for (size_t part = 0; part < 8; part++) {
            const uint8_t *q = bytes + 16 + part / 2 * 32;
            unsigned shift = part % 2 * 4;
            float scale, offset;
            scale_and_offset(bytes + 4, part, &scale, &offset);
            scale *= scales;
            offset *= offsets;
            NEVER_UNROLL
            for (size_t i = 0; i < 32; i++)
                y[part * 32 + i] = scale * (float)(q[i] >> shift & 15) - offset;
        }
    }
}

CLONES void ck_decode_q5_k(size_t blocks, const uint8_t *restrict bytes, float *restrict y) {
    for (; blocks > 0; blocks--, bytes += 176, y += 256) {
        float scales = widen(load16(bytes)), offsets = widen(load16(bytes + 2));
        const uint8_t *high = bytes + 16;
        for (size_t part = 0; part < 8; part++) {
            const uint8_t *q = bytes + 48 + part / 2 * 32;
            unsigned shift = part % 2 * 4;
            float scale, offset;
            scale_and_offset(bytes + 4, part, &scale, &offset);
            scale *= scales;
            offset *= offsets;
            for (size_t i = 0; i < 32; i++) {
                int number = (q[i] >> shift & 15) | (high[i] >> part & 1) << 4;
                y[part * 32 + i] = scale * (float)number - offset;
            }
        }
    }
}

CLONES void ck_decode_q6_k(size_t blocks, const uint8_t *restrict bytes, float *restrict y) {
    for (; blocks > 0; blocks--, bytes += 210, y += 256) {
        const int8_t *scales = (const int8_t *)bytes + 192;
        float scale = widen(load16(bytes + 208));
        for (size_t part = 0; part < 8; part++) {
            const uint8_t *low = bytes + part / 4 * 64 + part % 2 * 32;
            const uint8_t *high = bytes + 128 + part / 4 * 32;
            unsigned low_shift = part % 4 / 2 * 4, high_shift = part % 4 * 2;
            for (size_t half = 0; half < 2; half++) {
                float part_scale = scale * (float)scales[part * 2 + half];
                for (size_t i = half * 16; i < half * 16 + 16; i++) {
                    int number = (low[i] >> low_shift & 15) | (high[i] >> high_shift & 3) << 4;
                    y[part * 32 + i] = part_scale * (float)(number - 32);
                }
            }
        }
    }
}
