namespace Runner.Latent;

/// <summary>Codes along a line, with what the decoder makes of them.</summary>
/// <param name="Name">What is walked.</param>
/// <param name="At">The place of each on the line, such as −3 … +3.</param>
/// <param name="Codes">[steps, width].</param>
/// <param name="Outputs">[steps, features].</param>
public sealed record DecodedRow(string Name, double[] At, double[] Codes, double[] Outputs)
{
    /// <summary>The mean square by which the outputs of the row differ from their mean.</summary>
    public double Effect
    {
        get
        {
            var features = Outputs.Length / At.Length;
            var mean = Rows.Means(Outputs, features, new int[At.Length], 1);
            return Enumerable.Range(0, At.Length).Sum(step => Rows.SquaredDistance(Outputs.Row(step, features), mean)) / Outputs.Length;
        }
    }

    /// <summary>Decodes from + at·direction.</summary>
    public static DecodedRow Along(ICoder coder, string name, double[] from, double[] direction, double[] at)
    {
        var codes = new double[at.Length * coder.Width];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = from[i % coder.Width] + (at[i / coder.Width] * direction[i % coder.Width]);
        }

        return new DecodedRow(name, at, codes, coder.Decode(codes));
    }

    /// <summary>Decodes a straight line between two codes, both ends included as they are.</summary>
    public static DecodedRow Between(ICoder coder, string name, ReadOnlySpan<double> from, ReadOnlySpan<double> to, int steps)
    {
        var at = Even.Steps(0, 1, steps);
        var codes = new double[steps * coder.Width];
        for (var i = 0; i < codes.Length; i++)
        {
            var (share, place) = (at[i / coder.Width], i % coder.Width);
            codes[i] = ((1 - share) * from[place]) + (share * to[place]);
        }

        return new DecodedRow(name, at, codes, coder.Decode(codes));
    }
}
