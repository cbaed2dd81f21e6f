using Runner.Comparison;
using Runner.Search;

namespace Runner.Tests.Comparison;

/// <summary>Numbers of an axis in sentences, legends and tick labels.</summary>
public sealed class Values_as_they_are_shown
{
    [Theory]
    [InlineData("0.001 0.00316227766017 0.01 0.0316227766017 0.1", "0.001 0.00316 0.01 0.0316 0.1")]
    [InlineData("0.00120887542088 0.509778538068 3.16227766017e-5", "0.00121 0.51 3.16e-5")]
    [InlineData("0.123456789 0.123356789 0.2", "0.1235 0.1234 0.2")]
    [InlineData("0.1234561 0.1234562", "0.1234561 0.1234562")]
    [InlineData("0.999951234 0.9 0.99", "0.99995 0.9 0.99")]
    [InlineData("123.4567891 100.0012345 -0.0012345678", "123.5 100.001 -0.00123")]
    [InlineData("16777216 1234567 0.33333 1e-10", "16777216 1234567 0.33333 1e-10")]
    [InlineData("adam 0.1,0.3333333 true", "adam 0.1,0.3333333 true")]
    public void Long_numbers_have_as_many_digits_as_tell_them_apart_and_all_else_stays_as_it_is(string values, string shown)
    {
        AxisValue[] axis = [.. values.Split(' ').Select(text => new AxisValue("a", text, double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && !text.Contains(',') ? number : null))];
        var texts = ValueTexts.Of(axis.Append(null));
        axis.Select(texts.Of).ShouldBe(shown.Split(' '));
        texts.Of(null).ShouldBe("n/a");
        axis.Select(ValueTexts.Exact.Of).ShouldBe(values.Split(' '));
    }

    [Fact]
    public void A_hundred_thousand_draws_are_told_apart()
    {
        AxisValue[] axis = [.. Enumerable.Range(1, 100_000).Select(i => Math.Exp(-9 * (i * 0.6180339887498949 % 1))).Distinct().Select(value => new AxisValue("a", $"{value:R}", value))];
        axis.Select(ValueTexts.Of(axis).Of).Distinct().Count().ShouldBe(axis.Length);
    }
}
