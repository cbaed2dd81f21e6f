using System.Globalization;
using Runner.Latent;

namespace Runner.Tests.Latent;

/// <summary>Principal components, nearest neighbours and discriminants against figures that NumPy computed (codes.py).</summary>
public sealed class Rules_agree_with_NumPy
{
    private const int Features = 5;

    private static readonly Dictionary<string, double[]> Golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Latent", "codes.golden.csv"))
        .Select(line => line.Split(','))
        .ToDictionary(cells => cells[0], cells => cells[1..].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray());

    private readonly double[] train;
    private readonly double[] test;
    private readonly int[] trainLabels;
    private readonly int[] testLabels;
    private long state = 7;

    public Rules_agree_with_NumPy()
    {
        (train, trainLabels) = Samples(60);
        (test, testLabels) = Samples(40);
    }

    [Fact]
    public void Principal_components_have_its_variances_directions_and_scores()
    {
        var all = PrincipalComponents.Of(train, Features, Features);
        var two = PrincipalComponents.Of(train, Features, 2);

        Near(all.Variances, Golden["variances"]);
        Near(two.Directions, Golden["directions"]);
        Near(two.Project(test), Golden["scores"]);
        Near(all.Place(all.Project(test)), test);
        PrincipalComponents.TotalVariance(train, Features).ShouldBe(Golden["variances"].Sum(), 1e-12);
    }

    [Fact]
    public void Nearest_neighbours_are_the_same() =>
        NearestNeighbour.Of(train, test, Features).ShouldBe(Golden["nearest"].Select(value => (int)value));

    [Fact]
    public void Neighbours_are_the_same_far_from_the_origin() =>
        NearestNeighbour.Of([.. train.Select(value => value + 1e8)], [.. test.Select(value => value + 1e8)], Features).ShouldBe(NearestNeighbour.Of(train, test, Features));

    [Fact]
    public void The_linear_discriminant_finds_the_same_classes_far_from_the_origin() =>
        LinearDiscriminant.Of([.. train.Select(value => value + 1e6)], trainLabels, Features).Classify([.. test.Select(value => value + 1e6)])
            .ShouldBe(LinearDiscriminant.Of(train, trainLabels, Features).Classify(test));

    [Fact]
    public void The_linear_discriminant_finds_the_same_classes() =>
        LinearDiscriminant.Of(train, trainLabels, Features).Classify(test).ShouldBe(Golden["discriminant"].Select(value => (int)value));

    [Fact]
    public void Accuracies_count_the_same_samples()
    {
        var found = Separability.Of(train, trainLabels, test, testLabels, Features);

        new[] { found.NearestNeighbour.Right, found.Linear.Right }.ShouldBe(Golden["accuracies"].Select(value => (int)value));
        found.Linear.Of.ShouldBe(40);
        found.Linear.Interval.Contains(found.Linear.Share).ShouldBeTrue();
    }

    [Fact]
    public void Wide_samples_have_the_components_that_the_covariance_would_give()
    {
        // Three directions in 1,100 features, of variance 9, 4 and 1.
        const int wide = PrincipalComponents.MostFeatures + 76;
        double[][] scores = [.. Enumerable.Range(0, 8).Select(i => new[] { (i & 1) == 0 ? 3.0 : -3, (i & 2) == 0 ? 2.0 : -2, (i & 4) == 0 ? 1.0 : -1 })];
        double[] samples = [.. scores.SelectMany(score => Enumerable.Range(0, wide).Select(feature => 5 + feature switch { 10 => score[0], 500 => score[1], 1099 => -score[2], _ => 0 }))];

        var found = PrincipalComponents.Of(samples, wide, 5);

        Near(found.Variances, [9, 4, 1]);
        found.Directions[10].ShouldBe(1, 1e-9);
        found.Directions[wide + 500].ShouldBe(1, 1e-9);
        found.Directions[(2 * wide) + 1099].ShouldBe(1, 1e-9);
        Near(found.Place(found.Project(samples)), samples);
    }

    private static void Near(double[] found, double[] wanted)
    {
        found.Length.ShouldBe(wanted.Length);
        found.Zip(wanted, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-9);
    }

    private (double[] Rows, int[] Labels) Samples(int count)
    {
        var (rows, labels) = (new List<double>(), new List<int>());
        for (var i = 0; i < count; i++)
        {
            var label = i % 3;
            double[] row = [Draw(), Draw(), Draw(), Draw(), Draw()];
            row[0] += .5 * label;
            row[1] -= (.4 * label) + (.8 * row[0]);
            row[4] *= 1 + label;
            rows.AddRange(row);
            labels.Add(label);
        }

        return ([.. rows], [.. labels]);
    }

    private double Draw()
    {
        state = ((1103515245 * state) + 12345) % (1L << 31);
        return state / (double)(1L << 31);
    }
}
