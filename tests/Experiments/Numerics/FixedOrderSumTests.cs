using System.Numerics;
using Runner.Numerics;

namespace Runner.Tests.Numerics;

public sealed class FixedOrderSumTests
{
    [Fact]
    public void Sums_follow_their_definition_in_float32() => FollowsDefinition<float>(64);

    [Fact]
    public void Sums_follow_their_definition_in_float64() => FollowsDefinition<double>(32);

    [Fact]
    public void The_largest_magnitude_is_found_anywhere_and_nan_is_handed_on()
    {
        for (var length = 1; length < 70; length++)
        {
            for (var at = 0; at < length; at++)
            {
                var x = new float[length];
                Array.Fill(x, -1f);
                x[at] = -2;
                FixedOrderSum.MaxMagnitude<float>(x).ShouldBe(2);
                x[at] = float.NaN;
                FixedOrderSum.MaxMagnitude<float>(x).ShouldBe(float.NaN);
            }
        }

        FixedOrderSum.MaxMagnitude<double>([]).ShouldBe(0);
    }

    [Fact]
    public void One_number_that_is_not_finite_is_found_anywhere()
    {
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            for (var length = 1; length < 40; length++)
            {
                var x = new float[length];
                Array.Fill(x, float.MaxValue);
                FixedOrderSum.AllFinite<float>(x).ShouldBeTrue();
                x[length / 2] = bad;
                FixedOrderSum.AllFinite<float>(x).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void Column_sums_add_in_row_order()
    {
        var stream = RandomStream.Named(1, 0, StreamPurpose.Test);
        for (var columns = 1; columns < 150; columns += 7)
        {
            for (var rows = 0; rows < 9; rows += 2)
            {
                var step = columns + 3;
                var x = new float[rows * step];
                stream.FillGaussian<float>(x);
                var sums = new float[columns];
                stream.FillGaussian<float>(sums);
                var expected = sums.ToArray();
                for (var j = 0; j < columns; j++)
                {
                    for (var i = 0; i < rows; i++)
                    {
                        expected[j] += x[(i * step) + j];
                    }
                }

                ColumnSums.Of<float>(rows, columns, x, step, sums, accumulate: true);
                sums.ShouldBe(expected);
                ColumnSums.Of<float>(rows, columns, x, step, sums);
                sums.ShouldBe(Enumerable.Range(0, columns).Select(j => Enumerable.Range(0, rows).Aggregate(0f, (s, i) => s + x[(i * step) + j])));
            }
        }
    }

    private static void FollowsDefinition<T>(int lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var stream = RandomStream.Named(2, 0, StreamPurpose.Test);
        for (var length = 0; length < 300; length++)
        {
            var x = new T[length];
            var y = new T[length];
            stream.FillGaussian<T>(x);
            stream.FillGaussian<T>(y);
            FixedOrderSum.Sum<T>(x).ShouldBe(Defined<T>(lanes, length, (s, i) => s + x[i]));
            FixedOrderSum.SumOfMagnitudes<T>(x).ShouldBe(Defined<T>(lanes, length, (s, i) => s + T.Abs(x[i])));
            FixedOrderSum.SumOfSquares<T>(x).ShouldBe(Defined<T>(lanes, length, (s, i) => T.FusedMultiplyAdd(x[i], x[i], s)));
            FixedOrderSum.Dot<T>(x, y).ShouldBe(Defined<T>(lanes, length, (s, i) => T.FusedMultiplyAdd(x[i], y[i], s)));
            FixedOrderSum.SquaredDistance<T>(x, y)
                .ShouldBe(Defined<T>(lanes, length, (s, i) => T.FusedMultiplyAdd(x[i] - y[i], x[i] - y[i], s)));
        }
    }

    private static T Defined<T>(int lanes, int length, Func<T, int, T> add)
        where T : INumber<T>
    {
        var sums = new T[lanes];
        for (var i = 0; i < length; i++)
        {
            sums[i % lanes] = add(sums[i % lanes], i);
        }

        for (var half = lanes / 2; half > 0; half /= 2)
        {
            for (var i = 0; i < half; i++)
            {
                sums[i] += sums[i + half];
            }
        }

        return sums[0];
    }
}
