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

/// The codes of compact rows: what stands for a number.
enum ck_code {
    /// Four bits, 0 to 15: [panels][depth / 8][CK_PANEL] words of eight, the first one lowest.
    CK_CODE_4,
    /// A byte, −128 to 127: [panels][depth][CK_PANEL].
    CK_CODE_8,
    /// Half precision and bfloat16, without scales: [panels][depth][CK_PANEL].
    CK_CODE_F16,
    CK_CODE_BF16,
};

/// Rows in panels of CK_PANEL that are kept in fewer bits than float32: a number is
/// scale × (code − zero) + offset, rounded once.
typedef struct {
    enum ck_code code;
    /// Numbers of a row, a multiple of `block`.
    size_t depth;
    /// Numbers of a row that share a scale: a power of two up to 128, and at least 8 but for halves.
    size_t block;
    /// The code of 0.
    int zero;
    const uint8_t *codes;
    /// [panels][depth / block][CK_PANEL]; offsets may be NULL, for none.
    const float *scales, *offsets;
} ck_compact;

/// Floats that ck_compact_products works in.
enum { CK_COMPACT_SCRATCH = 3 * 256 * CK_PANEL };

/// Writes one row into its panel: codes less their zero, a scale and perhaps an offset a block; halves
/// take none. The memory that `rows` names must be writable, and codes of four bits zeros before.
void ck_set_compact_row(ck_compact rows, size_t row, const int8_t *codes, const float *scales,
                        const float *offsets);
void ck_set_half_row(ck_compact rows, size_t row, const uint16_t *halves);

/// packed[k][i] = row CK_PANEL panel + i, at k.
void ck_decode_panel(ck_compact rows, size_t panel, float *packed);

/// c[r][j] = sum of a[r][k] × row CK_PANEL panel + j at k (or c += that), for `columns` numbers j. The
/// bits are those of ck_product with the rows as float32.
void ck_compact_products(enum ck_kind kind, size_t rows, const float *a, ck_compact b, size_t panel,
                         size_t columns, float *c, size_t stride, int adding, float *scratch);

/// Rows as integers −levels to levels, for products of integers: a number is scale × integer.
typedef struct {
    /// Numbers of a row.
    size_t depth;
    /// Numbers of a row that share a scale: a multiple of CK_INTEGERS_SIDE, the last ones may be fewer.
    size_t group;
    /// At most 127 where an integer has 8 bits, and so few that group × levels × levels is below 2^31.
    int levels;
    /// 8 or 16.
    int bits;
    /// [panels][padded depth / SIDE][CK_PANEL][SIDE], the depth padded with zeros.
    const void *codes;
    /// [panels][groups][CK_PANEL].
    const float *scales;
} ck_integers;

enum {
    /// Numbers of a row that stand side by side in a panel of integers.
    CK_INTEGERS_SIDE = 4,
    /// Rows of the left side that are taken at a time: the products work in so many padded rows of int16.
    CK_INTEGERS_ROWS = 96,
};

/// Rows as such integers, in int16 [rows][padded depth], and their scales [rows][groups]. A group with a
/// number that isn't finite gets such a scale.
void ck_quantise_rows(size_t rows, ck_integers like, const float *x, int16_t *codes, float *scales);

/// Writes one row into its panel, whose memory must be writable and zeros before; and reads one.
void ck_pack_integers(ck_integers rows, size_t row, const float *x);
void ck_unpack_integers(ck_integers rows, size_t row, float *x);

/// c[r][j] = sum over groups of (sum of a[r][k] × b[j][k]) × (scale of b × scale of a), added to c where
/// `adding`, for `columns` rows j of b from a panel on. Sums of integers are exact, so the bits are the
/// same on every processor. a as ck_quantise_rows makes it like b.
void ck_integer_products(enum ck_kind kind, size_t rows, const int16_t *a, const float *a_scales,
                         ck_integers b, size_t panel, size_t columns, float *c, size_t stride, int adding,
                         int16_t *scratch);

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

/// The same blocks as integers, and a scale and perhaps an offset for each stretch of 32 of them (16 of
/// Q6_K): a number is scale × code + offset. Formats without offsets write none.
void ck_split_q8_0(size_t blocks, const uint8_t *bytes, int8_t *codes, float *scales,
                  float *offsets);
void ck_split_q4_0(size_t blocks, const uint8_t *bytes, int8_t *codes, float *scales,
                  float *offsets);
void ck_split_q4_1(size_t blocks, const uint8_t *bytes, int8_t *codes, float *scales,
                  float *offsets);
void ck_split_q5_0(size_t blocks, const uint8_t *bytes, int8_t *codes, float *scales,
                  float *offsets);
void ck_split_q5_1(size_t blocks, const uint8_t *bytes, int8_t *codes, float *scales,
                  float *offsets);
void ck_split_q4_k(size_t blocks, const uint8_t *bytes, int8_t *codes, float *scales,
                  float *offsets);
void ck_split_q5_k(size_t blocks, const uint8_t *bytes, int8_t *codes, float *scales,
                  float *offsets);
void ck_split_q6_k(size_t blocks, const uint8_t *bytes, int8_t *codes, float *scales,
                  float *offsets);

#ifdef __cplusplus
}
#endif
