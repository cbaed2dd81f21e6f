using System.Numerics;
using Runner.Numerics;

namespace Runner.Tests.Numerics;

public sealed class MatrixProductTests
{
    [Fact]
    public void Every_element_is_one_chain_of_fused_multiply_adds_in_float32() => MatchesChains<float>(1500);

    [Fact]
    public void Every_element_is_one_chain_of_fused_multiply_adds_in_float64() => MatchesChains<double>(1500);

    [Theory]
    [InlineData(300, 70, 600)]
    [InlineData(33, 1100, 40)]
    [InlineData(64, 784, 300)]
    [InlineData(1, 100, 300)]
    [InlineData(100, 1, 300)]
    [InlineData(257, 257, 513)]
    public void Blocks_do_not_show_in_large_products(int m, int n, int k)
    {
        var stream = RandomStream.Named(2, m + n + k, StreamPurpose.Test);
        for (var variant = 0; variant < 8; variant++)
        {
            Check<float>(stream, m, n, k, (variant & 1) != 0, (variant & 2) != 0, (variant & 4) != 0, 3, 1, 2);
        }
    }

    [Fact]
    public void Infinities_and_nan_stay_in_their_rows_and_columns()
    {
        var a = new float[9 * 5];
        var b = new float[5 * 37];
        Array.Fill(a, 1f);
        Array.Fill(b, 1f);
        a[(8 * 5) + 2] = float.NaN;
        b[(1 * 37) + 36] = float.PositiveInfinity;
        var c = new float[9 * 37];
        MatrixProduct.Multiply<float>(9, 37, 5, a, 5, false, b, 37, false, c, 37);
        for (var i = 0; i < 9; i++)
        {
            for (var j = 0; j < 37; j++)
            {
                c[(i * 37) + j].ShouldBe(i == 8 ? float.NaN : j == 36 ? float.PositiveInfinity : 5f);
            }
        }
    }

    [Fact]
    public void No_terms_give_zero_or_leave_what_is_there()
    {
        float[] c = [1, 2, 3, 4];
        MatrixProduct.Multiply<float>(2, 2, 0, [], 1, false, [], 2, false, c, 2, accumulate: true);
        c.ShouldBe([1f, 2, 3, 4]);
        MatrixProduct.Multiply<float>(2, 2, 0, [], 1, false, [], 2, false, c, 2);
        c.ShouldBe([0f, 0, 0, 0]);
    }

    [Fact]
    public void A_span_that_is_too_short_is_refused()
    {
        var full = new float[6];
        var shorter = new float[5];
        Should.Throw<ArgumentException>(() => MatrixProduct.Multiply<float>(2, 2, 3, shorter, 3, false, full, 2, false, new float[4], 2));
        Should.Throw<ArgumentException>(() => MatrixProduct.Multiply<float>(2, 2, 3, full, 3, false, shorter, 2, false, new float[4], 2));
        Should.Throw<ArgumentException>(() => MatrixProduct.Multiply<float>(2, 2, 3, full, 3, false, full, 2, false, new float[3], 2));
        Should.Throw<ArgumentException>(() => MatrixProduct.Multiply<float>(-1, 2, 3, full, 3, false, full, 2, false, new float[4], 2));
    }

    [Fact]
    public void A_product_allocates_nothing_once_its_scratch_has_grown()
    {
        var a = new float[64 * 300];
        var b = new float[300 * 70];
        var c = new float[64 * 70];
        void Once() => MatrixProduct.Multiply<float>(64, 70, 300, a, 300, false, b, 300, true, c, 70);
        Once();
        Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Once();
        }

        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
    }

    private static void MatchesChains<T>(int cases)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var stream = RandomStream.Named(1, 0, StreamPurpose.Test);
        int[] sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 25, 31, 32, 33, 48, 63, 64, 65, 70];
        for (var i = 0; i < cases; i++)
        {
            var bits = stream.NextInt32(8);
            Check<T>(
                stream, sizes[stream.NextInt32(sizes.Length)], sizes[stream.NextInt32(sizes.Length)], sizes[stream.NextInt32(sizes.Length)],
                (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, stream.NextInt32(4), stream.NextInt32(4), stream.NextInt32(4));
        }
    }

    private static unsafe void Check<T>(
        RandomStream stream, int m, int n, int k, bool transposeA, bool transposeB, bool accumulate, int gapA, int gapB, int gapC)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lda = (transposeA ? m : k) + gapA;
        var ldb = (transposeB ? k : n) + gapB;
        var ldc = n + gapC;
        var a = new T[((transposeA ? k : m) * lda) - gapA];
        var b = new T[((transposeB ? n : k) * ldb) - gapB];
        var c = new T[(m * ldc) - gapC];
        stream.FillGaussian<T>(a);
        stream.FillGaussian<T>(b);
        stream.FillGaussian<T>(c);
        var start = c.ToArray();
        var expected = c.ToArray();
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = accumulate ? c[(i * ldc) + j] : T.Zero;
                for (var p = 0; p < k; p++)
                {
                    sum = T.FusedMultiplyAdd(
                        transposeA ? a[(p * lda) + i] : a[(i * lda) + p], transposeB ? b[(j * ldb) + p] : b[(p * ldb) + j], sum);
                }

                expected[(i * ldc) + j] = sum;
            }
        }

        MatrixProduct.Multiply<T>(m, n, k, a, lda, transposeA, b, ldb, transposeB, c, ldc, accumulate);
        if (!c.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidOperationException($"{m}×{n}×{k}, transposed {transposeA} {transposeB}, accumulating {accumulate} differs.");
        }

        // The blocks of every processor, on this one.
        foreach (var prefersTwelve in (ReadOnlySpan<bool>)[false, true])
        {
            start.CopyTo(c, 0);
            fixed (T* pa = a, pb = b, pc = c)
            {
                MatrixProduct.Multiply<T>(
                    new(m, n, k, pa, transposeA ? 1 : lda, transposeA ? lda : 1, pb, transposeB ? 1 : ldb, transposeB ? ldb : 1, pc, ldc, accumulate),
                    new MatrixBlocking(prefersTwelve));
            }

            c.AsSpan().SequenceEqual(expected).ShouldBeTrue($"{m}×{n}×{k} in blocks of {(prefersTwelve ? 12 : 8)} rows");
        }
    }
}
