// Loops over rows: layer norm, RMS norm, rotation by position, softmax cross-entropy.
#include "exponential.h"
#include <math.h>

// 1 / sqrt(variance + epsilon); no number where the squares ran out of float32, so that rows of huge
// numbers don't become rows of zeros.
static inline float inverse_deviation(float variance, float epsilon) {
    return isfinite(variance) ? 1.0f / sqrtf(variance + epsilon) : NAN;
}

CLONES void ck_layer_norm(size_t rows, size_t columns, const float *x, const float *residual,
                          const float *gain, const float *bias, float epsilon, float *y,
                          float *normalised, float *scale) {
    REORDER_SUMS
    for (size_t r = 0; r < rows; r++) {
        const float *in = x + r * columns;
        float *out = y + r * columns;
        float sum = 0;
        if (residual) {
            const float *more = residual + r * columns;
            for (size_t c = 0; c < columns; c++) {
                float value = in[c] + more[c];
                out[c] = value;
                sum += value;
            }
        } else {
            for (size_t c = 0; c < columns; c++) {
                out[c] = in[c];
                sum += in[c];
            }
        }
        float mean = sum / (float)columns;
        float squares = 0;
        for (size_t c = 0; c < columns; c++) {
            float centred = out[c] - mean;
            squares += centred * centred;
        }
        float inverse = inverse_deviation(squares / (float)columns, epsilon);
        if (scale) scale[r] = inverse;
        if (normalised) {
            float *kept = normalised + r * columns;
            for (size_t c = 0; c < columns; c++) {
                float value = (out[c] - mean) * inverse;
                kept[c] = value;
                out[c] = value * gain[c] + bias[c];
            }
        } else {
            for (size_t c = 0; c < columns; c++)
                out[c] = (out[c] - mean) * inverse * gain[c] + bias[c];
        }
    }
}

CLONES void ck_layer_norm_backward(size_t rows, size_t columns, const float *normalised,
                                   const float *scale, const float *gain, const float *dy,
                                   float *dx) {
    REORDER_SUMS
    for (size_t r = 0; r < rows; r++) {
        const float *n = normalised + r * columns;
        const float *d = dy + r * columns;
        float *out = dx + r * columns;
        float sum = 0, dot = 0;
        for (size_t c = 0; c < columns; c++) {
            float g = d[c] * gain[c];
            sum += g;
            dot += g * n[c];
        }
        sum /= (float)columns;
        dot /= (float)columns;
        for (size_t c = 0; c < columns; c++)
            out[c] = scale[r] * (d[c] * gain[c] - sum - n[c] * dot);
    }
}

CLONES void ck_layer_norm_backward_parameters(size_t rows, size_t columns,
                                              const float *restrict normalised,
                                              const float *restrict dy, float *restrict dgain,
                                              float *restrict dbias) {
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            dgain[c] += dy[r * columns + c] * normalised[r * columns + c];
            dbias[c] += dy[r * columns + c];
        }
}

CLONES void ck_rms_norm(size_t rows, size_t columns, const float *restrict x,
                        const float *restrict gain, float epsilon, float *restrict y,
                        float *scale) {
    REORDER_SUMS
    for (size_t r = 0; r < rows; r++) {
        const float *in = x + r * columns;
        float squares = 0;
        for (size_t c = 0; c < columns; c++) squares += in[c] * in[c];
        const float inverse = inverse_deviation(squares / (float)columns, epsilon);
        if (scale) scale[r] = inverse;
        for (size_t c = 0; c < columns; c++) y[r * columns + c] = in[c] * inverse * gain[c];
    }
}

CLONES void ck_rms_norm_backward(size_t rows, size_t columns, const float *restrict x,
                                 const float *restrict scale, const float *restrict gain,
                                 const float *restrict dy, float *restrict dx) {
    REORDER_SUMS
    for (size_t r = 0; r < rows; r++) {
        const float *in = x + r * columns, *d = dy + r * columns;
        const float factor = scale[r];
        float dot = 0;
        for (size_t c = 0; c < columns; c++) dot += d[c] * gain[c] * in[c];
        dot *= factor * factor / (float)columns;
        for (size_t c = 0; c < columns; c++)
            dx[r * columns + c] = factor * (d[c] * gain[c] - in[c] * dot);
    }
}

CLONES void ck_rms_norm_backward_gain(size_t rows, size_t columns, const float *restrict x,
                                      const float *restrict scale, const float *restrict dy,
                                      float *restrict dgain) {
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            dgain[c] += dy[r * columns + c] * x[r * columns + c] * scale[r];
}

CLONES void ck_rotate(size_t rows, size_t columns, size_t heads, size_t head_width,
                      float direction, const int32_t *places, const float *cosines,
                      const float *sines, const float *restrict x, float *restrict y) {
    const size_t half = head_width / 2, rotated = heads * head_width;
    for (size_t r = 0; r < rows; r++) {
        const float *cosine = cosines + (size_t)places[r] * half;
        const float *sine = sines + (size_t)places[r] * half;
        const float *in = x + r * columns;
        float *out = y + r * columns;
        for (size_t at = 0; at < rotated; at += head_width)
            for (size_t i = 0; i < half; i++) {
                const float first = in[at + i], second = in[at + half + i];
                const float s = direction * sine[i];
                out[at + i] = first * cosine[i] - second * s;
                out[at + half + i] = second * cosine[i] + first * s;
            }
        for (size_t c = rotated; c < columns; c++) out[c] = in[c];
    }
}

CLONES void ck_softmax_cross_entropy(size_t rows, size_t columns, size_t stride, float *logits,
                                     const int32_t *targets, float scale, double *loss) {
    REORDER_SUMS
    double total = 0;
    for (size_t r = 0; r < rows; r++) {
        float *row = logits + r * stride;
        float largest = row[0];
        for (size_t c = 1; c < columns; c++) largest = row[c] > largest ? row[c] : largest;
        float target = row[targets[r]] - largest;
        float sum = 0;
        for (size_t c = 0; c < columns; c++) {
            float e = exponential(row[c] - largest);
            row[c] = e;
            sum += e;
        }
        total += (double)scale * (log((double)sum) - (double)target);
        float factor = scale / sum;
        for (size_t c = 0; c < columns; c++) row[c] *= factor;
        row[targets[r]] -= scale;
    }
    *loss += total;
}
