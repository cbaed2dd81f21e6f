using Runner.Specs;

namespace Runner.Tests.Specs;

public class PortableMathTests
{
    [Fact]
    public void Exponentials_and_logarithms_are_right_to_fifteen_digits()
    {
        for (var x = -700.0; x < 700; x += 0.7371)
        {
            (PortableMath.Exp(x) / Math.Exp(x)).ShouldBe(1, 1e-15);
        }

        for (var x = 1e-300; x < 1e300; x *= 1.7371)
        {
            PortableMath.Log(x).ShouldBe(Math.Log(x), Math.Max(1e-16, Math.Abs(Math.Log(x)) * 4e-16));
        }

        PortableMath.Log(1).ShouldBe(0);
        PortableMath.Exp(0).ShouldBe(1);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.025, -1.959963984540054)]
    [InlineData(0.8413447460685429, 1)]
    [InlineData(0.0013498980316300933, -3)]
    [InlineData(2.866515718791939e-07, -5)]
    [InlineData(1e-300, -37.0471)]
    public void Normal_quantiles_are_those_of_the_tables(double p, double quantile) =>
        PortableMath.NormalQuantile(p).ShouldBe(quantile, p < 1e-100 ? 1e-4 : 1e-13);

    [Theory]
    [InlineData(0.1 + 0.2, 0.3)]
    [InlineData(0.0010000000000000002, 0.001)]
    [InlineData(-1.0 / 3, -0.333333333333)]
    [InlineData(0, 0)]
    [InlineData(12345678901234, 12345678901200)]
    public void Rounding_gives_the_number_that_a_person_would_write(double value, double rounded) => PortableMath.Rounded(value).ShouldBe(rounded);
}
