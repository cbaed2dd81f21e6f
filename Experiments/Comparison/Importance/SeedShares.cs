using System.Collections.Immutable;
using Runner.Specs;

namespace Runner.Comparison.Importance;

/// <summary>
/// The seeds' share of the variance, separated by seed when the seeds were crossed. The share of <c>init</c> is the variance of
/// the means by point and init seed minus that of the means by point. It is computed within points, because the same seed number
/// gives unrelated weights for points of different shapes. The remainder is the interaction of the seeds.
/// </summary>
internal static class SeedShares
{
    private static readonly (string Name, Func<TrialSeeds, int> Number)[] Factors =
    [
        ("starting weights (init seed)", seeds => seeds.Init),
        ("order of the data (order seed)", seeds => seeds.Order),
        ("noise (noise seed)", seeds => seeds.Noise),
        ("split of the data (split seed)", seeds => seeds.Split),
    ];

    public static ImmutableArray<VarianceShare> Of(ImportanceSample sample, double mean, double total, double seedShare)
    {
        var varying = Factors.Where(factor => sample.Seeds.Select(factor.Number).Distinct().Skip(1).Any()).ToArray();
        // Factors that always vary together are one factor.
        var groups = new List<(string Name, Func<TrialSeeds, int> Number)>();
        foreach (var factor in varying)
        {
            var twin = groups.FindIndex(group => sample.Seeds.All(seeds => group.Number(seeds) == factor.Number(seeds)));
            if (twin >= 0)
            {
                groups[twin] = ($"{groups[twin].Name} and {factor.Name}", groups[twin].Number);
            }
            else
            {
                groups.Add(factor);
            }
        }

        if (groups.Count < 2 || !Crossed(sample, groups))
        {
            var name = groups.Count == 1 && varying.Length == 1 ? groups[0].Name : "the seed (start, order and noise together)";
            return [new(name, [], seedShare)];
        }

        var ofPoints = FunctionalAnova.VarianceOfMeans(sample, sample.Point, sample.PointCount, mean);
        var shares = new List<VarianceShare>();
        foreach (var (name, number) in groups)
        {
            var cells = new Dictionary<(int, int), int>();
            var cell = sample.Seeds.Select((seeds, i) =>
            {
                var key = (sample.Point[i], number(seeds));
                if (!cells.TryGetValue(key, out var code))
                {
                    code = cells.Count;
                    cells.Add(key, code);
                }

                return code;
            }).ToArray();
            var variance = FunctionalAnova.VarianceOfMeans(sample, cell, cells.Count, mean) - ofPoints;
            shares.Add(new(name, [], Math.Max(0, variance / total)));
        }

        // The variance subtracted from the axes' effects belongs to the seeds too, so scale their parts to the total.
        var within = 1 - (ofPoints / total);
        var scale = within > 0 ? seedShare / within : 0;
        var apart = shares.Select(share => share with { Share = share.Share * scale }).ToList();
        apart.Add(new("seeds together", [], Math.Max(0, seedShare - apart.Sum(share => share.Share))));
        return [.. apart];
    }

    private static bool Crossed(ImportanceSample sample, List<(string Name, Func<TrialSeeds, int> Number)> groups)
    {
        var size = groups.Aggregate(1.0, (product, group) => product * sample.Seeds.Select(group.Number).Distinct().Count());
        return sample.Y.Length == sample.PointCount * size
            && sample.Seeds.Select((seeds, i) => (sample.Point[i], string.Join(' ', groups.Select(group => group.Number(seeds)))))
                .Distinct().Count() == sample.Y.Length;
    }
}
