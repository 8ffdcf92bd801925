/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes noise out of the cosine transforms of overlapping patches. */
#include "eight.h"

#include <stdlib.h>

/* Rows top to bottom are written. sums: from reach rows above them to reach rows below, width wide,
 * then as many totals. pilot: NULL where coefficients are cut, else what tells how much is noise. */
typedef struct {
    const float *plane, *pilot;
    float *out, *sums, *totals;
    int height, width, top, bottom, step;
    float level;
} shrink_job;

INLINE void load_patch(const shrink_job *job, const float *from, int y, int x, eight *patch)
{
    const float *row = from + (ptrdiff_t)y * job->width + x;
    for (int i = 0; i < SIDE; i++, row += job->width)
        memcpy(&patch[i], row, sizeof *patch);
}

/* Zeroes what is below the level, but for the mean; returns what the patch weighs. */
INLINE float cut(float *patch, float level)
{
    int kept = 1;
    for (int i = 1; i < SIDE * SIDE; i++) {
        int large = patch[i] > level || patch[i] < -level;
        patch[i] = large ? patch[i] : 0.0f;
        kept += large;
    }
    return 1.0f / (float)kept;
}

/* Scales each by the share that the pilot's has of signal and noise together, but for the mean. */
INLINE float weigh(float *patch, const float *pilot, float level)
{
    float gains[SIDE * SIDE], noise = level * level, total[SIDE] = {0};
    for (int i = 0; i < SIDE * SIDE; i++) {
        float power = pilot[i] * pilot[i];
        gains[i] = power / (power + noise);
    }
    gains[0] = 1.0f;
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            float gain = gains[i * SIDE + j];
            patch[i * SIDE + j] *= gain;
            total[j] += gain * gain;
        }
    float sum = 0;
    for (int j = 0; j < SIDE; j++)
        sum += total[j];
    return 1.0f / sum;
}

INLINE void shrink_patch(const shrink_job *job, int y, int x)
{
    eight patch[SIDE], pilot[SIDE];
    float values[SIDE * SIDE], theirs[SIDE * SIDE], weight;
    load_patch(job, job->plane, y, x, patch);
    forward_transform(patch);
    memcpy(values, patch, sizeof values);
    if (job->pilot == NULL) {
        weight = cut(values, job->level);
    } else {
        load_patch(job, job->pilot, y, x, pilot);
        forward_transform(pilot);
        memcpy(theirs, pilot, sizeof theirs);
        weight = weigh(values, theirs, job->level);
    }
    memcpy(patch, values, sizeof values);
    backward_transform(patch);
    ptrdiff_t at = (ptrdiff_t)(y - job->top + SIDE - 1) * job->width + x;
    for (int i = 0; i < SIDE; i++, at += job->width) {
        eight sum;
        memcpy(&sum, job->sums + at, sizeof sum);
        sum = EIGHT_PLUS(sum, EIGHT_TIMES(patch[i], weight));
        memcpy(job->sums + at, &sum, sizeof sum);
        for (int j = 0; j < SIDE; j++)
            job->totals[at + j] += weight;
    }
}

/* The next place of a patch after `at`: a step on, but for the last one, which ends at the border. */
INLINE int next_place(int at, int step, int length)
{
    int last = length - SIDE;
    return at < last && at + step > last ? last : at + step;
}

INLINE void shrink_rows(const shrink_job *job)
{
    for (int y = 0; y <= job->height - SIDE && y < job->bottom;
         y = next_place(y, job->step, job->height)) {
        if (y + SIDE <= job->top)
            continue;
        for (int x = 0; x <= job->width - SIDE; x = next_place(x, job->step, job->width))
            shrink_patch(job, y, x);
    }
    for (int y = job->top; y < job->bottom; y++) {
        ptrdiff_t to = (ptrdiff_t)y * job->width;
        ptrdiff_t from = (ptrdiff_t)(y - job->top + SIDE - 1) * job->width;
        for (int x = 0; x < job->width; x++)
            job->out[to + x] = job->sums[from + x] / job->totals[from + x];
    }
}

static void shrink_plain(const shrink_job *job) { shrink_rows(job); }

#ifdef HAVE_AVX2
/* The same values: a product is rounded before it is added, here too. */
AVX2 static void shrink_avx2(const shrink_job *job) { shrink_rows(job); }
#endif

static void shrink(const shrink_job *job)
{
#ifdef HAVE_AVX2
    if (has_avx2()) {
        shrink_avx2(job);
        return;
    }
#endif
    shrink_plain(job);
}

/* The planes are of one size and hold a patch, and the rows lie in them. */
static int check_shrink(const Py_buffer *views, const shrink_job *job)
{
    if (check_planes(views, 3, job->top, job->bottom, 1) < 0)
        return -1;
    if (job->height < SIDE || job->width < SIDE || job->step < 1 || job->step > SIDE) {
        PyErr_SetString(PyExc_ValueError, "a side is below 8 pixels, or the step not 1 to 8");
        return -1;
    }
    return 0;
}

PyObject *core_shrink(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"plane", KIND_FLOAT, 2, 0},
                                 {"pilot", KIND_FLOAT, 2, 0},
                                 {"out", KIND_FLOAT, 2, 1}};
    PyObject *o[3];
    Py_buffer views[3];
    shrink_job job;
    int has_pilot, done;
    (void)self;
    if (!PyArg_ParseTuple(args, "OOO(ii)(fip)", &o[0], &o[1], &o[2], &job.top, &job.bottom,
                          &job.level, &job.step, &has_pilot))
        return NULL;
    if (acquire_views(o, specs, views, 3) < 0)
        return NULL;
    job.height = (int)views[0].shape[0], job.width = (int)views[0].shape[1];
    if (check_shrink(views, &job) < 0) {
        release_views(views, 3);
        return NULL;
    }
    job.plane = views[0].buf, job.pilot = has_pilot ? views[1].buf : NULL, job.out = views[2].buf;
    size_t pixels = (size_t)(job.bottom - job.top + 2 * SIDE - 2) * (size_t)job.width;
    Py_BEGIN_ALLOW_THREADS
    job.sums = calloc(2 * pixels, sizeof(float));
    job.totals = job.sums == NULL ? NULL : job.sums + pixels;
    done = job.sums != NULL;
    if (done)
        shrink(&job);
    free(job.sums);
    Py_END_ALLOW_THREADS
    release_views(views, 3);
    if (!done)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}
