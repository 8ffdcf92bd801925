/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Poisson's equation passes from one grid to the next coarser one and back. */
#include "grid.h"

/* What u leaves of f, summed over blocks of 2 x 2 pixels. */
static void restrict_rows(const grid *g, float *coarse, int coarse_width)
{
    for (int y = g->top; y < g->bottom; y++)
        for (int x = 0; x < coarse_width; x++) {
            four sum = {0};
            for (int fy = 2 * y; fy < 2 * y + 2 && fy < g->height; fy++)
                for (int fx = 2 * x; fx < 2 * x + 2 && fx < g->width; fx++) {
                    ptrdiff_t at = (ptrdiff_t)fy * g->width + fx;
                    if (!(g->diagonal[at] > 0))
                        continue;
                    four own = four_scaled(four_at(g->u + at * CHANNELS), g->diagonal[at]);
                    four rest = four_difference(four_at(g->f + at * CHANNELS), own);
                    sum = four_plus(sum, 1.0f, four_plus(rest, 1.0f, pulled(g, fy, fx)));
                }
            four_put(coarse + ((ptrdiff_t)y * coarse_width + x) * CHANNELS, sum);
        }
}

/* The place beside `half` that lies nearer to fine place `at`, within the side. */
INLINE int beside(int at, int half, int side)
{
    int other = at % 2 ? half + 1 : half - 1;
    return other < 0 || other >= side ? half : other;
}

static void prolong_rows(const grid *g, const float *coarse, int coarse_height, int coarse_width)
{
    for (int y = g->top; y < g->bottom; y++) {
        const float *near = coarse + (ptrdiff_t)(y / 2) * coarse_width * CHANNELS;
        const float *far =
            coarse + (ptrdiff_t)beside(y, y / 2, coarse_height) * coarse_width * CHANNELS;
        for (int x = 0; x < g->width; x++) {
            ptrdiff_t at = (ptrdiff_t)y * g->width + x;
            int here = x / 2 * CHANNELS, next = beside(x, x / 2, coarse_width) * CHANNELS;
            if (!(g->diagonal[at] > 0))
                continue;
            four sum = four_at(g->u + at * CHANNELS);
            sum = four_plus(sum, 0.5625f, four_at(near + here));
            sum = four_plus(sum, 0.1875f, four_at(near + next));
            sum = four_plus(sum, 0.1875f, four_at(far + here));
            sum = four_plus(sum, 0.0625f, four_at(far + next));
            four_put(g->u + at * CHANNELS, sum);
        }
    }
}

/* views: the arrays of two planes, u first, the coarse one last; the coarse one is of half the
 * size, rounded up, and holds pixels. Else sets an exception and returns -1. */
static int check_scale(const Py_buffer *fine, const Py_buffer *coarse)
{
    if (coarse->shape[0] != (fine->shape[0] + 1) / 2 ||
        coarse->shape[1] != (fine->shape[1] + 1) / 2) {
        PyErr_SetString(PyExc_ValueError, "the coarse array is not of half the size");
        return -1;
    }
    return check_depth(coarse, CHANNELS, CHANNELS, "coarse");
}

PyObject *core_restrict(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"u", KIND_FLOAT, 3, 0},        {"f", KIND_FLOAT, 3, 0},
                                 {"right", KIND_FLOAT, 3, 0},    {"down", KIND_FLOAT, 3, 0},
                                 {"diagonal", KIND_FLOAT, 3, 0}, {"coarse", KIND_FLOAT, 3, 1}};
    PyObject *o[6];
    Py_buffer views[6];
    grid g;
    (void)self;
    if (!PyArg_ParseTuple(args, "OOO(OOO)(ii)", &o[0], &o[1], &o[5], &o[2], &o[3], &o[4], &g.top,
                          &g.bottom))
        return NULL;
    if (read_grid(o, specs, views, 1, &g) < 0)
        return NULL;
    if (check_scale(&views[0], &views[5]) < 0 ||
        check_planes(&views[5], 1, g.top, g.bottom, 1) < 0) {
        release_views(views, 6);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    restrict_rows(&g, views[5].buf, (int)views[5].shape[1]);
    Py_END_ALLOW_THREADS
    release_views(views, 6);
    Py_RETURN_NONE;
}

PyObject *core_prolong(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"u", KIND_FLOAT, 3, 1},        {"u", KIND_FLOAT, 3, 1},
                                 {"right", KIND_FLOAT, 3, 0},    {"down", KIND_FLOAT, 3, 0},
                                 {"diagonal", KIND_FLOAT, 3, 0}, {"coarse", KIND_FLOAT, 3, 0}};
    PyObject *o[6];
    Py_buffer views[6];
    grid g;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO(OOO)(ii)", &o[5], &o[0], &o[2], &o[3], &o[4], &g.top,
                          &g.bottom))
        return NULL;
    o[1] = o[0];
    if (read_grid(o, specs, views, 1, &g) < 0)
        return NULL;
    if (check_scale(&views[0], &views[5]) < 0 ||
        check_planes(&views[0], 1, g.top, g.bottom, 1) < 0) {
        release_views(views, 6);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    prolong_rows(&g, views[5].buf, (int)views[5].shape[0], (int)views[5].shape[1]);
    Py_END_ALLOW_THREADS
    release_views(views, 6);
    Py_RETURN_NONE;
}
