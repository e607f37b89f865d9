// What the program uses of OpenBLAS, which is opened when it is needed: linked in, it would be loaded,
// and set up its threads and its memory, before each first statement.
#pragma once

typedef enum { CblasRowMajor = 101 } openblas_layout;
typedef enum { CblasNoTrans = 111, CblasTrans = 112 } openblas_form;
typedef enum { CblasUpper = 121, CblasLower = 122 } openblas_triangle;
typedef enum { CblasNonUnit = 131, CblasUnit = 132 } openblas_diagonal;
typedef enum { CblasLeft = 141, CblasRight = 142 } openblas_side;

/// The functions, which have the names and the parameters of its own headers.
typedef struct openblas {
    /// The kernel that it chose for this processor.
    char *_Nonnull (*_Nonnull openblas_get_corename)(void);
    void (*_Nonnull openblas_set_num_threads)(int count);
    /// x · y.
    float (*_Nonnull cblas_sdot)(int count, const float *_Nullable x, int x_step,
                                 const float *_Nullable y, int y_step);
    /// x · y in double precision.
    double (*_Nonnull cblas_dsdot)(int count, const float *_Nullable x, int x_step,
                                   const float *_Nullable y, int y_step);
    /// y += factor × x.
    void (*_Nonnull cblas_saxpy)(int count, float factor, const float *_Nullable x, int x_step,
                                 float *_Nullable y, int y_step);
    /// C = factor × A B + old × C.
    void (*_Nonnull cblas_sgemm)(openblas_layout layout, openblas_form a_form, openblas_form b_form,
                                 int rows, int columns, int depth, float factor,
                                 const float *_Nullable a, int a_stride, const float *_Nullable b,
                                 int b_stride, float old, float *_Nullable c, int c_stride);
    /// X in A X = factor × B, or in X A = factor × B, for a triangle A; in the place of B.
    void (*_Nonnull cblas_strsm)(openblas_layout layout, openblas_side side,
                                 openblas_triangle triangle, openblas_form form,
                                 openblas_diagonal diagonal, int rows, int columns, float factor,
                                 const float *_Nullable a, int a_stride, float *_Nullable b,
                                 int b_stride);
    /// LAPACK's Cholesky factor, which is in the same library.
    void (*_Nonnull spotrf_)(const char *_Nonnull triangle, const int *_Nonnull order,
                             float *_Nullable matrix, const int *_Nonnull stride,
                             int *_Nonnull info);
    /// LAPACK's eigenvalues and eigenvectors of a symmetric matrix.
    void (*_Nonnull ssyev_)(const char *_Nonnull job, const char *_Nonnull triangle,
                            const int *_Nonnull order, float *_Nullable matrix,
                            const int *_Nonnull stride, float *_Nullable values,
                            float *_Nullable work, const int *_Nonnull work_count,
                            int *_Nonnull info);
} openblas;

/// Opens the library, which stays open; NULL where that fails, with the reason of the system.
///
/// The reason holds until this thread calls it again.
const openblas *_Nullable openblas_open(const char *_Nonnull file,
                                        const char *_Nullable *_Nonnull reason);
