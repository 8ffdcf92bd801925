/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four floats that are computed with at once: the colours of a pixel. */
#ifndef CAVENDISH_CLASSIC_FOUR_H
#define CAVENDISH_CLASSIC_FOUR_H

#include "core.h"

#include <string.h>

#ifdef __GNUC__
typedef float four __attribute__((vector_size(16)));
INLINE four four_difference(four a, four b) { return a - b; }
INLINE four four_scaled(four a, float factor) { return a * factor; }
INLINE four four_plus(four sum, float weight, four a) { return sum + weight * a; }
#else
typedef struct {
    float of[4];
} four;
INLINE four four_plus(four sum, float weight, four a)
{
    for (int k = 0; k < 4; k++)
        sum.of[k] += weight * a.of[k];
    return sum;
}
INLINE four four_difference(four a, four b) { return four_plus(a, -1.0f, b); }
INLINE four four_scaled(four a, float factor)
{
    for (int k = 0; k < 4; k++)
        a.of[k] *= factor;
    return a;
}
#endif

INLINE four four_at(const float *from)
{
    four a;
    memcpy(&a, from, sizeof a);
    return a;
}

INLINE void four_put(float *to, four a) { memcpy(to, &a, sizeof a); }

#endif
