using System.Collections.Immutable;
using Runner.Data;
using Runner.Numerics;

namespace Runner.Latent;

/// <summary>The samples of a data set by which codes are looked at: the same for all trials of a sweep on these data. Large sets are sampled.</summary>
/// <param name="Train">On these, rules are fitted.</param>
/// <param name="Test">About these, rules are asked.</param>
/// <param name="IsHeldOut">Whether no network was trained on <paramref name="Test"/>; otherwise it is every fifth training sample.</param>
/// <param name="Names">A name for each class; empty when there are none.</param>
public sealed record LatentData(string Name, int Features, ImageShape? Image, LatentPart Train, LatentPart Test, bool IsHeldOut, ImmutableArray<string> Names)
{
    public const int MostTrain = 10_000;

    public const int MostTest = 2_000;

    private readonly Dictionary<int, Separability> known = [];
    private readonly Lazy<Accuracy> inputs = new(() => Accuracy.Count([.. NearestNeighbour.Of(Train.Inputs, Test.Inputs, Features).Select(row => Train.Labels[row])], Test.Labels));
    private readonly Lazy<PrincipalComponents> components = new(() => PrincipalComponents.Of(Train.Inputs, Features, Features));

    public bool HasClasses => Names.Length > 0;

    public static LatentData Of<T>(Dataset<T> set, ulong sweepSeed)
        where T : unmanaged
    {
        var train = Drawn(set.Train.Count, MostTrain, sweepSeed, 0);
        var heldOut = set.Test is { Count: > 0 };
        var test = set.Test is { Count: > 0 } held ? LatentPart.Of(held, Drawn(held.Count, MostTest, sweepSeed, 1)) : LatentPart.Of(set.Train, [.. train.Where((_, i) => i % 5 == 0)]);
        int[] fitted = heldOut || train.Length == 1 ? train : [.. train.Where((_, i) => i % 5 != 0)];
        var (names, part) = (NamesOf(set), LatentPart.Of(set.Train, fitted));

        // Labels that are all the same tell nothing apart.
        return names.IsEmpty
            ? new LatentData(set.Name, set.Train.Features, set.Image, part with { Labels = [] }, test with { Labels = [] }, heldOut, names)
            : new LatentData(set.Name, set.Train.Features, set.Image, part, test, heldOut, names);
    }

    /// <summary>The first principal components of the training samples, at most so many.</summary>
    public PrincipalComponents Components(int width)
    {
        var all = components.Value;
        var kept = Math.Min(width, all.Count);
        return all with { Directions = all.Directions[..(kept * Features)], Variances = all.Variances[..kept] };
    }

    /// <summary>How many classes the nearest neighbour finds by the samples themselves.</summary>
    public Accuracy OfInputs => inputs.Value;

    /// <summary>How well the classes lie apart in the first principal components.</summary>
    public Separability SeparabilityOfComponents(int width)
    {
        if (!known.TryGetValue(width, out var found))
        {
            var kept = Components(width);
            found = Separability.Of(kept.Project(Train.Inputs), Train.Labels, kept.Project(Test.Inputs), Test.Labels, kept.Count);
            known.Add(width, found);
        }

        return found;
    }

    /// <summary>The mean squared error of the test samples in the first principal components.</summary>
    public double ErrorOfComponents(int width)
    {
        var kept = Components(width);
        return Rows.MeanSquare(kept.Place(kept.Project(Test.Inputs)), Test.Inputs);
    }

    private static int[] Drawn(int count, int most, ulong sweepSeed, int part) =>
        RandomStream.Named(sweepSeed, 0, StreamPurpose.Latent, part).Sample(count, most);

    private static ImmutableArray<string> NamesOf<T>(Dataset<T> set)
        where T : unmanaged =>
        set.Train.Labels.Length == 0 || set.Train.Classes < 2 ? []
        : set.Source.ClassNames.Length == set.Train.Classes ? set.Source.ClassNames
        : [.. Enumerable.Range(0, set.Train.Classes).Select(one => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{one}"))];
}
