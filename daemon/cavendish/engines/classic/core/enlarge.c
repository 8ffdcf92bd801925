/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the matches of one scale over to the next larger one. */
#include "core.h"

typedef struct {
    const int32_t *coarse_match;
    const uint32_t *coarse_cost;
    const uint8_t *target, *source;
    int32_t *match;
    uint32_t *cost;
    int height, width, coarse_width, radius, top, bottom;
} enlarge_job;

static inline int inside(int value, int side, int radius)
{
    int high = side - 1 - radius;
    value = value < high ? value : high;
    return value > radius ? value : radius;
}

static void enlarge_rows(const enlarge_job *job)
{
    for (int y = job->top; y < job->bottom; y++)
        for (int x = 0; x < job->width; x++) {
            ptrdiff_t at = (ptrdiff_t)y * job->width + x;
            ptrdiff_t half = (ptrdiff_t)(y / 2) * job->coarse_width + x / 2;
            if (!job->target[at])
                continue;
            int32_t cy = job->coarse_match[2 * half], cx = job->coarse_match[2 * half + 1];
            if (cy < 0 || cx < 0 || cy >= job->height || cx >= job->width)
                continue;
            int my = inside(2 * cy + y % 2, job->height, job->radius);
            int mx = inside(2 * cx + x % 2, job->width, job->radius);
            if (my >= job->height || mx >= job->width ||
                !job->source[(ptrdiff_t)my * job->width + mx])
                continue;
            job->match[2 * at] = my;
            job->match[2 * at + 1] = mx;
            job->cost[at] = job->coarse_cost[half];
        }
}

PyObject *core_enlarge(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"feature", KIND_BYTE, 3, 0},
                                 {"hole", KIND_BYTE, 2, 0},
                                 {"target", KIND_BYTE, 2, 0},
                                 {"source", KIND_BYTE, 2, 0},
                                 {"match", KIND_INT32, 3, 1},
                                 {"cost", KIND_UINT32, 2, 1},
                                 {"coarse match", KIND_INT32, 3, 0},
                                 {"coarse cost", KIND_UINT32, 2, 0}};
    PyObject *o[8];
    Py_buffer views[8];
    enlarge_job job;
    (void)self;
    if (!PyArg_ParseTuple(args, "(OO)(OOOO)(OO)i(ii)", &o[6], &o[7], &o[0], &o[1], &o[2], &o[3],
                          &o[4], &o[5], &job.radius, &job.top, &job.bottom))
        return NULL;
    if (acquire_views(o, specs, views, 8) < 0)
        return NULL;
    int bad = check_planes(views, 6, job.top, job.bottom, job.radius) < 0 ||
              check_planes(&views[6], 2, 0, 0, job.radius) < 0 ||
              check_depth(&views[4], 2, 2, "match") < 0 ||
              check_depth(&views[6], 2, 2, "coarse match") < 0;
    if (!bad && (views[6].shape[0] != (views[0].shape[0] + 1) / 2 ||
                 views[6].shape[1] != (views[0].shape[1] + 1) / 2)) {
        PyErr_SetString(PyExc_ValueError, "the coarse arrays are not of half the size");
        bad = 1;
    }
    if (bad) {
        release_views(views, 8);
        return NULL;
    }
    job.coarse_match = views[6].buf, job.coarse_cost = views[7].buf;
    job.coarse_width = (int)views[6].shape[1];
    job.target = views[2].buf, job.source = views[3].buf;
    job.match = views[4].buf, job.cost = views[5].buf;
    job.height = (int)views[0].shape[0], job.width = (int)views[0].shape[1];
    Py_BEGIN_ALLOW_THREADS
    enlarge_rows(&job);
    Py_END_ALLOW_THREADS
    release_views(views, 8);
    Py_RETURN_NONE;
}
