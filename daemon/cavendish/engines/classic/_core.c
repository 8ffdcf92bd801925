/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops of the content-aware fill: patch search, voting, exhaustive matching.
 *
 * The contract of each function is written once, in reference.py, the NumPy twin of this module; core/ has their code.
 * Every array is checked (type, shape, contiguity) before the GIL is released, and every
 * coordinate read from an array is checked before it is used, so that no caller can reach memory
 * outside the arrays. Costs are integer sums: they are the same with and without SIMD.
 */
#include "core/core.h"

static PyMethodDef methods[] = {
    {"search", core_search, METH_VARARGS, "One pass of the patch search; see reference.search."},
    {"vote", core_vote, METH_VARARGS, "Votes the features of a hole; see reference.vote."},
    {"blend", core_blend, METH_VARARGS, "Votes the pixels of a hole; see reference.blend."},
    {"enlarge", core_enlarge, METH_VARARGS, "Takes matches over; see reference.enlarge."},
    {"match", core_match, METH_VARARGS, "Matches patches exhaustively; see reference.match."},
    {"relax", core_relax, METH_VARARGS, "Relaxes a grid; see imaging.poisson.relax."},
    {"apply", core_apply, METH_VARARGS, "Applies a grid's operator; see imaging.poisson.apply."},
    {"restrict", core_restrict, METH_VARARGS, "To a coarser grid; see imaging.poisson.restrict."},
    {"prolong", core_prolong, METH_VARARGS, "To a finer grid; see imaging.poisson.prolong."},
    {"shrink", core_shrink, METH_VARARGS, "Takes noise out of patches; see sieve.shrink."},
    {"refine", core_refine, METH_VARARGS, "Applies learned filters; see filters.refine."},
    {"measure", core_measure, METH_VARARGS, "Measures distances; see distance.measure."},
    {"ascend", core_ascend, METH_VARARGS, "Points to what is farther; see distance.ascend."},
    {"climb", core_climb, METH_VARARGS, "Follows to the farthest; see distance.climb."},
    {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_core", "Inner loops of the content-aware fill.", 0, methods, NULL,
    NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__core(void)
{
    detect_processor();
    return PyModuleDef_Init(&definition);
}
