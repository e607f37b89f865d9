// Products of integers: rows of a as they come, rows of b packed once. Sums of integers are exact in any
// order, and what is made of them is rounded alike on every processor.
#include "tiles.h"
#if defined(__x86_64__)
#include <immintrin.h>
#define FOR_VNNI __attribute__((target("arch=x86-64-v4,avx512vnni"), min_vector_width(512)))
#endif

enum {
    // Numbers of a row that stand side by side in a panel.
    SIDE = CK_INTEGERS_SIDE,
    // Rows of a that stay in the cache while panels pass by.
    ROWS = CK_INTEGERS_ROWS,
    // Rows of a tile: their sums, and what is added to them, fill the registers of AVX2.
    TILE = 2,
    VNNI_TILE = 16,
};

INLINE size_t padded(size_t depth) { return (depth + SIDE - 1) / SIDE * SIDE; }

// The magnitude of the largest x, as bits: any that isn't a number counts as the largest.
INLINE float largest(size_t count, const float *x) {
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        bits &= 0x7fffffff;
        most = bits > most ? bits : most;
    }
    float value;
    memcpy(&value, &most, sizeof value);
    return value;
}

// x × inverse to the nearest integer, ties to even: the lowest bits of a float so large that it has no
// fraction.
INLINE int32_t rounded(float x, float inverse) {
#pragma clang fp contract(off)
    const float large = x * inverse + 0x1.8p23f;
    int32_t bits;
    memcpy(&bits, &large, sizeof bits);
    return bits - 0x4b400000;
}

// What integers are multiplied by so that `levels` of it are the largest number, and what numbers are; the
// smallest are 0, for that would be infinite.
INLINE float scale_of(float most, float levels, float *inverse) {
    const int is_tiny = most < 0x1p-100f;
    *inverse = is_tiny ? 0 : levels / most;
    return is_tiny ? 0 : most / levels;
}

CLONES void ck_quantise_rows(size_t rows, ck_integers like, const float *x, int16_t *codes,
                             float *scales) {
    const size_t depth = like.depth;
    for (size_t r = 0; r < rows; r++, x += depth) {
        for (size_t first = 0; first < depth; first += like.group) {
            const size_t count = least(like.group, depth - first);
            float inverse;
            *scales++ = scale_of(largest(count, x + first), (float)like.levels, &inverse);
            for (size_t k = 0; k < count; k++) *codes++ = (int16_t)rounded(x[first + k], inverse);
        }
        for (size_t k = depth; k < padded(depth); k++) *codes++ = 0;
    }
}

INLINE size_t groups_of(ck_integers b) { return (b.depth + b.group - 1) / b.group; }

// Where number k of a row, and its scale, are.
INLINE size_t place_of(ck_integers b, size_t row, size_t k) {
    return row / PANEL * padded(b.depth) * PANEL + k / SIDE * SIDE * PANEL + row % PANEL * SIDE + k % SIDE;
}
INLINE size_t scale_place(ck_integers b, size_t row, size_t k) {
    return (row / PANEL * groups_of(b) + k / b.group) * PANEL + row % PANEL;
}

void ck_pack_integers(ck_integers b, size_t row, const float *x) {
    for (size_t first = 0; first < b.depth; first += b.group) {
        const size_t count = least(b.group, b.depth - first);
        float inverse;
        ((float *)b.scales)[scale_place(b, row, first)] =
            scale_of(largest(count, x + first), (float)b.levels, &inverse);
        for (size_t k = first; k < first + count; k++) {
            const size_t place = place_of(b, row, k);
            if (b.bits == 8) ((int8_t *)b.codes)[place] = (int8_t)rounded(x[k], inverse);
            else ((int16_t *)b.codes)[place] = (int16_t)rounded(x[k], inverse);
        }
    }
}

void ck_unpack_integers(ck_integers b, size_t row, float *x) {
    for (size_t k = 0; k < b.depth; k++) {
        const size_t place = place_of(b, row, k);
        const float code = b.bits == 8 ? ((const int8_t *)b.codes)[place] : ((const int16_t *)b.codes)[place];
        x[k] = b.scales[scale_place(b, row, k)] * code;
    }
}

// Some rows of c, in one panel; all strides count numbers.
typedef struct {
    // Padded.
    size_t depth;
    size_t group, groups;
    const int16_t *a;
    // A scale a row and group, and a group and column of the panel.
    const float *a_scales, *b_scales;
    const int16_t *b;
    float *c;
    size_t stride;
    size_t width;
    int adding;
} integer_tile;

// Adds what a group's sums of integers stand for, in one row.
INLINE void add_group(const integer_tile *t, size_t row, size_t group, const int32_t *sums, panel_row *y) {
#pragma clang fp contract(off)
    typedef int32_t sum_row __attribute__((vector_size(PANEL * 4)));
    sum_row sum;
    panel_row scale;
    memcpy(&sum, sums, sizeof sum);
    memcpy(&scale, t->b_scales + group * PANEL, sizeof scale);
    *y += __builtin_convertvector(sum, panel_row) * (scale * t->a_scales[row * t->groups + group]);
}

INLINE void begin(const integer_tile *t, size_t rows, panel_row *y) {
    for (size_t r = 0; r < rows; r++) {
        y[r] = (panel_row){0};
        if (t->adding) memcpy(&y[r], t->c + r * t->stride, t->width * sizeof *t->c);
    }
}

INLINE void finish(const integer_tile *t, size_t rows, const panel_row *y) {
    for (size_t r = 0; r < rows; r++) memcpy(t->c + r * t->stride, &y[r], t->width * sizeof *t->c);
}

INLINE void plain_group(size_t rows, const integer_tile *t, size_t first, size_t end, int32_t *sums) {
    for (size_t r = 0; r < rows; r++, sums += PANEL) {
        memset(sums, 0, PANEL * sizeof *sums);
        for (size_t k = first; k < end; k += SIDE)
            for (size_t i = 0; i < PANEL; i++)
                for (size_t s = 0; s < SIDE; s++)
                    sums[i] += (int32_t)t->a[r * t->depth + k + s] * t->b[k * PANEL + i * SIDE + s];
    }
}

#if defined(__x86_64__)
FOR_AVX2 INLINE void avx2_rows(size_t rows, const integer_tile *t, size_t first, size_t end,
                               int32_t *sums) {
    enum { QUARTERS = 4 };
    __m256i sum[TILE][QUARTERS];
#pragma unroll
    for (size_t r = 0; r < rows; r++)
#pragma unroll
        for (int q = 0; q < QUARTERS; q++) sum[r][q] = _mm256_setzero_si256();
    const int16_t *b = t->b + first * PANEL;
#pragma clang loop unroll_count(4)
    for (size_t k = first; k < end; k += SIDE, b += PANEL * SIDE) {
        __m256i a[TILE];
#pragma unroll
        for (size_t r = 0; r < rows; r++) {
            int64_t side;
            memcpy(&side, t->a + r * t->depth + k, sizeof side);
            a[r] = _mm256_set1_epi64x(side);
        }
#pragma unroll
        for (int q = 0; q < QUARTERS; q++) {
            const __m256i four = _mm256_loadu_si256((const __m256i *)(b + q * 4 * SIDE));
#pragma unroll
            for (size_t r = 0; r < rows; r++)
                sum[r][q] = _mm256_add_epi32(sum[r][q], _mm256_madd_epi16(a[r], four));
        }
    }
    // Two sums a number, side by side; halves of a vector stay apart when they are added.
#pragma unroll
    for (size_t r = 0; r < rows; r++)
#pragma unroll
        for (int h = 0; h < 2; h++)
            _mm256_storeu_si256(
                (__m256i *)(sums + r * PANEL + 8 * h),
                _mm256_permute4x64_epi64(_mm256_hadd_epi32(sum[r][2 * h], sum[r][2 * h + 1]), 0xd8));
}

FOR_AVX2 INLINE void avx2_group(size_t rows, const integer_tile *t, size_t first, size_t end,
                                int32_t *sums) {
    if (rows == TILE) avx2_rows(TILE, t, first, end, sums);
    else avx2_rows(1, t, first, end, sums);
}
#define avx512_group avx2_group
#endif

INLINE void widen_codes(size_t count, const int8_t *restrict from, int16_t *restrict to) {
    for (size_t i = 0; i < count; i++) to[i] = from[i];
}

// Where a tile is.
INLINE void at_panel(integer_tile *t, const integer_tile *whole, size_t j, size_t columns) {
    t->b_scales = whole->b_scales + j * t->groups;
    t->width = least(columns - j, PANEL);
}

INLINE void at_row(integer_tile *t, const integer_tile *whole, size_t r, size_t j) {
    t->a = whole->a + r * t->depth;
    t->a_scales = whole->a_scales + r * t->groups;
    t->c = whole->c + r * t->stride + j;
}

#define KIND(name, target, most_rows, most_panels, most_depth)                                            \
    target static void integers_##name(size_t rows, size_t columns, integer_tile t, const int8_t *narrow, \
                                       const int16_t *wide, int16_t *scratch) {                            \
        const integer_tile whole = t;                                                                      \
        for (size_t top = 0; top < rows; top += ROWS)                                                      \
            for (size_t j = 0; j < columns; j += PANEL) {                                                  \
                at_panel(&t, &whole, j, columns);                                                          \
                t.b = wide ? wide + j * t.depth : scratch;                                                 \
                if (narrow) widen_codes(t.depth * PANEL, narrow + j * t.depth, scratch);                   \
                const size_t bottom = least(rows, top + ROWS);                                             \
                for (size_t r = top; r < bottom; r += TILE) {                                              \
                    const size_t n = least(bottom - r, TILE);                                              \
                    panel_row y[TILE];                                                                     \
                    int32_t sums[TILE * PANEL];                                                            \
                    at_row(&t, &whole, r, j);                                                              \
                    begin(&t, n, y);                                                                       \
                    for (size_t g = 0; g < t.groups; g++) {                                                \
                        name##_group(n, &t, g * t.group, least(t.depth, (g + 1) * t.group), sums);         \
                        for (size_t i = 0; i < n; i++) add_group(&t, i, g, sums + i * PANEL, &y[i]);       \
                    }                                                                                      \
                    finish(&t, n, y);                                                                      \
                }                                                                                          \
            }                                                                                              \
    }
KINDS

#if defined(__x86_64__)
// u8 · s8 in one instruction. a is shifted by 128, which adds 128 × the sum of a column to each sum.
FOR_VNNI INLINE void vnni_rows(size_t rows, const integer_tile *t, const uint8_t *a, const int8_t *b) {
    const __m512i shift = _mm512_set1_epi32((int)0x80808080u);
    panel_row y[VNNI_TILE];
    begin(t, rows, y);
    for (size_t g = 0; g < t->groups; g++) {
        __m512i shifted = _mm512_setzero_si512(), sum[VNNI_TILE];
#pragma unroll
        for (size_t r = 0; r < rows; r++) sum[r] = _mm512_setzero_si512();
        const size_t end = least(t->depth, (g + 1) * t->group);
        for (size_t k = g * t->group; k < end; k += SIDE) {
            const __m512i columns = _mm512_loadu_si512(b + k * PANEL);
            shifted = _mm512_dpbusd_epi32(shifted, shift, columns);
#pragma unroll
            for (size_t r = 0; r < rows; r++) {
                int32_t side;
                memcpy(&side, a + r * t->depth + k, sizeof side);
                sum[r] = _mm512_dpbusd_epi32(sum[r], _mm512_set1_epi32(side), columns);
            }
        }
#pragma unroll
        for (size_t r = 0; r < rows; r++) {
            int32_t sums[PANEL];
            _mm512_storeu_si512(sums, _mm512_sub_epi32(sum[r], shifted));
            add_group(t, r, g, sums, &y[r]);
        }
    }
    finish(t, rows, y);
}

FOR_VNNI static void int8_vnni(size_t rows, size_t columns, integer_tile t, const int8_t *b,
                               int16_t *scratch) {
    uint8_t *const a = (uint8_t *)scratch;
    const integer_tile whole = t;
    for (size_t top = 0; top < rows; top += ROWS) {
        const size_t bottom = least(rows, top + ROWS);
        for (size_t i = 0; i < (bottom - top) * t.depth; i++)
            a[i] = (uint8_t)(whole.a[top * t.depth + i] + 128);
        for (size_t j = 0; j < columns; j += PANEL) {
            at_panel(&t, &whole, j, columns);
            size_t r = top;
            for (; r + VNNI_TILE <= bottom; r += VNNI_TILE) {
                at_row(&t, &whole, r, j);
                vnni_rows(VNNI_TILE, &t, a + (r - top) * t.depth, b + j * t.depth);
            }
            for (; r < bottom; r++) {
                at_row(&t, &whole, r, j);
                vnni_rows(1, &t, a + (r - top) * t.depth, b + j * t.depth);
            }
        }
    }
}

static int has_vnni(void) { return __builtin_cpu_supports("avx512vnni"); }
#endif

void ck_integer_products(enum ck_kind kind, size_t rows, const int16_t *a, const float *a_scales,
                         ck_integers b, size_t panel, size_t columns, float *c, size_t stride, int adding,
                         int16_t *scratch) {
    const size_t depth = padded(b.depth), groups = groups_of(b);
    const integer_tile t = {depth, b.group, groups, a, a_scales, b.scales + panel * groups * PANEL, NULL,
                            c, stride, 0, adding};
    const size_t first = panel * depth * PANEL;
    const int8_t *const narrow = b.bits == 8 ? (const int8_t *)b.codes + first : NULL;
    const int16_t *const wide = b.bits == 8 ? NULL : (const int16_t *)b.codes + first;
#if defined(__x86_64__)
    if (kind == CK_AVX512 && narrow && has_vnni()) {
        int8_vnni(rows, columns, t, narrow, scratch);
        return;
    }
#endif
#define PRODUCTS(name) integers_##name(rows, columns, t, narrow, wide, scratch)
    CALL(kind, PRODUCTS)
}
