namespace Runner.Specs;

/// <summary>A continuous or integer distribution of a numeric setting's values. Values are rounded to 12 significant digits
/// where they stay distinct and within the bounds, and computed by the same operations on every machine.</summary>
public sealed class AxisDistribution
{
    private readonly Setting setting;
    private readonly Func<double, double> quantile;
    private readonly double least;
    private readonly double most;
    private readonly bool narrow;

    internal AxisDistribution(Setting setting, string canonical, Func<double, double> quantile, double least, double most)
    {
        this.least = least;
        this.most = most;
        narrow = most - least < 1e-6 * Math.Max(Math.Abs(least), Math.Abs(most));
        this.setting = setting;
        Canonical = canonical;
        this.quantile = quantile;
    }

    public string Canonical { get; }

    /// <summary>How many values there are, each with an equal share of [0, 1); null of a continuous one.</summary>
    public int? Values => setting.Type is IntegerType && most - least < int.MaxValue ? (int)(most - least) + 1 : null;

    /// <summary>The coordinate at which <see cref="At"/> gives a number, nearly; null where it gives none such.</summary>
    public double? CoordinateOf(double number)
    {
        if (!(number >= least && number <= most))
        {
            return null;
        }

        if (Values is { } values)
        {
            return (number - least + 0.5) / values;
        }

        var (low, high) = (0.0, Math.BitDecrement(1.0));
        for (var step = 0; step < 64; step++)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = quantile(middle) < number ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>The value of the quantile function at <paramref name="u"/> in [0, 1).</summary>
    public AxisChoice At(double u)
    {
        var number = quantile(u);
        var rounded = setting.Type is IntegerType || narrow ? number : PortableMath.Rounded(number);
        var value = setting.Type.FromNumber(rounded >= least && rounded <= most ? rounded : number)
            ?? setting.Type.FromNumber(number)
            ?? throw new InvalidOperationException($"{setting.Path} does not take {number}.");
        return new AxisChoice([value.Text], [value.Number], [new SettingAssignment(setting.Ordinal, value, 0)], []);
    }
}
