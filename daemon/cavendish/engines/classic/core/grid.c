/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops of Poisson's equation. */
#include "core.h"

typedef struct {
    float *u;
    const float *f, *right, *down, *diagonal;
    int height, width, channels;
} grid;

/* The sum over the neighbours of (y, x) of their values times the weights of the links to them. */
static inline void pull(const grid *g, int y, int x, int channels, float *sums)
{
    ptrdiff_t at = (ptrdiff_t)y * g->width + x, row = (ptrdiff_t)g->width * channels;
    const float *here = g->u + at * channels;
    float left = x > 0 ? g->right[at - 1] : 0, right = x + 1 < g->width ? g->right[at] : 0;
    float up = y > 0 ? g->down[at - g->width] : 0, down = y + 1 < g->height ? g->down[at] : 0;
    for (int k = 0; k < channels; k++)
        sums[k] = 0;
    if (left != 0)
        for (int k = 0; k < channels; k++)
            sums[k] += left * here[k - channels];
    if (right != 0)
        for (int k = 0; k < channels; k++)
            sums[k] += right * here[k + channels];
    if (up != 0)
        for (int k = 0; k < channels; k++)
            sums[k] += up * here[k - row];
    if (down != 0)
        for (int k = 0; k < channels; k++)
            sums[k] += down * here[k + row];
}

static inline void relax_channels(const grid *g, int sweeps, int channels)
{
    float sums[MAX_COLOURS];
    for (int half = 0; half < 2 * sweeps; half++)
        for (int y = 0; y < g->height; y++)
            for (int x = (y + half) & 1; x < g->width; x += 2) {
                ptrdiff_t at = (ptrdiff_t)y * g->width + x;
                if (!(g->diagonal[at] > 0))
                    continue;
                pull(g, y, x, channels, sums);
                for (int k = 0; k < channels; k++)
                    g->u[at * channels + k] =
                        (g->f[at * channels + k] + sums[k]) / g->diagonal[at];
            }
}

static inline void apply_channels(const grid *g, float *out, int channels)
{
    float sums[MAX_COLOURS];
    for (int y = 0; y < g->height; y++)
        for (int x = 0; x < g->width; x++) {
            ptrdiff_t at = (ptrdiff_t)y * g->width + x;
            pull(g, y, x, channels, sums);
            for (int k = 0; k < channels; k++)
                out[at * channels + k] = g->diagonal[at] * g->u[at * channels + k] - sums[k];
        }
}

/* Reads the five arrays u, other, right, down, diagonal that both functions begin with. */
static int read_grid(PyObject **objects, const spec *specs, Py_buffer *views, grid *g)
{
    if (acquire_views(objects, specs, views, 5) < 0)
        return -1;
    if (check_planes(views, 5, 0, 0, 1) < 0 || check_depth(&views[0], 1, MAX_COLOURS, "u") < 0 ||
        check_depth(&views[1], (int)views[0].shape[2], (int)views[0].shape[2], specs[1].name) < 0 ||
        check_depth(&views[2], 1, 1, "right") < 0 || check_depth(&views[3], 1, 1, "down") < 0 ||
        check_depth(&views[4], 1, 1, "diagonal") < 0) {
        release_views(views, 5);
        return -1;
    }
    g->u = views[0].buf, g->f = views[1].buf, g->right = views[2].buf;
    g->down = views[3].buf, g->diagonal = views[4].buf;
    g->height = (int)views[0].shape[0], g->width = (int)views[0].shape[1];
    g->channels = (int)views[0].shape[2];
    return 0;
}

PyObject *core_relax(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"u", KIND_FLOAT, 3, 1},
                                 {"f", KIND_FLOAT, 3, 0},
                                 {"right", KIND_FLOAT, 3, 0},
                                 {"down", KIND_FLOAT, 3, 0},
                                 {"diagonal", KIND_FLOAT, 3, 0}};
    PyObject *objects[5];
    Py_buffer views[5];
    grid g;
    int sweeps;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO(OOO)i", &objects[0], &objects[1], &objects[2], &objects[3],
                          &objects[4], &sweeps))
        return NULL;
    if (sweeps < 0 || sweeps > 1000) {
        PyErr_SetString(PyExc_ValueError, "sweeps must be 0 to 1000");
        return NULL;
    }
    if (read_grid(objects, specs, views, &g) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    /* The constant depths let the compiler unroll the loops over the channels. */
    if (g.channels == 3)
        relax_channels(&g, sweeps, 3);
    else if (g.channels == 4)
        relax_channels(&g, sweeps, 4);
    else
        relax_channels(&g, sweeps, g.channels);
    Py_END_ALLOW_THREADS
    release_views(views, 5);
    Py_RETURN_NONE;
}

PyObject *core_apply(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"u", KIND_FLOAT, 3, 0},
                                 {"out", KIND_FLOAT, 3, 1},
                                 {"right", KIND_FLOAT, 3, 0},
                                 {"down", KIND_FLOAT, 3, 0},
                                 {"diagonal", KIND_FLOAT, 3, 0}};
    PyObject *objects[5];
    Py_buffer views[5];
    grid g;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO(OOO)", &objects[0], &objects[1], &objects[2], &objects[3],
                          &objects[4]))
        return NULL;
    if (read_grid(objects, specs, views, &g) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    if (g.channels == 3)
        apply_channels(&g, views[1].buf, 3);
    else if (g.channels == 4)
        apply_channels(&g, views[1].buf, 4);
    else
        apply_channels(&g, views[1].buf, g.channels);
    Py_END_ALLOW_THREADS
    release_views(views, 5);
    Py_RETURN_NONE;
}
