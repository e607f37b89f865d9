// Tiles of a product: some rows of a times a few panels of b, with the sums in registers.
#pragma once
#include "clones.h"
#include <string.h>

enum {
    PANEL = CK_PANEL,
    // The largest tile: its sums fill the registers of AVX-512.
    TILE_ROWS = 8,
    TILE_PANELS = 3,
};

typedef float panel_row __attribute__((vector_size(PANEL * 4)));

INLINE size_t least(size_t a, size_t b) { return a < b ? a : b; }

// Where a tile of c comes from; all strides count floats.
typedef struct {
    size_t depth;
    const float *a;
    size_t a_stride;
    const float *packed;
    size_t panel_stride;
    float *c;
    size_t c_stride;
    int adding;
} tile_of;

// The sums of a tile stay in registers over the depth.
INLINE void tile(size_t rows, size_t panels, tile_of t) {
#pragma clang fp contract(fast)
    panel_row sum[TILE_ROWS][TILE_PANELS];
#pragma unroll
    for (size_t r = 0; r < rows; r++)
#pragma unroll
        for (size_t p = 0; p < panels; p++) {
            if (t.adding) memcpy(&sum[r][p], t.c + r * t.c_stride + p * PANEL, sizeof sum[r][p]);
            else sum[r][p] = (panel_row){0};
        }
    for (size_t k = 0; k < t.depth; k++) {
        panel_row b[TILE_PANELS];
#pragma unroll
        for (size_t p = 0; p < panels; p++)
            memcpy(&b[p], t.packed + p * t.panel_stride + k * PANEL, sizeof b[p]);
#pragma unroll
        for (size_t r = 0; r < rows; r++)
#pragma unroll
            for (size_t p = 0; p < panels; p++) sum[r][p] += t.a[r * t.a_stride + k] * b[p];
    }
#pragma unroll
    for (size_t r = 0; r < rows; r++)
#pragma unroll
        for (size_t p = 0; p < panels; p++)
            memcpy(t.c + r * t.c_stride + p * PANEL, &sum[r][p], sizeof sum[r][p]);
}

INLINE void tile_of_few(size_t rows, size_t panels, tile_of t) {
    switch (rows) {
    case 1: tile(1, panels, t); break;
    case 2: tile(2, panels, t); break;
    case 3: tile(3, panels, t); break;
    case 4: tile(4, panels, t); break;
    case 5: tile(5, panels, t); break;
    case 6: tile(6, panels, t); break;
    case 7: tile(7, panels, t); break;
    case 8: tile(8, panels, t); break;
    }
}

// A tile that is narrower than a panel, by way of one that isn't.
INLINE void narrow_tile(size_t rows, size_t columns, tile_of t) {
    float wide[TILE_ROWS * PANEL];
    float *const c = t.c;
    const size_t stride = t.c_stride;
    if (t.adding)
        for (size_t r = 0; r < rows; r++)
            memcpy(wide + r * PANEL, c + r * stride, columns * sizeof *c);
    t.c = wide;
    t.c_stride = PANEL;
    tile_of_few(rows, 1, t);
    for (size_t r = 0; r < rows; r++) memcpy(c + r * stride, wide + r * PANEL, columns * sizeof *c);
}

// What differs between kinds of processor: a tile's most rows and panels, a block's most depth.
typedef struct {
    size_t rows, panels, depth;
} shape_of_kind;

// All tiles of some rows and columns of c; `t` names the first.
INLINE void tiles(shape_of_kind kind, size_t rows, size_t columns, tile_of t) {
    for (size_t j = 0, width; j < columns; j += width) {
        const int is_wide = columns - j >= kind.panels * PANEL;
        width = is_wide ? kind.panels * PANEL : least(columns - j, PANEL);
        tile_of part = t;
        part.packed += j / PANEL * t.panel_stride;
        for (size_t i = 0; i < rows; i += kind.rows) {
            const size_t n = least(rows - i, kind.rows);
            part.a = t.a + i * t.a_stride;
            part.c = t.c + i * t.c_stride + j;
            if (is_wide && n == kind.rows) tile(kind.rows, kind.panels, part);
            else if (is_wide) tile_of_few(n, kind.panels, part);
            else if (width == PANEL) tile_of_few(n, 1, part);
            else narrow_tile(n, width, part);
        }
    }
}

// A function for each kind of processor: KIND(name, target, a tile's rows, its panels, a block's depth).
#if defined(__x86_64__)
#define FOR_AVX2 __attribute__((target("arch=x86-64-v3,tune=haswell")))
// Compilers would split its vectors in two otherwise.
#define FOR_AVX512 __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define KINDS                                                                                              \
    KIND(plain, , 3, 1, 256)                                                                               \
    KIND(avx2, FOR_AVX2, 6, 1, 256)                                                                        \
    KIND(avx512, FOR_AVX512, TILE_ROWS, TILE_PANELS, 128)
#define CALL(kind, call)                                                                                   \
    switch (kind) {                                                                                        \
    case CK_AVX512: call(avx512); break;                                                                   \
    case CK_AVX2: call(avx2); break;                                                                       \
    default: call(plain);                                                                                  \
    }
#else
#define KINDS KIND(plain, , 6, 1, 256)
#define CALL(kind, call) call(plain);
#endif
