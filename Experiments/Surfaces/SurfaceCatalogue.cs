using System.Collections.Immutable;
using Runner.Specs;

namespace Runner.Surfaces;

/// <summary>All surfaces that a spec can name.</summary>
public static class SurfaceCatalogue
{
    /// <summary>The name of the surface whose expression is in the spec.</summary>
    public const string FormulaName = "formula";

    private const int MostDimensions = 1000;

    private static readonly ImmutableArray<Entry> Entries =
    [
        new("rastrigin", 1, MostDimensions, n => Of("rastrigin", new Rastrigin(), n, -5.12, 5.12, 0, 0)),
        new("ackley", 1, MostDimensions, n => Of("ackley", new Ackley(), n, -32.768, 32.768, 0, 0)),
        new("rosenbrock", 2, MostDimensions, n => Of("rosenbrock", new Rosenbrock(), n, -2.048, 2.048, 1, 0)),
        new("himmelblau", 2, 2, _ => new Surface<Himmelblau>(
            "himmelblau",
            new Himmelblau(),
            Box(2, -5, 5),
            [
                Minimum(0, 3, 2),
                Minimum(0, -3.7793102533777469, -3.2831859912861694),
                Minimum(0, -2.8051180869527448, 3.1313125182505730),
                Minimum(0, 3.5844283403304918, -1.8481265269644034),
            ])),
        new("six-hump-camel", 2, 2, _ => new Surface<SixHumpCamel>(
            "six-hump-camel",
            new SixHumpCamel(),
            [new SurfaceRange(-3, 3), new SurfaceRange(-2, 2)],
            [
                Minimum(-1.0316284534898774, 0.0898420131003181, -0.7126564032704135),
                Minimum(-1.0316284534898774, -0.0898420131003181, 0.7126564032704135),
            ])),
        new("muller-brown", 2, 2, _ => new Surface<MullerBrown>(
            "muller-brown",
            new MullerBrown(),
            [new SurfaceRange(-1.5, 1.2), new SurfaceRange(-0.5, 2)],
            [Minimum(-146.699517209954, -0.5582236346330243, 1.4417258418046686)])),
        new("styblinski-tang", 1, MostDimensions, n => Of("styblinski-tang", new StyblinskiTang(), n, -5, 5, -2.9035340277711770, -39.166165703771412 * n)),
        new("beale", 2, 2, _ => new Surface<Beale>("beale", new Beale(), Box(2, -4.5, 4.5), [Minimum(0, 3, 0.5)])),
        new("booth", 2, 2, _ => new Surface<Booth>("booth", new Booth(), Box(2, -10, 10), [Minimum(0, 1, 3)])),
        new("griewank", 1, MostDimensions, n => Of("griewank", new Griewank(), n, -600, 600, 0, 0)),
        new("levy", 1, MostDimensions, n => Of("levy", new Levy(), n, -10, 10, 1, 0)),
        new("saddle", 2, 2, _ => new Surface<Saddle>("saddle", new Saddle(), Box(2, -1, 1), [])),
        new("bumps", 1, MostDimensions, n => Of("bumps", new Bumps(), n, -3, 3, 0, 0)),
    ];

    /// <summary>Names of all surfaces, <c>formula</c> last.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Entries.Select(entry => entry.Name), FormulaName];

    /// <summary>Opens the surface of a model's configuration.</summary>
    /// <exception cref="SurfaceException">There is no such surface, it is not defined in this many dimensions, or the formula is
    /// malformed.</exception>
    public static ISurface Open(ModelConfig model) => Open(model.Surface, model.Formula, model.Dimensions);

    /// <inheritdoc cref="Open(ModelConfig)"/>
    /// <param name="dimensions">0 for two dimensions, if the surface allows two; for a formula, as many as it uses.</param>
    public static ISurface Open(string name, string formula = "", int dimensions = 0)
    {
        if (string.Equals(name, FormulaName, StringComparison.Ordinal))
            return FormulaSurface.Parse(formula, dimensions);

        var entry = Entries.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal))
            ?? throw new SurfaceException($"there is no surface '{name}'. Name one of {string.Join(", ", Names)}.");
        var wanted = dimensions == 0 ? Math.Min(2, entry.Most) : dimensions;
        if (wanted < entry.Fewest || wanted > entry.Most)
        {
            var allowed = entry.Fewest == entry.Most ? $"{entry.Fewest}" : $"{entry.Fewest} to {entry.Most}";
            throw new SurfaceException($"{name} is not defined in {wanted} dimensions. Give {allowed}.");
        }

        return entry.Make(wanted);
    }

    private static Surface<TFunction> Of<TFunction>(string name, TFunction function, int dimensions, double from, double to, double at, double lowest)
        where TFunction : struct, ISurfaceFunction =>
        new(name, function, Box(dimensions, from, to), [Minimum(lowest, [.. Enumerable.Repeat(at, dimensions)])]);

    private static ImmutableArray<SurfaceRange> Box(int dimensions, double from, double to) =>
        [.. Enumerable.Repeat(new SurfaceRange(from, to), dimensions)];

    private static SurfaceMinimum Minimum(double value, params ImmutableArray<double> point) => new(point, value);

    private sealed record Entry(string Name, int Fewest, int Most, Func<int, ISurface> Make);
}
