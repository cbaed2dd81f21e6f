using System.Globalization;
using Runner.Results;
using Runner.Specs;

namespace Runner.Comparison;

/// <summary>A recorded quantity, and whether lower or higher is better.</summary>
/// <param name="Name">Its name in <c>measure.curves</c>.</param>
/// <param name="Words">Its name in a sentence.</param>
/// <param name="HigherIsBetter">Whether higher is better by default.</param>
/// <param name="ByPart">Whether each layer, singular value or coordinate has a column of its own, named <c>NAME.2</c>.</param>
public sealed record CurveQuantity(string Name, string Words, bool HigherIsBetter = false, bool ByPart = false)
{
    public const string TrainLoss = "train-loss";

    public const string TestLoss = "test-loss";

    /// <summary>All quantities of <c>measure.curves</c>.</summary>
    public static IReadOnlyList<CurveQuantity> All { get; } =
    [
        new(TrainLoss, "training loss"),
        new("batch-loss", "loss of the batches"),
        new(TestLoss, "test loss"),
        new("train-accuracy", "training accuracy", HigherIsBetter: true),
        new("test-accuracy", "test accuracy", HigherIsBetter: true),
        new("output", "first output"),
        new("max-error", "largest error"),
        new("gradient-norm", "gradient norm", ByPart: true),
        new("saturated", "saturated share", ByPart: true),
        new("dead", "dead share", ByPart: true),
        new("weight-norm", "weight norm", ByPart: true),
        new("update-ratio", "update ratio", ByPart: true),
        new("effective-rank", "effective rank of the code", HigherIsBetter: true),
        new("sharpness", "sharpness"),
        new("squared-error", "squared error"),
        new("mean-activation", "mean activation", ByPart: true),
        new("signal", "share of the signal left", HigherIsBetter: true, ByPart: true),
        new("jacobian", "singular value of the Jacobian", ByPart: true),
        new("step-gradient", "gradient by the input of a step", ByPart: true),
        new("reconstruction", "reconstruction loss"),
        new("kl", "divergence of the code from its prior"),
        new("elbo", "evidence lower bound", HigherIsBetter: true),
        new("active-units", "number of active code units", HigherIsBetter: true),
        new("noise-variance", "variance of the decoder"),
        new("coordinates", "coordinate", ByPart: true),
    ];

    /// <summary>Quantities that <c>minima</c> computes, one number per run.</summary>
    public static IReadOnlyList<CurveQuantity> OfEndings { get; } =
    [
        new(GapToBest, "loss above the best basin"),
        new(WaysDown, "number of descent directions at the end"),
        new(BarrierToBest, "barrier to the best run"),
    ];

    /// <summary>The loss of a polished run minus that of the best basin of its function.</summary>
    public const string GapToBest = "gap-to-best";

    /// <summary>The index of a run's endpoint: the number of negative eigenvalues of the Hessian, that is,
    /// of directions along which the loss falls.</summary>
    public const string WaysDown = "index";

    /// <summary>How far the loss rises on the straight line to the best run, after matching units.</summary>
    public const string BarrierToBest = "barrier-to-best";

    /// <summary>Whether <c>minima</c> computes it, rather than training.</summary>
    public bool IsOfEnding => OfEndings.Any(one => one.Name == Name);

    /// <summary>Whether its values are different quantities for different values of an axis, as those of two losses are. The β of a
    /// variational autoencoder changes what the terms of its loss weigh; its likelihood, what they measure.</summary>
    public bool ChangesWith(string axis) => axis switch
    {
        "model.vae" or "model.vae.likelihood" => IsOfLoss || IsTermOfBound,
        "model.vae.beta" or "loss" => IsOfLoss,
        _ => IsOfLoss && axis.StartsWith("loss.", StringComparison.Ordinal),
    };

    private bool IsOfLoss => Name.Split('.')[0] is TrainLoss or TestLoss or "batch-loss" or "gradient-norm" or "step-gradient" or "sharpness" or GapToBest or BarrierToBest;

    private bool IsTermOfBound => Name is "elbo" or "reconstruction";

    /// <summary>The quantity of a column, such as <c>gradient-norm.2</c>; null when there is none of that name.</summary>
    public static CurveQuantity? Of(string column)
    {
        if (column.Length > 1 && column[0] == 'x' && IsNumber(column.AsSpan(1)))
        {
            return new(column, $"coordinate {column}");
        }

        var dot = column.IndexOf('.', StringComparison.Ordinal);
        var found = All.Concat(OfEndings).FirstOrDefault(one => one.Name == (dot < 0 ? column : column[..dot]));
        return dot < 0 || found is null ? found
            : found.ByPart && IsNumber(column.AsSpan(dot + 1)) ? found with { Name = column, Words = $"{found.Words} {column[(dot + 1)..]}", ByPart = false }
            : null;
    }

    /// <summary>Suggests the name that a misspelt one probably means, among these and the recorded columns.</summary>
    public static string Nearest(string name, IEnumerable<string> recorded)
    {
        var names = recorded.Concat(All.Concat(OfEndings).Select(one => one.Name)).Distinct(StringComparer.Ordinal).ToArray();
        return NearestName.Of(name, names) is { } near ? $"Did you mean {near}?" : $"Name one of {string.Join(", ", names)}.";
    }

    /// <summary>The values on a curve; when only its parts have columns, their mean. Null when it was not recorded.</summary>
    public double[]? On(Curve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        if (curve.Column(Name) is { } column)
        {
            return column;
        }

        var parts = ByPart ? Enumerable.Range(0, curve.Metrics.Count).Where(i => IsPart(curve.Metrics[i])).Select(i => curve.Values[i]).ToArray() : [];
        return parts.Length == 0 ? null : [.. Enumerable.Range(0, curve.Times.Length).Select(t => parts.Average(part => part[t]))];
    }

    /// <summary>Whether one of <c>measure.curves</c> records it.</summary>
    public bool IsIn(string curve) => Name == curve
        || Name.StartsWith(curve + ".", StringComparison.Ordinal)
        || (curve == "coordinates" && Name.Length > 1 && Name[0] == 'x' && IsNumber(Name.AsSpan(1)));

    private bool IsPart(string column) => Name == "coordinates"
        ? column.Length > 1 && column[0] == 'x' && IsNumber(column.AsSpan(1))
        : column.Length > Name.Length + 1 && column.StartsWith(Name, StringComparison.Ordinal) && column[Name.Length] == '.';

    private static bool IsNumber(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
