/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exhaustive matching by the known pixels of a patch, among the sources near it. */
#include "core.h"
#include "squares.h"

#include <string.h>

#define MOST_SIDE (2 * MAX_RADIUS + 1)
/* Bytes that are compared at once, and how many times a row of a patch has as many at most. */
#define BLOCK 16
#define MOST_BLOCKS ((MOST_SIDE * MAX_CHANNELS + BLOCK - 1) / BLOCK)

typedef struct {
    const uint8_t *feature, *known, *source;
    const int32_t *centres;
    int32_t *found;
    Py_ssize_t count;
    int height, width, channels, radius, reach;
} match_job;

/* Bytes of a patch from `at` after its first one on, and 255 for each that counts. */
typedef struct {
    ptrdiff_t at;
    int length;
    uint8_t values[BLOCK], counts[BLOCK];
} block;

/* The known part of the patch of one centre. */
typedef struct {
    block blocks[MOST_SIDE * MOST_BLOCKS];
    int count;
} template;

static inline int patch_inside(const match_job *job, int y, int x)
{
    int r = job->radius;
    return y >= r && x >= r && y < job->height - r && x < job->width - r;
}

/* Adds the bytes from `first` on of a patch's row, less those before `done`, if any is known. The
 * last block of a row ends with it, so that nothing beyond the array is read. */
static void add_block(const match_job *job, const uint8_t *known, const uint8_t *row, ptrdiff_t at,
                      int first, int done, template *t)
{
    block *b = &t->blocks[t->count];
    int any = 0;
    b->at = at + first;
    for (int i = 0; i < b->length; i++) {
        b->values[i] = row[first + i];
        b->counts[i] = first + i >= done && known[(first + i) / job->channels] ? 255 : 0;
        any |= b->counts[i];
    }
    if (any)
        t->count++;
}

static void cut_template(const match_job *job, int y, int x, template *t)
{
    int side = 2 * job->radius + 1, bytes = side * job->channels;
    t->count = 0;
    for (int row = 0; row < side; row++) {
        ptrdiff_t from = (ptrdiff_t)(y - job->radius + row) * job->width + x - job->radius;
        ptrdiff_t at = (ptrdiff_t)row * job->width * job->channels;
        for (int done = 0; done < bytes; done += BLOCK) {
            int first = bytes < BLOCK ? 0 : done + BLOCK > bytes ? bytes - BLOCK : done;
            t->blocks[t->count].length = bytes < BLOCK ? bytes : BLOCK;
            add_block(job, job->known + from, job->feature + from * job->channels, at, first, done,
                      t);
        }
    }
}

INLINE uint32_t block_cost(const block *b, const uint8_t *other)
{
#ifdef HAVE_SSE2
    if (b->length == BLOCK)
        return total_sse2(squares_sse2(LOAD128(b->values), LOAD128(other), LOAD128(b->counts)));
#endif
    int32_t sum = 0;
    for (int i = 0; i < b->length; i++) {
        int d = (b->values[i] - other[i]) & -(b->counts[i] != 0);
        sum += d * d;
    }
    return (uint32_t)sum;
}

static inline uint32_t template_cost(const match_job *job, const template *t, int y, int x, uint32_t bound)
{
    ptrdiff_t corner = (ptrdiff_t)(y - job->radius) * job->width + x - job->radius;
    const uint8_t *patch = job->feature + corner * job->channels;
    uint32_t sum = 0;
    for (int i = 0; i < t->count && sum < bound; i++) {
        const block *b = &t->blocks[i];
        sum += block_cost(b, patch + b->at);
    }
    return sum;
}

static inline int bounded(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static void match_one(const match_job *job, const template *t, int cy, int cx, int32_t *found)
{
    int r = job->radius;
    uint32_t best = NO_COST;
    int top = bounded(cy - job->reach, r, cy), left = bounded(cx - job->reach, r, cx);
    int bottom = bounded(cy + job->reach, cy, job->height - 1 - r);
    int right = bounded(cx + job->reach, cx, job->width - 1 - r);
    for (int y = top; y <= bottom; y++) {
        const uint8_t *source = job->source + (ptrdiff_t)y * job->width;
        for (int x = left; x <= right; x++) {
            if (!source[x])
                continue;
            uint32_t cost = template_cost(job, t, y, x, best);
            if (cost < best)
                best = cost, found[0] = y, found[1] = x;
        }
    }
}

static void match_all(const match_job *job)
{
    template t;
    for (Py_ssize_t i = 0; i < job->count; i++) {
        int32_t y = job->centres[2 * i], x = job->centres[2 * i + 1], *found = job->found + 2 * i;
        found[0] = found[1] = -1;
        if (!patch_inside(job, y, x))
            continue;
        cut_template(job, y, x, &t);
        match_one(job, &t, y, x, found);
    }
}

PyObject *core_match(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"feature", KIND_BYTE, 3, 0},
                                 {"known", KIND_BYTE, 2, 0},
                                 {"source", KIND_BYTE, 2, 0},
                                 {"centres", KIND_INT32, 2, 0},
                                 {"found", KIND_INT32, 2, 1}};
    PyObject *objects[5];
    Py_buffer views[5];
    match_job job;
    (void)self;
    if (!PyArg_ParseTuple(args, "(OOO)O(ii)O", &objects[0], &objects[1], &objects[2], &objects[3],
                          &job.radius, &job.reach, &objects[4]))
        return NULL;
    if (acquire_views(objects, specs, views, 5) < 0)
        return NULL;
    int bad = check_planes(views, 3, 0, 0, job.radius) < 0 ||
              check_depth(&views[0], 1, MAX_CHANNELS, "feature") < 0;
    if (!bad && (views[3].shape[1] != 2 || views[4].shape[1] != 2 ||
                 views[3].shape[0] != views[4].shape[0] || job.reach < 0)) {
        PyErr_SetString(PyExc_ValueError, "centres, found and reach do not fit each other");
        bad = 1;
    }
    if (bad) {
        release_views(views, 5);
        return NULL;
    }
    job.feature = views[0].buf, job.known = views[1].buf, job.source = views[2].buf;
    job.centres = views[3].buf, job.found = views[4].buf;
    job.count = views[3].shape[0];
    job.height = (int)views[0].shape[0], job.width = (int)views[0].shape[1];
    job.channels = (int)views[0].shape[2];
    job.reach = job.reach > job.height + job.width ? job.height + job.width : job.reach;
    Py_BEGIN_ALLOW_THREADS
    match_all(&job);
    Py_END_ALLOW_THREADS
    release_views(views, 5);
    Py_RETURN_NONE;
}
