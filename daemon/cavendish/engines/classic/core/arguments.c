/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks what Python passes, before anything is read or written. */
#include "core.h"

static int format_fits(const Py_buffer *view, enum kind kind)
{
    const char *format = view->format ? view->format : "B";
    if (*format == '@' || *format == '=' || *format == '<')
        format++;
    if (format[0] == '\0' || format[1] != '\0')
        return 0;
    switch (kind) {
    case KIND_BYTE:
        return view->itemsize == 1 && (*format == 'B' || *format == '?');
    case KIND_INT32:
        return view->itemsize == 4 && (*format == 'i' || *format == 'l');
    case KIND_UINT32:
        return view->itemsize == 4 && (*format == 'I' || *format == 'L');
    case KIND_FLOAT:
        return view->itemsize == 4 && *format == 'f';
    }
    return 0;
}

void release_views(Py_buffer *views, int count)
{
    for (int i = 0; i < count; i++)
        PyBuffer_Release(&views[i]);
}

int acquire_views(PyObject **objects, const spec *specs, Py_buffer *views, int count)
{
    for (int i = 0; i < count; i++) {
        int flags = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (specs[i].writable ? PyBUF_WRITABLE : 0);
        if (PyObject_GetBuffer(objects[i], &views[i], flags) < 0) {
            release_views(views, i);
            return -1;
        }
        if (views[i].ndim != specs[i].ndim || !format_fits(&views[i], specs[i].kind)) {
            PyErr_Format(PyExc_TypeError, "%s has a wrong element type or number of axes",
                         specs[i].name);
            release_views(views, i + 1);
            return -1;
        }
    }
    return 0;
}

static int same_plane(const Py_buffer *a, const Py_buffer *b)
{
    return a->shape[0] == b->shape[0] && a->shape[1] == b->shape[1];
}

int check_planes(const Py_buffer *views, int count, int top, int bottom, int radius)
{
    for (int i = 1; i < count; i++)
        if (!same_plane(&views[0], &views[i])) {
            PyErr_SetString(PyExc_ValueError, "the arrays differ in height or width");
            return -1;
        }
    if (views[0].shape[0] > INT32_MAX / 2 || views[0].shape[1] > INT32_MAX / 2) {
        PyErr_SetString(PyExc_ValueError, "the picture is too large");
        return -1;
    }
    if (top < 0 || bottom < top || bottom > views[0].shape[0]) {
        PyErr_SetString(PyExc_ValueError, "the rows are outside the picture");
        return -1;
    }
    if (radius < 1 || radius > MAX_RADIUS) {
        PyErr_SetString(PyExc_ValueError, "radius must be 1 to 7");
        return -1;
    }
    return 0;
}

int check_depth(const Py_buffer *view, int low, int high, const char *name)
{
    if (view->shape[2] < low || view->shape[2] > high) {
        PyErr_Format(PyExc_ValueError, "%s has %zd channels; %d to %d are possible", name,
                     view->shape[2], low, high);
        return -1;
    }
    return 0;
}

int check_count(const Py_buffer *view)
{
    if (view->shape[1] > 0 && view->shape[0] > INT32_MAX / view->shape[1]) {
        PyErr_SetString(PyExc_ValueError, "the picture has too many pixels");
        return -1;
    }
    return 0;
}
