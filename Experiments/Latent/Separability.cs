using Runner.Comparison.Statistics;

namespace Runner.Latent;

/// <summary>How many held-out samples get their right class.</summary>
public sealed record Accuracy(int Right, int Of)
{
    public double Share => (double)Right / Of;

    /// <summary>Over the samples: Wilson's.</summary>
    public Interval Interval => Proportion.Wilson(Right, Of);

    public static Accuracy Count(int[] found, int[] wanted) => new(found.Zip(wanted).Count(pair => pair.First == pair.Second), wanted.Length);
}

/// <summary>How well the classes lie apart: both rules are fitted on training samples and asked about held-out ones.</summary>
public sealed record Separability(Accuracy NearestNeighbour, Accuracy Linear)
{
    /// <param name="train">[trainLabels.Length, width].</param>
    /// <param name="test">[testLabels.Length, width].</param>
    public static Separability Of(double[] train, int[] trainLabels, double[] test, int[] testLabels, int width) => new(
        Accuracy.Count([.. Latent.NearestNeighbour.Of(train, test, width).Select(row => trainLabels[row])], testLabels),
        Accuracy.Count(LinearDiscriminant.Of(train, trainLabels, width).Classify(test), testLabels));
}
