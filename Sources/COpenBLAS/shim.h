#pragma once
#include <cblas.h>

// LAPACK's Cholesky factor, which is in the same library; its own header is a package apart.
void spotrf_(const char *triangle, const int *order, float *matrix, const int *stride, int *info);

// LAPACK's eigenvalues and eigenvectors of a symmetric matrix.
void ssyev_(const char *job, const char *triangle, const int *order, float *matrix,
            const int *stride, float *values, float *work, const int *work_count, int *info);
