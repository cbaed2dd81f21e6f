namespace Runner.Data;

/// <summary>The affine map of each feature: ((x − Low)/Range) − Center; a constant feature becomes 0 before centring.</summary>
internal sealed record FeatureScale(double[] Low, double[] Range, double[] Center, bool[] Constant)
{
    public static FeatureScale None(int features)
    {
        var ones = new double[features];
        Array.Fill(ones, 1);
        return new FeatureScale(new double[features], ones, new double[features], new bool[features]);
    }

    public void Apply(Span<double> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = Constant[i] ? 0 - Center[i] : ((row[i] - Low[i]) / Range[i]) - Center[i];
        }
    }
}
