// What a full ranking is made of: scores of many items for a few users, and how they compare.
#include "clones.h"
#include <string.h>

enum { PANEL = CK_PANEL, ROWS = 6, SCAN = 4 * PANEL };
typedef float panel_row __attribute__((vector_size(PANEL * 4)));
typedef float quad __attribute__((vector_size(16)));

INLINE quad load(const float *x) {
    quad y;
    memcpy(&y, x, sizeof y);
    return y;
}

INLINE void store(float *y, quad x) { memcpy(y, &x, sizeof x); }

CLONES void ck_pack_panels(size_t rows, size_t depth, const float *x, const int32_t *places,
                           float *packed) {
    for (size_t first = 0; first < rows; first += PANEL, packed += PANEL * depth) {
        const float *row[PANEL];
        for (size_t i = 0; i < PANEL; i++) {
            size_t place = first + i < rows ? first + i : rows - 1;
            row[i] = x + (places ? (size_t)places[place] : place) * depth;
        }
        size_t k = 0;
        // Blocks of 4 × 4 are transposed in registers.
        for (; k + 4 <= depth; k += 4)
            for (size_t i = 0; i < PANEL; i += 4) {
                quad a = load(row[i] + k), b = load(row[i + 1] + k);
                quad c = load(row[i + 2] + k), d = load(row[i + 3] + k);
                quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
                quad cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
                quad ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
                quad cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
                float *to = packed + k * PANEL + i;
                store(to, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
                store(to + PANEL, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
                store(to + 2 * PANEL, __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5));
                store(to + 3 * PANEL, __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7));
            }
        for (; k < depth; k++)
            for (size_t i = 0; i < PANEL; i++) packed[k * PANEL + i] = row[i][k];
    }
}

// The sums of a block stay in registers; each runs over the depth in order, whatever `rows` is.
INLINE void panel_block(size_t rows, size_t depth, const float *a, const float *panel, float *c,
                        size_t stride) {
#pragma clang fp contract(fast)
    panel_row sum[ROWS];
#pragma unroll
    for (size_t r = 0; r < rows; r++) sum[r] = (panel_row){0};
    for (size_t k = 0; k < depth; k++) {
        panel_row b;
        memcpy(&b, panel + k * PANEL, sizeof b);
#pragma unroll
        for (size_t r = 0; r < rows; r++) sum[r] += a[r * depth + k] * b;
    }
#pragma unroll
    for (size_t r = 0; r < rows; r++) memcpy(c + r * stride, &sum[r], sizeof sum[r]);
}

CLONES void ck_panel_products(size_t rows, size_t depth, const float *a, size_t panels,
                              const float *packed, float *c, size_t stride) {
    for (size_t r = 0; r < rows; r += ROWS)
        for (size_t p = 0; p < panels; p++) {
            const float *from = a + r * depth, *panel = packed + p * PANEL * depth;
            float *to = c + r * stride + p * PANEL;
            switch (rows - r) {
            case 1: panel_block(1, depth, from, panel, to, stride); break;
            case 2: panel_block(2, depth, from, panel, to, stride); break;
            case 3: panel_block(3, depth, from, panel, to, stride); break;
            case 4: panel_block(4, depth, from, panel, to, stride); break;
            case 5: panel_block(5, depth, from, panel, to, stride); break;
            default: panel_block(ROWS, depth, from, panel, to, stride);
            }
        }
}

CLONES void ck_compare(size_t count, const float *x, float level, size_t *greater, size_t *equal,
                       size_t *unordered) {
    // Narrow sums vectorise best, and so many numbers don't overflow them.
    const size_t most = 1 << 30;
    for (size_t n; count > 0; count -= n, x += n) {
        n = count < most ? count : most;
        int32_t above = 0, same = 0, neither = 0;
        for (size_t i = 0; i < n; i++) {
            above += x[i] > level;
            same += x[i] == level;
            neither += x[i] != x[i];
        }
        *greater += (size_t)above;
        *equal += (size_t)same;
        *unordered += (size_t)neither;
    }
}

CLONES size_t ck_at_least(size_t count, const float *x, float level, int32_t *places) {
    size_t found = 0;
    for (size_t first = 0; first < count; first += SCAN) {
        const size_t end = first + SCAN < count ? first + SCAN : count;
        if (end - first == SCAN) {
            panel_row v[SCAN / PANEL];
            memcpy(v, x + first, sizeof v);
            if (!__builtin_reduce_or((v[0] >= level) | (v[1] >= level) | (v[2] >= level) |
                                     (v[3] >= level)))
                continue;
        }
        for (size_t i = first; i < end; i++)
            if (x[i] >= level) places[found++] = (int32_t)i;
    }
    return found;
}
