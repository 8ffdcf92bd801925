/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much two patches differ: plain, with SSE2, and with AVX2 where the processor has it. */
#include "core.h"
#include "squares.h"

#ifdef HAVE_AVX2
#include <immintrin.h>
#endif

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

cost_function choose_cost(int bytes)
{
#ifdef HAVE_AVX2
    if (has_avx2()) {
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

void detect_processor(void)
{
#ifdef HAVE_AVX2
    __builtin_cpu_init();
#endif
}
