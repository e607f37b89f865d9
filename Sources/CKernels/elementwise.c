// exp, GELU, gated units, bias, dropout, AdamW.
#include "exponential.h"
#include <math.h>

/// Φ(x) and φ(x) of the standard normal; erf by Abramowitz and Stegun 7.1.26 (error below 1.5e-7).
INLINE void normal(float x, float *cumulative, float *density) {
    float z = x * 0.70710678118654752f;
    float a = z < 0 ? -z : z;
    float e = exponential(-a * a);
    float t = 1.0f / (1.0f + 0.3275911f * a);
    float p = 1.061405429f;
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    float half_tail = 0.5f * p * t * e; // 1 − Φ(|x|)
    *cumulative = x < 0 ? half_tail : 1.0f - half_tail;
    *density = 0.39894228040143268f * e;
}

INLINE float gelu(float x) {
    float cumulative, density;
    normal(x, &cumulative, &density);
    return x * cumulative;
}

CLONES void ck_exp(size_t count, const float *x, float *y) {
    // exp(x) = exp(x − 44) e^44 where the result is beyond what `exponential` is made for.
    for (size_t i = 0; i < count; i++) {
        float over = x[i] > 88.0f ? 44.0f : 0.0f;
        y[i] = exponential(x[i] - over) * (over > 0 ? 12851600114359308275.8f : 1.0f);
    }
}

CLONES void ck_gelu(size_t count, const float *x, float *y) {
    for (size_t i = 0; i < count; i++) y[i] = gelu(x[i]);
}

CLONES void ck_gelu_backward(size_t count, const float *restrict x, const float *restrict dy,
                             float *restrict dx) {
    for (size_t i = 0; i < count; i++) {
        float cumulative, density;
        normal(x[i], &cumulative, &density);
        dx[i] = dy[i] * (cumulative + x[i] * density);
    }
}

INLINE float sigmoid(float x) { return 1.0f / (1.0f + exponential(-x)); }

/// σ(2u) and its slope, u = √(2/π) (x + 0.044715 x³): 1 + tanh u = 2 σ(2u).
INLINE void tanh_gate(float x, float *gate, float *slope) {
    const float factor = 1.5957691216057308f; // 2 √(2/π)
    const float s = sigmoid(factor * x * (1.0f + 0.044715f * x * x));
    *gate = s;
    *slope = s * (1.0f - s) * factor * (1.0f + 0.134145f * x * x);
}

/// x times its gate, and the slope of that.
INLINE float silu(float x, float *slope) {
    const float gate = sigmoid(x);
    *slope = gate + x * gate * (1.0f - gate);
    return x * gate;
}

INLINE float gelu_tanh(float x, float *slope) {
    float gate, rise;
    tanh_gate(x, &gate, &rise);
    *slope = gate + x * rise;
    return x * gate;
}

CLONES void ck_gelu_tanh(size_t count, const float *x, float *y) {
    for (size_t i = 0; i < count; i++) {
        float slope;
        y[i] = gelu_tanh(x[i], &slope);
    }
}

CLONES void ck_gelu_tanh_backward(size_t count, const float *restrict x, const float *restrict dy,
                                  float *restrict dx) {
    for (size_t i = 0; i < count; i++) {
        float slope;
        gelu_tanh(x[i], &slope);
        dx[i] = dy[i] * slope;
    }
}

// y = f(gate) × value and its gradient, for both choices of f.
#define GATED(name, f)                                                                             \
    CLONES void ck_gated_##name(size_t rows, size_t columns, const float *restrict x,              \
                                float *restrict y) {                                               \
        for (size_t r = 0; r < rows; r++) {                                                        \
            const float *gate = x + 2 * r * columns, *value = gate + columns;                      \
            for (size_t c = 0; c < columns; c++) {                                                 \
                float slope;                                                                       \
                y[r * columns + c] = f(gate[c], &slope) * value[c];                                \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
    CLONES void ck_gated_##name##_backward(size_t rows, size_t columns, const float *restrict x,   \
                                           const float *restrict dy, float *restrict dx) {         \
        for (size_t r = 0; r < rows; r++) {                                                        \
            const float *gate = x + 2 * r * columns, *value = gate + columns;                      \
            float *dgate = dx + 2 * r * columns, *dvalue = dgate + columns;                        \
            for (size_t c = 0; c < columns; c++) {                                                 \
                float slope;                                                                       \
                const float d = dy[r * columns + c];                                               \
                dvalue[c] = d * f(gate[c], &slope);                                                \
                dgate[c] = d * value[c] * slope;                                                   \
            }                                                                                      \
        }                                                                                          \
    }

GATED(silu, silu)
GATED(gelu_tanh, gelu_tanh)

CLONES void ck_add_bias(size_t rows, size_t columns, float *restrict x,
                        const float *restrict bias) {
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) x[r * columns + c] += bias[c];
}

CLONES void ck_add_bias_gelu(size_t rows, size_t columns, float *restrict x,
                             const float *restrict bias, float *restrict y) {
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            float value = x[r * columns + c] + bias[c];
            x[r * columns + c] = value;
            y[r * columns + c] = gelu(value);
        }
}

INLINE uint32_t high(uint32_t a, uint32_t b) { return (uint32_t)(((uint64_t)a * b) >> 32); }

CLONES void ck_dropout(size_t count, uint64_t key, uint64_t first, float rate,
                       const float *restrict x, float *restrict y, uint8_t *restrict mask) {
    const uint32_t limit = (uint32_t)(rate * 65536.0f + 0.5f);
    const float keep = rate < 1.0f ? 1.0f / (1.0f - rate) : 0.0f;
    enum { lanes = 16 };
    for (size_t start = 0; start < count; start += lanes * 8) {
        uint32_t words[4][lanes];
        for (int lane = 0; lane < lanes; lane++) {
            uint64_t position = first + start / 8 + (uint64_t)lane;
            uint32_t c0 = (uint32_t)position, c1 = (uint32_t)(position >> 32), c2 = 0, c3 = 0;
            uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
            for (int round = 0; round < 10; round++) {
                uint32_t h0 = high(c0, 0xd2511f53u), l0 = c0 * 0xd2511f53u;
                uint32_t h1 = high(c2, 0xcd9e8d57u), l1 = c2 * 0xcd9e8d57u;
                c0 = h1 ^ c1 ^ k0;
                c1 = l1;
                c2 = h0 ^ c3 ^ k1;
                c3 = l0;
                k0 += 0x9e3779b9u;
                k1 += 0xbb67ae85u;
            }
            words[0][lane] = c0;
            words[1][lane] = c1;
            words[2][lane] = c2;
            words[3][lane] = c3;
        }
        size_t end = count - start < lanes * 8 ? count - start : lanes * 8;
        for (size_t i = 0; i < end; i++) {
            uint32_t word = words[(i >> 1) & 3][i >> 3];
            uint32_t bits = (i & 1) ? word >> 16 : word & 0xffffu;
            uint8_t kept = bits >= limit;
            mask[start + i] = kept;
            y[start + i] = kept ? x[start + i] * keep : 0.0f;
        }
    }
}

CLONES void ck_adamw(size_t count, float *restrict parameter, const float *restrict gradient,
                     float *restrict first_moment, float *restrict second_moment, float rate,
                     float beta1, float beta2, float epsilon, float decay, float correction1,
                     float correction2) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i];
        float m = beta1 * first_moment[i] + (1.0f - beta1) * g;
        float v = beta2 * second_moment[i] + (1.0f - beta2) * g * g;
        first_moment[i] = m;
        second_moment[i] = v;
        float step = (m / correction1) / (sqrtf(v / correction2) + epsilon);
        parameter[i] -= rate * (step + decay * parameter[i]);
    }
}

CLONES double ck_sum_of_squares(size_t count, const float *x) {
    REORDER_SUMS
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}
