using Runner.Data;

namespace Runner.Latent;

/// <summary>Samples that a look into codes uses.</summary>
/// <param name="Numbers">Their numbers within the training or the test samples, ascending.</param>
/// <param name="Inputs">[samples, features].</param>
/// <param name="Labels">Their classes; empty when there are none.</param>
/// <param name="All">How many samples they were drawn from.</param>
public sealed record LatentPart(int[] Numbers, double[] Inputs, int[] Labels, int All)
{
    public int Count => Numbers.Length;

    /// <summary>The first row of each class, in the order of classes; without classes some rows, evenly.</summary>
    public int[] OneOfEach(int most) => Labels.Length == 0
        ? Even.Of(Count, most)
        : [.. Enumerable.Range(0, Count).DistinctBy(row => Labels[row]).OrderBy(row => Labels[row]).Take(most)];

    /// <summary>[rows, features].</summary>
    public double[] Rows(int[] rows) => Latent.Rows.Gather(Inputs, Inputs.Length / Count, rows);

    internal static LatentPart Of<T>(Samples<T> samples, int[] chosen)
        where T : unmanaged
    {
        var inputs = new double[chosen.Length * samples.Features];
        for (var i = 0; i < inputs.Length; i++)
        {
            var at = (chosen[i / samples.Features] * samples.Features) + (i % samples.Features);
            inputs[i] = samples.Inputs is float[] singles ? singles[at] : ((double[])(object)samples.Inputs)[at];
        }

        return new LatentPart(chosen, inputs, samples.Labels.Length == 0 ? [] : [.. chosen.Select(sample => samples.Labels[sample])], samples.Count);
    }
}
