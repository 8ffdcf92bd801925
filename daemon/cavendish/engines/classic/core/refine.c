/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applies to each small pixel the filters that its surroundings ask for. */
#include "four.h"

#define TAPS_SIDE 7
#define TAPS (TAPS_SIDE * TAPS_SIDE)
#define MAX_SCALE 4
#define MAX_FOURS (MAX_SCALE * MAX_SCALE / 4)

/* light has a rim as wide as the taps reach; phases: large pixels of a small one, filled up. */
typedef struct {
    const float *light, *taps;
    const int32_t *numbers;
    float *out;
    int width, count, phases, scale, top, bottom;
} refine_job;

/* Writes what one filter sees from `light` on to `made`, which has room for `fours` times four. */
INLINE void filter(const float *light, ptrdiff_t stride, const float *taps, int fours, float *made)
{
    four sums[MAX_FOURS] = {{0}};
    for (int i = 0; i < TAPS_SIDE; i++, light += stride)
        for (int j = 0; j < TAPS_SIDE; j++, taps += 4 * fours)
            for (int k = 0; k < fours; k++)
                sums[k] = four_plus(sums[k], light[j], four_at(taps + 4 * k));
    for (int k = 0; k < fours; k++)
        four_put(made + 4 * k, sums[k]);
}

INLINE void refine_pixel(const refine_job *job, int y, int x, int fours)
{
    float made[4 * MAX_FOURS] = {0};
    ptrdiff_t stride = (ptrdiff_t)job->width + TAPS_SIDE - 1;
    int32_t number = job->numbers[(ptrdiff_t)y * job->width + x];
    if (number >= 0 && number < job->count)
        filter(job->light + y * stride + x, stride,
               job->taps + (ptrdiff_t)number * TAPS * 4 * fours, fours, made);
    ptrdiff_t row = (ptrdiff_t)job->width * job->scale;
    float *to = job->out + (ptrdiff_t)y * job->scale * row + (ptrdiff_t)x * job->scale;
    for (int i = 0; i < job->scale; i++, to += row)
        memcpy(to, made + i * job->scale, (size_t)job->scale * sizeof *to);
}

INLINE void refine_all(const refine_job *job, int fours)
{
    for (int y = job->top; y < job->bottom; y++)
        for (int x = 0; x < job->width; x++)
            refine_pixel(job, y, x, fours);
}

/* How many fours there are is known to the compiler, so that sums stay in registers. */
static void refine(const refine_job *job)
{
    switch (job->phases / 4) {
    case 1:
        refine_all(job, 1);
        break;
    case 3:
        refine_all(job, 3);
        break;
    default:
        refine_all(job, 4);
    }
}

/* What is written is scale times what is numbered, what is read has a rim. */
static int check_refine(const Py_buffer *views, const refine_job *job)
{
    const Py_ssize_t *light = views[0].shape, *numbers = views[1].shape, *out = views[3].shape;
    if (check_planes(&views[1], 1, job->top, job->bottom, 1) < 0 ||
        check_planes(&views[3], 1, 0, 0, 1) < 0)
        return -1;
    if (job->scale < 2 || job->scale > MAX_SCALE || views[2].shape[1] != TAPS ||
        views[2].shape[2] != (job->scale * job->scale + 3) / 4 * 4 ||
        views[2].shape[0] > INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "the filters are not for scales of 2 to 4");
        return -1;
    }
    for (int axis = 0; axis < 2; axis++)
        if (light[axis] != numbers[axis] + TAPS_SIDE - 1 ||
            out[axis] != numbers[axis] * job->scale) {
            PyErr_SetString(PyExc_ValueError, "the arrays do not fit to each other");
            return -1;
        }
    return 0;
}

PyObject *core_refine(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"light", KIND_FLOAT, 2, 0},
                                 {"numbers", KIND_INT32, 2, 0},
                                 {"taps", KIND_FLOAT, 3, 0},
                                 {"out", KIND_FLOAT, 2, 1}};
    PyObject *o[4];
    Py_buffer views[4];
    refine_job job;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO(Oi)O(ii)", &o[0], &o[1], &o[2], &job.scale, &o[3], &job.top,
                          &job.bottom))
        return NULL;
    if (acquire_views(o, specs, views, 4) < 0)
        return NULL;
    if (check_refine(views, &job) < 0) {
        release_views(views, 4);
        return NULL;
    }
    job.light = views[0].buf, job.numbers = views[1].buf;
    job.taps = views[2].buf, job.out = views[3].buf;
    job.width = (int)views[1].shape[1];
    job.count = (int)views[2].shape[0], job.phases = (int)views[2].shape[2];
    Py_BEGIN_ALLOW_THREADS
    refine(&job);
    Py_END_ALLOW_THREADS
    release_views(views, 4);
    Py_RETURN_NONE;
}
