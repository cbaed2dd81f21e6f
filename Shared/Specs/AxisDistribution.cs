namespace Runner.Specs;

/// <summary>A continuous distribution, or a whole-numbered one, of a numeric setting's values. Values are rounded to 12
/// significant digits, and computed by the same operations on every machine.</summary>
public sealed class AxisDistribution
{
    private readonly Setting setting;
    private readonly Func<double, double> quantile;

    internal AxisDistribution(Setting setting, string canonical, Func<double, double> quantile)
    {
        this.setting = setting;
        Canonical = canonical;
        this.quantile = quantile;
    }

    public string Canonical { get; }

    /// <summary>The value below which lies the share <paramref name="u"/> in [0, 1).</summary>
    public AxisChoice At(double u)
    {
        var number = quantile(u);
        var value = setting.Type.FromNumber(setting.Type is IntegerType ? number : PortableMath.Rounded(number))
            ?? setting.Type.FromNumber(number)
            ?? throw new InvalidOperationException($"{setting.Path} does not take {number}.");
        return new AxisChoice([value.Text], [value.Number], [new SettingAssignment(setting.Ordinal, value, 0)], []);
    }
}
