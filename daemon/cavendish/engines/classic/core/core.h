/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the compiled module share; `_core.c` says what it is. */
#ifndef CAVENDISH_CLASSIC_CORE_H
#define CAVENDISH_CLASSIC_CORE_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>

#include <stddef.h>
#include <stdint.h>

#define NO_COST UINT32_MAX
/* Of a feature at most, and of a picture always. */
#define MAX_CHANNELS 8
#define CHANNELS 4
#define MAX_RADIUS 7

#ifdef __GNUC__
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1
#define AVX2 __attribute__((target("avx2")))
#define has_avx2() __builtin_cpu_supports("avx2")
#endif

/* ---- arguments: arguments.c --------------------------------------------------------------- */

enum kind { KIND_BYTE, KIND_INT32, KIND_UINT32, KIND_FLOAT };

typedef struct {
    const char *name;
    enum kind kind;
    int ndim;
    int writable;
} spec;

void release_views(Py_buffer *views, int count);

/* Fills views[0..count) from objects; on failure sets an exception and holds nothing. */
int acquire_views(PyObject **objects, const spec *specs, Py_buffer *views, int count);

/* All views lie on the plane of the first, and rows and radius are inside it. Else sets an
 * exception and returns -1. */
int check_planes(const Py_buffer *views, int count, int top, int bottom, int radius);

/* The view, of three axes, has low to high channels. Else sets an exception and returns -1. */
int check_depth(const Py_buffer *view, int low, int high, const char *name);

/* The pixels of the view, of two axes, can be counted in 31 bits. Else sets an exception and returns
 * -1. */
int check_count(const Py_buffer *view);

/* ---- patch cost: cost.c ------------------------------------------------------------------- */

/* Sum of squared differences of two patches of `side` rows of `bytes` bytes; may stop early, and
 * then returns some sum >= bound. */
typedef uint32_t (*cost_function)(const uint8_t *a, const uint8_t *b, ptrdiff_t stride, int bytes,
                                  int side, uint32_t bound);

/* The fastest function of this machine for rows of `bytes` bytes; all return the same sums. */
cost_function choose_cost(int bytes);

/* Called once, before choose_cost. */
void detect_processor(void);

/* ---- functions of the module: contracts in reference.py and imaging/poisson.py -------------- */

PyObject *core_search(PyObject *self, PyObject *args);
PyObject *core_vote(PyObject *self, PyObject *args);
PyObject *core_blend(PyObject *self, PyObject *args);
PyObject *core_enlarge(PyObject *self, PyObject *args);
PyObject *core_match(PyObject *self, PyObject *args);
PyObject *core_relax(PyObject *self, PyObject *args);
PyObject *core_restrict(PyObject *self, PyObject *args);
PyObject *core_prolong(PyObject *self, PyObject *args);
PyObject *core_apply(PyObject *self, PyObject *args);
PyObject *core_shrink(PyObject *self, PyObject *args);
PyObject *core_refine(PyObject *self, PyObject *args);
PyObject *core_measure(PyObject *self, PyObject *args);
PyObject *core_ascend(PyObject *self, PyObject *args);
PyObject *core_climb(PyObject *self, PyObject *args);

#endif
