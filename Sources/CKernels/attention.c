// Attention of one head over one text, and its gradient, on blocks that stay in the first cache.
#include "exponential.h"
#include <math.h>

enum { lane = 16, block_rows = 6 };

INLINE size_t padded(size_t n) { return (n + lane - 1) / lane * lane; }

/// c[r][0…15] (+)= Σ_k a[r × a_row + k × a_column] × b[k × b_row + 0…15], for `count` rows.
INLINE void multiply_rows(const int count, size_t depth, const float *a, size_t a_row,
                          size_t a_column, const float *b, size_t b_row, float *c, size_t c_row) {
    float sum[block_rows][lane];
    for (int r = 0; r < count; r++)
        for (int i = 0; i < lane; i++) sum[r][i] = 0;
    for (size_t k = 0; k < depth; k++)
        for (int r = 0; r < count; r++) {
            float factor = a[(size_t)r * a_row + k * a_column];
            for (int i = 0; i < lane; i++) sum[r][i] += factor * b[k * b_row + (size_t)i];
        }
    for (int r = 0; r < count; r++)
        for (int i = 0; i < lane; i++) c[(size_t)r * c_row + (size_t)i] = sum[r][i];
}

/// C (rows × width, width a multiple of 16) = A × B; A is read with any strides, so transposed too.
INLINE void multiply(size_t rows, size_t width, size_t depth, const float *a, size_t a_row,
                     size_t a_column, const float *b, size_t b_row, float *c, size_t c_row) {
    size_t r = 0;
    for (; r + block_rows <= rows; r += block_rows)
        for (size_t i = 0; i < width; i += lane)
            multiply_rows(block_rows, depth, a + r * a_row, a_row, a_column, b + i, b_row,
                          c + r * c_row + i, c_row);
    a += r * a_row;
    c += r * c_row;
    for (size_t i = 0; i < width; i += lane)
        switch (rows - r) {
        case 5: multiply_rows(5, depth, a, a_row, a_column, b + i, b_row, c + i, c_row); break;
        case 4: multiply_rows(4, depth, a, a_row, a_column, b + i, b_row, c + i, c_row); break;
        case 3: multiply_rows(3, depth, a, a_row, a_column, b + i, b_row, c + i, c_row); break;
        case 2: multiply_rows(2, depth, a, a_row, a_column, b + i, b_row, c + i, c_row); break;
        case 1: multiply_rows(1, depth, a, a_row, a_column, b + i, b_row, c + i, c_row); break;
        }
}

/// Copies `width` numbers, whole lanes first: rows are short, and their width isn't known here.
INLINE void copy(size_t width, const float *restrict from, float *restrict to) {
    size_t d = 0;
    for (; d + lane <= width; d += lane)
        for (size_t i = 0; i < lane; i++) to[d + i] = from[d + i];
    for (; d < width; d++) to[d] = from[d];
}

/// to = from, or to += from.
INLINE void put(size_t width, int adding, const float *restrict from, float *restrict to) {
    if (adding)
        for (size_t d = 0; d < width; d++) to[d] += from[d];
    else
        copy(width, from, to);
}

/// The largest of the first `left` of 16 numbers and of those before.
INLINE void largest_of(int left, const float *s, float *largest) {
    for (int i = 0; i < lane; i++) {
        float x = i < left ? s[i] : -INFINITY;
        largest[i] = x > largest[i] ? x : largest[i];
    }
}

/// exp((s − top) × scale) of the first `left` of 16 numbers, zeros behind them; adds them up.
INLINE void exponentials_of(int left, float *s, float top, float scale, float *sum) {
    for (int i = 0; i < lane; i++) {
        float e = exponential((s[i] - top) * scale);
        s[i] = i < left ? e : 0.0f;
        sum[i] += s[i];
    }
}

/// softmax(s × scale) of the first `count` numbers, zeros behind them up to whole lanes.
INLINE void softmax(float *s, size_t count, float scale) {
    const size_t whole = count / lane * lane;
    const int left = (int)(count - whole);
    float largest[lane], sum[lane];
    for (int i = 0; i < lane; i++) {
        largest[i] = -INFINITY;
        sum[i] = 0;
    }
    for (size_t j = 0; j < whole; j += lane) largest_of(lane, s + j, largest);
    if (left) largest_of(left, s + whole, largest);
    for (int half = lane / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++)
            largest[i] = largest[i + half] > largest[i] ? largest[i + half] : largest[i];
    for (size_t j = 0; j < whole; j += lane)
        exponentials_of(lane, s + j, largest[0], scale, sum);
    if (left) exponentials_of(left, s + whole, largest[0], scale, sum);
    for (int half = lane / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++) sum[i] += sum[i + half];
    const float inverse = 1.0f / sum[0];
    for (size_t j = 0; j < count; j += lane)
        for (int i = 0; i < lane; i++) s[j + (size_t)i] *= inverse;
}

/// Copies the extra rows, then the text's rows, into `out` (row-major, padded width, zeros behind).
INLINE void gather(size_t tokens, size_t extra, size_t width, const float *rows, size_t stride,
                   const float *extra_rows, size_t extra_stride, float *out) {
    size_t wide = padded(width);
    for (size_t j = 0; j < extra + tokens; j++) {
        const float *from = j < extra ? extra_rows + j * extra_stride : rows + (j - extra) * stride;
        copy(width, from, out + j * wide);
        for (size_t d = width; d < wide; d++) out[j * wide + d] = 0;
    }
}

/// out[d][j] = in[j][d], rows of `out` padded to `long_row` with zeros.
INLINE void transpose(size_t keys, size_t width, const float *in, size_t in_row, float *out,
                      size_t long_row) {
    for (size_t d = 0; d < width; d++) {
        for (size_t j = 0; j < keys; j++) out[d * long_row + j] = in[j * in_row + d];
        for (size_t j = keys; j < long_row; j++) out[d * long_row + j] = 0;
    }
}

/// s = s × scale + bias: the bias of own and past keys by their distance, none for other rows.
INLINE void add_bias(size_t keys, size_t rows, float scale, const float *bias, float *s) {
    for (size_t j = 0; j < rows; j++) s[j] *= scale;
    for (size_t j = rows; j < keys; j++) s[j] = s[j] * scale + bias[j - rows];
}

size_t ck_attention_workspace(size_t tokens, size_t own, size_t extra, size_t head_width) {
    size_t keys = extra + own, rows = keys > tokens ? keys : tokens, wide = padded(head_width), row = padded(keys);
    return 2 * keys * wide + 2 * rows * wide + head_width * row + tokens * row;
}

CLONES void ck_attention(size_t tokens, size_t own, size_t extra, size_t past, size_t head_width,
                         int causal, float scale, const float *bias, const float *query,
                         const float *key, const float *value, size_t stride,
                         const float *extra_key, const float *extra_value, size_t extra_stride,
                         float *out, size_t out_stride, float *probabilities, float *workspace) {
    REORDER_SUMS
    size_t keys = extra + own, wide = padded(head_width), row = padded(keys);
    float *k = workspace, *v = k + keys * wide, *kt = v + keys * wide;
    float *scores = kt + head_width * row, *mixed = scores + tokens * row;
    gather(own, extra, head_width, key, stride, extra_key, extra_stride, k);
    gather(own, extra, head_width, value, stride, extra_value, extra_stride, v);
    transpose(keys, head_width, k, wide, kt, row);
    multiply(tokens, row, head_width, query, stride, 1, kt, row, scores, row);
    for (size_t t = 0; t < tokens; t++) {
        float *s = scores + t * row;
        size_t seen = causal ? extra + t + 1 : keys;
        if (bias) add_bias(seen, extra - past, scale, bias - past - t, s);
        softmax(s, seen, bias ? 1.0f : scale);
        for (size_t j = padded(seen); j < row; j++) s[j] = 0;
        if (probabilities)
            copy(keys, s, probabilities + t * keys);
    }
    multiply(tokens, wide, keys, scores, row, 1, v, wide, mixed, wide);
    for (size_t t = 0; t < tokens; t++)
        copy(head_width, mixed + t * wide, out + t * out_stride);
}

CLONES void ck_attention_backward(size_t tokens, size_t own, size_t extra, size_t head_width,
                                  int adding, float scale, const float *query, const float *key,
                                  const float *value, size_t stride, const float *extra_key,
                                  const float *extra_value, size_t extra_stride,
                                  const float *probabilities, const float *dout, size_t out_stride,
                                  float *dquery, float *dkey, float *dvalue, size_t dstride,
                                  float *dextra_key, float *dextra_value, size_t dextra_stride,
                                  float *dbias, float *workspace) {
    REORDER_SUMS
    size_t keys = extra + own, most = keys > tokens ? keys : tokens, wide = padded(head_width), row = padded(keys);
    float *k = workspace, *rows_in = k + keys * wide, *vt = rows_in + most * wide;
    float *ds = vt + head_width * row, *mixed = ds + tokens * row;
    gather(own, extra, head_width, value, stride, extra_value, extra_stride, k);
    transpose(keys, head_width, k, wide, vt, row);
    gather(own, extra, head_width, key, stride, extra_key, extra_stride, k);
    // dS = P ∘ (dO Vᵀ − Σ_j P ∘ dO Vᵀ) × scale
    multiply(tokens, row, head_width, dout, out_stride, 1, vt, row, ds, row);
    for (size_t t = 0; t < tokens; t++) {
        const float *p = probabilities + t * keys;
        float *s = ds + t * row;
        float dot = 0;
        for (size_t j = 0; j < keys; j++) dot += p[j] * s[j];
        if (dbias)
            for (size_t j = extra; j < keys; j++) dbias[(ptrdiff_t)(j - extra) - (ptrdiff_t)t] += p[j] * (s[j] - dot);
        for (size_t j = 0; j < keys; j++) s[j] = p[j] * (s[j] - dot) * scale;
    }
    // dQ = dS K
    multiply(tokens, wide, keys, ds, row, 1, k, wide, mixed, wide);
    for (size_t t = 0; t < tokens; t++)
        copy(head_width, mixed + t * wide, dquery + t * dstride);
    // dK = dSᵀ Q, dV = Pᵀ dO
    for (int pass = 0; pass < 2; pass++) {
        gather(tokens, 0, head_width, pass ? dout : query, pass ? out_stride : stride, NULL, 0,
               rows_in);
        const float *weights = pass ? probabilities : ds;
        size_t weights_row = pass ? keys : row;
        multiply(keys, wide, tokens, weights, 1, weights_row, rows_in, wide, mixed, wide);
        float *text = pass ? dvalue : dkey;
        float *rows = pass ? dextra_value : dextra_key;
        if (rows)
            for (size_t j = 0; j < extra; j++)
                put(head_width, adding, mixed + j * wide, rows + j * dextra_stride);
        for (size_t t = 0; t < own; t++)
            put(head_width, adding, mixed + (extra + t) * wide, text + t * dstride);
    }
}
