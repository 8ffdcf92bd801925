/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass of the patch search. */
#include "core.h"

#include <stdlib.h>

#define FARTHEST (UINT32_C(1) << 30)

typedef struct {
    const uint8_t *feature, *target, *source;
    int32_t *match;
    const int32_t *previous;
    uint32_t *cost;
    int height, width, channels, top, bottom, radius, reach, reverse;
    uint64_t seed, nearness;
    cost_function patch_cost;
} search_job;

/* SplitMix64's finaliser: a counter-based generator, so that the draw of a pixel depends on
 * nothing but its place and the seed. */
static inline uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static inline int is_source(const search_job *job, int y, int x)
{
    int r = job->radius;
    return y >= r && x >= r && y < job->height - r && x < job->width - r &&
           job->source[(ptrdiff_t)y * job->width + x];
}

static inline const uint8_t *patch_at(const search_job *job, int y, int x)
{
    ptrdiff_t corner = (ptrdiff_t)(y - job->radius) * job->width + (x - job->radius);
    return job->feature + corner * job->channels;
}

static inline uint32_t cost_of(const search_job *job, const uint8_t *patch, int y, int x,
                               uint32_t bound)
{
    int side = 2 * job->radius + 1;
    return job->patch_cost(patch, patch_at(job, y, x), (ptrdiff_t)job->width * job->channels,
                           side * job->channels, side, bound);
}

typedef struct {
    const uint8_t *patch;
    int y, x;
    int32_t best[2];
    uint32_t cost;
} hunt;

/* What a match costs for its distance alone. */
static inline uint32_t distance_cost(const search_job *job, const hunt *h, int y, int x)
{
    uint64_t dy = (uint64_t)llabs((long long)y - h->y), dx = (uint64_t)llabs((long long)x - h->x);
    uint64_t cost = ((dy * dy + dx * dx) * job->nearness) >> 16;
    return cost > FARTHEST ? FARTHEST : (uint32_t)cost;
}

static inline void consider(const search_job *job, hunt *h, int y, int x)
{
    if ((y == h->best[0] && x == h->best[1]) || !is_source(job, y, x))
        return;
    uint32_t far = distance_cost(job, h, y, x);
    if (far >= h->cost)
        return;
    uint32_t cost = far + cost_of(job, h->patch, y, x, h->cost - far);
    if (cost < h->cost) {
        h->best[0] = y;
        h->best[1] = x;
        h->cost = cost;
    }
}

static inline void search_at_random(const search_job *job, hunt *h, uint64_t key)
{
    for (int reach = job->reach; reach >= 1; reach /= 2) {
        uint64_t span = 2 * (uint64_t)reach + 1;
        key = mix(key + UINT64_C(0x9E3779B97F4A7C15));
        int y = h->best[0] + (int)(((key >> 32) * span) >> 32) - reach;
        int x = h->best[1] + (int)(((key & UINT32_MAX) * span) >> 32) - reach;
        consider(job, h, y, x);
    }
}

/* A neighbour's match, moved by the step to the neighbour. Rows outside the band are read from
 * the field as it was before this pass: bands then do not depend on each other's timing. */
static inline void propagate(const search_job *job, hunt *h, int dy, int dx)
{
    int ny = h->y + dy, nx = h->x + dx;
    if (ny < 0 || nx < 0 || ny >= job->height || nx >= job->width)
        return;
    ptrdiff_t at = (ptrdiff_t)ny * job->width + nx;
    if (!job->target[at])
        return;
    const int32_t *from = ny >= job->top && ny < job->bottom ? job->match : job->previous;
    int32_t sy = from[2 * at], sx = from[2 * at + 1];
    if (sy < 0 || sx < 0 || sy >= job->height || sx >= job->width)
        return;
    consider(job, h, sy - dy, sx - dx);
}

/* Whether the match of a neighbour lay, before this pass, as that neighbour lies. */
static inline int goes_along(const search_job *job, ptrdiff_t at, int dy, int dx)
{
    ptrdiff_t other = at + (ptrdiff_t)dy * job->width + dx;
    const int32_t *own = job->previous + 2 * at, *next = job->previous + 2 * other;
    return job->target[other] && (int64_t)next[0] - own[0] == dy && (int64_t)next[1] - own[1] == dx;
}

/* Whether this one need not draw: it lies amid a piece that is copied as a whole, and the others of
 * its two by two pixels pass on what the first of them draws. Patches beside it are in the picture,
 * as it has a radius of at least one. */
static inline int is_amid(const search_job *job, int y, int x)
{
    ptrdiff_t at = (ptrdiff_t)y * job->width + x;
    return ((y | x) & 1) && goes_along(job, at, 0, 1) && goes_along(job, at, 0, -1) &&
           goes_along(job, at, 1, 0) && goes_along(job, at, -1, 0);
}

static void search_pixel(const search_job *job, int y, int x)
{
    ptrdiff_t at = (ptrdiff_t)y * job->width + x;
    int r = job->radius, step = job->reverse ? 1 : -1;
    if (!job->target[at] || y < r || x < r || y >= job->height - r || x >= job->width - r)
        return;
    hunt h = {patch_at(job, y, x), y, x, {-1, -1}, NO_COST};
    consider(job, &h, job->match[2 * at], job->match[2 * at + 1]);
    propagate(job, &h, 0, step);
    propagate(job, &h, step, 0);
    if (h.cost != NO_COST && !is_amid(job, y, x))
        search_at_random(job, &h, job->seed ^ mix((uint64_t)at));
    job->match[2 * at] = h.best[0];
    job->match[2 * at + 1] = h.best[1];
    job->cost[at] = h.cost;
}

static void search_rows(const search_job *job)
{
    for (int i = job->top; i < job->bottom; i++) {
        int y = job->reverse ? job->top + job->bottom - 1 - i : i;
        for (int j = 0; j < job->width; j++)
            search_pixel(job, y, job->reverse ? job->width - 1 - j : j);
    }
}

PyObject *core_search(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"feature", KIND_BYTE, 3, 0},   {"hole", KIND_BYTE, 2, 0},
                                 {"target", KIND_BYTE, 2, 0},    {"source", KIND_BYTE, 2, 0},
                                 {"match", KIND_INT32, 3, 1},    {"cost", KIND_UINT32, 2, 1},
                                 {"previous", KIND_INT32, 3, 0}};
    PyObject *o[7];
    Py_buffer views[7];
    search_job job;
    unsigned long long seed, nearness;
    (void)self;
    if (!PyArg_ParseTuple(args, "(OOOO)(OO)O(ii)(iiKpK)", &o[0], &o[1], &o[2], &o[3], &o[4], &o[5],
                          &o[6], &job.top, &job.bottom, &job.radius, &job.reach, &seed,
                          &job.reverse, &nearness))
        return NULL;
    if (acquire_views(o, specs, views, 7) < 0)
        return NULL;
    if (check_planes(views, 7, job.top, job.bottom, job.radius) < 0 ||
        check_depth(&views[0], 1, MAX_CHANNELS, "feature") < 0 ||
        check_depth(&views[4], 2, 2, "match") < 0 || check_depth(&views[6], 2, 2, "previous") < 0) {
        release_views(views, 7);
        return NULL;
    }
    job.feature = views[0].buf, job.target = views[2].buf, job.source = views[3].buf;
    job.match = views[4].buf, job.cost = views[5].buf, job.previous = views[6].buf;
    job.height = (int)views[0].shape[0], job.width = (int)views[0].shape[1];
    job.channels = (int)views[0].shape[2];
    job.reach = job.reach < 0 ? 0 : job.reach > (1 << 28) ? 1 << 28 : job.reach;
    job.seed = seed, job.nearness = nearness & UINT32_MAX;
    job.patch_cost = choose_cost((2 * job.radius + 1) * job.channels);
    Py_BEGIN_ALLOW_THREADS
    search_rows(&job);
    Py_END_ALLOW_THREADS
    release_views(views, 7);
    Py_RETURN_NONE;
}
