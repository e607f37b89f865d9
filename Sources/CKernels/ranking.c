// What a full ranking is made of, beside the scores: how they compare.
#include "clones.h"
#include <string.h>

enum { PANEL = CK_PANEL, SCAN = 4 * PANEL };
typedef float panel_row __attribute__((vector_size(PANEL * 4)));

CLONES void ck_compare(size_t count, const float *x, float level, size_t *greater, size_t *equal,
                       size_t *unordered) {
    // Narrow sums vectorise best, and so many numbers don't overflow them.
    const size_t most = 1 << 30;
    for (size_t n; count > 0; count -= n, x += n) {
        n = count < most ? count : most;
        int32_t above = 0, same = 0, neither = 0;
        for (size_t i = 0; i < n; i++) {
            above += x[i] > level;
            same += x[i] == level;
            neither += x[i] != x[i];
        }
        *greater += (size_t)above;
        *equal += (size_t)same;
        *unordered += (size_t)neither;
    }
}

CLONES size_t ck_at_least(size_t count, const float *x, float level, int32_t *places) {
    size_t found = 0;
    for (size_t first = 0; first < count; first += SCAN) {
        const size_t end = first + SCAN < count ? first + SCAN : count;
        if (end - first == SCAN) {
            panel_row v[SCAN / PANEL];
            memcpy(v, x + first, sizeof v);
            if (!__builtin_reduce_or((v[0] >= level) | (v[1] >= level) | (v[2] >= level) |
                                     (v[3] >= level)))
                continue;
        }
        for (size_t i = first; i < end; i++)
            if (x[i] >= level) places[found++] = (int32_t)i;
    }
    return found;
}
