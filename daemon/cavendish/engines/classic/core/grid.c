/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops of Poisson's equation on one grid. */
#include "grid.h"

static void relax_rows(const grid *g, int colour)
{
    for (int y = g->top; y < g->bottom; y++)
        for (int x = (y + colour) & 1; x < g->width; x += 2) {
            ptrdiff_t at = (ptrdiff_t)y * g->width + x;
            if (!(g->diagonal[at] > 0))
                continue;
            four sum = four_plus(pulled(g, y, x), 1.0f, four_at(g->f + at * CHANNELS));
            four_put(g->u + at * CHANNELS, four_scaled(sum, 1.0f / g->diagonal[at]));
        }
}

static void apply_rows(const grid *g, float *out)
{
    for (int y = g->top; y < g->bottom; y++)
        for (int x = 0; x < g->width; x++) {
            ptrdiff_t at = (ptrdiff_t)y * g->width + x;
            four own = four_scaled(four_at(g->u + at * CHANNELS), g->diagonal[at]);
            four_put(out + at * CHANNELS, four_difference(own, pulled(g, y, x)));
        }
}

int read_grid(PyObject **objects, const spec *specs, Py_buffer *views, int more, grid *g)
{
    int count = 5 + more;
    if (acquire_views(objects, specs, views, count) < 0)
        return -1;
    if (check_planes(views, 5, 0, 0, 1) < 0 || check_depth(&views[0], CHANNELS, CHANNELS, "u") < 0 ||
        check_depth(&views[1], CHANNELS, CHANNELS, specs[1].name) < 0 ||
        check_depth(&views[2], 1, 1, "right") < 0 || check_depth(&views[3], 1, 1, "down") < 0 ||
        check_depth(&views[4], 1, 1, "diagonal") < 0) {
        release_views(views, count);
        return -1;
    }
    g->u = views[0].buf, g->f = views[1].buf, g->right = views[2].buf;
    g->down = views[3].buf, g->diagonal = views[4].buf;
    g->height = (int)views[0].shape[0], g->width = (int)views[0].shape[1];
    return 0;
}

/* As read_grid, and checks the rows. */
static int read_rows(PyObject **objects, const spec *specs, Py_buffer *views, grid *g)
{
    if (read_grid(objects, specs, views, 0, g) < 0)
        return -1;
    if (check_planes(views, 1, g->top, g->bottom, 1) < 0) {
        release_views(views, 5);
        return -1;
    }
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
    int colour;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO(OOO)(ii)i", &objects[0], &objects[1], &objects[2], &objects[3],
                          &objects[4], &g.top, &g.bottom, &colour))
        return NULL;
    if (colour != 0 && colour != 1) {
        PyErr_SetString(PyExc_ValueError, "colour must be 0 or 1");
        return NULL;
    }
    if (read_rows(objects, specs, views, &g) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    relax_rows(&g, colour);
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
    if (!PyArg_ParseTuple(args, "OO(OOO)(ii)", &objects[0], &objects[1], &objects[2], &objects[3],
                          &objects[4], &g.top, &g.bottom))
        return NULL;
    if (read_rows(objects, specs, views, &g) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    apply_rows(&g, views[1].buf);
    Py_END_ALLOW_THREADS
    release_views(views, 5);
    Py_RETURN_NONE;
}
