/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distances to the nearest set pixel, and the way up to where they are largest. */
#include "core.h"

#include <stdlib.h>

/* near: for each pixel the row of the nearest set one in its column, or -1. */
typedef struct {
    const int32_t *near;
    int32_t *squared, *site;
    int height, width, top, bottom;
} distance_job;

/* The columns whose pixels are the nearest to some of a row's, and from which column on. */
typedef struct {
    int32_t *of, *from;
} envelope;

INLINE int64_t squared_to(const int32_t *near, int y, int x, int column)
{
    int64_t down = near[column] - (int64_t)y, across = (int64_t)x - column;
    return down * down + across * across;
}

/* The first column from which on `right` is nearer than `left`, which lies to its left. */
INLINE int64_t first_nearer(const int32_t *near, int y, int left, int right)
{
    int64_t gap = squared_to(near, y, 0, right) - squared_to(near, y, 0, left);
    int64_t twice = 2 * ((int64_t)right - left);
    return (gap >= 0 ? gap / twice : -((-gap + twice - 1) / twice)) + 1;
}

static void measure_row(const distance_job *job, int y, const envelope *e)
{
    const int32_t *near = job->near + (ptrdiff_t)y * job->width;
    int32_t *squared = job->squared + (ptrdiff_t)y * job->width;
    int32_t *site = job->site + (ptrdiff_t)y * job->width;
    int last = -1;
    for (int x = 0; x < job->width; x++) {
        if (near[x] < 0 || near[x] >= job->height)
            continue;
        while (last >= 0 && squared_to(near, y, e->from[last], e->of[last]) >
                                squared_to(near, y, e->from[last], x))
            last--;
        int64_t from = last < 0 ? 0 : first_nearer(near, y, e->of[last], x);
        if (from < job->width)
            last++, e->of[last] = x, e->from[last] = (int32_t)from;
    }
    for (int x = job->width - 1; x >= 0; x--) {
        if (last < 0) {
            squared[x] = INT32_MAX, site[x] = -1;
            continue;
        }
        int64_t found = squared_to(near, y, x, e->of[last]);
        squared[x] = found > INT32_MAX ? INT32_MAX : (int32_t)found;
        site[x] = near[e->of[last]] * job->width + e->of[last];
        if (x == e->from[last] && last > 0)
            last--;
    }
}

PyObject *core_measure(PyObject *self, PyObject *args)
{
    static const spec specs[] = {
        {"near", KIND_INT32, 2, 0}, {"squared", KIND_INT32, 2, 1}, {"site", KIND_INT32, 2, 1}};
    PyObject *o[3];
    Py_buffer views[3];
    distance_job job;
    int done;
    (void)self;
    if (!PyArg_ParseTuple(args, "OOO(ii)", &o[0], &o[1], &o[2], &job.top, &job.bottom))
        return NULL;
    if (acquire_views(o, specs, views, 3) < 0)
        return NULL;
    if (check_planes(views, 3, job.top, job.bottom, 1) < 0 || check_count(&views[0]) < 0) {
        release_views(views, 3);
        return NULL;
    }
    job.height = (int)views[0].shape[0], job.width = (int)views[0].shape[1];
    job.near = views[0].buf, job.squared = views[1].buf, job.site = views[2].buf;
    Py_BEGIN_ALLOW_THREADS
    int32_t *columns = malloc((2 * (size_t)job.width + 1) * sizeof *columns);
    done = columns != NULL;
    if (done) {
        envelope e = {columns, columns + job.width};
        for (int y = job.top; y < job.bottom; y++)
            measure_row(&job, y, &e);
    }
    free(columns);
    Py_END_ALLOW_THREADS
    release_views(views, 3);
    if (!done)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* Of two pixels, the farther from any line; of equals the later one. */
INLINE int is_higher(const int32_t *squared, ptrdiff_t one, ptrdiff_t other)
{
    return squared[one] > squared[other] || (squared[one] == squared[other] && one > other);
}

PyObject *core_ascend(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"squared", KIND_INT32, 2, 0}, {"up", KIND_INT32, 2, 1}};
    PyObject *o[2];
    Py_buffer views[2];
    int top, bottom;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO(ii)", &o[0], &o[1], &top, &bottom))
        return NULL;
    if (acquire_views(o, specs, views, 2) < 0)
        return NULL;
    if (check_planes(views, 2, top, bottom, 1) < 0 || check_count(&views[0]) < 0) {
        release_views(views, 2);
        return NULL;
    }
    const int32_t *squared = views[0].buf;
    int32_t *up = views[1].buf;
    ptrdiff_t height = views[0].shape[0], width = views[0].shape[1];
    Py_BEGIN_ALLOW_THREADS
    for (ptrdiff_t y = top; y < bottom; y++)
        for (ptrdiff_t x = 0; x < width; x++) {
            ptrdiff_t at = y * width + x, best = at;
            if (y > 0 && is_higher(squared, at - width, best))
                best = at - width;
            if (x > 0 && is_higher(squared, at - 1, best))
                best = at - 1;
            if (x + 1 < width && is_higher(squared, at + 1, best))
                best = at + 1;
            if (y + 1 < height && is_higher(squared, at + width, best))
                best = at + width;
            up[at] = squared[at] > 0 ? (int32_t)best : -1;
        }
    Py_END_ALLOW_THREADS
    release_views(views, 2);
    Py_RETURN_NONE;
}

/* Follows the way from a pixel to its end, and shortens it for all on it. */
static void climb(int32_t *up, int32_t count, int32_t from)
{
    int32_t end = from, steps = 0;
    while (up[end] >= 0 && up[end] < count && up[end] != end && steps++ < count)
        end = up[end];
    while (from != end && steps-- >= 0) {
        int32_t next = up[from];
        up[from] = end;
        from = next;
    }
}

PyObject *core_climb(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"up", KIND_INT32, 2, 1}};
    PyObject *o[1];
    Py_buffer view;
    int top, bottom;
    (void)self;
    if (!PyArg_ParseTuple(args, "O(ii)", &o[0], &top, &bottom))
        return NULL;
    if (acquire_views(o, specs, &view, 1) < 0)
        return NULL;
    if (check_planes(&view, 1, top, bottom, 1) < 0 || check_count(&view) < 0) {
        release_views(&view, 1);
        return NULL;
    }
    int32_t *up = view.buf, width = (int32_t)view.shape[1];
    int32_t count = (int32_t)view.shape[0] * width;
    Py_BEGIN_ALLOW_THREADS
    for (int32_t at = top * width; at < bottom * width; at++)
        climb(up, count, at);
    Py_END_ALLOW_THREADS
    release_views(&view, 1);
    Py_RETURN_NONE;
}
