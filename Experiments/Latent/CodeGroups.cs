using System.Collections.Immutable;
using Runner.Numerics;

namespace Runner.Latent;

/// <summary>What colours the samples of a map: their classes, or clusters of their codes where there are none.</summary>
/// <param name="Train">The group of each training sample.</param>
/// <param name="Test">The group of each test sample.</param>
/// <param name="Means">[groups, width]: the mean code of the training samples of each.</param>
/// <param name="Typical">The test sample of each group whose code is nearest to the mean; −1 for a group without test samples.</param>
public sealed record CodeGroups(ImmutableArray<string> Names, bool AreClasses, int[] Train, int[] Test, double[] Means, int[] Typical)
{
    public const int Clusters = 6;

    public string One => AreClasses ? "class" : "cluster";

    /// <summary>Groups that have test samples.</summary>
    public IEnumerable<int> Present => Enumerable.Range(0, Names.Length).Where(group => Typical[group] >= 0);

    public static CodeGroups Of(LatentData data, double[] train, double[] test, int width, ulong sweepSeed)
    {
        if (data.HasClasses)
        {
            return Of(data.Names, true, data.Train.Labels, data.Test.Labels, train, test, width);
        }

        var clusters = KMeans.Find(train, width, Clusters, RandomStream.Named(sweepSeed, 0, StreamPurpose.Latent, 2));
        return Of([.. Enumerable.Range(0, clusters.Centres.Length / width).Select(one => $"{(char)('A' + one)}")], false, clusters.Of, clusters.Assign(test, width), train, test, width);
    }

    /// <summary>The mean code of a group.</summary>
    public double[] Mean(int group)
    {
        var width = Means.Length / Names.Length;
        return Means[(group * width)..((group + 1) * width)];
    }

    private static CodeGroups Of(ImmutableArray<string> names, bool areClasses, int[] train, int[] test, double[] trainCodes, double[] testCodes, int width)
    {
        var means = Rows.Means(trainCodes, width, train, names.Length);
        var typical = new int[names.Length];
        var nearest = new double[names.Length];
        Array.Fill(typical, -1);
        Array.Fill(nearest, double.PositiveInfinity);
        for (var row = 0; row < test.Length; row++)
        {
            var group = test[row];
            var distance = Rows.SquaredDistance(testCodes.Row(row, width), means.Row(group, width));
            if (distance < nearest[group])
            {
                (nearest[group], typical[group]) = (distance, row);
            }
        }

        return new CodeGroups(names, areClasses, train, test, means, typical);
    }
}
