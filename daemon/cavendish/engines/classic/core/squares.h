/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of squared differences of bytes, sixteen at once, where the processor can. */
#ifndef CAVENDISH_CLASSIC_SQUARES_H
#define CAVENDISH_CLASSIC_SQUARES_H

#include "core.h"

#if defined(__x86_64__) || defined(_M_X64)
#define HAVE_SSE2 1
#include <emmintrin.h>

#define LOAD128(p) _mm_loadu_si128((const __m128i *)(p))

INLINE __m128i squares_sse2(__m128i a, __m128i b, __m128i keep)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i d = _mm_or_si128(_mm_subs_epu8(a, b), _mm_subs_epu8(b, a));
    d = _mm_and_si128(d, keep);
    __m128i low = _mm_unpacklo_epi8(d, zero), high = _mm_unpackhi_epi8(d, zero);
    return _mm_add_epi32(_mm_madd_epi16(low, low), _mm_madd_epi16(high, high));
}

INLINE uint32_t total_sse2(__m128i sums)
{
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4E));
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xB1));
    return (uint32_t)_mm_cvtsi128_si32(sums);
}
#endif

#endif
