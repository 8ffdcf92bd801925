/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops of the content-aware fill: patch search, voting, exhaustive matching.
 *
 * The contract of each function is written once, in reference.py, the NumPy twin of this file.
 * Every array is checked (type, shape, contiguity) before the GIL is released, and every
 * coordinate read from an array is checked before it is used, so that no caller can reach memory
 * outside the arrays. Costs are integer sums: they are the same with and without SIMD.
 */
#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) || defined(_M_X64)
#define HAVE_SSE2 1
#include <emmintrin.h>
#if defined(__GNUC__)
#define HAVE_AVX2 1
#include <immintrin.h>
#endif
#endif

#define NO_COST UINT32_MAX
#define FARTHEST (UINT32_C(1) << 30)
#define MAX_CHANNELS 8
#define MAX_COLOURS 4
#define MAX_RADIUS 7

/* ---- arguments ---------------------------------------------------------------------------- */

enum kind { KIND_BYTE, KIND_INT32, KIND_UINT32, KIND_FLOAT };

typedef struct {
    const char *name;
    enum kind kind;
    int ndim;
    int writable;
} spec;

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

static void release_views(Py_buffer *views, int count)
{
    for (int i = 0; i < count; i++)
        PyBuffer_Release(&views[i]);
}

/* Fills views[0..count) from objects; on failure sets an exception and holds nothing. */
static int acquire_views(PyObject **objects, const spec *specs, Py_buffer *views, int count)
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

/* All views lie on the plane of the first, and rows and radius are inside it. */
static int check_planes(const Py_buffer *views, int count, int top, int bottom, int radius)
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

static int check_depth(const Py_buffer *view, int low, int high, const char *name)
{
    if (view->shape[2] < low || view->shape[2] > high) {
        PyErr_Format(PyExc_ValueError, "%s has %zd channels; %d to %d are possible", name,
                     view->shape[2], low, high);
        return -1;
    }
    return 0;
}

/* ---- patch cost --------------------------------------------------------------------------- */

/* Sum of squared differences of two patches of `side` rows of `bytes` bytes; may stop early, and
 * then returns some sum >= bound. */
typedef uint32_t (*cost_function)(const uint8_t *a, const uint8_t *b, ptrdiff_t stride, int bytes,
                                  int side, uint32_t bound);

static uint32_t cost_any(const uint8_t *a, const uint8_t *b, ptrdiff_t stride, int bytes, int side,
                         uint32_t bound)
{
    uint32_t sum = 0;
    for (int row = 0; row < side && sum < bound; row++, a += stride, b += stride)
        for (int i = 0; i < bytes; i++) {
            int difference = a[i] - b[i];
            sum += (uint32_t)(difference * difference);
        }
    return sum;
}

#ifdef HAVE_SSE2
static inline __m128i squares_sse2(__m128i a, __m128i b, __m128i keep)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i d = _mm_or_si128(_mm_subs_epu8(a, b), _mm_subs_epu8(b, a));
    d = _mm_and_si128(d, keep);
    __m128i low = _mm_unpacklo_epi8(d, zero), high = _mm_unpackhi_epi8(d, zero);
    return _mm_add_epi32(_mm_madd_epi16(low, low), _mm_madd_epi16(high, high));
}

static inline uint32_t total_sse2(__m128i sums)
{
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4E));
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xB1));
    return (uint32_t)_mm_cvtsi128_si32(sums);
}

#define LOAD128(p) _mm_loadu_si128((const __m128i *)(p))

/* The last load of a row ends with the row, so that nothing beyond the array is read; what it
 * shares with the load before it is masked away. */
static uint32_t cost_28_sse2(const uint8_t *a, const uint8_t *b, ptrdiff_t stride, int bytes,
                             int side, uint32_t bound)
{
    const __m128i all = _mm_set1_epi32(-1), tail = _mm_set_epi32(-1, -1, -1, 0);
    __m128i sums = _mm_setzero_si128();
    (void)bytes;
    for (int row = 0; row < side; row++, a += stride, b += stride) {
        sums = _mm_add_epi32(sums, squares_sse2(LOAD128(a), LOAD128(b), all));
        sums = _mm_add_epi32(sums, squares_sse2(LOAD128(a + 12), LOAD128(b + 12), tail));
        if ((row == 2 || row == 4) && total_sse2(sums) >= bound)
            return bound;
    }
    return total_sse2(sums);
}

static uint32_t cost_56_sse2(const uint8_t *a, const uint8_t *b, ptrdiff_t stride, int bytes,
                             int side, uint32_t bound)
{
    const __m128i all = _mm_set1_epi32(-1), tail = _mm_set_epi32(-1, -1, 0, 0);
    __m128i sums = _mm_setzero_si128();
    (void)bytes;
    for (int row = 0; row < side; row++, a += stride, b += stride) {
        sums = _mm_add_epi32(sums, squares_sse2(LOAD128(a), LOAD128(b), all));
        sums = _mm_add_epi32(sums, squares_sse2(LOAD128(a + 16), LOAD128(b + 16), all));
        sums = _mm_add_epi32(sums, squares_sse2(LOAD128(a + 32), LOAD128(b + 32), all));
        sums = _mm_add_epi32(sums, squares_sse2(LOAD128(a + 40), LOAD128(b + 40), tail));
        if ((row == 1 || row == 3) && total_sse2(sums) >= bound)
            return bound;
    }
    return total_sse2(sums);
}
#endif

#ifdef HAVE_AVX2
#define AVX2 __attribute__((target("avx2")))
#define LOAD256(p) _mm256_loadu_si256((const __m256i *)(p))

AVX2 static inline __m256i squares_avx2(__m256i a, __m256i b)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i d = _mm256_or_si256(_mm256_subs_epu8(a, b), _mm256_subs_epu8(b, a));
    __m256i low = _mm256_unpacklo_epi8(d, zero), high = _mm256_unpackhi_epi8(d, zero);
    return _mm256_add_epi32(_mm256_madd_epi16(low, low), _mm256_madd_epi16(high, high));
}

AVX2 static inline uint32_t total_avx2(__m256i sums)
{
    return total_sse2(
        _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1)));
}

AVX2 static inline __m256i load_28(const uint8_t *p, __m128i tail)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(LOAD128(p)),
                                   _mm_and_si128(LOAD128(p + 12), tail), 1);
}

AVX2 static uint32_t cost_28_avx2(const uint8_t *a, const uint8_t *b, ptrdiff_t stride, int bytes,
                                  int side, uint32_t bound)
{
    const __m128i tail = _mm_set_epi32(-1, -1, -1, 0);
    __m256i sums = _mm256_setzero_si256();
    (void)bytes;
    for (int row = 0; row < side; row++, a += stride, b += stride) {
        sums = _mm256_add_epi32(sums, squares_avx2(load_28(a, tail), load_28(b, tail)));
        if ((row == 2 || row == 4) && total_avx2(sums) >= bound)
            return bound;
    }
    return total_avx2(sums);
}

AVX2 static uint32_t cost_56_avx2(const uint8_t *a, const uint8_t *b, ptrdiff_t stride, int bytes,
                                  int side, uint32_t bound)
{
    const __m256i tail = _mm256_set_epi64x(-1, -1, -1, 0);
    __m256i sums = _mm256_setzero_si256();
    (void)bytes;
    for (int row = 0; row < side; row++, a += stride, b += stride) {
        sums = _mm256_add_epi32(sums, squares_avx2(LOAD256(a), LOAD256(b)));
        sums = _mm256_add_epi32(sums, squares_avx2(_mm256_and_si256(LOAD256(a + 24), tail),
                                                   _mm256_and_si256(LOAD256(b + 24), tail)));
        if ((row == 1 || row == 3) && total_avx2(sums) >= bound)
            return bound;
    }
    return total_avx2(sums);
}
#endif

static cost_function choose_cost(int bytes)
{
#ifdef HAVE_AVX2
    if (__builtin_cpu_supports("avx2")) {
        if (bytes == 28)
            return cost_28_avx2;
        if (bytes == 56)
            return cost_56_avx2;
    }
#endif
#ifdef HAVE_SSE2
    if (bytes == 28)
        return cost_28_sse2;
    if (bytes == 56)
        return cost_56_sse2;
#endif
    return cost_any;
}

/* ---- search ------------------------------------------------------------------------------- */

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
    if (h.cost != NO_COST)
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

static PyObject *core_search(PyObject *self, PyObject *args)
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

/* ---- vote --------------------------------------------------------------------------------- */

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

static PyObject *core_vote(PyObject *self, PyObject *args)
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

static PyObject *core_blend(PyObject *self, PyObject *args)
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

/* ---- match -------------------------------------------------------------------------------- */

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

static PyObject *core_match(PyObject *self, PyObject *args)
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

/* ---- Poisson's equation -------------------------------------------------------------------- */

typedef struct {
    float *u;
    const float *f, *right, *down, *diagonal;
    int height, width, channels;
} grid;

/* The sum over the neighbours of (y, x) of their values times the weights of the links to them. */
static inline void pull(const grid *g, int y, int x, int channels, float *sums)
{
    ptrdiff_t at = (ptrdiff_t)y * g->width + x, row = (ptrdiff_t)g->width * channels;
    const float *here = g->u + at * channels;
    float left = x > 0 ? g->right[at - 1] : 0, right = x + 1 < g->width ? g->right[at] : 0;
    float up = y > 0 ? g->down[at - g->width] : 0, down = y + 1 < g->height ? g->down[at] : 0;
    for (int k = 0; k < channels; k++)
        sums[k] = 0;
    if (left != 0)
        for (int k = 0; k < channels; k++)
            sums[k] += left * here[k - channels];
    if (right != 0)
        for (int k = 0; k < channels; k++)
            sums[k] += right * here[k + channels];
    if (up != 0)
        for (int k = 0; k < channels; k++)
            sums[k] += up * here[k - row];
    if (down != 0)
        for (int k = 0; k < channels; k++)
            sums[k] += down * here[k + row];
}

static inline void relax_channels(const grid *g, int sweeps, int channels)
{
    float sums[MAX_COLOURS];
    for (int half = 0; half < 2 * sweeps; half++)
        for (int y = 0; y < g->height; y++)
            for (int x = (y + half) & 1; x < g->width; x += 2) {
                ptrdiff_t at = (ptrdiff_t)y * g->width + x;
                if (!(g->diagonal[at] > 0))
                    continue;
                pull(g, y, x, channels, sums);
                for (int k = 0; k < channels; k++)
                    g->u[at * channels + k] =
                        (g->f[at * channels + k] + sums[k]) / g->diagonal[at];
            }
}

static inline void apply_channels(const grid *g, float *out, int channels)
{
    float sums[MAX_COLOURS];
    for (int y = 0; y < g->height; y++)
        for (int x = 0; x < g->width; x++) {
            ptrdiff_t at = (ptrdiff_t)y * g->width + x;
            pull(g, y, x, channels, sums);
            for (int k = 0; k < channels; k++)
                out[at * channels + k] = g->diagonal[at] * g->u[at * channels + k] - sums[k];
        }
}

/* Reads the five arrays u, other, right, down, diagonal that both functions begin with. */
static int read_grid(PyObject **objects, const spec *specs, Py_buffer *views, grid *g)
{
    if (acquire_views(objects, specs, views, 5) < 0)
        return -1;
    if (check_planes(views, 5, 0, 0, 1) < 0 || check_depth(&views[0], 1, MAX_COLOURS, "u") < 0 ||
        check_depth(&views[1], (int)views[0].shape[2], (int)views[0].shape[2], specs[1].name) < 0 ||
        check_depth(&views[2], 1, 1, "right") < 0 || check_depth(&views[3], 1, 1, "down") < 0 ||
        check_depth(&views[4], 1, 1, "diagonal") < 0) {
        release_views(views, 5);
        return -1;
    }
    g->u = views[0].buf, g->f = views[1].buf, g->right = views[2].buf;
    g->down = views[3].buf, g->diagonal = views[4].buf;
    g->height = (int)views[0].shape[0], g->width = (int)views[0].shape[1];
    g->channels = (int)views[0].shape[2];
    return 0;
}

static PyObject *core_relax(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"u", KIND_FLOAT, 3, 1},
                                 {"f", KIND_FLOAT, 3, 0},
                                 {"right", KIND_FLOAT, 3, 0},
                                 {"down", KIND_FLOAT, 3, 0},
                                 {"diagonal", KIND_FLOAT, 3, 0}};
    PyObject *objects[5];
    Py_buffer views[5];
    grid g;
    int sweeps;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO(OOO)i", &objects[0], &objects[1], &objects[2], &objects[3],
                          &objects[4], &sweeps))
        return NULL;
    if (sweeps < 0 || sweeps > 1000) {
        PyErr_SetString(PyExc_ValueError, "sweeps must be 0 to 1000");
        return NULL;
    }
    if (read_grid(objects, specs, views, &g) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    /* The constant depths let the compiler unroll the loops over the channels. */
    if (g.channels == 3)
        relax_channels(&g, sweeps, 3);
    else if (g.channels == 4)
        relax_channels(&g, sweeps, 4);
    else
        relax_channels(&g, sweeps, g.channels);
    Py_END_ALLOW_THREADS
    release_views(views, 5);
    Py_RETURN_NONE;
}

static PyObject *core_apply(PyObject *self, PyObject *args)
{
    static const spec specs[] = {{"u", KIND_FLOAT, 3, 0},
                                 {"out", KIND_FLOAT, 3, 1},
                                 {"right", KIND_FLOAT, 3, 0},
                                 {"down", KIND_FLOAT, 3, 0},
                                 {"diagonal", KIND_FLOAT, 3, 0}};
    PyObject *objects[5];
    Py_buffer views[5];
    grid g;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO(OOO)", &objects[0], &objects[1], &objects[2], &objects[3],
                          &objects[4]))
        return NULL;
    if (read_grid(objects, specs, views, &g) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    if (g.channels == 3)
        apply_channels(&g, views[1].buf, 3);
    else if (g.channels == 4)
        apply_channels(&g, views[1].buf, 4);
    else
        apply_channels(&g, views[1].buf, g.channels);
    Py_END_ALLOW_THREADS
    release_views(views, 5);
    Py_RETURN_NONE;
}

/* ---- module ------------------------------------------------------------------------------- */

static PyMethodDef methods[] = {
    {"search", core_search, METH_VARARGS, "One pass of the patch search; see reference.search."},
    {"vote", core_vote, METH_VARARGS, "Votes the features of a hole; see reference.vote."},
    {"blend", core_blend, METH_VARARGS, "Votes the pixels of a hole; see reference.blend."},
    {"match", core_match, METH_VARARGS, "Matches patches exhaustively; see reference.match."},
    {"relax", core_relax, METH_VARARGS, "Relaxes a grid; see imaging.poisson.relax."},
    {"apply", core_apply, METH_VARARGS, "Applies a grid's operator; see imaging.poisson.apply."},
    {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_core", "Inner loops of the content-aware fill.", 0, methods, NULL,
    NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__core(void)
{
#ifdef HAVE_AVX2
    __builtin_cpu_init();
#endif
    return PyModuleDef_Init(&definition);
}
