// The hot loops that Swift can't reach at baseline x86-64. One function a loop; a readable Swift
// twin of each stands beside the tests. All matrices are row-major float32.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// y[i] = exp(x[i]), relative error below 3e-7, subnormal results as 0; x and y may be the same.
void ck_exp(size_t count, const float *x, float *y);

/// y = x Φ(x), the exact (erf) GELU; x and y may be the same.
void ck_gelu(size_t count, const float *x, float *y);

/// dx = dy (Φ(x) + x φ(x)).
void ck_gelu_backward(size_t count, const float *x, const float *dy, float *dx);

/// y = x σ(2u), u = √(2/π) (x + 0.044715 x³): the tanh form of GELU; x and y may be the same.
void ck_gelu_tanh(size_t count, const float *x, float *y);

/// dx = dy × the slope of ck_gelu_tanh.
void ck_gelu_tanh_backward(size_t count, const float *x, const float *dy, float *dx);

/// y[r][c] = f(x[r][c]) × x[r][columns + c], f(x) = x σ(x) (SiLU); rows of x hold gate, then value.
void ck_gated_silu(size_t rows, size_t columns, const float *x, float *y);

/// Gradient of ck_gated_silu, rows × 2 columns.
void ck_gated_silu_backward(size_t rows, size_t columns, const float *x, const float *dy,
                            float *dx);

/// As ck_gated_silu, with f the tanh form of GELU.
void ck_gated_gelu_tanh(size_t rows, size_t columns, const float *x, float *y);

/// Gradient of ck_gated_gelu_tanh, rows × 2 columns.
void ck_gated_gelu_tanh_backward(size_t rows, size_t columns, const float *x, const float *dy,
                                 float *dx);

/// Rotates pairs (i, i + head_width/2) of the first `heads` heads of each row by the angles whose
/// cosines and sines stand in row places[r] of two tables (head_width/2 columns), backwards where
/// direction is −1 and not 1; copies the rest of the `columns`.
void ck_rotate(size_t rows, size_t columns, size_t heads, size_t head_width, float direction,
               const int32_t *places, const float *cosines, const float *sines, const float *x,
               float *y);

/// x[r][c] += bias[c].
void ck_add_bias(size_t rows, size_t columns, float *x, const float *bias);

/// x[r][c] += bias[c], y = gelu(x); keeps x as the input of the gradient.
void ck_add_bias_gelu(size_t rows, size_t columns, float *x, const float *bias, float *y);

/// y = (x + residual − mean) / √(variance + epsilon) × gain + bias over each row.
/// residual may be NULL. normalised (NULL or rows × columns) gets the value before gain and bias,
/// scale (NULL or rows) gets 1/√(variance + epsilon).
void ck_layer_norm(size_t rows, size_t columns, const float *x, const float *residual,
                   const float *gain, const float *bias, float epsilon, float *y,
                   float *normalised, float *scale);

/// Gradient of ck_layer_norm with respect to x (and residual).
void ck_layer_norm_backward(size_t rows, size_t columns, const float *normalised,
                            const float *scale, const float *gain, const float *dy, float *dx);

/// Adds the gradients of gain and bias: dgain += Σ dy × normalised, dbias += Σ dy.
void ck_layer_norm_backward_parameters(size_t rows, size_t columns, const float *normalised,
                                       const float *dy, float *dgain, float *dbias);

/// y = x / √(mean of x² + epsilon) × gain over each row; scale (NULL or rows) gets the factor
/// before gain.
void ck_rms_norm(size_t rows, size_t columns, const float *x, const float *gain, float epsilon,
                 float *y, float *scale);

/// Gradient of ck_rms_norm with respect to x.
void ck_rms_norm_backward(size_t rows, size_t columns, const float *x, const float *scale,
                          const float *gain, const float *dy, float *dx);

/// Adds the gradient of gain: dgain += Σ dy × x × scale.
void ck_rms_norm_backward_gain(size_t rows, size_t columns, const float *x, const float *scale,
                               const float *dy, float *dgain);

/// Turns each row of logits into scale × (softmax − one-hot of its target) and adds
/// scale × −log softmax[target] to *loss, in double precision. columns is the width,
/// stride the distance of rows.
void ck_softmax_cross_entropy(size_t rows, size_t columns, size_t stride, float *logits,
                              const int32_t *targets, float scale, double *loss);

/// Floats of work space that one call of ck_attention or its gradient needs.
size_t ck_attention_workspace(size_t tokens, size_t own, size_t extra, size_t head_width);

/// Attention of one head over one text: `tokens` queries over extra + own keys, the extra ones first
/// and seen by every query; own is `tokens`, or 0 where the queries see the extra keys alone.
/// query, key, value: rows `stride` floats apart; extra_key, extra_value: `extra_stride` apart.
/// causal: query t sees own keys 0…t.
/// bias (NULL or the entry of distance 0): key j and query t of the text get bias[j − t]; the last
/// `past` extra keys are the text's tokens −past…−1, the others get none.
/// out: `tokens` rows, out_stride apart. probabilities (NULL or tokens × (extra + own)) are kept for
/// the gradient.
void ck_attention(size_t tokens, size_t own, size_t extra, size_t past, size_t head_width,
                  int causal, float scale, const float *bias, const float *query, const float *key,
                  const float *value, size_t stride, const float *extra_key,
                  const float *extra_value, size_t extra_stride, float *out, size_t out_stride,
                  float *probabilities, float *workspace);

/// Gradient of ck_attention. dquery (rows `dstride` apart) is written; dkey, dvalue and, where not
/// NULL, dextra_key, dextra_value are written, or added to with `adding`. To dbias (NULL or the entry of
/// distance 0) the gradient of the bias of own keys is added; extra ones are taken for having none.
void ck_attention_backward(size_t tokens, size_t own, size_t extra, size_t head_width, int adding,
                           float scale, const float *query, const float *key, const float *value,
                           size_t stride, const float *extra_key, const float *extra_value,
                           size_t extra_stride, const float *probabilities, const float *dout,
                           size_t out_stride, float *dquery, float *dkey, float *dvalue,
                           size_t dstride, float *dextra_key, float *dextra_value,
                           size_t dextra_stride, float *dbias, float *workspace);

/// mask[i] = 0 with probability rate, else 1, from Philox4x32-10 of key at positions first + i / 8
/// (16 bits an element); y = x × mask / (1 − rate).
void ck_dropout(size_t count, uint64_t key, uint64_t first, float rate, const float *x, float *y,
                uint8_t *mask);

/// One AdamW step over a parameter: decoupled weight decay, bias-corrected moments.
void ck_adamw(size_t count, float *parameter, const float *gradient, float *first_moment,
              float *second_moment, float rate, float beta1, float beta2, float epsilon,
              float decay, float correction1, float correction2);

/// The kinds of code that products come in. The bits are the same for all but CK_PLAIN, which has no
/// fused multiply-adds on x86-64.
enum ck_kind { CK_PLAIN, CK_AVX2, CK_AVX512 };

/// The best kind that this processor runs; it runs those before it, too. The variable ALIDADE_KERNEL names
/// one of those (`plain`, `avx2`), to see what another processor would compute.
enum ck_kind ck_best_kind(void);

/// What a product is of: c [rows, columns] = a [rows, depth] b [depth, columns].
typedef struct {
    size_t rows, columns, depth;
    /// Whether a is stored as [depth, rows], and b as [columns, depth].
    int a_transposed, b_transposed;
    /// How many floats apart rows of c are.
    size_t c_stride;
    /// Whether the product is added to c.
    int adding;
} ck_product_shape;

/// Floats that ck_product works in.
enum { CK_PRODUCT_SCRATCH = 159744 };

/// c = a b, or c += a b. Each sum runs over the depth from 0 up: its bits depend on the row of a and the
/// column of b (and what it is added to) alone.
void ck_product(enum ck_kind kind, ck_product_shape shape, const float *a, const float *b, float *c,
                float *scratch);

/// Rows that lie side by side in what ck_pack_panels makes.
enum { CK_PANEL = 16 };

/// packed[p][k][i] = row CK_PANEL p + i of x, at k: rows of `depth` numbers, or those at `places` where
/// it isn't NULL; the last one again where the last panel isn't full.
void ck_pack_panels(size_t rows, size_t depth, const float *x, const int32_t *places,
                    float *packed);

/// c[r][j] = Σ a[r][k] × packed[j / CK_PANEL][k][j % CK_PANEL], rows of c `stride` floats apart. The
/// sum runs over k from 0 up, the same bits whatever the rows and panels beside it.
void ck_panel_products(enum ck_kind kind, size_t rows, size_t depth, const float *a, size_t panels,
                       const float *packed, float *c, size_t stride);

/// Adds how many x are greater than a level, equal to it, and not a number.
void ck_compare(size_t count, const float *x, float level, size_t *greater, size_t *equal,
                size_t *unordered);

/// Writes the places of the x that are at least a level, rising, and returns how many there are.
size_t ck_at_least(size_t count, const float *x, float level, int32_t *places);

/// Σ x[i]², in double precision.
double ck_sum_of_squares(size_t count, const float *x);

/// Stored weights to float32, little-endian, at any alignment: `count` numbers of half precision
/// or bfloat16, or `blocks` blocks of 32 numbers (Q8_0, Q4_0, Q4_1, Q5_0, Q5_1) or of 256 (Q4_K,
/// Q5_K, Q6_K).
void ck_decode_f16(size_t count, const uint8_t *bytes, float *y);
void ck_decode_bf16(size_t count, const uint8_t *bytes, float *y);
void ck_decode_q8_0(size_t blocks, const uint8_t *bytes, float *y);
void ck_decode_q4_0(size_t blocks, const uint8_t *bytes, float *y);
void ck_decode_q4_1(size_t blocks, const uint8_t *bytes, float *y);
void ck_decode_q5_0(size_t blocks, const uint8_t *bytes, float *y);
void ck_decode_q5_1(size_t blocks, const uint8_t *bytes, float *y);
void ck_decode_q4_k(size_t blocks, const uint8_t *bytes, float *y);
void ck_decode_q5_k(size_t blocks, const uint8_t *bytes, float *y);
void ck_decode_q6_k(size_t blocks, const uint8_t *bytes, float *y);

#ifdef __cplusplus
}
#endif
