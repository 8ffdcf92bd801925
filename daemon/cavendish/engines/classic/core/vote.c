/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the matches of the patches over a pixel propose for it. */
#include "ballot.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    float *sums, *totals;
    agreement agreed;
} tally;

INLINE uint8_t to_byte(float value)
{
    return value <= 0.0f ? 0 : value >= 255.0f ? 255 : (uint8_t)(value + 0.5f);
}

INLINE void add_stamp(const ballot *b, const stamp *s, const uint8_t *feature, const tally *t,
                      int columns, int channels)
{
    int width = b->right - b->left;
    for (int row = 0; row < s->rows; row++) {
        if (is_agreed(b, &t->agreed, s, row))
            continue;
        ptrdiff_t at = (ptrdiff_t)(s->y - b->top + row) * width + s->x - b->left;
        const uint8_t *restrict from = feature + (s->from + (ptrdiff_t)row * b->width) * channels;
        float *restrict sums = t->sums + at * channels, *restrict totals = t->totals + at;
        for (int i = 0; i < columns * channels; i++)
            sums[i] += s->weight * from[i];
        for (int i = 0; i < columns; i++)
            totals[i] += s->weight;
    }
}

INLINE void settle(const ballot *b, uint8_t *feature, const tally *t, int channels)
{
    for (int y = b->top; y < b->bottom; y++)
        for (int x = b->left; x < b->right; x++) {
            ptrdiff_t to = (ptrdiff_t)y * b->width + x;
            ptrdiff_t at = (ptrdiff_t)(y - b->top) * (b->right - b->left) + x - b->left;
            if (!b->hole[to])
                continue;
            if (t->agreed.ahead[at]) {
                ptrdiff_t from = (ptrdiff_t)b->match[2 * to] * b->width + b->match[2 * to + 1];
                memcpy(feature + to * channels, feature + from * channels, (size_t)channels);
                continue;
            }
            if (!(t->totals[at] > 0))
                continue;
            for (int k = 0; k < channels; k++)
                feature[to * channels + k] = to_byte(t->sums[at * channels + k] / t->totals[at]);
        }
}

INLINE void vote_channels(const ballot *b, uint8_t *feature, const tally *t, int channels)
{
    stamp s;
    FOR_EACH_CENTRE(b, y, x)
    {
        if (is_idle(b, &t->agreed, y, x) || !find_stamp(b, y, x, &s))
            continue;
        /* The constant width lets the compiler unroll the sums over a row of the usual patch. */
        if (s.columns == 7)
            add_stamp(b, &s, feature, t, 7, channels);
        else
            add_stamp(b, &s, feature, t, s.columns, channels);
    }
    settle(b, feature, t, channels);
}

/* The constant depths let the compiler unroll the sums over the channels. */
INLINE void vote_any(const ballot *b, uint8_t *feature, const tally *t, int channels)
{
    if (channels == 4)
        vote_channels(b, feature, t, 4);
    else if (channels == 8)
        vote_channels(b, feature, t, 8);
    else
        vote_channels(b, feature, t, channels);
}

static void vote_plain(const ballot *b, uint8_t *feature, const tally *t, int channels)
{
    vote_any(b, feature, t, channels);
}

#ifdef HAVE_AVX2
/* The same sums: a product is rounded before it is added, here too. */
AVX2 static void vote_avx2(const ballot *b, uint8_t *feature, const tally *t, int channels)
{
    vote_any(b, feature, t, channels);
}
#endif

static void vote_rows(const ballot *b, uint8_t *feature, const tally *t, int channels)
{
#ifdef HAVE_AVX2
    if (has_avx2()) {
        vote_avx2(b, feature, t, channels);
        return;
    }
#endif
    vote_plain(b, feature, t, channels);
}

int read_ballot(PyObject **objects, const spec *specs, Py_buffer *views, int more, ballot *b)
{
    int count = 6 + more;
    if (acquire_views(objects, specs, views, count) < 0)
        return -1;
    if (check_planes(views, 6, b->top, b->bottom, b->radius) < 0 ||
        check_depth(&views[0], 1, MAX_CHANNELS, "feature") < 0 ||
        check_depth(&views[4], 2, 2, "match") < 0) {
        release_views(views, count);
        return -1;
    }
    b->height = (int)views[0].shape[0], b->width = (int)views[0].shape[1];
    b->hole = views[1].buf, b->target = views[2].buf, b->source = views[3].buf;
    b->match = views[4].buf, b->weight = views[5].buf;
    return 0;
}

PyObject *core_vote(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"feature", KIND_BYTE, 3, 1}, {"hole", KIND_BYTE, 2, 0},
                                 {"target", KIND_BYTE, 2, 0},  {"source", KIND_BYTE, 2, 0},
                                 {"match", KIND_INT32, 3, 0},  {"weight", KIND_FLOAT, 2, 0}};
    PyObject *o[6];
    Py_buffer views[6];
    ballot b;
    (void)self;
    if (!PyArg_ParseTuple(args, "(OOOO)(OOi)(ii)", &o[0], &o[1], &o[2], &o[3], &o[4], &o[5],
                          &b.radius, &b.top, &b.bottom))
        return NULL;
    if (read_ballot(o, specs, views, 0, &b) < 0)
        return NULL;
    int channels = (int)views[0].shape[2];
    bound_columns(&b, b.hole, 2 * b.radius);
    size_t pixels = (size_t)(b.bottom - b.top) * (size_t)(b.right - b.left);
    int done = 0;
    Py_BEGIN_ALLOW_THREADS
    float *sums = calloc(pixels * (size_t)(channels + 1) + 1, sizeof(float));
    tally t = {sums, sums + pixels * (size_t)channels, {NULL, NULL}};
    done = sums != NULL && find_agreement(&b, &t.agreed);
    if (done)
        vote_rows(&b, views[0].buf, &t, channels);
    release_agreement(&t.agreed);
    free(sums);
    Py_END_ALLOW_THREADS
    release_views(views, 6);
    if (!done)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}
