/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exhaustive matching by the known pixels of a patch. */
#include "core.h"

typedef struct {
    const uint8_t *feature, *known;
    const int32_t *centres, *sources;
    int32_t *choice;
    Py_ssize_t centre_count, source_count;
    int height, width, channels, radius;
} match_job;

static inline int patch_inside(const match_job *job, const int32_t *centre)
{
    int r = job->radius;
    return centre[0] >= r && centre[1] >= r && centre[0] < job->height - r &&
           centre[1] < job->width - r;
}

static uint32_t masked_cost(const match_job *job, const int32_t *centre, const int32_t *source,
                            uint32_t bound)
{
    uint32_t sum = 0;
    for (int dy = -job->radius; dy <= job->radius && sum < bound; dy++)
        for (int dx = -job->radius; dx <= job->radius; dx++) {
            ptrdiff_t a = (ptrdiff_t)(centre[0] + dy) * job->width + centre[1] + dx;
            ptrdiff_t b = (ptrdiff_t)(source[0] + dy) * job->width + source[1] + dx;
            if (!job->known[a])
                continue;
            for (int k = 0; k < job->channels; k++) {
                int d = job->feature[a * job->channels + k] - job->feature[b * job->channels + k];
                sum += (uint32_t)(d * d);
            }
        }
    return sum;
}

static void match_all(const match_job *job)
{
    for (Py_ssize_t i = 0; i < job->centre_count; i++) {
        int32_t centre[2] = {job->centres[2 * i], job->centres[2 * i + 1]};
        uint32_t best_cost = NO_COST;
        job->choice[i] = -1;
        if (!patch_inside(job, centre))
            continue;
        for (Py_ssize_t j = 0; j < job->source_count; j++) {
            int32_t source[2] = {job->sources[2 * j], job->sources[2 * j + 1]};
            if (!patch_inside(job, source))
                continue;
            uint32_t cost = masked_cost(job, centre, source, best_cost);
            if (cost < best_cost) {
                best_cost = cost;
                job->choice[i] = (int32_t)j;
            }
        }
    }
}

PyObject *core_match(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"feature", KIND_BYTE, 3, 0},
                                 {"known", KIND_BYTE, 2, 0},
                                 {"centres", KIND_INT32, 2, 0},
                                 {"sources", KIND_INT32, 2, 0},
                                 {"choice", KIND_INT32, 1, 1}};
    PyObject *objects[5];
    Py_buffer views[5];
    match_job job;
    (void)self;
    if (!PyArg_ParseTuple(args, "(OOi)OOO", &objects[0], &objects[1], &job.radius, &objects[2],
                          &objects[3], &objects[4]))
        return NULL;
    if (acquire_views(objects, specs, views, 5) < 0)
        return NULL;
    int bad = check_planes(views, 2, 0, 0, job.radius) < 0 ||
              check_depth(&views[0], 1, MAX_CHANNELS, "feature") < 0;
    if (!bad && (views[2].shape[1] != 2 || views[3].shape[1] != 2 ||
                 views[2].shape[0] != views[4].shape[0] || views[3].shape[0] > INT32_MAX)) {
        PyErr_SetString(PyExc_ValueError, "centres, sources and choice do not fit each other");
        bad = 1;
    }
    if (bad) {
        release_views(views, 5);
        return NULL;
    }
    job.feature = views[0].buf, job.known = views[1].buf;
    job.centres = views[2].buf, job.sources = views[3].buf, job.choice = views[4].buf;
    job.centre_count = views[2].shape[0], job.source_count = views[3].shape[0];
    job.height = (int)views[0].shape[0], job.width = (int)views[0].shape[1];
    job.channels = (int)views[0].shape[2];
    Py_BEGIN_ALLOW_THREADS
    match_all(&job);
    Py_END_ALLOW_THREADS
    release_views(views, 5);
    Py_RETURN_NONE;
}
