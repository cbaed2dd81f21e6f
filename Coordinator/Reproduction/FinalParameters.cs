using System.Collections.Immutable;

namespace Runner.Reproduction;

/// <summary>One final parameter of one trial.</summary>
public sealed record FinalParameter(int Trial, int Parameter) : Quantity
{
    public override double Of(ReproducedSweep sweep) =>
        sweep.Parameters(sweep.Trial(Trial)) is var values && Parameter < values.Length ? values[Parameter] : double.NaN;
}

/// <summary>The largest absolute value of a parameter in all trials.</summary>
public sealed record LargestParameter : Quantity
{
    public override double Of(ReproducedSweep sweep) =>
        sweep.Results.SelectMany(sweep.Parameters).Select(Math.Abs).DefaultIfEmpty(double.NaN).Max();
}

/// <summary>The largest difference in any incoming weight or bias between the first layer's units and its first unit; 0 when all are equal.</summary>
/// <param name="Units">Number of units in the first layer.</param>
/// <param name="Inputs">Number of inputs of the first layer.</param>
public sealed record UnitSpread(int Trial, int Units, int Inputs) : Quantity
{
    public override double Of(ReproducedSweep sweep)
    {
        var values = sweep.Parameters(sweep.Trial(Trial));
        if (values.Length < Units * (Inputs + 1))
        {
            return double.NaN;
        }

        var spread = 0.0;
        for (var unit = 0; unit < Units; unit++)
        {
            for (var i = 0; i < Inputs; i++)
            {
                spread = Math.Max(spread, Math.Abs(values[(unit * Inputs) + i] - values[i]));
            }

            spread = Math.Max(spread, Math.Abs(values[(Units * Inputs) + unit] - values[Units * Inputs]));
        }

        return spread;
    }
}

/// <summary>How many trials end within a distance of a point.</summary>
public sealed record CountNear(ImmutableArray<double> Point, double Radius) : Quantity
{
    public override double Of(ReproducedSweep sweep) => sweep.Results.Count(result =>
    {
        var values = sweep.Parameters(result);
        return values.Length == Point.Length && Math.Sqrt(values.Zip(Point, (x, y) => (x - y) * (x - y)).Sum()) <= Radius;
    });
}
