/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the matches of the patches over a pixel propose for it. */
#include "core.h"

typedef struct {
    const uint8_t *hole, *target;
    const int32_t *match;
    const float *weight;
    int height, width, top, bottom, radius;
} vote_job;

typedef struct {
    int y, x;
    ptrdiff_t at;
    float weight;
} proposal;

/* What the patch centred on (y + dy, x + dx) proposes for (y, x): 0 if there is no such patch. */
static inline int propose(const vote_job *job, int y, int x, int dy, int dx, proposal *found)
{
    int cy = y + dy, cx = x + dx;
    if (cy < 0 || cx < 0 || cy >= job->height || cx >= job->width)
        return 0;
    ptrdiff_t centre = (ptrdiff_t)cy * job->width + cx;
    int32_t sy = job->match[2 * centre], sx = job->match[2 * centre + 1];
    if (!job->target[centre] || sy < 0 || sx < 0 || sy >= job->height || sx >= job->width)
        return 0;
    sy -= dy, sx -= dx;
    if (sy < 0 || sx < 0 || sy >= job->height || sx >= job->width)
        return 0;
    found->y = sy, found->x = sx;
    found->at = (ptrdiff_t)sy * job->width + sx;
    found->weight = job->weight[centre];
    return 1;
}

#define FOR_EACH_OFFSET(job)                                                                       \
    for (int dy = -(job)->radius; dy <= (job)->radius; dy++)                                       \
        for (int dx = -(job)->radius; dx <= (job)->radius; dx++)

static inline uint8_t to_byte(float value)
{
    return value <= 0.0f ? 0 : value >= 255.0f ? 255 : (uint8_t)(value + 0.5f);
}

static inline void vote_pixel(const vote_job *job, uint8_t *feature, int y, int x, int channels)
{
    float sums[MAX_CHANNELS] = {0}, total = 0;
    proposal found;
    FOR_EACH_OFFSET(job)
    {
        if (!propose(job, y, x, dy, dx, &found))
            continue;
        const uint8_t *from = feature + found.at * channels;
        for (int k = 0; k < channels; k++)
            sums[k] += found.weight * from[k];
        total += found.weight;
    }
    if (!(total > 0))
        return;
    uint8_t *to = feature + ((ptrdiff_t)y * job->width + x) * channels;
    for (int k = 0; k < channels; k++)
        to[k] = to_byte(sums[k] / total);
}

typedef struct {
    const float *picture;
    float *out;
} blend_job;

static inline void add_step(const float *from, const float *to, float weight, int channels,
                            float *sums, float *total)
{
    for (int k = 0; k < channels; k++)
        sums[k] += weight * (to[k] - from[k]);
    *total += weight;
}

/* out: the mean colour, then the mean step to the right, then the mean step down. */
static inline void blend_pixel(const vote_job *job, const blend_job *blend, int y, int x,
                               int channels)
{
    float sums[3][MAX_COLOURS] = {{0}}, totals[3] = {0};
    proposal found;
    FOR_EACH_OFFSET(job)
    {
        if (!propose(job, y, x, dy, dx, &found))
            continue;
        const float *from = blend->picture + found.at * channels;
        const uint8_t *hole = job->hole + found.at;
        for (int k = 0; k < channels; k++)
            sums[0][k] += found.weight * from[k];
        totals[0] += found.weight;
        if (found.x + 1 < job->width && !hole[0] && !hole[1])
            add_step(from, from + channels, found.weight, channels, sums[1], &totals[1]);
        if (found.y + 1 < job->height && !hole[0] && !hole[job->width])
            add_step(from, from + (ptrdiff_t)job->width * channels, found.weight, channels,
                     sums[2], &totals[2]);
    }
    float *to = blend->out + ((ptrdiff_t)y * job->width + x) * channels * 3;
    for (int part = 0; part < 3; part++)
        if (totals[part] > 0)
            for (int k = 0; k < channels; k++)
                to[part * channels + k] = sums[part][k] / totals[part];
}

static inline void vote_channels(const vote_job *job, uint8_t *feature, int channels)
{
    for (int y = job->top; y < job->bottom; y++)
        for (int x = 0; x < job->width; x++)
            if (job->hole[(ptrdiff_t)y * job->width + x])
                vote_pixel(job, feature, y, x, channels);
}

static inline void blend_channels(const vote_job *job, const blend_job *blend, int channels)
{
    for (int y = job->top; y < job->bottom; y++)
        for (int x = 0; x < job->width; x++) {
            const uint8_t *hole = job->hole + (ptrdiff_t)y * job->width + x;
            if (hole[0] || (x + 1 < job->width && hole[1]) ||
                (y + 1 < job->height && hole[job->width]))
                blend_pixel(job, blend, y, x, channels);
        }
}

/* Takes the six arrays of level and ballot, and `more` others that specs and objects go on
 * with; fills job but for its rows. On failure sets an exception and holds nothing. */
static int read_votes(PyObject **objects, const spec *specs, Py_buffer *views, int more,
                      vote_job *job)
{
    int count = 6 + more;
    if (acquire_views(objects, specs, views, count) < 0)
        return -1;
    if (check_planes(views, count, job->top, job->bottom, job->radius) < 0 ||
        check_depth(&views[0], 1, MAX_CHANNELS, "feature") < 0 ||
        check_depth(&views[4], 2, 2, "match") < 0) {
        release_views(views, count);
        return -1;
    }
    job->height = (int)views[0].shape[0], job->width = (int)views[0].shape[1];
    job->hole = views[1].buf, job->target = views[2].buf;
    job->match = views[4].buf, job->weight = views[5].buf;
    return 0;
}

PyObject *core_vote(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"feature", KIND_BYTE, 3, 1}, {"hole", KIND_BYTE, 2, 0},
                                 {"target", KIND_BYTE, 2, 0},  {"source", KIND_BYTE, 2, 0},
                                 {"match", KIND_INT32, 3, 0},  {"weight", KIND_FLOAT, 2, 0}};
    PyObject *o[6];
    Py_buffer views[6];
    vote_job job;
    (void)self;
    if (!PyArg_ParseTuple(args, "(OOOO)(OOi)(ii)", &o[0], &o[1], &o[2], &o[3], &o[4], &o[5],
                          &job.radius, &job.top, &job.bottom))
        return NULL;
    if (read_votes(o, specs, views, 0, &job) < 0)
        return NULL;
    int channels = (int)views[0].shape[2];
    Py_BEGIN_ALLOW_THREADS
    /* The constant depths let the compiler unroll the sums over the channels. */
    if (channels == 4)
        vote_channels(&job, views[0].buf, 4);
    else if (channels == 8)
        vote_channels(&job, views[0].buf, 8);
    else
        vote_channels(&job, views[0].buf, channels);
    Py_END_ALLOW_THREADS
    release_views(views, 6);
    Py_RETURN_NONE;
}

PyObject *core_blend(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"feature", KIND_BYTE, 3, 0},  {"hole", KIND_BYTE, 2, 0},
                                 {"target", KIND_BYTE, 2, 0},   {"source", KIND_BYTE, 2, 0},
                                 {"match", KIND_INT32, 3, 0},   {"weight", KIND_FLOAT, 2, 0},
                                 {"picture", KIND_FLOAT, 3, 0}, {"out", KIND_FLOAT, 3, 1}};
    PyObject *o[8];
    Py_buffer views[8];
    vote_job job;
    (void)self;
    if (!PyArg_ParseTuple(args, "(OOOO)(OOi)OO(ii)", &o[0], &o[1], &o[2], &o[3], &o[4], &o[5],
                          &job.radius, &o[6], &o[7], &job.top, &job.bottom))
        return NULL;
    if (read_votes(o, specs, views, 2, &job) < 0)
        return NULL;
    int channels = (int)views[6].shape[2];
    if (check_depth(&views[6], 1, MAX_COLOURS, "picture") < 0 ||
        check_depth(&views[7], 3 * channels, 3 * channels, "out") < 0) {
        release_views(views, 8);
        return NULL;
    }
    blend_job blend = {views[6].buf, views[7].buf};
    Py_BEGIN_ALLOW_THREADS
    if (channels == 3)
        blend_channels(&job, &blend, 3);
    else if (channels == 4)
        blend_channels(&job, &blend, 4);
    else
        blend_channels(&job, &blend, channels);
    Py_END_ALLOW_THREADS
    release_views(views, 8);
    Py_RETURN_NONE;
}
