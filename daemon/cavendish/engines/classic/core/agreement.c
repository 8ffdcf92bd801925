/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where all patches over a pixel propose the same one: most of a fill is copied in pieces, and
 * within a piece there is nothing to vote on. */
#include "ballot.h"

#include <stdlib.h>
#include <string.h>

#define MOST 255

/* For each pixel of a row: for how many rows the centres over it have agreed, and for how many the
 * whole patch's row that starts there was agreed. */
typedef struct {
    int32_t *rows, *whole;
} pass;

/* Whether a match lies as far from another as their centres do, which are (y, x) apart. */
INLINE int is_moved(const int32_t *match, const int32_t *other, uint32_t y, uint32_t x)
{
    uint32_t dy = (uint32_t)match[0] - (uint32_t)other[0] - y;
    uint32_t dx = (uint32_t)match[1] - (uint32_t)other[1] - x;
    return (dy | dx) == 0;
}

/* Brings the pass up to date with the centres of row y. */
static void follow_row(const ballot *b, int y, pass *p)
{
    int side = 2 * b->radius + 1, length = 0;
    if (y <= 0 || y >= b->height) {
        memset(p->rows, 0, (size_t)(b->right - b->left) * sizeof *p->rows);
        return;
    }
    int first = clamped(b->left - b->radius, 1, b->width);
    int end = clamped(b->right + b->radius, first, b->width);
    const uint8_t *target = b->target + (ptrdiff_t)y * b->width;
    const int32_t *match = b->match + 2 * (ptrdiff_t)y * b->width, *above = match - 2 * b->width;
    for (int i = first; i < end; i++) {
        const int32_t *own = match + 2 * (ptrdiff_t)i;
        int x = i - b->radius - b->left, alike = target[i - 1] && is_moved(own, own - 2, 0, 1);
        length = !target[i] ? 0 : alike ? length + 1 : 1;
        if (x < 0)
            continue;
        if (length < side)
            p->rows[x] = 0;
        else if (p->rows[x] > 0 && is_moved(own, above + 2 * (ptrdiff_t)i, 1, 0))
            p->rows[x]++;
        else
            p->rows[x] = 1;
    }
}

/* Flags the agreed pixels of row y, then turns flags to lengths. */
static void write_row(const ballot *b, int y, const pass *p, uint8_t *row)
{
    int side = 2 * b->radius + 1, width = b->right - b->left, ahead = 0;
    const int32_t *match = b->match + 2 * ((ptrdiff_t)y * b->width + b->left);
    for (int x = width - 1; x >= 0; x--) {
        int agreed = p->rows[x] >= side && is_clean(b, match[2 * x], match[2 * x + 1]);
        ahead = agreed ? ahead + (ahead < MOST) : 0;
        row[x] = (uint8_t)ahead;
    }
}

/* Flags the idle centres, `radius` rows above row y, of which all patches are known by then. */
static void write_idle(const ballot *b, int y, pass *p, const uint8_t *row, agreement *a)
{
    int side = 2 * b->radius + 1, width = b->right - b->left;
    ptrdiff_t first = (ptrdiff_t)(y - b->radius - b->top) * width + b->radius;
    for (int x = 0; x + side <= width; x++) {
        p->whole[x] = row[x] >= side ? p->whole[x] + 1 : 0;
        if (p->whole[x] >= side)
            a->idle[first + x] = 1;
    }
}

static void find(const ballot *b, pass *p, agreement *a)
{
    int width = b->right - b->left;
    for (int y = b->top - b->radius; y < b->bottom + b->radius; y++) {
        follow_row(b, y, p);
        int at = y - b->radius;
        if (at < b->top)
            continue;
        uint8_t *row = a->ahead + (ptrdiff_t)(at - b->top) * width;
        write_row(b, at, p, row);
        write_idle(b, at, p, row, a);
    }
}

int find_agreement(const ballot *b, agreement *a)
{
    size_t width = (size_t)(b->right - b->left), rows = (size_t)(b->bottom - b->top);
    int32_t *lengths = calloc(2 * width + 1, sizeof *lengths);
    uint8_t *flags = calloc(2 * width * rows + 1, 1);
    if (lengths != NULL && flags != NULL) {
        pass p = {lengths, lengths + width};
        a->ahead = flags, a->idle = flags + width * rows;
        find(b, &p, a);
    } else {
        free(flags);
        flags = NULL;
    }
    free(lengths);
    return flags != NULL;
}

void release_agreement(agreement *a) { free(a->ahead); }
