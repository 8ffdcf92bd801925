/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What vote.c and blend.c share: the patches of some rows, each laid over the pixels that it votes
 * on. Patch by patch rather than pixel by pixel: a match is then read once, and the pixels of a
 * patch's row lie side by side. */
#ifndef CAVENDISH_CLASSIC_BALLOT_H
#define CAVENDISH_CLASSIC_BALLOT_H

#include "core.h"

/* Voted on are the rows top to bottom of the columns left to right, ends excluded. */
typedef struct {
    const uint8_t *hole, *target, *source;
    const int32_t *match;
    const float *weight;
    int height, width, top, bottom, left, right, radius;
} ballot;

/* The part of one patch that lies over pixels that are voted on: its top left pixel, the index of the
 * pixel that is proposed there, and whether that lies in a patch outside the hole. */
typedef struct {
    int y, x, rows, columns, clean;
    ptrdiff_t from;
    float weight;
} stamp;

INLINE int least(int a, int b, int c)
{
    int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

INLINE int clamped(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

/* Whether (y, x) is the centre of a patch that lies in the picture and outside the hole. */
INLINE int is_clean(const ballot *b, int y, int x)
{
    return y >= b->radius && x >= b->radius && y < b->height - b->radius &&
           x < b->width - b->radius && b->source[(ptrdiff_t)y * b->width + x];
}

/* Returns 0 where (y, x) is no target with a match, or votes on nothing. */
INLINE int find_stamp(const ballot *b, int y, int x, stamp *s)
{
    ptrdiff_t centre = (ptrdiff_t)y * b->width + x;
    if (!b->target[centre])
        return 0;
    int32_t my = b->match[2 * centre], mx = b->match[2 * centre + 1];
    if (my < 0 || mx < 0 || my >= b->height || mx >= b->width)
        return 0;
    int up = least(b->radius, y - b->top, my), back = least(b->radius, x - b->left, mx);
    s->rows = up + 1 + least(b->radius, b->bottom - 1 - y, b->height - 1 - my);
    s->columns = back + 1 + least(b->radius, b->right - 1 - x, b->width - 1 - mx);
    if (s->rows <= 0 || s->columns <= 0)
        return 0;
    s->y = y - up, s->x = x - back;
    s->from = (ptrdiff_t)(my - up) * b->width + (mx - back);
    s->weight = b->weight[centre];
    s->clean = is_clean(b, my, mx);
    return 1;
}

/* The patches of which a part may lie over pixels that are voted on, row by row. */
#define FOR_EACH_CENTRE(b, y, x)                                                                   \
    for (int y = clamped((b)->top - (b)->radius, 0, (b)->height);                                  \
         y < clamped((b)->bottom + (b)->radius, 0, (b)->height); y++)                              \
        for (int x = clamped((b)->left - (b)->radius, 0, (b)->width);                              \
             x < clamped((b)->right + (b)->radius, 0, (b)->width); x++)

/* Sets left and right so that all set pixels of mask in the rows lie between them, with so much
 * beside them that no patch over one is cut, except by the border. */
static inline void bound_columns(ballot *b, const uint8_t *mask, int beside)
{
    int first = b->width, last = -1;
    for (int y = b->top; y < b->bottom; y++) {
        const uint8_t *row = mask + (ptrdiff_t)y * b->width;
        int x = 0;
        while (x < first && !row[x])
            x++;
        first = x < first ? x : first;
        x = b->width - 1;
        while (x > last && !row[x])
            x--;
        last = x > last ? x : last;
    }
    b->left = clamped(first - beside, 0, b->width);
    b->right = clamped(last + 1 + beside, b->left, b->width);
}

/* Of the pixels that are voted on, row by row. ahead: how many from each one on, 255 at most, are
 * only proposed what the clean match of their own centre proposes; they need no vote. idle: whether
 * this is so for all pixels of the patch there. */
typedef struct {
    uint8_t *ahead, *idle;
} agreement;

/* Returns 0 where there is no memory; else a is to be released. */
int find_agreement(const ballot *b, agreement *a);

void release_agreement(agreement *a);

/* Whether the row of a stamp lies over agreed pixels alone. */
INLINE int is_agreed(const ballot *b, const agreement *a, const stamp *s, int row)
{
    ptrdiff_t at = (ptrdiff_t)(s->y + row - b->top) * (b->right - b->left) + s->x - b->left;
    return a->ahead[at] >= s->columns;
}

INLINE int is_idle(const ballot *b, const agreement *a, int y, int x)
{
    return y >= b->top && y < b->bottom && x >= b->left && x < b->right &&
           a->idle[(ptrdiff_t)(y - b->top) * (b->right - b->left) + x - b->left];
}

/* Takes the six arrays of level and ballot, and `more` others that specs and objects go on with;
 * fills b but for its rows and columns. On failure sets an exception and holds nothing. */
int read_ballot(PyObject **objects, const spec *specs, Py_buffer *views, int more, ballot *b);

#endif
