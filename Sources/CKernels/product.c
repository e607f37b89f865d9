// Dense products. Every element is one chain of multiply-adds over the depth, from 0 up: its bits depend
// on its row and its column alone, not on what stands beside them, on how work is shared out, or on the
// processor, where that has fused multiply-adds.
#include "tiles.h"
#include <stdlib.h>

enum {
    // A block of b, in whole tiles of every kind, and of a: what stays in the caches.
    MOST_COLUMNS = 480,
    MOST_ROWS = 144,
    MOST_DEPTH = 256,
};
_Static_assert(CK_PRODUCT_SCRATCH == (MOST_COLUMNS + MOST_ROWS) * MOST_DEPTH, "scratch of a block");

typedef float quad __attribute__((vector_size(16)));
typedef float oct __attribute__((vector_size(32)));

INLINE quad load(const float *x) {
    quad y;
    memcpy(&y, x, sizeof y);
    return y;
}

// at[j][i] = row[i][k + j] of 8 rows, transposed in registers.
INLINE void transpose_block(const float *const *row, size_t k, oct at[4]) {
    oct x[4];
#pragma unroll
    for (int i = 0; i < 4; i++)
        x[i] = __builtin_shufflevector(load(row[i] + k), load(row[i + 4] + k), 0, 1, 2, 3, 4, 5, 6, 7);
    const oct a = __builtin_shufflevector(x[0], x[1], 0, 8, 1, 9, 4, 12, 5, 13);
    const oct b = __builtin_shufflevector(x[0], x[1], 2, 10, 3, 11, 6, 14, 7, 15);
    const oct c = __builtin_shufflevector(x[2], x[3], 0, 8, 1, 9, 4, 12, 5, 13);
    const oct d = __builtin_shufflevector(x[2], x[3], 2, 10, 3, 11, 6, 14, 7, 15);
    at[0] = __builtin_shufflevector(a, c, 0, 1, 8, 9, 4, 5, 12, 13);
    at[1] = __builtin_shufflevector(a, c, 2, 3, 10, 11, 6, 7, 14, 15);
    at[2] = __builtin_shufflevector(b, d, 0, 1, 8, 9, 4, 5, 12, 13);
    at[3] = __builtin_shufflevector(b, d, 2, 3, 10, 11, 6, 7, 14, 15);
}

// to[k][i] = row[i][k] for up to PANEL rows; rows of `to` are `stride` apart.
INLINE void transpose(size_t rows, size_t depth, const float *const *row, float *to, size_t stride) {
    size_t k = 0;
    for (; k + 4 <= depth; k += 4) {
        size_t i = 0;
        for (; i + 8 <= rows; i += 8) {
            oct at[4];
            transpose_block(row + i, k, at);
#pragma unroll
            for (int j = 0; j < 4; j++) memcpy(to + (k + j) * stride + i, &at[j], sizeof at[j]);
        }
        for (; i < rows; i++)
            for (size_t j = k; j < k + 4; j++) to[j * stride + i] = row[i][j];
    }
    for (; k < depth; k++)
        for (size_t i = 0; i < rows; i++) to[k * stride + i] = row[i][k];
}

// A panel of rows of x, those at `places` if any; the last one again where there are fewer.
INLINE void pack_panel(size_t rows, size_t depth, const float *x, size_t stride, const int32_t *places,
                       float *packed) {
    const float *row[PANEL];
    for (size_t i = 0; i < PANEL; i++) {
        const size_t place = i < rows ? i : rows - 1;
        row[i] = x + (places ? (size_t)places[place] : place) * stride;
    }
    transpose(PANEL, depth, row, packed, PANEL);
}

// A panel of columns of b; zeros where there are fewer.
INLINE void copy_panel(size_t columns, size_t depth, const float *b, size_t stride, float *packed) {
    if (columns >= PANEL) {
        for (size_t k = 0; k < depth; k++)
            memcpy(packed + k * PANEL, b + k * stride, PANEL * sizeof *b);
        return;
    }
    memset(packed, 0, depth * PANEL * sizeof *packed);
    for (size_t k = 0; k < depth; k++) memcpy(packed + k * PANEL, b + k * stride, columns * sizeof *b);
}

CLONES void ck_pack_panels(size_t rows, size_t depth, const float *x, const int32_t *places,
                           float *packed) {
    for (size_t first = 0; first < rows; first += PANEL, packed += PANEL * depth)
        pack_panel(least(rows - first, PANEL), depth, places ? x : x + first * depth, depth,
                   places ? places + first : NULL, packed);
}

INLINE void panel_products(shape_of_kind kind, size_t rows, size_t depth, const float *a, size_t panels,
                           const float *packed, float *c, size_t stride) {
    for (size_t k = 0; k < depth; k += kind.depth)
        tiles(kind, rows, panels * PANEL,
              (tile_of){least(depth - k, kind.depth), a + k, depth, packed + k * PANEL, depth * PANEL, c,
                        stride, k > 0});
}

// One row of a times the rows of b, which are read once and not copied.
INLINE void row_product(size_t columns, size_t depth, const float *a, const float *b, float *c,
                        int adding) {
#pragma clang fp contract(fast)
    for (size_t j = 0; j < columns; j += PANEL) {
        const size_t width = least(columns - j, PANEL);
        const float *row[PANEL];
        for (size_t i = 0; i < PANEL; i++) row[i] = b + (j + (i < width ? i : width - 1)) * depth;
        float sums[PANEL] = {0};
        if (adding) memcpy(sums, c + j, width * sizeof *c);
        oct sum[2];
        memcpy(sum, sums, sizeof sum);
        size_t k = 0;
        for (; k + 4 <= depth; k += 4) {
            oct low[4], high[4];
            transpose_block(row, k, low);
            transpose_block(row + 8, k, high);
#pragma unroll
            for (int i = 0; i < 4; i++) {
                sum[0] += a[k + i] * low[i];
                sum[1] += a[k + i] * high[i];
            }
        }
        memcpy(sums, sum, sizeof sum);
        for (; k < depth; k++)
            for (size_t i = 0; i < width; i++) sums[i] += a[k] * row[i][k];
        memcpy(c + j, sums, width * sizeof *c);
    }
}

INLINE void product(shape_of_kind kind, ck_product_shape shape, const float *a, const float *b, float *c,
                    float *scratch) {
    const size_t rows = shape.rows, columns = shape.columns, depth = shape.depth;
    if (rows == 1 && shape.b_transposed) {
        row_product(columns, depth, a, b, c, shape.adding);
        return;
    }
    float *const a_block = scratch + MOST_COLUMNS * MOST_DEPTH;
    // A copy of b that leaves the nearest cache doesn't pay for few rows.
    const int is_low = rows <= 2 * kind.rows;
    const size_t most = is_low ? kind.panels * PANEL : MOST_COLUMNS;
    const size_t strip = is_low ? most : columns;
    for (size_t first = 0; first < columns; first += strip) {
        const size_t end = least(columns, first + strip);
        for (size_t k = 0; k < depth; k += kind.depth) {
            const size_t d = least(depth - k, kind.depth);
            for (size_t j = first; j < end; j += most) {
                const size_t width = least(end - j, most);
                for (size_t p = 0; p < width; p += PANEL) {
                    float *to = scratch + p * d;
                    if (shape.b_transposed)
                        pack_panel(least(width - p, PANEL), d, b + (j + p) * depth + k, depth, NULL, to);
                    else copy_panel(width - p, d, b + k * columns + j + p, columns, to);
                }
                for (size_t i = 0; i < rows; i += MOST_ROWS) {
                    const size_t n = least(rows - i, MOST_ROWS);
                    tile_of t = {d, a + i * depth + k, depth, scratch, d * PANEL,
                                 c + i * shape.c_stride + j, shape.c_stride, shape.adding || k > 0};
                    if (shape.a_transposed) {
                        t.a = a_block;
                        t.a_stride = d;
                        // The same block serves all columns where it is the only one.
                        if (j == first || rows > MOST_ROWS)
                            for (size_t q = 0; q < d; q += PANEL) {
                                const float *row[PANEL];
                                for (size_t r = 0; r < PANEL; r++)
                                    row[r] = a + (k + least(q + r, d - 1)) * rows + i;
                                transpose(least(d - q, PANEL), n, row, a_block + q, d);
                            }
                    }
                    tiles(kind, n, width, t);
                }
            }
        }
    }
}

#define KIND(name, target, most_rows, most_panels, most_depth)                                            \
    target static void product_##name(ck_product_shape shape, const float *a, const float *b, float *c,   \
                                      float *scratch) {                                                    \
        product((shape_of_kind){most_rows, most_panels, most_depth}, shape, a, b, c, scratch);             \
    }                                                                                                      \
    target static void panels_##name(size_t rows, size_t depth, const float *a, size_t panels,            \
                                     const float *packed, float *c, size_t stride) {                       \
        panel_products((shape_of_kind){most_rows, most_panels, most_depth}, rows, depth, a, panels,        \
                       packed, c, stride);                                                                 \
    }
KINDS

void ck_product(enum ck_kind kind, ck_product_shape shape, const float *a, const float *b, float *c,
                float *scratch) {
#define PRODUCT(name) product_##name(shape, a, b, c, scratch)
    CALL(kind, PRODUCT)
}

void ck_panel_products(enum ck_kind kind, size_t rows, size_t depth, const float *a, size_t panels,
                       const float *packed, float *c, size_t stride) {
#define PANELS(name) panels_##name(rows, depth, a, panels, packed, c, stride)
    CALL(kind, PANELS)
}

enum ck_kind ck_best_kind(void) {
#if defined(__x86_64__)
    const char *wanted = getenv("ALIDADE_KERNEL");
    if (wanted && strcmp(wanted, "plain") == 0) return CK_PLAIN;
    if (!__builtin_cpu_supports("x86-64-v3")) return CK_PLAIN;
    if (wanted && strcmp(wanted, "avx2") == 0) return CK_AVX2;
    return __builtin_cpu_supports("x86-64-v4") ? CK_AVX512 : CK_AVX2;
#else
    return CK_PLAIN;
#endif
}
