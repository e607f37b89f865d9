// Run-time dispatch: each kernel is compiled for several kinds of processor and the loader picks.
#pragma once
#include "CKernels.h"

#if defined(__x86_64__)
// Levels, which many processors have: a name such as `haswell` would be taken on that very one alone.
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))
// Sums may be reordered, so that they vectorise; the order is fixed at compile time.
#define REORDER_SUMS _Pragma("clang fp reassociate(on) contract(fast)")
