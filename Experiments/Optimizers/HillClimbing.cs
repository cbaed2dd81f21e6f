using System.Numerics;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>
/// Steepest descent over neighbours: each update evaluates plus and minus one step along every coordinate and moves to the
/// lowest of these points if it is below the current one; ties go to the first in the order +x₁, −x₁, +x₂, −x₂, …. With a
/// range r the points are those of the lattice i·step, |i·step| ≤ r, and the start is rounded to it (where 1/step is an
/// integer, points are i/(1/step), so that multiples of 0.1 are correctly rounded); with range 0 the steps are taken from the
/// start itself, without bounds. Russell, Norvig, "Artificial intelligence", section 4.1.
/// </summary>
public sealed class HillClimbing<T>(OptimizerConfig config, int count) : Optimizer<T>(count, 0, 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double inverse = Math.Abs((Math.Round(1 / config.Step) * config.Step) - 1) < 1e-12 ? Math.Round(1 / config.Step) : 0;

    public override bool NeedsGradient => false;

    public override void Step(Span<T> parameters, Span<T> gradient, double value, in StepSettings step, IObjective<T> objective)
    {
        if (Snap(parameters))
        {
            value = objective.Value(parameters);
        }

        var best = value;
        var coordinate = -1;
        var target = T.Zero;
        for (var i = 0; i < Count; i++)
        {
            var here = parameters[i];
            for (var side = 1; side >= -1; side -= 2)
            {
                if (!Neighbour(double.CreateTruncating(here), side, out var there))
                {
                    continue;
                }

                parameters[i] = T.CreateTruncating(there);
                var found = objective.Value(parameters);
                if (found < best)
                {
                    (best, coordinate, target) = (found, i, parameters[i]);
                }
            }

            parameters[i] = here;
        }

        if (coordinate >= 0)
        {
            parameters[coordinate] = target;
        }
    }

    private bool Neighbour(double here, int side, out double there)
    {
        if (config.Range <= 0)
        {
            there = here + (side * config.Step);
            return true;
        }

        var index = Math.Round(here / config.Step) + side;
        there = OnLattice(index);
        return Math.Abs(index) <= Bound;
    }

    private bool Snap(Span<T> parameters)
    {
        if (config.Range <= 0)
        {
            return false;
        }

        var moved = false;
        for (var i = 0; i < Count; i++)
        {
            var index = Math.Clamp(Math.Round(double.CreateTruncating(parameters[i]) / config.Step), -Bound, Bound);
            var snapped = T.CreateTruncating(OnLattice(index));
            moved |= snapped != parameters[i];
            parameters[i] = snapped;
        }

        return moved;
    }

    private double Bound => Math.Floor((config.Range / config.Step) + 1e-9);

    private double OnLattice(double index) => inverse > 0 ? index / inverse : index * config.Step;
}
