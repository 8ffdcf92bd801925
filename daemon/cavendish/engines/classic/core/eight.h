/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eight floats that are computed with at once, and the cosine transform of eight times eight. */
#ifndef CAVENDISH_CLASSIC_EIGHT_H
#define CAVENDISH_CLASSIC_EIGHT_H

#include "core.h"

#include <string.h>

#define SIDE 8

#ifdef __GNUC__
typedef float eight __attribute__((vector_size(32)));
#define EIGHT_PLUS(a, b) ((a) + (b))
#define EIGHT_MINUS(a, b) ((a) - (b))
#define EIGHT_TIMES(a, f) ((a) * (f))
#else
typedef struct {
    float of[SIDE];
} eight;
INLINE eight eight_plus(eight a, eight b, float f)
{
    for (int i = 0; i < SIDE; i++)
        a.of[i] += f * b.of[i];
    return a;
}
INLINE eight eight_times(eight a, float f)
{
    for (int i = 0; i < SIDE; i++)
        a.of[i] *= f;
    return a;
}
#define EIGHT_PLUS(a, b) eight_plus(a, b, 1.0f)
#define EIGHT_MINUS(a, b) eight_plus(a, b, -1.0f)
#define EIGHT_TIMES(a, f) eight_times(a, f)
#endif

/* Halves of cosines of multiples of pi / 16. */
#define C1 0.49039264020161522f
#define C2 0.46193976625564337f
#define C3 0.41573480615127262f
#define C4 0.35355339059327376f
#define C5 0.27778511650980111f
#define C6 0.19134171618254489f
#define C7 0.09754516100806414f

INLINE eight eight_sum(eight a, float fa, eight b, float fb)
{
    return EIGHT_PLUS(EIGHT_TIMES(a, fa), EIGHT_TIMES(b, fb));
}

INLINE eight eight_sums(eight a, float fa, eight b, float fb, eight c, float fc, eight d, float fd)
{
    return EIGHT_PLUS(eight_sum(a, fa, b, fb), eight_sum(c, fc, d, fd));
}

/* The orthonormal cosine transform down the columns of eight rows. */
INLINE void forward_columns(eight *x)
{
    eight s0 = EIGHT_PLUS(x[0], x[7]), d0 = EIGHT_MINUS(x[0], x[7]);
    eight s1 = EIGHT_PLUS(x[1], x[6]), d1 = EIGHT_MINUS(x[1], x[6]);
    eight s2 = EIGHT_PLUS(x[2], x[5]), d2 = EIGHT_MINUS(x[2], x[5]);
    eight s3 = EIGHT_PLUS(x[3], x[4]), d3 = EIGHT_MINUS(x[3], x[4]);
    eight outer = EIGHT_PLUS(s0, s3), inner = EIGHT_PLUS(s1, s2);
    eight far = EIGHT_MINUS(s0, s3), near = EIGHT_MINUS(s1, s2);
    x[0] = EIGHT_TIMES(EIGHT_PLUS(outer, inner), C4);
    x[4] = EIGHT_TIMES(EIGHT_MINUS(outer, inner), C4);
    x[2] = eight_sum(far, C2, near, C6);
    x[6] = eight_sum(far, C6, near, -C2);
    x[1] = eight_sums(d0, C1, d1, C3, d2, C5, d3, C7);
    x[3] = eight_sums(d0, C3, d1, -C7, d2, -C1, d3, -C5);
    x[5] = eight_sums(d0, C5, d1, -C1, d2, C7, d3, C3);
    x[7] = eight_sums(d0, C7, d1, -C5, d2, C3, d3, -C1);
}

/* What forward_columns has made of, back. */
INLINE void backward_columns(eight *x)
{
    eight plus = EIGHT_TIMES(EIGHT_PLUS(x[0], x[4]), C4);
    eight minus = EIGHT_TIMES(EIGHT_MINUS(x[0], x[4]), C4);
    eight far = eight_sum(x[2], C2, x[6], C6), near = eight_sum(x[2], C6, x[6], -C2);
    eight s0 = EIGHT_PLUS(plus, far), s3 = EIGHT_MINUS(plus, far);
    eight s1 = EIGHT_PLUS(minus, near), s2 = EIGHT_MINUS(minus, near);
    eight d0 = eight_sums(x[1], C1, x[3], C3, x[5], C5, x[7], C7);
    eight d1 = eight_sums(x[1], C3, x[3], -C7, x[5], -C1, x[7], -C5);
    eight d2 = eight_sums(x[1], C5, x[3], -C1, x[5], C7, x[7], C3);
    eight d3 = eight_sums(x[1], C7, x[3], -C5, x[5], C3, x[7], -C1);
    x[0] = EIGHT_PLUS(s0, d0), x[7] = EIGHT_MINUS(s0, d0);
    x[1] = EIGHT_PLUS(s1, d1), x[6] = EIGHT_MINUS(s1, d1);
    x[2] = EIGHT_PLUS(s2, d2), x[5] = EIGHT_MINUS(s2, d2);
    x[3] = EIGHT_PLUS(s3, d3), x[4] = EIGHT_MINUS(s3, d3);
}

INLINE void transpose(eight *x)
{
    float from[SIDE * SIDE], to[SIDE * SIDE];
    memcpy(from, x, sizeof from);
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++)
            to[i * SIDE + j] = from[j * SIDE + i];
    memcpy(x, to, sizeof to);
}

/* Coefficients come out transposed, and are taken back so. */
INLINE void forward_transform(eight *x)
{
    forward_columns(x);
    transpose(x);
    forward_columns(x);
}

INLINE void backward_transform(eight *x)
{
    backward_columns(x);
    transpose(x);
    backward_columns(x);
}

#endif
