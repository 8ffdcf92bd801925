/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pixels and steps that the matches propose at the picture's full depth. */
#include "ballot.h"
#include "four.h"

#include <stdlib.h>

#define PARTS 3
/* The arrays of a call after the six of level and ballot. */
enum { PICTURE = 6, COLOUR, RIGHT, DOWN, ARRAYS };

/* out: where the mean colours, steps to the right and steps down of the rows go, which are summed
 * up there. totals: their weights, those of a pixel side by side. */
typedef struct {
    const float *picture;
    agreement agreed;
    float *out[PARTS], *totals;
    int top, left, height, width;
} blend_job;

typedef struct {
    float *colour, *right, *down, *totals;
} row_sums;

INLINE void add_to(float *sum, float weight, four a)
{
    four_put(sum, four_plus(four_at(sum), weight, a));
}

/* Adds one pixel of a patch and the steps to its neighbours, `next` and `lower`. */
INLINE void add_pixel(const float *here, const float *next, const float *lower,
                      const float *weights, const row_sums *to, ptrdiff_t i)
{
    four own = four_at(here);
    add_to(to->colour + i * CHANNELS, weights[0], own);
    add_to(to->right + i * CHANNELS, weights[1], four_difference(four_at(next), own));
    add_to(to->down + i * CHANNELS, weights[2], four_difference(four_at(lower), own));
    add_to(to->totals + i * CHANNELS, 1.0f, four_at(weights));
}

/* Adds what a row of a patch proposes; from is its first pixel, x its column. A step that counts
 * for nothing has the weight 0. The first `plain` pixels have no hole beside and below them. */
INLINE void add_row(const ballot *b, const float *from, const uint8_t *hole, int x, int has_below,
                    int plain, const stamp *s, const row_sums *to)
{
    const float weight = s->weight, all[CHANNELS] = {weight, weight, weight, 0};
    ptrdiff_t below = has_below ? b->width : 0;
    int i = 0;
    for (; i < plain; i++, from += CHANNELS)
        add_pixel(from, from + CHANNELS, from + below * CHANNELS, all, to, i);
    for (; i < s->columns; i++, from += CHANNELS) {
        int beside = x + i + 1 < b->width;
        float across = beside && !(hole[i] | hole[i + 1]) ? weight : 0;
        float along = has_below && !(hole[i] | hole[i + below]) ? weight : 0;
        const float weights[CHANNELS] = {weight, across, along, 0};
        add_pixel(from, from + beside * CHANNELS, from + below * CHANNELS, weights, to, i);
    }
}

INLINE void add_stamp(const ballot *b, const blend_job *job, const stamp *s)
{
    int top = (int)(s->from / b->width), left = (int)(s->from % b->width);
    /* Within a patch that lies outside the hole, only its last row and column can meet the hole. */
    int plain = s->clean ? s->columns - 1 : 0;
    for (int row = 0; row < s->rows; row++) {
        if (is_agreed(b, &job->agreed, s, row))
            continue;
        ptrdiff_t to = (ptrdiff_t)(s->y + row - job->top) * job->width + s->x - job->left;
        ptrdiff_t total = to - (ptrdiff_t)(b->top - job->top) * job->width;
        ptrdiff_t from = s->from + (ptrdiff_t)row * b->width;
        row_sums sums = {job->out[0] + to * CHANNELS, job->out[1] + to * CHANNELS,
                         job->out[2] + to * CHANNELS, job->totals + total * CHANNELS};
        add_row(b, job->picture + from * CHANNELS, b->hole + from, left, top + row + 1 < b->height,
                row + 1 < s->rows ? plain : 0, s, &sums);
    }
}

/* Writes what the sums of a pixel come to. */
INLINE void settle(const blend_job *job, ptrdiff_t to, const float *totals)
{
    for (int part = 0; part < PARTS; part++) {
        float *out = job->out[part] + to * CHANNELS;
        if (totals[part] > 0)
            four_put(out, four_scaled(four_at(out), 1.0f / totals[part]));
    }
}

/* Writes what is proposed for an agreed pixel: the one at (y, x), and the steps from there. */
INLINE void copy_agreed(const ballot *b, const blend_job *job, ptrdiff_t to, int y, int x)
{
    const ptrdiff_t from = (ptrdiff_t)y * b->width + x, below = b->width;
    const float *here = job->picture + from * CHANNELS;
    static const float zeros[CHANNELS];
    const four own = four_at(here), none = four_at(zeros);
    int beside = x + 1 < b->width && !b->hole[from + 1];
    int under = y + 1 < b->height && !b->hole[from + below];
    four_put(job->out[0] + to * CHANNELS, own);
    four_put(job->out[1] + to * CHANNELS,
             beside ? four_difference(four_at(here + CHANNELS), own) : none);
    four_put(job->out[2] + to * CHANNELS,
             under ? four_difference(four_at(here + below * CHANNELS), own) : none);
}

static void blend_rows(const ballot *b, const blend_job *job)
{
    stamp s;
    FOR_EACH_CENTRE(b, y, x)
    if (!is_idle(b, &job->agreed, y, x) && find_stamp(b, y, x, &s))
        add_stamp(b, job, &s);
    ptrdiff_t first = (ptrdiff_t)(b->top - job->top) * job->width, i = 0;
    for (int y = b->top; y < b->bottom; y++)
        for (int x = b->left; x < b->right; x++, i++) {
            const int32_t *match = b->match + 2 * ((ptrdiff_t)y * b->width + x);
            if (job->agreed.ahead[i])
                copy_agreed(b, job, first + i, match[0], match[1]);
            else
                settle(job, first + i, job->totals + i * CHANNELS);
        }
}

/* The arrays fit each other, and the rows lie in what is written. Else sets an exception and
 * returns -1. */
static int check_blend(const Py_buffer *views, const ballot *b, blend_job *job)
{
    if (check_planes(views, PICTURE + 1, b->top, b->bottom, b->radius) < 0 ||
        check_depth(&views[PICTURE], CHANNELS, CHANNELS, "picture") < 0)
        return -1;
    if (check_planes(&views[COLOUR], PARTS, 0, 0, 1) < 0 ||
        check_depth(&views[COLOUR], CHANNELS, CHANNELS, "colour") < 0 ||
        check_depth(&views[RIGHT], CHANNELS, CHANNELS, "right") < 0 ||
        check_depth(&views[DOWN], CHANNELS, CHANNELS, "down") < 0)
        return -1;
    job->height = (int)views[COLOUR].shape[0], job->width = (int)views[COLOUR].shape[1];
    if (job->top < 0 || job->left < 0 || job->top > b->top || job->height < b->bottom - job->top ||
        job->width > b->width - job->left) {
        PyErr_SetString(PyExc_ValueError, "the rows are outside what is written");
        return -1;
    }
    return 0;
}

PyObject *core_blend(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"feature", KIND_BYTE, 3, 0},  {"hole", KIND_BYTE, 2, 0},
                                 {"target", KIND_BYTE, 2, 0},   {"source", KIND_BYTE, 2, 0},
                                 {"match", KIND_INT32, 3, 0},   {"weight", KIND_FLOAT, 2, 0},
                                 {"picture", KIND_FLOAT, 3, 0}, {"colour", KIND_FLOAT, 3, 1},
                                 {"right", KIND_FLOAT, 3, 1},   {"down", KIND_FLOAT, 3, 1}};
    PyObject *o[ARRAYS];
    Py_buffer views[ARRAYS];
    ballot b;
    blend_job job;
    (void)self;
    if (!PyArg_ParseTuple(args, "(OOOO)(OOi)O(OOO(ii))(ii)", &o[0], &o[1], &o[2], &o[3], &o[4],
                          &o[5], &b.radius, &o[PICTURE], &o[COLOUR], &o[RIGHT], &o[DOWN], &job.top,
                          &job.left, &b.top, &b.bottom))
        return NULL;
    if (read_ballot(o, specs, views, ARRAYS - 6, &b) < 0)
        return NULL;
    if (check_blend(views, &b, &job) < 0) {
        release_views(views, ARRAYS);
        return NULL;
    }
    b.left = job.left, b.right = job.left + job.width;
    job.picture = views[PICTURE].buf;
    size_t pixels = (size_t)(b.bottom - b.top) * (size_t)job.width;
    for (int part = 0; part < PARTS; part++)
        job.out[part] = views[COLOUR + part].buf;
    int done = 0;
    Py_BEGIN_ALLOW_THREADS
    float *totals = calloc(CHANNELS * pixels + 1, sizeof(float));
    job.totals = totals, job.agreed = (agreement){NULL, NULL};
    done = totals != NULL && find_agreement(&b, &job.agreed);
    if (done)
        blend_rows(&b, &job);
    release_agreement(&job.agreed);
    free(totals);
    Py_END_ALLOW_THREADS
    release_views(views, ARRAYS);
    if (!done)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}
