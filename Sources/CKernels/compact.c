// Products with rows that are kept in fewer bits than float32. They are decoded a few panels at a time,
// so that what comes out has the bits of the product with the same numbers in float32.
#include "half.h"
#include "tiles.h"

enum {
    // Numbers of a row that are decoded at a time: a word of four-bit codes.
    RUN = 8,
    // Panels that one row of a is multiplied by side by side.
    SIDE = 2,
};

typedef int8_t bytes __attribute__((vector_size(PANEL)));
typedef int32_t integers __attribute__((vector_size(PANEL * 4)));
typedef uint32_t words __attribute__((vector_size(PANEL * 4)));

// The scales and offsets of a block of a panel.
typedef struct {
    panel_row scale, offset;
} block_scales;

INLINE void read_scales(const ck_compact *m, size_t panel, size_t first, block_scales *s) {
    const size_t place = (panel * (m->depth / m->block) + first / m->block) * PANEL;
    memcpy(&s->scale, m->scales + place, sizeof s->scale);
    // Adding −0 changes nothing, not even the sign of a zero.
    s->offset = -(panel_row){0};
    if (m->offsets) memcpy(&s->offset, m->offsets + place, sizeof s->offset);
}

// The numbers at places k to k + RUN - 1 of a panel's rows.
INLINE void decode_run(const ck_compact *m, enum ck_code code, int zero, size_t panel, size_t k,
                       block_scales s, panel_row *y) {
#pragma clang fp contract(fast)
    const uint8_t *const from = m->codes + (panel * m->depth + k) * PANEL / (code == CK_CODE_4 ? 2 : 1);
    words run;
    if (code == CK_CODE_4) memcpy(&run, from, sizeof run);
#pragma unroll
    for (int i = 0; i < RUN; i++) {
        if (code == CK_CODE_4) {
            y[i] = __builtin_convertvector((integers)(run >> (4 * i) & 15) - zero, panel_row);
        } else {
            bytes q;
            memcpy(&q, from + i * PANEL, sizeof q);
            y[i] = __builtin_convertvector(q, panel_row);
        }
        y[i] = y[i] * s.scale + s.offset;
    }
}

// `count` numbers of a panel's rows from `first` on, which share scales: [count][PANEL].
INLINE void decode_block(const ck_compact *m, size_t panel, size_t first, size_t count, float *to) {
#pragma clang fp contract(fast)
    if (m->code == CK_CODE_F16 || m->code == CK_CODE_BF16) {
        const uint8_t *from = m->codes + (panel * m->depth + first) * PANEL * 2;
        if (m->code == CK_CODE_F16)
            for (size_t i = 0; i < count * PANEL; i++) to[i] = widen(load16(from + 2 * i));
        else
            for (size_t i = 0; i < count * PANEL; i++) to[i] = widen_bf16(load16(from + 2 * i));
        return;
    }
    block_scales s;
    read_scales(m, panel, first, &s);
    for (size_t k = 0; k < count; k += RUN) {
        panel_row y[RUN];
        if (m->code == CK_CODE_8) decode_run(m, CK_CODE_8, 0, panel, first + k, s, y);
        else decode_run(m, CK_CODE_4, m->zero, panel, first + k, s, y);
        memcpy(to + k * PANEL, y, sizeof y);
    }
}

INLINE void decode(const ck_compact *m, size_t panel, size_t first, size_t count, float *to) {
    for (size_t k = 0; k < count; k += m->block)
        decode_block(m, panel, first + k, m->block, to + k * PANEL);
}

CLONES void ck_decode_panel(ck_compact rows, size_t panel, float *packed) {
    decode(&rows, panel, 0, rows.depth, packed);
}

// One row of a times some panels side by side, decoded in registers.
INLINE void row_product(enum ck_code code, int zero, const float *a, const ck_compact *b, size_t panel,
                        float *c, int adding) {
#pragma clang fp contract(fast)
    panel_row sum[SIDE];
    for (size_t p = 0; p < SIDE; p++) {
        sum[p] = (panel_row){0};
        if (adding) memcpy(&sum[p], c + p * PANEL, sizeof sum[p]);
    }
    for (size_t first = 0; first < b->depth; first += b->block) {
        block_scales s[SIDE];
#pragma unroll
        for (size_t p = 0; p < SIDE; p++) read_scales(b, panel + p, first, &s[p]);
        for (size_t k = first; k < first + b->block; k += RUN)
#pragma unroll
            for (size_t p = 0; p < SIDE; p++) {
                panel_row y[RUN];
                decode_run(b, code, zero, panel + p, k, s[p], y);
#pragma unroll
                for (int i = 0; i < RUN; i++) sum[p] += a[k + i] * y[i];
            }
    }
    for (size_t p = 0; p < SIDE; p++) memcpy(c + p * PANEL, &sum[p], sizeof sum[p]);
}

void ck_set_compact_row(ck_compact rows, size_t row, const int8_t *codes, const float *scales,
                        const float *offsets) {
    const size_t panel = row / PANEL, lane = row % PANEL;
    for (size_t b = 0; b < rows.depth / rows.block; b++) {
        const size_t place = (panel * (rows.depth / rows.block) + b) * PANEL + lane;
        ((float *)rows.scales)[place] = scales[b];
        if (rows.offsets) ((float *)rows.offsets)[place] = offsets[b];
    }
    uint8_t *to = (uint8_t *)rows.codes + panel * rows.depth * PANEL / (rows.code == CK_CODE_4 ? 2 : 1);
    if (rows.code == CK_CODE_8) {
        for (size_t k = 0; k < rows.depth; k++) to[k * PANEL + lane] = (uint8_t)codes[k];
        return;
    }
    for (size_t k = 0; k < rows.depth; k += RUN) {
        uint32_t run = 0;
        for (int i = 0; i < RUN; i++) run |= (uint32_t)((codes[k + i] + rows.zero) & 15) << (4 * i);
        memcpy(to + (k / RUN * PANEL + lane) * sizeof run, &run, sizeof run);
    }
}

void ck_set_half_row(ck_compact rows, size_t row, const uint16_t *halves) {
    uint8_t *to = (uint8_t *)rows.codes + (row / PANEL * rows.depth * PANEL + row % PANEL) * 2;
    for (size_t k = 0; k < rows.depth; k++) memcpy(to + k * PANEL * 2, halves + k, sizeof *halves);
}

INLINE void compact_products(shape_of_kind kind, size_t rows, const float *a, const ck_compact *b,
                             size_t panel, size_t columns, float *c, size_t stride, int adding,
                             float *scratch) {
    size_t j = 0;
    if (rows == 1 && (b->code == CK_CODE_4 || b->code == CK_CODE_8))
        for (; j + SIDE * PANEL <= columns; j += SIDE * PANEL) {
            const size_t at = panel + j / PANEL;
            if (b->code == CK_CODE_8) row_product(CK_CODE_8, 0, a, b, at, c + j, adding);
            else if (b->zero) row_product(CK_CODE_4, b->zero, a, b, at, c + j, adding);
            else row_product(CK_CODE_4, 0, a, b, at, c + j, adding);
        }
    for (; j < columns; j += TILE_PANELS * PANEL) {
        const size_t width = least(columns - j, TILE_PANELS * PANEL);
        for (size_t k = 0; k < b->depth; k += kind.depth) {
            const size_t d = least(b->depth - k, kind.depth);
            for (size_t p = 0; p < width; p += PANEL)
                decode(b, panel + (j + p) / PANEL, k, d, scratch + p * d);
            const tile_of t = {d, a + k, b->depth, scratch, d * PANEL, c + j, stride, adding || k > 0};
            // Few rows have too few sums to keep a processor busy, unless they take several panels.
            if (rows <= 2) tiles((shape_of_kind){2, TILE_PANELS, 0}, rows, width, t);
            else tiles(kind, rows, width, t);
        }
    }
}

#define KIND(name, target, most_rows, most_panels, most_depth)                                            \
    target static void compact_##name(size_t rows, const float *a, ck_compact b, size_t panel,            \
                                      size_t columns, float *c, size_t stride, int adding,                 \
                                      float *scratch) {                                                    \
        compact_products((shape_of_kind){most_rows, most_panels, most_depth}, rows, a, &b, panel, columns, \
                         c, stride, adding, scratch);                                                      \
    }
KINDS

void ck_compact_products(enum ck_kind kind, size_t rows, const float *a, ck_compact b, size_t panel,
                         size_t columns, float *c, size_t stride, int adding, float *scratch) {
#define PRODUCTS(name) compact_##name(rows, a, b, panel, columns, c, stride, adding, scratch)
    CALL(kind, PRODUCTS)
}
