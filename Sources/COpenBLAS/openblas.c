#include "COpenBLAS.h"
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTION(name) {#name, offsetof(openblas, name)}

static const struct {
    const char *name;
    size_t place;
} functions[] = {
    FUNCTION(openblas_get_corename),
    FUNCTION(openblas_set_num_threads),
    FUNCTION(cblas_sdot),
    FUNCTION(cblas_dsdot),
    FUNCTION(cblas_saxpy),
    FUNCTION(cblas_sgemm),
    FUNCTION(cblas_strsm),
    FUNCTION(spotrf_),
    FUNCTION(ssyev_),
};
_Static_assert(sizeof functions / sizeof *functions == sizeof(openblas) / sizeof(void (*)(void)),
               "each function is looked up");

const openblas *openblas_open(const char *file, const char **reason) {
    void *const library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
    char *const table = library ? malloc(sizeof(openblas)) : NULL;
    for (size_t i = 0; table && i < sizeof functions / sizeof *functions; i++) {
        void *const function = dlsym(library, functions[i].name);
        if (!function) {
            *reason = dlerror();
            free(table);
            return NULL;
        }
        memcpy(table + functions[i].place, &function, sizeof function);
    }
    if (!library) *reason = dlerror();
    else if (!table) *reason = "no memory is left";
    return (const openblas *)(void *)table;
}
