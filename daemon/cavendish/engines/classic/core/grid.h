/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What grid.c and scale.c share: Poisson's equation on the pixels of a hole. */
#ifndef CAVENDISH_CLASSIC_GRID_H
#define CAVENDISH_CLASSIC_GRID_H

#include "four.h"

typedef struct {
    float *u;
    const float *f, *right, *down, *diagonal;
    int height, width, top, bottom;
} grid;

/* The sum over the neighbours of (y, x) of their values times the weights of the links to them. */
INLINE four pulled(const grid *g, int y, int x)
{
    ptrdiff_t at = (ptrdiff_t)y * g->width + x, row = (ptrdiff_t)g->width * CHANNELS;
    const float *here = g->u + at * CHANNELS;
    four sum = {0};
    if (x > 0)
        sum = four_plus(sum, g->right[at - 1], four_at(here - CHANNELS));
    if (x + 1 < g->width)
        sum = four_plus(sum, g->right[at], four_at(here + CHANNELS));
    if (y > 0)
        sum = four_plus(sum, g->down[at - g->width], four_at(here - row));
    if (y + 1 < g->height)
        sum = four_plus(sum, g->down[at], four_at(here + row));
    return sum;
}

/* Reads the five arrays u, other, right, down, diagonal that all functions begin with, and `more`
 * others; fills g but for its rows. On failure sets an exception and holds nothing. */
int read_grid(PyObject **objects, const spec *specs, Py_buffer *views, int more, grid *g);

#endif
