using System.Collections.Immutable;
using Runner.Comparison;

namespace Runner.Latent;

/// <summary>What a look into codes says, each as one sentence.</summary>
internal static class LatentFindings
{
    /// <summary>A coordinate whose effect is below this share of the strongest hardly does anything.</summary>
    private const double Weak = .01;

    /// <summary>A mean squared error below this share of the variance is rounding.</summary>
    private const double Exact = 1e-20;

    private const string Method =
        "Nearest neighbour: the label of the nearest training sample. Linear: the discriminant of Gaussian classes with one covariance. Both are fitted on training samples.";

    public static ImmutableArray<Finding> Of(LatentStudy study) =>
        [.. new[] { Separable(study), Faithful(study), Denoised(study), Coordinates(study) }.OfType<Finding>()];

    private static Finding? Separable(LatentStudy study)
    {
        PointCodes[] ranked = [.. study.Points.Where(point => point.Look.Code is not null).OrderByDescending(point => point.NearestNeighbour!.Mean)];
        if (ranked is not [var best, .. var others])
        {
            return null;
        }

        var (nearest, linear) = (best.NearestNeighbour!, best.Linear!);
        var components = best.Look.Components!;
        var rivals = others.Count(other => other.NearestNeighbour!.Interval is var interval && (!interval.IsKnown || interval.Overlaps(nearest.Interval)));
        var settled = others.Length == 0 ? ""
            : rivals == 0 ? $" No other of {Number.Of(study.Points.Count, "setting")} comes near."
            : $" {Number.Of(rivals, "other setting")} of {study.Points.Count} may be as good: the intervals overlap.";
        return New(
            rivals > 0 ? Verdict.NotEnoughSeeds : Verdict.Observed,
            "How far the classes lie apart",
            $"{(others.Length == 0 ? "In the code" : $"Classes lie apart most with {best.Label}: in its code")} of {Number.Of(best.Look.Width, "number")} the nearest neighbour names {Share(nearest)} of {Held(best)} correctly and a linear rule {Share(linear)}; "
            + $"{Number.Of(best.Look.Width, "principal component")} {(best.Look.Width == 1 ? "gives" : "give")} {Number.Percent(components.NearestNeighbour.Share)} and {Number.Percent(components.Linear.Share)}. By the samples themselves the nearest neighbour is right for {Number.Percent(best.Inputs!.Share)}.{settled}",
            $"{Method} Brackets: 95 % {(nearest.Replicates > 1 ? $"over {nearest.Replicates} replicates (bootstrap)" : "over the samples (Wilson)")}.",
            [new("nearest neighbour", nearest.Mean, "share"), new("linear", linear.Mean, "share"), new("nearest neighbour, components", components.NearestNeighbour.Share, "share"), new("linear, components", components.Linear.Share, "share"), new("nearest neighbour, samples", best.Inputs.Share, "share")]);
    }

    private static Finding? Faithful(LatentStudy study)
    {
        if (!(study.Featured.Look.Fidelity.Variance > 0))
        {
            return null;
        }

        var point = study.Featured.Point;
        var (fidelity, width) = (point.Look.Fidelity, point.Look.Width);
        var ratio = fidelity.Lost / fidelity.Components;
        var components = Number.Of(width, "principal component");
        var against = fidelity.Components <= Exact * fidelity.Variance ? $"where {components} {(width == 1 ? "loses" : "lose")} nothing"
            : ratio <= 1 ? $"{Number.Percent(1 - ratio)} less than {components} ({Number.Short(fidelity.Components)})"
            : $"{Number.Short(ratio)} times that of {components} ({Number.Short(fidelity.Components)})";
        return New(
            Verdict.Observed,
            "What fits through the code",
            $"{Subject(study, point)} loses {Number.Percent(fidelity.LostShare)} of the variance of {Held(point)}: a mean squared error of {Number.Short(fidelity.Lost)}, {against}.",
            "The variance is the error of always giving the mean. Principal components are those of the training samples, as many as the code has numbers.",
            [new("error", fidelity.Lost), new("error of components", fidelity.Components), new("variance", fidelity.Variance)]);
    }

    private static Finding? Denoised(LatentStudy study)
    {
        PointCodes[] noisy = [.. study.Points.Where(point => point.Look.Fidelity.IsNoisy)];
        if (noisy.Length == 0)
        {
            return null;
        }

        var point = noisy.MinBy(one => one.Shown.Loss)!;
        var fidelity = point.Look.Fidelity;
        return New(
            Verdict.Observed,
            "What denoising leaves out",
            $"{Subject(study, point)} lets {Number.Percent(fidelity.LeftShare)} of the noise through (mean square {Number.Short(fidelity.Left)} of {Number.Short(fidelity.Noise)}) and loses {Number.Percent(fidelity.LostShare)} of the samples' variance even without noise ({Number.Short(fidelity.Lost)}): "
            + $"{(fidelity.Lost >= fidelity.Left ? "more of its error is lost detail than remaining noise" : "more of its error is remaining noise than lost detail")}.{Extremes(noisy)}",
            "Noise that remains is how far the noisy input moves the output; detail that is lost is the error from the clean input. The error from the noisy input is their sum, up to a product of the two.",
            [new("noise", fidelity.Noise), new("noise that remains", fidelity.Left), new("detail that is lost", fidelity.Lost), new("error", fidelity.Error)]);
    }

    /// <summary>The settings that let least noise through and that lose least detail, if they are not the same.</summary>
    private static string Extremes(PointCodes[] noisy)
    {
        var (quiet, sharp) = (noisy.MinBy(point => point.Left!.Mean)!, noisy.MinBy(point => point.Lost.Mean)!);
        return ReferenceEquals(quiet, sharp)
            ? ""
            : $" Least noise passes with {quiet.Label} ({Parts(quiet)}), least detail is lost with {sharp.Label} ({Parts(sharp)}).";

        static string Parts(PointCodes point) => $"{Number.Percent(point.Left!.Mean)} of the noise, {Number.Percent(point.Lost.Mean)} lost";
    }

    private static Finding? Coordinates(LatentStudy study)
    {
        var rows = study.Featured.Walks.Coordinates;
        var effects = rows.Select(row => row.Effect).ToArray();
        var strongest = effects.Max();
        var weak = effects.Count(effect => effect <= Weak * strongest);
        var which = rows.Count < study.Featured.Look.Width ? $"the {rows.Count} coordinates that vary most, of {study.Featured.Look.Width}," : $"the {Number.Of(rows.Count, "coordinate")}";
        return effects.Length < 2 ? null : New(
            Verdict.Observed,
            "What single coordinates do",
            weak == 0
                ? $"Each of {which} changes the output: the weakest by {Number.Percent(effects.Min() / strongest)} of the strongest."
                : $"{weak} of {which} hardly {(weak == 1 ? "changes" : "change")} the output, by less than 1 % of the strongest.",
            "The effect of a coordinate is the mean square by which outputs differ while it goes from its 2.5 % to its 97.5 % quantile and the others stay at their means.",
            [new("coordinates", effects.Length), new("of little effect", weak)]);
    }

    private static string Subject(LatentStudy study, PointCodes point) => study.Points.Count == 1 ? "The network" : $"The network with {point.Label}";

    private static string Held(PointCodes point) =>
        $"{Number.Count(point.Data.Test.Count)} {(point.Data.IsHeldOut ? "held-out" : "other training")} samples";

    private static string Share(Estimate estimate) =>
        $"{Number.Percent(estimate.Mean)}{(estimate.Interval.IsKnown ? $" ({Number.Percent(estimate.Interval.Low).TrimEnd('%', ' ')}–{Number.Percent(estimate.Interval.High)})" : "")}";

    private static Finding New(Verdict verdict, string title, string sentence, string evidence, ImmutableArray<FindingNumber> numbers) =>
        new(FindingKind.Codes, verdict, title, sentence, evidence, numbers);
}
