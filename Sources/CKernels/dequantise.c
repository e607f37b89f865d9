// Stored weights to float32: half precision, and the block formats of ggml that GGUF files hold.
//
// A block is `length` numbers in a row: packed integers q, and scales that make numbers of them.
// https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h has the layouts. Products of a
// half-precision scale and such small integers are exact, so every clone gives the same bits.
//
// Each format is one function that splits a block into integers, and a scale and an offset for each
// stretch of them; its decoder is made of that.
#include "half.h"

// Unrolled whole, short loops over the numbers of a block are vectorised across blocks instead,
// with gathers, which is four times slower.
#define NEVER_UNROLL _Pragma("clang loop unroll(disable)")

CLONES void ck_decode_f16(size_t count, const uint8_t *restrict bytes, float *restrict y) {
    for (size_t i = 0; i < count; i++) y[i] = widen(load16(bytes + 2 * i));
}

CLONES void ck_decode_bf16(size_t count, const uint8_t *restrict bytes, float *restrict y) {
    for (size_t i = 0; i < count; i++) y[i] = widen_bf16(load16(bytes + 2 * i));
}

INLINE void split_q8_0(const uint8_t *bytes, int8_t *q, float *scales, float *offsets) {
    (void)offsets;
    scales[0] = widen(load16(bytes));
    memcpy(q, bytes + 2, 32);
}

INLINE void split_q4_0(const uint8_t *bytes, int8_t *q, float *scales, float *offsets) {
    (void)offsets;
    scales[0] = widen(load16(bytes));
    NEVER_UNROLL
    for (size_t i = 0; i < 16; i++) {
        q[i] = (int8_t)((bytes[2 + i] & 15) - 8);
        q[i + 16] = (int8_t)((bytes[2 + i] >> 4) - 8);
    }
}

INLINE void split_q4_1(const uint8_t *bytes, int8_t *q, float *scales, float *offsets) {
    scales[0] = widen(load16(bytes));
    offsets[0] = widen(load16(bytes + 2));
    NEVER_UNROLL
    for (size_t i = 0; i < 16; i++) {
        q[i] = bytes[4 + i] & 15;
        q[i + 16] = bytes[4 + i] >> 4;
    }
}

/// The fifth bit of number i of a block.
INLINE uint8_t fifth_bit(const uint8_t *bits, size_t i) {
    return (uint8_t)((bits[i / 8] >> (i % 8) & 1) << 4);
}

INLINE void split_q5_0(const uint8_t *bytes, int8_t *q, float *scales, float *offsets) {
    (void)offsets;
    scales[0] = widen(load16(bytes));
    for (size_t i = 0; i < 16; i++) {
        q[i] = (int8_t)(((bytes[6 + i] & 15) | fifth_bit(bytes + 2, i)) - 16);
        q[i + 16] = (int8_t)((bytes[6 + i] >> 4 | fifth_bit(bytes + 2, i + 16)) - 16);
    }
}

INLINE void split_q5_1(const uint8_t *bytes, int8_t *q, float *scales, float *offsets) {
    scales[0] = widen(load16(bytes));
    offsets[0] = widen(load16(bytes + 2));
    for (size_t i = 0; i < 16; i++) {
        q[i] = (int8_t)((bytes[8 + i] & 15) | fifth_bit(bytes + 4, i));
        q[i + 16] = (int8_t)(bytes[8 + i] >> 4 | fifth_bit(bytes + 4, i + 16));
    }
}

/// The scale and the offset of one of the eight parts of a Q4_K or Q5_K block, six bits each times one
/// of half precision: packed[0…3] and [4…7] hold those of parts 0 to 3, and in their two upper bits
/// those of parts 4 to 7, whose lower four bits are in packed[8…11].
INLINE void scale_and_offset(const uint8_t *bytes, size_t part, float *scale, float *offset) {
    const uint8_t *packed = bytes + 4;
    int s, o;
    if (part < 4) {
        s = packed[part] & 63;
        o = packed[part + 4] & 63;
    } else {
        s = (packed[part + 4] & 15) | (packed[part - 4] >> 6) << 4;
        o = (packed[part + 4] >> 4) | (packed[part] >> 6) << 4;
    }
    *scale = widen(load16(bytes)) * (float)s;
    *offset = -(widen(load16(bytes + 2)) * (float)o);
}

INLINE void split_q4_k(const uint8_t *bytes, int8_t *q, float *scales, float *offsets) {
    for (size_t part = 0; part < 8; part++) {
        scale_and_offset(bytes, part, scales + part, offsets + part);
        const uint8_t *from = bytes + 16 + part / 2 * 32;
        const unsigned shift = part % 2 * 4;
        NEVER_UNROLL
        for (size_t i = 0; i < 32; i++) q[part * 32 + i] = from[i] >> shift & 15;
    }
}

INLINE void split_q5_k(const uint8_t *bytes, int8_t *q, float *scales, float *offsets) {
    const uint8_t *high = bytes + 16;
    for (size_t part = 0; part < 8; part++) {
        scale_and_offset(bytes, part, scales + part, offsets + part);
        const uint8_t *low = bytes + 48 + part / 2 * 32;
        const unsigned shift = part % 2 * 4;
        for (size_t i = 0; i < 32; i++)
            q[part * 32 + i] = (int8_t)((low[i] >> shift & 15) | (high[i] >> part & 1) << 4);
    }
}

INLINE void split_q6_k(const uint8_t *bytes, int8_t *q, float *scales, float *offsets) {
    (void)offsets;
    const float scale = widen(load16(bytes + 208));
    for (size_t i = 0; i < 16; i++) scales[i] = scale * (float)(int8_t)bytes[192 + i];
    for (size_t part = 0; part < 8; part++) {
        const uint8_t *low = bytes + part / 4 * 64 + part % 2 * 32;
        const uint8_t *high = bytes + 128 + part / 4 * 32;
        const unsigned low_shift = part % 4 / 2 * 4, high_shift = part % 4 * 2;
        for (size_t i = 0; i < 32; i++)
            q[part * 32 + i] =
                (int8_t)(((low[i] >> low_shift & 15) | (high[i] >> high_shift & 3) << 4) - 32);
    }
}

// `length` numbers in `bytes_of` bytes, of which `stretch` share a scale.
#define FORMAT(name, bytes_of, length, stretch, has_offsets)                                              \
    CLONES void ck_split_##name(size_t blocks, const uint8_t *restrict bytes, int8_t *restrict codes,     \
                                float *restrict scales, float *restrict offsets) {                         \
        for (; blocks > 0; blocks--, bytes += bytes_of, codes += length) {                                 \
            split_##name(bytes, codes, scales, offsets);                                                   \
            scales += length / stretch;                                                                    \
            if (has_offsets) offsets += length / stretch;                                                  \
        }                                                                                                  \
    }                                                                                                      \
    CLONES void ck_decode_##name(size_t blocks, const uint8_t *restrict bytes, float *restrict y) {       \
        for (; blocks > 0; blocks--, bytes += bytes_of) {                                                  \
            int8_t codes[length];                                                                          \
            float scales[length / stretch], offsets[length / stretch];                                     \
            split_##name(bytes, codes, scales, offsets);                                                   \
            for (size_t part = 0; part < length / stretch; part++, y += stretch)                           \
                NEVER_UNROLL                                                                               \
                for (size_t i = 0; i < stretch; i++) {                                                     \
                    y[i] = scales[part] * (float)codes[part * stretch + i];                                \
                    if (has_offsets) y[i] += offsets[part];                                                \
                }                                                                                          \
        }                                                                                                  \
    }

FORMAT(q8_0, 34, 32, 32, 0)
FORMAT(q4_0, 18, 32, 32, 0)
FORMAT(q4_1, 20, 32, 32, 1)
FORMAT(q5_0, 22, 32, 32, 0)
FORMAT(q5_1, 24, 32, 32, 1)
FORMAT(q4_k, 144, 256, 32, 1)
FORMAT(q5_k, 176, 256, 32, 1)
FORMAT(q6_k, 210, 256, 16, 0)
